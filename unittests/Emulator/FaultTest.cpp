//===- FaultTest.cpp - What a wrong kernel is told ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Gpu.h"

using namespace tnl::emulator::test;

namespace {
class Fault : public EmulatedGpu {
protected:
  void expect(const std::string &body, int code, const std::string &part,
              unsigned block = 32, unsigned shared = 4096) {
    uint64_t at = allocate(256);
    EXPECT_EQ(runBody("mov.u32 %r50, sm; mov.u32 %r1, %tid.x;"
                      "ld.param.u64 %rd1, [p0];\n" +
                          body,
                      1, block, {at}, shared,
                      ".extern .shared .align 1024 .b8 sm[];"),
              code);
    EXPECT_NE(lastMessage().find(part), std::string::npos) << lastMessage();
    EXPECT_NE(lastMessage().find("kernel 'k', block (0, 0, 0)"),
              std::string::npos)
        << lastMessage();
    // The context is of no use any more, as on a GPU.
    unsigned long long p = 0;
    EXPECT_EQ(cu("cuMemAlloc_v2", &p, size_t(16)), code);
    TearDown();
    SetUp();
  }
};
} // namespace

TEST_F(Fault, OutOfBounds) {
  expect("st.global.u32 [%rd1+256], %r1;", 700, "out of bounds of global");
  expect("ld.global.v4.u32 {%r2, %r3, %r4, %r5}, [%rd1+-16];", 700,
         "lane 0 accesses 16 bytes");
  expect("mul.wide.u32 %rd2, %r1, 8; add.s64 %rd1, %rd1, %rd2;"
         "ld.global.u64 %rd3, [%rd1+8];",
         700, "lane 31 accesses 8 bytes");
  expect("st.shared.u32 [%r50+4096], %r1;", 700, "out of bounds of shared");
  expect("mov.u32 %r2, 0; ld.shared.u32 %r3, [%r2];", 700,
         "out of bounds of shared");
  expect("mov.u64 %rd2, 0; ld.u32 %r3, [%rd2];", 700, "at 0x0");
  expect("atom.global.add.u32 %r2, [%rd1+256], 1;", 700, "out of bounds");
  expect("ld.param.u32 %r2, [p0+8];", 700, "the parameters");
}

TEST_F(Fault, FreedMemory) {
  uint64_t at = allocate(64);
  ASSERT_EQ(cu("cuMemFree_v2", (unsigned long long)at), 0);
  EXPECT_EQ(cu("cuMemFree_v2", (unsigned long long)at), 1);
  EXPECT_EQ(runBody("ld.param.u64 %rd1, [p0]; ld.global.u32 %r1, [%rd1];", 1, 1,
                    {at}),
            700);
}

TEST_F(Fault, Misaligned) {
  expect("ld.global.u32 %r2, [%rd1+2];", 716, "not aligned to 4 bytes");
  expect("ld.shared.v4.u32 {%r2, %r3, %r4, %r5}, [%r50+8];", 716,
         "not aligned to 16 bytes");
}

TEST_F(Fault, Deadlocks) {
  expect("setp.lt.u32 %p1, %r1, 32; @%p1 bra A; bar.sync 1, 64; ret;"
         "A: bar.sync 2, 64;",
         702, "waits for barrier 1 (32 of 64 arrived)", 64);
  expect("setp.ne.u32 %p1, %r1, 0; @%p1 bra A;"
         "mbarrier.init.shared::cta.b64 [%r50], 2; A: bar.sync 0;"
         "@%p1 bra W; mbarrier.arrive.shared::cta.b64 _, [%r50];"
         "W:\nmbarrier.try_wait.parity.shared::cta.b64 %p2, [%r50], 0;\n"
         "@!%p2 bra W;",
         702, "mbarrier.try_wait.parity", 64);
  expect("setp.ne.u32 %p1, %r1, 0; @%p1 bra A;"
         "mbarrier.init.shared::cta.b64 [%r50], 1; A: bar.sync 0;"
         "W: mbarrier.test_wait.parity.shared::cta.b64 %p2, [%r50], 0;"
         "@!%p2 bra W;",
         702, "deadlock");
  // Half of a warp does not reach a shuffle of all.
  expect("setp.lt.u32 %p1, %r1, 16; @%p1 bra E;"
         "W: shfl.sync.idx.b32 %r2, %r1, 0, 31, -1; ret;"
         "E: mov.u32 %r3, 1; bar.sync 5, 64;",
         702, "deadlock");
}

TEST_F(Fault, EndlessLoop) {
  setenv("TNL_EMULATOR_TIMEOUT", "0.2", 1);
  expect("L: add.u32 %r2, %r2, 1; bra L;", 702, "ran out of time");
  unsetenv("TNL_EMULATOR_TIMEOUT");
}

TEST_F(Fault, Barriers) {
  expect("bar.sync 1, 40;", 715, "not a multiple of 32");
  expect("mbarrier.arrive.shared::cta.b64 _, [%r50];", 715,
         "no mbarrier was initialised");
  expect("setp.ne.u32 %p1, %r1, 0; @%p1 bra E;"
         "mbarrier.init.shared::cta.b64 [%r50], 1;"
         "mbarrier.arrive.shared::cta.b64 _, [%r50], 2; E:",
         715, "more arrivals than");
  expect("trap;", 719, "trap");
}

