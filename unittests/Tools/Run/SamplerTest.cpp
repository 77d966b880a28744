//===- SamplerTest.cpp ----------------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Run/Sampler.h"

#include <cmath>
#include <gtest/gtest.h>
#include <set>

using namespace tnl::run;

TEST(Sampler, ArgmaxTakesTheFirstOfEquals) {
  EXPECT_EQ(argmax(std::vector<double>{1, 3, 3, 2}), 1);
  EXPECT_EQ(argmax(std::vector<double>{NAN, 1, NAN, 2}), 3);
  EXPECT_EQ(argmax(std::vector<double>{NAN, NAN}), 1);
}

TEST(Sampler, ProbabilitiesSumToOne) {
  std::vector<double> logits = {1000, 1001, 998.5, -1e300};
  double sum = 0;
  for (size_t i = 0; i < logits.size(); ++i)
    sum += std::exp2(log2Probability(logits, static_cast<int64_t>(i)));
  EXPECT_NEAR(sum, 1, 1e-12);
  EXPECT_EQ(log2Probability(std::vector<double>(8, 3.0), 5), -3);
}

static std::set<int64_t> picks(const SamplerOptions &options,
                               const std::vector<double> &logits) {
  Sampler sampler(options);
  std::set<int64_t> result;
  for (int i = 0; i < 2000; ++i)
    result.insert(sampler.pick(logits));
  return result;
}

TEST(Sampler, LimitsTheChoice) {
  std::vector<double> logits = {0, 2, 1, 2, -1};
  EXPECT_EQ(picks({.temperature = 0}, logits), (std::set<int64_t>{1}));
  EXPECT_EQ(picks({.temperature = 1}, logits).size(), 5u);
  EXPECT_EQ(picks({.temperature = 1, .topK = 1}, logits),
            (std::set<int64_t>{1}));
  EXPECT_EQ(picks({.temperature = 5, .topK = 2}, logits),
            (std::set<int64_t>{1, 3}));
  EXPECT_EQ(picks({.temperature = 1, .topP = 0}, logits),
            (std::set<int64_t>{1}));
  // The two 2s have 0.39 each.
  EXPECT_EQ(picks({.temperature = 1, .topP = 0.5}, logits),
            (std::set<int64_t>{1, 3}));
}

TEST(Sampler, MinPAndPenalty) {
  std::vector<double> logits = {std::log(0.5), std::log(0.3), std::log(0.2)};
  EXPECT_EQ(picks({.temperature = 1, .minP = 0.5}, logits),
            (std::set<int64_t>{0, 1}));
  EXPECT_EQ(picks({.temperature = 1, .minP = 1}, logits),
            (std::set<int64_t>{0}));
  std::vector<double> values = {2, -2, 4, 0};
  penalize(values, {true, true, false, true}, 2);
  EXPECT_EQ(values, (std::vector<double>{1, -4, 4, 0}));
  penalize(values, {true, true, true, true}, 1);
  EXPECT_EQ(values, (std::vector<double>{1, -4, 4, 0}));
}

TEST(Sampler, GoesOnFromItsPosition) {
  std::vector<double> logits = {0, 0.1, 0.2, 0.3, 0.4, 0.5};
  Sampler one({.temperature = 1, .seed = 3}), other({.temperature = 1});
  for (int i = 0; i < 5; ++i)
    one.pick(logits);
  other.restore(one.position());
  for (int i = 0; i < 50; ++i)
    EXPECT_EQ(one.pick(logits), other.pick(logits));
}

TEST(Sampler, FrequenciesFollowTheSoftmax) {
  std::vector<double> logits = {std::log(0.2), std::log(0.7), std::log(0.1)};
  Sampler sampler({.temperature = 1, .seed = 42});
  int counts[3] = {};
  for (int i = 0; i < 20000; ++i)
    ++counts[sampler.pick(logits)];
  EXPECT_NEAR(counts[0], 4000, 250);
  EXPECT_NEAR(counts[1], 14000, 300);
}

TEST(Sampler, TheSeedDecides) {
  std::vector<double> logits(50, 0.0);
  auto sequence = [&](uint64_t seed) {
    Sampler sampler({.temperature = 1, .seed = seed});
    std::vector<int64_t> result;
    for (int i = 0; i < 20; ++i)
      result.push_back(sampler.pick(logits));
    return result;
  };
  EXPECT_EQ(sequence(1), sequence(1));
  EXPECT_NE(sequence(1), sequence(2));
}
