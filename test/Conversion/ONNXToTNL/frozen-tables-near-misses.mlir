// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(onnx-fold-shapes,canonicalize,cse,convert-onnx-to-tnl))' -verify-diagnostics -o %t
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6 --dim=n=4

// Tables written row by row that are no decay.

// One element is another.
// CHECK-LABEL: func.func @one_element(
// CHECK-NOT: tnl.linear_attention
// CHECK: return
func.func @one_element(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %1 = onnx.Constant dense<1> : tensor<i64>
  %2 = onnx.Constant dense<0> : tensor<i64>
  %3 = onnx.Constant dense<[1]> : tensor<1xi64>
  %4 = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %5 = onnx.Squeeze %4, %0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %6 = onnx.Concat %4, %4 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  %7 = onnx.ConstantOfShape %6 {value = dense<0xFF800000> : tensor<1xf32>} : (tensor<2xi64>) -> tensor<?x?xf32>
  %8 = onnx.Trilu %7, %1 : (tensor<?x?xf32>, tensor<i64>) -> tensor<?x?xf32>
  %9 = onnx.Constant dense<[[[0, 0]]]> : tensor<1x1x2xi64>
  %10 = onnx.Constant dense<[[-0.0]]> : tensor<1x1xf32>
  %11 = onnx.ScatterND %8, %9, %10 : (tensor<?x?xf32>, tensor<1x1x2xi64>, tensor<1x1xf32>) -> tensor<?x?xf32>
  %12 = onnx.Constant dense<[[[1, 0], [1, 1]]]> : tensor<1x2x2xi64>
  %13 = onnx.Constant dense<[[-1.0, -0.0]]> : tensor<1x2xf32>
  %14 = onnx.ScatterND %11, %12, %13 : (tensor<?x?xf32>, tensor<1x2x2xi64>, tensor<1x2xf32>) -> tensor<?x?xf32>
  %15 = onnx.Constant dense<[[[2, 0], [2, 1], [2, 2]]]> : tensor<1x3x2xi64>
  %16 = onnx.Constant dense<[[-2.0, -1.0, -0.0]]> : tensor<1x3xf32>
  %17 = onnx.ScatterND %14, %15, %16 : (tensor<?x?xf32>, tensor<1x3x2xi64>, tensor<1x3xf32>) -> tensor<?x?xf32>
  %18 = onnx.Constant dense<[[[3, 0], [3, 1], [3, 2], [3, 3]]]> : tensor<1x4x2xi64>
  %19 = onnx.Constant dense<[[-3.0, -2.5, -1.0, -0.0]]> : tensor<1x4xf32>
  %20 = onnx.ScatterND %17, %18, %19 : (tensor<?x?xf32>, tensor<1x4x2xi64>, tensor<1x4xf32>) -> tensor<?x?xf32>
  %21 = onnx.Unsqueeze %20, %0 : (tensor<?x?xf32>, tensor<1xi64>) -> tensor<1x?x?xf32>
  %22 = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %23 = onnx.Mul %22, %21 : (tensor<2x1x1xf32>, tensor<1x?x?xf32>) -> tensor<2x?x?xf32>
  %24 = onnx.Exp %23 : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %25 = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %26 = onnx.MatMul %q, %25 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %27 = onnx.Mul %26, %24 : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: a mask that is written piece by piece is no exponential of token distances for the 4 tokens that it is written for}}
  %28 = onnx.MatMul %27, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %28 : tensor<?x2x?x3xf32>
}

