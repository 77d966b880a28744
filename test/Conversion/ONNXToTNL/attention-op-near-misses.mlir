// LinearAttention that stays as it is, and why.
// RUN: tnl-opt %s -verify-diagnostics -split-input-file --pass-pipeline='builtin.module(func.func(onnx-fold-shapes,canonicalize,cse,convert-onnx-to-tnl))' | FileCheck %s

// CHECK-LABEL: func.func @varying
// CHECK: onnx.LinearAttention
func.func @varying(%q: tensor<?x?x32xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "q"}, %g: tensor<?x?x2xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "g"}) -> tensor<?x?x32xf32> attributes {tnl.symbols = ["batch", "seq"]} {
  // expected-remark @+1 {{not raised to tnl.linear_attention: the decay is not known to be the same for all tokens}}
  %o, %s = onnx.LinearAttention %q, %q, %q decay(%g) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<?x?x32xf32>, tensor<?x?x32xf32>, tensor<?x?x32xf32>, tensor<?x?x2xf32>) -> (tensor<?x?x32xf32>, tensor<?x2x16x16xf32>)
  return %o : tensor<?x?x32xf32>
}

// -----

// CHECK-LABEL: func.func @table
// CHECK: onnx.LinearAttention
func.func @table(%q: tensor<?x3x2xf32> {tnl.dims = ["batch", "", ""], tnl.name = "q"}) -> tensor<?x3x2xf32> attributes {tnl.symbols = ["batch"]} {
  %table = onnx.Constant dense<[[[-0.1, -0.2], [-0.2, -0.2], [-0.3, -0.2]]]> : tensor<1x3x2xf32>
  %batch = onnx.Shape %q {end = 1 : si64} : (tensor<?x3x2xf32>) -> tensor<1xi64>
  %rest = onnx.Constant dense<[3, 2]> : tensor<2xi64>
  %shape = onnx.Concat %batch, %rest {axis = 0 : si64} : (tensor<1xi64>, tensor<2xi64>) -> tensor<3xi64>
  %g = onnx.Expand %table, %shape : (tensor<1x3x2xf32>, tensor<3xi64>) -> tensor<?x3x2xf32>
  // expected-remark @+1 {{not raised to tnl.linear_attention: the decay is not the same for all tokens}}
  %o, %s = onnx.LinearAttention %q, %q, %q decay(%g) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<?x3x2xf32>, tensor<?x3x2xf32>, tensor<?x3x2xf32>, tensor<?x3x2xf32>) -> (tensor<?x3x2xf32>, tensor<?x2x1x1xf32>)
  return %o : tensor<?x3x2xf32>
}

// -----

// CHECK-LABEL: func.func @growing
// CHECK: onnx.LinearAttention
func.func @growing(%q: tensor<1x3x2xf32> {tnl.dims = ["", "", ""], tnl.name = "q"}) -> tensor<1x3x2xf32> attributes {tnl.symbols = []} {
  %g = onnx.Constant dense<0.1> : tensor<1x3x2xf32>
  // expected-remark @+1 {{not raised to tnl.linear_attention: the decay rate of head 0 is -0.1; rates must not be negative}}
  %o, %s = onnx.LinearAttention %q, %q, %q decay(%g) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<1x3x2xf32>, tensor<1x3x2xf32>, tensor<1x3x2xf32>, tensor<1x3x2xf32>) -> (tensor<1x3x2xf32>, tensor<1x2x1x1xf32>)
  return %o : tensor<1x3x2xf32>
}

// -----

// CHECK-LABEL: func.func @tokens
// CHECK: onnx.LinearAttention
func.func @tokens(%q: tensor<?x?x2xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "q"}, %k: tensor<?x?x2xf32> {tnl.dims = ["batch", "keys", ""], tnl.name = "k"}) -> tensor<?x?x2xf32> attributes {tnl.symbols = ["batch", "seq", "keys"]} {
  // expected-remark @+1 {{not raised to tnl.linear_attention: q, k and v differ in batch or tokens}}
  %o, %s = onnx.LinearAttention %q, %k, %k {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<?x?x2xf32>, tensor<?x?x2xf32>, tensor<?x?x2xf32>) -> (tensor<?x?x2xf32>, tensor<?x2x1x1xf32>)
  return %o : tensor<?x?x2xf32>
}

// -----

// CHECK-LABEL: func.func @state
// CHECK: onnx.LinearAttention
func.func @state(%q: tensor<?x?x2xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "q"}, %s: tensor<?x2x1x1xf32> {tnl.dims = ["states", "", "", ""], tnl.name = "s"}) -> tensor<?x?x2xf32> attributes {tnl.symbols = ["batch", "seq", "states"]} {
  // expected-remark @+1 {{not raised to tnl.linear_attention: the state has another batch size}}
  %o, %s1 = onnx.LinearAttention %q, %q, %q state(%s) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<?x?x2xf32>, tensor<?x?x2xf32>, tensor<?x?x2xf32>, tensor<?x2x1x1xf32>) -> (tensor<?x?x2xf32>, tensor<?x2x1x1xf32>)
  return %o : tensor<?x?x2xf32>
}
