// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl))' -o %t
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t

// CHECK-LABEL: func.func @silu(
// CHECK-NEXT: %[[A:.*]] = tnl.silu %arg0
// CHECK-NEXT: %[[B:.*]] = tnl.silu %[[A]]
// CHECK-NEXT: %[[C:.*]] = tnl.silu %[[B]]
// CHECK-NEXT: return %[[C]]
func.func @silu(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %s = onnx.Sigmoid %x : (tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %a = onnx.Mul %s, %x : (tensor<?x?x8xf32>, tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %n = onnx.Neg %a : (tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %e = onnx.Exp %n : (tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %d = onnx.Add %one, %e : (tensor<f32>, tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %b = onnx.Div %a, %d : (tensor<?x?x8xf32>, tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %n2 = onnx.Neg %b : (tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %e2 = onnx.Exp %n2 : (tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %d2 = onnx.Add %e2, %one : (tensor<?x?x8xf32>, tensor<f32>) -> tensor<?x?x8xf32>
  %r = onnx.Reciprocal %d2 : (tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %c = onnx.Mul %b, %r : (tensor<?x?x8xf32>, tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  return %c : tensor<?x?x8xf32>
}

// CHECK-LABEL: func.func @arithmetic(
// CHECK-NEXT: %[[A:.*]] = arith.addf %arg0, %arg1
// CHECK-NEXT: %[[B:.*]] = arith.mulf %[[A]], %arg1
// CHECK-NEXT: %[[C:.*]] = arith.subf %[[B]], %arg0
// CHECK-NEXT: %[[D:.*]] = arith.divf %[[C]], %arg1
// CHECK-NEXT: arith.truncf %[[D]] : tensor<?x?x8xf32> to tensor<?x?x8xf16>
func.func @arithmetic(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}, %y: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]})
    -> tensor<?x?x8xf16> attributes {tnl.symbols = ["b", "n"]} {
  %a = onnx.Add %x, %y : (tensor<?x?x8xf32>, tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %b = onnx.Mul %a, %y : (tensor<?x?x8xf32>, tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %c = onnx.Sub %b, %x : (tensor<?x?x8xf32>, tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %d = onnx.Div %c, %y : (tensor<?x?x8xf32>, tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %e = onnx.Cast %d : (tensor<?x?x8xf32>) -> tensor<?x?x8xf16>
  return %e : tensor<?x?x8xf16>
}

// Equal types that may broadcast; f16 to bf16; a constant operand.
// CHECK-LABEL: func.func @stays(
// CHECK-NOT: arith.
// CHECK: return
func.func @stays(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}, %y: tensor<?x?x8xf32> {tnl.dims = ["b", "m", ""]}, %h: tensor<?xf16> {tnl.dims = ["n"]})
    -> (tensor<?x?x8xf32>, tensor<?xbf16>, tensor<?x?x8xf32>) attributes {tnl.symbols = ["b", "n", "m"]} {
  %half = onnx.Constant dense<0.5> : tensor<f32>
  %a = onnx.Add %x, %y : (tensor<?x?x8xf32>, tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %b = onnx.Cast %h : (tensor<?xf16>) -> tensor<?xbf16>
  %c = onnx.Mul %x, %half : (tensor<?x?x8xf32>, tensor<f32>) -> tensor<?x?x8xf32>
  return %a, %b, %c : tensor<?x?x8xf32>, tensor<?xbf16>, tensor<?x?x8xf32>
}

// Products with one number; divisions only by powers of 2, which are the same.
// CHECK-LABEL: func.func @scaled(
// CHECK: %[[A:.*]] = tnl.scale %arg0 by 3.000000e-01
// CHECK: %[[B:.*]] = tnl.scale %[[A]] by -2.500000e-01
// CHECK: %[[C:.*]] = onnx.Div %[[B]]
// CHECK: onnx.Mul %{{.*}}, %[[C]]
func.func @scaled(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %c = onnx.Constant dense<0.3> : tensor<1x1xf32>
  %four = onnx.Constant dense<-4.0> : tensor<f32>
  %three = onnx.Constant dense<3.0> : tensor<f32>
  %row = onnx.Constant dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]> : tensor<8xf32>
  %0 = onnx.Mul %c, %x : (tensor<1x1xf32>, tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %1 = onnx.Div %0, %four : (tensor<?x?x8xf32>, tensor<f32>) -> tensor<?x?x8xf32>
  %2 = onnx.Div %1, %three : (tensor<?x?x8xf32>, tensor<f32>) -> tensor<?x?x8xf32>
  %3 = onnx.Mul %row, %2 : (tensor<8xf32>, tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  return %3 : tensor<?x?x8xf32>
}

// A factor that float32 does not hold stays with its float64.
// CHECK-LABEL: func.func @double(
// CHECK: onnx.Mul
// CHECK: tnl.scale
func.func @double(%x: tensor<?x8xf64> {tnl.dims = ["n", ""]}) -> (tensor<?x8xf64>, tensor<?x8xf64>) attributes {tnl.symbols = ["n"]} {
  %c = onnx.Constant dense<0.3> : tensor<f64>
  %half = onnx.Constant dense<0.5> : tensor<f64>
  %0 = onnx.Mul %x, %c : (tensor<?x8xf64>, tensor<f64>) -> tensor<?x8xf64>
  %1 = onnx.Mul %x, %half : (tensor<?x8xf64>, tensor<f64>) -> tensor<?x8xf64>
  return %0, %1 : tensor<?x8xf64>, tensor<?x8xf64>
}
