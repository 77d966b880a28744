//===- DriverTest.cpp - The driver's interface ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Gpu.h"

#include <cstdlib>

using namespace tnl::emulator::test;

namespace {
class ValueDriver : public Gpu {
protected:
  /// Adds p2 to p1 numbers at p0.
  void *adder() {
    return function(load(kernelText(R"(
      ld.param.u64 %rd1, [p0];
      ld.param.u32 %r2, [p1];
      ld.param.u32 %r3, [p2];
      mov.u32 %r4, %ctaid.x;
      mov.u32 %r5, %ntid.x;
      mov.u32 %r6, %tid.x;
      mad.lo.u32 %r1, %r4, %r5, %r6;
      setp.ge.u32 %p1, %r1, %r2;
      @%p1 ret;
      mul.wide.u32 %rd2, %r1, 4;
      add.s64 %rd1, %rd1, %rd2;
      ld.global.u32 %r7, [%rd1];
      add.u32 %r7, %r7, %r3;
      st.global.u32 [%rd1], %r7;)",
                                    3)));
  }
  int add(void *f, uint64_t at, uint64_t count, uint64_t value, void *stream) {
    void *params[] = {&at, &count, &value};
    return cu("cuLaunchKernel", f, unsigned(count + 31) / 32, 1u, 1u, 32u, 1u,
              1u, 0u, stream, (void **)params, (void **)nullptr);
  }
};
class EmulatedDriver : public ValueDriver {
protected:
  void SetUp() override {
    // What only the emulator does: with TNL_CUDA_DRIVER a GPU may be under
    // test.
    if (!driverSymbol("tnlEmulatorMessage"))
      GTEST_SKIP() << "this is a GPU, not the emulator";
    ValueDriver::SetUp();
  }
  void reopen(const char *variable, const char *value) {
    TearDown();
    setenv(variable, value, 1);
    SetUp();
    unsetenv(variable);
  }
};
} // namespace

TEST_F(ValueDriver, GraphsAreReplayed) {
  void *f = adder(), *stream = nullptr, *graph = nullptr, *executable = nullptr;
  std::vector<uint32_t> numbers = {1, 2, 3, 4, 5};
  uint64_t at = upload(numbers), copy = allocate(20);
  ASSERT_EQ(cu("cuStreamCreate", &stream, 1u), 0);
  ASSERT_EQ(cu("cuStreamBeginCapture_v2", stream, 2), 0);
  EXPECT_EQ(add(f, at, 5, 10, stream), 0);
  EXPECT_EQ(cu("cuMemcpyDtoDAsync_v2", (unsigned long long)copy,
               (unsigned long long)at, size_t(20), stream),
            0);
  EXPECT_EQ(cu("cuStreamSynchronize", stream), 900);
  cu("cuStreamEndCapture", stream, &graph);
  // Waiting has broken the capture on a GPU; the second is whole.
  if (graph)
    cu("cuGraphDestroy", graph);
  ASSERT_EQ(cu("cuStreamBeginCapture_v2", stream, 2), 0);
  EXPECT_EQ(add(f, at, 5, 10, stream), 0);
  EXPECT_EQ(cu("cuMemcpyDtoDAsync_v2", (unsigned long long)copy,
               (unsigned long long)at, size_t(20), stream),
            0);
  ASSERT_EQ(cu("cuStreamEndCapture", stream, &graph), 0);
  EXPECT_EQ(download<uint32_t>(at, 5), numbers) << "capturing runs nothing";
  ASSERT_EQ(cu("cuGraphInstantiateWithFlags", &executable, graph, 0ull), 0);
  EXPECT_EQ(cu("cuGraphDestroy", graph), 0);
  for (int k = 0; k < 3; ++k)
    EXPECT_EQ(cu("cuGraphLaunch", executable, stream), 0);
  EXPECT_EQ(cu("cuStreamSynchronize", stream), 0);
  EXPECT_EQ(download<uint32_t>(copy, 5),
            (std::vector<uint32_t>{31, 32, 33, 34, 35}));
  EXPECT_EQ(cu("cuGraphExecDestroy", executable), 0);
  EXPECT_EQ(cu("cuStreamDestroy_v2", stream), 0);
}

