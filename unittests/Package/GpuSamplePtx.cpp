//===- GpuSamplePtx.cpp - Kernels written by hand -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "GpuSample.h"

using namespace tnl;

static constexpr char kPtx[] = R"ptx(
.version 8.0
.target sm_90
.address_size 64

// out[i] = a[i] + b[i], i < n; starts early
.visible .entry sample_add(
  .param .u64 pa, .param .u64 pb, .param .u64 po, .param .u32 pn)
{
  .reg .pred %p;
  .reg .b32 %r<6>;
  .reg .f32 %f<4>;
  .reg .b64 %d<9>;
  griddepcontrol.launch_dependents;
  ld.param.u64 %d1, [pa];
  ld.param.u64 %d2, [pb];
  ld.param.u64 %d3, [po];
  ld.param.u32 %r1, [pn];
  mov.u32 %r2, %ctaid.x;
  mov.u32 %r3, %ntid.x;
  mov.u32 %r4, %tid.x;
  mad.lo.s32 %r5, %r2, %r3, %r4;
  setp.ge.s32 %p, %r5, %r1;
  griddepcontrol.wait;
  @%p bra DONE;
  cvta.to.global.u64 %d1, %d1;
  cvta.to.global.u64 %d2, %d2;
  cvta.to.global.u64 %d3, %d3;
  mul.wide.s32 %d4, %r5, 4;
  add.s64 %d5, %d1, %d4;
  add.s64 %d6, %d2, %d4;
  add.s64 %d7, %d3, %d4;
  ld.global.f32 %f1, [%d5];
  ld.global.f32 %f2, [%d6];
  add.f32 %f3, %f1, %f2;
  st.global.f32 [%d7], %f3;
DONE:
  ret;
}

// Stores where there is no memory.
.visible .entry sample_fault(.param .u64 pa)
{
  .reg .f32 %f1;
  .reg .b64 %d<3>;
  ld.param.u64 %d1, [pa];
  mov.f32 %f1, 0f3F800000;
  mov.u64 %d2, 4096;
  st.global.f32 [%d2], %f1;
  ret;
}

// Block b, thread v: for t < seq
//   s = s / 2 + table[ids[b, t], v];  logits[b, t, v] = s + position[b] + t
.visible .entry sample_model(
  .param .u64 pids, .param .u64 ppos, .param .u64 ptable, .param .u64 pin,
  .param .u64 plogits, .param .u64 pout, .param .u32 pseq, .param .u32 pwidth)
{
  .reg .pred %p;
  .reg .b32 %r<12>;
  .reg .f32 %f<8>;
  .reg .b64 %d<24>;
  ld.param.u64 %d1, [pids];
  ld.param.u64 %d2, [ppos];
  ld.param.u64 %d3, [ptable];
  ld.param.u64 %d4, [pin];
  ld.param.u64 %d5, [plogits];
  ld.param.u64 %d6, [pout];
  ld.param.u32 %r1, [pseq];
  ld.param.u32 %r2, [pwidth];
  mov.u32 %r3, %ctaid.x;
  mov.u32 %r4, %tid.x;
  mad.lo.s32 %r5, %r3, %r2, %r4;
  mul.wide.s32 %d7, %r5, 4;
  add.s64 %d8, %d4, %d7;
  ld.global.f32 %f1, [%d8];
  mul.wide.s32 %d9, %r3, 8;
  add.s64 %d10, %d2, %d9;
  ld.global.s64 %d11, [%d10];
  mov.u32 %r6, 0;
LOOP:
  mad.lo.s32 %r7, %r3, %r1, %r6;
  mul.wide.s32 %d12, %r7, 8;
  add.s64 %d13, %d1, %d12;
  ld.global.u32 %r8, [%d13];
  mad.lo.s32 %r9, %r8, %r2, %r4;
  mul.wide.s32 %d14, %r9, 4;
  add.s64 %d15, %d3, %d14;
  ld.global.f32 %f2, [%d15];
  mov.f32 %f3, 0f3F000000;
  fma.rn.f32 %f1, %f1, %f3, %f2;
  cvt.s64.s32 %d16, %r6;
  add.s64 %d17, %d11, %d16;
  cvt.rn.f32.s64 %f4, %d17;
  add.f32 %f5, %f1, %f4;
  mad.lo.s32 %r10, %r7, %r2, %r4;
  mul.wide.s32 %d18, %r10, 4;
  add.s64 %d19, %d5, %d18;
  st.global.f32 [%d19], %f5;
  add.s32 %r6, %r6, 1;
  setp.lt.s32 %p, %r6, %r1;
  @%p bra LOOP;
  add.s64 %d20, %d6, %d7;
  st.global.f32 [%d20], %f1;
  ret;
}

// Block (i, j) copies the tile of 8 rows and 32 columns at row 8 j, column
// 32 i through a tensor map; rows past the end come as zeros and are dropped.
.visible .entry sample_tile(
  .param .align 64 .b8 pmap[128], .param .u64 po, .param .u32 prows)
{
  .reg .pred %p, %q;
  .reg .b32 %r<20>;
  .reg .f32 %f1;
  .reg .b64 %d<8>;
  .shared .align 128 .b8 tile[1024];
  .shared .align 8 .b8 barrier[8];
  mov.b64 %d1, pmap;
  cvta.param.u64 %d1, %d1;
  ld.param.u64 %d2, [po];
  ld.param.u32 %r1, [prows];
  mov.u32 %r2, tile;
  mov.u32 %r3, barrier;
  mov.u32 %r4, %tid.x;
  mov.u32 %r5, %ctaid.x;
  mov.u32 %r6, %ctaid.y;
  shl.b32 %r7, %r5, 5;
  shl.b32 %r8, %r6, 3;
  setp.ne.s32 %p, %r4, 0;
  @%p bra READY;
  mbarrier.init.shared.b64 [%r3], 1;
  fence.proxy.async;
READY:
  bar.sync 0;
  @%p bra WAIT;
  mbarrier.arrive.expect_tx.shared.b64 %d3, [%r3], 1024;
  cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes
    [%r2], [%d1, {%r7, %r8}], [%r3];
WAIT:
  mbarrier.try_wait.parity.shared.b64 %q, [%r3], 0;
  @!%q bra WAIT;
  // Thread t: row t / 32, column t % 32 of the tile.
  shr.u32 %r9, %r4, 5;
  and.b32 %r10, %r4, 31;
  add.s32 %r11, %r8, %r9;
  setp.ge.s32 %p, %r11, %r1;
  @%p bra END;
  shl.b32 %r12, %r4, 2;
  add.s32 %r13, %r2, %r12;
  ld.shared.f32 %f1, [%r13];
  shl.b32 %r14, %r11, 6;
  add.s32 %r15, %r14, %r7;
  add.s32 %r16, %r15, %r10;
  mul.wide.s32 %d4, %r16, 4;
  add.s64 %d5, %d2, %d4;
  st.global.f32 [%d5], %f1;
END:
  ret;
}
)ptx";

std::string sample::gpuSamplePtx() { return std::string(kPtx, sizeof kPtx); }
