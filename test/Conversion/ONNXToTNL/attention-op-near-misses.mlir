// LinearAttention that stays as it is, and why.
// RUN: tnl-opt %s -verify-diagnostics -split-input-file --pass-pipeline='builtin.module(func.func(onnx-fold-shapes,canonicalize,cse,convert-onnx-to-tnl))' | FileCheck %s

// CHECK-LABEL: func.func @lengths
// CHECK: onnx.LinearAttention
func.func @lengths(%q: tensor<?x?x2xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "q"}, %g: tensor<?x?x2xf32> {tnl.dims = ["batch", "decays", ""], tnl.name = "g"}) -> tensor<?x?x2xf32> attributes {tnl.symbols = ["batch", "seq", "decays"]} {
  // expected-remark @+1 {{not raised to tnl.linear_attention: the decay is not known to be the same for all tokens}}
  %o, %s = onnx.LinearAttention %q, %q, %q decay(%g) {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<?x?x2xf32>, tensor<?x?x2xf32>, tensor<?x?x2xf32>, tensor<?x?x2xf32>) -> (tensor<?x?x2xf32>, tensor<?x2x1x1xf32>)
  return %o : tensor<?x?x2xf32>
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
