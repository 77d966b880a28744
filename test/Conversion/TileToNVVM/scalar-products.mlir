// RUN: tnl-opt %s --convert-tile-to-nvvm --canonicalize --cse -split-input-file | FileCheck %s

// K is contiguous in both: four of it at a time, in order.
// CHECK-LABEL: llvm.func @contiguous
tile.kernel @contiguous() threads 128 {
  %a = tile.alloc : !tile.shared<64x32xf32, pitch = 36>
  %b = tile.alloc : !tile.shared<8x32xf32, pitch = 36>
  // CHECK: %[[R:.*]]:4 = scf.for %[[K:.*]] = %c0_i32 to %c32_i32 step %c4_i32 iter_args(%[[S:[^ ]*]] = %{{.*}}) -> (f32, f32, f32, f32)
  // CHECK:   %[[KB:.*]] = arith.muli %[[K]], %c4_i32
  // CHECK:   %[[A0:.*]] = llvm.load %{{.*}} {alignment = 16 : i64} : !llvm.ptr<3> -> vector<4xf32>
  // CHECK:   %[[A00:.*]] = vector.extract %[[A0]][0]
  // CHECK:   llvm.load %{{.*}} {alignment = 16 : i64} : !llvm.ptr<3> -> vector<4xf32>
  // CHECK:   %[[B0:.*]] = llvm.load %{{.*}} {alignment = 16 : i64} : !llvm.ptr<3> -> vector<4xf32>
  // CHECK:   %[[B00:.*]] = vector.extract %[[B0]][0]
  // CHECK:   llvm.load %{{.*}} {alignment = 16 : i64} : !llvm.ptr<3> -> vector<4xf32>
  // CHECK-NOT: llvm.load
  // CHECK:   llvm.intr.fma(%[[A00]], %[[B00]], %[[S]])
  // CHECK-COUNT-15: llvm.intr.fma
  // CHECK-NOT: llvm.intr.fma
  // CHECK: scf.yield
  %d = tile.fma %a, %b transposed : !tile.shared<64x32xf32, pitch = 36>, !tile.shared<8x32xf32, pitch = 36> -> !tile.frag<64x8xf32>
  %o = tile.alloc : !tile.shared<64x8xf32>
  tile.store_frag %d to %o : !tile.frag<64x8xf32>, !tile.shared<64x8xf32>
  tile.return
}

// -----

// Neither: element by element of A, pairs of columns of B, which is extended.
// CHECK-LABEL: llvm.func @rows
tile.kernel @rows(%s: f32) threads 128 {
  %a = tile.alloc : !tile.shared<6x64xf32>
  %b = tile.alloc : !tile.shared<6x8xbf16>
  %z = tile.splat %s : f32 -> !tile.frag<64x8xf32>
  // CHECK: scf.for %{{.*}} = %c0_i32 to %c6_i32 step %c2_i32 iter_args(%{{.*}} = %{{.*}}) -> (f32, f32, f32, f32)
  // CHECK-COUNT-4: llvm.load %{{.*}} {alignment = 4 : i64} : !llvm.ptr<3> -> f32
  // CHECK: %[[P:.*]] = llvm.load %{{.*}} {alignment = 4 : i64} : !llvm.ptr<3> -> vector<2xbf16>
  // CHECK: %[[E:.*]] = vector.extract %[[P]][0]
  // CHECK: arith.extf %[[E]] : bf16 to f32
  // CHECK-COUNT-8: llvm.intr.fma
  // CHECK-NOT: llvm.intr.fma
  %d = tile.fma %a transposed, %b add %z : !tile.shared<6x64xf32>, !tile.shared<6x8xbf16> -> !tile.frag<64x8xf32>
  %o = tile.alloc : !tile.shared<64x8xf32>
  tile.store_frag %d to %o : !tile.frag<64x8xf32>, !tile.shared<64x8xf32>
  tile.return
}

// -----

// The start of a slice decides what is aligned: multiples of 8 columns are, any column is not.
// CHECK-LABEL: llvm.func @slices
// CHECK: scf.for
// CHECK: llvm.load %{{.*}} -> vector<4xf32>
// CHECK: scf.for
// CHECK-NOT: vector<4xf32>
// CHECK: llvm.return
tile.kernel @slices(%i: i32) threads 128 {
  %a = tile.alloc : !tile.shared<64x64xf32>
  %b = tile.alloc : !tile.shared<8x32xf32>
  %o = tile.alloc : !tile.shared<64x8xf32>
  %c0 = arith.constant 0 : i32
  %c8 = arith.constant 8 : i32
  %j = arith.muli %i, %c8 : i32
  %s = tile.slice %a[%c0, %j] : !tile.shared<64x64xf32> -> !tile.shared<64x32xf32, pitch = 64>
  %d = tile.fma %s, %b transposed : !tile.shared<64x32xf32, pitch = 64>, !tile.shared<8x32xf32> -> !tile.frag<64x8xf32>
  tile.store_frag %d to %o : !tile.frag<64x8xf32>, !tile.shared<64x8xf32>
  %t = tile.slice %a[%c0, %i] : !tile.shared<64x64xf32> -> !tile.shared<64x32xf32, pitch = 64>
  %u = tile.slice %a[%c0, %i] : !tile.shared<64x64xf32> -> !tile.shared<8x32xf32, pitch = 64>
  %e = tile.fma %t, %u transposed : !tile.shared<64x32xf32, pitch = 64>, !tile.shared<8x32xf32, pitch = 64> -> !tile.frag<64x8xf32>
  tile.store_frag %e to %o : !tile.frag<64x8xf32>, !tile.shared<64x8xf32>
  tile.return
}
