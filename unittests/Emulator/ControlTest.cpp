//===- ControlTest.cpp - Branches and barriers ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Gpu.h"

using namespace tnl::emulator::test;

namespace {
class ValueControl : public Gpu {
protected:
  /// `code` computes %r10 from the thread %r1, which has p0 to write it to.
  std::vector<uint32_t> threads(const std::string &code, unsigned block,
                                unsigned shared = 0,
                                const std::string &globals = "") {
    uint64_t out = allocate(block * 4);
    std::string body = "ld.param.u64 %rd1, [p0];\nmov.u32 %r1, %tid.x;\n"
                       "mul.wide.u32 %rd2, %r1, 4;\n"
                       "add.s64 %rd1, %rd1, %rd2;\n" +
                       code + "\nst.global.u32 [%rd1], %r10;";
    EXPECT_EQ(runBody(body, 1, block, {out}, shared, globals), 0)
        << lastMessage();
    return download<uint32_t>(out, block);
  }
};
} // namespace

TEST_F(ValueControl, NestedBranchesJoinAgain) {
  auto got = threads(R"(
    mov.u32 %r10, 0;
    and.b32 %r2, %r1, 1;
    setp.eq.u32 %p1, %r2, 0;
    @%p1 bra EVEN;
    add.u32 %r10, %r10, 1;
    setp.gt.u32 %p2, %r1, 20;
    @!%p2 bra JOIN;
    add.u32 %r10, %r10, 100;
    bra JOIN;
  EVEN:
    add.u32 %r10, %r10, 10;
  JOIN:
    activemask.b32 %r3;
    setp.eq.u32 %p3, %r3, -1;
    @%p3 add.u32 %r10, %r10, 1000;)",
                     64);
  for (unsigned t = 0; t < 64; ++t)
    EXPECT_EQ(got[t], 1000 + (t % 2 ? 1 + (t > 20 ? 100 : 0) : 10)) << t;
}

TEST_F(ValueControl, LoopsOfDifferentLengths) {
  auto got = threads(R"(
    mov.u32 %r10, 0;
    mov.u32 %r2, 0;
  LOOP:
    setp.ge.u32 %p1, %r2, %r1;
    @%p1 bra END;
    add.u32 %r10, %r10, %r2;
    add.u32 %r2, %r2, 1;
    bra.uni LOOP;
  END:)",
                     96);
  for (unsigned t = 0; t < 96; ++t)
    EXPECT_EQ(got[t], t * (t - 1) / 2) << t;
}

TEST_F(ValueControl, LabelsAndRegistersOfInlineAssembly) {
  auto got = threads(R"(
    mov.u32 %r10, 5;
    { .reg .pred P1; .reg .b32 t; mov.b32 t, 3; SKIP: add.u32 %r10, %r10, 1;
      setp.lt.u32 P1, %r10, 8; @P1 bra.uni SKIP; add.u32 %r10, %r10, t; }
    { .reg .pred P1; setp.gt.u32 P1, %r1, 3; @P1 bra SKIP;
      add.u32 %r10, %r10, 100; SKIP: })",
                     8);
  for (unsigned t = 0; t < 8; ++t)
    EXPECT_EQ(got[t], t > 3 ? 11u : 111u) << t;
}

TEST_F(ValueControl, BranchTables) {
  auto got = threads(R"(
    and.b32 %r2, %r1, 3;
    TABLE: .branchtargets B0, B1, B2, B1;
    brx.idx %r2, TABLE;
  B0: mov.u32 %r10, 5; bra END;
  B1: mov.u32 %r10, 6; bra END;
  B2: mov.u32 %r10, 7;
  END:)",
                     64);
  for (unsigned t = 0; t < 64; ++t)
    EXPECT_EQ(got[t], t % 4 == 0 ? 5u : t % 4 == 2 ? 7u : 6u);
}

TEST_F(ValueControl, ThreadsOfAWarpHandOver) {
  // Lane 1 waits for lane 0, which is behind it in the program.
  auto got = threads(R"(
    mov.u32 %r10, 0;
    mov.b64 %rd10, flag;
    mov.u32 %r4, 0;
    st.shared.u32 [%rd10], %r4;
    bar.sync 0;
    setp.eq.u32 %p1, %r1, 0;
    @%p1 bra FIRST;
  WAIT:
    ld.volatile.shared.u32 %r10, [%rd10];
    setp.eq.u32 %p2, %r10, 0;
    @%p2 bra WAIT;
    bra END;
  FIRST:
    mov.u32 %r4, 7;
    st.volatile.shared.u32 [%rd10], %r4;
  END:)",
                     32, 0, ".shared .align 4 .b8 flag[4];");
  for (unsigned t = 0; t < 32; ++t)
    EXPECT_EQ(got[t], t ? 7u : 0u);
}

