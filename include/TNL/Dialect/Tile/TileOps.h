//===- TileOps.h - Operations of the tile dialect ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_TILE_TILEOPS_H
#define TNL_DIALECT_TILE_TILEOPS_H

#include "TNL/Dialect/Tile/TileDialect.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace tnl::tile {

// Traits say what an operation is; what each means is in TileOps.td.
template <typename ConcreteType>
class Collective : public mlir::OpTrait::TraitBase<ConcreteType, Collective> {};
template <typename ConcreteType>
class AnyThread : public mlir::OpTrait::TraitBase<ConcreteType, AnyThread> {};
template <typename ConcreteType>
class OutsideKernels
    : public mlir::OpTrait::TraitBase<ConcreteType, OutsideKernels> {};
template <typename ConcreteType>
class ForElements : public mlir::OpTrait::TraitBase<ConcreteType, ForElements> {
};
template <typename ConcreteType>
class StaysInBlock
    : public mlir::OpTrait::TraitBase<ConcreteType, StaysInBlock> {};

} // namespace tnl::tile

#define GET_OP_CLASSES
#include "TNL/Dialect/Tile/TileOps.h.inc"

#endif // TNL_DIALECT_TILE_TILEOPS_H
