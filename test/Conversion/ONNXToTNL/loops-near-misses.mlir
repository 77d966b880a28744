// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(onnx-fold-shapes,canonicalize,cse,convert-onnx-to-tnl{only=loops}))' -verify-diagnostics -o %t
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t --dim=b=2 --dim=n=5

// Nearly attention: stays as it is, and a remark says why.

// CHECK-NOT: tnl.linear_attention

// The state decays after it is read.
func.func @decay_after(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %s0: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[0.9]]]> : tensor<2x1x1xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %row = onnx.Constant dense<-2> : tensor<1xi64>
  // expected-remark @below {{not raised to tnl.linear_attention: a carried value is not a state}}
  %r:2 = onnx.Loop  from(%s0) over(%q, %k, %v) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>, %qt: tensor<*xf32>, %kt: tensor<*xf32>, %vt: tensor<*xf32>):
    %kk = onnx.Unsqueeze %kt, %last : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %vv = onnx.Unsqueeze %vt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %qq = onnx.Unsqueeze %qt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %kv = onnx.Mul %kk, %vv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %t = onnx.Add %s, %kv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %s1 = onnx.Mul %lambda, %t : (tensor<2x1x1xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o = onnx.MatMul %qq, %t : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o1 = onnx.Squeeze %o, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    onnx.Yield %c, %s1, %o1 : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 2, 2, 2>, output_axes = array<i64: 2>} : (tensor<?x2x4x3xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x3xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %r#0, %r#1 : tensor<*xf32>, tensor<*xf32>
}

// A token does not see itself.
func.func @read_before(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %s0: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[0.9]]]> : tensor<2x1x1xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %row = onnx.Constant dense<-2> : tensor<1xi64>
  // expected-remark @below {{not raised to tnl.linear_attention: a state is read before the token updates it}}
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
  } {input_axes = array<i64: 2, 2, 2>, output_axes = array<i64: 2>} : (tensor<?x2x4x3xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x3xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %r#0, %r#1 : tensor<*xf32>, tensor<*xf32>
}

// The key of another token.
func.func @another_token(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %s0: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[0.9]]]> : tensor<2x1x1xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %row = onnx.Constant dense<-2> : tensor<1xi64>
  %two = onnx.Constant dense<2> : tensor<i64>
  %sizes = onnx.Shape %q : (tensor<?x2x?x4xf32>) -> tensor<*xi64>
  %n = onnx.Gather %sizes, %two {axis = 0 : si64} : (tensor<*xi64>, tensor<i64>) -> tensor<*xi64>
  %go = onnx.Constant dense<true> : tensor<i1>
  %one = onnx.Constant dense<1> : tensor<i64>
  %zero = onnx.Constant dense<0> : tensor<i64>
  %m = onnx.Sub %n, %one : (tensor<*xi64>, tensor<i64>) -> tensor<*xi64>
  // expected-remark @below {{not raised to tnl.linear_attention: its body has onnx.Gather of values that are not the same for all tokens}}
  %r:2 = onnx.Loop times %n while %go from(%s0) over() {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>):
    %qt = onnx.Gather %q, %i {axis = 2 : si64} : (tensor<?x2x?x4xf32>, tensor<i64>) -> tensor<*xf32>
    %back = onnx.Sub %m, %i : (tensor<*xi64>, tensor<i64>) -> tensor<*xi64>
    %kt = onnx.Gather %k, %back {axis = 2 : si64} : (tensor<?x2x?x4xf32>, tensor<*xi64>) -> tensor<*xf32>
    %vt = onnx.Gather %v, %i {axis = 2 : si64} : (tensor<?x2x?x3xf32>, tensor<i64>) -> tensor<*xf32>
    %kk = onnx.Unsqueeze %kt, %last : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %vv = onnx.Unsqueeze %vt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %qq = onnx.Unsqueeze %qt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %kv = onnx.Mul %kk, %vv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %d = onnx.Mul %lambda, %s : (tensor<2x1x1xf32>, tensor<*xf32>) -> tensor<*xf32>
    %s1 = onnx.Add %d, %kv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o = onnx.MatMul %qq, %s1 : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o1 = onnx.Squeeze %o, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    onnx.Yield %c, %s1, %o1 : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64>, output_axes = array<i64: 2>} : (tensor<*xi64>, tensor<i1>, tensor<?x2x4x3xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %r#0, %r#1 : tensor<*xf32>, tensor<*xf32>
}

