// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(onnx-fold-shapes,convert-onnx-to-tnl))' -verify-diagnostics -o %t
// RUN: FileCheck -enable-var-scope %s < %t
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6 --dim=b=1 --dim=c=3 --input=mask=random:0:2
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6 --dim=b=3 --dim=c=1 --input=mask=random:0:2

// Operands of another number of sequences or heads (which numpy broadcasting lets be 1 in either) repeat what they are
// combined with: the result has more sequences than queries, keys and values.

// A state of zeros is read for other sequences.
// CHECK-LABEL: func.func @zero(
// CHECK: %[[OUT:.*]], %{{.*}} = tnl.linear_attention
// CHECK: onnx.Add %{{.*}}, %[[OUT]]
func.func @zero(%q: tensor<?x2x3x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x3x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x3x3xf32> {tnl.dims = ["b", "", "", ""]}, %y: tensor<?x2x3x4xf32> {tnl.dims = ["c", "", "", ""]}) -> tensor<?x2x3x3xf32> attributes {tnl.symbols = ["b", "c"]} {
  %m = onnx.Constant dense<[[[1.0, 0.0, 0.0], [0.606530666, 1.0, 0.0], [0.36787945, 0.606530666, 1.0]], [[1.0, 0.0, 0.0], [0.778800786, 1.0, 0.0], [0.606530666, 0.778800786, 1.0]]]> : tensor<2x3x3xf32>
  %t = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x3x4xf32>) -> tensor<?x2x4x3xf32>
  %s = onnx.MatMul %q, %t : (tensor<?x2x3x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x3x3xf32>
  %d = onnx.Mul %s, %m : (tensor<?x2x3x3xf32>, tensor<2x3x3xf32>) -> tensor<?x2x3x3xf32>
  // expected-remark @below {{raised to tnl.linear_attention from a table of 3 positions}}
  %o = onnx.MatMul %d, %v : (tensor<?x2x3x3xf32>, tensor<?x2x3x3xf32>) -> tensor<?x2x3x3xf32>
  %z = onnx.Constant dense<0.0> : tensor<1x2x4x3xf32>
  %r = onnx.MatMul %y, %z : (tensor<?x2x3x4xf32>, tensor<1x2x4x3xf32>) -> tensor<?x2x3x3xf32>
  %a = onnx.Add %r, %o : (tensor<?x2x3x3xf32>, tensor<?x2x3x3xf32>) -> tensor<?x2x3x3xf32>
  return %a : tensor<?x2x3x3xf32>
}

