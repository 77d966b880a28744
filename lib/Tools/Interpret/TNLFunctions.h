//===- TNLFunctions.h - The parts of a TransNormerLLM -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions on tensors whose shapes were checked, so that fused operations can
// be written in terms of them.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_LIB_TOOLS_INTERPRET_TNLFUNCTIONS_H
#define TNL_LIB_TOOLS_INTERPRET_TNLFUNCTIONS_H

#include "TNL/Tools/Interpret/Evaluation.h"

namespace tnl::interpret {

/// x * sigmoid(x)
Tensor silu(Tensor x);

/// [B, N, H*P] -> [B, H, N, P]: channel h*P + p is head h, component p.
Tensor splitHeads(const Tensor &x, int64_t heads);

/// [B, H, N, P] -> [B, N, H*P]
Tensor mergeHeads(const Tensor &x);

/// [..., C] -> [...]: rsqrt(mean(x^2) + eps)
Tensor rmsScale(const Tensor &x, double eps);

/// [..., T] -> [...]: rsqrt(sum_t sums[..., t] / width + eps)
Tensor rmsScaleOfSums(const Tensor &sums, double width, double eps);

/// [x cos(t theta), x sin(t theta)] at t = position[b] + n. `x` [B, H, N, P],
/// `theta` [H, P], `position` [B], [1] or null.
Tensor lrpe(const Tensor &x, const Tensor &theta, const Tensor *position);

/// Log decays of tokens: a tensor, or `-slopes[h]` for every token.
struct Decays {
  const Tensor *logs; // [H], [B, H, N], [B, H, N, K] or null
  llvm::ArrayRef<float> slopes;

  /// Of component `c` of the key of token `t`.
  double log(int64_t b, int64_t h, int64_t t, int64_t c) const;
};

/// Reports decays that are not those of `keys`, [B, H, N, K].
llvm::LogicalResult checkDecays(Evaluation &e, const Decays &decays,
                                llvm::ArrayRef<int64_t> keys);

struct Attention {
  Tensor out;   // [B, H, N, P]
  Tensor state; // [B, H, K, P]
};

/// `q`, `k` [B, H, N, K], `v` [B, H, N, P], `state` [B, H, K, P] or null
/// (zeros), `mask` [B, N] or null (ones).
Attention linearAttention(const Tensor &q, const Tensor &k, const Tensor &v,
                          const Tensor *state, const Tensor *mask,
                          const Decays &decays);

} // namespace tnl::interpret

#endif // TNL_LIB_TOOLS_INTERPRET_TNLFUNCTIONS_H
