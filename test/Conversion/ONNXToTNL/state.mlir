// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl))' -o %t
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t --dim=n=7

// The state after a sequence, sum_j exp(-s (N-1-j)) k_j^T v_j.

// One operation gives outputs and state.
// CHECK-LABEL: func.func @with_attention(
// CHECK: %[[OUT:.*]], %[[STATE:.*]] = tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK-NEXT: return %[[OUT]], %[[STATE]]
func.func @with_attention(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> (tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %axis1 = onnx.Constant dense<1> : tensor<1xi64>
  %sizes = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %t = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %i = onnx.Unsqueeze %t, %axis1 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %j = onnx.Unsqueeze %t, %axis0 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %d = onnx.Sub %i, %j : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %slopes = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %causal = onnx.GreaterOrEqual %d, %zero : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %df = onnx.Cast %d : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %sd = onnx.Mul %slopes, %df : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %x = onnx.Neg %sd : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %inf = onnx.Constant dense<0xFF800000> : tensor<f32>
  %y = onnx.Where %causal, %x, %inf : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %m = onnx.Exp %y : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %o = onnx.MatMul %w, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %n1 = onnx.Sub %n, %one : (tensor<i64>, tensor<i64>) -> tensor<i64>
  %left = onnx.Sub %n1, %t : (tensor<i64>, tensor<?xi64>) -> tensor<?xi64>
  %leftf = onnx.Cast %left : (tensor<?xi64>) -> tensor<?xf32>
  %column = onnx.Constant dense<[1, -1, 1]> : tensor<3xi64>
  %lc = onnx.Reshape %leftf, %column : (tensor<?xf32>, tensor<3xi64>) -> tensor<1x?x1xf32>
  %sl = onnx.Mul %slopes, %lc : (tensor<2x1x1xf32>, tensor<1x?x1xf32>) -> tensor<2x?x1xf32>
  %nl = onnx.Neg %sl : (tensor<2x?x1xf32>) -> tensor<2x?x1xf32>
  %weight = onnx.Exp %nl : (tensor<2x?x1xf32>) -> tensor<2x?x1xf32>
  %kw = onnx.Mul %k, %weight : (tensor<?x2x?x4xf32>, tensor<2x?x1xf32>) -> tensor<?x2x?x4xf32>
  %kwt = onnx.Transpose %kw {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %state = onnx.MatMul %kwt, %v : (tensor<?x2x4x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x4x3xf32>
  return %o, %state : tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>
}

// The state alone, with the weights on v.
// CHECK-LABEL: func.func @weighted_values(
// CHECK: %{{.*}}, %[[STATE:.*]] = tnl.linear_attention %arg1, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK-NEXT: return %[[STATE]]
func.func @weighted_values(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x4x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %axis1 = onnx.Constant dense<1> : tensor<1xi64>
  %sizes = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %t = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %i = onnx.Unsqueeze %t, %axis1 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %j = onnx.Unsqueeze %t, %axis0 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %d = onnx.Sub %i, %j : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %slopes = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %n1 = onnx.Sub %n, %one : (tensor<i64>, tensor<i64>) -> tensor<i64>
  %left = onnx.Sub %n1, %t : (tensor<i64>, tensor<?xi64>) -> tensor<?xi64>
  %leftf = onnx.Cast %left : (tensor<?xi64>) -> tensor<?xf32>
  %column = onnx.Constant dense<[1, -1, 1]> : tensor<3xi64>
  %lc = onnx.Reshape %leftf, %column : (tensor<?xf32>, tensor<3xi64>) -> tensor<1x?x1xf32>
  %sl = onnx.Mul %slopes, %lc : (tensor<2x1x1xf32>, tensor<1x?x1xf32>) -> tensor<2x?x1xf32>
  %nl = onnx.Neg %sl : (tensor<2x?x1xf32>) -> tensor<2x?x1xf32>
  %weight = onnx.Exp %nl : (tensor<2x?x1xf32>) -> tensor<2x?x1xf32>
  %vw = onnx.Mul %weight, %v : (tensor<2x?x1xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %state = onnx.MatMul %kt, %vw : (tensor<?x2x4x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x4x3xf32>
  return %state : tensor<?x2x4x3xf32>
}

// The weights on transposed keys.
// CHECK-LABEL: func.func @weighted_rows(
// CHECK: tnl.linear_attention %arg1, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
func.func @weighted_rows(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x4x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %axis1 = onnx.Constant dense<1> : tensor<1xi64>
  %sizes = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %t = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %i = onnx.Unsqueeze %t, %axis1 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %j = onnx.Unsqueeze %t, %axis0 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %d = onnx.Sub %i, %j : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %slopes = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %n1 = onnx.Sub %n, %one : (tensor<i64>, tensor<i64>) -> tensor<i64>
  %left = onnx.Sub %n1, %t : (tensor<i64>, tensor<?xi64>) -> tensor<?xi64>
  %leftf = onnx.Cast %left : (tensor<?xi64>) -> tensor<?xf32>
  %column = onnx.Constant dense<[1, -1, 1]> : tensor<3xi64>
  %lc = onnx.Reshape %leftf, %column : (tensor<?xf32>, tensor<3xi64>) -> tensor<1x?x1xf32>
  %sl = onnx.Mul %slopes, %lc : (tensor<2x1x1xf32>, tensor<1x?x1xf32>) -> tensor<2x?x1xf32>
  %nl = onnx.Neg %sl : (tensor<2x?x1xf32>) -> tensor<2x?x1xf32>
  %weight = onnx.Exp %nl : (tensor<2x?x1xf32>) -> tensor<2x?x1xf32>
  %wt = onnx.Transpose %weight {perm = array<i64: 0, 2, 1>} : (tensor<2x?x1xf32>) -> tensor<2x1x?xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %kw = onnx.Mul %kt, %wt : (tensor<?x2x4x?xf32>, tensor<2x1x?xf32>) -> tensor<?x2x4x?xf32>
  %state = onnx.MatMul %kw, %v : (tensor<?x2x4x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x4x3xf32>
  return %state : tensor<?x2x4x3xf32>
}
