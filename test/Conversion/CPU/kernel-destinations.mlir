// RUN: tnl-opt %s --tnl-kernel-destinations -split-input-file -verify-diagnostics | FileCheck %s

// CHECK-LABEL: func.func private @k
// CHECK-SAME: (%[[X:.*]]: memref<?x64xf32>, %[[A:.*]]: memref<?x64xf32>, %[[B:.*]]: memref<?xf32>)
// CHECK: %[[T:.*]] = bufferization.to_tensor %[[X]] restrict
// CHECK: %[[Y:.*]] = tnl.silu %[[T]]
// CHECK: %[[R:.*]] = tnl.rms_scale %[[T]]
// CHECK: bufferization.materialize_in_destination %[[Y]] in restrict writable %[[A]]
// CHECK: bufferization.materialize_in_destination %[[R]] in restrict writable %[[B]]
// CHECK: return{{$}}
func.func private @k(%x: tensor<?x64xf32>) -> (tensor<?x64xf32>, tensor<?xf32>) attributes {tnl.kernel} {
  %y = tnl.silu %x : tensor<?x64xf32>
  %r = tnl.rms_scale %x eps 1.0e-6 : tensor<?x64xf32> -> tensor<?xf32>
  return %y, %r : tensor<?x64xf32>, tensor<?xf32>
}

// -----

// What is no kernel stays.
// CHECK-LABEL: func.func @graph(%{{.*}}: tensor<?xf32>) -> tensor<?xf32>
func.func @graph(%x: tensor<?xf32>) -> tensor<?xf32> {
  return %x : tensor<?xf32>
}

// -----

// expected-error @below {{has an operand or result of type 'tensor<*xf32>'; kernels take and return ranked tensors. Run onnx-fold-shapes first}}
func.func private @unranked(%x: tensor<*xf32>) attributes {tnl.kernel} {
  return
}

// -----

// expected-error @below {{has an operand or result of type 'f32'}}
func.func private @scalar(%x: tensor<1xf32>) -> f32 attributes {tnl.kernel} {
  %c = arith.constant 0.0 : f32
  return %c : f32
}

// -----

// expected-error @below {{has control flow; a kernel is one block that returns}}
func.func private @blocks(%x: tensor<4xf32>) -> tensor<4xf32> attributes {tnl.kernel} {
  cf.br ^bb1
^bb1:
  return %x : tensor<4xf32>
}
