//===- TNLOps.h - Operations of the tnl dialect -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_TNL_TNLOPS_H
#define TNL_DIALECT_TNL_TNLOPS_H

#include "TNL/Dialect/TNL/ColumnView.h"
#include "TNL/Dialect/TNL/RowScale.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "TNL/Dialect/TNL/TNLInterfaces.h"
#include "TNL/Interfaces/GridOpInterface.h"
#include "TNL/Interfaces/PrecisionOpInterface.h"
#include "TNL/Interfaces/SymbolicShapeInterface.h"
#include "TNL/Interfaces/TokenOpInterface.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include <array>

namespace tnl {
class SizeRules;
} // namespace tnl

#define GET_OP_CLASSES
#include "TNL/Dialect/TNL/TNLOps.h.inc"

#endif // TNL_DIALECT_TNL_TNLOPS_H
