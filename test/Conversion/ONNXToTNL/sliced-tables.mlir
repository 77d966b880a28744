// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl))' -verify-diagnostics -o %t
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6 --dim=n=3
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6 --dim=n=4

// The published code keeps one table of exponents [T, T] for all layers and takes its last n
// rows and columns. The graph itself holds for up to T tokens, what is raised for any number.

// Rows and columns -n and after.
// CHECK-LABEL: func.func @last(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK: return
func.func @last(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %t = onnx.Constant dense<[[0.0, 0xFF800000, 0xFF800000, 0xFF800000], [-1.0, 0.0, 0xFF800000, 0xFF800000], [-2.0, -1.0, 0.0, 0xFF800000], [-3.0, -2.0, -1.0, 0.0]]> : tensor<4x4xf32>
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %far = onnx.Constant dense<9223372036854775807> : tensor<1xi64>
  %slopes = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %n = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %minus = onnx.Neg %n : (tensor<1xi64>) -> tensor<1xi64>
  %rows = onnx.Slice %t, %minus, %far axes(%zero) : (tensor<4x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x4xf32>
  %cut = onnx.Slice %rows, %minus, %far axes(%one) : (tensor<?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x?xf32>
  %x = onnx.Mul %slopes, %cut : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %m = onnx.Exp %x : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{raised to tnl.linear_attention for any number of tokens; the graph itself holds for at most 4}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

// The same, counted from the front: 4 - n and after, to the end.
// CHECK-LABEL: func.func @rest(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK: return
func.func @rest(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %t = onnx.Constant dense<[[0.0, 0xFF800000, 0xFF800000, 0xFF800000], [-1.0, 0.0, 0xFF800000, 0xFF800000], [-2.0, -1.0, 0.0, 0xFF800000], [-3.0, -2.0, -1.0, 0.0]]> : tensor<4x4xf32>
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %far = onnx.Constant dense<9223372036854775807> : tensor<1xi64>
  %slopes = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %n = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %minus = onnx.Neg %n : (tensor<1xi64>) -> tensor<1xi64>
  %four = onnx.Constant dense<4> : tensor<1xi64>
  %rest = onnx.Sub %four, %n : (tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %rows = onnx.Slice %t, %rest, %four axes(%zero) : (tensor<4x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x4xf32>
  %cut = onnx.Slice %rows, %rest, %four axes(%one) : (tensor<?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x?xf32>
  %x = onnx.Mul %slopes, %cut : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %m = onnx.Exp %x : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{raised to tnl.linear_attention for any number of tokens; the graph itself holds for at most 4}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}

// The first n rows, then the first n columns.
// CHECK-LABEL: func.func @first(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK: return
func.func @first(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %t = onnx.Constant dense<[[0.0, 0xFF800000, 0xFF800000, 0xFF800000], [-1.0, 0.0, 0xFF800000, 0xFF800000], [-2.0, -1.0, 0.0, 0xFF800000], [-3.0, -2.0, -1.0, 0.0]]> : tensor<4x4xf32>
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %far = onnx.Constant dense<9223372036854775807> : tensor<1xi64>
  %slopes = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %n = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %minus = onnx.Neg %n : (tensor<1xi64>) -> tensor<1xi64>
  %rows = onnx.Slice %t, %zero, %n axes(%zero) : (tensor<4x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x4xf32>
  %cut = onnx.Slice %rows, %zero, %n axes(%one) : (tensor<?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x?xf32>
  %x = onnx.Mul %slopes, %cut : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %m = onnx.Exp %x : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %kt = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %s = onnx.MatMul %q, %kt : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %w = onnx.Mul %s, %m : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{raised to tnl.linear_attention for any number of tokens; the graph itself holds for at most 4}}
  %o = onnx.MatMul %w, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %o : tensor<?x2x?x3xf32>
}
