//===- Patterns.cpp - onnx operations to linalg
//----------------------------===//

#include "Patterns.h"
#include "mlir/IR/PatternMatch.h"

void tnl::onnx::populateLinalgPatterns(mlir::RewritePatternSet &) {}