TEST_F(Fault, AsyncReadsNeedAProxyFence) {
  const std::string store =
      "shl.b32 %r2, %r1, 2; add.u32 %r2, %r2, %r50; st.shared.u32 [%r2], %r1;";
  const std::string copy =
      "bar.sync 0; setp.ne.u32 %p1, %r1, 0; @%p1 bra E;"
      "cp.async.bulk.global.shared::cta.bulk_group [%rd1], [%r50], 128;"
      "cp.async.bulk.commit_group; cp.async.bulk.wait_group 0; E:";
  expect(store + copy, 719, "without fence.proxy.async");
  uint64_t at = allocate(128);
  EXPECT_EQ(runBody("mov.u32 %r50, sm; mov.u32 %r1, %tid.x;"
                    "ld.param.u64 %rd1, [p0];" +
                        store + "fence.proxy.async.shared::cta;" + copy,
                    1, 32, {at}, 128, ".extern .shared .align 128 .b8 sm[];"),
            0)
      << lastMessage();
  EXPECT_EQ(download<uint32_t>(at, 32)[31], 31u);
}

TEST_F(Fault, StoresThatNothingWaitsFor) {
  expect("setp.ne.u32 %p1, %r1, 0; @%p1 bra E;"
         "cp.async.bulk.global.shared::cta.bulk_group [%rd1], [%r50], 128;"
         "cp.async.bulk.commit_group; E:",
         719, "ends before its bulk stores");
}

TEST_F(Fault, NotATensorMap) {
  expect("setp.ne.u32 %p1, %r1, 0; @%p1 bra E; mov.u32 %r2, 0;"
         "mbarrier.init.shared::cta.b64 [%r50], 1;"
         "cp.async.bulk.tensor.1d.shared::cluster.global.tile"
         ".mbarrier::complete_tx::bytes [%r50+128], [%rd1, {%r2}], [%r50];"
         "W: mbarrier.try_wait.parity.shared::cta.b64 %p2, [%r50], 0;"
         "@!%p2 bra W; E:",
         715, "no tensor map");
}

TEST_F(Fault, ModulesThatCannotBeLoaded) {
  auto load = [](const std::string &text) {
    void *module = nullptr;
    return cu("cuModuleLoadData", &module, (const void *)text.c_str());
  };
  EXPECT_EQ(load("\x7f"
                 "ELF\x02\x01\x01"),
            209);
  EXPECT_EQ(load("no code"), 200);
  EXPECT_EQ(load(kernelText("fma.rn.f3 %r1; foo.bar %r1; baz;", 0)), 218);
  for (const char *name : {"fma.rn.f3", "foo.bar", "baz"})
    EXPECT_NE(lastMessage().find(name), std::string::npos) << lastMessage();
  for (const char *body :
       {"bra NOWHERE;",
        "add.s32 %r1, %x, 1;",
        "add.s32 %r1;",
        "@%p999 ret;",
        "mov.u32 %r1, [",
        "mov.b32 {%rs1, %rs2, %rs3}, %r1;",
        "ld.u32 %r1, %r2;",
        "setp.lt.s32 %r1, %r2, %r3;",
        "}",
        "{",
        ".reg .b32 %q<99999999>;",
        "wgmma.mma_async.sync.aligned.m64n8k16.f32.bf16.bf16 {%f1}, %rd1, "
        "%rd2, 1, 1, 1, 0, 0;",
        "ld.global.v4.u32 {%r1, %r2}, [%rd1];",
        "shfl.sync.idx.b32 %r1;",
        "/* no end",
        "mov.u32 %r1, \"text",
        "@",
        ";;@!;",
        "mov.u32 %r1, {{}};",
        ".shared .align 0 .b8 x[4];",
        ".shared .b8 x[99999999999999999999];"})
    EXPECT_EQ(load(kernelText(body, 1)), 218) << body;
  // Every beginning of a module is refused or loads, and nothing more.
  std::string text = kernelText("{ .reg .pred P; L: setp.eq.u32 P, %r1, 0; "
                                "@P bra L; } ld.u32 %r1, [%rd1+4]; /* c */",
                                2, ".global .u32 g[2] = {1, 2};");
  for (size_t k = 0; k < text.size(); k += 3)
    load(text.substr(0, k));
  EXPECT_EQ(load(text), 0);
}

TEST_F(Fault, LogOfTheCompiler) {
  std::string text = kernelText("unknown.op %r1;", 0);
  char log[64] = {};
  int options[] = {5, 6};
  void *values[] = {log, reinterpret_cast<void *>(sizeof log)};
  void *module = nullptr;
  EXPECT_EQ(cu("cuModuleLoadDataEx", &module, (const void *)text.c_str(), 2u,
               (int *)options, (void **)values),
            218);
  EXPECT_NE(std::string(log).find("unknown.op"), std::string::npos) << log;
}
