//===- BoundsTest.cpp - Bounds that are read when a kernel runs -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The caller chooses the size of the result, and a tensor what is taken: where
// the two do not fit, nothing beyond the operands may be read or written.
//
//===----------------------------------------------------------------------===//

#include "KernelRunner.h"
#include "gtest/gtest.h"

using namespace tnl::test;

namespace {

constexpr const char *kModule = R"(
func.func private @slice(%x: tensor<?x?xf32>, %s: tensor<1xi64>, %e: tensor<1xi64>, %d: tensor<1xi64>)
    -> tensor<?x?xf32> attributes {tnl.kernel} {
  %a = onnx.Constant dense<1> : tensor<1xi64>
  %r = onnx.Slice %x, %s, %e axes(%a) steps(%d)
    : (tensor<?x?xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}
func.func private @split(%x: tensor<?x?xf32>, %s: tensor<2xi64>)
    -> (tensor<?x?xf32>, tensor<?x?xf32>) attributes {tnl.kernel} {
  %p, %q = onnx.Split %x, %s {axis = 1 : si64}
    : (tensor<?x?xf32>, tensor<2xi64>) -> (tensor<?x?xf32>, tensor<?x?xf32>)
  return %p, %q : tensor<?x?xf32>, tensor<?x?xf32>
}
func.func private @gather(%x: tensor<?xf32>, %i: tensor<?xi64>) -> tensor<?xf32> attributes {tnl.kernel} {
  %r = onnx.Gather %x, %i : (tensor<?xf32>, tensor<?xi64>) -> tensor<?xf32>
  return %r : tensor<?xf32>
}
func.func private @expand(%x: tensor<?xf32>, %s: tensor<1xi64>) -> tensor<?xf32> attributes {tnl.kernel} {
  %r = onnx.Expand %x, %s : (tensor<?xf32>, tensor<1xi64>) -> tensor<?xf32>
  return %r : tensor<?xf32>
}
func.func private @clip(%x: tensor<?xf32>, %l: tensor<?xf32>) -> tensor<?xf32> attributes {tnl.kernel} {
  %r = onnx.Clip %x min(%l) : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %r : tensor<?xf32>
}
)";

using Values = std::vector<double>;

class Bounds : public testing::Test {
protected:
  void SetUp() override {
    kernels = std::make_unique<Kernels>(kModule, "x86-64");
    ASSERT_TRUE(kernels->isLoaded());
  }
  /// Columns of {1, 2, 3}, {4, 5, 6}; the result has room for `count`.
  Values slice(double start, double end, double step, int64_t count) {
    Array x("f32", {2, 3}, {1, 2, 3, 4, 5, 6}), s("i64", {1}, {start}),
        e("i64", {1}, {end}), d("i64", {1}, {step}), r("f32", {2, count});
    kernels->run("slice", {&x, &s, &e, &d, &r});
    return r.values();
  }
  Values split(double first, double second, int64_t count) {
    Array x("f32", {1, 3}, {1, 2, 3}), s("i64", {2}, {first, second}),
        p("f32", {1, count}), q("f32", {1, count});
    kernels->run("split", {&x, &s, &p, &q});
    Values all = p.values();
    for (double value : q.values())
      all.push_back(value);
    return all;
  }
  std::unique_ptr<Kernels> kernels;
};

} // namespace

TEST_F(Bounds, Slice) {
  EXPECT_EQ(slice(1, 3, 1, 2), Values({2, 3, 5, 6}));
  EXPECT_EQ(slice(-1, -100, -1, 3), Values({3, 2, 1, 6, 5, 4}));
  EXPECT_EQ(slice(0, 9, 2, 2), Values({1, 3, 4, 6}));
  // More room than elements: the last one again.
  EXPECT_EQ(slice(1, 3, 1, 4), Values({2, 3, 3, 3, 5, 6, 6, 6}));
  EXPECT_EQ(slice(1, -100, -1, 4), Values({2, 1, 1, 1, 5, 4, 4, 4}));
  EXPECT_EQ(slice(7, 9, 1, 1), Values({3, 6}));
  EXPECT_EQ(slice(0, 3, 1e6, 3), Values({1, 3, 3, 4, 6, 6}));
}

TEST_F(Bounds, Split) {
  EXPECT_EQ(split(2, 1, 1), Values({1, 3}));
  EXPECT_EQ(split(2, 1, 2), Values({1, 2, 3, 3}));
  // Sizes that are none, or too much together.
  EXPECT_EQ(split(-5, 2, 2), Values({1, 2, 1, 2}));
  EXPECT_EQ(split(1e12, 1e12, 2), Values({1, 2, 3, 3}));
  EXPECT_EQ(split(2, 2, 2), Values({1, 2, 3, 3}));
}

TEST_F(Bounds, GatherExpandClip) {
  Array x("f32", {3}, {1, 2, 3}), i("i64", {4}, {-9, -1, 1, 9}), r("f32", {4});
  kernels->run("gather", {&x, &i, &r});
  EXPECT_EQ(r.values(), Values({1, 3, 2, 3}));
  Array s("i64", {1}, {7});
  kernels->run("expand", {&x, &s, &r});
  EXPECT_EQ(r.values(), Values({1, 2, 3, 3}));
  // A bound is one number, of rank 1 as well.
  Array low("f32", {1}, {2}), y("f32", {3});
  kernels->run("clip", {&x, &low, &y});
  EXPECT_EQ(y.values(), Values({2, 2, 3}));
}
