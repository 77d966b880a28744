// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl))' -o %t
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6 --dim=n=5 --dim=b=2
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6 --dim=n=3 --dim=b=3

// Heads that are part of the batch between two reshapes.

// The mask is repeated for each sequence.
// CHECK-LABEL: func.func @tiled(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK: return
func.func @tiled(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %1 = onnx.Constant dense<[-1]> : tensor<1xi64>
  %2 = onnx.Constant dense<[2]> : tensor<1xi64>
  %3 = onnx.Constant dense<[4]> : tensor<1xi64>
  %4 = onnx.Constant dense<[3]> : tensor<1xi64>
  %5 = onnx.Shape %q : (tensor<?x2x?x4xf32>) -> tensor<4xi64>
  %6 = onnx.Constant dense<[1]> : tensor<1xi64>
  %7 = onnx.Constant dense<[2]> : tensor<1xi64>
  %8 = onnx.Constant dense<[3]> : tensor<1xi64>
  %9 = onnx.Slice %5, %0, %6 axes(%0) : (tensor<4xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %10 = onnx.Slice %5, %7, %8 axes(%0) : (tensor<4xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %11 = onnx.Mul %9, %2 : (tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %12 = onnx.Concat %11, %10, %3 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<3xi64>
  %13 = onnx.Concat %11, %10, %4 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<3xi64>
  %14 = onnx.Reshape %q, %12 : (tensor<?x2x?x4xf32>, tensor<3xi64>) -> tensor<?x?x4xf32>
  %15 = onnx.Reshape %k, %12 : (tensor<?x2x?x4xf32>, tensor<3xi64>) -> tensor<?x?x4xf32>
  %16 = onnx.Reshape %v, %13 : (tensor<?x2x?x3xf32>, tensor<3xi64>) -> tensor<?x?x3xf32>
  %17 = onnx.Transpose %15 {perm = array<i64: 0, 2, 1>} : (tensor<?x?x4xf32>) -> tensor<?x4x?xf32>
  %18 = onnx.MatMul %14, %17 : (tensor<?x?x4xf32>, tensor<?x4x?xf32>) -> tensor<?x?x?xf32>
  %19 = onnx.Constant dense<0> : tensor<i64>
  %20 = onnx.Constant dense<1> : tensor<i64>
  %21 = onnx.Squeeze %10, %0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %22 = onnx.Range %19, %21, %20 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %23 = onnx.Constant dense<[0]> : tensor<1xi64>
  %24 = onnx.Constant dense<[1]> : tensor<1xi64>
  %25 = onnx.Unsqueeze %22, %24 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %26 = onnx.Unsqueeze %22, %23 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %27 = onnx.Sub %25, %26 : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %28 = onnx.Cast %27 : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %29 = onnx.Constant dense<[[[-0.5]], [[-0.25]]]> : tensor<2x1x1xf32>
  %30 = onnx.Mul %29, %28 : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %31 = onnx.Constant dense<0> : tensor<i64>
  %32 = onnx.GreaterOrEqual %27, %31 : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %33 = onnx.Constant dense<0xFF800000> : tensor<f32>
  %34 = onnx.Where %32, %30, %33 : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %35 = onnx.Exp %34 : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %36 = onnx.Concat %9, %6, %6 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<3xi64>
  %37 = onnx.Tile %35, %36 : (tensor<2x?x?xf32>, tensor<3xi64>) -> tensor<?x?x?xf32>
  %38 = onnx.Mul %18, %37 : (tensor<?x?x?xf32>, tensor<?x?x?xf32>) -> tensor<?x?x?xf32>
  %39 = onnx.MatMul %38, %16 : (tensor<?x?x?xf32>, tensor<?x?x3xf32>) -> tensor<?x?x3xf32>
  %40 = onnx.Concat %9, %2, %10, %4 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4xi64>
  %41 = onnx.Reshape %39, %40 : (tensor<?x?x3xf32>, tensor<4xi64>) -> tensor<?x2x?x3xf32>
  return %41 : tensor<?x2x?x3xf32>
}

// The mask is expanded, then reshaped.
// CHECK-LABEL: func.func @expanded(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK: return
func.func @expanded(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %1 = onnx.Constant dense<[-1]> : tensor<1xi64>
  %2 = onnx.Constant dense<[2]> : tensor<1xi64>
  %3 = onnx.Constant dense<[4]> : tensor<1xi64>
  %4 = onnx.Constant dense<[3]> : tensor<1xi64>
  %5 = onnx.Shape %q : (tensor<?x2x?x4xf32>) -> tensor<4xi64>
  %6 = onnx.Constant dense<[1]> : tensor<1xi64>
  %7 = onnx.Constant dense<[2]> : tensor<1xi64>
  %8 = onnx.Constant dense<[3]> : tensor<1xi64>
  %9 = onnx.Slice %5, %0, %6 axes(%0) : (tensor<4xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %10 = onnx.Slice %5, %7, %8 axes(%0) : (tensor<4xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %11 = onnx.Mul %9, %2 : (tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %12 = onnx.Concat %11, %10, %3 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<3xi64>
  %13 = onnx.Concat %11, %10, %4 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<3xi64>
  %14 = onnx.Reshape %q, %12 : (tensor<?x2x?x4xf32>, tensor<3xi64>) -> tensor<?x?x4xf32>
  %15 = onnx.Reshape %k, %12 : (tensor<?x2x?x4xf32>, tensor<3xi64>) -> tensor<?x?x4xf32>
  %16 = onnx.Reshape %v, %13 : (tensor<?x2x?x3xf32>, tensor<3xi64>) -> tensor<?x?x3xf32>
  %17 = onnx.Transpose %15 {perm = array<i64: 0, 2, 1>} : (tensor<?x?x4xf32>) -> tensor<?x4x?xf32>
  %18 = onnx.MatMul %14, %17 : (tensor<?x?x4xf32>, tensor<?x4x?xf32>) -> tensor<?x?x?xf32>
  %19 = onnx.Constant dense<0> : tensor<i64>
  %20 = onnx.Constant dense<1> : tensor<i64>
  %21 = onnx.Squeeze %10, %0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %22 = onnx.Range %19, %21, %20 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %23 = onnx.Constant dense<[0]> : tensor<1xi64>
  %24 = onnx.Constant dense<[1]> : tensor<1xi64>
  %25 = onnx.Unsqueeze %22, %24 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %26 = onnx.Unsqueeze %22, %23 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %27 = onnx.Sub %25, %26 : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %28 = onnx.Cast %27 : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %29 = onnx.Constant dense<[[[-0.5]], [[-0.25]]]> : tensor<2x1x1xf32>
  %30 = onnx.Mul %29, %28 : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %31 = onnx.Constant dense<0> : tensor<i64>
  %32 = onnx.GreaterOrEqual %27, %31 : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %33 = onnx.Constant dense<0xFF800000> : tensor<f32>
  %34 = onnx.Where %32, %30, %33 : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %35 = onnx.Exp %34 : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %36 = onnx.Unsqueeze %35, %0 : (tensor<2x?x?xf32>, tensor<1xi64>) -> tensor<1x2x?x?xf32>
  %37 = onnx.Concat %9, %6, %6, %6 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4xi64>
  %38 = onnx.Expand %36, %37 : (tensor<1x2x?x?xf32>, tensor<4xi64>) -> tensor<?x2x?x?xf32>
  %39 = onnx.Concat %11, %10, %10 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<3xi64>
  %40 = onnx.Reshape %38, %39 : (tensor<?x2x?x?xf32>, tensor<3xi64>) -> tensor<?x?x?xf32>
  %41 = onnx.Mul %18, %40 : (tensor<?x?x?xf32>, tensor<?x?x?xf32>) -> tensor<?x?x?xf32>
  %42 = onnx.MatMul %41, %16 : (tensor<?x?x?xf32>, tensor<?x?x3xf32>) -> tensor<?x?x3xf32>
  %43 = onnx.Concat %9, %2, %10, %4 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4xi64>
  %44 = onnx.Reshape %42, %43 : (tensor<?x?x3xf32>, tensor<4xi64>) -> tensor<?x2x?x3xf32>
  return %44 : tensor<?x2x?x3xf32>
}

// Heads before sequences: the tiled mask is that of another head, and nothing is raised.
// CHECK-LABEL: func.func @heads_first(
// CHECK-NOT: tnl.linear_attention
// CHECK: return
func.func @heads_first(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %1 = onnx.Constant dense<[-1]> : tensor<1xi64>
  %2 = onnx.Constant dense<[2]> : tensor<1xi64>
  %3 = onnx.Constant dense<[4]> : tensor<1xi64>
  %4 = onnx.Constant dense<[3]> : tensor<1xi64>
  %5 = onnx.Shape %q : (tensor<?x2x?x4xf32>) -> tensor<4xi64>
  %6 = onnx.Constant dense<[1]> : tensor<1xi64>
  %7 = onnx.Constant dense<[2]> : tensor<1xi64>
  %8 = onnx.Constant dense<[3]> : tensor<1xi64>
  %9 = onnx.Slice %5, %0, %6 axes(%0) : (tensor<4xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %10 = onnx.Slice %5, %7, %8 axes(%0) : (tensor<4xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %11 = onnx.Mul %9, %2 : (tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %12 = onnx.Concat %11, %10, %3 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<3xi64>
  %13 = onnx.Concat %11, %10, %4 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<3xi64>
  %14 = onnx.Transpose %q {perm = array<i64: 1, 0, 2, 3>} : (tensor<?x2x?x4xf32>) -> tensor<2x?x?x4xf32>
  %15 = onnx.Transpose %k {perm = array<i64: 1, 0, 2, 3>} : (tensor<?x2x?x4xf32>) -> tensor<2x?x?x4xf32>
  %16 = onnx.Transpose %v {perm = array<i64: 1, 0, 2, 3>} : (tensor<?x2x?x3xf32>) -> tensor<2x?x?x3xf32>
  %17 = onnx.Reshape %14, %12 : (tensor<2x?x?x4xf32>, tensor<3xi64>) -> tensor<?x?x4xf32>
  %18 = onnx.Reshape %15, %12 : (tensor<2x?x?x4xf32>, tensor<3xi64>) -> tensor<?x?x4xf32>
  %19 = onnx.Reshape %16, %13 : (tensor<2x?x?x3xf32>, tensor<3xi64>) -> tensor<?x?x3xf32>
  %20 = onnx.Transpose %18 {perm = array<i64: 0, 2, 1>} : (tensor<?x?x4xf32>) -> tensor<?x4x?xf32>
  %21 = onnx.MatMul %17, %20 : (tensor<?x?x4xf32>, tensor<?x4x?xf32>) -> tensor<?x?x?xf32>
  %22 = onnx.Constant dense<0> : tensor<i64>
  %23 = onnx.Constant dense<1> : tensor<i64>
  %24 = onnx.Squeeze %10, %0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %25 = onnx.Range %22, %24, %23 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %26 = onnx.Constant dense<[0]> : tensor<1xi64>
  %27 = onnx.Constant dense<[1]> : tensor<1xi64>
  %28 = onnx.Unsqueeze %25, %27 : (tensor<?xi64>, tensor<1xi64>) -> tensor<?x1xi64>
  %29 = onnx.Unsqueeze %25, %26 : (tensor<?xi64>, tensor<1xi64>) -> tensor<1x?xi64>
  %30 = onnx.Sub %28, %29 : (tensor<?x1xi64>, tensor<1x?xi64>) -> tensor<?x?xi64>
  %31 = onnx.Cast %30 : (tensor<?x?xi64>) -> tensor<?x?xf32>
  %32 = onnx.Constant dense<[[[-0.5]], [[-0.25]]]> : tensor<2x1x1xf32>
  %33 = onnx.Mul %32, %31 : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
  %34 = onnx.Constant dense<0> : tensor<i64>
  %35 = onnx.GreaterOrEqual %30, %34 : (tensor<?x?xi64>, tensor<i64>) -> tensor<?x?xi1>
  %36 = onnx.Constant dense<0xFF800000> : tensor<f32>
  %37 = onnx.Where %35, %33, %36 : (tensor<?x?xi1>, tensor<2x?x?xf32>, tensor<f32>) -> tensor<2x?x?xf32>
  %38 = onnx.Exp %37 : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  %39 = onnx.Concat %9, %6, %6 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<3xi64>
  %40 = onnx.Tile %38, %39 : (tensor<2x?x?xf32>, tensor<3xi64>) -> tensor<?x?x?xf32>
  %41 = onnx.Mul %21, %40 : (tensor<?x?x?xf32>, tensor<?x?x?xf32>) -> tensor<?x?x?xf32>
  %42 = onnx.MatMul %41, %19 : (tensor<?x?x?xf32>, tensor<?x?x3xf32>) -> tensor<?x?x3xf32>
  %43 = onnx.Concat %2, %9, %10, %4 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4xi64>
  %44 = onnx.Reshape %42, %43 : (tensor<?x?x3xf32>, tensor<4xi64>) -> tensor<2x?x?x3xf32>
  %45 = onnx.Transpose %44 {perm = array<i64: 1, 0, 2, 3>} : (tensor<2x?x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %45 : tensor<?x2x?x3xf32>
}
