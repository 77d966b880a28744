// RUN: tnl-interpret %s --print | FileCheck %s
// RUN: tnl-opt %s -onnx-fold-shapes -o %t.mlir && tnl-interpret %s --compare=%t.mlir

// Values around a branch are seen in it, also in one in a branch, and afterwards.
// CHECK-LABEL: branches result0
// CHECK-SAME: 2 = [-3, -4]
// CHECK-NEXT: branches result1 2 = [9, 16]
// CHECK-NEXT: branches result2 2 = [6, 8]
func.func @branches() -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
  %x = onnx.Constant dense<[3.0, 4.0]> : tensor<2xf32>
  %yes = onnx.Constant dense<true> : tensor<i1>
  %no = onnx.Constant dense<false> : tensor<1xi1>
  %r:2 = onnx.If %yes then {
    %n = onnx.Neg %x : (tensor<2xf32>) -> tensor<2xf32>
    %q = onnx.If %no then {
      onnx.Yield %x : tensor<2xf32>
    } else {
      %m = onnx.Mul %n, %n : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
      onnx.Yield %m : tensor<2xf32>
    } : (tensor<1xi1>) -> tensor<2xf32>
    onnx.Yield %n, %q : tensor<2xf32>, tensor<2xf32>
  } else {
    onnx.Yield %x, %x : tensor<2xf32>, tensor<2xf32>
  } : (tensor<i1>) -> (tensor<2xf32>, tensor<2xf32>)
  %a = onnx.Add %x, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %r#0, %r#1, %a : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}
