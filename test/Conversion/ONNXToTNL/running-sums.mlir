// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl))' -verify-diagnostics -o %t
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6 --dim=n=5
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6 --dim=n=1

// Positions, exponents and distances that are running sums.

// Positions 1, 2, ...
// CHECK-LABEL: func.func @positions(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK: return
func.func @positions(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %1 = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %2 = onnx.ConstantOfShape %1 {value = dense<1> : tensor<1xi64>} : (tensor<1xi64>) -> tensor<?xi64>
  %3 = onnx.Constant dense<0> : tensor<i64>
  %4 = onnx.CumSum %2, %3  : (tensor<?xi64>, tensor<i64>) -> tensor<?xi64>
  %5 = onnx.Constant dense<[0]> : tensor<1xi64>
  %6 = onnx.Constant dense<[1]> : tensor<1xi64>
  %7 = onnx.Unsqueeze %4, %6 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %8 = onnx.Unsqueeze %4, %5 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %9 = onnx.Sub %7, %8 : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %10 = onnx.Cast %9 : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %11 = onnx.Constant dense<[[[-0.5]], [[-0.25]]]> : tensor<2x1x1xf32>
  %12 = onnx.Mul %11, %10 : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %13 = onnx.Constant dense<0> : tensor<i64>
  %14 = onnx.GreaterOrEqual %9, %13 : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %15 = onnx.Constant dense<0xFF800000> : tensor<f32>
  %16 = onnx.Where %14, %12, %15 : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %17 = onnx.Exp %16 : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %18 = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %19 = onnx.MatMul %q, %18 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %20 = onnx.Mul %19, %17 : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %21 = onnx.MatMul %20, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %21 : tensor<?x2x?x3xf32>
}

// Positions 0, 1, ...
// CHECK-LABEL: func.func @positions_exclusive(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK: return
func.func @positions_exclusive(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %1 = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %2 = onnx.ConstantOfShape %1 {value = dense<1> : tensor<1xi64>} : (tensor<1xi64>) -> tensor<?xi64>
  %3 = onnx.Constant dense<0> : tensor<i64>
  %4 = onnx.CumSum %2, %3 {exclusive = true} : (tensor<?xi64>, tensor<i64>) -> tensor<?xi64>
  %5 = onnx.Constant dense<[0]> : tensor<1xi64>
  %6 = onnx.Constant dense<[1]> : tensor<1xi64>
  %7 = onnx.Unsqueeze %4, %6 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %8 = onnx.Unsqueeze %4, %5 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %9 = onnx.Sub %7, %8 : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %10 = onnx.Cast %9 : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %11 = onnx.Constant dense<[[[-0.5]], [[-0.25]]]> : tensor<2x1x1xf32>
  %12 = onnx.Mul %11, %10 : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %13 = onnx.Constant dense<0> : tensor<i64>
  %14 = onnx.GreaterOrEqual %9, %13 : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %15 = onnx.Constant dense<0xFF800000> : tensor<f32>
  %16 = onnx.Where %14, %12, %15 : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %17 = onnx.Exp %16 : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %18 = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %19 = onnx.MatMul %q, %18 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %20 = onnx.Mul %19, %17 : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %21 = onnx.MatMul %20, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %21 : tensor<?x2x?x3xf32>
}

// Positions n, n - 1, ...
// CHECK-LABEL: func.func @positions_reverse(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK: return
func.func @positions_reverse(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %1 = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %2 = onnx.ConstantOfShape %1 {value = dense<1> : tensor<1xi64>} : (tensor<1xi64>) -> tensor<?xi64>
  %3 = onnx.Constant dense<0> : tensor<i64>
  %4 = onnx.CumSum %2, %3 {reverse = true} : (tensor<?xi64>, tensor<i64>) -> tensor<?xi64>
  %5 = onnx.Constant dense<[0]> : tensor<1xi64>
  %6 = onnx.Constant dense<[1]> : tensor<1xi64>
  %7 = onnx.Unsqueeze %4, %6 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %8 = onnx.Unsqueeze %4, %5 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %9 = onnx.Sub %7, %8 : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %10 = onnx.Neg %9 : (tensor<?x?xi64>) -> tensor<?x?xi64>
  %11 = onnx.Cast %10 : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %12 = onnx.Constant dense<[[[-0.5]], [[-0.25]]]> : tensor<2x1x1xf32>
  %13 = onnx.Mul %12, %11 : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %14 = onnx.Constant dense<0> : tensor<i64>
  %15 = onnx.GreaterOrEqual %10, %14 : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %16 = onnx.Constant dense<0xFF800000> : tensor<f32>
  %17 = onnx.Where %15, %13, %16 : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %18 = onnx.Exp %17 : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %19 = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %20 = onnx.MatMul %q, %19 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %21 = onnx.Mul %20, %18 : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %22 = onnx.MatMul %21, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %22 : tensor<?x2x?x3xf32>
}

// Positions n - 1, n - 2, ...
// CHECK-LABEL: func.func @positions_both(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK: return
func.func @positions_both(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %1 = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %2 = onnx.ConstantOfShape %1 {value = dense<1> : tensor<1xi64>} : (tensor<1xi64>) -> tensor<?xi64>
  %3 = onnx.Constant dense<0> : tensor<i64>
  %4 = onnx.CumSum %2, %3 {exclusive = true, reverse = true} : (tensor<?xi64>, tensor<i64>) -> tensor<?xi64>
  %5 = onnx.Constant dense<[0]> : tensor<1xi64>
  %6 = onnx.Constant dense<[1]> : tensor<1xi64>
  %7 = onnx.Unsqueeze %4, %6 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %8 = onnx.Unsqueeze %4, %5 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %9 = onnx.Sub %7, %8 : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %10 = onnx.Neg %9 : (tensor<?x?xi64>) -> tensor<?x?xi64>
  %11 = onnx.Cast %10 : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %12 = onnx.Constant dense<[[[-0.5]], [[-0.25]]]> : tensor<2x1x1xf32>
  %13 = onnx.Mul %12, %11 : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %14 = onnx.Constant dense<0> : tensor<i64>
  %15 = onnx.GreaterOrEqual %10, %14 : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %16 = onnx.Constant dense<0xFF800000> : tensor<f32>
  %17 = onnx.Where %15, %13, %16 : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %18 = onnx.Exp %17 : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %19 = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %20 = onnx.MatMul %q, %19 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %21 = onnx.Mul %20, %18 : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %22 = onnx.MatMul %21, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %22 : tensor<?x2x?x3xf32>
}

