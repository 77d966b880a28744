//===- ONNXOps.h - The onnx dialect -----------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_ONNX_ONNXOPS_H
#define TNL_DIALECT_ONNX_ONNXOPS_H

#include "TNL/Interfaces/GridOpInterface.h"
#include "TNL/Interfaces/PrecisionOpInterface.h"
#include "TNL/Interfaces/SymbolicLoopInterface.h"
#include "TNL/Interfaces/SymbolicShapeInterface.h"
#include "TNL/Interfaces/TokenOpInterface.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "TNL/Dialect/ONNX/ONNXDialect.h.inc"

namespace tnl::onnx {
// Traits say what an operation is; what each means is in ONNXBase.td.
template <typename ConcreteType>
class Broadcasts : public mlir::OpTrait::TraitBase<ConcreteType, Broadcasts> {};
template <typename ConcreteType>
class MapsElements
    : public mlir::OpTrait::TraitBase<ConcreteType, MapsElements> {};
template <typename ConcreteType>
class KeepsOrder : public mlir::OpTrait::TraitBase<ConcreteType, KeepsOrder> {};
template <typename ConcreteType>
class MovesElements
    : public mlir::OpTrait::TraitBase<ConcreteType, MovesElements> {};
template <typename ConcreteType>
class MakesTable : public mlir::OpTrait::TraitBase<ConcreteType, MakesTable> {};
template <typename ConcreteType>
class NotEvaluated
    : public mlir::OpTrait::TraitBase<ConcreteType, NotEvaluated> {};

/// Whether scattered updates can be combined in this way, "none" included.
bool isScatterReduction(llvm::StringRef name);
/// The elements of the integer constant `value`; unset where it is none.
std::optional<llvm::SmallVector<int64_t>> constantInts(mlir::Value value);
/// Whether this is how Pad can make elements.
bool isPadMode(llvm::StringRef name);
} // namespace tnl::onnx

#define GET_OP_CLASSES
#include "TNL/Dialect/ONNX/ONNXOps.h.inc"

#endif // TNL_DIALECT_ONNX_ONNXOPS_H
