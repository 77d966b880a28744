//===- PlanLaunchTest.cpp - Launches with sizes known ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "GpuSample.h"
#include "Plan.h"

#include <gtest/gtest.h>

using namespace tnl;
using namespace tnl::package;
using namespace tnl::sample;

namespace {
class PlanLaunch : public testing::Test {
protected:
  PackageT package = makeGpuPackage();
  FunctionT &function(size_t i) { return *package.programs[0]->functions[i]; }
  LaunchT &launch(size_t i) { return *function(i).steps[0]->launch; }
  TensorMapT &map() { return *launch(2).args[0]->map; }

  void expectFailure(size_t index, int64_t size, const char *part) {
    int64_t symbols[] = {size};
    auto plan = makePlan(function(index), symbols, 256);
    ASSERT_FALSE(plan.ok());
    EXPECT_NE(plan.message().find(part), std::string::npos) << plan.message();
  }
};
} // namespace

TEST_F(PlanLaunch, Sizes) {
  int64_t symbols[] = {300};
  auto plan = makePlan(function(1), symbols, 256);
  ASSERT_TRUE(plan.ok()) << plan.message();
  EXPECT_EQ(plan->bufferOffsets, (std::vector<int64_t>{0, 1280}));
  EXPECT_EQ(plan->arenaSize, 2560);
  const PlannedLaunch &first = plan->steps[0].launch;
  EXPECT_EQ(first.blocks[0], 3u);
  EXPECT_EQ(first.blocks[1], 1u);
  ASSERT_EQ(first.args.size(), 4u);
  EXPECT_EQ(first.args[2].operand, 2u);
  EXPECT_EQ(first.args[3].size, 300);
}

TEST_F(PlanLaunch, TensorMap) {
  int64_t symbols[] = {21};
  map().offset = constant(128);
  map().sizes = shape({32, -1});
  auto plan = makePlan(function(2), symbols, 256);
  ASSERT_TRUE(plan.ok()) << plan.message();
  const PlannedArg &arg = plan->steps[0].launch.args[0];
  EXPECT_EQ(arg.offset, 128);
  EXPECT_EQ(arg.sizes, (std::vector<uint64_t>{32, 21}));
  EXPECT_EQ(arg.strides, (std::vector<uint64_t>{256}));
}

TEST_F(PlanLaunch, MapsStayInTheirTensors) {
  map().offset = constant(128);
  expectFailure(2, 21, "does not fit its tensor");
  map().offset.reset();
  map().sizes[1] = binary(ExprOp::Add, symbol(0), constant(1));
  expectFailure(2, 21, "does not fit its tensor");
  map().sizes[1] = symbol(0);
  map().strides[0] = constant(int64_t(1) << 39);
  expectFailure(2, 21, "does not fit its tensor");
  map().strides[0] = binary(ExprOp::Mul, symbol(0), constant(8));
  expectFailure(2, 21,
                "168 bytes for these inputs' shapes, which is not a "
                "multiple of 16");
  map().strides[0] = binary(ExprOp::Sub, constant(0), symbol(0));
  expectFailure(2, 21, "a tensor map's stride would be -21");
  map().sizes[1] = binary(ExprOp::Sub, symbol(0), constant(21));
  expectFailure(2, 21, "a tensor map's size would be 0");
}

TEST_F(PlanLaunch, Blocks) {
  launch(0).blocks[1] = symbol(0);
  expectFailure(0, 65536, "a number of blocks would be 65536");
  launch(0).blocks[1] = binary(ExprOp::Sub, symbol(0), constant(9));
  expectFailure(0, 8, "a number of blocks would be -1");
  // No blocks: it is no step, and no argument needs to make sense.
  launch(0).args[3]->size = constant(int64_t(1) << 40);
  int64_t symbols[] = {9};
  auto plan = makePlan(function(0), symbols, 256);
  ASSERT_TRUE(plan.ok()) << plan.message();
  EXPECT_TRUE(plan->steps.empty());
  expectFailure(0, 10, "a size would be 1099511627776");
}
