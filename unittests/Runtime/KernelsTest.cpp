//===- KernelsTest.cpp - Inner loops of every CPU level -------------------===//

#include "MatMulKernels.h"
#include "TNL/Runtime/Device.h"
#include "TNL/Support/HalfFloat.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

using namespace tnl;

namespace {
struct Level {
  CpuLevel level;
  const MatMulKernels *kernels;
};
class Kernels : public testing::TestWithParam<Level> {
protected:
  void SetUp() override {
    if (cpuLevel() < GetParam().level)
      GTEST_SKIP() << "this CPU has not " << nameOf(GetParam().level);
  }
  const MatMulKernels &kernels = *GetParam().kernels;
};
} // namespace

TEST_P(Kernels, AllHalfFloatsWiden) {
  std::vector<uint16_t> all(65536);
  for (size_t i = 0; i < all.size(); ++i)
    all[i] = uint16_t(i);
  std::vector<float> wide(all.size());
  for (FloatKind kind : {FloatKind::F16, FloatKind::BF16}) {
    kernels.toFloat(kind, all.data(), wide.data(), wide.size());
    for (size_t i = 0; i < all.size(); ++i) {
      float wanted =
          kind == FloatKind::F16 ? floatFromF16(all[i]) : floatFromBF16(all[i]);
      if (std::isnan(wanted))
        ASSERT_TRUE(std::isnan(wide[i])) << i;
      else
        ASSERT_EQ(std::bit_cast<uint32_t>(wide[i]),
                  std::bit_cast<uint32_t>(wanted))
            << i;
    }
  }
}

TEST_P(Kernels, RoundsToNearestEven) {
  // Every half float, its neighbours in float, and the middles between them.
  std::vector<float> values;
  for (uint32_t i = 0; i < 65536; ++i)
    for (float base : {floatFromF16(uint16_t(i)), floatFromBF16(uint16_t(i))})
      for (uint32_t offset :
           {0u, 1u, 0x7fffu, 0x8000u, 0x8001u, 0xfffu, 0x1000u, 0x1001u})
        values.push_back(
            std::bit_cast<float>(std::bit_cast<uint32_t>(base) + offset));
  std::vector<uint16_t> narrow(values.size());
  for (FloatKind kind : {FloatKind::F16, FloatKind::BF16}) {
    kernels.fromFloat(kind, values.data(), narrow.data(), values.size());
    for (size_t i = 0; i < values.size(); ++i) {
      if (std::isnan(values[i])) {
        float back = kind == FloatKind::F16 ? floatFromF16(narrow[i])
                                            : floatFromBF16(narrow[i]);
        ASSERT_TRUE(std::isnan(back));
        continue;
      }
      uint16_t wanted = kind == FloatKind::F16 ? f16FromFloat(values[i])
                                               : bf16FromFloat(values[i]);
      ASSERT_EQ(narrow[i], wanted) << values[i];
    }
  }
}

TEST_P(Kernels, Products) {
  std::mt19937 random(3);
  std::uniform_real_distribution<float> uniform(-1, 1);
  for (int64_t m : {1, 5, 6, 12, 13, 25})
    for (int64_t n : {1, 8, 31, 32, 40})
      for (int64_t k : {1, 16, 255, 256, 300}) {
        std::vector<float> a(m * k), b(n * k), c(m * n, 7.0f), scratch;
        for (float &value : a)
          value = uniform(random);
        for (float &value : b)
          value = uniform(random);
        scratch.resize(kernels.gemmScratch);
        for (bool accumulate : {false, true}) {
          kernels.gemm(m, n, k, a.data(), k, b.data(), k, c.data(), n,
                       accumulate, scratch.data());
          for (int64_t i = 0; i < m; ++i)
            for (int64_t j = 0; j < n; ++j) {
              double wanted = 0;
              for (int64_t l = 0; l < k; ++l)
                wanted += double(a[i * k + l]) * b[j * k + l];
              ASSERT_NEAR(c[i * n + j], wanted * (accumulate ? 2 : 1), 1e-4);
            }
        }
      }
}

INSTANTIATE_TEST_SUITE_P(Levels, Kernels,
                         testing::Values(Level{CpuLevel::V1, &kMatMulKernelsV1},
                                         Level{CpuLevel::V3, &kMatMulKernelsV3},
                                         Level{CpuLevel::V4,
                                               &kMatMulKernelsV4}),
                         [](const auto &info) {
                           return "V" + std::to_string(int(info.param.level));
                         });
