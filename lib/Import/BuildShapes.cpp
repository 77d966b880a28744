//===- BuildShapes.cpp - Shapes and data movement -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Builders.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnximport;

LogicalResult tnl::onnximport::buildConcat(NodeBuilder &node) {
  if (!node.hasAttribute("axis"))
    return node.emitError() << "attribute 'axis' is missing";
  int64_t axis = node.getAxis("axis", 0, node.operand(0));
  node.addResult(node.make<onnx::ConcatOp>(
      node.elementType(node.operand(0)), ValueRange(node.getOperands()), axis));
  return success();
}

LogicalResult tnl::onnximport::buildFlatten(NodeBuilder &node) {
  int64_t axis = node.getAxis("axis", 1, node.operand(0), /*behind=*/true);
  node.addResult(node.makeLike<onnx::FlattenOp>(node.operand(0), axis));
  return success();
}

LogicalResult tnl::onnximport::buildGather(NodeBuilder &node) {
  int64_t axis = node.getAxis("axis", 0, node.operand(0));
  node.addResult(
      node.makeLike<onnx::GatherOp>(node.operand(0), node.operand(1), axis));
  return success();
}

LogicalResult tnl::onnximport::buildRange(NodeBuilder &node) {
  if (node.getOpset() >= 27 && failed(checkStashType(node)))
    return failure();
  node.addResult(node.makeLike<onnx::RangeOp>(node.operand(0), node.operand(1),
                                              node.operand(2)));
  return success();
}

LogicalResult tnl::onnximport::buildReshape(NodeBuilder &node) {
  bool allowzero = node.getOpset() >= 14 && node.getBool("allowzero", false);
  node.addResult(node.makeLike<onnx::ReshapeOp>(node.operand(0),
                                                node.operand(1), allowzero));
  return success();
}

LogicalResult tnl::onnximport::buildShape(NodeBuilder &node) {
  int64_t start = 0;
  IntegerAttr end;
  if (node.getOpset() >= 15) {
    start = node.getInt("start", 0);
    if (std::optional<int64_t> value = node.findInt("end"))
      end = node.builder.getIntegerAttr(
          node.builder.getIntegerType(64, /*isSigned=*/true), *value);
  }
  node.addResult(node.make<onnx::ShapeOp>(node.builder.getIntegerType(64),
                                          node.operand(0), start, end));
  return success();
}

LogicalResult tnl::onnximport::buildSize(NodeBuilder &node) {
  node.addResult(node.make<onnx::SizeOp>(node.builder.getIntegerType(64),
                                         node.operand(0)));
  return success();
}

LogicalResult tnl::onnximport::buildSlice(NodeBuilder &node) {
  node.addResult(node.makeLike<onnx::SliceOp>(node.operand(0), node.operand(1),
                                              node.operand(2), node.operand(3),
                                              node.operand(4)));
  return success();
}

LogicalResult tnl::onnximport::buildSplit(NodeBuilder &node) {
  int64_t axis = node.getAxis("axis", 0, node.operand(0));
  unsigned count = node.getNumOutputs();
  if (node.getOpset() >= 18) {
    std::optional<int64_t> parts = node.findInt("num_outputs");
    if (node.hasFailed())
      return failure();
    if (parts && node.operand(1))
      return node.emitError()
             << "has both the operand 'split' and the attribute 'num_outputs'";
    if (parts && *parts != int64_t(count))
      return node.emitError() << "num_outputs is " << *parts << " but " << count
                              << " results are named";
  }
  SmallVector<Type> types(
      count, UnrankedTensorType::get(node.elementType(node.operand(0))));
  bool equal = node.getOpset() < 18 && !node.operand(1);
  auto split =
      onnx::SplitOp::create(node.builder, node.loc, types, node.operand(0),
                            node.operand(1), axis, equal);
  for (Value part : split->getResults())
    node.addResult(part);
  return success();
}

LogicalResult tnl::onnximport::buildSqueeze(NodeBuilder &node) {
  node.addResult(
      node.makeLike<onnx::SqueezeOp>(node.operand(0), node.operand(1)));
  return success();
}

LogicalResult tnl::onnximport::buildTranspose(NodeBuilder &node) {
  Value data = node.operand(0);
  SmallVector<int64_t> perm;
  if (const auto *a = node.find("perm", AttributeType::Ints)) {
    perm.assign(a->ints.begin(), a->ints.end());
  } else if (std::optional<int64_t> rank = node.rankOf(data)) {
    // All axes reversed.
    for (int64_t axis = *rank; axis-- > 0;)
      perm.push_back(axis);
  } else if (!node.hasFailed()) {
    return node.emitError() << "without 'perm' is not supported where the "
                               "rank of the operand is not declared";
  }
  node.addResult(node.makeLike<onnx::TransposeOp>(data, perm));
  return success();
}

LogicalResult tnl::onnximport::buildTrilu(NodeBuilder &node) {
  bool upper = node.getBool("upper", true);
  node.addResult(
      node.makeLike<onnx::TriluOp>(node.operand(0), node.operand(1), upper));
  return success();
}
