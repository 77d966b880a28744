//===- SizeDialect.h - The size dialect -------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_SIZE_SIZEDIALECT_H
#define TNL_DIALECT_SIZE_SIZEDIALECT_H

#include "TNL/Dialect/Size/SizeExpr.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"

#include "TNL/Dialect/Size/SizeDialect.h.inc"
#include "TNL/Dialect/Size/SizeEnums.h.inc"

#define GET_OP_CLASSES
#include "TNL/Dialect/Size/SizeOps.h.inc"

namespace tnl {

/// What a requirement asks for, such as "seq must equal 16 in the summed
/// dimension".
std::string describeRequirement(RequireOp requirement);

/// Parses and prints `[batch, min(seq, 64), 256]`, an array of sizes.
mlir::ParseResult parseSizes(mlir::AsmParser &parser, mlir::ArrayAttr &sizes);
void printSizes(mlir::AsmPrinter &printer, mlir::ArrayAttr sizes);
/// The sizes of an array that has nothing else.
llvm::SmallVector<SizeExpr> sizesOf(mlir::ArrayAttr sizes);
/// An array of sizes.
mlir::ArrayAttr sizesAttr(llvm::ArrayRef<SizeExpr> sizes,
                          mlir::MLIRContext *context);

} // namespace tnl

#endif // TNL_DIALECT_SIZE_SIZEDIALECT_H
