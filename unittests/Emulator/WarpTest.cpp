//===- WarpTest.cpp - Shuffles, votes, reductions -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Gpu.h"

using namespace tnl::emulator::test;

namespace {
class ValueWarp : public Gpu {
protected:
  /// `code` computes %r10 of lane %r1, whose value %r2 is 7 * lane + 3.
  std::vector<uint32_t> lanes(const std::string &code) {
    uint64_t out = allocate(32 * 4);
    EXPECT_EQ(runBody("ld.param.u64 %rd1, [p0]; mov.u32 %r1, %tid.x;"
                      "mul.wide.u32 %rd2, %r1, 4; add.s64 %rd1, %rd1, %rd2;"
                      "mad.lo.u32 %r2, %r1, 7, 3;" +
                          code + "st.global.u32 [%rd1], %r10;",
                      1, 32, {out}),
              0)
        << lastMessage();
    return download<uint32_t>(out, 32);
  }
  static uint32_t v(unsigned lane) { return 7 * lane + 3; }
};
} // namespace

TEST_F(ValueWarp, Shuffles) {
  auto bfly = lanes("shfl.sync.bfly.b32 %r10, %r2, 5, 31, -1;");
  auto idx = lanes("shfl.sync.idx.b32 %r10, %r2, 9, 31, 0xffffffff;");
  // Groups of eight lanes: c holds 31 - 7 in its upper half.
  auto down = lanes("shfl.sync.down.b32 %r10|%p1, %r2, 3, 0x181f, -1;"
                    "@!%p1 mov.u32 %r10, 0;");
  auto up = lanes("shfl.sync.up.b32 %r10|%p1, %r2, 2, 0x1800, -1;"
                  "@!%p1 mov.u32 %r10, 0;");
  for (unsigned l = 0; l < 32; ++l) {
    EXPECT_EQ(bfly[l], v(l ^ 5));
    EXPECT_EQ(idx[l], v(9));
    EXPECT_EQ(down[l], l % 8 + 3 < 8 ? v(l + 3) : 0) << l;
    EXPECT_EQ(up[l], l % 8 >= 2 ? v(l - 2) : 0) << l;
  }
}

TEST_F(ValueWarp, ShuffleAfterDivergence) {
  // The lanes meet at the shuffle whatever they did before.
  auto got = lanes(R"(
    setp.lt.u32 %p1, %r1, 5;
    @%p1 bra A;
    mov.u32 %r3, 100;
    bra J;
  A: mov.u32 %r3, 200;
  J: shfl.sync.idx.b32 %r10, %r3, 2, 31, -1;
  )");
  for (unsigned l = 0; l < 32; ++l)
    EXPECT_EQ(got[l], 200u);
}

TEST_F(ValueWarp, Votes) {
  auto ballot = lanes("setp.lt.u32 %p1, %r1, 10;"
                      "vote.sync.ballot.b32 %r10, %p1, -1;");
  auto any = lanes("setp.eq.u32 %p1, %r1, 10; vote.sync.any.pred %p2, %p1, -1;"
                   "vote.sync.all.pred %p3, %p1, -1;"
                   "setp.eq.u32 %p5, %r1, 40; vote.sync.all.pred %p4, !%p5, -1;"
                   "selp.u32 %r10, 1, 0, %p2; @%p3 add.u32 %r10, %r10, 2;"
                   "@%p4 add.u32 %r10, %r10, 4;");
  for (unsigned l = 0; l < 32; ++l) {
    EXPECT_EQ(ballot[l], 0x3ffu);
    EXPECT_EQ(any[l], 5u);
  }
}

TEST_F(ValueWarp, ReduceMatchElect) {
  auto sum = lanes("redux.sync.add.u32 %r10, %r2, -1;");
  auto min = lanes("sub.s32 %r3, %r1, 7; redux.sync.min.s32 %r10, %r3, -1;");
  auto match = lanes("and.b32 %r3, %r1, 3; match.any.sync.b32 %r10, %r3, -1;");
  auto all = lanes("mov.u32 %r3, 4; match.all.sync.b32 %r10|%p1, %r3, -1;"
                   "@!%p1 mov.u32 %r10, 0;");
  auto elect = lanes("elect.sync _|%p1, -1; selp.u32 %r10, 1, 0, %p1;");
  unsigned elected = 0;
  for (unsigned l = 0; l < 32; ++l) {
    EXPECT_EQ(sum[l], 7u * 496 + 96);
    EXPECT_EQ(int32_t(min[l]), -7);
    EXPECT_EQ(match[l], 0x11111111u << (l & 3));
    EXPECT_EQ(all[l], 0xffffffffu);
    elected += elect[l];
  }
  EXPECT_EQ(elected, 1u);
}
