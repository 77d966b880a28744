// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl))' -o %t
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t

// CHECK-LABEL: func.func @split(
// CHECK-NEXT: tnl.split_heads %arg0 : tensor<?x?x8xf32> -> tensor<?x2x?x4xf32>
func.func @split(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]})
    -> tensor<?x2x?x4xf32> attributes {tnl.symbols = ["b", "n"]} {
  %shape = onnx.Constant dense<[0, 0, 2, 4]> : tensor<4xi64>
  %r = onnx.Reshape %x, %shape : (tensor<?x?x8xf32>, tensor<4xi64>) -> tensor<?x?x2x4xf32>
  %h = onnx.Transpose %r {perm = array<i64: 0, 2, 1, 3>} : (tensor<?x?x2x4xf32>) -> tensor<?x2x?x4xf32>
  return %h : tensor<?x2x?x4xf32>
}

// CHECK-LABEL: func.func @merge(
// CHECK-NEXT: tnl.merge_heads %arg0 : tensor<?x2x?x4xf32> -> tensor<?x?x8xf32>
func.func @merge(%h: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %shape = onnx.Constant dense<[0, 0, 8]> : tensor<3xi64>
  %t = onnx.Transpose %h {perm = array<i64: 0, 2, 1, 3>} : (tensor<?x2x?x4xf32>) -> tensor<?x?x2x4xf32>
  %x = onnx.Reshape %t, %shape : (tensor<?x?x2x4xf32>, tensor<3xi64>) -> tensor<?x?x8xf32>
  return %x : tensor<?x?x8xf32>
}

// For one token the transpose may be missing.
// CHECK-LABEL: func.func @one_token(
// CHECK-NEXT: %[[H:.*]] = tnl.split_heads %arg0 : tensor<?x1x8xf32> -> tensor<?x2x1x4xf32>
// CHECK-NEXT: tnl.merge_heads %[[H]] : tensor<?x2x1x4xf32> -> tensor<?x1x8xf32>
func.func @one_token(%x: tensor<?x1x8xf32> {tnl.dims = ["b", "", ""]})
    -> tensor<?x1x8xf32> attributes {tnl.symbols = ["b"]} {
  %shape = onnx.Constant dense<[-1, 2, 1, 4]> : tensor<4xi64>
  %back = onnx.Constant dense<[-1, 1, 8]> : tensor<3xi64>
  %h = onnx.Reshape %x, %shape : (tensor<?x1x8xf32>, tensor<4xi64>) -> tensor<?x2x1x4xf32>
  %y = onnx.Reshape %h, %back : (tensor<?x2x1x4xf32>, tensor<3xi64>) -> tensor<?x1x8xf32>
  return %y : tensor<?x1x8xf32>
}

// A cast between reshape and transpose goes behind.
// CHECK-LABEL: func.func @cast_between(
// CHECK-NEXT: %[[H:.*]] = tnl.split_heads %arg0 : tensor<?x?x8xbf16> -> tensor<?x2x?x4xbf16>
// CHECK-NEXT: arith.extf %[[H]] : tensor<?x2x?x4xbf16> to tensor<?x2x?x4xf32>
func.func @cast_between(%x: tensor<?x?x8xbf16> {tnl.dims = ["b", "n", ""]})
    -> tensor<?x2x?x4xf32> attributes {tnl.symbols = ["b", "n"]} {
  %shape = onnx.Constant dense<[0, 0, 2, 4]> : tensor<4xi64>
  %r = onnx.Reshape %x, %shape : (tensor<?x?x8xbf16>, tensor<4xi64>) -> tensor<?x?x2x4xbf16>
  %c = onnx.Cast %r : (tensor<?x?x2x4xbf16>) -> tensor<?x?x2x4xf32>
  %h = onnx.Transpose %c {perm = array<i64: 0, 2, 1, 3>} : (tensor<?x?x2x4xf32>) -> tensor<?x2x?x4xf32>
  return %h : tensor<?x2x?x4xf32>
}

// Two transposes are one.
// CHECK-LABEL: func.func @transposes(
// CHECK-NEXT: tnl.split_heads %arg0
// CHECK-NEXT: return
func.func @transposes(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]})
    -> tensor<?x2x?x4xf32> attributes {tnl.symbols = ["b", "n"]} {
  %shape = onnx.Constant dense<[0, 0, 2, 4]> : tensor<4xi64>
  %r = onnx.Reshape %x, %shape : (tensor<?x?x8xf32>, tensor<4xi64>) -> tensor<?x?x2x4xf32>
  %t = onnx.Transpose %r {perm = array<i64: 0, 2, 3, 1>} : (tensor<?x?x2x4xf32>) -> tensor<?x2x4x?xf32>
  %h = onnx.Transpose %t {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x4x?xf32>) -> tensor<?x2x?x4xf32>
  return %h : tensor<?x2x?x4xf32>
}

// Heads as the fast index, batch and tokens exchanged: other functions.
// CHECK-LABEL: func.func @fast_heads(
// CHECK-NOT: tnl.split_heads
// CHECK: onnx.Transpose
func.func @fast_heads(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]})
    -> tensor<?x2x?x4xf32> attributes {tnl.symbols = ["b", "n"]} {
  %shape = onnx.Constant dense<[0, 0, 4, 2]> : tensor<4xi64>
  %r = onnx.Reshape %x, %shape : (tensor<?x?x8xf32>, tensor<4xi64>) -> tensor<?x?x4x2xf32>
  %h = onnx.Transpose %r {perm = array<i64: 0, 3, 1, 2>} : (tensor<?x?x4x2xf32>) -> tensor<?x2x?x4xf32>
  return %h : tensor<?x2x?x4xf32>
}

// CHECK-LABEL: func.func @exchanged(
// CHECK-NOT: tnl.split_heads
// CHECK: onnx.Transpose
func.func @exchanged(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]})
    -> tensor<?x2x?x4xf32> attributes {tnl.symbols = ["b", "n"]} {
  %sizes = onnx.Shape %x : (tensor<?x?x8xf32>) -> tensor<3xi64>
  %order = onnx.Constant dense<[1, 0]> : tensor<2xi64>
  %heads = onnx.Constant dense<[2, 4]> : tensor<2xi64>
  %front = onnx.Gather %sizes, %order : (tensor<3xi64>, tensor<2xi64>) -> tensor<2xi64>
  %shape = onnx.Concat %front, %heads {axis = 0 : si64} : (tensor<2xi64>, tensor<2xi64>) -> tensor<4xi64>
  %r = onnx.Reshape %x, %shape : (tensor<?x?x8xf32>, tensor<4xi64>) -> tensor<?x?x2x4xf32>
  %h = onnx.Transpose %r {perm = array<i64: 0, 2, 1, 3>} : (tensor<?x?x2x4xf32>) -> tensor<?x2x?x4xf32>
  return %h : tensor<?x2x?x4xf32>
}
