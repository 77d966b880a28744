// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl))' -verify-diagnostics -o %t
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t --dim=n=7

// Nearly a step or a state: stays as it is, and a remark says why.

// CHECK-NOT: tnl.linear_attention

func.func @growing(%q: tensor<?x2x1x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x1x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x1x3xf32> {tnl.dims = ["b", "", "", ""]}, %state: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<?x2x1x3xf32>, tensor<?x2x4x3xf32>) attributes {tnl.symbols = ["b"]} {
  %lambda = onnx.Constant dense<[[[1.5]], [[1.0]]]> : tensor<2x1x1xf32>
  %decayed = onnx.Mul %lambda, %state : (tensor<2x1x1xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x1x4xf32>) -> tensor<?x2x4x1xf32>
  %kv = onnx.MatMul %kt, %v : (tensor<?x2x4x1xf32>, tensor<?x2x1x3xf32>) -> tensor<?x2x4x3xf32>
  %new = onnx.Add %decayed, %kv : (tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the decay rate of head 0 is -0.405465; rates must not be negative}}
  %o = onnx.MatMul %q, %new : (tensor<?x2x1x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x1x3xf32>
  return %o, %new : tensor<?x2x1x3xf32>, tensor<?x2x4x3xf32>
}

func.func @gated(%q: tensor<?x2x1x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x1x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x1x3xf32> {tnl.dims = ["b", "", "", ""]}, %state: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]}, %lambda: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<?x2x1x3xf32>, tensor<?x2x4x3xf32>) attributes {tnl.symbols = ["b"]} {
  %decayed = onnx.Mul %lambda, %state : (tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x1x4xf32>) -> tensor<?x2x4x1xf32>
  %kv = onnx.MatMul %kt, %v : (tensor<?x2x4x1xf32>, tensor<?x2x1x3xf32>) -> tensor<?x2x4x3xf32>
  %new = onnx.Add %decayed, %kv : (tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the state is not multiplied by a constant for each head}}
  %o = onnx.MatMul %q, %new : (tensor<?x2x1x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x1x3xf32>
  return %o, %new : tensor<?x2x1x3xf32>, tensor<?x2x4x3xf32>
}

func.func @two_queries(%q: tensor<?x2x2x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x1x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x1x3xf32> {tnl.dims = ["b", "", "", ""]}, %state: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<?x2x2x3xf32>, tensor<?x2x4x3xf32>) attributes {tnl.symbols = ["b"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[1.0]]]> : tensor<2x1x1xf32>
  %decayed = onnx.Mul %lambda, %state : (tensor<2x1x1xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x1x4xf32>) -> tensor<?x2x4x1xf32>
  %kv = onnx.MatMul %kt, %v : (tensor<?x2x4x1xf32>, tensor<?x2x1x3xf32>) -> tensor<?x2x4x3xf32>
  %new = onnx.Add %decayed, %kv : (tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the state is read for more than one token}}
  %o = onnx.MatMul %q, %new : (tensor<?x2x2x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x2x3xf32>
  return %o, %new : tensor<?x2x2x3xf32>, tensor<?x2x4x3xf32>
}

func.func @two_tokens(%q: tensor<?x2x1x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x2x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x2x3xf32> {tnl.dims = ["b", "", "", ""]}, %state: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<?x2x1x3xf32>, tensor<?x2x4x3xf32>) attributes {tnl.symbols = ["b"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[1.0]]]> : tensor<2x1x1xf32>
  %decayed = onnx.Mul %lambda, %state : (tensor<2x1x1xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x2x4xf32>) -> tensor<?x2x4x2xf32>
  %kv = onnx.MatMul %kt, %v : (tensor<?x2x4x2xf32>, tensor<?x2x2x3xf32>) -> tensor<?x2x4x3xf32>
  %new = onnx.Add %decayed, %kv : (tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the state is updated by more than one token}}
  %o = onnx.MatMul %q, %new : (tensor<?x2x1x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x1x3xf32>
  return %o, %new : tensor<?x2x1x3xf32>, tensor<?x2x4x3xf32>
}

func.func @another_base(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
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
  %left = onnx.Sub %n, %t : (tensor<i64>, tensor<?xi64>) -> tensor<?xi64>
  %leftf = onnx.Cast %left : (tensor<?xi64>) -> tensor<?xf32>
  %column = onnx.Constant dense<[1, -1, 1]> : tensor<3xi64>
  %lc = onnx.Reshape %leftf, %column : (tensor<?xf32>, tensor<3xi64>) -> tensor<1x?x1xf32>
  %sl = onnx.Mul %slopes, %lc : (tensor<2x1x1xf32>, tensor<1x?x1xf32>) -> tensor<2x?x1xf32>
  %nl = onnx.Neg %sl : (tensor<2x?x1xf32>) -> tensor<2x?x1xf32>
  %weight = onnx.Exp %nl : (tensor<2x?x1xf32>) -> tensor<2x?x1xf32>
  %kw = onnx.Mul %k, %weight : (tensor<?x2x?x4xf32>, tensor<2x?x1xf32>) -> tensor<?x2x?x4xf32>
  %kwt = onnx.Transpose %kw {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: as a state: the last token's key is not weighted by 1}}
  %state = onnx.MatMul %kwt, %v : (tensor<?x2x4x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x4x3xf32>
  return %state : tensor<?x2x4x3xf32>
}

func.func @first_is_one(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
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
  %left = onnx.Sub %t, %zero : (tensor<?xi64>, tensor<i64>) -> tensor<?xi64>
  %leftf = onnx.Cast %left : (tensor<?xi64>) -> tensor<?xf32>
  %column = onnx.Constant dense<[1, -1, 1]> : tensor<3xi64>
  %lc = onnx.Reshape %leftf, %column : (tensor<?xf32>, tensor<3xi64>) -> tensor<1x?x1xf32>
  %sl = onnx.Mul %slopes, %lc : (tensor<2x1x1xf32>, tensor<1x?x1xf32>) -> tensor<2x?x1xf32>
  %nl = onnx.Neg %sl : (tensor<2x?x1xf32>) -> tensor<2x?x1xf32>
  %weight = onnx.Exp %nl : (tensor<2x?x1xf32>) -> tensor<2x?x1xf32>
  %kw = onnx.Mul %k, %weight : (tensor<?x2x?x4xf32>, tensor<2x?x1xf32>) -> tensor<?x2x?x4xf32>
  %kwt = onnx.Transpose %kw {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: as a state: the last token's key is not weighted by 1}}
  %state = onnx.MatMul %kwt, %v : (tensor<?x2x4x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x4x3xf32>
  return %state : tensor<?x2x4x3xf32>
}
