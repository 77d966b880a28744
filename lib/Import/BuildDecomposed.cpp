//===- BuildDecomposed.cpp - Operators written with simpler ones ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Builders.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnximport;

namespace {

/// Arithmetic on the values of a node, in the element type of the first.
struct Math {
  NodeBuilder &node;

  Value add(Value a, Value b) { return node.makeLike<onnx::AddOp>(a, b); }
  Value sub(Value a, Value b) { return node.makeLike<onnx::SubOp>(a, b); }
  Value mul(Value a, Value b) { return node.makeLike<onnx::MulOp>(a, b); }
  Value add(Value a, double b) { return add(a, node.constantLike(a, b)); }
  Value mul(Value a, double b) { return mul(a, node.constantLike(a, b)); }
  Value max(Value a, double b) {
    return node.makeLike<onnx::MaxOp>(a, node.constantLike(a, b));
  }
  Value min(Value a, double b) {
    return node.makeLike<onnx::MinOp>(a, node.constantLike(a, b));
  }
  /// log(1 + exp(x)) without overflow: max(x, 0) + log(1 + exp(-|x|)).
  Value softplus(Value x) {
    Value negative = node.makeLike<onnx::NegOp>(node.makeLike<onnx::AbsOp>(x));
    Value log = node.makeLike<onnx::LogOp>(
        add(node.makeLike<onnx::ExpOp>(negative), 1));
    return add(max(x, 0), log);
  }
  /// x * sigmoid(alpha x)
  Value swish(Value x, double alpha) {
    Value scaled = alpha == 1 ? x : mul(x, alpha);
    return mul(x, node.makeLike<onnx::SigmoidOp>(scaled));
  }
  /// max(0, min(1, alpha x + beta))
  Value hardSigmoid(Value x, double alpha, double beta) {
    return max(min(add(mul(x, alpha), beta), 1), 0);
  }
};

} // namespace

LogicalResult tnl::onnximport::buildElu(NodeBuilder &node) {
  Math math{node};
  Value x = node.operand(0);
  float alpha = node.getFloat("alpha", 1);
  // exp(x) - 1 below 0, where neither overflows.
  Value below = math.add(node.makeLike<onnx::ExpOp>(math.min(x, 0)), -1);
  node.addResult(math.add(math.max(x, 0), math.mul(below, alpha)));
  return success();
}

LogicalResult tnl::onnximport::buildGelu(NodeBuilder &node) {
  Math math{node};
  Value x = node.operand(0), gate;
  StringRef approximate = node.getString("approximate", "none");
  if (approximate == "tanh") {
    Value cube = math.mul(math.mul(x, x), x);
    Value inner = math.add(x, math.mul(cube, 0.044715));
    // sqrt(2 / pi)
    gate = node.makeLike<onnx::TanhOp>(math.mul(inner, 0.79788456080286536));
  } else if (approximate == "none") {
    // 1 / sqrt(2)
    gate = node.makeLike<onnx::ErfOp>(math.mul(x, 0.70710678118654752));
  } else {
    return node.emitError() << "approximate = '" << approximate
                            << "' is neither 'none' nor 'tanh'";
  }
  node.addResult(math.mul(math.mul(x, 0.5), math.add(gate, 1)));
  return success();
}

LogicalResult tnl::onnximport::buildHardSigmoid(NodeBuilder &node) {
  float alpha = node.getFloat("alpha", 0.2f),
        beta = node.getFloat("beta", 0.5f);
  node.addResult(Math{node}.hardSigmoid(node.operand(0), alpha, beta));
  return success();
}

LogicalResult tnl::onnximport::buildHardSwish(NodeBuilder &node) {
  Math math{node};
  Value x = node.operand(0);
  node.addResult(math.mul(x, math.hardSigmoid(x, 1.0 / 6, 0.5)));
  return success();
}

LogicalResult tnl::onnximport::buildLeakyRelu(NodeBuilder &node) {
  Math math{node};
  Value x = node.operand(0);
  float alpha = node.getFloat("alpha", 0.01f);
  node.addResult(math.add(math.max(x, 0), math.mul(math.min(x, 0), alpha)));
  return success();
}

LogicalResult tnl::onnximport::buildLogSoftmax(NodeBuilder &node) {
  Math math{node};
  Value x = node.operand(0);
  Value axes = node.constantInts({node.getAxis("axis", -1, x)});
  Value max = node.makeLike<onnx::ReduceMaxOp>(x, axes, true, false);
  Value shifted = math.sub(x, max);
  Value sum = node.makeLike<onnx::ReduceSumOp>(
      node.makeLike<onnx::ExpOp>(shifted), axes, true, false);
  node.addResult(math.sub(shifted, node.makeLike<onnx::LogOp>(sum)));
  return success();
}

LogicalResult tnl::onnximport::buildMean(NodeBuilder &node) {
  Value sum = node.operand(0);
  for (Value operand : node.getOperands().drop_front())
    sum = node.makeLike<onnx::AddOp>(sum, operand);
  node.addResult(node.makeLike<onnx::DivOp>(
      sum, node.constantLike(sum, node.getNumOperands())));
  return success();
}

LogicalResult tnl::onnximport::buildMish(NodeBuilder &node) {
  Math math{node};
  Value x = node.operand(0);
  node.addResult(math.mul(x, node.makeLike<onnx::TanhOp>(math.softplus(x))));
  return success();
}

LogicalResult tnl::onnximport::buildQuickGelu(NodeBuilder &node) {
  float alpha = node.getFloat("alpha", 1.702f);
  node.addResult(Math{node}.swish(node.operand(0), alpha));
  return success();
}

static Value reduceSum(NodeBuilder &node, Value data) {
  bool isAttribute = node.getOpset() < 18;
  Value axes = axesOperand(node, isAttribute);
  bool keepdims = node.getBool("keepdims", true);
  bool noop = !isAttribute && node.getBool("noop_with_empty_axes", false);
  return node.makeLike<onnx::ReduceSumOp>(data, axes, keepdims, noop);
}

LogicalResult tnl::onnximport::buildReduceL1(NodeBuilder &node) {
  node.addResult(reduceSum(node, node.makeLike<onnx::AbsOp>(node.operand(0))));
  return success();
}

LogicalResult tnl::onnximport::buildReduceLogSum(NodeBuilder &node) {
  node.addResult(node.makeLike<onnx::LogOp>(reduceSum(node, node.operand(0))));
  return success();
}

LogicalResult tnl::onnximport::buildSkipRMSNormalization(NodeBuilder &node) {
  Math math{node};
  // Inputs: input, skip, gamma, bias. Outputs: result, mean (never there),
  // inverse deviation, sum of the inputs.
  Value sum = math.add(node.operand(0), node.operand(1));
  if (Value bias = node.operand(3))
    sum = math.add(sum, bias);
  APFloat epsilon(node.getFloat("epsilon", 1e-5f));
  node.addResult(node.makeLike<onnx::RMSNormalizationOp>(sum, node.operand(2),
                                                         int64_t(-1), epsilon));
  node.addResult({});
  node.addResult({});
  node.addResult(sum);
  return success();
}

LogicalResult tnl::onnximport::buildSoftplus(NodeBuilder &node) {
  node.addResult(Math{node}.softplus(node.operand(0)));
  return success();
}

LogicalResult tnl::onnximport::buildSwish(NodeBuilder &node) {
  node.addResult(
      Math{node}.swish(node.operand(0), node.getFloat("alpha", 1.0f)));
  return success();
}
