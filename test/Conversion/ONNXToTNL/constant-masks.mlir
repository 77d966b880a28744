// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl))' -verify-diagnostics -o %t
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6 --dim=n=5

// Masks that constant folding made into tables: the rates are read off them.

// The whole mask of five tokens.
// CHECK-LABEL: func.func @table(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
func.func @table(%q: tensor<?x2x5x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x5x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x5x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> tensor<?x2x5x3xf32> attributes {tnl.symbols = ["b"]} {
  %m = onnx.Constant dense<[[[1.0, 0.0, 0.0, 0.0, 0.0], [0.606530666, 1.0, 0.0, 0.0, 0.0], [0.367879421, 0.606530666, 1.0, 0.0, 0.0], [0.223130152, 0.367879421, 0.606530666, 1.0, 0.0], [0.135335281, 0.223130152, 0.367879421, 0.606530666, 1.0]], [[1.0, 0.0, 0.0, 0.0, 0.0], [0.778800726, 1.0, 0.0, 0.0, 0.0], [0.606530666, 0.778800726, 1.0, 0.0, 0.0], [0.472366542, 0.606530666, 0.778800726, 1.0, 0.0], [0.367879421, 0.472366542, 0.606530666, 0.778800726, 1.0]]]> : tensor<2x5x5xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x5x4xf32>) -> tensor<?x2x4x5xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x5x4xf32>, tensor<?x2x4x5xf32>) -> tensor<?x2x5x5xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x5x5xf32>, tensor<2x5x5xf32>) -> tensor<?x2x5x5xf32>
  // expected-remark @below {{raised to tnl.linear_attention from a table of 5 positions, which leaves an interval of 3.6e-07 of its decay rates}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x5x5xf32>, tensor<?x2x5x3xf32>) -> tensor<?x2x5x3xf32>
  return %o : tensor<?x2x5x3xf32>
}

// Two tokens: one distance.
// CHECK-LABEL: func.func @two_tokens(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 0.25{{[0-9]+}}]
func.func @two_tokens(%q: tensor<?x2x2x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x2x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x2x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> tensor<?x2x2x3xf32> attributes {tnl.symbols = ["b"]} {
  %m = onnx.Constant dense<[[[1.0, 0.0], [0.606530666, 1.0]], [[1.0, 0.0], [0.778800726, 1.0]]]> : tensor<2x2x2xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x2x4xf32>) -> tensor<?x2x4x2xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x2x4xf32>, tensor<?x2x4x2xf32>) -> tensor<?x2x2x2xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x2x2xf32>, tensor<2x2x2xf32>) -> tensor<?x2x2x2xf32>
  %o = onnx.MatMul %w, %v : (tensor<?x2x2x2xf32>, tensor<?x2x2x3xf32>) -> tensor<?x2x2x3xf32>
  return %o : tensor<?x2x2x3xf32>
}

// A head that does not decay beside one that does.
// CHECK-LABEL: func.func @mixed(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 0.000000e+00]
func.func @mixed(%q: tensor<?x2x5x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x5x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x5x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> tensor<?x2x5x3xf32> attributes {tnl.symbols = ["b"]} {
  %m = onnx.Constant dense<[[[1.0, 0.0, 0.0, 0.0, 0.0], [0.606530666, 1.0, 0.0, 0.0, 0.0], [0.367879421, 0.606530666, 1.0, 0.0, 0.0], [0.223130152, 0.367879421, 0.606530666, 1.0, 0.0], [0.135335281, 0.223130152, 0.367879421, 0.606530666, 1.0]], [[1.0, 0.0, 0.0, 0.0, 0.0], [1.0, 1.0, 0.0, 0.0, 0.0], [1.0, 1.0, 1.0, 0.0, 0.0], [1.0, 1.0, 1.0, 1.0, 0.0], [1.0, 1.0, 1.0, 1.0, 1.0]]]> : tensor<2x5x5xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x5x4xf32>) -> tensor<?x2x4x5xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x5x4xf32>, tensor<?x2x4x5xf32>) -> tensor<?x2x5x5xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x5x5xf32>, tensor<2x5x5xf32>) -> tensor<?x2x5x5xf32>
  // expected-remark @below {{raised to tnl.linear_attention from a table of 5 positions, which leaves an interval of 2.4e-07 of its decay rates}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x5x5xf32>, tensor<?x2x5x3xf32>) -> tensor<?x2x5x3xf32>
  return %o : tensor<?x2x5x3xf32>
}

