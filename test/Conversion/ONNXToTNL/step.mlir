// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl))' -o %t
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-7

// One token: state_out = lambda state + k^T v, out = q state_out. The rates are
// -log(lambda).

// CHECK-LABEL: func.func @exported(
// CHECK: %[[OUT:.*]], %[[STATE:.*]] = tnl.linear_attention %arg0, %arg1, %arg2 state(%arg3) slopes [0.693147182, 0.000000e+00]
// CHECK-NEXT: return %[[OUT]], %[[STATE]]
func.func @exported(%q: tensor<?x2x1x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x1x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x1x3xf32> {tnl.dims = ["b", "", "", ""]}, %state: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<?x2x1x3xf32>, tensor<?x2x4x3xf32>) attributes {tnl.symbols = ["b"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[1.0]]]> : tensor<2x1x1xf32>
  %decayed = onnx.Mul %lambda, %state : (tensor<2x1x1xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x1x4xf32>) -> tensor<?x2x4x1xf32>
  %kv = onnx.MatMul %kt, %v : (tensor<?x2x4x1xf32>, tensor<?x2x1x3xf32>) -> tensor<?x2x4x3xf32>
  %new = onnx.Add %decayed, %kv : (tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %o = onnx.MatMul %q, %new : (tensor<?x2x1x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x1x3xf32>
  return %o, %new : tensor<?x2x1x3xf32>, tensor<?x2x4x3xf32>
}

// Operands exchanged, the outer product by broadcasting.
// CHECK-LABEL: func.func @exchanged(
// CHECK: %[[OUT:.*]], %[[STATE:.*]] = tnl.linear_attention %arg0, %arg1, %arg2 state(%arg3) slopes [0.693147182, 0.000000e+00]
// CHECK-NEXT: return %[[OUT]], %[[STATE]]
func.func @exchanged(%q: tensor<?x2x1x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x1x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x1x3xf32> {tnl.dims = ["b", "", "", ""]}, %state: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<?x2x1x3xf32>, tensor<?x2x4x3xf32>) attributes {tnl.symbols = ["b"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[1.0]]]> : tensor<2x1x1xf32>
  %decayed = onnx.Mul %state, %lambda : (tensor<?x2x4x3xf32>, tensor<2x1x1xf32>) -> tensor<?x2x4x3xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x1x4xf32>) -> tensor<?x2x4x1xf32>
  %kv = onnx.Mul %kt, %v : (tensor<?x2x4x1xf32>, tensor<?x2x1x3xf32>) -> tensor<?x2x4x3xf32>
  %new = onnx.Add %kv, %decayed : (tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %o = onnx.MatMul %q, %new : (tensor<?x2x1x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x1x3xf32>
  return %o, %new : tensor<?x2x1x3xf32>, tensor<?x2x4x3xf32>
}

// lambda computed in the graph.
// CHECK-LABEL: func.func @computed(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 state(%arg3) slopes [5.000000e-01, 2.500000e-01]
func.func @computed(%q: tensor<?x2x1x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x1x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x1x3xf32> {tnl.dims = ["b", "", "", ""]}, %state: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<?x2x1x3xf32>, tensor<?x2x4x3xf32>) attributes {tnl.symbols = ["b"]} {
  %slopes = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %n = onnx.Neg %slopes : (tensor<2x1x1xf32>) -> tensor<2x1x1xf32>
  %lambda = onnx.Exp %n : (tensor<2x1x1xf32>) -> tensor<2x1x1xf32>
  %decayed = onnx.Mul %lambda, %state : (tensor<2x1x1xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x1x4xf32>) -> tensor<?x2x4x1xf32>
  %kv = onnx.MatMul %kt, %v : (tensor<?x2x4x1xf32>, tensor<?x2x1x3xf32>) -> tensor<?x2x4x3xf32>
  %new = onnx.Add %decayed, %kv : (tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %o = onnx.MatMul %q, %new : (tensor<?x2x1x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x1x3xf32>
  return %o, %new : tensor<?x2x1x3xf32>, tensor<?x2x4x3xf32>
}

// The new state is used before q is known.
// CHECK-LABEL: func.func @early_use(
// CHECK: tnl.silu
// CHECK: tnl.linear_attention %{{.*}}, %arg1, %arg2 state(%arg3) slopes [0.693147182, 0.000000e+00]
// CHECK: onnx.Abs
func.func @early_use(%q: tensor<?x2x1x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x1x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x1x3xf32> {tnl.dims = ["b", "", "", ""]}, %state: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<?x2x1x3xf32>, tensor<?x2x4x3xf32>) attributes {tnl.symbols = ["b"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[1.0]]]> : tensor<2x1x1xf32>
  %decayed = onnx.Mul %lambda, %state : (tensor<2x1x1xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x1x4xf32>) -> tensor<?x2x4x1xf32>
  %kv = onnx.MatMul %kt, %v : (tensor<?x2x4x1xf32>, tensor<?x2x1x3xf32>) -> tensor<?x2x4x3xf32>
  %new = onnx.Add %decayed, %kv : (tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %abs = onnx.Abs %new : (tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %g = onnx.Sigmoid %q : (tensor<?x2x1x4xf32>) -> tensor<?x2x1x4xf32>
  %q2 = onnx.Mul %q, %g : (tensor<?x2x1x4xf32>, tensor<?x2x1x4xf32>) -> tensor<?x2x1x4xf32>
  %o = onnx.MatMul %q2, %new : (tensor<?x2x1x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x1x3xf32>
  return %o, %abs : tensor<?x2x1x3xf32>, tensor<?x2x4x3xf32>
}

// lambda = 1 for all heads needs no product.
// CHECK-LABEL: func.func @no_decay(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 state(%arg3) slopes [0.000000e+00, 0.000000e+00]
func.func @no_decay(%q: tensor<?x2x1x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x1x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x1x3xf32> {tnl.dims = ["b", "", "", ""]}, %state: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<?x2x1x3xf32>, tensor<?x2x4x3xf32>) attributes {tnl.symbols = ["b"]} {
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x1x4xf32>) -> tensor<?x2x4x1xf32>
  %kv = onnx.MatMul %kt, %v : (tensor<?x2x4x1xf32>, tensor<?x2x1x3xf32>) -> tensor<?x2x4x3xf32>
  %new = onnx.Add %state, %kv : (tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %o = onnx.MatMul %q, %new : (tensor<?x2x1x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x1x3xf32>
  return %o, %new : tensor<?x2x1x3xf32>, tensor<?x2x4x3xf32>
}
