//===- AsyncTest.cpp - mbarriers, TMA, cp.async ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Gpu.h"

#include <numeric>

using namespace tnl::emulator::test;

namespace {

/// A kernel that has a tensor map and a pointer, and dynamic shared memory
/// `sm` from a multiple of 1024 (%r50), with an mbarrier at %r50 - 16 + 32768.
class ValueTma : public Gpu {
protected:
  static constexpr const char *kStart = R"(
    mov.u32 %r50, sm;
    add.u32 %r50, %r50, 1023;
    and.b32 %r50, %r50, -1024;
    add.u32 %r51, %r50, 32752;
    ld.param.u64 %rd1, [p1];
    mov.u32 %r1, %tid.x;
    mov.b64 %rd2, p0;
    cvta.param.u64 %rd2, %rd2;
    setp.ne.u32 %p1, %r1, 0;
    @%p1 bra READY;
    mbarrier.init.shared::cta.b64 [%r51], 1;
    fence.mbarrier_init.release.cluster;
  READY:
    bar.sync 0;
  )";
  static constexpr const char *kWait = R"(
  WAIT:
    mbarrier.try_wait.parity.shared::cta.b64 %p2, [%r51], 0;
    @!%p2 bra WAIT;
  )";
  int runMap(const std::string &body, TensorMapBits &map, uint64_t pointer,
             unsigned block = 32) {
    std::string text =
        kernelText(kStart + body, 2, ".extern .shared .align 1024 .b8 sm[];");
    std::string from = ".param .u64 p0,", to = ".param .align 64 .b8 p0[128],";
    text.replace(text.find(from), from.size(), to);
    void *f = function(load(text));
    EXPECT_EQ(cu("cuFuncSetAttribute", f, 8, 34816), 0);
    void *params[] = {&map, &pointer};
    int r = cu("cuLaunchKernel", f, 1u, 1u, 1u, block, 1u, 1u, 34816u,
               (void *)nullptr, (void **)params, (void **)nullptr);
    return r ? r : cu("cuCtxSynchronize");
  }
  /// Copies %r2 bytes of shared memory to the pointer.
  static std::string dump(unsigned bytes) {
    return R"(
    mov.u32 %r3, %r1;
  DUMP:
    shl.b32 %r4, %r3, 2;
    add.u32 %r5, %r4, %r50;
    ld.shared.u32 %r6, [%r5];
    cvt.u64.u32 %rd3, %r4;
    add.s64 %rd3, %rd3, %rd1;
    st.global.u32 [%rd3], %r6;
    add.u32 %r3, %r3, 32;
    setp.lt.u32 %p3, %r3, )" +
           std::to_string(bytes / 4) + ";\n@%p3 bra DUMP;";
  }
  static std::string load2d(int x, int y, unsigned bytes) {
    return "@%p1 bra ISSUED;\n"
           "mbarrier.arrive.expect_tx.shared::cta.b64 _, [%r51], " +
           std::to_string(bytes) + ";\nmov.u32 %r10, " + std::to_string(x) +
           ";\nmov.u32 %r11, " + std::to_string(y) +
           ";\ncp.async.bulk.tensor.2d.shared::cluster.global.tile"
           ".mbarrier::complete_tx::bytes [%r50], [%rd2, {%r10, %r11}], "
           "[%r51];\nISSUED:";
  }
};
} // namespace