// Tokens decay differently.
func.func @gated(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %s0: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[0.9]]]> : tensor<2x1x1xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %row = onnx.Constant dense<-2> : tensor<1xi64>
  // expected-remark @below {{not raised to tnl.linear_attention: the state is not multiplied by a constant for each head}}
  %r:2 = onnx.Loop  from(%s0) over(%q, %k, %v) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>, %qt: tensor<*xf32>, %kt: tensor<*xf32>, %vt: tensor<*xf32>):
    %kk = onnx.Unsqueeze %kt, %last : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %vv = onnx.Unsqueeze %vt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %qq = onnx.Unsqueeze %qt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %gate0 = onnx.ReduceSum %kt, %last {keepdims = true, noop_with_empty_axes = false} : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %gate1 = onnx.Unsqueeze %gate0, %last : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %gate = onnx.Sigmoid %gate1 : (tensor<*xf32>) -> tensor<*xf32>
    %kv = onnx.Mul %kk, %vv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %d = onnx.Mul %gate, %s : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %s1 = onnx.Add %d, %kv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o = onnx.MatMul %qq, %s1 : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o1 = onnx.Squeeze %o, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    onnx.Yield %c, %s1, %o1 : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 2, 2, 2>, output_axes = array<i64: 2>} : (tensor<?x2x4x3xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x3xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %r#0, %r#1 : tensor<*xf32>, tensor<*xf32>
}

func.func @growing(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %s0: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %lambda = onnx.Constant dense<[[[1.5]], [[0.9]]]> : tensor<2x1x1xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %row = onnx.Constant dense<-2> : tensor<1xi64>
  // expected-remark @below {{not raised to tnl.linear_attention: the decay rate of head 0 is}}
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
  } {input_axes = array<i64: 2, 2, 2>, output_axes = array<i64: 2>} : (tensor<?x2x4x3xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x3xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %r#0, %r#1 : tensor<*xf32>, tensor<*xf32>
}

// The last token is not looked at.
func.func @fewer(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %s0: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[0.9]]]> : tensor<2x1x1xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %row = onnx.Constant dense<-2> : tensor<1xi64>
  %two = onnx.Constant dense<2> : tensor<i64>
  %sizes = onnx.Shape %q : (tensor<?x2x?x4xf32>) -> tensor<*xi64>
  %all = onnx.Gather %sizes, %two {axis = 0 : si64} : (tensor<*xi64>, tensor<i64>) -> tensor<*xi64>
  %go = onnx.Constant dense<true> : tensor<i1>
  %one = onnx.Constant dense<1> : tensor<i64>
  %zero = onnx.Constant dense<0> : tensor<i64>
  %n = onnx.Sub %all, %one : (tensor<*xi64>, tensor<i64>) -> tensor<*xi64>
  // expected-remark @below {{not raised to tnl.linear_attention: the loop does not run once for each token}}
  %r:2 = onnx.Loop times %n while %go from(%s0) over() {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>):
    %qt = onnx.Gather %q, %i {axis = 2 : si64} : (tensor<?x2x?x4xf32>, tensor<i64>) -> tensor<*xf32>
    %kt = onnx.Gather %k, %i {axis = 2 : si64} : (tensor<?x2x?x4xf32>, tensor<i64>) -> tensor<*xf32>
    %vt = onnx.Gather %v, %i {axis = 2 : si64} : (tensor<?x2x?x3xf32>, tensor<i64>) -> tensor<*xf32>
    %kk = onnx.Unsqueeze %kt, %last : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %vv = onnx.Unsqueeze %vt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %qq = onnx.Unsqueeze %qt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %kv = onnx.Mul %kk, %vv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %d = onnx.Mul %lambda, %s : (tensor<2x1x1xf32>, tensor<*xf32>) -> tensor<*xf32>
    %s1 = onnx.Add %d, %kv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o = onnx.MatMul %qq, %s1 : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o1 = onnx.Squeeze %o, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    onnx.Yield %c, %s1, %o1 : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64>, output_axes = array<i64: 2>} : (tensor<*xi64>, tensor<i1>, tensor<?x2x4x3xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %r#0, %r#1 : tensor<*xf32>, tensor<*xf32>
}

// The condition can end it.
func.func @ended(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %s0: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[0.9]]]> : tensor<2x1x1xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %row = onnx.Constant dense<-2> : tensor<1xi64>
  %two = onnx.Constant dense<2> : tensor<i64>
  %sizes = onnx.Shape %q : (tensor<?x2x?x4xf32>) -> tensor<*xi64>
  %n = onnx.Gather %sizes, %two {axis = 0 : si64} : (tensor<*xi64>, tensor<i64>) -> tensor<*xi64>
  %go = onnx.Constant dense<true> : tensor<i1>
  %one = onnx.Constant dense<1> : tensor<i64>
  %zero = onnx.Constant dense<0> : tensor<i64>
  // expected-remark @below {{not raised to tnl.linear_attention: its condition may end it}}
  %r:2 = onnx.Loop times %n while %go from(%s0) over() {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>):
    %qt = onnx.Gather %q, %i {axis = 2 : si64} : (tensor<?x2x?x4xf32>, tensor<i64>) -> tensor<*xf32>
    %kt = onnx.Gather %k, %i {axis = 2 : si64} : (tensor<?x2x?x4xf32>, tensor<i64>) -> tensor<*xf32>
    %vt = onnx.Gather %v, %i {axis = 2 : si64} : (tensor<?x2x?x3xf32>, tensor<i64>) -> tensor<*xf32>
    %kk = onnx.Unsqueeze %kt, %last : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %vv = onnx.Unsqueeze %vt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %qq = onnx.Unsqueeze %qt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %kv = onnx.Mul %kk, %vv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %d = onnx.Mul %lambda, %s : (tensor<2x1x1xf32>, tensor<*xf32>) -> tensor<*xf32>
    %s1 = onnx.Add %d, %kv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o = onnx.MatMul %qq, %s1 : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o1 = onnx.Squeeze %o, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %on = onnx.Less %i, %two : (tensor<i64>, tensor<i64>) -> tensor<*xi1>
    onnx.Yield %on, %s1, %o1 : tensor<*xi1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64>, output_axes = array<i64: 2>} : (tensor<*xi64>, tensor<i1>, tensor<?x2x4x3xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %r#0, %r#1 : tensor<*xf32>, tensor<*xf32>
}

