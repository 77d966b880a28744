//===- BuildEinsum.cpp - Einsum as transposed matrix products
//--------------===//

#include "Builders.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnximport;

LogicalResult tnl::onnximport::buildEinsum(NodeBuilder &node) {
  StringRef equation = node.getString("equation", "");
  return node.emitError() << "the equation '" << equation
                          << "' is not supported";
}
