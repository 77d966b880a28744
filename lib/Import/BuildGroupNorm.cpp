//===- BuildGroupNorm.cpp - Norms over groups of channels -----------------===//
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

/// [0, n, -1] with the size of the vector `of` as n.
static Value rowsOf(NodeBuilder &node, Value of) {
  Value parts[] = {node.constantInts(0), shapeOf(node, of),
                   node.constantInts(-1)};
  return node.make<onnx::ConcatOp>(node.builder.getIntegerType(64),
                                   ValueRange(parts), int64_t(0));
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
  Value rows = reshape(node, x, rowsOf(node, scale));
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
    y = reshape(node, y, rowsOf(node, scale));
    y = node.makeLike<onnx::MulOp>(y, asColumn(node, scale));
    y = node.makeLike<onnx::AddOp>(y, asColumn(node, bias));
  }
  node.addResult(reshape(node, y, shapeOf(node, x)));
  return success();
}
