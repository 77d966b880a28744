// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(onnx-fold-shapes,convert-onnx-to-tnl))' -verify-diagnostics -o %t
// RUN: FileCheck -enable-var-scope %s < %t
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6 --dim=n=5
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6 --dim=n=300

// Integers of 8 bits wrap around behind 127, unsigned ones below 0, and 16-bit floats skip numbers: distances and
// positions in them are not those of tokens. Truth values are no positions at all.

// Distances in 8 bits.
// CHECK-LABEL: func.func @distances(
// CHECK-NOT: tnl.linear_attention
// CHECK: return
func.func @distances(%q: tensor<1x1x?x4xf32> {tnl.dims = ["", "", "n", ""]}, %k: tensor<1x1x?x4xf32> {tnl.dims = ["", "", "n", ""]}, %v: tensor<1x1x?x3xf32> {tnl.dims = ["", "", "n", ""]}) -> tensor<1x1x?x3xf32> attributes {tnl.symbols = ["n"]} {
  %i0 = onnx.Constant dense<0> : tensor<i64>
  %i1 = onnx.Constant dense<1> : tensor<i64>
  %a0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %a1 = onnx.Constant dense<[1]> : tensor<1xi64>
  %f0 = onnx.Constant dense<0.0> : tensor<f32>
  %sl = onnx.Constant dense<0.0078125> : tensor<f32>
  %ninf = onnx.Constant dense<0xFF800000> : tensor<f32>
  %n1 = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<1x1x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %n1, %a0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %r = onnx.Range %i0, %n, %i1 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %ri = onnx.Unsqueeze %r, %a1 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %rj = onnx.Unsqueeze %r, %a0 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %d = onnx.Sub %ri, %rj : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %c = onnx.GreaterOrEqual %d, %i0 : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %n8 = onnx.Cast %d : (tensor<?x?xi64>) -> tensor<?x?xi8>
  %df = onnx.Cast %n8 : (tensor<?x?xi8>) -> tensor<?x?xf32>
  %neg = onnx.Neg %df : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %e = onnx.Mul %neg, %sl : (tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  %w = onnx.Where %c, %e, %ninf : (tensor<?x?xi1>, tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  %m = onnx.Exp %w : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %t = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x1x?x4xf32>) -> tensor<1x1x4x?xf32>
  %s = onnx.MatMul %q, %t : (tensor<1x1x?x4xf32>, tensor<1x1x4x?xf32>) -> tensor<1x1x?x?xf32>
  %sm = onnx.Mul %s, %m : (tensor<1x1x?x?xf32>, tensor<?x?xf32>) -> tensor<1x1x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: token positions are integers of less than 32 bits}}
  %o = onnx.MatMul %sm, %v : (tensor<1x1x?x?xf32>, tensor<1x1x?x3xf32>) -> tensor<1x1x?x3xf32>
  return %o : tensor<1x1x?x3xf32>
}

