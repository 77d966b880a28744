//===- TNLAttention.cpp - Meaning of the attention operations -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elementwise.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNLFunctions.h"

using namespace mlir;

namespace tnl::interpret {

static LogicalResult checkLRPE(Evaluation &e, const Shape &x,
                               const Tensor &theta, const Tensor *position) {
  if (failed(e.checkShape("theta", theta, {x[1], x[3]})))
    return failure();
  if (position && position->shape != Shape{1})
    return e.checkShape("position", *position, {x[0]});
  return success();
}

static LogicalResult checkAttention(Evaluation &e, const Shape &q,
                                    const Shape &v, const Tensor *state,
                                    const Tensor *mask, const Decays &decays) {
  if (failed(checkDecays(e, decays, q)))
    return failure();
  if (state && failed(e.checkShape("state", *state, {q[0], q[1], q[3], v[3]})))
    return failure();
  if (mask)
    return e.checkShape("mask", *mask, {q[0], q[2]});
  return e.checkSize({q[0], q[1], q[3], v[3]});
}

static FailureOr<Tensor> evaluateLRPE(LRPEOp op, Evaluation &e) {
  const Tensor &x = e[op.getX()], &theta = e[op.getTheta()];
  const Tensor *position = e.find(op.getPosition());
  if (failed(e.checkRank("x", x, 4)) ||
      failed(checkLRPE(e, x.shape, theta, position)) ||
      failed(e.checkSize({x.size(), 2})))
    return failure();
  return lrpe(x, theta, position);
}

static FailureOr<Tensors> evaluateLinearAttention(LinearAttentionOp op,
                                                  Evaluation &e) {
  const Tensor &q = e[op.getQ()], &k = e[op.getK()], &v = e[op.getV()];
  const Tensor *state = e.find(op.getState()), *mask = e.find(op.getMask());
  Decays decays = {e.find(op.getDecay()), op.getSlopes()};
  if (failed(e.checkRank("q", q, 4)) || failed(e.checkShape("k", k, q.shape)) ||
      failed(e.checkRank("v", v, 4)) ||
      failed(e.checkShape("v", v,
                          {q.shape[0], q.shape[1], q.shape[2], v.shape[3]})) ||
      failed(checkAttention(e, q.shape, v.shape, state, mask, decays)))
    return failure();
  // All forms are equal in value.
  Attention result = linearAttention(q, k, v, state, mask, decays);
  return Tensors{std::move(result.out), std::move(result.state)};
}

/// The columns of q, k, v and the gate.
static FailureOr<Tensors> evaluateViews(GatedLinearAttentionOp op,
                                        Evaluation &e) {
  Tensors parts;
  for (const ColumnView &view : op.getViews()) {
    const Tensor &source = e[view.tensor], &first = e[op.getSources()[0]];
    if (failed(e.checkRank("source", source, 3)) ||
        failed(e.checkRank("source", first, 3)) ||
        failed(e.checkShape("source", source,
                            {first.shape[0], first.shape[1], source.shape[2]})))
      return failure();
    if (view.begin < 0 || view.size() <= 0 || view.end > source.shape[2])
      return e.error() << "columns " << view.begin << " to " << view.end
                       << " are not in a source of " << source.shape[2];
    parts.push_back(slice(source, 2, view.begin, view.end));
  }
  return parts;
}

/// q, k = lrpe(act(q)), lrpe(act(k)); o = attention; out = u * o; sums of o^2
/// per head.
static FailureOr<Tensors>
evaluateGatedLinearAttention(GatedLinearAttentionOp op, Evaluation &e) {
  const Tensor *theta = e.find(op.getTheta());
  const Tensor *position = e.find(op.getPosition());
  const Tensor *state = e.find(op.getState()), *mask = e.find(op.getMask());
  int64_t heads = op.getHeads();
  FailureOr<Tensors> parts = evaluateViews(op, e);
  if (failed(parts))
    return failure();
  int64_t B = (*parts)[0].shape[0], N = (*parts)[0].shape[1],
          keys = (*parts)[0].shape[2], width = (*parts)[2].shape[2];
  if (heads <= 0 || keys % heads != 0 || width % heads != 0 ||
      keys != (*parts)[1].shape[2] || width != (*parts)[3].shape[2])
    return e.error() << "cannot cut " << keys << " and " << width
                     << " columns into q, k, v and u of " << heads << " heads";
  Shape qk = {B, heads, N, keys / heads}, v = {B, heads, N, width / heads};
  if (theta) {
    if (failed(checkLRPE(e, qk, *theta, position)) ||
        failed(e.checkSize({(*parts)[0].size(), 2})))
      return failure();
    qk[3] *= 2;
  }
  Decays decays = {nullptr, op.getSlopes()};
  if (failed(checkAttention(e, qk, v, state, mask, decays)))
    return failure();

  auto activated = [&](int64_t index) {
    Tensor x = (*parts)[index];
    if (op.getActivation() == Activation::SiLU)
      x = silu(x);
    x = splitHeads(x, heads);
    return theta ? lrpe(x, *theta, position) : x;
  };
  Attention result =
      linearAttention(activated(0), activated(1),
                      splitHeads((*parts)[2], heads), state, mask, decays);

  Tensor out = mergeHeads(result.out), gate = (*parts)[3];
  Tensor sums = Tensor::floats({B, N, heads});
  for (int64_t k = 0; k < out.size(); ++k) {
    double &o = out.f()[k];
    sums.f()[k / (width / heads)] += o * o;
    o *= gate.f()[k];
  }
  return Tensors{std::move(out), std::move(sums), std::move(result.state)};
}

void registerTNLAttention(Registry &registry) {
  registry.add<LRPEOp>(evaluateLRPE);
  registry.add<LinearAttentionOp>(evaluateLinearAttention);
  registry.add<GatedLinearAttentionOp>(evaluateGatedLinearAttention);
}

} // namespace tnl::interpret
