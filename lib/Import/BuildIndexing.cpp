//===- BuildIndexing.cpp - Elements picked and written by index -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Builders.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnximport;

LogicalResult tnl::onnximport::buildGatherElements(NodeBuilder &node) {
  int64_t axis = node.getAxis("axis", 0, node.operand(0));
  node.addResult(node.makeLike<onnx::GatherElementsOp>(node.operand(0),
                                                       node.operand(1), axis));
  return success();
}

LogicalResult tnl::onnximport::buildGatherND(NodeBuilder &node) {
  int64_t batch = node.getInt("batch_dims", 0);
  if (batch < 0)
    return node.emitError() << "'batch_dims' is " << batch;
  node.addResult(
      node.makeLike<onnx::GatherNDOp>(node.operand(0), node.operand(1), batch));
  return success();
}

LogicalResult tnl::onnximport::buildNonZero(NodeBuilder &node) {
  node.addResult(node.make<onnx::NonZeroOp>(node.builder.getIntegerType(64),
                                            node.operand(0)));
  return success();
}

LogicalResult tnl::onnximport::buildPad(NodeBuilder &node) {
  StringRef mode = node.getString("mode", "constant");
  if (!onnx::isPadMode(mode) || (mode == "wrap" && node.getOpset() < 19))
    return node.emitError()
           << "mode = '" << mode << "' is not one of opset " << node.getOpset();
  Value data = node.operand(0), value = node.operand(2);
  if (value && node.elementType(value) != node.elementType(data))
    return node.emitError() << "pads " << node.elementType(data) << " with "
                            << node.elementType(value);
  // Nothing of it is in the result.
  if (mode != "constant")
    value = {};
  node.addResult(node.makeLike<onnx::PadOp>(data, node.operand(1), value,
                                            node.operand(3), mode));
  return success();
}

/// How updates are combined; the default where that is refused.
static StringRef reductionOf(NodeBuilder &node) {
  if (node.getOpset() < 16)
    return "none";
  StringRef name = node.getString("reduction", "none");
  bool isNew = name == "max" || name == "min";
  if (onnx::isScatterReduction(name) && (!isNew || node.getOpset() >= 18))
    return name;
  node.emitError() << "reduction = '" << name << "' is not one of opset "
                   << node.getOpset();
  return "none";
}

LogicalResult tnl::onnximport::buildScatterElements(NodeBuilder &node) {
  int64_t axis = node.getAxis("axis", 0, node.operand(0));
  StringRef reduction = reductionOf(node);
  node.addResult(node.makeLike<onnx::ScatterElementsOp>(
      node.operand(0), node.operand(1), node.operand(2), axis, reduction));
  return success();
}

LogicalResult tnl::onnximport::buildScatterND(NodeBuilder &node) {
  node.addResult(node.makeLike<onnx::ScatterNDOp>(
      node.operand(0), node.operand(1), node.operand(2), reductionOf(node)));
  return success();
}