// Distances without a sign.
// CHECK-LABEL: func.func @unsigned(
// CHECK-NOT: tnl.linear_attention
// CHECK: return
func.func @unsigned(%q: tensor<1x1x?x4xf32> {tnl.dims = ["", "", "n", ""]}, %k: tensor<1x1x?x4xf32> {tnl.dims = ["", "", "n", ""]}, %v: tensor<1x1x?x3xf32> {tnl.dims = ["", "", "n", ""]}) -> tensor<1x1x?x3xf32> attributes {tnl.symbols = ["n"]} {
  %i0 = onnx.Constant dense<0> : tensor<i64>
  %i1 = onnx.Constant dense<1> : tensor<i64>
  %a0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %a1 = onnx.Constant dense<[1]> : tensor<1xi64>
  %f0 = onnx.Constant dense<0.0> : tensor<f32>
  %sl = onnx.Constant dense<0.0078125> : tensor<f32>
  %ninf = onnx.Constant dense<0xFF800000> : tensor<f32>
  %n1 = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<1x1x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %n1, %a0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %r = onnx.Range %i0, %n, %i1 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %ri = onnx.Unsqueeze %r, %a1 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %rj = onnx.Unsqueeze %r, %a0 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %d = onnx.Sub %ri, %rj : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %c = onnx.GreaterOrEqual %d, %i0 : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %n8 = onnx.Cast %d : (tensor<?x?xi64>) -> tensor<?x?xui8>
  %df = onnx.Cast %n8 : (tensor<?x?xui8>) -> tensor<?x?xf32>
  %neg = onnx.Neg %df : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %e = onnx.Mul %neg, %sl : (tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  %w = onnx.Where %c, %e, %ninf : (tensor<?x?xi1>, tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  %m = onnx.Exp %w : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %t = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x1x?x4xf32>) -> tensor<1x1x4x?xf32>
  %s = onnx.MatMul %q, %t : (tensor<1x1x?x4xf32>, tensor<1x1x4x?xf32>) -> tensor<1x1x?x?xf32>
  %sm = onnx.Mul %s, %m : (tensor<1x1x?x?xf32>, tensor<?x?xf32>) -> tensor<1x1x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: token positions are integers of less than 32 bits}}
  %o = onnx.MatMul %sm, %v : (tensor<1x1x?x?xf32>, tensor<1x1x?x3xf32>) -> tensor<1x1x?x3xf32>
  return %o : tensor<1x1x?x3xf32>
}

// Positions as a running sum in 8 bits.
// CHECK-LABEL: func.func @sums(
// CHECK-NOT: tnl.linear_attention
// CHECK: return
func.func @sums(%q: tensor<1x1x?x4xf32> {tnl.dims = ["", "", "n", ""]}, %k: tensor<1x1x?x4xf32> {tnl.dims = ["", "", "n", ""]}, %v: tensor<1x1x?x3xf32> {tnl.dims = ["", "", "n", ""]}) -> tensor<1x1x?x3xf32> attributes {tnl.symbols = ["n"]} {
  %i0 = onnx.Constant dense<0> : tensor<i64>
  %i1 = onnx.Constant dense<1> : tensor<i64>
  %a0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %a1 = onnx.Constant dense<[1]> : tensor<1xi64>
  %f0 = onnx.Constant dense<0.0> : tensor<f32>
  %sl = onnx.Constant dense<0.0078125> : tensor<f32>
  %ninf = onnx.Constant dense<0xFF800000> : tensor<f32>
  %n1 = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<1x1x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %n1, %a0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %r = onnx.Range %i0, %n, %i1 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %ri = onnx.Unsqueeze %r, %a1 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %rj = onnx.Unsqueeze %r, %a0 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %d = onnx.Sub %ri, %rj : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %c = onnx.GreaterOrEqual %d, %i0 : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %sh = onnx.Concat %n1, %n1 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  %ones = onnx.ConstantOfShape %sh {value = dense<1> : tensor<1xi8>} : (tensor<2xi64>) -> tensor<?x?xi8>
  %up = onnx.CumSum %ones, %i0 : (tensor<?x?xi8>, tensor<i64>) -> tensor<?x?xi8>
  %le = onnx.CumSum %ones, %i1 : (tensor<?x?xi8>, tensor<i64>) -> tensor<?x?xi8>
  %up2 = onnx.Cast %up : (tensor<?x?xi8>) -> tensor<?x?xf32>
  %le2 = onnx.Cast %le : (tensor<?x?xi8>) -> tensor<?x?xf32>
  %df = onnx.Sub %up2, %le2 : (tensor<?x?xf32>, tensor<?x?xf32>) -> tensor<?x?xf32>
  %neg = onnx.Neg %df : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %e = onnx.Mul %neg, %sl : (tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  %w = onnx.Where %c, %e, %ninf : (tensor<?x?xi1>, tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  %m = onnx.Exp %w : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %t = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x1x?x4xf32>) -> tensor<1x1x4x?xf32>
  %s = onnx.MatMul %q, %t : (tensor<1x1x?x4xf32>, tensor<1x1x4x?xf32>) -> tensor<1x1x?x?xf32>
  %sm = onnx.Mul %s, %m : (tensor<1x1x?x?xf32>, tensor<?x?xf32>) -> tensor<1x1x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: a running sum of a mask is of numbers that cannot count all tokens}}
  %o = onnx.MatMul %sm, %v : (tensor<1x1x?x?xf32>, tensor<1x1x?x3xf32>) -> tensor<1x1x?x3xf32>
  return %o : tensor<1x1x?x3xf32>
}