TEST_F(ValueDriver, CopiesFillsAndEvents) {
  void *stream = nullptr, *from = nullptr, *to = nullptr;
  ASSERT_EQ(cu("cuStreamCreate", &stream, 0u), 0);
  ASSERT_EQ(cu("cuEventCreate", &from, 0u), 0);
  ASSERT_EQ(cu("cuEventCreate", &to, 0u), 0);
  uint64_t at = allocate(16);
  EXPECT_EQ(cu("cuEventRecord", from, stream), 0);
  EXPECT_EQ(cu("cuMemsetD8Async", (unsigned long long)at, (unsigned char)0x5a,
               size_t(12), stream),
            0);
  uint32_t word = 42, result[4] = {};
  EXPECT_EQ(cu("cuMemcpyHtoDAsync_v2", (unsigned long long)(at + 12),
               (const void *)&word, size_t(4), stream),
            0);
  EXPECT_EQ(cu("cuMemcpyDtoHAsync_v2", (void *)result, (unsigned long long)at,
               size_t(16), stream),
            0);
  EXPECT_EQ(cu("cuEventRecord", to, stream), 0);
  EXPECT_EQ(cu("cuEventSynchronize", to), 0);
  EXPECT_EQ(result[0], 0x5a5a5a5a);
  EXPECT_EQ(result[3], 42u);
  float ms = -1;
  EXPECT_EQ(cu("cuEventElapsedTime_v2", &ms, from, to), 0);
  EXPECT_GE(ms, 0);
  EXPECT_EQ(cu("cuEventDestroy_v2", from), 0);
  EXPECT_EQ(cu("cuEventDestroy_v2", to), 0);
  EXPECT_EQ(cu("cuStreamDestroy_v2", stream), 0);
}

TEST_F(ValueDriver, LaunchLimits) {
  void *f = adder();
  uint64_t at = allocate(4), one = 1;
  void *params[] = {&at, &one, &one};
  auto launch = [&](unsigned grid, unsigned block, unsigned shared) {
    return cu("cuLaunchKernel", f, grid, 1u, 1u, block, 1u, 1u, shared,
              (void *)nullptr, (void **)params, (void **)nullptr);
  };
  EXPECT_EQ(launch(0, 32, 0), 1);
  EXPECT_EQ(launch(1, 0, 0), 1);
  EXPECT_EQ(launch(1, 1025, 0), 1);
  EXPECT_EQ(launch(1, 32, 50000), 1);
  EXPECT_EQ(cu("cuFuncSetAttribute", f, 8, 300000), 1);
  EXPECT_EQ(cu("cuFuncSetAttribute", f, 8, 100000), 0);
  EXPECT_EQ(launch(1, 32, 50000), 0);
  void *none = nullptr, *module = load(kernelText("", 0));
  EXPECT_EQ(cu("cuModuleGetFunction", &none, module, "other"), 500);
  size_t offset = 0, size = 0;
  EXPECT_EQ(cu("cuFuncGetParamInfo", f, size_t(2), &offset, &size), 0);
  EXPECT_EQ(offset, 16u);
  EXPECT_EQ(size, 8u);
  EXPECT_EQ(cu("cuFuncGetParamInfo", f, size_t(3), &offset, &size), 1);
  EXPECT_EQ(cu("cuModuleUnload", module), 0);
}

TEST_F(ValueDriver, TensorMapsAreChecked) {
  uint64_t at = allocate(65536);
  alignas(64) TensorMapBits maps[2];
  TensorMapBits &map = maps[0];
  EXPECT_EQ(encode(map, at, {64, 64}, {128}, {64, 64}, 3), 0);
  EXPECT_EQ(encode(map, at + 8, {64, 64}, {128}, {64, 64}, 3), 1);
  EXPECT_EQ(encode(map, at, {60, 64}, {120}, {64, 64}, 3), 1);
  EXPECT_EQ(encode(map, at, {64, 64}, {128}, {64, 257}, 3), 1);
  EXPECT_EQ(encode(map, at, {64, 64}, {128}, {64, 0}, 3), 1);
  EXPECT_EQ(encode(map, at, {64, 64}, {128}, {65, 8}, 0), 1);
  EXPECT_EQ(encode(map, at, {256, 64}, {512}, {72, 64}, 3), 1);
  EXPECT_EQ(encode(map, at, {64, 0}, {128}, {64, 64}, 3), 1);
}

