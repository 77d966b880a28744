// RUN: tnl-opt %s --tnl-nvptx-kernels-to-llvm -o %t.mlir
// RUN: mlir-translate --mlir-to-llvmir %t.mlir | opt -O3 -mtriple=nvptx64-nvidia-cuda -mcpu=sm_90a -S -o %t.ll
// RUN: llc -mtriple=nvptx64-nvidia-cuda -mcpu=sm_90a -mattr=+ptx83 -nvptx-short-ptr %t.ll -o %t.ptx
// RUN: FileCheck %s --input-file %t.ptx
// RUN: %if ptxas %{ ptxas -v -arch=sm_90a %t.ptx -o %t.cubin 2>&1 | FileCheck %s --check-prefix=PTXAS %}

// Chunked linear attention with a decay per head (width 128, chunks of 64): one warpgroup loads, two compute
// 64 columns of the values each; the state is in registers, and in shared memory as bf16 for the next chunk.

// CHECK: .entry la_fwd(
// CHECK: .param .align 64 .b8 la_fwd_param_0[128]
// CHECK: .maxntid 384
// CHECK: mbarrier.init.shared
// CHECK-DAG: setmaxnreg.dec.sync.aligned.u32
// CHECK-DAG: cp.async.bulk.tensor.2d.shared::cluster.global.tile.mbarrier
// CHECK-DAG: setmaxnreg.inc.sync.aligned.u32
// CHECK-DAG: ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16
// CHECK-DAG: stmatrix.sync.aligned.m8n8.x4.shared.b16
// CHECK-DAG: wgmma.mma_async.sync.aligned.m64n64k16.f32.bf16.bf16
// CHECK-DAG: cvt.rn.bf16x2.f32
// CHECK-DAG: mul.rn.bf16x2
// CHECK-DAG: cp.async.bulk.tensor.2d.global.shared::cta.tile.bulk_group

// No warning that products wait for each other, nothing spilled.
// PTXAS-NOT: warning
// PTXAS: 0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
// PTXAS: Used 168 registers
// PTXAS-NOT: warning