// Positions as a running sum in bf16.
// CHECK-LABEL: func.func @bf16_sums(
// CHECK-NOT: tnl.linear_attention
// CHECK: return
func.func @bf16_sums(%q: tensor<1x1x?x4xf32> {tnl.dims = ["", "", "n", ""]}, %k: tensor<1x1x?x4xf32> {tnl.dims = ["", "", "n", ""]}, %v: tensor<1x1x?x3xf32> {tnl.dims = ["", "", "n", ""]}) -> tensor<1x1x?x3xf32> attributes {tnl.symbols = ["n"]} {
  %i0 = onnx.Constant dense<0> : tensor<i64>
  %i1 = onnx.Constant dense<1> : tensor<i64>
  %a0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %a1 = onnx.Constant dense<[1]> : tensor<1xi64>
  %f0 = onnx.Constant dense<0.0> : tensor<f32>
  %sl = onnx.Constant dense<0.0078125> : tensor<f32>
  %ninf = onnx.Constant dense<0xFF800000> : tensor<f32>
  %n1 = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<1x1x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %n1, %a0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %r = onnx.Range %i0, %n, %i1 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %ri = onnx.Unsqueeze %r, %a1 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %rj = onnx.Unsqueeze %r, %a0 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %d = onnx.Sub %ri, %rj : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %c = onnx.GreaterOrEqual %d, %i0 : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %sh = onnx.Concat %n1, %n1 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  %ones = onnx.ConstantOfShape %sh {value = dense<1.0> : tensor<1xbf16>} : (tensor<2xi64>) -> tensor<?x?xbf16>
  %up = onnx.CumSum %ones, %i0 : (tensor<?x?xbf16>, tensor<i64>) -> tensor<?x?xbf16>
  %le = onnx.CumSum %ones, %i1 : (tensor<?x?xbf16>, tensor<i64>) -> tensor<?x?xbf16>
  %x = onnx.Sub %up, %le : (tensor<?x?xbf16>, tensor<?x?xbf16>) -> tensor<?x?xbf16>
  %df = onnx.Cast %x : (tensor<?x?xbf16>) -> tensor<?x?xf32>
  %neg = onnx.Neg %df : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %e = onnx.Mul %neg, %sl : (tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  %w = onnx.Where %c, %e, %ninf : (tensor<?x?xi1>, tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  %m = onnx.Exp %w : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %t = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x1x?x4xf32>) -> tensor<1x1x4x?xf32>
  %s = onnx.MatMul %q, %t : (tensor<1x1x?x4xf32>, tensor<1x1x4x?xf32>) -> tensor<1x1x?x?xf32>
  %sm = onnx.Mul %s, %m : (tensor<1x1x?x?xf32>, tensor<?x?xf32>) -> tensor<1x1x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: a running sum of a mask is of numbers that cannot count all tokens}}
  %o = onnx.MatMul %sm, %v : (tensor<1x1x?x?xf32>, tensor<1x1x?x3xf32>) -> tensor<1x1x?x3xf32>
  return %o : tensor<1x1x?x3xf32>
}

