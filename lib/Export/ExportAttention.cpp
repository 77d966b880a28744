//===- ExportAttention.cpp - Rotations and linear attention as nodes ------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "FunctionExporter.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnxexport;

static int64_t sizeOf(Value value, int64_t axis) {
  return llvm::cast<RankedTensorType>(value.getType()).getDimSize(axis);
}

// Concat(x cos(t theta), x sin(t theta)), t = position[b] + n, angles as wide
// as theta.
LogicalResult FunctionExporter::exportLRPE(LRPEOp op) {
  Value x = op.getX(), theta = op.getTheta();
  int64_t heads = sizeOf(x, 1), width = sizeOf(x, 3);
  if (ShapedType::isDynamic(heads) || ShapedType::isDynamic(width))
    return refuse(op, "its heads have no static widths");
  Type element = elementOf(x), angle = elementOf(theta);
  Type i64 = IntegerType::get(op.getContext(), 64);
  auto integer = [&](int64_t value) {
    return writer.scalarInt(op.getContext(), value);
  };
  std::string from = name(x), positions;
  // Positions: [N, 1], [B, 1, 1, 1] or their sum.
  if (sizeOf(x, 2) != 1 || !op.getPosition()) {
    std::string count = node("Squeeze", {sizes(from, 2, 3), ints({0})});
    positions =
        node("Unsqueeze",
             {node("Range", {integer(0), count, integer(1)}), ints({1})});
  }
  if (Value position = op.getPosition()) {
    std::string base = cast(name(position), elementOf(position), i64);
    base = node("Unsqueeze", {base, ints({1, 2, 3})});
    positions = positions.empty() ? base : node("Add", {base, positions});
  }
  std::string angles =
      node("Mul", {cast(positions, i64, angle),
                   node("Reshape", {name(theta), ints({heads, 1, width})})});
  auto part = [&](StringRef function) {
    return node("Mul", {from, cast(node(function, angles), angle, element)});
  };
  std::string cosines = part("Cos"), sines = part("Sin");
  define(op.getResult(), "Concat", {cosines, sines}, {{"axis", int64_t(-1)}});
  return success();
}

// LinearAttention in float32, whose decay the slopes are; 16 bits would round
// them, and the state.
LogicalResult FunctionExporter::exportAttention(LinearAttentionOp op) {
  Value q = op.getQ(), k = op.getK(), v = op.getV();
  int64_t heads = sizeOf(q, 1);
  if (ShapedType::isDynamic(sizeOf(q, 3)) ||
      ShapedType::isDynamic(sizeOf(v, 3)))
    return refuse(op, "its heads have no static widths");
  for (Value value : {q, k, v, Value(op.getOut()), Value(op.getStateOut())})
    if (elementOf(value).isF64())
      return refuse(op, "LinearAttention has no float64");
  if (op.getDecay())
    return refuse(op, "its decay is an operand");
  Type f32 = Float32Type::get(op.getContext());
  auto wide = [&](Value value) {
    return cast(packed(value), elementOf(value), f32);
  };
  std::string query = wide(q), key = wide(k), value = wide(v);
  if (Value mask = op.getMask()) {
    Type i1 = IntegerType::get(op.getContext(), 1);
    std::string keep = cast(name(mask), elementOf(mask), i1);
    value = node("Where", {node("Unsqueeze", {keep, ints({2})}), value,
                           writer.floats(f32, {}, 0.0f)});
  }
  std::string state = op.getState() ? name(op.getState()) : "";
  bool decays = llvm::any_of(op.getSlopes(), [](float s) { return s != 0; });
  SmallVector<std::string> inputs = {query, key, value, state};
  if (decays) {
    SmallVector<float> rates;
    for (float slope : op.getSlopes())
      rates.push_back(-slope);
    std::string shape = node("Concat", {sizes(query, 0, 2), ints({heads})},
                             {{"axis", int64_t(0)}});
    inputs.push_back(
        node("Expand", {writer.floats(f32, {1, 1, heads}, rates), shape}));
  }
  while (inputs.back().empty())
    inputs.pop_back();
  std::string out = writer.fresh("LinearAttention");
  std::string stateOut = writer.fresh("LinearAttention_state");
  if (auto it = wanted.find(op.getStateOut()); it != wanted.end())
    stateOut = it->second;
  writer.addNode("LinearAttention", inputs, {out, stateOut},
                 {{"q_num_heads", heads},
                  {"kv_num_heads", heads},
                  {"scale", 1.0f},
                  {"update_rule", StringRef(decays ? "gated" : "linear")}});
  packedNames[op.getOut()] = cast(out, f32, elementOf(op.getOut()));
  alias(op.getStateOut(), stateOut);
  return success();
}
