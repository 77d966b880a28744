// RUN: tnl-opt %s --convert-tile-to-nvvm --canonicalize --cse -split-input-file | FileCheck %s
// RUN: tnl-opt %s --convert-tile-to-nvvm -split-input-file | FileCheck %s --check-prefix=ONCE

// Kernels may start before the one before them has ended: they let the next one
// start at once, and wait before they touch global memory.

// Once a kernel, whatever is in it.
// ONCE-COUNT-6: nvvm.griddepcontrol{{ +}}wait
// ONCE-NOT: nvvm.griddepcontrol{{ +}}wait

// What is computed for the first access comes before.
// CHECK-LABEL: llvm.func @first_access
// CHECK: nvvm.griddepcontrol launch_dependents
// CHECK: %[[I:.*]] = arith.addi
// CHECK: nvvm.griddepcontrol wait
// CHECK-NEXT: %[[P:.*]] = llvm.getelementptr %{{.*}}[%[[I]]]
// CHECK-NEXT: llvm.load %[[P]]
tile.kernel @first_access(%x: !tile.global<f32>, %y: !tile.global<f32>) threads 128 {
  %c128 = arith.constant 128 : i32
  %b = tile.block_id x
  %t = tile.thread_id
  %0 = arith.muli %b, %c128 : i32
  %i = arith.addi %0, %t : i32
  %v = tile.load %x[%i] : !tile.global<f32>, i32 -> f32
  tile.store %v, %y[%i] : f32, !tile.global<f32>, i32
  tile.return
}

// -----

// Barriers are made, and known to all threads, and the loop over tiles has its
// bounds, before the warps part: one wait is that of all groups. With pipelines the
// next kernel starts as blocks end.
// CHECK-LABEL: llvm.func @specialize
// CHECK-NOT: nvvm.griddepcontrol launch_dependents
// CHECK: nvvm.mbarrier.init
// CHECK: nvvm.fence.mbarrier.init
// CHECK: nvvm.barrier
// CHECK: %[[TILES:.*]] = arith.ceildivsi
// CHECK: nvvm.griddepcontrol wait
// CHECK-NOT: nvvm.griddepcontrol
// CHECK: nvvm.setmaxregister decrease 40
// CHECK: scf.for %{{.*}} to %[[TILES]]
// CHECK: nvvm.cp.async.bulk.tensor.shared.cluster.global
tile.kernel @specialize(%m: !tile.map<64x64xbf16>, %x: !tile.global<i32>, %n: i32) threads 384 {
  %ring = tile.alloc : !tile.shared<2x64x64xbf16, swizzled>
  %p = tile.create_pipeline full 1 empty 2 : !tile.pipeline<2>
  tile.barrier
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %c64 = arith.constant 64 : i32
  %tiles = arith.ceildivsi %n, %c64 : i32
  tile.specialize
  group 1 registers 40 {
  ^bb0(%wg: i32):
    tile.single {
      scf.for %it = %c0 to %tiles step %c1 : i32 {
        tile.wait_empty %p[%it] : !tile.pipeline<2>
        tile.expect_bytes %p[%it] bytes 8192 : !tile.pipeline<2>
        %s = tile.stage %ring[%it] : !tile.shared<2x64x64xbf16, swizzled> -> !tile.shared<64x64xbf16, swizzled>
        tile.tma_load %m[%it, %c0] to %s signal %p[%it] : !tile.map<64x64xbf16>, !tile.shared<64x64xbf16, swizzled>, !tile.pipeline<2>
      }
    }
  }
  group 2 registers 232 {
  ^bb0(%wg: i32):
    tile.store %wg, %x[%c0] : i32, !tile.global<i32>, i32
  }
  tile.return
}

// -----

// A branch that touches global memory is behind the wait, so that threads which
// have nothing to do wait as well.
// CHECK-LABEL: llvm.func @leaves_early
// CHECK: arith.cmpi
// CHECK: nvvm.griddepcontrol wait
// CHECK-NEXT: scf.if
// CHECK-NEXT: llvm.getelementptr
tile.kernel @leaves_early(%x: !tile.global<f32>, %n: i32, %s: f32) threads 32 {
  %t = tile.thread_id
  %inside = arith.cmpi slt, %t, %n : i32
  scf.if %inside {
    tile.store %s, %x[%t] : f32, !tile.global<f32>, i32
  }
  tile.return
}

// -----

// Loops and branches without memory are arithmetic.
// CHECK-LABEL: llvm.func @pure_loop
// CHECK: %[[R:[^ ]*]] = scf.for
// CHECK: nvvm.griddepcontrol wait
// CHECK: llvm.store %[[R]]
tile.kernel @pure_loop(%x: !tile.global<i32>, %n: i32) threads 32 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%a = %c1) -> (i32) : i32 {
    %b = arith.muli %a, %i : i32
    scf.yield %b : i32
  }
  tile.store %r, %x[%c0] : i32, !tile.global<i32>, i32
  tile.return
}

// -----

// A kernel that touches nothing waits as well: others rely on it.
// CHECK-LABEL: llvm.func @nothing
// CHECK: nvvm.griddepcontrol launch_dependents
// CHECK-NEXT: nvvm.griddepcontrol wait
// CHECK-NEXT: llvm.return
tile.kernel @nothing() threads 32 {
  tile.return
}

// -----

// Accesses to shared memory are behind the wait; only what the hardware needs
// for its barriers is not.
// CHECK-LABEL: llvm.func @shared
// CHECK: nvvm.griddepcontrol wait
// CHECK: llvm.store %{{.*}} : f32, !llvm.ptr<3>
tile.kernel @shared(%s: f32) threads 32 {
  %a = tile.alloc : !tile.shared<1x32xf32>
  %c0 = arith.constant 0 : i32
  %t = tile.thread_id
  tile.store %s, %a[%c0, %t] : f32, !tile.shared<1x32xf32>, i32, i32
  tile.return
}