TEST_F(ValueControl, BarrierOrdersSharedMemory) {
  // Reverses the block through shared memory, several times.
  auto got = threads(R"(
    mov.u32 %r10, %r1;
    mov.u32 %r5, buffer;
    shl.b32 %r6, %r1, 2;
    add.u32 %r6, %r6, %r5;
    sub.u32 %r7, 159, %r1;
    shl.b32 %r7, %r7, 2;
    add.u32 %r7, %r7, %r5;
    mov.u32 %r8, 0;
  LOOP:
    st.shared.u32 [%r6], %r10;
    bar.sync 0;
    ld.shared.u32 %r10, [%r7];
    barrier.sync.aligned 0;
    add.u32 %r8, %r8, 1;
    setp.lt.u32 %p1, %r8, 3;
    @%p1 bra LOOP;)",
                     160, 160 * 4, ".extern .shared .align 16 .b8 buffer[];");
  for (unsigned t = 0; t < 160; ++t)
    EXPECT_EQ(got[t], 159 - t);
}

TEST_F(ValueControl, NamedBarriers) {
  // Warp 0 produces and only arrives; warps 1 and 2 wait for it.
  auto got = threads(R"(
    mov.u32 %r5, buffer;
    mov.u32 %r10, 0;
    setp.lt.u32 %p1, %r1, 32;
    @%p1 bra PRODUCE;
    bar.sync 3, 96;
    and.b32 %r6, %r1, 31;
    shl.b32 %r6, %r6, 2;
    add.u32 %r6, %r6, %r5;
    ld.shared.u32 %r10, [%r6];
    bra END;
  PRODUCE:
    shl.b32 %r6, %r1, 2;
    add.u32 %r6, %r6, %r5;
    mul.lo.u32 %r7, %r1, 3;
    st.shared.u32 [%r6], %r7;
    bar.arrive 3, 96;
  END:)",
                     96, 128, ".extern .shared .align 16 .b8 buffer[];");
  for (unsigned t = 32; t < 96; ++t)
    EXPECT_EQ(got[t], t % 32 * 3);
}

TEST_F(ValueControl, EarlyExitLeavesTheBarrier) {
  auto got = threads(R"(
    mov.u32 %r10, 1;
    setp.lt.u32 %p1, %r1, 32;
    @!%p1 bra STAY;
    st.global.u32 [%rd1], %r10;
    ret;
  STAY:
    bar.sync 0;
    mov.u32 %r10, 2;)",
                     96);
  for (unsigned t = 0; t < 96; ++t)
    EXPECT_EQ(got[t], t < 32 ? 1u : 2u);
}

TEST_F(ValueControl, SpecialRegisters) {
  uint64_t out = allocate(2 * 3 * 4 * 8 * 4);
  void *f = function(load(kernelText(R"(
    ld.param.u64 %rd1, [p0];
    mov.u32 %r1, %ctaid.y;
    mov.u32 %r2, %nctaid.x;
    mov.u32 %r3, %ctaid.x;
    mad.lo.u32 %r4, %r1, %r2, %r3;
    mov.u32 %r5, %ntid.x;
    mov.u32 %r6, %ntid.y;
    mov.u32 %r7, %tid.y;
    mov.u32 %r8, %tid.x;
    mad.lo.u32 %r9, %r7, %r5, %r8;
    mul.lo.u32 %r10, %r5, %r6;
    mad.lo.u32 %r11, %r4, %r10, %r9;
    mul.wide.u32 %rd2, %r11, 4;
    add.s64 %rd2, %rd2, %rd1;
    mov.u32 %r12, %laneid;
    mad.lo.u32 %r12, %r4, 1000, %r12;
    st.global.u32 [%rd2], %r12;)",
                                     1)));
  void *params[] = {&out};
  ASSERT_EQ(cu("cuLaunchKernel", f, 2u, 3u, 1u, 4u, 8u, 1u, 0u, (void *)nullptr,
               (void **)params, (void **)nullptr),
            0);
  auto got = download<uint32_t>(out, 2 * 3 * 32);
  for (unsigned k = 0; k < got.size(); ++k)
    EXPECT_EQ(got[k], k / 32 * 1000 + k % 32);
}