TEST_F(ValueTma, LoadsWithEverySwizzle) {
  // 100 rows of 72 elements, boxes of 40 rows that stick out on every side.
  constexpr int rows = 100, columns = 72;
  std::vector<uint16_t> data(rows * columns);
  std::iota(data.begin(), data.end(), uint16_t(1));
  uint64_t in = upload(data), out = allocate(8192);
  for (int mode = 0; mode < 4; ++mode) {
    uint32_t width = mode ? 8u << mode : 64; // elements of a row
    for (auto [x, y] : {std::pair{0, 0}, {16, 8}, {-8, -4}, {48, 80}}) {
      TensorMapBits map;
      ASSERT_EQ(
          encode(map, in, {columns, rows}, {columns * 2}, {width, 40}, mode),
          0);
      unsigned bytes = width * 40 * 2;
      ASSERT_EQ(runMap(load2d(x, y, bytes) + kWait + dump(bytes), map, out), 0)
          << lastMessage();
      auto got = download<uint16_t>(out, bytes / 2);
      for (int r = 0; r < 40; ++r)
        for (int c = 0; c < int(width); ++c) {
          unsigned at = unsigned(r) * width * 2 + unsigned(c) * 2;
          at ^= (at >> 7 & ((1u << mode) - 1)) << 4;
          bool inside =
              x + c >= 0 && x + c < columns && y + r >= 0 && y + r < rows;
          ASSERT_EQ(got[at / 2],
                    inside ? data[size_t((y + r) * columns + x + c)] : 0)
              << "swizzle " << mode << " box " << x << "," << y << " row " << r
              << " column " << c;
        }
    }
  }
}

TEST_F(ValueTma, StoresAndClips) {
  constexpr int rows = 20, columns = 80;
  std::vector<uint16_t> data(rows * columns, 7);
  uint64_t out = upload(data);
  TensorMapBits map;
  ASSERT_EQ(encode(map, out, {columns, rows}, {columns * 2}, {64, 16}, 3), 0);
  // Every 32-bit word of the box holds its linear, unswizzled number.
  ASSERT_EQ(runMap(R"(
    mov.u32 %r3, %r1;
  FILL:
    shl.b32 %r4, %r3, 2;
    shr.u32 %r5, %r4, 7;
    and.b32 %r5, %r5, 7;
    shl.b32 %r5, %r5, 4;
    xor.b32 %r4, %r4, %r5;
    add.u32 %r4, %r4, %r50;
    st.shared.u32 [%r4], %r3;
    add.u32 %r3, %r3, 32;
    setp.lt.u32 %p3, %r3, 512;
    @%p3 bra FILL;
    fence.proxy.async.shared::cta;
    bar.sync 0;
    @%p1 bra END;
    mov.u32 %r10, 32;
    mov.u32 %r11, 10;
    cp.async.bulk.tensor.2d.global.shared::cta.tile.bulk_group [%rd2, {%r10, %r11}], [%r50];
    cp.async.bulk.commit_group;
    cp.async.bulk.wait_group 0;
  END:)",
                   map, out),
            0)
      << lastMessage();
  auto got = download<uint16_t>(out, data.size());
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c) {
      uint32_t word = uint32_t((r - 10) * 32 + (c - 32) / 2);
      uint16_t want = r < 10 || c < 32 ? 7
                      : c % 2          ? uint16_t(word >> 16)
                                       : uint16_t(word);
      ASSERT_EQ(got[size_t(r * columns + c)], want) << r << " " << c;
    }
}

TEST_F(ValueTma, ThreeDimensions) {
  std::vector<uint16_t> data(4 * 6 * 16);
  std::iota(data.begin(), data.end(), uint16_t(1));
  uint64_t in = upload(data), out = allocate(256);
  TensorMapBits map;
  ASSERT_EQ(encode(map, in, {16, 6, 4}, {32, 192}, {16, 2, 4}, 0), 0);
  ASSERT_EQ(runMap(R"(
    @%p1 bra ISSUED;
    mbarrier.arrive.expect_tx.shared::cta.b64 _, [%r51], 256;
    mov.u32 %r10, 0;
    mov.u32 %r11, 3;
    mov.u32 %r12, -1;
    cp.async.bulk.tensor.3d.shared::cluster.global.tile.mbarrier::complete_tx::bytes [%r50], [%rd2, {%r10, %r11, %r12}], [%r51];
  ISSUED:)" + std::string(kWait) +
                       dump(256),
                   map, out),
            0)
      << lastMessage();
  auto got = download<uint16_t>(out, 128);
  for (int z = 0; z < 4; ++z)
    for (int y = 0; y < 2; ++y)
      for (int x = 0; x < 16; ++x)
        ASSERT_EQ(got[size_t((z * 2 + y) * 16 + x)],
                  z ? data[size_t(((z - 1) * 6 + 3 + y) * 16 + x)] : 0);
}