TEST_F(EmulatedDriver, ResultsAppearWhenTheStreamIsWaitedFor) {
  void *f = adder(), *stream = nullptr;
  uint64_t at = upload(std::vector<uint32_t>{1, 2});
  ASSERT_EQ(cu("cuStreamCreate", &stream, 0u), 0);
  EXPECT_EQ(add(f, at, 2, 5, stream), 0);
  uint32_t result[2] = {9, 9};
  EXPECT_EQ(cu("cuMemcpyDtoHAsync_v2", (void *)result, (unsigned long long)at,
               size_t(8), stream),
            0);
  EXPECT_EQ(result[0], 9u);
  EXPECT_EQ(cu("cuStreamSynchronize", stream), 0);
  EXPECT_EQ(result[0], 6u);
  EXPECT_EQ(result[1], 7u);
}

TEST_F(EmulatedDriver, OutOfMemory) {
  reopen("TNL_EMULATOR_MEMORY", "1000000");
  size_t available = 0, total = 0;
  EXPECT_EQ(cu("cuDeviceTotalMem_v2", &total, 0), 0);
  EXPECT_EQ(total, 1000000u);
  unsigned long long a = 0, b = 0;
  EXPECT_EQ(cu("cuMemAlloc_v2", &a, size_t(600000)), 0);
  EXPECT_EQ(cu("cuMemAlloc_v2", &b, size_t(600000)), 2);
  EXPECT_EQ(cu("cuMemGetInfo_v2", &available, &total), 0);
  EXPECT_EQ(available, 400000u);
  EXPECT_EQ(cu("cuMemFree_v2", a), 0);
  EXPECT_EQ(cu("cuMemAlloc_v2", &b, size_t(600000)), 0);
  // What nothing has written is NaN.
  EXPECT_EQ(download<uint32_t>(b, 2)[1], 0xffffffffu);
  reopen("TNL_EMULATOR_MEMORY", "");
}

TEST_F(EmulatedDriver, OtherArchitectures) {
  reopen("TNL_EMULATOR_ARCH", "8.0");
  int major = 0, shared = 0;
  EXPECT_EQ(cu("cuDeviceGetAttribute", &major, 75, 0), 0);
  EXPECT_EQ(major, 8);
  EXPECT_EQ(cu("cuDeviceGetAttribute", &shared, 97, 0), 0);
  EXPECT_EQ(shared, 166912);
  void *module = nullptr;
  std::string text = kernelText("", 0);
  EXPECT_EQ(cu("cuModuleLoadData", &module, (const void *)text.c_str()), 218);
  EXPECT_NE(lastMessage().find("sm_90a does not fit"), std::string::npos);
  text.replace(text.find("sm_90a"), 6, "sm_80");
  EXPECT_EQ(cu("cuModuleLoadData", &module, (const void *)text.c_str()), 0);
  reopen("TNL_EMULATOR_ARCH", "");
}

TEST_F(EmulatedDriver, CallsOutOfOrder) {
  EXPECT_EQ(cu("cuStreamSynchronize", (void *)&device), 400);
  EXPECT_EQ(cu("cuModuleUnload", (void *)&device), 400);
  EXPECT_EQ(cu("cuEventDestroy_v2", (void *)&device), 400);
  EXPECT_EQ(cu("cuGraphLaunch", (void *)&device, (void *)nullptr), 400);
  EXPECT_EQ(cu("cuMemFree_v2", 12345ull), 1);
  uint32_t word = 0;
  uint64_t at = allocate(4);
  EXPECT_EQ(cu("cuMemcpyHtoD_v2", (unsigned long long)at, (const void *)&word,
               size_t(5)),
            1);
  EXPECT_EQ(cu("cuCtxSetCurrent", (void *)nullptr), 0);
  EXPECT_EQ(cu("cuCtxSynchronize"), 201);
  EXPECT_EQ(cu("cuCtxSetCurrent", context), 0);
  const char *name = nullptr;
  EXPECT_EQ(cu("cuGetErrorName", 700, &name), 0);
  EXPECT_STREQ(name, "CUDA_ERROR_ILLEGAL_ADDRESS");
}
