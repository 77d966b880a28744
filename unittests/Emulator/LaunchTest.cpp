//===- LaunchTest.cpp - Launches that start early -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Gpu.h"

#include <cstdlib>

using namespace tnl::emulator::test;

namespace {
/// CUlaunchAttribute and CUlaunchConfig of cuda.h.
struct Attribute {
  int id, pad;
  unsigned value[16];
};
struct Config {
  unsigned grid[3], block[3], shared;
  void *stream;
  Attribute *attributes;
  unsigned count;
};
constexpr int kProgrammatic = 6;

int launch(void *f, uint64_t param, std::vector<Attribute> attributes,
           void *stream = nullptr, unsigned grid = 1, unsigned block = 64) {
  void *params[] = {&param};
  Config config{{grid, 1, 1}, {block, 1, 1},     0,
                stream,       attributes.data(), unsigned(attributes.size())};
  return cu("cuLaunchKernelEx", (const Config *)&config, f, (void **)params,
            (void **)nullptr);
}

int launchEarly(void *f, uint64_t param, void *stream = nullptr,
                unsigned grid = 1, unsigned block = 64) {
  return launch(f, param, {{kProgrammatic, 0, {1}}}, stream, grid, block);
}

/// x = 3 x + 1 for all numbers at p0.
const char kStep[] = R"(
  griddepcontrol.launch_dependents;
  mov.u32 %r1, %ctaid.x;
  mov.u32 %r2, %ntid.x;
  mov.u32 %r3, %tid.x;
  mad.lo.u32 %r1, %r1, %r2, %r3;
  mul.wide.u32 %rd2, %r1, 4;
  ld.param.u64 %rd1, [p0];
  add.s64 %rd1, %rd1, %rd2;
  griddepcontrol.wait;
  ld.global.u32 %r4, [%rd1];
  mad.lo.u32 %r4, %r4, 3, 1;
  st.global.u32 [%rd1], %r4;)";

class ValueLaunch : public Gpu {
protected:
  static constexpr unsigned kBlocks = 300, kThreads = 64;
  static std::vector<uint32_t> expected(int times) {
    std::vector<uint32_t> values(kBlocks * kThreads);
    for (size_t i = 0; i < values.size(); ++i) {
      values[i] = uint32_t(i);
      for (int k = 0; k < times; ++k)
        values[i] = 3 * values[i] + 1;
    }
    return values;
  }
};

class EmulatedLaunch : public EmulatedGpu {
protected:
  void expectFault(const std::string &body, const std::string &part) {
    void *f = function(load(kernelText(body, 1)));
    uint64_t at = allocate(256);
    // All is well where all before it has ended.
    EXPECT_EQ(run(f, 1, 64, {at}), 0) << lastMessage();
    EXPECT_EQ(launch(f, at, {}), 0);
    EXPECT_EQ(launch(f, at, {{kProgrammatic, 0, {0}}}), 0);
    EXPECT_EQ(cu("cuCtxSynchronize"), 0) << lastMessage();
    EXPECT_EQ(launchEarly(f, at), 0);
    EXPECT_EQ(cu("cuCtxSynchronize"), 719);
    EXPECT_NE(lastMessage().find(part), std::string::npos) << lastMessage();
    TearDown();
    SetUp();
  }
};
} // namespace

TEST_F(ValueLaunch, KernelsThatWaitSeeWhatCameBefore) {
  void *f = function(load(kernelText(kStep, 1))), *stream = nullptr;
  uint64_t at = upload(expected(0));
  ASSERT_EQ(cu("cuStreamCreate", &stream, 1u), 0);
  for (int k = 0; k < 20; ++k)
    EXPECT_EQ(launchEarly(f, at, stream, kBlocks, kThreads), 0);
  EXPECT_EQ(cu("cuStreamSynchronize", stream), 0) << lastMessage();
  EXPECT_EQ(download<uint32_t>(at, kBlocks * kThreads), expected(20));

  // The same in a graph, between launches that do not start early.
  void *graph = nullptr, *executable = nullptr;
  ASSERT_EQ(cu("cuStreamBeginCapture_v2", stream, 2), 0);
  for (int k = 0; k < 10; ++k)
    EXPECT_EQ(k % 3 ? launchEarly(f, at, stream, kBlocks, kThreads)
                    : launch(f, at, {}, stream, kBlocks, kThreads),
              0);
  ASSERT_EQ(cu("cuStreamEndCapture", stream, &graph), 0);
  ASSERT_EQ(cu("cuGraphInstantiateWithFlags", &executable, graph, 0ull), 0);
  for (int k = 0; k < 2; ++k)
    EXPECT_EQ(cu("cuGraphLaunch", executable, stream), 0);
  EXPECT_EQ(cu("cuStreamSynchronize", stream), 0) << lastMessage();
  EXPECT_EQ(download<uint32_t>(at, kBlocks * kThreads), expected(40));
  EXPECT_EQ(cu("cuGraphExecDestroy", executable), 0);
  EXPECT_EQ(cu("cuGraphDestroy", graph), 0);
  EXPECT_EQ(cu("cuStreamDestroy_v2", stream), 0);
}

