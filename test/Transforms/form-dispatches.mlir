// RUN: tnl-opt %s --pass-pipeline='builtin.module(tnl-form-dispatches)' -split-input-file | FileCheck %s

// Products stay; the rest becomes kernels, and equal ones are shared.
// CHECK-LABEL: func.func @layer
// CHECK-SAME: %[[X:[^:]*]]: tensor<?x?x8xf32>
// CHECK: %[[W:.*]] = tnl.weight "w"
// CHECK: %[[R:.*]] = tnl.dispatch @[[RMS:k[0-9]+_rms_scale]](%[[X]]) shapes {{\[\[}}batch, seq{{\]\]}}
// CHECK: %[[Y:.*]] = tnl.linear %[[X]], %[[W]] scale(%[[R]])
// CHECK: %[[R2:.*]] = tnl.dispatch @[[RMS]](%[[Y]])
// CHECK: tnl.linear %[[Y]], %[[W]] scale(%[[R2]])
// CHECK: func.func private @[[RMS]](%[[A:.*]]: tensor<?x?x8xf32>) -> tensor<?x?xf32>
// CHECK-SAME: attributes {tnl.kernel}
// CHECK-NEXT: tnl.rms_scale %[[A]]
// CHECK-NOT: func.func
func.func @layer(%x: tensor<?x?x8xf32> {tnl.dims = ["batch", "seq", ""]}) -> tensor<?x?x8xf32>
    attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<5.0e-1> : tensor<8x8xf32> -> tensor<8x8xf32>
  %r = tnl.rms_scale %x eps 1.0e-6 : tensor<?x?x8xf32> -> tensor<?x?xf32>
  %y = tnl.linear %x, %w scale(%r) : (tensor<?x?x8xf32>, tensor<8x8xf32>, tensor<?x?xf32>) -> tensor<?x?x8xf32>
  %r2 = tnl.rms_scale %y eps 1.0e-6 : tensor<?x?x8xf32> -> tensor<?x?xf32>
  %z = tnl.linear %y, %w scale(%r2) : (tensor<?x?x8xf32>, tensor<8x8xf32>, tensor<?x?xf32>) -> tensor<?x?x8xf32>
  return %z : tensor<?x?x8xf32>
}

// -----

// A small constant goes into the kernel; one that a product needs, or a large
// one, becomes a weight.
// CHECK-LABEL: func.func @constants
// CHECK-DAG: %[[BIAS:.*]] = tnl.weight "constant_{{[0-9]}}" from dense<1.000000e+00> : tensor<4xf32>
// CHECK-DAG: %[[BIG:.*]] = tnl.weight "constant_{{[0-9]}}" from dense<2.000000e+00> : tensor<512xf32>
// CHECK: tnl.dispatch @[[ADD:k[0-9]+_Add]](%{{[^,]*}})
// CHECK: tnl.linear {{.*}} bias(%[[BIAS]])
// CHECK: tnl.dispatch @[[MUL:k[0-9]+_Mul]](%{{.*}}, %[[BIG]])
// CHECK: func.func private @[[ADD]](%{{[^,]*}}: tensor<?x4xf32>)
// CHECK: onnx.Constant dense<3.000000e+00>
// CHECK: func.func private @[[MUL]](%{{.*}}: tensor<512xf32>, %{{.*}}: tensor<512xf32>)
func.func @constants(%x: tensor<?x4xf32> {tnl.dims = ["n", ""]}, %y: tensor<512xf32> {tnl.dims = [""]})
    -> (tensor<?x4xf32>, tensor<512xf32>) attributes {tnl.symbols = ["n"]} {
  %w = tnl.weight "w" from dense<5.0e-1> : tensor<4x4xf32> -> tensor<4x4xf32>
  %b = onnx.Constant dense<1.0> : tensor<4xf32>
  %c = onnx.Constant dense<3.0> : tensor<4xf32>
  %big = onnx.Constant dense<2.0> : tensor<512xf32>
  %0 = onnx.Add %x, %c : (tensor<?x4xf32>, tensor<4xf32>) -> tensor<?x4xf32>
  %1 = tnl.linear %0, %w bias(%b) : (tensor<?x4xf32>, tensor<4x4xf32>, tensor<4xf32>) -> tensor<?x4xf32>
  %2 = onnx.Mul %y, %big : (tensor<512xf32>, tensor<512xf32>) -> tensor<512xf32>
  return %1, %2 : tensor<?x4xf32>, tensor<512xf32>
}

