// RUN: tnl-opt %s --tnl-share-tile-kernels | FileCheck %s
// RUN: tnl-opt %s --tnl-share-tile-kernels | tnl-opt --tnl-share-tile-kernels | FileCheck %s

// Kernels that are equal but for their name become one; so do names of values.
// CHECK-LABEL: func.func private @first(
// CHECK: tile.launch @first_copy blocks
// CHECK: tile.launch @first_copy blocks
func.func private @first(%x: memref<64xf32>, %y: memref<64xf32>) attributes {tnl.kernel} {
  %c1 = arith.constant 1 : index
  tile.launch @first_copy blocks(%c1, %c1, %c1) args(%x, %y : memref<64xf32>, memref<64xf32>)
  tile.launch @again_copy blocks(%c1, %c1, %c1) args(%x, %y : memref<64xf32>, memref<64xf32>)
  return
}

// Launches keep their grids and arguments.
// CHECK-LABEL: func.func private @second(
// CHECK: tile.launch @first_copy blocks(%c2, %c1, %c1) args(%arg1, %arg0 :
// CHECK: tile.launch @other_threads
// CHECK: tile.launch @other_number
// CHECK: tile.launch @near_number
// CHECK: tile.launch @other_type
// CHECK: tile.launch @other_blocks
func.func private @second(%x: memref<64xf32>, %y: memref<64xf32>, %i: memref<64xi32>) attributes {tnl.kernel} {
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  tile.launch @second_copy blocks(%c2, %c1, %c1) args(%y, %x : memref<64xf32>, memref<64xf32>)
  tile.launch @other_threads blocks(%c1, %c1, %c1) args(%x, %y : memref<64xf32>, memref<64xf32>)
  tile.launch @other_number blocks(%c1, %c1, %c1) args(%x, %y : memref<64xf32>, memref<64xf32>)
  tile.launch @near_number blocks(%c1, %c1, %c1) args(%x, %y : memref<64xf32>, memref<64xf32>)
  tile.launch @other_type blocks(%c1, %c1, %c1) args(%i, %i : memref<64xi32>, memref<64xi32>)
  tile.launch @other_blocks blocks(%c1, %c1, %c1) args(%x, %y : memref<64xf32>, memref<64xf32>)
  return
}

// CHECK: tile.kernel @first_copy(
// CHECK-NOT: @again_copy
// CHECK-NOT: @second_copy
tile.kernel @first_copy(%x: !tile.global<f32>, %y: !tile.global<f32>) threads 64 {
  %t = tile.thread_id
  %a = tile.load %x[%t] : !tile.global<f32>, i32 -> f32
  tile.store %a, %y[%t] : f32, !tile.global<f32>, i32
  tile.return
}
tile.kernel @again_copy(%from: !tile.global<f32>, %to: !tile.global<f32>) threads 64 {
  %thread = tile.thread_id
  %value = tile.load %from[%thread] : !tile.global<f32>, i32 -> f32
  tile.store %value, %to[%thread] : f32, !tile.global<f32>, i32
  tile.return
}
tile.kernel @second_copy(%x: !tile.global<f32>, %y: !tile.global<f32>) threads 64 {
  %t = tile.thread_id
  %a = tile.load %x[%t] : !tile.global<f32>, i32 -> f32
  tile.store %a, %y[%t] : f32, !tile.global<f32>, i32
  tile.return
}

// Any difference keeps a kernel.
// CHECK: tile.kernel @other_threads({{.*}} threads 32 {
tile.kernel @other_threads(%x: !tile.global<f32>, %y: !tile.global<f32>) threads 32 {
  %t = tile.thread_id
  %a = tile.load %x[%t] : !tile.global<f32>, i32 -> f32
  tile.store %a, %y[%t] : f32, !tile.global<f32>, i32
  tile.return
}
// CHECK: tile.kernel @other_number(
tile.kernel @other_number(%x: !tile.global<f32>, %y: !tile.global<f32>) threads 64 {
  %c = arith.constant 0x3F800000 : f32
  %t = tile.thread_id
  tile.store %c, %y[%t] : f32, !tile.global<f32>, i32
  tile.return
}
// CHECK: tile.kernel @near_number(
tile.kernel @near_number(%x: !tile.global<f32>, %y: !tile.global<f32>) threads 64 {
  %c = arith.constant 0x3F800001 : f32
  %t = tile.thread_id
  tile.store %c, %y[%t] : f32, !tile.global<f32>, i32
  tile.return
}
// CHECK: tile.kernel @other_type(
tile.kernel @other_type(%x: !tile.global<i32>, %y: !tile.global<i32>) threads 64 {
  %t = tile.thread_id
  %a = tile.load %x[%t] : !tile.global<i32>, i32 -> i32
  tile.store %a, %y[%t] : i32, !tile.global<i32>, i32
  tile.return
}
// CHECK: tile.kernel @other_blocks({{.*}} threads 64 min_blocks 2 {
// CHECK-NOT: tile.kernel
tile.kernel @other_blocks(%x: !tile.global<f32>, %y: !tile.global<f32>) threads 64 min_blocks 2 {
  %t = tile.thread_id
  %a = tile.load %x[%t] : !tile.global<f32>, i32 -> f32
  tile.store %a, %y[%t] : f32, !tile.global<f32>, i32
  tile.return
}
