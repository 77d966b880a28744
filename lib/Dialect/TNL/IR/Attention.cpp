//===- Attention.cpp - lrpe, linear_attention, gated_linear_attention -----===//

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

LogicalResult GatedLinearAttentionOp::sizeRules(SizeRules &rules) {
  NamedTensor qkvu{"qkvu", getQkvu()}, out{"out", getOut()},
      sums{"sums", getSums()};
  int64_t heads = getHeads(), channels = qkvu.dim(2) / 4,
          width = channels / heads, keyWidth = getTheta() ? 2 * width : width;
  if (failed(rules.sameLeading(qkvu, out, 2)) ||
      failed(rules.has(out, 2, channels, "channels of u")) ||
      failed(rules.sameLeading(qkvu, sums, 2)) ||
      failed(rules.has(sums, 2, heads, "heads")))
    return failure();
  if (getTheta()) {
    NamedTensor theta{"theta", getTheta()};
    if (failed(rules.has(theta, 0, heads, "heads")) ||
        failed(rules.has(theta, 1, width, "head width")))
      return failure();
  }
  if (failed(rules.position(getPosition(), qkvu)))
    return failure();
  for (NamedTensor state :
       {NamedTensor{"state_out", getStateOut()}, {"state", getState()}})
    if (failed(rules.state(state, rules.size(qkvu, 0), rules.constant(heads),
                           rules.constant(keyWidth), rules.constant(width))))
      return failure();
  return rules.mask(getMask(), qkvu, 1);
}

LogicalResult GatedLinearAttentionOp::verify() {
  NamedTensor qkvu{"qkvu", getQkvu()};
  int64_t heads = getHeads();
  if (failed(expectRank(*this, qkvu, 3, "[batch, tokens, 4 * channels]")) ||
      failed(expectRank(*this, {"out", getOut()}, 3,
                        "[batch, tokens, channels]")) ||
      failed(expectRank(*this, {"sums", getSums()}, 3,
                        "[batch, tokens, heads]")) ||
      failed(expectStatic(*this, qkvu, 2)))
    return failure();
  if (heads <= 0)
    return emitOpError() << "heads must be positive, got " << heads;
  int64_t columns = qkvu.dim(2);
  if (columns == 0 || columns % 4 != 0 || columns / 4 % heads != 0)
    return emitOpError() << "qkvu has " << columns
                         << " columns, which are not q, k, v and u of " << heads
                         << " equal heads";
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