TEST_F(EmulatedLaunch, EveryThreadHasToWait) {
  std::string prefix = "mov.u32 %r1, %tid.x; ld.param.u64 %rd1, [p0];\n";
  expectFault(prefix, "kernel 'k', block (0, 0, 0), warp 0: was launched "
                      "programmatically but did not wait");
  // A warp that leaves, and lanes that do.
  expectFault(prefix + "setp.ge.u32 %p1, %r1, 32;\n@%p1 ret;\n"
                       "griddepcontrol.wait;",
              "warp 1: was launched programmatically but did not wait");
  expectFault(prefix + "setp.ge.u32 %p1, %r1, 8;\n@%p1 bra OUT;\n"
                       "griddepcontrol.wait;\nOUT:",
              "warp 0: was launched programmatically but did not wait");
  expectFault(prefix + "griddepcontrol.launch_dependents;", "did not wait");
}

TEST_F(EmulatedLaunch, NothingIsTouchedBeforeTheWait) {
  for (std::string access :
       {"ld.global.u32 %r1, [%rd1];", "st.global.u32 [%rd1], 7;",
        "ld.u32 %r1, [%rd1];", "atom.global.add.u32 %r1, [%rd1], 1;"})
    expectFault("ld.param.u64 %rd1, [p0];\n" + access +
                    "\ngriddepcontrol.wait;",
                "'" + access +
                    "': was launched programmatically and accesses global "
                    "memory before griddepcontrol.wait");
}

TEST_F(EmulatedLaunch, Attributes) {
  void *f = function(load(kernelText("griddepcontrol.wait;", 1)));
  EXPECT_EQ(launch(f, 0, {{0, 0, {9}}, {4, 0, {1, 1, 1}}, {8, 0, {2}}}), 0);
  EXPECT_EQ(launch(f, 0, {{kProgrammatic, 0, {2}}}), 1);
  EXPECT_EQ(launch(f, 0, {{4, 0, {2, 1, 1}}}), 801);
  EXPECT_EQ(launch(f, 0, {{7, 0, {1}}}), 801);
  Config config{{1, 1, 1}, {32, 1, 1}, 0, nullptr, nullptr, 1};
  EXPECT_EQ(cu("cuLaunchKernelEx", (const Config *)&config, f, (void **)nullptr,
               (void **)nullptr),
            1);
  EXPECT_EQ(cu("cuCtxSynchronize"), 0);
  void *module = nullptr;
  for (const char *wrong : {"griddepcontrol;", "griddepcontrol.wait %r1;",
                            "griddepcontrol.wait.launch_dependents;"})
    EXPECT_EQ(cu("cuModuleLoadData", &module,
                 (const void *)kernelText(wrong, 0).c_str()),
              218)
        << wrong;
}

TEST_F(EmulatedLaunch, OldDriversDoNotCaptureThem) {
  setenv("TNL_EMULATOR_VERSION", "12.2", 1);
  int version = 0;
  EXPECT_EQ(cu("cuDriverGetVersion", &version), 0);
  EXPECT_EQ(version, 12020);
  void *f = function(load(kernelText(kStep, 1)));
  void *stream = nullptr, *graph = nullptr;
  uint64_t at = upload(std::vector<uint32_t>(64, 1));
  ASSERT_EQ(cu("cuStreamCreate", &stream, 1u), 0);
  ASSERT_EQ(cu("cuStreamBeginCapture_v2", stream, 1), 0);
  EXPECT_EQ(launch(f, at, {}, stream), 0);
  EXPECT_EQ(launchEarly(f, at, stream), 801);
  EXPECT_EQ(launch(f, at, {}, stream), 901);
  EXPECT_EQ(cu("cuStreamEndCapture", stream, &graph), 901);
  EXPECT_EQ(graph, nullptr);
  // The stream is as before.
  EXPECT_EQ(launchEarly(f, at, stream), 0);
  EXPECT_EQ(cu("cuStreamSynchronize", stream), 0);
  EXPECT_EQ(download<uint32_t>(at, 64), std::vector<uint32_t>(64, 4));
  unsetenv("TNL_EMULATOR_VERSION");
}