// A state of zeros is of other sequences.
// CHECK-LABEL: func.func @carry(
// CHECK: %[[ZERO:.*]] = onnx.Mul
// CHECK: onnx.Add %[[ZERO]]
func.func @carry(%k: tensor<?x2x3x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x3x3xf32> {tnl.dims = ["b", "", "", ""]}, %y: tensor<?x1x1x1xf32> {tnl.dims = ["c", "", "", ""]}) -> tensor<?x2x4x3xf32> attributes {tnl.symbols = ["b", "c"]} {
  %t = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x3x4xf32>) -> tensor<?x2x4x3xf32>
  %s = onnx.MatMul %t, %v : (tensor<?x2x4x3xf32>, tensor<?x2x3x3xf32>) -> tensor<?x2x4x3xf32>
  %z = onnx.Constant dense<0.0> : tensor<1x2x4x3xf32>
  %r = onnx.Mul %y, %z : (tensor<?x1x1x1xf32>, tensor<1x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %a = onnx.Add %r, %s : (tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  return %a : tensor<?x2x4x3xf32>
}

// Weights of keys that are repeated.
// CHECK-LABEL: func.func @weights(
// CHECK-NOT: tnl.linear_attention
// CHECK: return
func.func @weights(%q: tensor<?x2x3x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x3x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x3x3xf32> {tnl.dims = ["b", "", "", ""]}, %y: tensor<?xi64> {tnl.dims = ["c"]}) -> tensor<?x2x4x3xf32> attributes {tnl.symbols = ["b", "c"]} {
  %w = onnx.Constant dense<[[[0.36787945],[0.606530666],[1.0]],[[0.606530666],[0.778800786],[1.0]]]> : tensor<2x3x1xf32>
  %sh = onnx.Shape %y : (tensor<?xi64>) -> tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<3xi64>
  %to = onnx.Concat %sh, %one {axis = 0 : si64} : (tensor<1xi64>, tensor<3xi64>) -> tensor<4xi64>
  %e = onnx.Expand %w, %to : (tensor<2x3x1xf32>, tensor<4xi64>) -> tensor<?x2x3x1xf32>
  %kw = onnx.Mul %k, %e : (tensor<?x2x3x4xf32>, tensor<?x2x3x1xf32>) -> tensor<?x2x3x4xf32>
  %t = onnx.Transpose %kw {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x3x4xf32>) -> tensor<?x2x4x3xf32>
  %s = onnx.MatMul %t, %v : (tensor<?x2x4x3xf32>, tensor<?x2x3x3xf32>) -> tensor<?x2x4x3xf32>
  return %s : tensor<?x2x4x3xf32>
}

// A mask that is repeated.
// CHECK-LABEL: func.func @mask(
// CHECK-NOT: tnl.linear_attention
// CHECK: return
func.func @mask(%q: tensor<?x2x3x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x3x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x3x3xf32> {tnl.dims = ["b", "", "", ""]}, %y: tensor<?xi64> {tnl.dims = ["c"]}) -> tensor<?x2x3x3xf32> attributes {tnl.symbols = ["b", "c"]} {
  %m = onnx.Constant dense<[[[1.0, 0.0, 0.0], [0.606530666, 1.0, 0.0], [0.36787945, 0.606530666, 1.0]], [[1.0, 0.0, 0.0], [0.778800786, 1.0, 0.0], [0.606530666, 0.778800786, 1.0]]]> : tensor<2x3x3xf32>
  %sh = onnx.Shape %y : (tensor<?xi64>) -> tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<3xi64>
  %to = onnx.Concat %sh, %one {axis = 0 : si64} : (tensor<1xi64>, tensor<3xi64>) -> tensor<4xi64>
  %e = onnx.Expand %m, %to : (tensor<2x3x3xf32>, tensor<4xi64>) -> tensor<?x2x3x3xf32>
  %t = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x3x4xf32>) -> tensor<?x2x4x3xf32>
  %s = onnx.MatMul %q, %t : (tensor<?x2x3x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x3x3xf32>
  %d = onnx.Mul %s, %e : (tensor<?x2x3x3xf32>, tensor<?x2x3x3xf32>) -> tensor<?x2x3x3xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the mask or v repeats the scores}}
  %o = onnx.MatMul %d, %v : (tensor<?x2x3x3xf32>, tensor<?x2x3x3xf32>) -> tensor<?x2x3x3xf32>
  return %o : tensor<?x2x3x3xf32>
}

// A decay of one step that is repeated.
// CHECK-LABEL: func.func @step(
// CHECK-NOT: tnl.linear_attention
// CHECK: return
func.func @step(%q: tensor<?x2x1x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x1x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x1x3xf32> {tnl.dims = ["b", "", "", ""]}, %s: tensor<?x2x4x3xf32> {tnl.dims = ["b", "", "", ""]}, %y: tensor<?xi64> {tnl.dims = ["c"]}) -> (tensor<?x2x1x3xf32>, tensor<?x2x4x3xf32>) attributes {tnl.symbols = ["b", "c"]} {
  %m = onnx.Constant dense<[[[[0.606530666]], [[0.778800786]]]]> : tensor<1x2x1x1xf32>
  %sh = onnx.Shape %y : (tensor<?xi64>) -> tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<3xi64>
  %to = onnx.Concat %sh, %one {axis = 0 : si64} : (tensor<1xi64>, tensor<3xi64>) -> tensor<4xi64>
  %e = onnx.Expand %m, %to : (tensor<1x2x1x1xf32>, tensor<4xi64>) -> tensor<?x2x1x1xf32>
  %d = onnx.Mul %s, %e : (tensor<?x2x4x3xf32>, tensor<?x2x1x1xf32>) -> tensor<?x2x4x3xf32>
  %t = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x1x4xf32>) -> tensor<?x2x4x1xf32>
  %o = onnx.MatMul %t, %v : (tensor<?x2x4x1xf32>, tensor<?x2x1x3xf32>) -> tensor<?x2x4x3xf32>
  %n = onnx.Add %d, %o : (tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the state is not multiplied by a constant for each head}}
  %r = onnx.MatMul %q, %n : (tensor<?x2x1x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x1x3xf32>
  return %r, %n : tensor<?x2x1x3xf32>, tensor<?x2x4x3xf32>
}

