// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl))' -o %t
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t

// CHECK-LABEL: func.func @in_out(
// CHECK: %[[W:.*]] = tnl.weight "w"
// CHECK: %[[T:.*]] = tnl.transpose %[[W]] : tensor<3x2xf32> -> tensor<2x3xf32>
// CHECK: tnl.linear %arg0, %[[T]] : (tensor<?x?x3xf32>, tensor<2x3xf32>) -> tensor<?x?x2xf32>
func.func @in_out(%x: tensor<?x?x3xf32> {tnl.dims = ["b", "n", ""]})
    -> tensor<?x?x2xf32> attributes {tnl.symbols = ["b", "n"]} {
  %w = tnl.weight "w" from dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32> -> tensor<3x2xf32>
  %y = onnx.MatMul %x, %w : (tensor<?x?x3xf32>, tensor<3x2xf32>) -> tensor<?x?x2xf32>
  return %y : tensor<?x?x2xf32>
}

// 16-bit storage, transposed in the graph: the weight as it is stored.
// CHECK-LABEL: func.func @out_in_narrow(
// CHECK: %[[W:.*]] = tnl.weight "w" from {{.*}} -> tensor<2x3xf16>
// CHECK-NEXT: tnl.linear %arg0, %[[W]] : (tensor<?x?x3xf32>, tensor<2x3xf16>) -> tensor<?x?x2xf32>
func.func @out_in_narrow(%x: tensor<?x?x3xf32> {tnl.dims = ["b", "n", ""]})
    -> tensor<?x?x2xf32> attributes {tnl.symbols = ["b", "n"]} {
  %w = tnl.weight "w" from dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf16> -> tensor<2x3xf16>
  %c = onnx.Cast %w : (tensor<2x3xf16>) -> tensor<2x3xf32>
  %t = onnx.Transpose %c {perm = array<i64: 1, 0>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %y = onnx.MatMul %x, %t : (tensor<?x?x3xf32>, tensor<3x2xf32>) -> tensor<?x?x2xf32>
  return %y : tensor<?x?x2xf32>
}

// A cast that rounds stays.
// CHECK-LABEL: func.func @rounded_weight(
// CHECK: %[[W:.*]] = tnl.weight
// CHECK: %[[R:.*]] = arith.truncf %[[W]] : tensor<2x3xf32> to tensor<2x3xf16>
// CHECK: tnl.linear %arg0, %[[R]] : (tensor<?x?x3xf16>, tensor<2x3xf16>) -> tensor<?x?x2xf16>
func.func @rounded_weight(%x: tensor<?x?x3xf16> {tnl.dims = ["b", "n", ""]})
    -> tensor<?x?x2xf16> attributes {tnl.symbols = ["b", "n"]} {
  %w = tnl.weight "w" from dense<[[1.1, 2.2, 3.3], [4.4, 5.5, 6.6]]> : tensor<2x3xf32> -> tensor<2x3xf32>
  %c = onnx.Cast %w : (tensor<2x3xf32>) -> tensor<2x3xf16>
  %t = onnx.Transpose %c {perm = array<i64: 1, 0>} : (tensor<2x3xf16>) -> tensor<3x2xf16>
  %y = onnx.MatMul %x, %t : (tensor<?x?x3xf16>, tensor<3x2xf16>) -> tensor<?x?x2xf16>
  return %y : tensor<?x?x2xf16>
}

// A small matrix is a constant; the bias comes first.
// CHECK-LABEL: func.func @constant_and_bias(
// CHECK: %[[B:.*]] = tnl.weight "constant_{{.*}}" from dense<[5.000000e-01, 2.500000e-01]> : tensor<2xf32>
// CHECK: tnl.linear %arg0, %{{.*}} bias(%[[B]]) : (tensor<?x?x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<?x?x2xf32>
// CHECK-NEXT: return
func.func @constant_and_bias(%x: tensor<?x?x3xf32> {tnl.dims = ["b", "n", ""]})
    -> tensor<?x?x2xf32> attributes {tnl.symbols = ["b", "n"]} {
  %w = onnx.Constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32>
  %b = onnx.Constant dense<[0.5, 0.25]> : tensor<2xf32>
  %p = onnx.MatMul %x, %w : (tensor<?x?x3xf32>, tensor<3x2xf32>) -> tensor<?x?x2xf32>
  %y = onnx.Add %b, %p : (tensor<2xf32>, tensor<?x?x2xf32>) -> tensor<?x?x2xf32>
  return %y : tensor<?x?x2xf32>
}

// Gemm over flattened rows.
// CHECK-LABEL: func.func @gemm(
// CHECK-NOT: onnx.
// CHECK: tnl.linear %arg0, %{{.*}} bias(%{{.*}}) : (tensor<?x?x3xf32>, tensor<2x3xf32>, tensor<2xf32>) -> tensor<?x?x2xf32>
// CHECK-NEXT: return
func.func @gemm(%x: tensor<?x?x3xf32> {tnl.dims = ["b", "n", ""]})
    -> tensor<?x?x2xf32> attributes {tnl.symbols = ["b", "n"]} {
  %rows = onnx.Constant dense<[-1, 3]> : tensor<2xi64>
  %two = onnx.Constant dense<2> : tensor<1xi64>
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %sizes = onnx.Shape %x : (tensor<?x?x3xf32>) -> tensor<3xi64>
  %front = onnx.Slice %sizes, %zero, %two : (tensor<3xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  %shape = onnx.Concat %front, %two {axis = 0 : si64} : (tensor<2xi64>, tensor<1xi64>) -> tensor<3xi64>
  %w = onnx.Constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32>
  %b = onnx.Constant dense<[[0.5, 0.25]]> : tensor<1x2xf32>
  %f = onnx.Reshape %x, %rows : (tensor<?x?x3xf32>, tensor<2xi64>) -> tensor<?x3xf32>
  %g = onnx.Gemm %f, %w, %b {transB = true} : (tensor<?x3xf32>, tensor<2x3xf32>, tensor<1x2xf32>) -> tensor<?x2xf32>
  %y = onnx.Reshape %g, %shape : (tensor<?x2xf32>, tensor<3xi64>) -> tensor<?x?x2xf32>
  return %y : tensor<?x?x2xf32>
}

// A product of two activations is no linear map.
// CHECK-LABEL: func.func @activations(
// CHECK: onnx.MatMul
func.func @activations(%x: tensor<?x3xf32> {tnl.dims = ["n", ""]}, %w: tensor<3x2xf32>)
    -> tensor<?x2xf32> attributes {tnl.symbols = ["n"]} {
  %y = onnx.MatMul %x, %w : (tensor<?x3xf32>, tensor<3x2xf32>) -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}
