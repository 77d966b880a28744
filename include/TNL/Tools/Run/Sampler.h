//===- Sampler.h - Picks the next token -------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TOOLS_RUN_SAMPLER_H
#define TNL_TOOLS_RUN_SAMPLER_H

#include <cstdint>
#include <span>
#include <vector>

namespace tnl::run {

struct SamplerOptions {
  double temperature = 0; ///< 0 always takes the most likely token.
  int64_t topK = 0;       ///< Only the K most likely; 0: all.
  double topP = 1;        ///< Only the most likely that sum up to P.
  double minP = 0;        ///< Only those with P times the best's probability.
  uint64_t seed = 0;
};

/// The smallest index of the largest value; NaNs are never the largest.
int64_t argmax(std::span<const double> logits);

/// log2 of the probability that softmax gives `index`.
double log2Probability(std::span<const double> logits, int64_t index);

/// Makes tokens that were seen less likely: positive logits are divided by
/// `penalty`, others multiplied.
void penalize(std::span<double> logits, const std::vector<bool> &seen,
              double penalty);

/// The same seed gives the same tokens on every machine.
class Sampler {
public:
  explicit Sampler(const SamplerOptions &options);
  int64_t pick(std::span<const double> logits);

  /// What later picks depend on, besides their logits.
  uint64_t position() const { return state; }
  void restore(uint64_t position) { state = position; }

private:
  double uniform(); ///< In [0, 1).

  SamplerOptions options;
  uint64_t state;
};

} // namespace tnl::run

#endif // TNL_TOOLS_RUN_SAMPLER_H
