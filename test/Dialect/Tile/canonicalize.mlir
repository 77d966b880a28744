// RUN: tnl-opt %s --canonicalize | FileCheck %s --enable-var-scope

// CHECK-LABEL: tile.kernel @columns_of_join
tile.kernel @columns_of_join(%out: !tile.global<f32>, %x: f32, %y: f32) threads 128 {
  // CHECK-SAME: %[[X:[a-z0-9]+]]: f32, %[[Y:[a-z0-9]+]]: f32)
  // CHECK-DAG: %[[A:.*]] = tile.splat %[[X]] : f32 -> !tile.frag<64x64xf32>
  // CHECK-DAG: %[[B:.*]] = tile.splat %[[Y]] : f32 -> !tile.frag<64x32xf32>
  %a = tile.splat %x : f32 -> !tile.frag<64x64xf32>
  %b = tile.splat %y : f32 -> !tile.frag<64x32xf32>
  %j = tile.join %a, %b : !tile.frag<64x64xf32>, !tile.frag<64x32xf32> -> !tile.frag<64x96xf32>
  %0 = tile.columns %j from 0 : !tile.frag<64x96xf32> -> !tile.frag<64x64xf32>
  %1 = tile.columns %j from 72 : !tile.frag<64x96xf32> -> !tile.frag<64x8xf32>
  // CHECK: %[[PIECE:.*]] = tile.columns %[[B]] from 8 : !tile.frag<64x32xf32> -> !tile.frag<64x8xf32>
  // CHECK: tile.map %[[A]]
  tile.map %0 : (!tile.frag<64x64xf32>) -> () {
  ^bb0(%e: f32, %row: i32, %col: i32):
    tile.store %e, %out[%row] : f32, !tile.global<f32>, i32
  }
  // CHECK: tile.map %[[PIECE]]
  tile.map %1 : (!tile.frag<64x8xf32>) -> () {
  ^bb0(%e: f32, %row: i32, %col: i32):
    tile.store %e, %out[%row] : f32, !tile.global<f32>, i32
  }
  tile.return
}

// A piece of two parts stays.
// CHECK-LABEL: tile.kernel @columns_across_join
tile.kernel @columns_across_join(%out: !tile.global<f32>, %x: f32) threads 128 {
  %a = tile.splat %x : f32 -> !tile.frag<64x64xf32>
  // CHECK: %[[J:.*]] = tile.join
  %j = tile.join %a, %a : !tile.frag<64x64xf32>, !tile.frag<64x64xf32> -> !tile.frag<64x128xf32>
  // CHECK: tile.columns %[[J]] from 32
  %0 = tile.columns %j from 32 : !tile.frag<64x128xf32> -> !tile.frag<64x64xf32>
  tile.map %0 : (!tile.frag<64x64xf32>) -> () {
  ^bb0(%e: f32, %row: i32, %col: i32):
    tile.store %e, %out[%row] : f32, !tile.global<f32>, i32
  }
  tile.return
}

// CHECK-LABEL: tile.kernel @whole
tile.kernel @whole(%out: !tile.global<f32>, %x: f32) threads 128 {
  // CHECK: %[[A:.*]] = tile.splat
  // CHECK-NOT: tile.join
  // CHECK-NOT: tile.columns
  %a = tile.splat %x : f32 -> !tile.frag<64x64xf32>
  %j = tile.join %a : !tile.frag<64x64xf32> -> !tile.frag<64x64xf32>
  %0 = tile.columns %j from 0 : !tile.frag<64x64xf32> -> !tile.frag<64x64xf32>
  // CHECK: tile.map %[[A]]
  tile.map %0 : (!tile.frag<64x64xf32>) -> () {
  ^bb0(%e: f32, %row: i32, %col: i32):
    tile.store %e, %out[%row] : f32, !tile.global<f32>, i32
  }
  tile.return
}
