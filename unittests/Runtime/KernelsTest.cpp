//===- KernelsTest.cpp - Inner loops of every CPU level -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

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

TEST_P(Kernels, PacksPanels) {
  // The weights are rows of a wider matrix; what is behind them is not read.
  constexpr int64_t stride = 70;
  const int64_t width = kernels.columns;
  for (FloatKind kind : {FloatKind::F32, FloatKind::F16, FloatKind::BF16})
    for (int64_t columns : {int64_t(1), width / 2, width - 1, width})
      for (int64_t depth : {1, 15, 16, 33, 64}) {
        std::vector<float> wide((columns - 1) * stride + depth);
        for (size_t i = 0; i < wide.size(); ++i)
          wide[i] = float(i % 251); // exact in every type
        std::vector<float> weight(wide.size()), panel(depth * width, -1.0f);
        kernels.fromFloat(kind, wide.data(), weight.data(), wide.size());
        kernels.pack(kind, weight.data(), stride, columns, depth, panel.data());
        for (int64_t i = 0; i < depth; ++i)
          for (int64_t o = 0; o < width; ++o)
            ASSERT_EQ(panel[i * width + o],
                      o < columns ? wide[o * stride + i] : 0.0f)
                << int(kind) << ' ' << columns << ' ' << depth;
      }
}

TEST_P(Kernels, Blocks) {
  std::mt19937 random(3);
  std::uniform_real_distribution<float> uniform(-1, 1);
  const int64_t width = kernels.columns;
  for (int rows = 1; rows <= kernels.rows; ++rows)
    for (int64_t depth : {1, 16, 300}) {
      int64_t stride = depth + 3;
      std::vector<float> a(rows * stride), panel(depth * width),
          c(rows * width + 1, 7.0f);
      for (std::vector<float> *values : {&a, &panel})
        for (float &value : *values)
          value = uniform(random);
      for (bool accumulate : {false, true}) {
        kernels.block(rows, depth, a.data(), stride, panel.data(), c.data(),
                      accumulate);
        for (int64_t i = 0; i < rows; ++i)
          for (int64_t j = 0; j < width; ++j) {
            double wanted = 0;
            for (int64_t l = 0; l < depth; ++l)
              wanted += double(a[i * stride + l]) * panel[l * width + j];
            ASSERT_NEAR(c[i * width + j], wanted * (accumulate ? 2 : 1), 1e-4);
          }
      }
      ASSERT_EQ(c.back(), 7.0f);
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
