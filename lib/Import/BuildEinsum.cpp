//===- BuildEinsum.cpp - Einsum -------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Builders.h"
#include "TNL/Dialect/ONNX/Einsum.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnximport;

LogicalResult tnl::onnximport::buildEinsum(NodeBuilder &node) {
  StringRef text = node.getString("equation", "");
  std::string why;
  auto equation = onnx::EinsumEquation::parse(text, node.getNumOperands(), why);
  if (failed(equation))
    return node.emitError()
           << "the equation '" << text << "' is not supported: " << why;
  for (auto [i, term] : llvm::enumerate(equation->operands)) {
    int64_t letters = term.letters();
    std::optional<int64_t> rank = node.rankOf(node.operand(i));
    if (rank && (term.hasEllipsis ? *rank < letters : *rank != letters))
      return node.emitError()
             << "the equation '" << text << "' has " << letters
             << " labels for input #" << i << ", which has rank " << *rank;
  }
  node.addResult(node.make<onnx::EinsumOp>(
      node.elementType(node.operand(0)), ValueRange(node.getOperands()), text));
  return success();
}