// The exponents as a table, and a slice of it as long as the sequence.
// CHECK-LABEL: func.func @sliced_exponents(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
func.func @sliced_exponents(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %t = onnx.Constant dense<[[[-0.0, 0xFF800000, 0xFF800000, 0xFF800000, 0xFF800000, 0xFF800000], [-0.5, -0.0, 0xFF800000, 0xFF800000, 0xFF800000, 0xFF800000], [-1.0, -0.5, -0.0, 0xFF800000, 0xFF800000, 0xFF800000], [-1.5, -1.0, -0.5, -0.0, 0xFF800000, 0xFF800000], [-2.0, -1.5, -1.0, -0.5, -0.0, 0xFF800000], [-2.5, -2.0, -1.5, -1.0, -0.5, -0.0]], [[-0.0, 0xFF800000, 0xFF800000, 0xFF800000, 0xFF800000, 0xFF800000], [-0.25, -0.0, 0xFF800000, 0xFF800000, 0xFF800000, 0xFF800000], [-0.5, -0.25, -0.0, 0xFF800000, 0xFF800000, 0xFF800000], [-0.75, -0.5, -0.25, -0.0, 0xFF800000, 0xFF800000], [-1.0, -0.75, -0.5, -0.25, -0.0, 0xFF800000], [-1.25, -1.0, -0.75, -0.5, -0.25, -0.0]]]> : tensor<2x6x6xf32>
  %zeros = onnx.Constant dense<0> : tensor<2xi64>
  %two = onnx.Constant dense<2> : tensor<1xi64>
  %axes = onnx.Constant dense<[1, 2]> : tensor<2xi64>
  %sizes = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %ends = onnx.Concat %sizes, %sizes {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  %x = onnx.Slice %t, %zeros, %ends axes(%axes) : (tensor<2x6x6xf32>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<2x?x?xf32>
  %m = onnx.Exp %x : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{raised to tnl.linear_attention for any number of tokens; the graph itself holds for at most 6}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

// Distances as a table.
// CHECK-LABEL: func.func @distances(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
func.func @distances(%q: tensor<?x2x5x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x5x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x5x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> tensor<?x2x5x3xf32> attributes {tnl.symbols = ["b"]} {
  %d = onnx.Constant dense<[[0.0, -1.0, -2.0, -3.0, -4.0], [1.0, 0.0, -1.0, -2.0, -3.0], [2.0, 1.0, 0.0, -1.0, -2.0], [3.0, 2.0, 1.0, 0.0, -1.0], [4.0, 3.0, 2.0, 1.0, 0.0]]> : tensor<5x5xf32>
  %slopes = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %sd = onnx.Mul %slopes, %d : (tensor<2x1x1xf32>, tensor<5x5xf32>) -> tensor<2x5x5xf32>
  %x = onnx.Neg %sd : (tensor<2x5x5xf32>) -> tensor<2x5x5xf32>
  %e = onnx.Exp %x : (tensor<2x5x5xf32>) -> tensor<2x5x5xf32>
  %m = onnx.Trilu %e {upper = false} : (tensor<2x5x5xf32>) -> tensor<2x5x5xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x5x4xf32>) -> tensor<?x2x4x5xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x5x4xf32>, tensor<?x2x4x5xf32>) -> tensor<?x2x5x5xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x5x5xf32>, tensor<2x5x5xf32>) -> tensor<?x2x5x5xf32>
  %o = onnx.MatMul %w, %v : (tensor<?x2x5x5xf32>, tensor<?x2x5x3xf32>) -> tensor<?x2x5x3xf32>
  return %o : tensor<?x2x5x3xf32>
}

// One entry is off by a thousandth.
// CHECK-LABEL: func.func @off_entry(
// CHECK-NOT: tnl.linear_attention
func.func @off_entry(%q: tensor<?x2x5x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x5x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x5x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> tensor<?x2x5x3xf32> attributes {tnl.symbols = ["b"]} {
  %m = onnx.Constant dense<[[[1.0, 0.0, 0.0, 0.0, 0.0], [0.606530666, 1.0, 0.0, 0.0, 0.0], [0.367879421, 0.606530666, 1.0, 0.0, 0.0], [0.223130152, 0.367879421, 0.606530666, 1.0, 0.0], [0.135335281, 0.223130152, 0.367879421, 0.606530666, 1.0]], [[1.0, 0.0, 0.0, 0.0, 0.0], [0.778800726, 1.0, 0.0, 0.0, 0.0], [0.606530666, 0.778800726, 1.0, 0.0, 0.0], [0.472366542, 0.607137203, 0.778800726, 1.0, 0.0], [0.367879421, 0.472366542, 0.606530666, 0.778800726, 1.0]]]> : tensor<2x5x5xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x5x4xf32>) -> tensor<?x2x4x5xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x5x4xf32>, tensor<?x2x4x5xf32>) -> tensor<?x2x5x5xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x5x5xf32>, tensor<2x5x5xf32>) -> tensor<?x2x5x5xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: a constant mask has values that are no exponential of token distances}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x5x5xf32>, tensor<?x2x5x3xf32>) -> tensor<?x2x5x3xf32>
  return %o : tensor<?x2x5x3xf32>
}

