//===- MemoryTest.cpp - State spaces, vectors, atomics --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Gpu.h"

#include <numeric>

using namespace tnl::emulator::test;

namespace {
class ValueMemory : public Gpu {};
} // namespace

TEST_F(ValueMemory, VectorsAndNarrowTypes) {
  std::vector<uint8_t> bytes(64);
  std::iota(bytes.begin(), bytes.end(), 0xf0);
  uint64_t in = upload(bytes), out = allocate(64);
  ASSERT_EQ(runBody(R"(
    ld.param.u64 %rd1, [p0];
    ld.param.u64 %rd2, [p1];
    ld.global.v4.u32 {%r1, %r2, %r3, %r4}, [%rd1];
    st.global.v4.b32 [%rd2], {%r4, %r3, %r2, %r1};
    ld.global.nc.L1::no_allocate.v2.b64 {%rd3, %rd4}, [%rd1+16];
    st.global.v2.b64 [%rd2+16], {%rd4, %rd3};
    ld.global.s8 %r5, [%rd1+4];
    st.global.u32 [%rd2+32], %r5;
    ld.global.u8 %rs1, [%rd1+4];
    st.global.b8 [%rd2+36], %rs1;
    ld.global.b16 %rs2, [%rd1+6];
    st.global.b16 [%rd2+38], %rs2;
    cvta.to.global.u64 %rd5, %rd1;
    ld.u32 %r6, [%rd5+8];
    st.u32 [%rd2+40], %r6;)",
                    1, 1, {in, out}),
            0)
      << lastMessage();
  auto got = download<uint8_t>(out, 44);
  for (unsigned k = 0; k < 16; ++k) {
    EXPECT_EQ(got[k], bytes[12 - k / 4 * 4 + k % 4]);
    EXPECT_EQ(got[16 + k], bytes[16 + (k ^ 8)]);
  }
  EXPECT_EQ(got[32], 0xf4);
  EXPECT_EQ(got[35], 0xff);
  EXPECT_EQ(got[36], 0xf4);
  EXPECT_EQ(got[38], 0xf6);
  EXPECT_EQ(got[40], 0xf8);
}

TEST_F(ValueMemory, VariablesOfAllSpaces) {
  uint64_t out = allocate(32 * 4);
  ASSERT_EQ(runBody(R"(
    .local .align 8 .b8 depot[16];
    .shared .align 4 .b32 cell[32];
    ld.param.u64 %rd1, [p0];
    mov.u32 %r1, %tid.x;
    mul.wide.u32 %rd2, %r1, 4;
    add.s64 %rd1, %rd1, %rd2;
    mov.b64 %rd3, depot;
    cvta.local.u64 %rd4, %rd3;
    st.local.u32 [%rd3+4], %r1;
    ld.u32 %r2, [%rd4+4];
    mov.b64 %rd5, cell;
    add.s64 %rd5, %rd5, %rd2;
    st.shared.u32 [%rd5], %r2;
    bar.sync 0;
    xor.b32 %r3, %r1, 1;
    mul.wide.u32 %rd6, %r3, 4;
    mov.b64 %rd7, cell;
    cvta.shared.u64 %rd7, %rd7;
    add.s64 %rd7, %rd7, %rd6;
    ld.u32 %r4, [%rd7];
    ld.const.u32 %r5, [table+8];
    ld.global.u32 %r6, [counter];
    mad.lo.u32 %r7, %r4, %r5, %r6;
    st.global.u32 [%rd1], %r7;)",
                    1, 32, {out}, 0,
                    ".const .align 4 .u32 table[3] = {1, 2, 0x64};\n"
                    ".global .align 4 .u32 counter = 7;\n"),
            0)
      << lastMessage();
  auto got = download<uint32_t>(out, 32);
  for (unsigned t = 0; t < 32; ++t)
    EXPECT_EQ(got[t], (t ^ 1) * 100 + 7);
}

TEST_F(ValueMemory, Atomics) {
  std::vector<uint32_t> start = {0, 0, 1000, 0, 0, 0x3f800000, 0, 0};
  uint64_t at = upload(start);
  ASSERT_EQ(runBody(R"(
    ld.param.u64 %rd1, [p0];
    mov.u32 %r1, %tid.x;
    atom.global.add.u32 %r2, [%rd1], 1;
    red.global.gpu.relaxed.max.s32 [%rd1+4], %r1;
    atom.global.min.u32 %r3, [%rd1+8], %r1;
    red.global.or.b32 [%rd1+12], %r1;
    mov.f32 %f1, 0f3F000000;
    atom.global.add.f32 %f2, [%rd1+20], %f1;
    mov.b64 %rd2, 3;
    red.global.add.u64 [%rd1+24], %rd2;
  AGAIN:
    ld.global.u32 %r4, [%rd1+16];
    add.u32 %r5, %r4, 2;
    atom.global.cas.b32 %r6, [%rd1+16], %r4, %r5;
    setp.ne.u32 %p1, %r6, %r4;
    @%p1 bra AGAIN;)",
                    10, 64, {at}),
            0)
      << lastMessage();
  auto got = download<uint32_t>(at, 8);
  EXPECT_EQ(got[0], 640u);
  EXPECT_EQ(got[1], 63u);
  EXPECT_EQ(got[2], 0u);
  EXPECT_EQ(got[3], 63u);
  EXPECT_EQ(got[4], 1280u);
  EXPECT_EQ(std::bit_cast<float>(got[5]), 321.f);
  EXPECT_EQ(got[6], 1920u);
}
