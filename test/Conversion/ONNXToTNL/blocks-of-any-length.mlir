// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(onnx-fold-shapes,canonicalize,cse,convert-onnx-to-tnl))' -o %t 2> %t.err
// RUN: FileCheck %s < %t
// RUN: FileCheck %s --check-prefix=REMARK < %t.err
// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(onnx-fold-shapes))' -o %t.folded

// Blocks of a sequence whose length the graph leaves open, with the places of a write spelt out
// as the TorchScript exporter does. One block holds for 1 to 4 tokens, two for 5 to 8, and so on; what is
// raised holds for any number, and keeps none of their requirements.
// RUN: tnl-interpret %t.folded --compare=%t --function=one --max-rel=1e-6 --dim=n=1
// RUN: tnl-interpret %t.folded --compare=%t --function=one --max-rel=1e-6 --dim=n=3
// RUN: tnl-interpret %t.folded --compare=%t --function=two --max-rel=1e-6 --dim=n=6
// RUN: tnl-interpret %t.folded --compare=%t --function=two --max-rel=1e-6 --dim=n=8
// RUN: tnl-interpret %t.folded --compare=%t --function=three --max-rel=1e-6 --dim=n=11
// REMARK: the graph itself holds for at most 4
// REMARK: the graph itself holds for 5 to 8
// REMARK: the graph itself holds for 9 to 12

