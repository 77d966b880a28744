//===- HalfFloatTest.cpp --------------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Support/HalfFloat.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

using namespace tnl;

/// All values of a 16-bit type come back, NaNs as NaNs.
template <typename From, typename To> static void roundTrip(From from, To to) {
  for (uint32_t bits = 0; bits <= 0xffff; ++bits) {
    float value = from(static_cast<uint16_t>(bits));
    uint16_t back = to(value);
    if (std::isnan(value))
      EXPECT_TRUE(std::isnan(from(back))) << bits;
    else
      EXPECT_EQ(back, bits);
  }
}

/// Half-way between neighbours goes to the even one, any more or less to the
/// nearer one; checked between all finite positive neighbours.
template <typename From, typename To>
static void roundsToNearestEven(From from, To to, uint16_t largest) {
  for (uint32_t bits = 0; bits < largest; ++bits) {
    double low = from(static_cast<uint16_t>(bits));
    double high = from(static_cast<uint16_t>(bits + 1));
    float middle = static_cast<float>((low + high) / 2);
    if (static_cast<double>(middle) != (low + high) / 2)
      continue; // float itself cannot hold it
    EXPECT_EQ(to(middle), bits + (bits & 1)) << bits;
    EXPECT_EQ(to(std::nextafterf(middle, 0)), bits) << bits;
    EXPECT_EQ(to(std::nextafterf(middle, INFINITY)), bits + 1) << bits;
    EXPECT_EQ(to(-middle), 0x8000 | (bits + (bits & 1))) << bits;
  }
}

TEST(HalfFloat, F16RoundTrip) { roundTrip(floatFromF16, f16FromFloat); }
TEST(HalfFloat, BF16RoundTrip) { roundTrip(floatFromBF16, bf16FromFloat); }

TEST(HalfFloat, F16Rounding) {
  roundsToNearestEven(floatFromF16, f16FromFloat, 0x7bff);
}
TEST(HalfFloat, BF16Rounding) {
  roundsToNearestEven(floatFromBF16, bf16FromFloat, 0x7f7f);
}

TEST(HalfFloat, F16Overflow) {
  EXPECT_EQ(f16FromFloat(65504), 0x7bff);
  EXPECT_EQ(f16FromFloat(65519.996f), 0x7bff);
  EXPECT_EQ(f16FromFloat(65520), 0x7c00);
  EXPECT_EQ(f16FromFloat(-1e30f), 0xfc00);
  EXPECT_EQ(f16FromFloat(INFINITY), 0x7c00);
}

TEST(HalfFloat, BF16Overflow) {
  EXPECT_EQ(bf16FromFloat(std::numeric_limits<float>::max()), 0x7f80);
  EXPECT_EQ(bf16FromFloat(-INFINITY), 0xff80);
}

TEST(HalfFloat, KnownValues) {
  EXPECT_EQ(f16FromFloat(1), 0x3c00);
  EXPECT_EQ(f16FromFloat(0x1p-24f), 1);
  EXPECT_EQ(f16FromFloat(0x1p-25f), 0);
  EXPECT_EQ(f16FromFloat(-0.0f), 0x8000);
  EXPECT_EQ(bf16FromFloat(1), 0x3f80);
  EXPECT_EQ(floatFromBF16(0x4049), 3.140625f);
}
