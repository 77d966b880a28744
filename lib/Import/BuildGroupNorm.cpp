//===- BuildGroupNorm.cpp - Norms over groups of channels -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// [N, C, ...] as [N, groups, rest] is a layer norm over the last axis:
//
//   Reshape -> LayerNormalization -> Reshape
//
//===----------------------------------------------------------------------===//

#include "Builders.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnximport;

/// Per-row weights of a layer norm over the last axis: [rows, 1].
static Value asColumn(NodeBuilder &node, Value weight) {
  return node.makeLike<onnx::UnsqueezeOp>(weight, node.constantInts(1));
}

static Value shapeOf(NodeBuilder &node, Value value) {
  return node.make<onnx::ShapeOp>(node.builder.getIntegerType(64), value,
                                  int64_t(0), IntegerAttr());
}

static Value reshape(NodeBuilder &node, Value value, Value shape) {
  return node.makeLike<onnx::ReshapeOp>(value, shape, /*allowzero=*/false);
}

/// [0, C, -1], C the size of the second axis of `x`.
static Value channelsOf(NodeBuilder &node, Value x) {
  Type i64 = node.builder.getIntegerType(64);
  Value channels = node.make<onnx::ShapeOp>(
      i64, x, int64_t(1),
      node.builder.getIntegerAttr(
          node.builder.getIntegerType(64, /*isSigned=*/true), 2));
  Value parts[] = {node.constantInts(0), channels, node.constantInts(-1)};
  return node.make<onnx::ConcatOp>(i64, ValueRange(parts), int64_t(0));
}

static Value normalize(NodeBuilder &node, Value x, Value scale, Value bias,
                       float epsilon) {
  return node.makeLike<onnx::LayerNormalizationOp>(x, scale, bias, int64_t(-1),
                                                   APFloat(epsilon));
}

/// Refuses operands that cannot have channels.
static LogicalResult checkRanks(NodeBuilder &node) {
  std::optional<int64_t> rank = node.rankOf(node.operand(0));
  if (rank && *rank < 2)
    return node.emitError() << "its input has rank " << *rank
                            << ", but channels are the second axis";
  for (unsigned i : {1, 2})
    if (std::optional<int64_t> rank = node.rankOf(node.operand(i));
        rank && *rank != 1)
      return node.emitError() << "its input #" << i << " has rank " << *rank
                              << ", not one number for each channel or group";
  return success();
}

LogicalResult tnl::onnximport::buildInstanceNormalization(NodeBuilder &node) {
  float epsilon = node.getFloat("epsilon", 1e-5f);
  if (failed(checkRanks(node)))
    return failure();
  Value x = node.operand(0), scale = node.operand(1);
  // The size of the second axis stays, which scale and bias must have.
  Value rows = reshape(node, x, node.constantInts({0, 0, -1}));
  Value y = normalize(node, rows, asColumn(node, scale),
                      asColumn(node, node.operand(2)), epsilon);
  node.addResult(reshape(node, y, shapeOf(node, x)));
  return success();
}

// Before opset 21, scale and bias had a number for each group.
LogicalResult tnl::onnximport::buildGroupNormalization(NodeBuilder &node) {
  float epsilon = node.getFloat("epsilon", 1e-5f);
  int64_t groups = node.getRequiredInt("num_groups");
  bool perGroup = node.getOpset() < 21;
  if (!node.hasFailed() && groups < 1)
    return node.emitError() << "'num_groups' is " << groups;
  if (failed(checkRanks(node)) || (!perGroup && failed(checkStashType(node))))
    return failure();
  Value x = node.operand(0), scale = node.operand(1), bias = node.operand(2);
  Value rows = reshape(node, x, node.constantInts({0, groups, -1}));
  Value y;
  if (perGroup) {
    y = normalize(node, rows, asColumn(node, scale), asColumn(node, bias),
                  epsilon);
  } else {
    y = normalize(node, rows, node.constantLike(x, 1), Value(), epsilon);
    y = reshape(node, y, channelsOf(node, x));
    // As many in each group, which only this checks.
    scale = reshape(node, scale, node.constantInts({groups, -1}));
    scale = reshape(node, scale, node.constantInts({-1, 1}));
    y = node.makeLike<onnx::MulOp>(y, scale);
    y = node.makeLike<onnx::AddOp>(y, asColumn(node, bias));
  }
  node.addResult(reshape(node, y, shapeOf(node, x)));
  return success();
}
