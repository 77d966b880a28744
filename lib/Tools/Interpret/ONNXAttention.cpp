//===- ONNXAttention.cpp - Meaning of onnx.LinearAttention ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Tools/Interpret/Evaluation.h"
#include <cmath>

using namespace mlir;
using namespace tnl::onnx;

namespace tnl::interpret {

namespace {
struct Sizes {
  int64_t batch, tokens, queries, heads, keyWidth, valueWidth;
  int64_t decays; ///< of a head: 1, or one for each component of a key
};
} // namespace

static FailureOr<Sizes> sizesOf(LinearAttentionOp op, Evaluation &e) {
  const Tensor &q = e[op.getQuery()], &k = e[op.getKey()],
               &v = e[op.getValue()];
  const Tensor *past = e.find(op.getPastState()),
               *decay = e.find(op.getDecay());
  if (failed(e.checkRank("query", q, 3)) || failed(e.checkRank("value", v, 3)))
    return failure();
  Sizes s = {q.shape[0],
             q.shape[1],
             int64_t(op.getQNumHeads()),
             int64_t(op.getKvNumHeads()),
             0,
             0,
             1};
  if (q.shape[2] % s.queries != 0 || v.shape[2] % s.heads != 0) {
    e.error() << "cannot cut " << q.shape[2] << " and " << v.shape[2]
              << " columns into " << s.queries << " and " << s.heads
              << " heads";
    return failure();
  }
  s.keyWidth = q.shape[2] / s.queries;
  s.valueWidth = v.shape[2] / s.heads;
  if (failed(e.checkShape("value", v, {s.batch, s.tokens, v.shape[2]})) ||
      failed(e.checkSize({s.heads, s.keyWidth})) ||
      failed(
          e.checkShape("key", k, {s.batch, s.tokens, s.heads * s.keyWidth})) ||
      failed(e.checkSize({s.batch, s.heads, s.keyWidth, s.valueWidth})) ||
      failed(e.checkSize({s.batch, s.tokens, s.queries, s.valueWidth})))
    return failure();
  if (past &&
      failed(e.checkShape("past_state", *past,
                          {s.batch, s.heads, s.keyWidth, s.valueWidth})))
    return failure();
  if (!decay)
    return s;
  if (decay->shape.size() == 3 && decay->shape[2] == s.heads * s.keyWidth)
    s.decays = s.keyWidth;
  if (failed(e.checkShape("decay", *decay,
                          {s.batch, s.tokens, s.heads * s.decays})))
    return failure();
  return s;
}

/// Token by token: S = diag(exp(g)) S + k^T v, then o = scale q S for each
/// query head of the group.
static FailureOr<Tensors> evaluate(LinearAttentionOp op, Evaluation &e) {
  FailureOr<Sizes> sizes = sizesOf(op, e);
  if (failed(sizes))
    return failure();
  auto [B, T, queries, heads, K, V, decays] = *sizes;
  const Tensor *past = e.find(op.getPastState()),
               *decay = e.find(op.getDecay());
  const double *q = e[op.getQuery()].f().data(), *k = e[op.getKey()].f().data(),
               *v = e[op.getValue()].f().data();
  double scale = op.getScale().convertToFloat();
  if (scale == 0)
    scale = 1 / std::sqrt(double(K));
  Tensor out = Tensor::floats({B, T, queries * V});
  Tensor state = past ? *past : Tensor::floats({B, heads, K, V});
  int64_t group = queries / heads;
  for (int64_t b = 0; b < B; ++b)
    for (int64_t t = 0; t < T; ++t)
      for (int64_t h = 0; h < heads; ++h) {
        int64_t row = (b * T + t) * heads + h;
        double *S = state.f().data() + (b * heads + h) * K * V;
        for (int64_t i = 0; i < K; ++i) {
          int64_t which = row * decays + (decays > 1 ? i : 0);
          double factor = decay ? std::exp(decay->f()[which]) : 1;
          for (int64_t p = 0; p < V; ++p)
            S[i * V + p] =
                factor * S[i * V + p] + k[row * K + i] * v[row * V + p];
        }
        for (int64_t g = 0; g < group; ++g) {
          int64_t reader = row * group + g;
          double *o = out.f().data() + reader * V;
          for (int64_t i = 0; i < K; ++i)
            for (int64_t p = 0; p < V; ++p)
              o[p] += scale * q[reader * K + i] * S[i * V + p];
        }
      }
  return Tensors{std::move(out), std::move(state)};
}

void registerONNXAttention(Registry &registry) {
  registry.add<LinearAttentionOp>(evaluate);
}

} // namespace tnl::interpret
