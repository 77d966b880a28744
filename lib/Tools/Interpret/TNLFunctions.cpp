//===- TNLFunctions.cpp - The parts of a TransNormerLLM -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNLFunctions.h"
#include <cmath>

using namespace llvm;

namespace tnl::interpret {

Tensor silu(Tensor x) {
  for (double &value : x.f())
    value = value / (1 + std::exp(-value));
  return x;
}

Tensor splitHeads(const Tensor &x, int64_t heads) {
  Shape split = {x.shape[0], x.shape[1], heads, x.shape[2] / heads};
  return transpose(reshaped(x, split), {0, 2, 1, 3});
}

Tensor mergeHeads(const Tensor &x) {
  Shape merged = {x.shape[0], x.shape[2], x.shape[1] * x.shape[3]};
  return reshaped(transpose(x, {0, 2, 1, 3}), merged);
}

Tensor rmsScale(const Tensor &x, double eps) {
  int64_t width = x.shape.back();
  Tensor scale = Tensor::floats(ArrayRef(x.shape).drop_back());
  const double *next = x.f().data();
  for (double &value : scale.f()) {
    double sum = 0;
    for (int64_t c = 0; c < width; ++c, ++next)
      sum += *next * *next;
    value = 1 / std::sqrt(sum / double(width) + eps);
  }
  return scale;
}

Tensor rmsScaleOfSums(const Tensor &sums, double width, double eps) {
  Tensor scale = Tensor::floats(ArrayRef(sums.shape).drop_back());
  for (int64_t k = 0; k < sums.size(); ++k)
    scale.f()[k / sums.shape.back()] += sums.f()[k];
  for (double &value : scale.f())
    value = 1 / std::sqrt(value / width + eps);
  return scale;
}

Tensor lrpe(const Tensor &x, const Tensor &theta, const Tensor *position) {
  int64_t B = x.shape[0], H = x.shape[1], N = x.shape[2], P = x.shape[3];
  Tensor result = Tensor::floats({B, H, N, 2 * P});
  const double *from = x.f().data();
  double *to = result.f().data();
  for (int64_t b = 0; b < B; ++b)
    for (int64_t h = 0; h < H; ++h)
      for (int64_t n = 0; n < N; ++n, from += P, to += 2 * P) {
        double t = double(n);
        if (position)
          t += double(position->i()[position->size() == 1 ? 0 : b]);
        for (int64_t p = 0; p < P; ++p) {
          double angle = t * theta.f()[h * P + p];
          to[p] = from[p] * std::cos(angle);
          to[P + p] = from[p] * std::sin(angle);
        }
      }
  return result;
}

double Decays::log(int64_t b, int64_t h, int64_t t, int64_t c) const {
  if (!logs)
    return -double(slopes[h]);
  if (logs->rank() == 1)
    return logs->f()[h];
  int64_t row = (b * logs->shape[1] + h) * logs->shape[2] + t;
  return logs->f()[logs->rank() == 3 ? row : row * logs->shape[3] + c];
}

LogicalResult checkDecays(Evaluation &e, const Decays &decays,
                          ArrayRef<int64_t> keys) {
  if (!decays.logs) {
    if (int64_t(decays.slopes.size()) == keys[1])
      return success();
    return e.error() << "has " << decays.slopes.size() << " slopes for "
                     << keys[1] << " heads";
  }
  int64_t rank = decays.logs->rank();
  if (rank == 1)
    return e.checkShape("decay", *decays.logs, keys[1]);
  return e.checkShape("decay", *decays.logs,
                      rank == 3 ? keys.drop_back() : keys);
}

/// One head of one sequence: S = diag(decay(t)) S + k_t^T v_t, then o_t = q_t
/// S_t. The token is added first, then read.
static void attendHead(const double *q, const double *k, const double *v,
                       llvm::function_ref<bool(int64_t)> valid,
                       llvm::function_ref<double(int64_t, int64_t)> decay,
                       int64_t N, int64_t K, int64_t P, double *out,
                       double *S) {
  for (int64_t t = 0; t < N; ++t, q += K, k += K, v += P, out += P) {
    bool counts = valid(t);
    for (int64_t i = 0; i < K; ++i) {
      double factor = decay(t, i);
      for (int64_t p = 0; p < P; ++p) {
        double &s = S[i * P + p];
        s = factor * s + (counts ? k[i] * v[p] : 0);
        out[p] += q[i] * s;
      }
    }
  }
}

Attention linearAttention(const Tensor &q, const Tensor &k, const Tensor &v,
                          const Tensor *state, const Tensor *mask,
                          const Decays &decays) {
  int64_t B = q.shape[0], H = q.shape[1], N = q.shape[2], K = q.shape[3];
  int64_t P = v.shape[3];
  Attention result = {Tensor::floats({B, H, N, P}),
                      state ? *state : Tensor::floats({B, H, K, P})};
  for (int64_t b = 0; b < B; ++b)
    for (int64_t h = 0; h < H; ++h) {
      int64_t head = b * H + h;
      // Where the mask is 0, v counts as 0 and nothing else changes.
      auto valid = [&](int64_t t) {
        return !mask || mask->number(b * N + t) != 0;
      };
      bool varies = decays.logs && decays.logs->rank() > 1;
      double same = varies ? 0 : std::exp(decays.log(b, h, 0, 0));
      auto decay = [&](int64_t t, int64_t i) {
        return varies ? std::exp(decays.log(b, h, t, i)) : same;
      };
      attendHead(q.f().data() + head * N * K, k.f().data() + head * N * K,
                 v.f().data() + head * N * P, valid, decay, N, K, P,
                 result.out.f().data() + head * N * P,
                 result.state.f().data() + head * K * P);
    }
  return result;
}

} // namespace tnl::interpret
