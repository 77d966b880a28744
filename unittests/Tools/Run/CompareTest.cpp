//===- CompareTest.cpp ----------------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Run/Compare.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace tnl;
using namespace tnl::run;

static Difference compare(std::vector<float> actual,
                          std::vector<float> expected) {
  auto tensor = [](std::vector<float> &values) {
    return Tensor::borrow(DType::F32, {static_cast<int64_t>(values.size())},
                          values.data());
  };
  Expected<Difference> result =
      compareTensors(tensor(actual), tensor(expected));
  EXPECT_TRUE(result.ok());
  return result ? *result : Difference();
}

TEST(Compare, ScalesByTheLargestExpected) {
  Difference difference = compare({1, -8.5}, {1, -8});
  EXPECT_DOUBLE_EQ(difference.relative, 0.0625);
  EXPECT_DOUBLE_EQ(difference.l2, 0.5 / std::sqrt(65.0));
  EXPECT_EQ(difference.index, 1);
  EXPECT_TRUE(difference.within(0.0625));
  EXPECT_FALSE(difference.within(0.06));
}

TEST(Compare, ZerosAreComparedAbsolutely) {
  EXPECT_EQ(compare({0, 0}, {0, 0}).relative, 0);
  EXPECT_EQ(compare({0, 0.25}, {0, 0}).relative, 0.25);
}

TEST(Compare, NotANumberNeverPasses) {
  EXPECT_FALSE(compare({1, NAN}, {1, 1}).within(INFINITY));
  EXPECT_FALSE(compare({1, NAN}, {1, NAN}).within(INFINITY));
  EXPECT_FALSE(compare({1, INFINITY}, {1, 1}).within(INFINITY));
  EXPECT_FALSE(compare({1, INFINITY}, {1, -INFINITY}).within(INFINITY));
  EXPECT_TRUE(compare({1, INFINITY}, {1, INFINITY}).within(0));
}

TEST(Compare, ShapesMustBeEqual) {
  std::vector<float> values(6);
  Expected<Difference> result =
      compareTensors(Tensor::borrow(DType::F32, {2, 3}, values.data()),
                     Tensor::borrow(DType::F32, {3, 2}, values.data()));
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.message(), "is 2x3xf32, expected 3x2xf32");
}

TEST(Compare, Text) {
  EXPECT_EQ(errorText(1.234e-7), "1.23e-07");
  EXPECT_EQ(errorText(-std::nan("")), "nan");
}
