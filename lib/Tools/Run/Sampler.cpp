//===- Sampler.cpp - Picks the next token ---------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Run/Sampler.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace tnl::run;

int64_t tnl::run::argmax(std::span<const double> logits) {
  size_t best = 0;
  for (size_t i = 1; i < logits.size(); ++i)
    if (logits[i] > logits[best] || std::isnan(logits[best]))
      best = i;
  return static_cast<int64_t>(best);
}

double tnl::run::log2Probability(std::span<const double> logits,
                                 int64_t index) {
  double largest = logits[argmax(logits)];
  double sum = 0;
  for (double logit : logits)
    sum += std::exp(logit - largest);
  return (logits[index] - largest - std::log(sum)) / std::log(2.0);
}

void tnl::run::penalize(std::span<double> logits, const std::vector<bool> &seen,
                        double penalty) {
  if (penalty == 1)
    return;
  for (size_t i = 0; i < logits.size() && i < seen.size(); ++i)
    if (seen[i])
      logits[i] = logits[i] > 0 ? logits[i] / penalty : logits[i] * penalty;
}

Sampler::Sampler(const SamplerOptions &options)
    : options(options), state(options.seed) {}

double Sampler::uniform() {
  // SplitMix64.
  state += 0x9e3779b97f4a7c15u;
  uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  z ^= z >> 31;
  return static_cast<double>(z >> 11) * 0x1p-53;
}

int64_t Sampler::pick(std::span<const double> logits) {
  int64_t best = argmax(logits);
  if (options.temperature <= 0)
    return best;
  // Most likely first; the smaller index among equals, as argmax does.
  std::vector<int64_t> order(logits.size());
  std::iota(order.begin(), order.end(), 0);
  auto value = [&](int64_t i) {
    return std::isnan(logits[i]) ? -INFINITY : logits[i];
  };
  std::sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
    return value(a) != value(b) ? value(a) > value(b) : a < b;
  });
  if (options.topK > 0 && options.topK < static_cast<int64_t>(order.size()))
    order.resize(options.topK);

  std::vector<double> weights;
  double sum = 0;
  for (int64_t token : order) {
    weights.push_back(
        std::exp((value(token) - value(best)) / options.temperature));
    sum += weights.back();
  }
  // The best weighs 1.
  size_t likely = 1;
  while (likely < weights.size() && weights[likely] >= options.minP)
    ++likely;
  // Keeps the token that crosses P, so that at least one is left.
  double kept = 0;
  size_t count = 0;
  while (count < likely && (count == 0 || kept < options.topP * sum))
    kept += weights[count++];
  double target = uniform() * kept;
  for (size_t i = 0; i < count; ++i) {
    target -= weights[i];
    if (target < 0)
      return order[i];
  }
  return order[count - 1];
}
