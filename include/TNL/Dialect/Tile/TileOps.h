//===- TileOps.h - Operations of the tile dialect ---------------*- C++ -*-===//

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

#define GET_OP_CLASSES
#include "TNL/Dialect/Tile/TileOps.h.inc"

#endif // TNL_DIALECT_TILE_TILEOPS_H
