// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(onnx-fold-shapes,canonicalize,cse,convert-onnx-to-tnl))' -o %t 2> %t.err
// RUN: FileCheck %s < %t
// RUN: FileCheck %s --check-prefix=REMARK < %t.err
// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(onnx-fold-shapes))' -o %t.folded

// Blocks that end at min(n, 4), min(n, 8) .. as the dynamo exporter writes them for a dynamic length: where n
// is small, the last ones have no tokens. Such a graph also holds for lengths at which slices of tables with
// a negative end leave one row. Nothing is required of n once it is raised, by what stays either.
// RUN: tnl-interpret %t.folded --compare=%t --function=one --max-rel=1e-6 --dim=n=1
// RUN: tnl-interpret %t.folded --compare=%t --function=one --max-rel=1e-6 --dim=n=3
// RUN: tnl-interpret %t.folded --compare=%t --function=one --max-rel=1e-6 --dim=n=4
// RUN: tnl-interpret %t.folded --compare=%t --function=two --max-rel=1e-6 --dim=n=1
// RUN: tnl-interpret %t.folded --compare=%t --function=two --max-rel=1e-6 --dim=n=4
// RUN: tnl-interpret %t.folded --compare=%t --function=two --max-rel=1e-6 --dim=n=5
// RUN: tnl-interpret %t.folded --compare=%t --function=two --max-rel=1e-6 --dim=n=8
// RUN: tnl-interpret %t.folded --compare=%t --function=three --max-rel=1e-6 --dim=n=1
// RUN: tnl-interpret %t.folded --compare=%t --function=three --max-rel=1e-6 --dim=n=5
// RUN: tnl-interpret %t.folded --compare=%t --function=three --max-rel=1e-6 --dim=n=8
// RUN: tnl-interpret %t.folded --compare=%t --function=three --max-rel=1e-6 --dim=n=11
// RUN: tnl-interpret %t.folded --compare=%t --function=product --max-rel=1e-6 --dim=n=7
// RUN: tnl-interpret %t.folded --compare=%t --function=no_table --max-rel=1e-6 --dim=n=1
// RUN: tnl-interpret %t.folded --compare=%t --function=no_table --max-rel=1e-6 --dim=n=6
// RUN: tnl-interpret %t --function=two --dim=n=30
// RUN: tnl-interpret %t --function=product --dim=n=30
// REMARK: the graph itself holds for at most 4
// REMARK: the graph itself holds for 5 to 8
// REMARK: the graph itself holds for 9 to 12
// REMARK: the graph itself holds for 5 to 8
// REMARK: the graph itself holds for at most 6

