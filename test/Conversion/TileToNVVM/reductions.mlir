// RUN: tnl-opt %s --convert-tile-to-nvvm --canonicalize --cse -split-input-file | FileCheck %s

// A row is spread over four lanes.
// CHECK-LABEL: llvm.func @rows
// CHECK: %[[A:.*]] = arith.addf
// CHECK: %[[B:.*]] = arith.addf
// CHECK: %[[A1:.*]] = nvvm.shfl.sync bfly %c-1_i32, %[[A]], %c1_i32, %c31_i32 : f32 -> f32
// CHECK: %[[A2:.*]] = arith.addf %[[A]], %[[A1]]
// CHECK: nvvm.shfl.sync bfly %c-1_i32, %[[B]], %c1_i32
// CHECK: nvvm.shfl.sync bfly %c-1_i32, %[[A2]], %c2_i32
// CHECK: nvvm.shfl.sync bfly %{{.*}}, %c2_i32
// CHECK-NOT: nvvm.shfl
tile.kernel @rows() threads 128 {
  %t = tile.alloc : !tile.shared<64x8xf32>
  %u = tile.alloc : !tile.shared<64x1xf32>
  %f = tile.load_frag %t : !tile.shared<64x8xf32> -> !tile.frag<64x8xf32>
  %r = tile.reduce add rows %f : !tile.frag<64x8xf32> -> !tile.frag<64x1xf32>
  tile.store_frag %r to %u : !tile.frag<64x1xf32>, !tile.shared<64x1xf32>
  tile.return
}

// -----

// Eight warps meet in the scratch tile; four lanes of each hold its columns. A thread of the first warpgroup
// adds up a column into the first row.
// CHECK-LABEL: llvm.func @columns
// CHECK-SAME: (%[[WG:[^:]*]]: i32, %[[ID:[^:]*]]: i32)
// CHECK: %[[FOUR:.*]] = arith.cmpi ult, %{{.*}}, %c4_i32
// CHECK-COUNT-2: arith.maxnumf
// CHECK-COUNT-2: nvvm.shfl.sync bfly %{{.*}}, %{{.*}}, %c4_i32
// CHECK-COUNT-2: nvvm.shfl.sync bfly %{{.*}}, %{{.*}}, %c8_i32
// CHECK-COUNT-2: nvvm.shfl.sync bfly %{{.*}}, %{{.*}}, %c16_i32
// CHECK: %[[FIRST:.*]] = arith.muli %[[WG]], %c4_i32
// CHECK: %[[ROW:.*]] = arith.addi %[[FIRST]], %{{.*}}
// CHECK: scf.if %[[FOUR]] {
// CHECK:   arith.muli %[[ROW]], %c32_i32
// CHECK:   llvm.store {{.*}} : vector<2xf32>, !llvm.ptr<3>
// CHECK-NEXT: }
// CHECK: nvvm.barrier id = %[[ID]] number_of_threads = %c256_i32
// CHECK: %[[GROUP:.*]] = arith.cmpi eq, %[[WG]], %c0_i32
// CHECK: %[[INSIDE:.*]] = arith.cmpi ult, %{{.*}}, %c8_i32
// CHECK: %[[ADDS:.*]] = arith.andi %[[GROUP]], %[[INSIDE]]
// CHECK: scf.if %[[ADDS]] {
// CHECK:   %[[FIRST_ROW:.*]] = llvm.inttoptr
// CHECK:   %[[A:.*]] = llvm.load %[[FIRST_ROW]] {{.*}} -> f32
// CHECK:   %[[B:.*]] = llvm.load {{.*}} -> f32
// CHECK:   arith.maxnumf %[[A]], %[[B]]
// CHECK-COUNT-6: arith.maxnumf
// CHECK-NOT: arith.maxnumf
// CHECK:   llvm.store %{{.*}}, %[[FIRST_ROW]]
// CHECK: }
// CHECK: nvvm.barrier id = %[[ID]] number_of_threads = %c256_i32
// CHECK: llvm.load {{.*}} -> vector<2xf32>
// CHECK: nvvm.barrier id = %[[ID]] number_of_threads = %c256_i32
tile.kernel @columns(%wg: i32, %id: i32) threads 256 {
  %t = tile.alloc : !tile.shared<64x8xf32>
  %s = tile.alloc : !tile.shared<8x8xf32>
  %u = tile.alloc : !tile.shared<1x8xf32>
  %f = tile.load_frag %t : !tile.shared<64x8xf32> -> !tile.frag<64x8xf32>
  %c = tile.reduce max columns %f scratch %s[%wg] barrier %id : !tile.frag<64x8xf32>, !tile.shared<8x8xf32> -> !tile.frag<1x8xf32>
  tile.store_frag %c to %u : !tile.frag<1x8xf32>, !tile.shared<1x8xf32>
  tile.return
}

// -----

// CHECK-LABEL: llvm.func @warp
// CHECK-SAME: (%{{.*}}: !llvm.ptr<1>, %[[V:[^:]*]]: f32)
// CHECK: %[[A:.*]] = nvvm.shfl.sync bfly %{{.*}}, %[[V]], %c4_i32
// CHECK: %[[B:.*]] = arith.maxnumf %[[V]], %[[A]]
// CHECK: nvvm.shfl.sync bfly %{{.*}}, %[[B]], %c2_i32
// CHECK: nvvm.shfl.sync bfly %{{.*}}, %c1_i32
// CHECK-NOT: nvvm.shfl
tile.kernel @warp(%x: !tile.global<f32>, %v: f32) threads 32 {
  %c0 = arith.constant 0 : i32
  %m = tile.warp_reduce max %v width 8 : f32
  tile.store %m, %x[%c0] : f32, !tile.global<f32>, i32
  tile.return
}