// One head, repeated by the mask.
// CHECK-LABEL: func.func @repeated_head(
// CHECK-NOT: tnl.linear_attention
// CHECK: return
func.func @repeated_head(%q: tensor<1x1x3x4xf32>, %k: tensor<1x1x3x4xf32>, %v: tensor<1x1x3x3xf32>) -> tensor<1x2x3x3xf32> {
  %m = onnx.Constant dense<[[[1.0, 0.0, 0.0], [0.606530666, 1.0, 0.0], [0.36787945, 0.606530666, 1.0]]]> : tensor<1x3x3xf32>
  %to = onnx.Constant dense<[2,3,3]> : tensor<3xi64>
  %e = onnx.Expand %m, %to : (tensor<1x3x3xf32>, tensor<3xi64>) -> tensor<2x3x3xf32>
  %t = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x1x3x4xf32>) -> tensor<1x1x4x3xf32>
  %s = onnx.MatMul %q, %t : (tensor<1x1x3x4xf32>, tensor<1x1x4x3xf32>) -> tensor<1x1x3x3xf32>
  %d = onnx.Mul %s, %e : (tensor<1x1x3x3xf32>, tensor<2x3x3xf32>) -> tensor<1x2x3x3xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the mask or v repeats the scores}}
  %o = onnx.MatMul %d, %v : (tensor<1x2x3x3xf32>, tensor<1x1x3x3xf32>) -> tensor<1x2x3x3xf32>
  return %o : tensor<1x2x3x3xf32>
}

// A padding mask of one sequence for all of them.
// CHECK-LABEL: func.func @one_mask(
// CHECK-NOT: tnl.linear_attention
// CHECK: return
func.func @one_mask(%q: tensor<?x2x3x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x3x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x3x3xf32> {tnl.dims = ["b", "", "", ""]}, %y: tensor<1x3xi64> {tnl.name="mask"}) -> tensor<?x2x3x3xf32> attributes {tnl.symbols = ["b", "c"]} {
  %m = onnx.Constant dense<[[[1.0, 0.0, 0.0], [0.606530666, 1.0, 0.0], [0.36787945, 0.606530666, 1.0]], [[1.0, 0.0, 0.0], [0.778800786, 1.0, 0.0], [0.606530666, 0.778800786, 1.0]]]> : tensor<2x3x3xf32>
  %ax = onnx.Constant dense<[1, 2]> : tensor<2xi64>
  %e = onnx.Cast %y : (tensor<1x3xi64>) -> tensor<1x3xf32>
  %u = onnx.Unsqueeze %e, %ax : (tensor<1x3xf32>, tensor<2xi64>) -> tensor<1x1x1x3xf32>
  %t = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x3x4xf32>) -> tensor<?x2x4x3xf32>
  %s = onnx.MatMul %q, %t : (tensor<?x2x3x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x3x3xf32>
  %d = onnx.Mul %s, %m : (tensor<?x2x3x3xf32>, tensor<2x3x3xf32>) -> tensor<?x2x3x3xf32>
  %d2 = onnx.Mul %d, %u : (tensor<?x2x3x3xf32>, tensor<1x1x1x3xf32>) -> tensor<?x2x3x3xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the padding mask is of other sequences or tokens}}
  %o = onnx.MatMul %d2, %v : (tensor<?x2x3x3xf32>, tensor<?x2x3x3xf32>) -> tensor<?x2x3x3xf32>
  return %o : tensor<?x2x3x3xf32>
}

