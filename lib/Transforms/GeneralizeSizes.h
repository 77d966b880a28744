//===- GeneralizeSizes.h - A graph of fixed sizes for any sizes -*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an exporter fixes at 2 x 24 tokens becomes a function of batch and seq:
// the axes that tokens and sequences lie along are dynamic in all types, and
// the constants that say their sizes (in Reshape, Expand and Slice) say "as the
// operand". TokenAnalysis finds the axes and then has to accept the result,
// where the sizes are symbols: no two numbers are compared in that proof.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_LIB_TRANSFORMS_GENERALIZESIZES_H
#define TNL_LIB_TRANSFORMS_GENERALIZESIZES_H

#include "TokenAnalysis.h"

namespace tnl {

/// Whether the ids, or a mask of their shape, have a fixed size.
bool hasFixedSizes(mlir::func::FuncOp function);

/// Makes constants that hold one number along an axis of fixed size broadcast
/// along it, and drops slices of whole axes. Values stay what they are.
void simplifyFixedSizes(mlir::func::FuncOp function);

/// Makes batch and seq of `function`, which `tokens` has accepted, dynamic.
/// `tokens` is out of date afterwards. Unset, or the first contradiction.
std::optional<Refusal> generalizeSizes(mlir::func::FuncOp function,
                                       const TokenAnalysis &tokens);

} // namespace tnl

#endif // TNL_LIB_TRANSFORMS_GENERALIZESIZES_H