// All tokens are one block.
// CHECK-LABEL: func.func @one(
// CHECK: %[[OUT:.*]], %{{.*}} = tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK-NOT: tnl.linear_attention
// CHECK-NOT: size.require
// CHECK: onnx.Mul %{{.*}}, %[[OUT]]
func.func @one(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %r: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> (tensor<?x2x?x3xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<0> : tensor<1xi64>
  %1 = onnx.Constant dense<1> : tensor<1xi64>
  %2 = onnx.Constant dense<2> : tensor<1xi64>
  %3 = onnx.Constant dense<3> : tensor<1xi64>
  %4 = onnx.Constant dense<-1> : tensor<1xi64>
  %5 = onnx.Constant dense<9223372036854775807> : tensor<1xi64>
  %6 = onnx.Shape %q {end = 1 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %7 = onnx.Shape %q {end = 3 : si64, start = 2 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %8 = onnx.Squeeze %7 : (tensor<1xi64>) -> tensor<i64>
  %9 = onnx.Constant dense<[[[0.606530666], [0.36787945], [0.223130167], [0.135335281]], [[0.778800786], [0.606530666], [0.472366542], [0.36787945]]]> : tensor<2x4x1xf32>
  %10 = onnx.Constant dense<[[[0.223130167], [0.36787945], [0.606530666], [1.0]], [[0.472366542], [0.606530666], [0.778800786], [1.0]]]> : tensor<2x4x1xf32>
  %11 = onnx.Constant dense<[[[[1.0, 0.0, 0.0, 0.0], [0.606530666, 1.0, 0.0, 0.0], [0.36787945, 0.606530666, 1.0, 0.0], [0.223130167, 0.36787945, 0.606530666, 1.0]], [[1.0, 0.0, 0.0, 0.0], [0.778800786, 1.0, 0.0, 0.0], [0.606530666, 0.778800786, 1.0, 0.0], [0.472366542, 0.606530666, 0.778800786, 1.0]]]]> : tensor<1x2x4x4xf32>
  %12 = onnx.Constant dense<[[[-0.5]], [[-0.25]]]> : tensor<2x1x1xf32>
  %13 = onnx.Constant dense<0.0> : tensor<f32>
  %14 = onnx.Constant dense<4> : tensor<1xi64>
  %15 = onnx.Concat %6, %2, %14, %3 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4xi64>
  %16 = onnx.Expand %13, %15 : (tensor<f32>, tensor<4xi64>) -> tensor<?x2x4x3xf32>
  %17 = onnx.Constant dense<4> : tensor<i64>
  %18 = onnx.Min %8, %17 : (tensor<i64>, tensor<i64>) -> tensor<i64>
  %19 = onnx.Constant dense<0> : tensor<i64>
  %20 = onnx.Reshape %18, %4 : (tensor<i64>, tensor<1xi64>) -> tensor<1xi64>
  %21 = onnx.Reshape %18, %4 : (tensor<i64>, tensor<1xi64>) -> tensor<1xi64>
  %22 = onnx.Constant dense<0> : tensor<1xi64>
  %23 = onnx.Slice %q, %22, %20 axes(%2) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %24 = onnx.Slice %k, %22, %20 axes(%2) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %25 = onnx.Slice %v, %22, %20 axes(%2) : (tensor<?x2x?x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x3xf32>
  %26 = onnx.Slice %9, %0, %21 axes(%1) : (tensor<2x4x1xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x?x1xf32>
  %27 = onnx.Slice %11, %0, %21 axes(%2) : (tensor<1x2x4x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x?x4xf32>
  %28 = onnx.Slice %27, %0, %21 axes(%3) : (tensor<1x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x?x?xf32>
  %29 = onnx.Transpose %24 {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %30 = onnx.MatMul %23, %29 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %31 = onnx.Mul %30, %28 : (tensor<?x2x?x?xf32>, tensor<1x2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %32 = onnx.MatMul %31, %25 : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %33 = onnx.Mul %23, %26 : (tensor<?x2x?x4xf32>, tensor<2x?x1xf32>) -> tensor<?x2x?x4xf32>
  %34 = onnx.MatMul %33, %16 : (tensor<?x2x?x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x?x3xf32>
  %35 = onnx.Add %34, %32 : (tensor<?x2x?x3xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %36 = onnx.Sigmoid %r : (tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %37 = onnx.Mul %36, %35 : (tensor<?x2x?x3xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %37 : tensor<?x2x?x3xf32>
}

// The second block has none of 4 tokens.
// CHECK-LABEL: func.func @two(
// CHECK: %[[OUT:.*]], %{{.*}} = tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK-NOT: tnl.linear_attention
// CHECK-NOT: size.require
// CHECK: onnx.Mul %{{.*}}, %[[OUT]]
func.func @two(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %r: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> (tensor<?x2x?x3xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<0> : tensor<1xi64>
  %1 = onnx.Constant dense<1> : tensor<1xi64>
  %2 = onnx.Constant dense<2> : tensor<1xi64>
  %3 = onnx.Constant dense<3> : tensor<1xi64>
  %4 = onnx.Constant dense<-1> : tensor<1xi64>
  %5 = onnx.Constant dense<9223372036854775807> : tensor<1xi64>
  %6 = onnx.Shape %q {end = 1 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %7 = onnx.Shape %q {end = 3 : si64, start = 2 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %8 = onnx.Squeeze %7 : (tensor<1xi64>) -> tensor<i64>
  %9 = onnx.Constant dense<[[[0.606530666], [0.36787945], [0.223130167], [0.135335281]], [[0.778800786], [0.606530666], [0.472366542], [0.36787945]]]> : tensor<2x4x1xf32>
  %10 = onnx.Constant dense<[[[0.223130167], [0.36787945], [0.606530666], [1.0]], [[0.472366542], [0.606530666], [0.778800786], [1.0]]]> : tensor<2x4x1xf32>
  %11 = onnx.Constant dense<[[[[1.0, 0.0, 0.0, 0.0], [0.606530666, 1.0, 0.0, 0.0], [0.36787945, 0.606530666, 1.0, 0.0], [0.223130167, 0.36787945, 0.606530666, 1.0]], [[1.0, 0.0, 0.0, 0.0], [0.778800786, 1.0, 0.0, 0.0], [0.606530666, 0.778800786, 1.0, 0.0], [0.472366542, 0.606530666, 0.778800786, 1.0]]]]> : tensor<1x2x4x4xf32>
  %12 = onnx.Constant dense<[[[-0.5]], [[-0.25]]]> : tensor<2x1x1xf32>
  %13 = onnx.Constant dense<0.0> : tensor<f32>
  %14 = onnx.Constant dense<4> : tensor<1xi64>
  %15 = onnx.Concat %6, %2, %14, %3 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4xi64>
  %16 = onnx.Expand %13, %15 : (tensor<f32>, tensor<4xi64>) -> tensor<?x2x4x3xf32>
  %17 = onnx.Constant dense<4> : tensor<i64>
  %18 = onnx.Min %8, %17 : (tensor<i64>, tensor<i64>) -> tensor<i64>
  %19 = onnx.Constant dense<0> : tensor<i64>
  %20 = onnx.Reshape %18, %4 : (tensor<i64>, tensor<1xi64>) -> tensor<1xi64>
  %21 = onnx.Reshape %18, %4 : (tensor<i64>, tensor<1xi64>) -> tensor<1xi64>
  %22 = onnx.Constant dense<0> : tensor<1xi64>
  %23 = onnx.Slice %q, %22, %20 axes(%2) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %24 = onnx.Slice %k, %22, %20 axes(%2) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %25 = onnx.Slice %v, %22, %20 axes(%2) : (tensor<?x2x?x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x3xf32>
  %26 = onnx.Slice %9, %0, %21 axes(%1) : (tensor<2x4x1xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x?x1xf32>
  %27 = onnx.Slice %11, %0, %21 axes(%2) : (tensor<1x2x4x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x?x4xf32>
  %28 = onnx.Slice %27, %0, %21 axes(%3) : (tensor<1x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x?x?xf32>
  %29 = onnx.Transpose %24 {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %30 = onnx.MatMul %23, %29 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %31 = onnx.Mul %30, %28 : (tensor<?x2x?x?xf32>, tensor<1x2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %32 = onnx.MatMul %31, %25 : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %33 = onnx.Mul %23, %26 : (tensor<?x2x?x4xf32>, tensor<2x?x1xf32>) -> tensor<?x2x?x4xf32>
  %34 = onnx.MatMul %33, %16 : (tensor<?x2x?x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x?x3xf32>
  %35 = onnx.Add %34, %32 : (tensor<?x2x?x3xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %36 = onnx.Neg %21 : (tensor<1xi64>) -> tensor<1xi64>
  %37 = onnx.Slice %10, %36, %5 axes(%1) : (tensor<2x4x1xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x?x1xf32>
  %38 = onnx.Cast %18 : (tensor<i64>) -> tensor<f32>
  %39 = onnx.Mul %12, %38 : (tensor<2x1x1xf32>, tensor<f32>) -> tensor<2x1x1xf32>
  %40 = onnx.Exp %39 : (tensor<2x1x1xf32>) -> tensor<2x1x1xf32>
  %41 = onnx.Mul %24, %37 : (tensor<?x2x?x4xf32>, tensor<2x?x1xf32>) -> tensor<?x2x?x4xf32>
  %42 = onnx.Transpose %41 {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %43 = onnx.MatMul %42, %25 : (tensor<?x2x4x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x4x3xf32>
  %44 = onnx.Mul %16, %40 : (tensor<?x2x4x3xf32>, tensor<2x1x1xf32>) -> tensor<?x2x4x3xf32>
  %45 = onnx.Add %44, %43 : (tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %46 = onnx.Constant dense<8> : tensor<i64>
  %47 = onnx.Min %8, %46 : (tensor<i64>, tensor<i64>) -> tensor<i64>
  %48 = onnx.Constant dense<4> : tensor<i64>
  %49 = onnx.Sub %47, %48 : (tensor<i64>, tensor<i64>) -> tensor<i64>
  %50 = onnx.Reshape %47, %4 : (tensor<i64>, tensor<1xi64>) -> tensor<1xi64>
  %51 = onnx.Reshape %49, %4 : (tensor<i64>, tensor<1xi64>) -> tensor<1xi64>
  %52 = onnx.Constant dense<4> : tensor<1xi64>
  %53 = onnx.Slice %q, %52, %50 axes(%2) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %54 = onnx.Slice %k, %52, %50 axes(%2) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %55 = onnx.Slice %v, %52, %50 axes(%2) : (tensor<?x2x?x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x3xf32>
  %56 = onnx.Slice %9, %0, %51 axes(%1) : (tensor<2x4x1xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x?x1xf32>
  %57 = onnx.Slice %11, %0, %51 axes(%2) : (tensor<1x2x4x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x?x4xf32>
  %58 = onnx.Slice %57, %0, %51 axes(%3) : (tensor<1x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x?x?xf32>
  %59 = onnx.Transpose %54 {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %60 = onnx.MatMul %53, %59 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %61 = onnx.Mul %60, %58 : (tensor<?x2x?x?xf32>, tensor<1x2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %62 = onnx.MatMul %61, %55 : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %63 = onnx.Mul %53, %56 : (tensor<?x2x?x4xf32>, tensor<2x?x1xf32>) -> tensor<?x2x?x4xf32>
  %64 = onnx.MatMul %63, %45 : (tensor<?x2x?x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x?x3xf32>
  %65 = onnx.Add %64, %62 : (tensor<?x2x?x3xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %66 = onnx.Concat %35, %65 {axis = -2 : si64} : (tensor<?x2x?x3xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %67 = onnx.Sigmoid %r : (tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %68 = onnx.Mul %67, %66 : (tensor<?x2x?x3xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %68 : tensor<?x2x?x3xf32>
}

// The state after the second block decays by exp(0.5 * 3) for one token, which nothing reads.
// CHECK-LABEL: func.func @three(
// CHECK: %[[OUT:.*]], %{{.*}} = tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK-NOT: tnl.linear_attention
// CHECK-NOT: size.require
// CHECK: onnx.Mul %{{.*}}, %[[OUT]]
func.func @three(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %r: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> (tensor<?x2x?x3xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<0> : tensor<1xi64>
  %1 = onnx.Constant dense<1> : tensor<1xi64>
  %2 = onnx.Constant dense<2> : tensor<1xi64>
  %3 = onnx.Constant dense<3> : tensor<1xi64>
  %4 = onnx.Constant dense<-1> : tensor<1xi64>
  %5 = onnx.Constant dense<9223372036854775807> : tensor<1xi64>
  %6 = onnx.Shape %q {end = 1 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %7 = onnx.Shape %q {end = 3 : si64, start = 2 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %8 = onnx.Squeeze %7 : (tensor<1xi64>) -> tensor<i64>
  %9 = onnx.Constant dense<[[[0.606530666], [0.36787945], [0.223130167], [0.135335281]], [[0.778800786], [0.606530666], [0.472366542], [0.36787945]]]> : tensor<2x4x1xf32>
  %10 = onnx.Constant dense<[[[0.223130167], [0.36787945], [0.606530666], [1.0]], [[0.472366542], [0.606530666], [0.778800786], [1.0]]]> : tensor<2x4x1xf32>
  %11 = onnx.Constant dense<[[[[1.0, 0.0, 0.0, 0.0], [0.606530666, 1.0, 0.0, 0.0], [0.36787945, 0.606530666, 1.0, 0.0], [0.223130167, 0.36787945, 0.606530666, 1.0]], [[1.0, 0.0, 0.0, 0.0], [0.778800786, 1.0, 0.0, 0.0], [0.606530666, 0.778800786, 1.0, 0.0], [0.472366542, 0.606530666, 0.778800786, 1.0]]]]> : tensor<1x2x4x4xf32>
  %12 = onnx.Constant dense<[[[-0.5]], [[-0.25]]]> : tensor<2x1x1xf32>
  %13 = onnx.Constant dense<0.0> : tensor<f32>
  %14 = onnx.Constant dense<4> : tensor<1xi64>
  %15 = onnx.Concat %6, %2, %14, %3 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4xi64>
  %16 = onnx.Expand %13, %15 : (tensor<f32>, tensor<4xi64>) -> tensor<?x2x4x3xf32>
  %17 = onnx.Constant dense<4> : tensor<i64>
  %18 = onnx.Min %8, %17 : (tensor<i64>, tensor<i64>) -> tensor<i64>
  %19 = onnx.Constant dense<0> : tensor<i64>
  %20 = onnx.Reshape %18, %4 : (tensor<i64>, tensor<1xi64>) -> tensor<1xi64>
  %21 = onnx.Reshape %18, %4 : (tensor<i64>, tensor<1xi64>) -> tensor<1xi64>
  %22 = onnx.Constant dense<0> : tensor<1xi64>
  %23 = onnx.Slice %q, %22, %20 axes(%2) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %24 = onnx.Slice %k, %22, %20 axes(%2) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %25 = onnx.Slice %v, %22, %20 axes(%2) : (tensor<?x2x?x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x3xf32>
  %26 = onnx.Slice %9, %0, %21 axes(%1) : (tensor<2x4x1xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x?x1xf32>
  %27 = onnx.Slice %11, %0, %21 axes(%2) : (tensor<1x2x4x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x?x4xf32>
  %28 = onnx.Slice %27, %0, %21 axes(%3) : (tensor<1x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x?x?xf32>
  %29 = onnx.Transpose %24 {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %30 = onnx.MatMul %23, %29 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %31 = onnx.Mul %30, %28 : (tensor<?x2x?x?xf32>, tensor<1x2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %32 = onnx.MatMul %31, %25 : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %33 = onnx.Mul %23, %26 : (tensor<?x2x?x4xf32>, tensor<2x?x1xf32>) -> tensor<?x2x?x4xf32>
  %34 = onnx.MatMul %33, %16 : (tensor<?x2x?x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x?x3xf32>
  %35 = onnx.Add %34, %32 : (tensor<?x2x?x3xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %36 = onnx.Neg %21 : (tensor<1xi64>) -> tensor<1xi64>
  %37 = onnx.Slice %10, %36, %5 axes(%1) : (tensor<2x4x1xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x?x1xf32>
  %38 = onnx.Cast %18 : (tensor<i64>) -> tensor<f32>
  %39 = onnx.Mul %12, %38 : (tensor<2x1x1xf32>, tensor<f32>) -> tensor<2x1x1xf32>
  %40 = onnx.Exp %39 : (tensor<2x1x1xf32>) -> tensor<2x1x1xf32>
  %41 = onnx.Mul %24, %37 : (tensor<?x2x?x4xf32>, tensor<2x?x1xf32>) -> tensor<?x2x?x4xf32>
  %42 = onnx.Transpose %41 {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %43 = onnx.MatMul %42, %25 : (tensor<?x2x4x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x4x3xf32>
  %44 = onnx.Mul %16, %40 : (tensor<?x2x4x3xf32>, tensor<2x1x1xf32>) -> tensor<?x2x4x3xf32>
  %45 = onnx.Add %44, %43 : (tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %46 = onnx.Constant dense<8> : tensor<i64>
  %47 = onnx.Min %8, %46 : (tensor<i64>, tensor<i64>) -> tensor<i64>
  %48 = onnx.Constant dense<4> : tensor<i64>
  %49 = onnx.Sub %47, %48 : (tensor<i64>, tensor<i64>) -> tensor<i64>
  %50 = onnx.Reshape %47, %4 : (tensor<i64>, tensor<1xi64>) -> tensor<1xi64>
  %51 = onnx.Reshape %49, %4 : (tensor<i64>, tensor<1xi64>) -> tensor<1xi64>
  %52 = onnx.Constant dense<4> : tensor<1xi64>
  %53 = onnx.Slice %q, %52, %50 axes(%2) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %54 = onnx.Slice %k, %52, %50 axes(%2) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %55 = onnx.Slice %v, %52, %50 axes(%2) : (tensor<?x2x?x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x3xf32>
  %56 = onnx.Slice %9, %0, %51 axes(%1) : (tensor<2x4x1xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x?x1xf32>
  %57 = onnx.Slice %11, %0, %51 axes(%2) : (tensor<1x2x4x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x?x4xf32>
  %58 = onnx.Slice %57, %0, %51 axes(%3) : (tensor<1x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x?x?xf32>
  %59 = onnx.Transpose %54 {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %60 = onnx.MatMul %53, %59 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %61 = onnx.Mul %60, %58 : (tensor<?x2x?x?xf32>, tensor<1x2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %62 = onnx.MatMul %61, %55 : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %63 = onnx.Mul %53, %56 : (tensor<?x2x?x4xf32>, tensor<2x?x1xf32>) -> tensor<?x2x?x4xf32>
  %64 = onnx.MatMul %63, %45 : (tensor<?x2x?x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x?x3xf32>
  %65 = onnx.Add %64, %62 : (tensor<?x2x?x3xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %66 = onnx.Neg %51 : (tensor<1xi64>) -> tensor<1xi64>
  %67 = onnx.Slice %10, %66, %5 axes(%1) : (tensor<2x4x1xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x?x1xf32>
  %68 = onnx.Cast %49 : (tensor<i64>) -> tensor<f32>
  %69 = onnx.Mul %12, %68 : (tensor<2x1x1xf32>, tensor<f32>) -> tensor<2x1x1xf32>
  %70 = onnx.Exp %69 : (tensor<2x1x1xf32>) -> tensor<2x1x1xf32>
  %71 = onnx.Mul %54, %67 : (tensor<?x2x?x4xf32>, tensor<2x?x1xf32>) -> tensor<?x2x?x4xf32>
  %72 = onnx.Transpose %71 {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %73 = onnx.MatMul %72, %55 : (tensor<?x2x4x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x4x3xf32>
  %74 = onnx.Mul %45, %70 : (tensor<?x2x4x3xf32>, tensor<2x1x1xf32>) -> tensor<?x2x4x3xf32>
  %75 = onnx.Add %74, %73 : (tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %76 = onnx.Constant dense<12> : tensor<i64>
  %77 = onnx.Min %8, %76 : (tensor<i64>, tensor<i64>) -> tensor<i64>
  %78 = onnx.Constant dense<8> : tensor<i64>
  %79 = onnx.Sub %77, %78 : (tensor<i64>, tensor<i64>) -> tensor<i64>
  %80 = onnx.Reshape %77, %4 : (tensor<i64>, tensor<1xi64>) -> tensor<1xi64>
  %81 = onnx.Reshape %79, %4 : (tensor<i64>, tensor<1xi64>) -> tensor<1xi64>
  %82 = onnx.Constant dense<8> : tensor<1xi64>
  %83 = onnx.Slice %q, %82, %80 axes(%2) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %84 = onnx.Slice %k, %82, %80 axes(%2) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %85 = onnx.Slice %v, %82, %80 axes(%2) : (tensor<?x2x?x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x3xf32>
  %86 = onnx.Slice %9, %0, %81 axes(%1) : (tensor<2x4x1xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x?x1xf32>
  %87 = onnx.Slice %11, %0, %81 axes(%2) : (tensor<1x2x4x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x?x4xf32>
  %88 = onnx.Slice %87, %0, %81 axes(%3) : (tensor<1x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x?x?xf32>
  %89 = onnx.Transpose %84 {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %90 = onnx.MatMul %83, %89 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %91 = onnx.Mul %90, %88 : (tensor<?x2x?x?xf32>, tensor<1x2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %92 = onnx.MatMul %91, %85 : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %93 = onnx.Mul %83, %86 : (tensor<?x2x?x4xf32>, tensor<2x?x1xf32>) -> tensor<?x2x?x4xf32>
  %94 = onnx.MatMul %93, %75 : (tensor<?x2x?x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x?x3xf32>
  %95 = onnx.Add %94, %92 : (tensor<?x2x?x3xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %96 = onnx.Concat %35, %65, %95 {axis = -2 : si64} : (tensor<?x2x?x3xf32>, tensor<?x2x?x3xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %97 = onnx.Sigmoid %r : (tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %98 = onnx.Mul %97, %96 : (tensor<?x2x?x3xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %98 : tensor<?x2x?x3xf32>
}

// A product that sums over the tokens of the result.
// CHECK-LABEL: func.func @product(
// CHECK: %[[OUT:.*]], %{{.*}} = tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK-NOT: tnl.linear_attention
// CHECK-NOT: size.require
// CHECK: onnx.MatMul %{{.*}}, %[[OUT]]
func.func @product(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %r: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> (tensor<?x2x?x3xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<0> : tensor<1xi64>
  %1 = onnx.Constant dense<1> : tensor<1xi64>
  %2 = onnx.Constant dense<2> : tensor<1xi64>
  %3 = onnx.Constant dense<3> : tensor<1xi64>
  %4 = onnx.Constant dense<-1> : tensor<1xi64>
  %5 = onnx.Constant dense<9223372036854775807> : tensor<1xi64>
  %6 = onnx.Shape %q {end = 1 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %7 = onnx.Shape %q {end = 3 : si64, start = 2 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %8 = onnx.Squeeze %7 : (tensor<1xi64>) -> tensor<i64>
  %9 = onnx.Constant dense<[[[0.606530666], [0.36787945], [0.223130167], [0.135335281]], [[0.778800786], [0.606530666], [0.472366542], [0.36787945]]]> : tensor<2x4x1xf32>
  %10 = onnx.Constant dense<[[[0.223130167], [0.36787945], [0.606530666], [1.0]], [[0.472366542], [0.606530666], [0.778800786], [1.0]]]> : tensor<2x4x1xf32>
  %11 = onnx.Constant dense<[[[[1.0, 0.0, 0.0, 0.0], [0.606530666, 1.0, 0.0, 0.0], [0.36787945, 0.606530666, 1.0, 0.0], [0.223130167, 0.36787945, 0.606530666, 1.0]], [[1.0, 0.0, 0.0, 0.0], [0.778800786, 1.0, 0.0, 0.0], [0.606530666, 0.778800786, 1.0, 0.0], [0.472366542, 0.606530666, 0.778800786, 1.0]]]]> : tensor<1x2x4x4xf32>
  %12 = onnx.Constant dense<[[[-0.5]], [[-0.25]]]> : tensor<2x1x1xf32>
  %13 = onnx.Constant dense<0.0> : tensor<f32>
  %14 = onnx.Constant dense<4> : tensor<1xi64>
  %15 = onnx.Concat %6, %2, %14, %3 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4xi64>
  %16 = onnx.Expand %13, %15 : (tensor<f32>, tensor<4xi64>) -> tensor<?x2x4x3xf32>
  %17 = onnx.Constant dense<4> : tensor<i64>
  %18 = onnx.Min %8, %17 : (tensor<i64>, tensor<i64>) -> tensor<i64>
  %19 = onnx.Constant dense<0> : tensor<i64>
  %20 = onnx.Reshape %18, %4 : (tensor<i64>, tensor<1xi64>) -> tensor<1xi64>
  %21 = onnx.Reshape %18, %4 : (tensor<i64>, tensor<1xi64>) -> tensor<1xi64>
  %22 = onnx.Constant dense<0> : tensor<1xi64>
  %23 = onnx.Slice %q, %22, %20 axes(%2) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %24 = onnx.Slice %k, %22, %20 axes(%2) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %25 = onnx.Slice %v, %22, %20 axes(%2) : (tensor<?x2x?x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x3xf32>
  %26 = onnx.Slice %9, %0, %21 axes(%1) : (tensor<2x4x1xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x?x1xf32>
  %27 = onnx.Slice %11, %0, %21 axes(%2) : (tensor<1x2x4x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x?x4xf32>
  %28 = onnx.Slice %27, %0, %21 axes(%3) : (tensor<1x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x?x?xf32>
  %29 = onnx.Transpose %24 {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %30 = onnx.MatMul %23, %29 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %31 = onnx.Mul %30, %28 : (tensor<?x2x?x?xf32>, tensor<1x2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %32 = onnx.MatMul %31, %25 : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %33 = onnx.Mul %23, %26 : (tensor<?x2x?x4xf32>, tensor<2x?x1xf32>) -> tensor<?x2x?x4xf32>
  %34 = onnx.MatMul %33, %16 : (tensor<?x2x?x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x?x3xf32>
  %35 = onnx.Add %34, %32 : (tensor<?x2x?x3xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %36 = onnx.Neg %21 : (tensor<1xi64>) -> tensor<1xi64>
  %37 = onnx.Slice %10, %36, %5 axes(%1) : (tensor<2x4x1xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x?x1xf32>
  %38 = onnx.Cast %18 : (tensor<i64>) -> tensor<f32>
  %39 = onnx.Mul %12, %38 : (tensor<2x1x1xf32>, tensor<f32>) -> tensor<2x1x1xf32>
  %40 = onnx.Exp %39 : (tensor<2x1x1xf32>) -> tensor<2x1x1xf32>
  %41 = onnx.Mul %24, %37 : (tensor<?x2x?x4xf32>, tensor<2x?x1xf32>) -> tensor<?x2x?x4xf32>
  %42 = onnx.Transpose %41 {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %43 = onnx.MatMul %42, %25 : (tensor<?x2x4x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x4x3xf32>
  %44 = onnx.Mul %16, %40 : (tensor<?x2x4x3xf32>, tensor<2x1x1xf32>) -> tensor<?x2x4x3xf32>
  %45 = onnx.Add %44, %43 : (tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %46 = onnx.Constant dense<8> : tensor<i64>
  %47 = onnx.Min %8, %46 : (tensor<i64>, tensor<i64>) -> tensor<i64>
  %48 = onnx.Constant dense<4> : tensor<i64>
  %49 = onnx.Sub %47, %48 : (tensor<i64>, tensor<i64>) -> tensor<i64>
  %50 = onnx.Reshape %47, %4 : (tensor<i64>, tensor<1xi64>) -> tensor<1xi64>
  %51 = onnx.Reshape %49, %4 : (tensor<i64>, tensor<1xi64>) -> tensor<1xi64>
  %52 = onnx.Constant dense<4> : tensor<1xi64>
  %53 = onnx.Slice %q, %52, %50 axes(%2) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %54 = onnx.Slice %k, %52, %50 axes(%2) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %55 = onnx.Slice %v, %52, %50 axes(%2) : (tensor<?x2x?x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x3xf32>
  %56 = onnx.Slice %9, %0, %51 axes(%1) : (tensor<2x4x1xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x?x1xf32>
  %57 = onnx.Slice %11, %0, %51 axes(%2) : (tensor<1x2x4x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x?x4xf32>
  %58 = onnx.Slice %57, %0, %51 axes(%3) : (tensor<1x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x?x?xf32>
  %59 = onnx.Transpose %54 {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %60 = onnx.MatMul %53, %59 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %61 = onnx.Mul %60, %58 : (tensor<?x2x?x?xf32>, tensor<1x2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %62 = onnx.MatMul %61, %55 : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %63 = onnx.Mul %53, %56 : (tensor<?x2x?x4xf32>, tensor<2x?x1xf32>) -> tensor<?x2x?x4xf32>
  %64 = onnx.MatMul %63, %45 : (tensor<?x2x?x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x?x3xf32>
  %65 = onnx.Add %64, %62 : (tensor<?x2x?x3xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %66 = onnx.Concat %35, %65 {axis = -2 : si64} : (tensor<?x2x?x3xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %67 = onnx.Transpose %r {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x3xf32>) -> tensor<?x2x3x?xf32>
  %68 = onnx.MatMul %67, %66 : (tensor<?x2x3x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x3x3xf32>
  %69 = onnx.MatMul %r, %68 : (tensor<?x2x?x3xf32>, tensor<?x2x3x3xf32>) -> tensor<?x2x?x3xf32>
  return %69 : tensor<?x2x?x3xf32>
}

// No table says for how many tokens the graph holds.
// CHECK-LABEL: func.func @no_table(
// CHECK: tnl.linear_attention %arg0, %arg1, %arg2 slopes [0.000000e+00, 0.000000e+00]
// CHECK-NOT: size.require
// CHECK: return
func.func @no_table(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]}, %r: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<0> : tensor<1xi64>
  %1 = onnx.Constant dense<6> : tensor<1xi64>
  %2 = onnx.Constant dense<2> : tensor<1xi64>
  %3 = onnx.Slice %q, %0, %1 axes(%2) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %4 = onnx.Slice %k, %0, %1 axes(%2) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %5 = onnx.Slice %v, %0, %1 axes(%2) : (tensor<?x2x?x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x3xf32>
  %6 = onnx.Transpose %4 {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %7 = onnx.MatMul %3, %6 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %8 = onnx.Trilu %7 {upper = false} : (tensor<?x2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %9 = onnx.MatMul %8, %5 : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %10 = onnx.Mul %r, %9 : (tensor<?x2x?x3xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %10 : tensor<?x2x?x3xf32>
}
