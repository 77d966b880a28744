//===- SampleFixture.h - The sample package as a file ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_UNITTESTS_RUNTIME_SAMPLEFIXTURE_H
#define TNL_UNITTESTS_RUNTIME_SAMPLEFIXTURE_H

#include "SamplePackage.h"
#include "TNL/Runtime/Executor.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <unistd.h>

namespace tnl::sample {

/// Writes the sample package into a temporary file.
class SampleFixture : public testing::Test {
protected:
  void SetUp() override {
    path = testing::TempDir() + "tnl-sample-" + std::to_string(::getpid()) +
           ".tnl";
    Status status = writeSample(path, readFile(TNL_SAMPLE_KERNELS));
    ASSERT_TRUE(status.ok()) << status.message();
  }
  void TearDown() override { std::filesystem::remove(path); }

  std::shared_ptr<Executor>
  openSample(int threads = 2, GuardPages guardPages = GuardPages::None,
             std::optional<uint64_t> randomWeights = std::nullopt) {
    auto file = package::PackageFile::open(path);
    EXPECT_TRUE(file.ok()) << file.status().message();
    ExecutorOptions options;
    options.threads = threads;
    options.guardPages = guardPages;
    options.randomWeights = randomWeights;
    return std::make_shared<Executor>(
        std::shared_ptr<package::PackageFile>(std::move(*file)), options);
  }

  std::string path;
};

/// What the sample model computes, one sequence at a time.
struct Reference {
  std::vector<float> state = std::vector<float>(kWidth);
  int64_t position = 0;
  /// Logits of one token.
  std::vector<float> step(int64_t id, bool masked = false) {
    std::vector<float> table = tableWeight(), head = headWeight(), logits;
    std::vector<float> y(kWidth);
    for (int64_t d = 0; d < kWidth; ++d) {
      state[d] = 0.5f * state[d] + (masked ? 0.0f : table[id * kWidth + d]);
      y[d] = state[d] + 0.125f * float(position);
    }
    ++position;
    for (int64_t v = 0; v < kVocabulary; ++v) {
      double sum = 0;
      for (int64_t d = 0; d < kWidth; ++d)
        sum += double(y[d]) * head[v * kWidth + d];
      logits.push_back(float(sum));
    }
    return logits;
  }
};

} // namespace tnl::sample

#endif // TNL_UNITTESTS_RUNTIME_SAMPLEFIXTURE_H
