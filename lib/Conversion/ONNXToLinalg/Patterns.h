//===- Patterns.h - onnx operations to linalg, by family --------*- C++ -*-===//

#ifndef TNL_LIB_CONVERSION_ONNXTOLINALG_PATTERNS_H
#define TNL_LIB_CONVERSION_ONNXTOLINALG_PATTERNS_H

namespace mlir {
class RewritePatternSet;
} // namespace mlir

namespace tnl::onnx {

/// All of them.
void populateLinalgPatterns(mlir::RewritePatternSet &patterns);

} // namespace tnl::onnx

#endif // TNL_LIB_CONVERSION_ONNXTOLINALG_PATTERNS_H