// One entry above the diagonal.
// CHECK-LABEL: func.func @leak(
// CHECK-NOT: tnl.linear_attention
func.func @leak(%q: tensor<?x2x5x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x5x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x5x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> tensor<?x2x5x3xf32> attributes {tnl.symbols = ["b"]} {
  %m = onnx.Constant dense<[[[1.0, 0.0, 0.0, 0.0, 0.0], [0.606530666, 1.0, 0.0, 0.00100000005, 0.0], [0.367879421, 0.606530666, 1.0, 0.0, 0.0], [0.223130152, 0.367879421, 0.606530666, 1.0, 0.0], [0.135335281, 0.223130152, 0.367879421, 0.606530666, 1.0]], [[1.0, 0.0, 0.0, 0.0, 0.0], [0.778800726, 1.0, 0.0, 0.0, 0.0], [0.606530666, 0.778800726, 1.0, 0.0, 0.0], [0.472366542, 0.606530666, 0.778800726, 1.0, 0.0], [0.367879421, 0.472366542, 0.606530666, 0.778800726, 1.0]]]> : tensor<2x5x5xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x5x4xf32>) -> tensor<?x2x4x5xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x5x4xf32>, tensor<?x2x4x5xf32>) -> tensor<?x2x5x5xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x5x5xf32>, tensor<2x5x5xf32>) -> tensor<?x2x5x5xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: a constant mask has values that are no exponential of token distances}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x5x5xf32>, tensor<?x2x5x3xf32>) -> tensor<?x2x5x3xf32>
  return %o : tensor<?x2x5x3xf32>
}

// A decay that is linear in the distance.
// CHECK-LABEL: func.func @linear_decay(
// CHECK-NOT: tnl.linear_attention
func.func @linear_decay(%q: tensor<?x2x5x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x5x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x5x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> tensor<?x2x5x3xf32> attributes {tnl.symbols = ["b"]} {
  %m = onnx.Constant dense<[[[1.0, 0.0, 0.0, 0.0, 0.0], [0.899999976, 1.0, 0.0, 0.0, 0.0], [0.800000012, 0.899999976, 1.0, 0.0, 0.0], [0.699999988, 0.800000012, 0.899999976, 1.0, 0.0], [0.600000024, 0.699999988, 0.800000012, 0.899999976, 1.0]], [[1.0, 0.0, 0.0, 0.0, 0.0], [0.899999976, 1.0, 0.0, 0.0, 0.0], [0.800000012, 0.899999976, 1.0, 0.0, 0.0], [0.699999988, 0.800000012, 0.899999976, 1.0, 0.0], [0.600000024, 0.699999988, 0.800000012, 0.899999976, 1.0]]]> : tensor<2x5x5xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x5x4xf32>) -> tensor<?x2x4x5xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x5x4xf32>, tensor<?x2x4x5xf32>) -> tensor<?x2x5x5xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x5x5xf32>, tensor<2x5x5xf32>) -> tensor<?x2x5x5xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the mask is no exponential of token distances}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x5x5xf32>, tensor<?x2x5x3xf32>) -> tensor<?x2x5x3xf32>
  return %o : tensor<?x2x5x3xf32>
}

// No mask at all, spelt out.
// CHECK-LABEL: func.func @ones(
// CHECK-NOT: tnl.linear_attention
func.func @ones(%q: tensor<?x2x5x4xf32> {tnl.dims = ["b", "", "", ""]}, %k: tensor<?x2x5x4xf32> {tnl.dims = ["b", "", "", ""]}, %v: tensor<?x2x5x3xf32> {tnl.dims = ["b", "", "", ""]})
    -> tensor<?x2x5x3xf32> attributes {tnl.symbols = ["b"]} {
  %m = onnx.Constant dense<[[[1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 1.0]], [[1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 1.0]]]> : tensor<2x5x5xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x5x4xf32>) -> tensor<?x2x4x5xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x5x4xf32>, tensor<?x2x4x5xf32>) -> tensor<?x2x5x5xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x5x5xf32>, tensor<2x5x5xf32>) -> tensor<?x2x5x5xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the scores are not masked: later tokens are attended to}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x5x5xf32>, tensor<?x2x5x3xf32>) -> tensor<?x2x5x3xf32>
  return %o : tensor<?x2x5x3xf32>
}
