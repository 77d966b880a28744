// RUN: tnl-interpret %s --print | FileCheck %s

// CHECK-LABEL: matmul result0
// CHECK-SAME: 2x2 = {{\[\[}}4, 5], [13, 14]]
// CHECK-NEXT: matmul result1 2 = [3, 12]
// CHECK-NEXT: matmul result2 2 = [3, 4]
// CHECK-NEXT: matmul result3 scalar = 5
func.func @matmul() -> (tensor<2x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<f32>) {
  %a = onnx.Constant dense<[[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]> : tensor<2x3xf32>
  %b = onnx.Constant dense<[[1.0, 0.0], [0.0, 1.0], [2.0, 2.0]]> : tensor<3x2xf32>
  %v = onnx.Constant dense<[1.0, 1.0, 1.0]> : tensor<3xf32>
  %w = onnx.Constant dense<[1.0, 2.0]> : tensor<2xf32>
  %0 = onnx.MatMul %a, %b : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x2xf32>
  %1 = onnx.MatMul %a, %v : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2xf32>
  %c = onnx.MatMul %v, %b : (tensor<3xf32>, tensor<3x2xf32>) -> tensor<2xf32>
  %3 = onnx.MatMul %w, %w : (tensor<2xf32>, tensor<2xf32>) -> tensor<f32>
  %one = onnx.Constant dense<[0.0, 1.0]> : tensor<2xf32>
  %2 = onnx.Add %c, %one : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0, %1, %2, %3 : tensor<2x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<f32>
}

// Leading axes broadcast; a matrix on the right serves all batches.
// CHECK-LABEL: batches result0
// CHECK-SAME: 2x1x1 = {{\[\[\[}}1]], {{\[\[}}12]]]
// CHECK-NEXT: batches result1 2x1x2 = {{\[\[\[}}1, 2]], {{\[\[}}2, 4]]]
func.func @batches() -> (tensor<2x1x1xf32>, tensor<2x1x2xf32>) {
  %a = onnx.Constant dense<[[[1.0]], [[2.0]]]> : tensor<2x1x1xf32>
  %b = onnx.Constant dense<[[[1.0]], [[6.0]]]> : tensor<2x1x1xf32>
  %c = onnx.Constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %0 = onnx.MatMul %a, %b : (tensor<2x1x1xf32>, tensor<2x1x1xf32>) -> tensor<2x1x1xf32>
  %1 = onnx.MatMul %a, %c : (tensor<2x1x1xf32>, tensor<1x2xf32>) -> tensor<2x1x2xf32>
  return %0, %1 : tensor<2x1x1xf32>, tensor<2x1x2xf32>
}

// CHECK-LABEL: gemm result0
// CHECK-SAME: 2x2 = {{\[\[}}13, 46], [15, 68]]
// CHECK-NEXT: gemm result1 2x2 = {{\[\[}}19, 22], [43, 50]]
func.func @gemm() -> (tensor<2x2xf32>, tensor<2x2xf32>) {
  %a = onnx.Constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %b = onnx.Constant dense<[[0.0, 1.0], [5.0, 6.0]]> : tensor<2x2xf32>
  %d = onnx.Constant dense<[[5.0, 6.0], [7.0, 8.0]]> : tensor<2x2xf32>
  %c = onnx.Constant dense<[70.0, 0.0]> : tensor<2xf32>
  %0 = onnx.Gemm %a, %b, %c {alpha = 2.0 : f32, beta = 0.1 : f32, transA = true, transB = true} : (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  %1 = onnx.Gemm %a, %d : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0, %1 : tensor<2x2xf32>, tensor<2x2xf32>
}
