// RUN: tnl-opt %s --convert-tile-to-nvvm --canonicalize --cse -split-input-file | FileCheck %s

// No shared memory: nothing stands for it.
// CHECK-NOT: @tile_shared
// CHECK-LABEL: llvm.func @parameters
// CHECK-SAME: (%[[MAP:[^:]*]]: !llvm.ptr {llvm.align = 64 : i64, llvm.byval = !llvm.array<128 x i8>, nvvm.grid_constant}
// CHECK-SAME: %[[X:[^:]*]]: !llvm.ptr<1>, %[[N:[^:]*]]: i32, %[[S:[^:]*]]: f32)
// CHECK-SAME: nvvm.kernel, nvvm.maxntid = array<i32: 96, 1, 1>, nvvm.minctasm = 2 : i32
tile.kernel @parameters(%m: !tile.map<64x64xbf16>, %x: !tile.global<f32>, %n: i32, %s: f32) threads 96 min_blocks 2 {
  // CHECK-DAG: %[[T:.*]] = nvvm.read.ptx.sreg.tid.x : i32
  // CHECK-DAG: %[[BX:.*]] = nvvm.read.ptx.sreg.ctaid.x : i32
  // CHECK-DAG: %[[BY:.*]] = nvvm.read.ptx.sreg.ctaid.y : i32
  // CHECK-DAG: %[[BZ:.*]] = nvvm.read.ptx.sreg.ctaid.z : i32
  // CHECK: arith.addi %[[BX]], %[[BY]]
  // CHECK: arith.addi %{{.*}}, %[[BZ]]
  // CHECK: arith.addi %{{.*}}, %[[T]]
  // CHECK: llvm.return
  %t = tile.thread_id
  %bx = tile.block_id x
  %by = tile.block_id y
  %bz = tile.block_id z
  %0 = arith.addi %bx, %by : i32
  %1 = arith.addi %0, %bz : i32
  %2 = arith.addi %1, %t : i32
  tile.store %s, %x[%2] : f32, !tile.global<f32>, i32
  tile.return
}

// -----

// Registers at launch: 65536 / 384 threads, rounded down to 168.
// CHECK-LABEL: llvm.func @specialize
tile.kernel @specialize(%x: !tile.global<i32>) threads 384 {
  // CHECK-DAG: %[[T:.*]] = nvvm.read.ptx.sreg.tid.x : i32
  // CHECK-DAG: %[[C7:.*]] = arith.constant 7 : i32
  // CHECK: %[[IN_GROUP:.*]] = arith.andi %[[T]], %c127_i32
  // CHECK: %[[FIRST:.*]] = arith.cmpi eq, %[[IN_GROUP]], %c0_i32
  // CHECK: %[[OWN:.*]] = arith.shrui %[[T]], %[[C7]]
  // CHECK: %[[WG:.*]] = nvvm.shfl.sync idx %{{.*}}, %[[OWN]], %{{.*}}, %{{.*}} : i32 -> i32
  // CHECK: %[[PRODUCER:.*]] = arith.cmpi slt, %[[WG]], %c1_i32
  // CHECK: scf.if %[[PRODUCER]] {
  // CHECK:   nvvm.setmaxregister decrease 40
  // CHECK:   scf.if %[[FIRST]] {
  // CHECK:     llvm.store %[[WG]]
  // CHECK: } else {
  // CHECK:   nvvm.setmaxregister increase 232
  // CHECK:   %[[INSIDE:.*]] = arith.addi %[[WG]], %c-1_i32
  // CHECK:   llvm.store %[[INSIDE]]
  // CHECK: }
  // CHECK: llvm.return
  %c0 = arith.constant 0 : i32
  tile.specialize
  group 1 registers 40 {
  ^bb0(%wg: i32):
    tile.single {
      tile.store %wg, %x[%c0] : i32, !tile.global<i32>, i32
    }
  }
  group 2 registers 232 {
  ^bb0(%wg: i32):
    tile.store %wg, %x[%c0] : i32, !tile.global<i32>, i32
  }
  tile.return
}

// -----

// Groups that keep the registers of the launch ask for nothing.
// CHECK-LABEL: llvm.func @keep_registers
// CHECK-NOT: nvvm.setmaxregister
// CHECK: llvm.return
tile.kernel @keep_registers(%x: !tile.global<i32>) threads 256 min_blocks 2 {
  %c0 = arith.constant 0 : i32
  tile.specialize
  group 2 registers 128 {
  ^bb0(%wg: i32):
    tile.store %wg, %x[%c0] : i32, !tile.global<i32>, i32
  }
  tile.return
}

// -----

// Fragments go through control flow as registers.
// CHECK-LABEL: llvm.func @control_flow
// CHECK: %[[LOOP:.*]]:4 = scf.for {{.*}} -> (f32, f32, f32, f32)
// CHECK-COUNT-4: arith.select %{{.*}} : f32
// CHECK:   %[[IF:.*]]:4 = scf.if %{{.*}} -> (f32, f32, f32, f32)
// CHECK:     scf.yield %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : f32, f32, f32, f32
// CHECK:   scf.yield %[[IF]]#0, %[[IF]]#1, %[[IF]]#2, %[[IF]]#3 : f32, f32, f32, f32
tile.kernel @control_flow(%x: !tile.global<f32>, %n: i32, %s: f32) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %f = tile.splat %s : f32 -> !tile.frag<64x8xf32>
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%a = %f) -> (!tile.frag<64x8xf32>) : i32 {
    %first = arith.cmpi eq, %i, %c0 : i32
    %d = arith.select %first, %a, %f : !tile.frag<64x8xf32>
    %odd = arith.trunci %i : i32 to i1
    %b = scf.if %odd -> !tile.frag<64x8xf32> {
      %c = tile.mul %a, %d : !tile.frag<64x8xf32>
      scf.yield %c : !tile.frag<64x8xf32>
    } else {
      scf.yield %a : !tile.frag<64x8xf32>
    }
    scf.yield %b : !tile.frag<64x8xf32>
  }
  tile.map %r : (!tile.frag<64x8xf32>) -> () {
  ^bb0(%v: f32, %row: i32, %col: i32):
    tile.store %v, %x[%row] : f32, !tile.global<f32>, i32
    tile.yield
  }
  tile.return
}
