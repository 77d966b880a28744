// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl))' | FileCheck -enable-var-scope %s

// Types that say less than their operands do, as before shapes are inferred: what needs to know more stays.

// CHECK-LABEL: func.func @cast(
// CHECK: onnx.Cast
// CHECK: return
func.func @cast(%x: tensor<2x8xf16>) -> tensor<?x8xf32> {
  %0 = onnx.Cast %x : (tensor<2x8xf16>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}

// CHECK-LABEL: func.func @heads(
// CHECK: onnx.Transpose
// CHECK: return
func.func @heads(%x: tensor<1x5x6xf32>) -> tensor<1x?x5x3xf32> {
  %shape = onnx.Constant dense<[1, 5, 2, 3]> : tensor<4xi64>
  %0 = onnx.Reshape %x, %shape : (tensor<1x5x6xf32>, tensor<4xi64>) -> tensor<1x5x2x3xf32>
  %1 = onnx.Transpose %0 {perm = array<i64: 0, 2, 1, 3>} : (tensor<1x5x2x3xf32>) -> tensor<1x?x5x3xf32>
  return %1 : tensor<1x?x5x3xf32>
}