// A product of two factors decays.
func.func @two_decays(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %s0: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[0.9]]]> : tensor<2x1x1xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %row = onnx.Constant dense<-2> : tensor<1xi64>
  // expected-remark @below {{not raised to tnl.linear_attention: another value than the state before the token decays}}
  %r:2 = onnx.Loop  from(%s0) over(%q, %k, %v) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>, %qt: tensor<*xf32>, %kt: tensor<*xf32>, %vt: tensor<*xf32>):
    %kk = onnx.Unsqueeze %kt, %last : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %vv = onnx.Unsqueeze %vt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %qq = onnx.Unsqueeze %qt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %kv = onnx.Mul %kk, %vv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %d = onnx.Mul %lambda, %s : (tensor<2x1x1xf32>, tensor<*xf32>) -> tensor<*xf32>
    %d2 = onnx.Mul %lambda, %d : (tensor<2x1x1xf32>, tensor<*xf32>) -> tensor<*xf32>
    %s1 = onnx.Add %d2, %kv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o = onnx.MatMul %qq, %s1 : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o1 = onnx.Squeeze %o, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    onnx.Yield %c, %s1, %o1 : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 2, 2, 2>, output_axes = array<i64: 2>} : (tensor<?x2x4x3xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x3xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %r#0, %r#1 : tensor<*xf32>, tensor<*xf32>
}

// Keys depend on the state.
func.func @keys_from_state(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %s0: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[0.9]]]> : tensor<2x1x1xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %row = onnx.Constant dense<-2> : tensor<1xi64>
  // expected-remark @below {{not raised to tnl.linear_attention: its body has onnx.ReduceSum of values that are not the same for all tokens}}
  %r:2 = onnx.Loop  from(%s0) over(%q, %k, %v) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>, %qt: tensor<*xf32>, %kt: tensor<*xf32>, %vt: tensor<*xf32>):
    %sum0 = onnx.Mul %s, %s : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %sum = onnx.ReduceSum %sum0, %last {keepdims = false, noop_with_empty_axes = false} : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %kg = onnx.Add %kt, %sum : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %kk = onnx.Unsqueeze %kg, %last : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %vv = onnx.Unsqueeze %vt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %qq = onnx.Unsqueeze %qt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %kv = onnx.Mul %kk, %vv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %d = onnx.Mul %lambda, %s : (tensor<2x1x1xf32>, tensor<*xf32>) -> tensor<*xf32>
    %s1 = onnx.Add %d, %kv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o = onnx.MatMul %qq, %s1 : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o1 = onnx.Squeeze %o, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    onnx.Yield %c, %s1, %o1 : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 2, 2, 2>, output_axes = array<i64: 2>} : (tensor<?x2x4x3xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x3xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %r#0, %r#1 : tensor<*xf32>, tensor<*xf32>
}

// Two queries a token.
func.func @two_queries(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %s0: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %lambda = onnx.Constant dense<[[[0.5]], [[0.9]]]> : tensor<2x1x1xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %row = onnx.Constant dense<-2> : tensor<1xi64>
  %pair0 = onnx.Constant dense<[[0.0], [1.0]]> : tensor<2x1xf32>
  %pair = onnx.Cast %pair0 : (tensor<2x1xf32>) -> tensor<*xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: a state is read for more than one query at a time}}
  %r:2 = onnx.Loop  from(%s0) over(%q, %k, %v) {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %s: tensor<*xf32>, %qt: tensor<*xf32>, %kt: tensor<*xf32>, %vt: tensor<*xf32>):
    %kk = onnx.Unsqueeze %kt, %last : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %vv = onnx.Unsqueeze %vt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %qq = onnx.Unsqueeze %qt, %row : (tensor<*xf32>, tensor<1xi64>) -> tensor<*xf32>
    %kv = onnx.Mul %kk, %vv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %d = onnx.Mul %lambda, %s : (tensor<2x1x1xf32>, tensor<*xf32>) -> tensor<*xf32>
    %s1 = onnx.Add %d, %kv : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %qq2 = onnx.Add %qq, %pair : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    %o1 = onnx.MatMul %qq2, %s1 : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
    onnx.Yield %c, %s1, %o1 : tensor<i1>, tensor<*xf32>, tensor<*xf32>
  } {input_axes = array<i64: 2, 2, 2>, output_axes = array<i64: 2>} : (tensor<?x2x4x3xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x3xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %r#0, %r#1 : tensor<*xf32>, tensor<*xf32>
}