// The logarithm of the decay up to each token.
// CHECK-LABEL: func.func @exponents(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK: return
func.func @exponents(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %1 = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %2 = onnx.Constant dense<[2]> : tensor<1xi64>
  %3 = onnx.Concat %2, %1 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  %4 = onnx.Constant dense<[[-0.5], [-0.25]]> : tensor<2x1xf32>
  %5 = onnx.Expand %4, %3 : (tensor<2x1xf32>, tensor<2xi64>) -> tensor<2x?xf32>
  %6 = onnx.Constant dense<1> : tensor<i64>
  %7 = onnx.CumSum %5, %6 : (tensor<2x?xf32>, tensor<i64>) -> tensor<2x?xf32>
  %8 = onnx.Constant dense<[1]> : tensor<1xi64>
  %9 = onnx.Constant dense<[2]> : tensor<1xi64>
  %10 = onnx.Unsqueeze %7, %9 : (tensor<2x?xf32>, tensor<1xi64>) -> tensor<2x?x1xf32>
  %11 = onnx.Unsqueeze %7, %8 : (tensor<2x?xf32>, tensor<1xi64>) -> tensor<2x1x?xf32>
  %12 = onnx.Sub %10, %11 : (tensor<2x?x1xf32>, tensor<2x1x?xf32>) -> tensor<2x?x?xf32>
  %13 = onnx.Constant dense<0> : tensor<i64>
  %14 = onnx.Constant dense<1> : tensor<i64>
  %15 = onnx.Squeeze %1, %0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %16 = onnx.Range %13, %15, %14 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %17 = onnx.Constant dense<[0]> : tensor<1xi64>
  %18 = onnx.Constant dense<[1]> : tensor<1xi64>
  %19 = onnx.Unsqueeze %16, %18 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %20 = onnx.Unsqueeze %16, %17 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %21 = onnx.Sub %19, %20 : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %22 = onnx.Constant dense<0> : tensor<i64>
  %23 = onnx.GreaterOrEqual %21, %22 : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %24 = onnx.Constant dense<0xFF800000> : tensor<f32>
  %25 = onnx.Where %23, %12, %24 : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %26 = onnx.Exp %25 : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %27 = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %28 = onnx.MatMul %q, %27 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %29 = onnx.Mul %28, %26 : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %30 = onnx.MatMul %29, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %30 : tensor<?x2x?x3xf32>
}

// Ones below the diagonal, counted down each column.
// CHECK-LABEL: func.func @distances(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK: return
func.func @distances(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %1 = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %2 = onnx.Concat %1, %1 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  %3 = onnx.ConstantOfShape %2 {value = dense<1.0> : tensor<1xf32>} : (tensor<2xi64>) -> tensor<?x?xf32>
  %4 = onnx.Trilu %3 {upper = false} : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %5 = onnx.Constant dense<0> : tensor<i64>
  %6 = onnx.CumSum %4, %5 : (tensor<?x?xf32>, tensor<i64>) -> tensor<?x?xf32>
  %7 = onnx.Constant dense<1.0> : tensor<f32>
  %8 = onnx.Sub %6, %7 : (tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  %9 = onnx.Constant dense<[[[-0.5]], [[-0.25]]]> : tensor<2x1x1xf32>
  %10 = onnx.Mul %9, %8 : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %11 = onnx.Exp %10 : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %12 = onnx.Mul %11, %4 : (tensor<2x?x?xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %13 = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %14 = onnx.MatMul %q, %13 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %15 = onnx.Mul %14, %12 : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %16 = onnx.MatMul %15, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %16 : tensor<?x2x?x3xf32>
}

// Ones above the diagonal, counted along each row and transposed.
// CHECK-LABEL: func.func @distances_of_columns(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK: return
func.func @distances_of_columns(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %1 = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %2 = onnx.Concat %1, %1 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  %3 = onnx.ConstantOfShape %2 {value = dense<1.0> : tensor<1xf32>} : (tensor<2xi64>) -> tensor<?x?xf32>
  %4 = onnx.Trilu %3 {upper = true} : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %5 = onnx.Constant dense<1> : tensor<i64>
  %6 = onnx.CumSum %4, %5 : (tensor<?x?xf32>, tensor<i64>) -> tensor<?x?xf32>
  %7 = onnx.Constant dense<1.0> : tensor<f32>
  %8 = onnx.Sub %6, %7 : (tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  %9 = onnx.Constant dense<[[[-0.5]], [[-0.25]]]> : tensor<2x1x1xf32>
  %10 = onnx.Mul %9, %8 : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %11 = onnx.Exp %10 : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %12 = onnx.Mul %11, %4 : (tensor<2x?x?xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %13 = onnx.Transpose %12 {perm = array<i64: 0, 2, 1>} : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %14 = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %15 = onnx.MatMul %q, %14 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %16 = onnx.Mul %15, %13 : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %17 = onnx.MatMul %16, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %17 : tensor<?x2x?x3xf32>
}
