//===- GuardedMemoryTest.cpp - What guard pages stop ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "GuardedMemory.h"
#include "SampleFixture.h"

#include <csignal>

using namespace tnl;
using namespace tnl::sample;
using package::DType;
using package::Place;

namespace {
/// A package and a plan of one step over tensors of `bytes` each.
class GuardedMemoryCase : public SampleFixture {
protected:
  void begin(GuardPages where, size_t bytes) {
    given.assign(bytes, 7);
    result.assign(bytes, 0);
    auto shape = std::vector<int64_t>{int64_t(bytes)};
    Tensor input = Tensor::borrow(DType::U8, shape, given.data());
    Tensor output = Tensor::borrow(DType::U8, shape, result.data());
    executor = openSample(/*threads=*/1);
    auto loaded =
        HostWeights::load(executor->file(), std::nullopt, executor->threads());
    ASSERT_TRUE(loaded.ok()) << loaded.message();
    weights = std::move(*loaded);
    memory = std::make_unique<GuardedMemory>(where, weights);
    plan = Plan();
    plan.bufferOffsets = {0};
    plan.steps.resize(1);
    for (Place place : {Place::Input, Place::Buffer, Place::Output})
      plan.steps[0].operands.push_back(
          {place, 0, DType::U8, int64_t(bytes), int64_t(bytes)});
    plan.scratch = int64_t(bytes);
    Status status =
        memory->begin(plan, {&input, 1}, {&output, 1}, /*threads=*/2);
    ASSERT_TRUE(status.ok()) << status.message();
  }
  volatile char *at(Place place, int64_t bytes) {
    return static_cast<char *>(
        memory->locate({place, 0, DType::U8, bytes, bytes}));
  }

  std::shared_ptr<Executor> executor;
  HostWeights weights;
  std::unique_ptr<GuardedMemory> memory;
  Plan plan;
  std::vector<char> given, result;
};

char read(volatile char *at) { return *at; }

#define EXPECT_STOPPED(statement)                                              \
  EXPECT_EXIT(statement; std::exit(0), testing::KilledBySignal(SIGSEGV), "")
} // namespace

TEST_F(GuardedMemoryCase, StopsBehindTheEnd) {
  std::signal(SIGSEGV, SIG_DFL); // a sanitizer would report in its own way
  for (size_t bytes : {1, 4, 4095, 4096, 5000}) {
    begin(GuardPages::After, bytes);
    for (Place place : {Place::Input, Place::Buffer, Place::Output}) {
      volatile char *data = at(place, bytes);
      EXPECT_EQ(read(data + bytes - 1), place == Place::Input ? 7 : char(0xFF));
      EXPECT_STOPPED(read(data + bytes));
    }
    for (int worker : {0, 1}) {
      volatile char *scratch =
          static_cast<char *>(memory->scratch(bytes, worker));
      EXPECT_EQ(read(scratch + bytes - 1), char(0xFF));
      EXPECT_STOPPED(read(scratch + bytes));
    }
    // Behind a smaller tensor in the same buffer, too.
    EXPECT_STOPPED(read(at(Place::Buffer, 1) + 1));
  }
}

TEST_F(GuardedMemoryCase, StopsBeforeTheBeginning) {
  std::signal(SIGSEGV, SIG_DFL);
  for (size_t bytes : {1, 5000}) {
    begin(GuardPages::Before, bytes);
    for (Place place : {Place::Input, Place::Buffer, Place::Output})
      EXPECT_STOPPED(read(at(place, bytes) - 1));
  }
}

TEST_F(GuardedMemoryCase, InputsAreNotWritten) {
  std::signal(SIGSEGV, SIG_DFL);
  begin(GuardPages::After, 8);
  EXPECT_STOPPED(*at(Place::Input, 8) = 1);
}

TEST_F(GuardedMemoryCase, ResultsReachTheCaller) {
  begin(GuardPages::After, 3);
  *(at(Place::Output, 3) + 2) = 5;
  Tensor output = Tensor::borrow(DType::U8, {3}, result.data());
  memory->end({&output, 1});
  EXPECT_EQ(result[2], 5);
  EXPECT_EQ(result[0], char(0xFF)); // what nobody wrote shows
}

TEST_F(GuardedMemoryCase, CallsComputeTheSame) {
  int64_t ids[6] = {1, 2, 3, 4, 5, 6}, positions[2] = {0, 0};
  Tensor inputs[] = {Tensor::borrow(DType::I64, {2, 3}, ids),
                     Tensor::borrow(DType::I64, {2}, positions)};
  std::vector<std::vector<float>> results;
  for (GuardPages where :
       {GuardPages::None, GuardPages::After, GuardPages::Before}) {
    auto executor = openSample(/*threads=*/2, where);
    Tensor outputs[1];
    for (int call = 0; call < 2; ++call) {
      Status status =
          executor->call(*executor->findFunction("full"), inputs, outputs);
      ASSERT_TRUE(status.ok()) << status.message();
    }
    results.emplace_back(outputs[0].as<float>(),
                         outputs[0].as<float>() + outputs[0].elements());
  }
  EXPECT_EQ(results[0], results[1]);
  EXPECT_EQ(results[0], results[2]);
}
