// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl))' -verify-diagnostics -o %t
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6 --dim=n=5
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6 --dim=n=1

// Running sums that are no distances.

// A distance of 2 for each token is another decay.
// CHECK-LABEL: func.func @two_each(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 slopes [1.000000e+00, 5.000000e-01]
// CHECK: return
func.func @two_each(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %1 = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %2 = onnx.ConstantOfShape %1 {value = dense<2> : tensor<1xi64>} : (tensor<1xi64>) -> tensor<?xi64>
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

// The sum runs along heads.
// CHECK-LABEL: func.func @along_heads(
// CHECK-NOT: tnl.linear_attention
// CHECK: return
func.func @along_heads(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %1 = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %2 = onnx.Constant dense<[2]> : tensor<1xi64>
  %3 = onnx.Concat %2, %1 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  %4 = onnx.Constant dense<[[-0.5], [-0.25]]> : tensor<2x1xf32>
  %5 = onnx.Expand %4, %3 : (tensor<2x1xf32>, tensor<2xi64>) -> tensor<2x?xf32>
  %6 = onnx.Constant dense<0> : tensor<i64>
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
  // expected-remark @below {{not raised to tnl.linear_attention: a running sum of a mask is not of one number along tokens}}
  %30 = onnx.MatMul %29, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %30 : tensor<?x2x?x3xf32>
}

// The triangle is counted along rows: every row has other decays.
// CHECK-LABEL: func.func @along_rows(
// CHECK-NOT: tnl.linear_attention
// CHECK: return
func.func @along_rows(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %1 = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %2 = onnx.Concat %1, %1 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  %3 = onnx.ConstantOfShape %2 {value = dense<1.0> : tensor<1xf32>} : (tensor<2xi64>) -> tensor<?x?xf32>
  %4 = onnx.Trilu %3 {upper = false} : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %5 = onnx.Constant dense<1> : tensor<i64>
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
  // expected-remark @below {{not raised to tnl.linear_attention: the diagonal of the mask is not constant}}
  %16 = onnx.MatMul %15, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %16 : tensor<?x2x?x3xf32>
}

// Distances start at 1.
// CHECK-LABEL: func.func @from_one(
// CHECK-NOT: tnl.linear_attention
// CHECK: return
func.func @from_one(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %1 = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %2 = onnx.Concat %1, %1 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  %3 = onnx.ConstantOfShape %2 {value = dense<1.0> : tensor<1xf32>} : (tensor<2xi64>) -> tensor<?x?xf32>
  %4 = onnx.Trilu %3 {upper = false} : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %5 = onnx.Constant dense<0> : tensor<i64>
  %6 = onnx.CumSum %4, %5 : (tensor<?x?xf32>, tensor<i64>) -> tensor<?x?xf32>
  %7 = onnx.Constant dense<0.0> : tensor<f32>
  %8 = onnx.Sub %6, %7 : (tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  %9 = onnx.Constant dense<[[[-0.5]], [[-0.25]]]> : tensor<2x1x1xf32>
  %10 = onnx.Mul %9, %8 : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %11 = onnx.Exp %10 : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %12 = onnx.Mul %11, %4 : (tensor<2x?x?xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %13 = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %14 = onnx.MatMul %q, %13 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %15 = onnx.Mul %14, %12 : (tensor<?x2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: the diagonal of the mask is 0.606531, not 1: the scores are scaled}}
  %16 = onnx.MatMul %15, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %16 : tensor<?x2x?x3xf32>
}

// The triangle has one more diagonal, so that what is summed is not one number above it.
// CHECK-LABEL: func.func @wide_triangle(
// CHECK-NOT: tnl.linear_attention
// CHECK: return
func.func @wide_triangle(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}) -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<1> : tensor<i64>
  %1 = onnx.Shape %q {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %2 = onnx.Concat %1, %1 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  %3 = onnx.ConstantOfShape %2 {value = dense<1.0> : tensor<1xf32>} : (tensor<2xi64>) -> tensor<?x?xf32>
  %4 = onnx.Trilu %3, %0 {upper = false} : (tensor<?x?xf32>, tensor<i64>) -> tensor<?x?xf32>
  %5 = onnx.CumSum %4, %0 : (tensor<?x?xf32>, tensor<i64>) -> tensor<?x?xf32>
  %6 = onnx.Sub %5, %3 : (tensor<?x?xf32>, tensor<?x?xf32>) -> tensor<?x?xf32>
  %7 = onnx.Constant dense<-0.25> : tensor<f32>
  %8 = onnx.Mul %6, %7 : (tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  %9 = onnx.Exp %8 : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %10 = onnx.Trilu %9 {upper = false} : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %11 = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %12 = onnx.MatMul %q, %11 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %13 = onnx.Mul %12, %10 : (tensor<?x2x?x?xf32>, tensor<?x?xf32>) -> tensor<?x2x?x?xf32>
  // expected-remark @below {{not raised to tnl.linear_attention: a running sum of a mask is not of one number along tokens}}
  %14 = onnx.MatMul %13, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %14 : tensor<?x2x?x3xf32>
}