// A flag for each sequence, not for each token.
// CHECK-LABEL: func.func @flags(
// CHECK-NOT: tnl.linear_attention
// CHECK: return
func.func @flags(%q: tensor<?x2x3x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x3x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x3x3xf32> {tnl.dims = ["b", "", "", ""]}, %y: tensor<?x1xi64> {tnl.name="mask", tnl.dims = ["b", ""]}) -> tensor<?x2x3x3xf32> attributes {tnl.symbols = ["b", "c"]} {
  %m = onnx.Constant dense<[[[1.0, 0.0, 0.0], [0.606530666, 1.0, 0.0], [0.36787945, 0.606530666, 1.0]], [[1.0, 0.0, 0.0], [0.778800786, 1.0, 0.0], [0.606530666, 0.778800786, 1.0]]]> : tensor<2x3x3xf32>
  %ax = onnx.Constant dense<[1, 2]> : tensor<2xi64>
  %e = onnx.Cast %y : (tensor<?x1xi64>) -> tensor<?x1xf32>
  %u = onnx.Unsqueeze %e, %ax : (tensor<?x1xf32>, tensor<2xi64>) -> tensor<?x1x1x1xf32>
  %t = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x3x4xf32>) -> tensor<?x2x4x3xf32>
  %s = onnx.MatMul %q, %t : (tensor<?x2x3x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x3x3xf32>
  %d = onnx.Mul %s, %m : (tensor<?x2x3x3xf32>, tensor<2x3x3xf32>) -> tensor<?x2x3x3xf32>
  %d2 = onnx.Mul %d, %u : (tensor<?x2x3x3xf32>, tensor<?x1x1x1xf32>) -> tensor<?x2x3x3xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the padding mask is of other sequences or tokens}}
  %o = onnx.MatMul %d2, %v : (tensor<?x2x3x3xf32>, tensor<?x2x3x3xf32>) -> tensor<?x2x3x3xf32>
  return %o : tensor<?x2x3x3xf32>
}

// The first of positions that may be fewer than the tokens: only one.
// CHECK-LABEL: func.func @positions_of_others(
// CHECK-NOT: tnl.linear_attention
// CHECK: return
func.func @positions_of_others(%q: tensor<1x1x?x4xf32> {tnl.dims = ["", "", "b", ""]}, %k: tensor<1x1x?x4xf32> {tnl.dims = ["", "", "b", ""]}, %v: tensor<1x1x?x3xf32> {tnl.dims = ["", "", "b", ""]}, %y: tensor<?x2xf32> {tnl.dims = ["c", ""]}) -> tensor<1x1x?x3xf32> attributes {tnl.symbols = ["b", "c"]} {
  %i0 = onnx.Constant dense<0> : tensor<i64>
  %i1 = onnx.Constant dense<1> : tensor<i64>
  %a0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %a1 = onnx.Constant dense<[1]> : tensor<1xi64>
  %sl = onnx.Constant dense<0.25> : tensor<f32>
  %ninf = onnx.Constant dense<0xFF800000> : tensor<f32>
  %n1 = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<1x1x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %n1, %a0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %m1 = onnx.Shape %y {start = 0 : si64, end = 1 : si64} : (tensor<?x2xf32>) -> tensor<1xi64>
  %ms = onnx.Squeeze %m1, %a0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %r = onnx.Range %i0, %n, %i1 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %rx = onnx.Unsqueeze %r, %a1 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %rj = onnx.Unsqueeze %r, %a0 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %d0 = onnx.Sub %rx, %rj : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %c = onnx.GreaterOrEqual %d0, %i0 : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %d1 = onnx.Cast %d0 : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %neg1 = onnx.Neg %d1 : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %e1 = onnx.Mul %neg1, %sl : (tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  %w1 = onnx.Where %c, %e1, %ninf : (tensor<?x?xi1>, tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  %mask = onnx.Exp %w1 : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %rm0 = onnx.Range %i0, %ms, %i1 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %rm = onnx.Slice %rm0, %a0, %n1 axes(%a0) : (tensor<?xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xi64>
  %ri = onnx.Unsqueeze %rm, %a1 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %d = onnx.Sub %ri, %rj : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %df = onnx.Cast %d : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %neg = onnx.Neg %df : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %e = onnx.Mul %neg, %sl : (tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  %w = onnx.Where %c, %e, %ninf : (tensor<?x?xi1>, tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  %m = onnx.Exp %w : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %t = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x1x?x4xf32>) -> tensor<1x1x4x?xf32>
  %s = onnx.MatMul %q, %t : (tensor<1x1x?x4xf32>, tensor<1x1x4x?xf32>) -> tensor<1x1x?x?xf32>
  %sm = onnx.Mul %s, %m : (tensor<1x1x?x?xf32>, tensor<?x?xf32>) -> tensor<1x1x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: a slice of the mask has another length than the sequence}}
  %o = onnx.MatMul %sm, %v : (tensor<1x1x?x?xf32>, tensor<1x1x?x3xf32>) -> tensor<1x1x?x3xf32>
  return %o : tensor<1x1x?x3xf32>
}