// All tokens are one block.
// CHECK-LABEL: func.func @one(
// CHECK: %[[OUT:.*]], %{{.*}} = tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK-NOT: onnx
// CHECK-NOT: size.require
// CHECK: return %[[OUT]]
func.func @one(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %1 = onnx.Constant dense<[2]> : tensor<1xi64>
  %2 = onnx.Constant dense<[3]> : tensor<1xi64>
  %3 = onnx.Constant dense<[1]> : tensor<1xi64>
  %4 = onnx.Constant dense<[-1]> : tensor<1xi64>
  %5 = onnx.Constant dense<0> : tensor<i64>
  %6 = onnx.Constant dense<1> : tensor<i64>
  %7 = onnx.Shape %q : (tensor<?x2x?x4xf32>) -> tensor<4xi64>
  %8 = onnx.Slice %7, %1, %2 axes(%0) : (tensor<4xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %9 = onnx.Slice %7, %0, %3 axes(%0) : (tensor<4xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %10 = onnx.Squeeze %8, %0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %11 = onnx.Squeeze %9, %0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %12 = onnx.Constant dense<[2]> : tensor<1xi64>
  %13 = onnx.Constant dense<[3]> : tensor<1xi64>
  %14 = onnx.Concat %9, %12, %8, %13 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4xi64>
  %15 = onnx.ConstantOfShape %14 {value = dense<0.0> : tensor<1xf32>} : (tensor<4xi64>) -> tensor<?x2x?x3xf32>
  %16 = onnx.Constant dense<[4]> : tensor<1xi64>
  %17 = onnx.Concat %9, %12, %16, %13 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4xi64>
  %18 = onnx.ConstantOfShape %17 {value = dense<0.0> : tensor<1xf32>} : (tensor<4xi64>) -> tensor<?x2x4x3xf32>
  %19 = onnx.Constant dense<[[[[1.0, 0.0, 0.0, 0.0], [0.606530666, 1.0, 0.0, 0.0], [0.36787945, 0.606530666, 1.0, 0.0], [0.223130167, 0.36787945, 0.606530666, 1.0]], [[1.0, 0.0, 0.0, 0.0], [0.778800786, 1.0, 0.0, 0.0], [0.606530666, 0.778800786, 1.0, 0.0], [0.472366542, 0.606530666, 0.778800786, 1.0]]]]> : tensor<1x2x4x4xf32>
  %20 = onnx.Constant dense<[[[0.606530666], [0.36787945], [0.223130167], [0.135335281]], [[0.778800786], [0.606530666], [0.472366542], [0.36787945]]]> : tensor<2x4x1xf32>
  %21 = onnx.Constant dense<[[[0.223130167], [0.36787945], [0.606530666], [1.0]], [[0.472366542], [0.606530666], [0.778800786], [1.0]]]> : tensor<2x4x1xf32>
  %22 = onnx.Constant dense<[0]> : tensor<1xi64>
  %23 = onnx.Slice %20, %0, %8 axes(%3) : (tensor<2x4x1xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x?x1xf32>
  %24 = onnx.Slice %19, %0, %8 axes(%1) : (tensor<1x2x4x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x?x4xf32>
  %25 = onnx.Slice %24, %0, %8 axes(%2) : (tensor<1x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x?x?xf32>
  %26 = onnx.Mul %q, %23 : (tensor<?x2x?x4xf32>, tensor<2x?x1xf32>) -> tensor<?x2x?x4xf32>
  %27 = onnx.MatMul %26, %18 : (tensor<?x2x?x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x?x3xf32>
  %28 = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %29 = onnx.MatMul %q, %28 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %30 = onnx.Mul %29, %25 : (tensor<?x2x?x?xf32>, tensor<1x2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %31 = onnx.MatMul %30, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %32 = onnx.Add %27, %31 : (tensor<?x2x?x3xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %33 = onnx.Constant dense<[-1, 1, 1]> : tensor<3xi64>
  %34 = onnx.Constant dense<[-1, 1]> : tensor<2xi64>
  %35 = onnx.Constant dense<2> : tensor<i64>
  %36 = onnx.Range %5, %11, %6 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %37 = onnx.Range %5, %35, %6 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<2xi64>
  %38 = onnx.Range %5, %10, %6 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %39 = onnx.Reshape %36, %33 : (tensor<?xi64>, tensor<3xi64>) -> tensor<?x1x1xi64>
  %40 = onnx.Reshape %37, %34 : (tensor<2xi64>, tensor<2xi64>) -> tensor<2x1xi64>
  %41 = onnx.Add %39, %40 : (tensor<?x1x1xi64>, tensor<2x1xi64>) -> tensor<?x2x1xi64>
  %42 = onnx.Add %41, %38 : (tensor<?x2x1xi64>, tensor<?xi64>) -> tensor<?x2x?xi64>
  %43 = onnx.Shape %42 : (tensor<?x2x?xi64>) -> tensor<3xi64>
  %44 = onnx.Expand %39, %43 : (tensor<?x1x1xi64>, tensor<3xi64>) -> tensor<?x2x?xi64>
  %45 = onnx.Unsqueeze %44, %4 : (tensor<?x2x?xi64>, tensor<1xi64>) -> tensor<?x2x?x1xi64>
  %46 = onnx.Expand %40, %43 : (tensor<2x1xi64>, tensor<3xi64>) -> tensor<?x2x?xi64>
  %47 = onnx.Unsqueeze %46, %4 : (tensor<?x2x?xi64>, tensor<1xi64>) -> tensor<?x2x?x1xi64>
  %48 = onnx.Expand %38, %43 : (tensor<?xi64>, tensor<3xi64>) -> tensor<?x2x?xi64>
  %49 = onnx.Unsqueeze %48, %4 : (tensor<?x2x?xi64>, tensor<1xi64>) -> tensor<?x2x?x1xi64>
  %50 = onnx.Concat %45, %47, %49 {axis = -1 : si64} : (tensor<?x2x?x1xi64>, tensor<?x2x?x1xi64>, tensor<?x2x?x1xi64>) -> tensor<?x2x?x3xi64>
  %51 = onnx.ScatterND %15, %50, %32 : (tensor<?x2x?x3xf32>, tensor<?x2x?x3xi64>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %51 : tensor<?x2x?x3xf32>
}

// A block of four tokens and the rest.
// CHECK-LABEL: func.func @two(
// CHECK: %[[OUT:.*]], %{{.*}} = tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK-NOT: onnx
// CHECK-NOT: size.require
// CHECK: return %[[OUT]]
func.func @two(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %1 = onnx.Constant dense<[2]> : tensor<1xi64>
  %2 = onnx.Constant dense<[3]> : tensor<1xi64>
  %3 = onnx.Constant dense<[1]> : tensor<1xi64>
  %4 = onnx.Constant dense<[-1]> : tensor<1xi64>
  %5 = onnx.Constant dense<0> : tensor<i64>
  %6 = onnx.Constant dense<1> : tensor<i64>
  %7 = onnx.Shape %q : (tensor<?x2x?x4xf32>) -> tensor<4xi64>
  %8 = onnx.Slice %7, %1, %2 axes(%0) : (tensor<4xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %9 = onnx.Slice %7, %0, %3 axes(%0) : (tensor<4xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %10 = onnx.Squeeze %8, %0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %11 = onnx.Squeeze %9, %0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %12 = onnx.Constant dense<[2]> : tensor<1xi64>
  %13 = onnx.Constant dense<[3]> : tensor<1xi64>
  %14 = onnx.Concat %9, %12, %8, %13 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4xi64>
  %15 = onnx.ConstantOfShape %14 {value = dense<0.0> : tensor<1xf32>} : (tensor<4xi64>) -> tensor<?x2x?x3xf32>
  %16 = onnx.Constant dense<[4]> : tensor<1xi64>
  %17 = onnx.Concat %9, %12, %16, %13 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4xi64>
  %18 = onnx.ConstantOfShape %17 {value = dense<0.0> : tensor<1xf32>} : (tensor<4xi64>) -> tensor<?x2x4x3xf32>
  %19 = onnx.Constant dense<[[[[1.0, 0.0, 0.0, 0.0], [0.606530666, 1.0, 0.0, 0.0], [0.36787945, 0.606530666, 1.0, 0.0], [0.223130167, 0.36787945, 0.606530666, 1.0]], [[1.0, 0.0, 0.0, 0.0], [0.778800786, 1.0, 0.0, 0.0], [0.606530666, 0.778800786, 1.0, 0.0], [0.472366542, 0.606530666, 0.778800786, 1.0]]]]> : tensor<1x2x4x4xf32>
  %20 = onnx.Constant dense<[[[0.606530666], [0.36787945], [0.223130167], [0.135335281]], [[0.778800786], [0.606530666], [0.472366542], [0.36787945]]]> : tensor<2x4x1xf32>
  %21 = onnx.Constant dense<[[[0.223130167], [0.36787945], [0.606530666], [1.0]], [[0.472366542], [0.606530666], [0.778800786], [1.0]]]> : tensor<2x4x1xf32>
  %22 = onnx.Constant dense<[0]> : tensor<1xi64>
  %23 = onnx.Constant dense<[4]> : tensor<1xi64>
  %24 = onnx.Slice %q, %22, %23 axes(%1) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %25 = onnx.Slice %k, %22, %23 axes(%1) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %26 = onnx.Slice %v, %22, %23 axes(%1) : (tensor<?x2x?x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x3xf32>
  %27 = onnx.Mul %24, %20 : (tensor<?x2x?x4xf32>, tensor<2x4x1xf32>) -> tensor<?x2x4x4xf32>
  %28 = onnx.MatMul %27, %18 : (tensor<?x2x4x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %29 = onnx.Transpose %25 {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %30 = onnx.MatMul %24, %29 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %31 = onnx.Mul %30, %19 : (tensor<?x2x?x?xf32>, tensor<1x2x4x4xf32>) -> tensor<?x2x4x4xf32>
  %32 = onnx.MatMul %31, %26 : (tensor<?x2x4x4xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x4x3xf32>
  %33 = onnx.Add %28, %32 : (tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %34 = onnx.Constant dense<[-1, 1, 1]> : tensor<3xi64>
  %35 = onnx.Constant dense<[-1, 1]> : tensor<2xi64>
  %36 = onnx.Constant dense<2> : tensor<i64>
  %37 = onnx.Range %5, %11, %6 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %38 = onnx.Range %5, %36, %6 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<2xi64>
  %39 = onnx.Range %5, %10, %6 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %40 = onnx.Constant dense<[0]> : tensor<1xi64>
  %41 = onnx.Slice %39, %40, %23 axes(%0) : (tensor<?xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xi64>
  %42 = onnx.Reshape %37, %34 : (tensor<?xi64>, tensor<3xi64>) -> tensor<?x1x1xi64>
  %43 = onnx.Reshape %38, %35 : (tensor<2xi64>, tensor<2xi64>) -> tensor<2x1xi64>
  %44 = onnx.Add %42, %43 : (tensor<?x1x1xi64>, tensor<2x1xi64>) -> tensor<?x2x1xi64>
  %45 = onnx.Add %44, %41 : (tensor<?x2x1xi64>, tensor<?xi64>) -> tensor<?x2x?xi64>
  %46 = onnx.Shape %45 : (tensor<?x2x?xi64>) -> tensor<3xi64>
  %47 = onnx.Expand %42, %46 : (tensor<?x1x1xi64>, tensor<3xi64>) -> tensor<?x2x?xi64>
  %48 = onnx.Unsqueeze %47, %4 : (tensor<?x2x?xi64>, tensor<1xi64>) -> tensor<?x2x?x1xi64>
  %49 = onnx.Expand %43, %46 : (tensor<2x1xi64>, tensor<3xi64>) -> tensor<?x2x?xi64>
  %50 = onnx.Unsqueeze %49, %4 : (tensor<?x2x?xi64>, tensor<1xi64>) -> tensor<?x2x?x1xi64>
  %51 = onnx.Expand %41, %46 : (tensor<?xi64>, tensor<3xi64>) -> tensor<?x2x?xi64>
  %52 = onnx.Unsqueeze %51, %4 : (tensor<?x2x?xi64>, tensor<1xi64>) -> tensor<?x2x?x1xi64>
  %53 = onnx.Concat %48, %50, %52 {axis = -1 : si64} : (tensor<?x2x?x1xi64>, tensor<?x2x?x1xi64>, tensor<?x2x?x1xi64>) -> tensor<?x2x?x3xi64>
  %54 = onnx.ScatterND %15, %53, %33 : (tensor<?x2x?x3xf32>, tensor<?x2x?x3xi64>, tensor<?x2x4x3xf32>) -> tensor<?x2x?x3xf32>
  %55 = onnx.Constant dense<[[[0.135335281]], [[0.36787945]]]> : tensor<2x1x1xf32>
  %56 = onnx.Mul %55, %18 : (tensor<2x1x1xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %57 = onnx.Mul %25, %21 : (tensor<?x2x?x4xf32>, tensor<2x4x1xf32>) -> tensor<?x2x4x4xf32>
  %58 = onnx.Transpose %57 {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x4x4xf32>) -> tensor<?x2x4x4xf32>
  %59 = onnx.MatMul %58, %26 : (tensor<?x2x4x4xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x4x3xf32>
  %60 = onnx.Add %56, %59 : (tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %61 = onnx.Constant dense<[4]> : tensor<1xi64>
  %62 = onnx.Slice %q, %61, %8 axes(%1) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %63 = onnx.Slice %k, %61, %8 axes(%1) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %64 = onnx.Slice %v, %61, %8 axes(%1) : (tensor<?x2x?x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x3xf32>
  %65 = onnx.Constant dense<[4]> : tensor<1xi64>
  %66 = onnx.Sub %8, %65 : (tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %67 = onnx.Slice %20, %0, %66 axes(%3) : (tensor<2x4x1xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x?x1xf32>
  %68 = onnx.Slice %19, %0, %66 axes(%1) : (tensor<1x2x4x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x?x4xf32>
  %69 = onnx.Slice %68, %0, %66 axes(%2) : (tensor<1x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x?x?xf32>
  %70 = onnx.Mul %62, %67 : (tensor<?x2x?x4xf32>, tensor<2x?x1xf32>) -> tensor<?x2x?x4xf32>
  %71 = onnx.MatMul %70, %60 : (tensor<?x2x?x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x?x3xf32>
  %72 = onnx.Transpose %63 {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %73 = onnx.MatMul %62, %72 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %74 = onnx.Mul %73, %69 : (tensor<?x2x?x?xf32>, tensor<1x2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %75 = onnx.MatMul %74, %64 : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %76 = onnx.Add %71, %75 : (tensor<?x2x?x3xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %77 = onnx.Constant dense<[-1, 1, 1]> : tensor<3xi64>
  %78 = onnx.Constant dense<[-1, 1]> : tensor<2xi64>
  %79 = onnx.Constant dense<2> : tensor<i64>
  %80 = onnx.Range %5, %11, %6 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %81 = onnx.Range %5, %79, %6 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<2xi64>
  %82 = onnx.Range %5, %10, %6 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %83 = onnx.Constant dense<[4]> : tensor<1xi64>
  %84 = onnx.Slice %82, %83, %8 axes(%0) : (tensor<?xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xi64>
  %85 = onnx.Reshape %80, %77 : (tensor<?xi64>, tensor<3xi64>) -> tensor<?x1x1xi64>
  %86 = onnx.Reshape %81, %78 : (tensor<2xi64>, tensor<2xi64>) -> tensor<2x1xi64>
  %87 = onnx.Add %85, %86 : (tensor<?x1x1xi64>, tensor<2x1xi64>) -> tensor<?x2x1xi64>
  %88 = onnx.Add %87, %84 : (tensor<?x2x1xi64>, tensor<?xi64>) -> tensor<?x2x?xi64>
  %89 = onnx.Shape %88 : (tensor<?x2x?xi64>) -> tensor<3xi64>
  %90 = onnx.Expand %85, %89 : (tensor<?x1x1xi64>, tensor<3xi64>) -> tensor<?x2x?xi64>
  %91 = onnx.Unsqueeze %90, %4 : (tensor<?x2x?xi64>, tensor<1xi64>) -> tensor<?x2x?x1xi64>
  %92 = onnx.Expand %86, %89 : (tensor<2x1xi64>, tensor<3xi64>) -> tensor<?x2x?xi64>
  %93 = onnx.Unsqueeze %92, %4 : (tensor<?x2x?xi64>, tensor<1xi64>) -> tensor<?x2x?x1xi64>
  %94 = onnx.Expand %84, %89 : (tensor<?xi64>, tensor<3xi64>) -> tensor<?x2x?xi64>
  %95 = onnx.Unsqueeze %94, %4 : (tensor<?x2x?xi64>, tensor<1xi64>) -> tensor<?x2x?x1xi64>
  %96 = onnx.Concat %91, %93, %95 {axis = -1 : si64} : (tensor<?x2x?x1xi64>, tensor<?x2x?x1xi64>, tensor<?x2x?x1xi64>) -> tensor<?x2x?x3xi64>
  %97 = onnx.ScatterND %54, %96, %76 : (tensor<?x2x?x3xf32>, tensor<?x2x?x3xi64>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %97 : tensor<?x2x?x3xf32>
}

// Two blocks of four tokens and the rest.
// CHECK-LABEL: func.func @three(
// CHECK: %[[OUT:.*]], %{{.*}} = tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK-NOT: onnx
// CHECK-NOT: size.require
// CHECK: return %[[OUT]]
func.func @three(%q: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["b", "", "n", ""]})
    -> tensor<?x2x?x3xf32> attributes {tnl.symbols = ["b", "n"]} {
  %0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %1 = onnx.Constant dense<[2]> : tensor<1xi64>
  %2 = onnx.Constant dense<[3]> : tensor<1xi64>
  %3 = onnx.Constant dense<[1]> : tensor<1xi64>
  %4 = onnx.Constant dense<[-1]> : tensor<1xi64>
  %5 = onnx.Constant dense<0> : tensor<i64>
  %6 = onnx.Constant dense<1> : tensor<i64>
  %7 = onnx.Shape %q : (tensor<?x2x?x4xf32>) -> tensor<4xi64>
  %8 = onnx.Slice %7, %1, %2 axes(%0) : (tensor<4xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %9 = onnx.Slice %7, %0, %3 axes(%0) : (tensor<4xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %10 = onnx.Squeeze %8, %0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %11 = onnx.Squeeze %9, %0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %12 = onnx.Constant dense<[2]> : tensor<1xi64>
  %13 = onnx.Constant dense<[3]> : tensor<1xi64>
  %14 = onnx.Concat %9, %12, %8, %13 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4xi64>
  %15 = onnx.ConstantOfShape %14 {value = dense<0.0> : tensor<1xf32>} : (tensor<4xi64>) -> tensor<?x2x?x3xf32>
  %16 = onnx.Constant dense<[4]> : tensor<1xi64>
  %17 = onnx.Concat %9, %12, %16, %13 {axis = 0 : si64} : (tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4xi64>
  %18 = onnx.ConstantOfShape %17 {value = dense<0.0> : tensor<1xf32>} : (tensor<4xi64>) -> tensor<?x2x4x3xf32>
  %19 = onnx.Constant dense<[[[[1.0, 0.0, 0.0, 0.0], [0.606530666, 1.0, 0.0, 0.0], [0.36787945, 0.606530666, 1.0, 0.0], [0.223130167, 0.36787945, 0.606530666, 1.0]], [[1.0, 0.0, 0.0, 0.0], [0.778800786, 1.0, 0.0, 0.0], [0.606530666, 0.778800786, 1.0, 0.0], [0.472366542, 0.606530666, 0.778800786, 1.0]]]]> : tensor<1x2x4x4xf32>
  %20 = onnx.Constant dense<[[[0.606530666], [0.36787945], [0.223130167], [0.135335281]], [[0.778800786], [0.606530666], [0.472366542], [0.36787945]]]> : tensor<2x4x1xf32>
  %21 = onnx.Constant dense<[[[0.223130167], [0.36787945], [0.606530666], [1.0]], [[0.472366542], [0.606530666], [0.778800786], [1.0]]]> : tensor<2x4x1xf32>
  %22 = onnx.Constant dense<[0]> : tensor<1xi64>
  %23 = onnx.Constant dense<[4]> : tensor<1xi64>
  %24 = onnx.Slice %q, %22, %23 axes(%1) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %25 = onnx.Slice %k, %22, %23 axes(%1) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %26 = onnx.Slice %v, %22, %23 axes(%1) : (tensor<?x2x?x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x3xf32>
  %27 = onnx.Mul %24, %20 : (tensor<?x2x?x4xf32>, tensor<2x4x1xf32>) -> tensor<?x2x4x4xf32>
  %28 = onnx.MatMul %27, %18 : (tensor<?x2x4x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %29 = onnx.Transpose %25 {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %30 = onnx.MatMul %24, %29 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %31 = onnx.Mul %30, %19 : (tensor<?x2x?x?xf32>, tensor<1x2x4x4xf32>) -> tensor<?x2x4x4xf32>
  %32 = onnx.MatMul %31, %26 : (tensor<?x2x4x4xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x4x3xf32>
  %33 = onnx.Add %28, %32 : (tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %34 = onnx.Constant dense<[-1, 1, 1]> : tensor<3xi64>
  %35 = onnx.Constant dense<[-1, 1]> : tensor<2xi64>
  %36 = onnx.Constant dense<2> : tensor<i64>
  %37 = onnx.Range %5, %11, %6 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %38 = onnx.Range %5, %36, %6 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<2xi64>
  %39 = onnx.Range %5, %10, %6 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %40 = onnx.Constant dense<[0]> : tensor<1xi64>
  %41 = onnx.Slice %39, %40, %23 axes(%0) : (tensor<?xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xi64>
  %42 = onnx.Reshape %37, %34 : (tensor<?xi64>, tensor<3xi64>) -> tensor<?x1x1xi64>
  %43 = onnx.Reshape %38, %35 : (tensor<2xi64>, tensor<2xi64>) -> tensor<2x1xi64>
  %44 = onnx.Add %42, %43 : (tensor<?x1x1xi64>, tensor<2x1xi64>) -> tensor<?x2x1xi64>
  %45 = onnx.Add %44, %41 : (tensor<?x2x1xi64>, tensor<?xi64>) -> tensor<?x2x?xi64>
  %46 = onnx.Shape %45 : (tensor<?x2x?xi64>) -> tensor<3xi64>
  %47 = onnx.Expand %42, %46 : (tensor<?x1x1xi64>, tensor<3xi64>) -> tensor<?x2x?xi64>
  %48 = onnx.Unsqueeze %47, %4 : (tensor<?x2x?xi64>, tensor<1xi64>) -> tensor<?x2x?x1xi64>
  %49 = onnx.Expand %43, %46 : (tensor<2x1xi64>, tensor<3xi64>) -> tensor<?x2x?xi64>
  %50 = onnx.Unsqueeze %49, %4 : (tensor<?x2x?xi64>, tensor<1xi64>) -> tensor<?x2x?x1xi64>
  %51 = onnx.Expand %41, %46 : (tensor<?xi64>, tensor<3xi64>) -> tensor<?x2x?xi64>
  %52 = onnx.Unsqueeze %51, %4 : (tensor<?x2x?xi64>, tensor<1xi64>) -> tensor<?x2x?x1xi64>
  %53 = onnx.Concat %48, %50, %52 {axis = -1 : si64} : (tensor<?x2x?x1xi64>, tensor<?x2x?x1xi64>, tensor<?x2x?x1xi64>) -> tensor<?x2x?x3xi64>
  %54 = onnx.ScatterND %15, %53, %33 : (tensor<?x2x?x3xf32>, tensor<?x2x?x3xi64>, tensor<?x2x4x3xf32>) -> tensor<?x2x?x3xf32>
  %55 = onnx.Constant dense<[[[0.135335281]], [[0.36787945]]]> : tensor<2x1x1xf32>
  %56 = onnx.Mul %55, %18 : (tensor<2x1x1xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %57 = onnx.Mul %25, %21 : (tensor<?x2x?x4xf32>, tensor<2x4x1xf32>) -> tensor<?x2x4x4xf32>
  %58 = onnx.Transpose %57 {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x4x4xf32>) -> tensor<?x2x4x4xf32>
  %59 = onnx.MatMul %58, %26 : (tensor<?x2x4x4xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x4x3xf32>
  %60 = onnx.Add %56, %59 : (tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %61 = onnx.Constant dense<[4]> : tensor<1xi64>
  %62 = onnx.Constant dense<[8]> : tensor<1xi64>
  %63 = onnx.Slice %q, %61, %62 axes(%1) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %64 = onnx.Slice %k, %61, %62 axes(%1) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %65 = onnx.Slice %v, %61, %62 axes(%1) : (tensor<?x2x?x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x3xf32>
  %66 = onnx.Mul %63, %20 : (tensor<?x2x?x4xf32>, tensor<2x4x1xf32>) -> tensor<?x2x4x4xf32>
  %67 = onnx.MatMul %66, %60 : (tensor<?x2x4x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %68 = onnx.Transpose %64 {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %69 = onnx.MatMul %63, %68 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %70 = onnx.Mul %69, %19 : (tensor<?x2x?x?xf32>, tensor<1x2x4x4xf32>) -> tensor<?x2x4x4xf32>
  %71 = onnx.MatMul %70, %65 : (tensor<?x2x4x4xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x4x3xf32>
  %72 = onnx.Add %67, %71 : (tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %73 = onnx.Constant dense<[-1, 1, 1]> : tensor<3xi64>
  %74 = onnx.Constant dense<[-1, 1]> : tensor<2xi64>
  %75 = onnx.Constant dense<2> : tensor<i64>
  %76 = onnx.Range %5, %11, %6 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %77 = onnx.Range %5, %75, %6 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<2xi64>
  %78 = onnx.Range %5, %10, %6 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %79 = onnx.Constant dense<[4]> : tensor<1xi64>
  %80 = onnx.Slice %78, %79, %62 axes(%0) : (tensor<?xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xi64>
  %81 = onnx.Reshape %76, %73 : (tensor<?xi64>, tensor<3xi64>) -> tensor<?x1x1xi64>
  %82 = onnx.Reshape %77, %74 : (tensor<2xi64>, tensor<2xi64>) -> tensor<2x1xi64>
  %83 = onnx.Add %81, %82 : (tensor<?x1x1xi64>, tensor<2x1xi64>) -> tensor<?x2x1xi64>
  %84 = onnx.Add %83, %80 : (tensor<?x2x1xi64>, tensor<?xi64>) -> tensor<?x2x?xi64>
  %85 = onnx.Shape %84 : (tensor<?x2x?xi64>) -> tensor<3xi64>
  %86 = onnx.Expand %81, %85 : (tensor<?x1x1xi64>, tensor<3xi64>) -> tensor<?x2x?xi64>
  %87 = onnx.Unsqueeze %86, %4 : (tensor<?x2x?xi64>, tensor<1xi64>) -> tensor<?x2x?x1xi64>
  %88 = onnx.Expand %82, %85 : (tensor<2x1xi64>, tensor<3xi64>) -> tensor<?x2x?xi64>
  %89 = onnx.Unsqueeze %88, %4 : (tensor<?x2x?xi64>, tensor<1xi64>) -> tensor<?x2x?x1xi64>
  %90 = onnx.Expand %80, %85 : (tensor<?xi64>, tensor<3xi64>) -> tensor<?x2x?xi64>
  %91 = onnx.Unsqueeze %90, %4 : (tensor<?x2x?xi64>, tensor<1xi64>) -> tensor<?x2x?x1xi64>
  %92 = onnx.Concat %87, %89, %91 {axis = -1 : si64} : (tensor<?x2x?x1xi64>, tensor<?x2x?x1xi64>, tensor<?x2x?x1xi64>) -> tensor<?x2x?x3xi64>
  %93 = onnx.ScatterND %54, %92, %72 : (tensor<?x2x?x3xf32>, tensor<?x2x?x3xi64>, tensor<?x2x4x3xf32>) -> tensor<?x2x?x3xf32>
  %94 = onnx.Constant dense<[[[0.135335281]], [[0.36787945]]]> : tensor<2x1x1xf32>
  %95 = onnx.Mul %94, %60 : (tensor<2x1x1xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %96 = onnx.Mul %64, %21 : (tensor<?x2x?x4xf32>, tensor<2x4x1xf32>) -> tensor<?x2x4x4xf32>
  %97 = onnx.Transpose %96 {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x4x4xf32>) -> tensor<?x2x4x4xf32>
  %98 = onnx.MatMul %97, %65 : (tensor<?x2x4x4xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x4x3xf32>
  %99 = onnx.Add %95, %98 : (tensor<?x2x4x3xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x4x3xf32>
  %100 = onnx.Constant dense<[8]> : tensor<1xi64>
  %101 = onnx.Slice %q, %100, %8 axes(%1) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %102 = onnx.Slice %k, %100, %8 axes(%1) : (tensor<?x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x4xf32>
  %103 = onnx.Slice %v, %100, %8 axes(%1) : (tensor<?x2x?x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x?x3xf32>
  %104 = onnx.Constant dense<[8]> : tensor<1xi64>
  %105 = onnx.Sub %8, %104 : (tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  %106 = onnx.Slice %20, %0, %105 axes(%3) : (tensor<2x4x1xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x?x1xf32>
  %107 = onnx.Slice %19, %0, %105 axes(%1) : (tensor<1x2x4x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x?x4xf32>
  %108 = onnx.Slice %107, %0, %105 axes(%2) : (tensor<1x2x?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x?x?xf32>
  %109 = onnx.Mul %101, %106 : (tensor<?x2x?x4xf32>, tensor<2x?x1xf32>) -> tensor<?x2x?x4xf32>
  %110 = onnx.MatMul %109, %99 : (tensor<?x2x?x4xf32>, tensor<?x2x4x3xf32>) -> tensor<?x2x?x3xf32>
  %111 = onnx.Transpose %102 {perm = array<i64: 0, 1, 3, 2>} : (tensor<?x2x?x4xf32>) -> tensor<?x2x4x?xf32>
  %112 = onnx.MatMul %101, %111 : (tensor<?x2x?x4xf32>, tensor<?x2x4x?xf32>) -> tensor<?x2x?x?xf32>
  %113 = onnx.Mul %112, %108 : (tensor<?x2x?x?xf32>, tensor<1x2x?x?xf32>) -> tensor<?x2x?x?xf32>
  %114 = onnx.MatMul %113, %103 : (tensor<?x2x?x?xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %115 = onnx.Add %110, %114 : (tensor<?x2x?x3xf32>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  %116 = onnx.Constant dense<[-1, 1, 1]> : tensor<3xi64>
  %117 = onnx.Constant dense<[-1, 1]> : tensor<2xi64>
  %118 = onnx.Constant dense<2> : tensor<i64>
  %119 = onnx.Range %5, %11, %6 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %120 = onnx.Range %5, %118, %6 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<2xi64>
  %121 = onnx.Range %5, %10, %6 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %122 = onnx.Constant dense<[8]> : tensor<1xi64>
  %123 = onnx.Slice %121, %122, %8 axes(%0) : (tensor<?xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xi64>
  %124 = onnx.Reshape %119, %116 : (tensor<?xi64>, tensor<3xi64>) -> tensor<?x1x1xi64>
  %125 = onnx.Reshape %120, %117 : (tensor<2xi64>, tensor<2xi64>) -> tensor<2x1xi64>
  %126 = onnx.Add %124, %125 : (tensor<?x1x1xi64>, tensor<2x1xi64>) -> tensor<?x2x1xi64>
  %127 = onnx.Add %126, %123 : (tensor<?x2x1xi64>, tensor<?xi64>) -> tensor<?x2x?xi64>
  %128 = onnx.Shape %127 : (tensor<?x2x?xi64>) -> tensor<3xi64>
  %129 = onnx.Expand %124, %128 : (tensor<?x1x1xi64>, tensor<3xi64>) -> tensor<?x2x?xi64>
  %130 = onnx.Unsqueeze %129, %4 : (tensor<?x2x?xi64>, tensor<1xi64>) -> tensor<?x2x?x1xi64>
  %131 = onnx.Expand %125, %128 : (tensor<2x1xi64>, tensor<3xi64>) -> tensor<?x2x?xi64>
  %132 = onnx.Unsqueeze %131, %4 : (tensor<?x2x?xi64>, tensor<1xi64>) -> tensor<?x2x?x1xi64>
  %133 = onnx.Expand %123, %128 : (tensor<?xi64>, tensor<3xi64>) -> tensor<?x2x?xi64>
  %134 = onnx.Unsqueeze %133, %4 : (tensor<?x2x?xi64>, tensor<1xi64>) -> tensor<?x2x?x1xi64>
  %135 = onnx.Concat %130, %132, %134 {axis = -1 : si64} : (tensor<?x2x?x1xi64>, tensor<?x2x?x1xi64>, tensor<?x2x?x1xi64>) -> tensor<?x2x?x3xi64>
  %136 = onnx.ScatterND %93, %135, %115 : (tensor<?x2x?x3xf32>, tensor<?x2x?x3xi64>, tensor<?x2x?x3xf32>) -> tensor<?x2x?x3xf32>
  return %136 : tensor<?x2x?x3xf32>
}
