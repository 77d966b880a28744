// RUN: tnl-opt %s --convert-tile-to-nvvm --canonicalize --cse -split-input-file | FileCheck %s

// CHECK-LABEL: llvm.func @barriers
// CHECK-SAME: (%[[ID:[^:]*]]: i32)
// CHECK: nvvm.barrier
// CHECK-NEXT: nvvm.barrier id = %[[ID]] number_of_threads = %c256_i32
// CHECK-NEXT: nvvm.fence.proxy {kind = #nvvm.proxy_kind<async.shared>, space = #nvvm.shared_space<cta>}
tile.kernel @barriers(%id: i32) threads 512 {
  tile.barrier
  tile.barrier id %id threads 256
  tile.proxy_fence
  tile.return
}

// -----

// Three full barriers, then three empty ones.
// CHECK-LABEL: llvm.func @pipeline
// CHECK-SAME: (%[[IT:[^:]*]]: i32)
tile.kernel @pipeline(%it: i32) threads 256 {
  // CHECK: %[[P:.*]] = llvm.ptrtoint
  // CHECK: %[[FIRST:.*]] = arith.cmpi eq, %{{.*}}, %c0_i32
  // CHECK: scf.if %[[FIRST]] {
  // CHECK:   %[[FULL0:.*]] = llvm.inttoptr %[[P]]
  // CHECK:   nvvm.mbarrier.init %[[FULL0]], %c1_i32
  // CHECK:   nvvm.mbarrier.init %{{.*}}, %c1_i32
  // CHECK:   nvvm.mbarrier.init %{{.*}}, %c1_i32
  // CHECK:   %[[A:.*]] = arith.addi %[[P]], %c24_i32
  // CHECK:   %[[EMPTY0:.*]] = llvm.inttoptr %[[A]]
  // CHECK:   nvvm.mbarrier.init %[[EMPTY0]], %c2_i32
  // CHECK-COUNT-2: nvvm.mbarrier.init %{{.*}}, %c2_i32
  // CHECK:   nvvm.fence.mbarrier.init
  // CHECK: }
  // CHECK: nvvm.barrier
  %p = tile.create_pipeline full 1 empty 2 : !tile.pipeline<3>
  tile.barrier
  // A stage starts empty: the parity of its first wait is that of the phase before.
  // CHECK: %[[ROUND:.*]] = arith.divui %[[IT]], %c3_i32
  // CHECK: %[[PARITY:.*]] = arith.andi %[[ROUND]], %c1_i32
  // CHECK: %[[OTHER:.*]] = arith.xori %[[PARITY]], %c1_i32
  // CHECK: %[[STAGE:.*]] = arith.remui %[[IT]], %c3_i32
  // CHECK: %[[BYTES:.*]] = arith.muli %[[STAGE]], %c8_i32
  // CHECK: %[[FULL:.*]] = arith.addi %[[P]], %[[BYTES]]
  // CHECK: %[[EMPTY:.*]] = arith.addi %[[FULL]], %c24_i32
  // CHECK: %[[EP:.*]] = llvm.inttoptr %[[EMPTY]]
  // CHECK: nvvm.mbarrier.try_wait.parity %[[EP]], %[[OTHER]]
  tile.wait_empty %p[%it] : !tile.pipeline<3>
  // CHECK: %[[FP:.*]] = llvm.inttoptr %[[FULL]]
  // CHECK: nvvm.mbarrier.arrive.expect_tx %[[FP]], %c4096_i32
  tile.expect_bytes %p[%it] bytes 4096 : !tile.pipeline<3>
  // CHECK: nvvm.mbarrier.arrive %[[FP]]
  tile.arrive_full %p[%it] : !tile.pipeline<3>
  // CHECK: nvvm.mbarrier.try_wait.parity %[[FP]], %[[PARITY]]
  tile.wait_full %p[%it] : !tile.pipeline<3>
  // CHECK: nvvm.mbarrier.arrive %[[EP]]
  tile.arrive_empty %p[%it] : !tile.pipeline<3>
  tile.return
}

// -----

// Powers of two need no division.
// CHECK-LABEL: llvm.func @two_stages
// CHECK-NOT: arith.divui
// CHECK-NOT: arith.remui
// CHECK: nvvm.mbarrier.try_wait.parity
tile.kernel @two_stages(%it: i32) threads 128 {
  %p = tile.create_pipeline full 1 empty 1 : !tile.pipeline<2>
  tile.barrier
  tile.wait_full %p[%it] : !tile.pipeline<2>
  tile.return
}

// -----

// Coordinates are given fastest first.
// CHECK-LABEL: llvm.func @tma
// CHECK-SAME: (%[[MAP:[^:]*]]: !llvm.ptr {{.*}}, %[[B:[^:]*]]: i32, %[[N:[^:]*]]: i32, %[[X:[^:]*]]: i32)
tile.kernel @tma(%map: !tile.map<1x64x64xbf16>, %b: i32, %n: i32, %x: i32) threads 128 {
  %t = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  %p = tile.create_pipeline full 1 empty 1 : !tile.pipeline<1>
  tile.barrier
  tile.single {
    // CHECK: %[[TILE:.*]] = llvm.inttoptr %{{.*}} : i32 to !llvm.ptr<7>
    // CHECK: nvvm.cp.async.bulk.tensor.shared.cluster.global %[[TILE]], %[[MAP]], %{{.*}}, box[%[[X]], %[[N]], %[[B]]] : !llvm.ptr<7>, !llvm.ptr
    tile.expect_bytes %p[%n] bytes 8192 : !tile.pipeline<1>
    tile.tma_load %map[%b, %n, %x] to %t signal %p[%n] : !tile.map<1x64x64xbf16>, !tile.shared<64x64xbf16, swizzled>, !tile.pipeline<1>
  }
  tile.wait_full %p[%n] : !tile.pipeline<1>
  tile.single {
    // CHECK: nvvm.cp.async.bulk.tensor.global.shared.cta %[[MAP]], %{{.*}}, box[%[[X]], %[[N]], %[[B]]]
    // CHECK-NEXT: nvvm.cp.async.bulk.commit.group
    // CHECK-NEXT: nvvm.cp.async.bulk.wait_group 1 {read}
    // CHECK-NEXT: nvvm.cp.async.bulk.wait_group 0
    tile.tma_store %t to %map[%b, %n, %x] : !tile.shared<64x64xbf16, swizzled>, !tile.map<1x64x64xbf16>
    tile.tma_store_wait 1 read
    tile.tma_store_wait 0
  }
  tile.return
}
