//===- Patterns.h - tnl operations to linalg, by family ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_CONVERSION_TNLTOLINALG_PATTERNS_H
#define TNL_LIB_CONVERSION_TNLTOLINALG_PATTERNS_H

namespace mlir {
class RewritePatternSet;
} // namespace mlir

namespace tnl {

/// silu and elementwise arith on tensors.
void populateElementwisePatterns(mlir::RewritePatternSet &patterns);
/// split, split_heads, merge_heads, pick_heads, last_token, lrpe.
void populateHeadPatterns(mlir::RewritePatternSet &patterns);
/// embedding, linear, glu, argmax.
void populateLinearPatterns(mlir::RewritePatternSet &patterns);
/// simple_rms_norm, rms_scale, rms_scale_of_sums.
void populateNormPatterns(mlir::RewritePatternSet &patterns);

} // namespace tnl

#endif // TNL_LIB_CONVERSION_TNLTOLINALG_PATTERNS_H