// Two rows are exchanged.
// CHECK-LABEL: func.func @exchanged(
// CHECK-NOT: tnl.linear_attention
// CHECK: return
func.func @exchanged(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %1 = onnx.Constant dense<1> : tensor<i64>
  %2 = onnx.Constant dense<0> : tensor<i64>
  %3 = onnx.Constant dense<[1]> : tensor<1xi64>
  %4 = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %5 = onnx.Squeeze %4, %0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %6 = onnx.Concat %4, %4 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  %7 = onnx.ConstantOfShape %6 {value = dense<0xFF800000> : tensor<1xf32>} : (tensor<2xi64>) -> tensor<?x?xf32>
  %8 = onnx.Trilu %7, %1 : (tensor<?x?xf32>, tensor<i64>) -> tensor<?x?xf32>
  %9 = onnx.Constant dense<[[[0, 0]]]> : tensor<1x1x2xi64>
  %10 = onnx.Constant dense<[[-0.0]]> : tensor<1x1xf32>
  %11 = onnx.ScatterND %8, %9, %10 : (tensor<?x?xf32>, tensor<1x1x2xi64>, tensor<1x1xf32>) -> tensor<?x?xf32>
  %12 = onnx.Constant dense<[[[1, 0], [1, 1]]]> : tensor<1x2x2xi64>
  %13 = onnx.Constant dense<[[-1.0, -0.0]]> : tensor<1x2xf32>
  %14 = onnx.ScatterND %11, %12, %13 : (tensor<?x?xf32>, tensor<1x2x2xi64>, tensor<1x2xf32>) -> tensor<?x?xf32>
  %15 = onnx.Constant dense<[[[2, 0], [2, 1], [2, 2]]]> : tensor<1x3x2xi64>
  %16 = onnx.Constant dense<[[-3.0, -2.0, -1.0]]> : tensor<1x3xf32>
  %17 = onnx.ScatterND %14, %15, %16 : (tensor<?x?xf32>, tensor<1x3x2xi64>, tensor<1x3xf32>) -> tensor<?x?xf32>
  %18 = onnx.Constant dense<[[[3, 0], [3, 1], [3, 2], [3, 3]]]> : tensor<1x4x2xi64>
  %19 = onnx.Constant dense<[[-2.0, -1.0, -0.0, 0.0]]> : tensor<1x4xf32>
  %20 = onnx.ScatterND %17, %18, %19 : (tensor<?x?xf32>, tensor<1x4x2xi64>, tensor<1x4xf32>) -> tensor<?x?xf32>
  %21 = onnx.Unsqueeze %20, %0 : (tensor<?x?xf32>, tensor<1xi64>) -> tensor<1x?x?xf32>
  %22 = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %23 = onnx.Mul %22, %21 : (tensor<2x1x1xf32>, tensor<1x?x?xf32>) -> tensor<2x?x?xf32>
  %24 = onnx.Exp %23 : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %25 = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %26 = onnx.MatMul %q, %25 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %27 = onnx.Mul %26, %24 : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: a mask that is written piece by piece is no exponential of token distances for the 4 tokens that it is written for}}
  %28 = onnx.MatMul %27, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %28 : tensor<?x2x?x3xf32>
}

// A row is left out: it does not decay.
// CHECK-LABEL: func.func @left_out(
// CHECK-NOT: tnl.linear_attention
// CHECK: return
func.func @left_out(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %1 = onnx.Constant dense<1> : tensor<i64>
  %2 = onnx.Constant dense<0> : tensor<i64>
  %3 = onnx.Constant dense<[1]> : tensor<1xi64>
  %4 = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %5 = onnx.Squeeze %4, %0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %6 = onnx.Concat %4, %4 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  %7 = onnx.ConstantOfShape %6 {value = dense<0xFF800000> : tensor<1xf32>} : (tensor<2xi64>) -> tensor<?x?xf32>
  %8 = onnx.Trilu %7, %1 : (tensor<?x?xf32>, tensor<i64>) -> tensor<?x?xf32>
  %9 = onnx.Constant dense<[[[0, 0]]]> : tensor<1x1x2xi64>
  %10 = onnx.Constant dense<[[-0.0]]> : tensor<1x1xf32>
  %11 = onnx.ScatterND %8, %9, %10 : (tensor<?x?xf32>, tensor<1x1x2xi64>, tensor<1x1xf32>) -> tensor<?x?xf32>
  %12 = onnx.Constant dense<[[[1, 0], [1, 1]]]> : tensor<1x2x2xi64>
  %13 = onnx.Constant dense<[[-1.0, -0.0]]> : tensor<1x2xf32>
  %14 = onnx.ScatterND %11, %12, %13 : (tensor<?x?xf32>, tensor<1x2x2xi64>, tensor<1x2xf32>) -> tensor<?x?xf32>
  %15 = onnx.Constant dense<[[[3, 0], [3, 1], [3, 2], [3, 3]]]> : tensor<1x4x2xi64>
  %16 = onnx.Constant dense<[[-3.0, -2.0, -1.0, -0.0]]> : tensor<1x4xf32>
  %17 = onnx.ScatterND %14, %15, %16 : (tensor<?x?xf32>, tensor<1x4x2xi64>, tensor<1x4xf32>) -> tensor<?x?xf32>
  %18 = onnx.Unsqueeze %17, %0 : (tensor<?x?xf32>, tensor<1xi64>) -> tensor<1x?x?xf32>
  %19 = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %20 = onnx.Mul %19, %18 : (tensor<2x1x1xf32>, tensor<1x?x?xf32>) -> tensor<2x?x?xf32>
  %21 = onnx.Exp %20 : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %22 = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %23 = onnx.MatMul %q, %22 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %24 = onnx.Mul %23, %21 : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: a mask that is written piece by piece is no exponential of token distances for the 4 tokens that it is written for}}
  %25 = onnx.MatMul %24, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %25 : tensor<?x2x?x3xf32>
}

