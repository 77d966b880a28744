// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(onnx-fold-shapes,canonicalize,cse,convert-onnx-to-tnl))' -verify-diagnostics -o %t
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6 --dim=n=4

// An exporter that unrolls the loop over a table's rows: the graph fails for fewer tokens than it
// was traced with and forgets rows for more. It is taken for what it is at that length.

// Each row up to the diagonal; what is above was there before.
// CHECK-LABEL: func.func @rows(
// CHECK: %[[OUT:.*]], %{{.*}} = tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK-NOT: onnx
// CHECK-NOT: size.require
// CHECK: return %[[OUT]]
func.func @rows(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
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
  %21 = onnx.Unsqueeze %20, %0 : (tensor<?x?xf32>, tensor<1xi64>) -> tensor<1x?x?xf32>
  %22 = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %23 = onnx.Mul %22, %21 : (tensor<2x1x1xf32>, tensor<1x?x?xf32>) -> tensor<2x?x?xf32>
  %24 = onnx.Exp %23 : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %25 = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %26 = onnx.MatMul %q, %25 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %27 = onnx.Mul %26, %24 : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{raised to tnl.linear_attention for any number of tokens; the graph itself holds for 4}}
  %28 = onnx.MatMul %27, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %28 : tensor<?x2x?x3xf32>
}

// The order does not matter, and the table is joined for each head.
// CHECK-LABEL: func.func @rows_in_any_order(
// CHECK: %[[OUT:.*]], %{{.*}} = tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK-NOT: onnx
// CHECK-NOT: size.require
// CHECK: return %[[OUT]]
func.func @rows_in_any_order(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
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
  %9 = onnx.Constant dense<[[[2, 0], [2, 1], [2, 2]]]> : tensor<1x3x2xi64>
  %10 = onnx.Constant dense<[[-2.0, -1.0, -0.0]]> : tensor<1x3xf32>
  %11 = onnx.ScatterND %8, %9, %10 : (tensor<?x?xf32>, tensor<1x3x2xi64>, tensor<1x3xf32>) -> tensor<?x?xf32>
  %12 = onnx.Constant dense<[[[0, 0]]]> : tensor<1x1x2xi64>
  %13 = onnx.Constant dense<[[-0.0]]> : tensor<1x1xf32>
  %14 = onnx.ScatterND %11, %12, %13 : (tensor<?x?xf32>, tensor<1x1x2xi64>, tensor<1x1xf32>) -> tensor<?x?xf32>
  %15 = onnx.Constant dense<[[[3, 0], [3, 1], [3, 2], [3, 3]]]> : tensor<1x4x2xi64>
  %16 = onnx.Constant dense<[[-3.0, -2.0, -1.0, -0.0]]> : tensor<1x4xf32>
  %17 = onnx.ScatterND %14, %15, %16 : (tensor<?x?xf32>, tensor<1x4x2xi64>, tensor<1x4xf32>) -> tensor<?x?xf32>
  %18 = onnx.Constant dense<[[[1, 0], [1, 1]]]> : tensor<1x2x2xi64>
  %19 = onnx.Constant dense<[[-1.0, -0.0]]> : tensor<1x2xf32>
  %20 = onnx.ScatterND %17, %18, %19 : (tensor<?x?xf32>, tensor<1x2x2xi64>, tensor<1x2xf32>) -> tensor<?x?xf32>
  %21 = onnx.Unsqueeze %20, %0 : (tensor<?x?xf32>, tensor<1xi64>) -> tensor<1x?x?xf32>
  %22 = onnx.Concat %21, %21 {axis = 0 : si64} : (tensor<1x?x?xf32>, tensor<1x?x?xf32>) -> tensor<2x?x?xf32>
  %23 = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %24 = onnx.Mul %23, %22 : (tensor<2x1x1xf32>, tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %25 = onnx.Exp %24 : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %26 = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %27 = onnx.MatMul %q, %26 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %28 = onnx.Mul %27, %25 : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{raised to tnl.linear_attention for any number of tokens; the graph itself holds for 4}}
  %29 = onnx.MatMul %28, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %29 : tensor<?x2x?x3xf32>
}