// Positions of a rotation in 8 bits.
// CHECK-LABEL: func.func @positions(
// CHECK-NOT: tnl.lrpe
// CHECK: return
func.func @positions(%x: tensor<1x2x?x2xf32> {tnl.dims = ["", "", "n", ""]}) -> tensor<1x2x?x4xf32> attributes {tnl.symbols = ["n"]} {
  %i0 = onnx.Constant dense<0> : tensor<i64>
  %i1 = onnx.Constant dense<1> : tensor<i64>
  %a0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %a1 = onnx.Constant dense<[1]> : tensor<1xi64>
  %theta = onnx.Constant dense<[[[1.0, 0.5]], [[0.25, 0.125]]]> : tensor<2x1x2xf32>
  %n1 = onnx.Shape %x {start = 2 : si64, end = 3 : si64} : (tensor<1x2x?x2xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %n1, %a0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %r = onnx.Range %i0, %n, %i1 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %r8 = onnx.Cast %r : (tensor<?xi64>) -> tensor<?xi8>
  %pf = onnx.Cast %r8 : (tensor<?xi8>) -> tensor<?xf32>
  %p = onnx.Unsqueeze %pf, %a1 : (tensor<?xf32>, tensor<1xi64>) -> tensor<?x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x2xf32>, tensor<?x1xf32>) -> tensor<2x?x2xf32>
  %c = onnx.Cos %a : (tensor<2x?x2xf32>) -> tensor<2x?x2xf32>
  %s = onnx.Sin %a : (tensor<2x?x2xf32>) -> tensor<2x?x2xf32>
  %xc = onnx.Mul %x, %c : (tensor<1x2x?x2xf32>, tensor<2x?x2xf32>) -> tensor<1x2x?x2xf32>
  %xs = onnx.Mul %x, %s : (tensor<1x2x?x2xf32>, tensor<2x?x2xf32>) -> tensor<1x2x?x2xf32>
  // expected-remark @below {{not raised to tnl.lrpe: positions are integers of less than 32 bits}}
  %o = onnx.Concat %xc, %xs {axis = 3 : si64} : (tensor<1x2x?x2xf32>, tensor<1x2x?x2xf32>) -> tensor<1x2x?x4xf32>
  return %o : tensor<1x2x?x4xf32>
}

// Positions of a rotation as truth values.
// CHECK-LABEL: func.func @truth_values(
// CHECK-NOT: tnl.lrpe
// CHECK: return
func.func @truth_values(%x: tensor<1x2x?x2xf32> {tnl.dims = ["", "", "n", ""]}) -> tensor<1x2x?x4xf32> attributes {tnl.symbols = ["n"]} {
  %i0 = onnx.Constant dense<0> : tensor<i64>
  %i1 = onnx.Constant dense<1> : tensor<i64>
  %a0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %a1 = onnx.Constant dense<[1]> : tensor<1xi64>
  %theta = onnx.Constant dense<[[[1.0, 0.5]], [[0.25, 0.125]]]> : tensor<2x1x2xf32>
  %n1 = onnx.Shape %x {start = 2 : si64, end = 3 : si64} : (tensor<1x2x?x2xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %n1, %a0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %r = onnx.Range %i0, %n, %i1 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %r8 = onnx.Cast %r : (tensor<?xi64>) -> tensor<?xi1>
  %pf = onnx.Cast %r8 : (tensor<?xi1>) -> tensor<?xf32>
  %p = onnx.Unsqueeze %pf, %a1 : (tensor<?xf32>, tensor<1xi64>) -> tensor<?x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x2xf32>, tensor<?x1xf32>) -> tensor<2x?x2xf32>
  %c = onnx.Cos %a : (tensor<2x?x2xf32>) -> tensor<2x?x2xf32>
  %s = onnx.Sin %a : (tensor<2x?x2xf32>) -> tensor<2x?x2xf32>
  %xc = onnx.Mul %x, %c : (tensor<1x2x?x2xf32>, tensor<2x?x2xf32>) -> tensor<1x2x?x2xf32>
  %xs = onnx.Mul %x, %s : (tensor<1x2x?x2xf32>, tensor<2x?x2xf32>) -> tensor<1x2x?x2xf32>
  // expected-remark @below {{not raised to tnl.lrpe: positions are integers of less than 32 bits}}
  %o = onnx.Concat %xc, %xs {axis = 3 : si64} : (tensor<1x2x?x2xf32>, tensor<1x2x?x2xf32>) -> tensor<1x2x?x4xf32>
  return %o : tensor<1x2x?x4xf32>
}

