// RUN: tnl-opt %s --tnl-bufferize-kernels --canonicalize | FileCheck %s

// Computed straight into the destination.
// CHECK-LABEL: func.func private @in_place
// CHECK-SAME: (%[[X:.*]]: memref<?xf32>, %[[OUT:.*]]: memref<?xf32>)
// CHECK-NOT: memref.alloc
// CHECK: linalg.generic {{.*}} ins(%[[X]] : memref<?xf32>) outs(%[[OUT]] : memref<?xf32>)
func.func private @in_place(%x: memref<?xf32>, %out: memref<?xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %0 = bufferization.to_tensor %x restrict : memref<?xf32> to tensor<?xf32>
  %n = tensor.dim %0, %c0 : tensor<?xf32>
  %empty = tensor.empty(%n) : tensor<?xf32>
  %1 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%0 : tensor<?xf32>) outs(%empty : tensor<?xf32>) {
  ^bb0(%a: f32, %b: f32):
    %2 = arith.negf %a : f32
    linalg.yield %2 : f32
  } -> tensor<?xf32>
  bufferization.materialize_in_destination %1 in restrict writable %out : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}

// A copy is a loop, not a call.
// CHECK-LABEL: func.func private @copy
// CHECK-NOT: memref.copy
// CHECK: linalg.generic
func.func private @copy(%x: memref<?xf32>, %out: memref<?xf32>) attributes {tnl.kernel} {
  %0 = bufferization.to_tensor %x restrict : memref<?xf32> to tensor<?xf32>
  bufferization.materialize_in_destination %0 in restrict writable %out : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}

// Two dynamic sizes from one.
// CHECK-LABEL: func.func private @expand
// CHECK: memref.reinterpret_cast %{{.*}} to offset: [0], sizes: [%{{.*}}, %{{.*}}], strides: [%{{.*}}, 1]
func.func private @expand(%x: memref<?xf32>, %n: index, %m: index, %out: memref<?x?xf32>) attributes {tnl.kernel} {
  %0 = bufferization.to_tensor %x restrict : memref<?xf32> to tensor<?xf32>
  %1 = tensor.expand_shape %0 [[0, 1]] output_shape [%n, %m] : tensor<?xf32> into tensor<?x?xf32>
  bufferization.materialize_in_destination %1 in restrict writable %out : (tensor<?x?xf32>, memref<?x?xf32>) -> ()
  return
}
