//===- RandomWeightsTest.cpp - Packages without weights -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "RandomWeights.h"
#include "GpuSample.h"
#include "SampleFixture.h"
#include "TNL/Package/DType.h"
#include "TNL/Support/HalfFloat.h"

#include <cmath>
#include <cstdlib>
#include <cstring>

using namespace tnl;
using namespace tnl::sample;
using package::DType;

namespace {
class RandomWeights : public SampleFixture {
protected:
  void TearDown() override {
    SampleFixture::TearDown();
    ::unsetenv("TNL_CUDA_DRIVER");
  }

  std::vector<std::byte> make(DType dtype, int64_t count, uint64_t seed = 1,
                              uint32_t index = 0, int64_t part = INT64_MAX) {
    package::WeightT weight;
    weight.dtype = dtype;
    size_t width = package::sizeOf(dtype);
    std::vector<std::byte> bytes(count * width, std::byte(0xff));
    for (int64_t first = 0; first < count; first += part) {
      int64_t size = std::min(part, count - first);
      fillRandom(weight, index, seed, first, size, bytes.data() + first * width,
                 pool);
      if (size == count)
        break;
    }
    return bytes;
  }
  std::vector<float> floats(int64_t count, uint64_t seed, uint32_t index) {
    std::vector<std::byte> bytes = make(DType::F32, count, seed, index);
    std::vector<float> values(count);
    std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
  }
  /// The logits of one call of the sample.
  std::vector<float> logits(std::optional<uint64_t> seed, GuardPages guard) {
    auto executor = openSample(/*threads=*/2, guard, seed);
    int64_t ids[3] = {1, 10, 4}, position[1] = {0};
    Tensor inputs[] = {Tensor::borrow(DType::I64, {1, 3}, ids),
                       Tensor::borrow(DType::I64, {1}, position)};
    Tensor outputs[1];
    Status status =
        executor->call(*executor->findFunction("full"), inputs, outputs);
    EXPECT_TRUE(status.ok()) << status.message();
    if (!status.ok())
      return {};
    const float *values = outputs[0].as<float>();
    return {values, values + outputs[0].elements()};
  }
  ThreadPool pool{3};
};
} // namespace

TEST_F(RandomWeights, DependOnSeedWeightAndElementAlone) {
  constexpr int64_t count = 200001;
  auto whole = make(DType::BF16, count);
  EXPECT_EQ(whole, make(DType::BF16, count, 1, 0, 70001));
  EXPECT_EQ(whole, make(DType::BF16, count, 1, 0, 1 << 16));
  EXPECT_NE(whole, make(DType::BF16, count, 2));
  EXPECT_NE(whole, make(DType::BF16, count, 1, 1));
}

TEST_F(RandomWeights, HaveTheSpreadOfWeights) {
  constexpr int64_t count = 100000;
  std::vector<float> values = floats(count, 7, 3);
  double sum = 0, squares = 0;
  for (float value : values) {
    sum += value;
    squares += double(value) * value;
    ASSERT_LT(std::fabs(value), 0.0347f);
  }
  EXPECT_NEAR(sum / count, 0, 5e-4);
  EXPECT_NEAR(std::sqrt(squares / count), 0.02, 5e-4);
}

TEST_F(RandomWeights, AreTheSameNumbersInEachType) {
  constexpr int64_t count = 1001;
  std::vector<float> values = floats(count, 1, 0);
  auto halves = make(DType::F16, count), brains = make(DType::BF16, count);
  auto doubles = make(DType::F64, count);
  for (int64_t i = 0; i < count; ++i) {
    uint16_t bits;
    double wide;
    std::memcpy(&bits, &halves[i * 2], 2);
    ASSERT_EQ(bits, f16FromFloat(values[i]));
    std::memcpy(&bits, &brains[i * 2], 2);
    ASSERT_EQ(bits, bf16FromFloat(values[i]));
    std::memcpy(&wide, &doubles[i * 8], 8);
    ASSERT_EQ(wide, double(values[i]));
  }
  // Indices are in their tables.
  EXPECT_EQ(make(DType::I64, 9), std::vector<std::byte>(72));
}

TEST_F(RandomWeights, StandForAbsentOnes) {
  std::string code = readFile(TNL_SAMPLE_KERNELS);
  constexpr int64_t count = kVocabulary * kWidth;
  // The same numbers as weights of the package.
  ASSERT_TRUE(
      writeSample(path, code, {floats(count, 5, 0), floats(count, 5, 1)}).ok());
  std::vector<float> wanted = logits(std::nullopt, GuardPages::None);
  EXPECT_EQ(logits(9, GuardPages::None), wanted); // they are there
  ASSERT_TRUE(writeSample(path, code, {}).ok());
  EXPECT_EQ(logits(5, GuardPages::None), wanted);
  EXPECT_EQ(logits(5, GuardPages::After), wanted);
  EXPECT_NE(logits(6, GuardPages::None), wanted);
}

TEST_F(RandomWeights, AreNeededWhereWeightsAreAbsent) {
  ASSERT_TRUE(writeSample(path, readFile(TNL_SAMPLE_KERNELS), {}).ok());
  auto executor = openSample();
  EXPECT_TRUE(executor->file().lacksWeights());
  EXPECT_TRUE(executor->file().verifyWeights().ok());
  Status status = executor->load();
  EXPECT_EQ(status.code(), ErrorCode::Unsupported);
  EXPECT_EQ(status.message(),
            "package '" + path +
                "' has no weights; only inspect, extract and bench "
                "--random-weights=SEED can use it");
  EXPECT_EQ(executor->findFunction("full"), nullptr);
}

TEST_F(RandomWeights, AreMadeOnGpus) {
  ::setenv("TNL_CUDA_DRIVER", TNL_EMULATED_CUDA, 1);
  package::PackageT package = makeGpuPackage();
  package.weights[0]->absent = true;
  ASSERT_TRUE(writeGpuPackage(path, std::move(package)).ok());
  auto file = package::PackageFile::open(path);
  ASSERT_TRUE(file.ok()) << file.message();
  std::shared_ptr<package::PackageFile> shared(std::move(*file));
  ExecutorOptions options;
  options.device = "cuda";
  EXPECT_NE(Executor(shared, options).load().message().find("has no weights"),
            std::string::npos);
  options.randomWeights = 5;
  Executor executor(shared, options);
  // From a state of zeros, logits are a row of the table, its element by the
  // position apart; see sample_model.
  int64_t V = package::byteSize(*shared->metadata().weights[0]) / 4;
  std::vector<float> table = floats(V, 5, 0);
  V = int64_t(std::sqrt(double(V)));
  std::vector<float> state(V);
  int64_t id[1] = {3}, position[1] = {0};
  Tensor inputs[] = {Tensor::borrow(DType::I64, {1, 1}, id),
                     Tensor::borrow(DType::I64, {1}, position),
                     Tensor::borrow(DType::F32, {1, V}, state.data())};
  Tensor outputs[2];
  Status status =
      executor.call(*executor.findFunction("decode"), inputs, outputs);
  ASSERT_TRUE(status.ok()) << status.message();
  const float *row = outputs[0].as<float>();
  EXPECT_EQ(std::vector<float>(row, row + V),
            std::vector<float>(table.begin() + 3 * V, table.begin() + 4 * V));
}