// The last row is written over with another.
// CHECK-LABEL: func.func @twice(
// CHECK-NOT: tnl.linear_attention
// CHECK: return
func.func @twice(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %1 = onnx.Constant dense<1> : tensor<i64>
  %2 = onnx.Constant dense<0> : tensor<i64>
  %3 = onnx.Constant dense<[1]> : tensor<1xi64>
  %4 = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %5 = onnx.Squeeze %4, %0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %6 = onnx.Concat %4, %4 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  %7 = onnx.ConstantOfShape %6 {value = dense<0xFF800000> : tensor<1xf32>} : (tensor<2xi64>) -> tensor<?x?xf32>
  %8 = onnx.Trilu %7, %1 : (tensor<?x?xf32>, tensor<i64>) -> tensor<?x?xf32>
  %9 = onnx.Constant dense<[[[0, 0]]]> : tensor<1x1x2xi64>
  %10 = onnx.Constant dense<[[-0.0]]> : tensor<1x1xf32>
  %11 = onnx.ScatterND %8, %9, %10 : (tensor<?x?xf32>, tensor<1x1x2xi64>, tensor<1x1xf32>) -> tensor<?x?xf32>
  %12 = onnx.Constant dense<[[[1, 0], [1, 1]]]> : tensor<1x2x2xi64>
  %13 = onnx.Constant dense<[[-1.0, -0.0]]> : tensor<1x2xf32>
  %14 = onnx.ScatterND %11, %12, %13 : (tensor<?x?xf32>, tensor<1x2x2xi64>, tensor<1x2xf32>) -> tensor<?x?xf32>
  %15 = onnx.Constant dense<[[[2, 0], [2, 1], [2, 2]]]> : tensor<1x3x2xi64>
  %16 = onnx.Constant dense<[[-2.0, -1.0, -0.0]]> : tensor<1x3xf32>
  %17 = onnx.ScatterND %14, %15, %16 : (tensor<?x?xf32>, tensor<1x3x2xi64>, tensor<1x3xf32>) -> tensor<?x?xf32>
  %18 = onnx.Constant dense<[[[3, 0], [3, 1], [3, 2], [3, 3]]]> : tensor<1x4x2xi64>
  %19 = onnx.Constant dense<[[-3.0, -2.0, -1.0, -0.0]]> : tensor<1x4xf32>
  %20 = onnx.ScatterND %17, %18, %19 : (tensor<?x?xf32>, tensor<1x4x2xi64>, tensor<1x4xf32>) -> tensor<?x?xf32>
  %21 = onnx.Constant dense<[[[3, 0], [3, 1], [3, 2], [3, 3]]]> : tensor<1x4x2xi64>
  %22 = onnx.Constant dense<[[-4.0, -3.0, -2.0, -1.0]]> : tensor<1x4xf32>
  %23 = onnx.ScatterND %20, %21, %22 : (tensor<?x?xf32>, tensor<1x4x2xi64>, tensor<1x4xf32>) -> tensor<?x?xf32>
  %24 = onnx.Unsqueeze %23, %0 : (tensor<?x?xf32>, tensor<1xi64>) -> tensor<1x?x?xf32>
  %25 = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %26 = onnx.Mul %25, %24 : (tensor<2x1x1xf32>, tensor<1x?x?xf32>) -> tensor<2x?x?xf32>
  %27 = onnx.Exp %26 : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %28 = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %29 = onnx.MatMul %q, %28 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %30 = onnx.Mul %29, %27 : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: a mask that is written piece by piece is no exponential of token distances for the 4 tokens that it is written for}}
  %31 = onnx.MatMul %30, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %31 : tensor<?x2x?x3xf32>
}