// -----

// What inference takes for granted is written down; the runtime gives elements
// another shape without a kernel.
// CHECK-LABEL: func.func @requirements
// CHECK: size.require equal n, m, "in the summed dimension"
// CHECK: tnl.dispatch @[[MATMUL:k[0-9]+_MatMul]]
// CHECK: tnl.reshape %{{.*}} shape [n * 4] : tensor<4x?xf32> -> tensor<?xf32>
// CHECK-NOT: onnx.Shape
func.func @requirements(%x: tensor<4x?xf32> {tnl.dims = ["", "n"]}, %y: tensor<?x5xf32> {tnl.dims = ["m", ""]})
    -> (tensor<4x5xf32>, tensor<?xf32>) attributes {tnl.symbols = ["n", "m"]} {
  %0 = onnx.MatMul %x, %y : (tensor<4x?xf32>, tensor<?x5xf32>) -> tensor<4x5xf32>
  %s = onnx.Constant dense<-1> : tensor<1xi64>
  %1 = onnx.Reshape %x, %s : (tensor<4x?xf32>, tensor<1xi64>) -> tensor<?xf32>
  return %0, %1 : tensor<4x5xf32>, tensor<?xf32>
}

// -----

// Indices that no input has, or that index a size which is not known here, are
// checked when the graph runs; constants and inputs of a fixed table are not.
// CHECK-LABEL: func.func @indices
// CHECK-SAME: %[[X:.*]]: tensor<?x3xf32> {{.*}}, %[[I:.*]]: tensor<?xi64> {{.*}}, %[[T:.*]]: tensor<16x3xf32>
// CHECK: tnl.check_indices %[[I]] in n : tensor<?xi64>
// CHECK-NEXT: tnl.dispatch @{{.*}}Gather
// CHECK: %[[CAST:.*]] = tnl.dispatch @{{.*}}Cast(%[[I]])
// CHECK: tnl.check_indices %[[CAST]] in 16 : tensor<?xi32>
// CHECK-NOT: check_indices
// CHECK: return
func.func @indices(%x: tensor<?x3xf32> {tnl.dims = ["n", ""]}, %i: tensor<?xi64> {tnl.dims = ["k"]}, %t: tensor<16x3xf32> {tnl.dims = ["", ""]})
    -> (tensor<?x3xf32>, tensor<?x3xf32>, tensor<?x3xf32>, tensor<1x3xf32>) attributes {tnl.symbols = ["n", "k"]} {
  %0 = onnx.Gather %x, %i {axis = 0 : si64} : (tensor<?x3xf32>, tensor<?xi64>) -> tensor<?x3xf32>
  %c = onnx.Cast %i : (tensor<?xi64>) -> tensor<?xi32>
  %1 = onnx.Gather %t, %c {axis = 0 : si64} : (tensor<16x3xf32>, tensor<?xi32>) -> tensor<?x3xf32>
  %2 = onnx.Gather %t, %i {axis = 0 : si64} : (tensor<16x3xf32>, tensor<?xi64>) -> tensor<?x3xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %3 = onnx.Gather %x, %last {axis = 0 : si64} : (tensor<?x3xf32>, tensor<1xi64>) -> tensor<1x3xf32>
  return %0, %1, %2, %3 : tensor<?x3xf32>, tensor<?x3xf32>, tensor<?x3xf32>, tensor<1x3xf32>
}
