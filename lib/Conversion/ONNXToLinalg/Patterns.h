//===- Patterns.h - onnx operations to linalg, by family --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_CONVERSION_ONNXTOLINALG_PATTERNS_H
#define TNL_LIB_CONVERSION_ONNXTOLINALG_PATTERNS_H

namespace mlir {
class RewritePatternSet;
} // namespace mlir

namespace tnl::onnx {

/// CumSum.
void populateCumSumToLinalg(mlir::RewritePatternSet &patterns);
/// Unary, binary, comparison and logical operations, Where, Clip, Cast.
void populateElementwiseToLinalg(mlir::RewritePatternSet &patterns);
/// GatherElements, GatherND, ScatterElements, ScatterND.
void populateIndexingToLinalg(mlir::RewritePatternSet &patterns);
/// Transpose, Concat, Split, Slice, Gather, Trilu, Tile, Expand.
void populateMovementToLinalg(mlir::RewritePatternSet &patterns);
/// Softmax, LayerNormalization, RMSNormalization.
void populateNormsToLinalg(mlir::RewritePatternSet &patterns);
/// Pad.
void populatePadToLinalg(mlir::RewritePatternSet &patterns);
/// MatMul, Gemm.
void populateProductsToLinalg(mlir::RewritePatternSet &patterns);
/// Reductions and ArgMax.
void populateReductionsToLinalg(mlir::RewritePatternSet &patterns);
/// Constant, Shape, Size, reshapes, Range, ConstantOfShape.
void populateShapesToLinalg(mlir::RewritePatternSet &patterns);

} // namespace tnl::onnx

#endif // TNL_LIB_CONVERSION_ONNXTOLINALG_PATTERNS_H
