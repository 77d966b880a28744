//===- Patterns.h - Fusions and the algebra of products ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each is what the pass of its name applies alone.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_TRANSFORMS_PATTERNS_H
#define TNL_TRANSFORMS_PATTERNS_H

#include "mlir/IR/PatternMatch.h"

namespace tnl {

/// tnl-expand-glu: activated gated linear units become their parts.
void populateExpandGLUPatterns(mlir::RewritePatternSet &patterns);

/// tnl-fold-norms: norms move into the linear maps after them.
void populateFoldNormsPatterns(mlir::RewritePatternSet &patterns);

/// tnl-fuse-activations: SiLU of q and k moves into their projection.
void populateFuseActivationsPatterns(mlir::RewritePatternSet &patterns);

/// tnl-fuse-glu: the product of two linear maps becomes tnl.glu.
void populateFuseGLUPatterns(mlir::RewritePatternSet &patterns);

/// tnl-fuse-projections: the linear maps of q, k, v and the gate become one.
void populateFuseProjectionsPatterns(mlir::RewritePatternSet &patterns);

/// tnl-fuse-residual: a sum with a linear map becomes its residual.
void populateFuseResidualPatterns(mlir::RewritePatternSet &patterns);

/// tnl-fuse-token-mixer: attention with what is around it becomes
/// tnl.gated_linear_attention.
void populateFuseTokenMixerPatterns(mlir::RewritePatternSet &patterns);

} // namespace tnl

#endif // TNL_TRANSFORMS_PATTERNS_H
