//===- BuildAttention.cpp - LinearAttention of opset 27 and com.microsoft -===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ONNX Runtime's operator came first and takes more: query heads that several
// states share, and several states at once. What means the same is imported as
// the same.
//
//===----------------------------------------------------------------------===//

#include "Builders.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnximport;

/// Checks that decay and beta are there exactly where the rule wants them.
static LogicalResult checkRule(NodeBuilder &node, StringRef rule) {
  bool gated = rule == "gated" || rule == "gated_delta";
  bool delta = rule == "delta" || rule == "gated_delta";
  if (!gated && !delta && rule != "linear")
    return node.emitError() << "update_rule = '" << rule
                            << "' is none of 'linear', 'gated', 'delta' and "
                               "'gated_delta'";
  if (delta)
    return node.emitError()
           << "update_rule = '" << rule
           << "' is not supported; 'linear' and 'gated' are, which have no "
              "correction by what the state holds for a key";
  if (gated != bool(node.operand(4)))
    return node.emitError()
           << "update_rule = '" << rule << "' "
           << (gated ? "needs the input decay" : "has no input decay");
  if (node.operand(5))
    return node.emitError()
           << "update_rule = '" << rule << "' has no input beta";
  return success();
}

LogicalResult tnl::onnximport::buildMSLinearAttention(NodeBuilder &node) {
  int64_t window = node.getInt("state_window", 0);
  if (window != 0)
    return node.emitError() << "state_window = " << window
                            << " is not supported; only one state is kept";
  return buildLinearAttention(node);
}

LogicalResult tnl::onnximport::buildLinearAttention(NodeBuilder &node) {
  StringRef rule = node.getString("update_rule", "gated_delta");
  float scale = node.getFloat("scale", 0);
  int64_t queries = node.getRequiredInt("q_num_heads");
  int64_t heads = node.getRequiredInt("kv_num_heads");
  // How many tokens to take at a time: changes no value, and is chosen here.
  int64_t chunk = node.getInt("chunk_size", 64);
  if (node.hasFailed() || failed(checkRule(node, rule)))
    return failure();
  constexpr int64_t kMostHeads = 1 << 16;
  if (queries > kMostHeads)
    return node.emitError() << "q_num_heads = " << queries << "; at most "
                            << kMostHeads << " are supported";
  if (queries > 0 && heads > queries)
    return node.emitError() << "q_num_heads = " << queries
                            << " is less than kv_num_heads = " << heads
                            << "; query heads that several states share are "
                               "not supported";
  if (queries <= 0 || heads <= 0 || queries % heads != 0)
    return node.emitError()
           << "q_num_heads = " << queries
           << " is no positive multiple of kv_num_heads = " << heads;
  if (chunk <= 0)
    return node.emitError() << "chunk_size = " << chunk << " is not positive";
  Builder &b = node.builder;
  Value query = node.operand(0), state = node.operand(3);
  Type element = node.elementType(query);
  Type types[] = {element, state ? node.elementType(state) : element};
  auto op = onnx::LinearAttentionOp::create(
      node.builder, node.loc, UnrankedTensorType::get(types[0]),
      UnrankedTensorType::get(types[1]), query, node.operand(1),
      node.operand(2), state, node.operand(4), b.getI64IntegerAttr(queries),
      b.getI64IntegerAttr(heads), b.getF32FloatAttr(scale));
  node.addResult(op.getOutput());
  node.addResult(op.getPresentState());
  return success();
}