TEST_F(ValueTma, PhasesOfAnMBarrier) {
  // Warp 1 produces four numbers in turn through one cell, warp 0 adds them.
  TensorMapBits map = {};
  uint64_t out = allocate(4);
  ASSERT_EQ(runMap(R"(
    add.u32 %r52, %r51, 8;
    add.u32 %r53, %r50, 64;
    @%p1 bra SET;
    mbarrier.init.shared::cta.b64 [%r52], 1;
  SET:
    bar.sync 0;
    mov.u32 %r20, 0;
    mov.u32 %r21, 0;
    setp.eq.u32 %p5, %r1, 32;
    @%p5 bra PRODUCE;
    setp.eq.u32 %p6, %r1, 0;
    @!%p6 bra END;
  CONSUME:
    and.b32 %r22, %r20, 1;
  FULL:
    mbarrier.try_wait.parity.shared::cta.b64 %p2, [%r51], %r22;
    @!%p2 bra FULL;
    ld.shared.u32 %r23, [%r53];
    add.u32 %r21, %r21, %r23;
    mbarrier.arrive.shared::cta.b64 %rd9, [%r52];
    add.u32 %r20, %r20, 1;
    setp.lt.u32 %p7, %r20, 4;
    @%p7 bra CONSUME;
    st.global.u32 [%rd1], %r21;
    bra END;
  PRODUCE:
    and.b32 %r22, %r20, 1;
    xor.b32 %r22, %r22, 1;
  EMPTY:
    mbarrier.test_wait.parity.shared::cta.b64 %p2, [%r52], %r22;
    @!%p2 bra EMPTY;
    add.u32 %r24, %r20, 10;
    st.shared.u32 [%r53], %r24;
    mbarrier.arrive.shared::cta.b64 %rd9, [%r51];
    add.u32 %r20, %r20, 1;
    setp.lt.u32 %p7, %r20, 4;
    @%p7 bra PRODUCE;
  END:)",
                   map, out, 64),
            0)
      << lastMessage();
  EXPECT_EQ(download<uint32_t>(out, 1)[0], 10u + 11 + 12 + 13);
}

TEST_F(ValueTma, BulkBytesAndCpAsync) {
  TensorMapBits map = {};
  std::vector<uint32_t> data(256);
  std::iota(data.begin(), data.end(), 5);
  uint64_t at = upload(data);
  // Bytes 0-63 come by a bulk copy, 64-191 by cp.async (the last 8 as zeros);
  // all go to byte 512.
  ASSERT_EQ(runMap(R"(
    @%p1 bra ISSUED;
    mbarrier.arrive.expect_tx.shared::cta.b64 _, [%r51], 64;
    cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%r50], [%rd1], 64, [%r51];
  ISSUED:
    shl.b32 %r2, %r1, 4;
    setp.ge.u32 %p4, %r1, 8;
    @%p4 bra WAITALL;
    cvt.u64.u32 %rd4, %r2;
    add.s64 %rd4, %rd4, %rd1;
    add.u32 %r3, %r50, %r2;
    setp.eq.u32 %p5, %r1, 7;
    selp.u32 %r7, 8, 16, %p5;
    cp.async.cg.shared.global [%r3+64], [%rd4+64], 16, %r7;
  WAITALL:
    cp.async.commit_group;
    cp.async.wait_group 0;
    bar.sync 0;)" + std::string(kWait) +
                       "add.s64 %rd1, %rd1, 512;" + dump(192),
                   map, at),
            0)
      << lastMessage();
  auto got = download<uint32_t>(at + 512, 48);
  for (unsigned k = 0; k < 48; ++k)
    EXPECT_EQ(got[k], k < 46 ? data[k] : 0) << k;
}
