//===- Attention.cpp - lrpe, linear_attention, gated_linear_attention -----===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SizeRules.h"

using namespace mlir;
using namespace tnl;

//===----------------------------------------------------------------------===//
// lrpe
//===----------------------------------------------------------------------===//

LogicalResult LRPEOp::sizeRules(SizeRules &rules) {
  NamedTensor x{"x", getX()}, theta{"theta", getTheta()},
      result{"the result", getResult()};
  if (failed(rules.same(theta, 0, x, 1)) ||
      failed(rules.same(theta, 1, x, 3)) ||
      failed(rules.sameLeading(x, result, 3)) ||
      failed(rules.has(result, 3, rules.size(x, 3) * 2,
                       "cosine and sine parts of x")))
    return failure();
  return rules.position(getPosition(), x);
}

LogicalResult LRPEOp::verify() {
  StringRef layout = "[batch, heads, tokens, width]";
  if (failed(expectRank(*this, {"x", getX()}, 4, layout)) ||
      failed(expectRank(*this, {"theta", getTheta()}, 2, "[heads, width]")) ||
      failed(expectRank(*this, {"the result", getResult()}, 4, layout)) ||
      failed(verifyPosition(*this, getPosition())))
    return failure();
  return verifySizes(*this);
}

//===----------------------------------------------------------------------===//
// linear_attention
//===----------------------------------------------------------------------===//

LogicalResult LinearAttentionOp::sizeRules(SizeRules &rules) {
  NamedTensor q{"q", getQ()}, k{"k", getK()}, v{"v", getV()},
      out{"out", getOut()};
  if (failed(rules.sameLeading(q, k, 4)) ||
      failed(rules.sameLeading(q, v, 3)) ||
      failed(rules.sameLeading(v, out, 4)))
    return failure();
  for (NamedTensor state :
       {NamedTensor{"state_out", getStateOut()}, {"state", getState()}})
    if (failed(rules.state(state, rules.size(q, 0), rules.size(q, 1),
                           rules.size(q, 3), rules.size(v, 3))))
      return failure();
  if (failed(rules.decay(getDecay(), q, /*tokenAxis=*/2, /*keyAxis=*/3)))
    return failure();
  return rules.mask(getMask(), q, 2);
}

LogicalResult LinearAttentionOp::verify() {
  NamedTensor q{"q", getQ()};
  for (NamedTensor tensor :
       {q, NamedTensor{"k", getK()}, {"v", getV()}, {"out", getOut()}})
    if (failed(expectRank(*this, tensor, 4, "[batch, heads, tokens, width]")))
      return failure();
  if (failed(verifyState(*this, "state_out", getStateOut())) ||
      failed(verifyState(*this, "state", getState())) ||
      failed(verifyMask(*this, getMask())) ||
      failed(verifyDecayRank(*this, getDecay(), getSlopesAttr())) ||
      failed(verifySizes(*this)) || failed(expectStatic(*this, q, 1)))
    return failure();
  return verifyDecaySlopes(*this, q.dim(1));
}

KernelGrid LinearAttentionOp::getGrid() {
  return KernelGrid::ofHeads(
      cast<RankedTensorType>(getQ().getType()).getDimSize(1));
}

LogicalResult LinearAttentionOp::canonicalize(LinearAttentionOp op,
                                              PatternRewriter &rewriter) {
  return foldConstantDecay(op, rewriter);
}

//===----------------------------------------------------------------------===//
// gated_linear_attention
//===----------------------------------------------------------------------===//

/// What messages call the operand `index` of `op`'s sources.
static StringRef sourceName(GatedLinearAttentionOp op, unsigned index) {
  static constexpr StringLiteral kNames[] = {"q", "k", "v", "the gate"};
  return op.getSources().size() == 1 ? "qkvu" : kNames[index];
}

std::array<ColumnView, 4> GatedLinearAttentionOp::getViews() {
  std::array<ColumnView, 4> views;
  OperandRange sources = getSources();
  std::optional<ArrayRef<int64_t>> columns = getColumns();
  for (auto [i, view] : llvm::enumerate(views)) {
    int64_t index = static_cast<int64_t>(i);
    view.tensor = sources[sources.size() == 1 ? 0 : i];
    int64_t width = cast<RankedTensorType>(view.tensor.getType()).getDimSize(2);
    if (columns) {
      view.begin = (*columns)[2 * i];
      view.end = (*columns)[2 * i + 1];
    } else if (sources.size() == 1) {
      view.begin = index * (width / 4);
      view.end = view.begin + width / 4;
    } else {
      view.end = width;
    }
  }
  return views;
}