tile.kernel @la_fwd(%mq: !tile.map<64x64xbf16>, %mk: !tile.map<64x64xbf16>, %mv: !tile.map<64x64xbf16>,
    %mo: !tile.map<64x64xbf16>, %slopes: !tile.global<f32>, %H: i32, %N: i32, %xm: i32, %yb: i32, %yh: i32)
    threads 384 {
  %q = tile.alloc : !tile.shared<2x64x128xbf16, swizzled>
  %k = tile.alloc : !tile.shared<2x64x128xbf16, swizzled>
  %v = tile.alloc : !tile.shared<2x64x128xbf16, swizzled>
  %states = tile.alloc : !tile.shared<2x128x64xbf16, swizzled>
  %outs = tile.alloc : !tile.shared<2x64x64xbf16, swizzled>
  %pipe = tile.create_pipeline full 1 empty 2 : !tile.pipeline<2>
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %c6 = arith.constant 6 : i32
  %c63 = arith.constant 63 : i32
  %c64 = arith.constant 64 : i32
  %zero = arith.constant 0.0 : f32
  tile.barrier
  %bh = tile.block_id x
  %chunks = arith.shrui %N, %c6 : i32
  %bi = arith.divui %bh, %H : i32
  %hx = arith.remui %bh, %H : i32
  %yb0 = arith.muli %bi, %yb : i32
  %yh0 = arith.muli %hx, %yh : i32
  %row0 = arith.addi %yb0, %yh0 : i32
  %x0 = arith.muli %hx, %xm : i32
  %x1 = arith.addi %x0, %c64 : i32
  tile.specialize
  group 1 registers 40 {
  ^bb0(%wg: i32):
    tile.single {
      scf.for %it = %c0 to %chunks step %c1 : i32 {
        tile.wait_empty %pipe[%it] : !tile.pipeline<2>
        tile.expect_bytes %pipe[%it] bytes 49152 : !tile.pipeline<2>
        %y0 = arith.muli %it, %c64 : i32
        %y = arith.addi %row0, %y0 : i32
        %qs = tile.stage %q[%it] : !tile.shared<2x64x128xbf16, swizzled> -> !tile.shared<64x128xbf16, swizzled>
        %ks = tile.stage %k[%it] : !tile.shared<2x64x128xbf16, swizzled> -> !tile.shared<64x128xbf16, swizzled>
        %vs = tile.stage %v[%it] : !tile.shared<2x64x128xbf16, swizzled> -> !tile.shared<64x128xbf16, swizzled>
        %q0 = tile.slice %qs[%c0, %c0] : !tile.shared<64x128xbf16, swizzled> -> !tile.shared<64x64xbf16, swizzled>
        %q1 = tile.slice %qs[%c0, %c64] : !tile.shared<64x128xbf16, swizzled> -> !tile.shared<64x64xbf16, swizzled>
        %k0 = tile.slice %ks[%c0, %c0] : !tile.shared<64x128xbf16, swizzled> -> !tile.shared<64x64xbf16, swizzled>
        %k1 = tile.slice %ks[%c0, %c64] : !tile.shared<64x128xbf16, swizzled> -> !tile.shared<64x64xbf16, swizzled>
        %v0 = tile.slice %vs[%c0, %c0] : !tile.shared<64x128xbf16, swizzled> -> !tile.shared<64x64xbf16, swizzled>
        %v1 = tile.slice %vs[%c0, %c64] : !tile.shared<64x128xbf16, swizzled> -> !tile.shared<64x64xbf16, swizzled>
        tile.tma_load %mq[%y, %x0] to %q0 signal %pipe[%it] : !tile.map<64x64xbf16>, !tile.shared<64x64xbf16, swizzled>, !tile.pipeline<2>
        tile.tma_load %mq[%y, %x1] to %q1 signal %pipe[%it] : !tile.map<64x64xbf16>, !tile.shared<64x64xbf16, swizzled>, !tile.pipeline<2>
        tile.tma_load %mk[%y, %x0] to %k0 signal %pipe[%it] : !tile.map<64x64xbf16>, !tile.shared<64x64xbf16, swizzled>, !tile.pipeline<2>
        tile.tma_load %mk[%y, %x1] to %k1 signal %pipe[%it] : !tile.map<64x64xbf16>, !tile.shared<64x64xbf16, swizzled>, !tile.pipeline<2>
        tile.tma_load %mv[%y, %x0] to %v0 signal %pipe[%it] : !tile.map<64x64xbf16>, !tile.shared<64x64xbf16, swizzled>, !tile.pipeline<2>
        tile.tma_load %mv[%y, %x1] to %v1 signal %pipe[%it] : !tile.map<64x64xbf16>, !tile.shared<64x64xbf16, swizzled>, !tile.pipeline<2>
      }
    }
  }
  group 2 registers 232 {
  ^bb0(%wg: i32):
    %slope = tile.load %slopes[%hx] : !tile.global<f32>, i32 -> f32
    %log2e = arith.constant -1.4426950408889634 : f32
    %l2 = arith.mulf %slope, %log2e : f32
    %mask = tile.map : () -> !tile.frag<64x64xf32> {
    ^bb0(%r: i32, %c: i32):
      %d = arith.subi %r, %c : i32
      %f = arith.sitofp %d : i32 to f32
      %m = arith.mulf %f, %l2 : f32
      %e = tile.exp2 %m : f32
      %ok = arith.cmpi sge, %d, %c0 : i32
      %s = arith.select %ok, %e, %zero : f32
      tile.yield %s : f32
    }
    %lam = tile.map : () -> !tile.frag<64x1xf32> {
    ^bb0(%r: i32, %c: i32):
      %d = arith.addi %r, %c1 : i32
      %f = arith.sitofp %d : i32 to f32
      %m = arith.mulf %f, %l2 : f32
      %e = tile.exp2 %m : f32
      tile.yield %e : f32
    }
    // The decay of keys to the end of the chunk, per token (columns of K^T).
    %kd = tile.map : () -> !tile.frag<128x64xbf16> {
    ^bb0(%r: i32, %c: i32):
      %d = arith.subi %c63, %c : i32
      %f = arith.sitofp %d : i32 to f32
      %m = arith.mulf %f, %l2 : f32
      %e = tile.exp2 %m : f32
      %b = arith.truncf %e : f32 to bf16
      tile.yield %b : bf16
    }
    %f64 = arith.constant 64.0 : f32
    %l64 = arith.mulf %f64, %l2 : f32
    %lamC = tile.exp2 %l64 : f32
    %state = tile.stage %states[%wg] : !tile.shared<2x128x64xbf16, swizzled> -> !tile.shared<128x64xbf16, swizzled>
    %out = tile.stage %outs[%wg] : !tile.shared<2x64x64xbf16, swizzled> -> !tile.shared<64x64xbf16, swizzled>
    %bar = arith.addi %wg, %c1 : i32
    %vcol = arith.muli %wg, %c64 : i32
    %xo = arith.addi %x0, %vcol : i32
    %s0 = tile.splat %zero : f32 -> !tile.frag<128x64xf32>
    %s016 = tile.cast %s0 : !tile.frag<128x64xf32> -> !tile.frag<128x64xbf16>
    tile.store_frag %s016 to %state : !tile.frag<128x64xbf16>, !tile.shared<128x64xbf16, swizzled>
    tile.proxy_fence
    tile.barrier id %bar threads 128
    %last = scf.for %it = %c0 to %chunks step %c1 iter_args(%s = %s0) -> (!tile.frag<128x64xf32>) : i32 {
      tile.wait_full %pipe[%it] : !tile.pipeline<2>
      %qs = tile.stage %q[%it] : !tile.shared<2x64x128xbf16, swizzled> -> !tile.shared<64x128xbf16, swizzled>
      %ks = tile.stage %k[%it] : !tile.shared<2x64x128xbf16, swizzled> -> !tile.shared<64x128xbf16, swizzled>
      %vr = tile.stage %v[%it] : !tile.shared<2x64x128xbf16, swizzled> -> !tile.shared<64x128xbf16, swizzled>
      %vs = tile.slice %vr[%c0, %vcol] : !tile.shared<64x128xbf16, swizzled> -> !tile.shared<64x64xbf16, swizzled>
      tile.mma_fence
      %p0 = tile.mma %qs, %ks transposed : !tile.shared<64x128xbf16, swizzled>, !tile.shared<64x128xbf16, swizzled> -> !tile.frag<64x64xf32>
      tile.mma_commit
      %o0 = tile.mma %qs, %state : !tile.shared<64x128xbf16, swizzled>, !tile.shared<128x64xbf16, swizzled> -> !tile.frag<64x64xf32>
      tile.mma_commit
      %p1 = tile.mma_wait 1, %p0 : !tile.frag<64x64xf32>
      %p2 = tile.mul %p1, %mask : !tile.frag<64x64xf32>
      %p16 = tile.cast %p2 : !tile.frag<64x64xf32> -> !tile.frag<64x64xbf16>
      %kt = tile.load_frag %ks transposed : !tile.shared<64x128xbf16, swizzled> -> !tile.frag<128x64xbf16>
      %kt1 = tile.mul %kt, %kd : !tile.frag<128x64xbf16>
      %o1 = tile.mma_wait 0, %o0 : !tile.frag<64x64xf32>
      %o2 = tile.map %o1, %lam : (!tile.frag<64x64xf32>, !tile.frag<64x1xf32>) -> !tile.frag<64x64xf32> {
      ^bb0(%x: f32, %l: f32, %r: i32, %c: i32):
        %y = arith.mulf %x, %l : f32
        tile.yield %y : f32
      }
      %s1 = tile.map %s : (!tile.frag<128x64xf32>) -> !tile.frag<128x64xf32> {
      ^bb0(%x: f32, %r: i32, %c: i32):
        %y = arith.mulf %x, %lamC : f32
        tile.yield %y : f32
      }
      %o3, %s2, %pa, %kta = tile.mma_fence(%o2, %s1, %p16, %kt1
        : !tile.frag<64x64xf32>, !tile.frag<128x64xf32>, !tile.frag<64x64xbf16>, !tile.frag<128x64xbf16>)
      %o4 = tile.mma %pa, %vs add %o3 : !tile.frag<64x64xbf16>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
      %s3 = tile.mma %kta, %vs add %s2 : !tile.frag<128x64xbf16>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<128x64xf32>
      tile.mma_commit
      tile.single {
        tile.tma_store_wait 0 read
      }
      %o5, %s4 = tile.mma_wait 0, %o4, %s3 : !tile.frag<64x64xf32>, !tile.frag<128x64xf32>
      tile.barrier id %bar threads 128
      tile.single {
        tile.arrive_empty %pipe[%it] : !tile.pipeline<2>
      }
      %o16 = tile.cast %o5 : !tile.frag<64x64xf32> -> !tile.frag<64x64xbf16>
      tile.store_frag %o16 to %out : !tile.frag<64x64xbf16>, !tile.shared<64x64xbf16, swizzled>
      %s16 = tile.cast %s4 : !tile.frag<128x64xf32> -> !tile.frag<128x64xbf16>
      tile.store_frag %s16 to %state : !tile.frag<128x64xbf16>, !tile.shared<128x64xbf16, swizzled>
      tile.proxy_fence
      tile.barrier id %bar threads 128
      tile.single {
        %y0 = arith.muli %it, %c64 : i32
        %y = arith.addi %row0, %y0 : i32
        tile.tma_store %out to %mo[%y, %xo] : !tile.shared<64x64xbf16, swizzled>, !tile.map<64x64xbf16>
      }
      scf.yield %s4 : !tile.frag<128x64xf32>
    }
    tile.single {
      tile.tma_store_wait 0
    }
  }
  tile.return
}
