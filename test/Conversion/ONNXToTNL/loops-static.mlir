// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(onnx-fold-shapes,canonicalize,cse,convert-onnx-to-tnl))' -o %t 2>&1 | FileCheck %s --check-prefix=REMARK
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6 --dim=b=2

// Recurrences of a fixed length are raised before they are unrolled.

// CHECK-LABEL: func.func @raised(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 state(%arg3) slopes [0.693147182, 0.105360545]
// CHECK-NEXT: return
func.func @raised(%q: tensor<?x2x5x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x5x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x5x3xf32> {tnl.dims = ["b", "", "", ""]}, %s0: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["b"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[0.9]]]> : tensor<2x1x1xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %row = onnx.Constant dense<-2> : tensor<1xi64>
  %r:2 = onnx.Loop  from(%s0) over(%q, %k, %v) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>, %qt: tensor<*xf32>, %kt: tensor<*xf32>, %vt: tensor<*xf32>):
    %kk = onnx.Unsqueeze %kt, %last : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %vv = onnx.Unsqueeze %vt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %qq = onnx.Unsqueeze %qt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %kv = onnx.Mul %kk, %vv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %d = onnx.Mul %lambda, %s : (tensor<2x1x1xf32>, tensor<*xf32>) -> tensor<*xf32>
    %s1 = onnx.Add %d, %kv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o = onnx.MatMul %qq, %s1 : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o1 = onnx.Squeeze %o, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    onnx.Yield %c, %s1, %o1 : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 2, 2, 2>, output_axes = array<i64: 2>} : (tensor<?x2x4x3xf32>, tensor<?x2x5x4xf32>, tensor<?x2x5x4xf32>, tensor<?x2x5x3xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %r#0, %r#1 : tensor<*xf32>, tensor<*xf32>
}

// Nearly attention.
// REMARK: remark: not raised to tnl.linear_attention: a state is read before the token updates it
// CHECK-LABEL: func.func @unrolled(
// CHECK-NOT: onnx.Loop
// CHECK: return
func.func @unrolled(%q: tensor<?x2x5x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x5x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x5x3xf32> {tnl.dims = ["b", "", "", ""]}, %s0: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["b"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[0.9]]]> : tensor<2x1x1xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %row = onnx.Constant dense<-2> : tensor<1xi64>
  %r:2 = onnx.Loop  from(%s0) over(%q, %k, %v) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>, %qt: tensor<*xf32>, %kt: tensor<*xf32>, %vt: tensor<*xf32>):
    %kk = onnx.Unsqueeze %kt, %last : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %vv = onnx.Unsqueeze %vt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %qq = onnx.Unsqueeze %qt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %kv = onnx.Mul %kk, %vv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %d = onnx.Mul %lambda, %s : (tensor<2x1x1xf32>, tensor<*xf32>) -> tensor<*xf32>
    %s1 = onnx.Add %d, %kv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o = onnx.MatMul %qq, %s : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o1 = onnx.Squeeze %o, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    onnx.Yield %c, %s1, %o1 : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 2, 2, 2>, output_axes = array<i64: 2>} : (tensor<?x2x4x3xf32>, tensor<?x2x5x4xf32>, tensor<?x2x5x4xf32>, tensor<?x2x5x3xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %r#0, %r#1 : tensor<*xf32>, tensor<*xf32>
}
