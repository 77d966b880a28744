//===- ElementsTest.cpp ---------------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Support/Elements.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace tnl;

TEST(Elements, TypeText) {
  EXPECT_EQ(typeText(DType::F32, std::vector<int64_t>{2, 3}), "2x3xf32");
  EXPECT_EQ(typeText(DType::Bool, {}), "bool");
}

TEST(Elements, CountIsChecked) {
  auto count = [](std::vector<int64_t> shape) { return countElements(shape); };
  EXPECT_EQ(*count({}), 1);
  EXPECT_EQ(*count({2, 0, 3}), 0);
  EXPECT_EQ(*count({7, 11}), 77);
  EXPECT_FALSE(count({-1}).ok());
  EXPECT_FALSE(count({int64_t(1) << 40, int64_t(1) << 40}).ok());
  EXPECT_FALSE(count({INT64_MAX, INT64_MAX, INT64_MAX}).ok());
  // Other sizes count even where one is 0.
  EXPECT_FALSE(count({0, int64_t(1) << 40, int64_t(1) << 40}).ok());
}

TEST(Elements, IntegersSaturate) {
  int8_t small = 0;
  storeFromDouble(DType::I8, &small, 0, 200);
  EXPECT_EQ(small, 127);
  storeFromDouble(DType::I8, &small, 0, -1e30);
  EXPECT_EQ(small, -128);
  uint8_t byte = 1;
  storeFromDouble(DType::U8, &byte, 0, -0.4);
  EXPECT_EQ(byte, 0);
  int64_t large = 0;
  storeFromDouble(DType::I64, &large, 0, 1e19);
  EXPECT_EQ(large, INT64_MAX);
  storeFromDouble(DType::I64, &large, 0, -0x1p63);
  EXPECT_EQ(large, INT64_MIN);
  storeFromDouble(DType::I64, &large, 0, std::nan(""));
  EXPECT_EQ(large, 0);
}

TEST(Elements, DoubleToHalfRoundsOnce) {
  // Just above half-way between 1 and its neighbour; float32 would round it to
  // half-way first, and then to even.
  double value = 1 + 0x1p-11 + 0x1p-40;
  uint16_t bits = 0;
  storeFromDouble(DType::F16, &bits, 0, value);
  EXPECT_EQ(bits, 0x3c01);
  storeFromDouble(DType::F16, &bits, 0, 1 + 0x1p-11);
  EXPECT_EQ(bits, 0x3c00);
  storeFromDouble(DType::BF16, &bits, 0, -(1 + 0x1p-8 + 0x1p-40));
  EXPECT_EQ(bits, 0xbf81);
  storeFromDouble(DType::BF16, &bits, 0, 1e300);
  EXPECT_EQ(bits, 0x7f80);
}

TEST(Elements, LoadAllTypes) {
  for (DType dtype :
       {DType::F32, DType::F16, DType::BF16, DType::F64, DType::I64, DType::I32,
        DType::I16, DType::I8, DType::U8}) {
    uint8_t bytes[24] = {};
    storeFromDouble(dtype, bytes, 2, 17);
    EXPECT_EQ(loadAsDouble(dtype, bytes, 2), 17) << package::nameOf(dtype);
    EXPECT_EQ(loadAsDouble(dtype, bytes, 1), 0) << package::nameOf(dtype);
  }
}
