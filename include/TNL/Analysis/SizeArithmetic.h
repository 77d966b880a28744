//===- SizeArithmetic.h - Sizes that operations compute ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_ANALYSIS_SIZEARITHMETIC_H
#define TNL_ANALYSIS_SIZEARITHMETIC_H

#include "TNL/Dialect/Size/SizeExpr.h"
#include "mlir/IR/AffineMap.h"

namespace tnl {

/// What `op`, of arith or affine and with one result, computes from `operands`;
/// unset for operations that do not compute sizes. Sizes are never negative,
/// so that signed and unsigned divisions and comparisons agree.
std::optional<SizeExpr> evaluateSize(mlir::Operation *op,
                                     llvm::ArrayRef<SizeExpr> operands);

/// The results of `map` for its dimensions and symbols, in this order.
llvm::SmallVector<SizeExpr> evaluateMap(mlir::AffineMap map,
                                        llvm::ArrayRef<SizeExpr> operands);

} // namespace tnl

#endif // TNL_ANALYSIS_SIZEARITHMETIC_H
