//===- TNLChunks.cpp - Meaning of the parts of tiled attention ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Tools/Interpret/Evaluation.h"
#include "TNLFunctions.h"
#include <cmath>

using namespace mlir;

namespace tnl::interpret {

/// Sizes that the operands of an operation agree in.
static LogicalResult checkHeads(Evaluation &e, StringRef name,
                                const Tensor &tensor, const Tensor &like,
                                int64_t leading) {
  if (failed(e.checkRank(name, tensor, 4)))
    return failure();
  Shape expected = tensor.shape;
  for (int64_t axis = 0; axis < leading; ++axis)
    expected[axis] = like.shape[axis];
  return e.checkShape(name, tensor, expected);
}

static const double *rowOf(const Tensor &x, int64_t head, int64_t row) {
  return x.f().data() + (head * x.shape[2] + row) * x.shape[3];
}

/// Visits each head of each sequence: its number among all, batch and head.
static void forEachHead(const Tensor &x,
                        llvm::function_ref<void(int64_t, int64_t, int64_t)> f) {
  for (int64_t b = 0; b < x.shape[0]; ++b)
    for (int64_t h = 0; h < x.shape[1]; ++h)
      f(b * x.shape[1] + h, b, h);
}

/// Each exponent is a sum by itself, of log decays that are not positive.
static FailureOr<Tensor> evaluateScores(ChunkScoresOp op, Evaluation &e) {
  const Tensor &q = e[op.getQ()], &k = e[op.getK()];
  Decays decays = {e.find(op.getDecay()), op.getSlopes()};
  if (failed(e.checkRank("q", q, 4)) || failed(e.checkShape("k", k, q.shape)))
    return failure();
  int64_t L = q.shape[2], K = q.shape[3];
  if (failed(checkDecays(e, decays, q.shape)) ||
      failed(e.checkSize({q.shape[0], q.shape[1], L, L})))
    return failure();
  Tensor scores = Tensor::floats({q.shape[0], q.shape[1], L, L});
  forEachHead(q, [&](int64_t head, int64_t b, int64_t h) {
    double *to = scores.f().data() + head * L * L;
    for (int64_t i = 0; i < L; ++i)
      for (int64_t c = 0; c < K; ++c) {
        double exponent = 0;
        for (int64_t j = i; j >= 0; --j) {
          to[i * L + j] +=
              std::exp(exponent) * rowOf(q, head, i)[c] * rowOf(k, head, j)[c];
          exponent += decays.log(b, h, j, c);
        }
      }
  });
  return scores;
}

static FailureOr<Tensor> evaluateApply(ChunkApplyOp op, Evaluation &e) {
  const Tensor &scores = e[op.getScores()], &v = e[op.getV()];
  if (failed(e.checkRank("v", v, 4)) ||
      failed(e.checkShape("scores", scores,
                          {v.shape[0], v.shape[1], v.shape[2], v.shape[2]})))
    return failure();
  Tensor out = Tensor::floats(v.shape);
  int64_t L = v.shape[2], P = v.shape[3];
  forEachHead(v, [&](int64_t head, int64_t, int64_t) {
    for (int64_t i = 0; i < L; ++i)
      for (int64_t j = 0; j <= i; ++j)
        for (int64_t p = 0; p < P; ++p)
          out.f()[(head * L + i) * P + p] +=
              rowOf(scores, head, i)[j] * rowOf(v, head, j)[p];
  });
  return out;
}

static FailureOr<Tensor> evaluateRead(StateReadOp op, Evaluation &e) {
  const Tensor &q = e[op.getQ()], &state = e[op.getState()];
  Decays decays = {e.find(op.getDecay()), op.getSlopes()};
  if (failed(e.checkRank("q", q, 4)) ||
      failed(checkHeads(e, "state", state, q, 2)))
    return failure();
  int64_t L = q.shape[2], K = q.shape[3], P = state.shape[3];
  Shape outShape = {q.shape[0], q.shape[1], L, P};
  if (failed(e.checkShape("state", state, {q.shape[0], q.shape[1], K, P})) ||
      failed(checkDecays(e, decays, q.shape)) || failed(e.checkSize(outShape)))
    return failure();
  Tensor out = Tensor::floats(outShape);
  forEachHead(q, [&](int64_t head, int64_t b, int64_t h) {
    for (int64_t c = 0; c < K; ++c) {
      double exponent = 0;
      for (int64_t i = 0; i < L; ++i) {
        exponent += decays.log(b, h, i, c);
        double factor = std::exp(exponent) * rowOf(q, head, i)[c];
        for (int64_t p = 0; p < P; ++p)
          out.f()[(head * L + i) * P + p] += factor * rowOf(state, head, c)[p];
      }
    }
  });
  return out;
}

static FailureOr<Tensor> evaluateUpdate(StateUpdateOp op, Evaluation &e) {
  const Tensor &k = e[op.getK()], &v = e[op.getV()];
  Decays decays = {e.find(op.getDecay()), op.getSlopes()};
  Tensor state = e[op.getState()];
  if (failed(e.checkRank("k", k, 4)) || failed(checkHeads(e, "v", v, k, 3)) ||
      failed(e.checkShape("state", state,
                          {k.shape[0], k.shape[1], k.shape[3], v.shape[3]})) ||
      failed(checkDecays(e, decays, k.shape)))
    return failure();
  int64_t L = k.shape[2], K = k.shape[3], P = v.shape[3];
  forEachHead(k, [&](int64_t head, int64_t b, int64_t h) {
    for (int64_t c = 0; c < K; ++c) {
      double *to = state.f().data() + (head * K + c) * P;
      double exponent = 0;
      std::vector<double> sum(P, 0.0);
      for (int64_t j = L - 1; j >= 0; --j) {
        double factor = std::exp(exponent) * rowOf(k, head, j)[c];
        for (int64_t p = 0; p < P; ++p)
          sum[p] += factor * rowOf(v, head, j)[p];
        exponent += decays.log(b, h, j, c);
      }
      for (int64_t p = 0; p < P; ++p)
        to[p] = std::exp(exponent) * to[p] + sum[p];
    }
  });
  return state;
}

static FailureOr<Tensor> evaluateCarry(StateCarryOp op, Evaluation &e) {
  const Tensor &local = e[op.getLocal()], *tokens = e.find(op.getTokens());
  Decays decays = {e.find(op.getDecay()), op.getSlopes()};
  Tensor state = e[op.getState()];
  if (failed(e.checkRank("state", state, 4)) ||
      failed(e.checkShape("local", local, state.shape)))
    return failure();
  bool varies = decays.logs && decays.logs->rank() > 1;
  int64_t count = varies ? decays.logs->shape[2] : tokens->i()[0];
  if (count < 0)
    return e.error() << "decays by " << count << " tokens";
  if (failed(checkDecays(
          e, decays, {state.shape[0], state.shape[1], count, state.shape[2]})))
    return failure();
  int64_t K = state.shape[2], P = state.shape[3];
  forEachHead(state, [&](int64_t head, int64_t b, int64_t h) {
    for (int64_t c = 0; c < K; ++c) {
      double exponent = varies ? 0 : decays.log(b, h, 0, c) * double(count);
      for (int64_t t = 0; varies && t < count; ++t)
        exponent += decays.log(b, h, t, c);
      for (int64_t p = 0; p < P; ++p) {
        int64_t at = (head * K + c) * P + p;
        state.f()[at] = std::exp(exponent) * state.f()[at] + local.f()[at];
      }
    }
  });
  return state;
}

static FailureOr<Tensor> evaluateMask(MaskValuesOp op, Evaluation &e) {
  Tensor v = e[op.getV()];
  const Tensor &mask = e[op.getMask()];
  if (failed(e.checkRank("v", v, 4)) ||
      failed(e.checkShape("mask", mask, {v.shape[0], v.shape[2]})))
    return failure();
  int64_t L = v.shape[2], P = v.shape[3];
  forEachHead(v, [&](int64_t head, int64_t b, int64_t) {
    for (int64_t i = 0; i < L; ++i)
      if (mask.number(b * L + i) == 0)
        std::fill_n(v.f().begin() + (head * L + i) * P, P, 0.0);
  });
  return v;
}

static FailureOr<Tensor> evaluateSums(SumsOfSquaresOp op, Evaluation &e) {
  const Tensor &x = e[op.getX()];
  if (failed(e.checkRank("x", x, 4)))
    return failure();
  int64_t H = x.shape[1], L = x.shape[2], P = x.shape[3];
  Tensor sums = Tensor::floats({x.shape[0], L, H});
  forEachHead(x, [&](int64_t head, int64_t b, int64_t h) {
    for (int64_t i = 0; i < L; ++i)
      for (int64_t p = 0; p < P; ++p) {
        double value = rowOf(x, head, i)[p];
        sums.f()[(b * L + i) * H + h] += value * value;
      }
  });
  return sums;
}

void registerTNLChunks(Registry &registry) {
  registry.add<ChunkScoresOp>(evaluateScores);
  registry.add<ChunkApplyOp>(evaluateApply);
  registry.add<StateReadOp>(evaluateRead);
  registry.add<StateUpdateOp>(evaluateUpdate);
  registry.add<StateCarryOp>(evaluateCarry);
  registry.add<MaskValuesOp>(evaluateMask);
  registry.add<SumsOfSquaresOp>(evaluateSums);
}

} // namespace tnl::interpret