// Places of outputs in 8 bits.
// CHECK-LABEL: func.func @places(
// CHECK: tnl.linear_attention
// CHECK: onnx.ScatterND
// CHECK: return
func.func @places(%q: tensor<1x1x?x4xf32> {tnl.dims = ["", "", "n", ""]}, %k: tensor<1x1x?x4xf32> {tnl.dims = ["", "", "n", ""]}, %v: tensor<1x1x?x3xf32> {tnl.dims = ["", "", "n", ""]}) -> tensor<1x1x?x3xf32> attributes {tnl.symbols = ["n"]} {
  %i0 = onnx.Constant dense<0> : tensor<i64>
  %i1 = onnx.Constant dense<1> : tensor<i64>
  %a0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %a1 = onnx.Constant dense<[1]> : tensor<1xi64>
  %f0 = onnx.Constant dense<0.0> : tensor<f32>
  %sl = onnx.Constant dense<0.0078125> : tensor<f32>
  %ninf = onnx.Constant dense<0xFF800000> : tensor<f32>
  %n1 = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<1x1x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %n1, %a0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %r = onnx.Range %i0, %n, %i1 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %ri = onnx.Unsqueeze %r, %a1 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %rj = onnx.Unsqueeze %r, %a0 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %d = onnx.Sub %ri, %rj : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %c = onnx.GreaterOrEqual %d, %i0 : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %df = onnx.Cast %d : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %neg = onnx.Neg %df : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %e = onnx.Mul %neg, %sl : (tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  %w = onnx.Where %c, %e, %ninf : (tensor<?x?xi1>, tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  %m = onnx.Exp %w : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %t = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x1x?x4xf32>) -> tensor<1x1x4x?xf32>
  %s = onnx.MatMul %q, %t : (tensor<1x1x?x4xf32>, tensor<1x1x4x?xf32>) -> tensor<1x1x?x?xf32>
  %sm = onnx.Mul %s, %m : (tensor<1x1x?x?xf32>, tensor<?x?xf32>) -> tensor<1x1x?x?xf32>
  %o = onnx.MatMul %sm, %v : (tensor<1x1x?x?xf32>, tensor<1x1x?x3xf32>) -> tensor<1x1x?x3xf32>
  %o1 = onnx.Constant dense<[1]> : tensor<1xi64>
  %o11 = onnx.Constant dense<[1, 1]> : tensor<2xi64>
  %three = onnx.Constant dense<[3]> : tensor<1xi64>
  %shape = onnx.Concat %o11, %n1, %three {axis = 0 : si64} : (tensor<2xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4xi64>
  %zero = onnx.ConstantOfShape %shape {value = dense<0.0> : tensor<1xf32>} : (tensor<4xi64>) -> tensor<1x1x?x3xf32>
  %r8 = onnx.Cast %r : (tensor<?xi64>) -> tensor<?xi8>
  %r64 = onnx.Cast %r8 : (tensor<?xi8>) -> tensor<?xi64>
  %to = onnx.Concat %o11, %n1, %o1 {axis = 0 : si64} : (tensor<2xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4xi64>
  %p = onnx.Reshape %r64, %to : (tensor<?xi64>, tensor<4xi64>) -> tensor<1x1x?x1xi64>
  %first = onnx.Constant dense<0> : tensor<1x1x1x1xi64>
  %f = onnx.Expand %first, %to : (tensor<1x1x1x1xi64>, tensor<4xi64>) -> tensor<1x1x?x1xi64>
  %places = onnx.Concat %f, %f, %p {axis = 3 : si64} : (tensor<1x1x?x1xi64>, tensor<1x1x?x1xi64>, tensor<1x1x?x1xi64>) -> tensor<1x1x?x3xi64>
  %done = onnx.ScatterND %zero, %places, %o : (tensor<1x1x?x3xf32>, tensor<1x1x?x3xi64>, tensor<1x1x?x3xf32>) -> tensor<1x1x?x3xf32>
  return %done : tensor<1x1x?x3xf32>
}