LogicalResult GatedLinearAttentionOp::sizeRules(SizeRules &rules) {
  NamedTensor first{sourceName(*this, 0), getSources()[0]},
      out{"out", getOut()}, sums{"sums", getSums()};
  std::array<ColumnView, 4> views = getViews();
  int64_t heads = getHeads(), width = views[0].size() / heads,
          keyWidth = getTheta() ? 2 * width : width,
          valueWidth = views[2].size() / heads;
  for (auto [index, source] : llvm::enumerate(getSources()))
    if (index > 0 &&
        failed(rules.sameLeading(first, {sourceName(*this, index), source}, 2)))
      return failure();
  if (failed(rules.sameLeading(first, out, 2)) ||
      failed(rules.has(out, 2, views[3].size(), "channels of u")) ||
      failed(rules.sameLeading(first, sums, 2)) ||
      failed(rules.has(sums, 2, heads, "heads")))
    return failure();
  if (getTheta()) {
    NamedTensor theta{"theta", getTheta()};
    if (failed(rules.has(theta, 0, heads, "heads")) ||
        failed(rules.has(theta, 1, width, "head width")))
      return failure();
  }
  if (failed(rules.position(getPosition(), first)))
    return failure();
  for (NamedTensor state :
       {NamedTensor{"state_out", getStateOut()}, {"state", getState()}})
    if (failed(rules.state(state, rules.size(first, 0), rules.constant(heads),
                           rules.constant(keyWidth),
                           rules.constant(valueWidth))))
      return failure();
  return rules.mask(getMask(), first, 1);
}

/// The columns lie in their tensors, and are heads of equal widths.
static LogicalResult verifyViews(GatedLinearAttentionOp op) {
  int64_t heads = op.getHeads();
  std::optional<ArrayRef<int64_t>> columns = op.getColumns();
  if (columns && columns->size() != 8)
    return op.emitOpError() << "columns has " << columns->size() / 2
                            << " ranges, which are not those of q, k, v and u";
  if (!columns && op.getSources().size() == 1) {
    int64_t width = NamedTensor{"qkvu", op.getSources()[0]}.dim(2);
    if (width % 4 != 0 || width / 4 % heads != 0 || width == 0)
      return op.emitOpError() << "qkvu has " << width
                              << " columns, which are not q, k, v and u of "
                              << heads << " equal heads";
  }
  std::array<ColumnView, 4> views = op.getViews();
  for (auto [index, view] : llvm::enumerate(views)) {
    NamedTensor source{sourceName(op, index), view.tensor};
    if (view.begin < 0 || view.end <= view.begin || view.end > source.dim(2))
      return op.emitOpError()
             << "columns " << view.begin << " to " << view.end << " are not in "
             << source.name << ", which has " << source.dim(2);
    if (view.size() % heads != 0)
      return op.emitOpError()
             << view.size() << " columns are not " << heads << " equal heads";
  }
  if (views[0].size() != views[1].size())
    return op.emitOpError() << "q has " << views[0].size()
                            << " columns, but k has " << views[1].size();
  if (views[2].size() != views[3].size())
    return op.emitOpError() << "v has " << views[2].size()
                            << " columns, but the gate has " << views[3].size();
  return success();
}

LogicalResult GatedLinearAttentionOp::verify() {
  size_t count = getSources().size();
  if (count != 1 && count != 4)
    return emitOpError() << "has " << count
                         << " sources instead of one for q, k, v and u or one "
                            "for each";
  for (auto [index, value] : llvm::enumerate(getSources())) {
    NamedTensor source{sourceName(*this, index), value};
    if (failed(expectRank(*this, source, 3, "[batch, tokens, columns]")) ||
        failed(expectStatic(*this, source, 2)) ||
        failed(expectSameElements(
            *this, {sourceName(*this, 0), getSources()[0]}, source)))
      return failure();
  }
  int64_t heads = getHeads();
  if (failed(expectRank(*this, {"out", getOut()}, 3,
                        "[batch, tokens, channels]")) ||
      failed(
          expectRank(*this, {"sums", getSums()}, 3, "[batch, tokens, heads]")))
    return failure();
  if (heads <= 0)
    return emitOpError() << "heads must be positive, got " << heads;
  if (failed(verifyViews(*this)))
    return failure();
  if (getTheta() &&
      failed(expectRank(*this, {"theta", getTheta()}, 2, "[heads, width]")))
    return failure();
  if (getPosition() && !getTheta())
    return emitOpError("position has no use without theta");
  if (failed(verifyPosition(*this, getPosition())) ||
      failed(verifyState(*this, "state_out", getStateOut())) ||
      failed(verifyState(*this, "state", getState())) ||
      failed(verifyMask(*this, getMask())) || failed(verifySizes(*this)))
    return failure();
  return verifySlopes(*this, getSlopes(), heads);
}

KernelGrid GatedLinearAttentionOp::getGrid() {
  return KernelGrid::ofHeads(static_cast<int64_t>(getHeads()));
}
