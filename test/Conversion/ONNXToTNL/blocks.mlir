// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl))' -o %t
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6

// The blockwise scheme of the published evaluation code: attention within a block, a state that
// is read by weighted queries and carried on by weighted keys, outputs written block by block.
// Blocks that make up a sequence are one attention.

// One block: the state is zero and the write covers all.
// CHECK-LABEL: func.func @one(
// CHECK: %[[OUT:.*]], %{{.*}} = tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK-NOT: onnx
// CHECK: return %[[OUT]]
func.func @one(%q: tensor<1x2x4x4xf32>, %k: tensor<1x2x4x4xf32>, %v: tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32> {
  %0 = onnx.Constant dense<[2]> : tensor<1xi64>
  %1 = onnx.Constant dense<[[[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]]]> : tensor<1x2x4x3xf32>
  %2 = onnx.Constant dense<[[[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]]]> : tensor<1x2x4x3xf32>
  %3 = onnx.Constant dense<[[[0.606530666], [0.36787945], [0.223130167], [0.135335281]], [[0.778800786], [0.606530666], [0.472366542], [0.36787945]]]> : tensor<2x4x1xf32>
  %4 = onnx.Mul %q, %3 : (tensor<1x2x4x4xf32>, tensor<2x4x1xf32>) -> tensor<1x2x4x4xf32>
  %5 = onnx.MatMul %4, %1 : (tensor<1x2x4x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %6 = onnx.Transpose %k {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %7 = onnx.MatMul %q, %6 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %8 = onnx.Constant dense<[[[[1.0, 0.0, 0.0, 0.0], [0.606530666, 1.0, 0.0, 0.0], [0.36787945, 0.606530666, 1.0, 0.0], [0.223130167, 0.36787945, 0.606530666, 1.0]], [[1.0, 0.0, 0.0, 0.0], [0.778800786, 1.0, 0.0, 0.0], [0.606530666, 0.778800786, 1.0, 0.0], [0.472366542, 0.606530666, 0.778800786, 1.0]]]]> : tensor<1x2x4x4xf32>
  %9 = onnx.Mul %7, %8 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %10 = onnx.MatMul %9, %v : (tensor<1x2x4x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %11 = onnx.Add %5, %10 : (tensor<1x2x4x3xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %12 = onnx.Constant dense<[[[[0, 0, 0], [0, 0, 1], [0, 0, 2], [0, 0, 3]], [[0, 1, 0], [0, 1, 1], [0, 1, 2], [0, 1, 3]]]]> : tensor<1x2x4x3xi64>
  %13 = onnx.ScatterND %2, %12, %11 : (tensor<1x2x4x3xf32>, tensor<1x2x4x3xi64>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  return %13 : tensor<1x2x4x3xf32>
}

// The state after four tokens starts the other three.
// CHECK-LABEL: func.func @two(
// CHECK: %[[OUT:.*]], %{{.*}} = tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK-NOT: onnx
// CHECK: return %[[OUT]]
func.func @two(%q: tensor<1x2x7x4xf32>, %k: tensor<1x2x7x4xf32>, %v: tensor<1x2x7x3xf32>) -> tensor<1x2x7x3xf32> {
  %0 = onnx.Constant dense<[2]> : tensor<1xi64>
  %1 = onnx.Constant dense<[[[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]]]> : tensor<1x2x4x3xf32>
  %2 = onnx.Constant dense<[[[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]]]> : tensor<1x2x7x3xf32>
  %3 = onnx.Constant dense<[0]> : tensor<1xi64>
  %4 = onnx.Constant dense<[4]> : tensor<1xi64>
  %5 = onnx.Slice %q, %3, %4 axes(%0) : (tensor<1x2x7x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x4x4xf32>
  %6 = onnx.Constant dense<[0]> : tensor<1xi64>
  %7 = onnx.Constant dense<[4]> : tensor<1xi64>
  %8 = onnx.Slice %k, %6, %7 axes(%0) : (tensor<1x2x7x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x4x4xf32>
  %9 = onnx.Constant dense<[0]> : tensor<1xi64>
  %10 = onnx.Constant dense<[4]> : tensor<1xi64>
  %11 = onnx.Slice %v, %9, %10 axes(%0) : (tensor<1x2x7x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x4x3xf32>
  %12 = onnx.Constant dense<[[[0.606530666], [0.36787945], [0.223130167], [0.135335281]], [[0.778800786], [0.606530666], [0.472366542], [0.36787945]]]> : tensor<2x4x1xf32>
  %13 = onnx.Mul %5, %12 : (tensor<1x2x4x4xf32>, tensor<2x4x1xf32>) -> tensor<1x2x4x4xf32>
  %14 = onnx.MatMul %13, %1 : (tensor<1x2x4x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %15 = onnx.Transpose %8 {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %16 = onnx.MatMul %5, %15 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %17 = onnx.Constant dense<[[[[1.0, 0.0, 0.0, 0.0], [0.606530666, 1.0, 0.0, 0.0], [0.36787945, 0.606530666, 1.0, 0.0], [0.223130167, 0.36787945, 0.606530666, 1.0]], [[1.0, 0.0, 0.0, 0.0], [0.778800786, 1.0, 0.0, 0.0], [0.606530666, 0.778800786, 1.0, 0.0], [0.472366542, 0.606530666, 0.778800786, 1.0]]]]> : tensor<1x2x4x4xf32>
  %18 = onnx.Mul %16, %17 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %19 = onnx.MatMul %18, %11 : (tensor<1x2x4x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %20 = onnx.Add %14, %19 : (tensor<1x2x4x3xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %21 = onnx.Constant dense<[[[[0, 0, 0], [0, 0, 1], [0, 0, 2], [0, 0, 3]], [[0, 1, 0], [0, 1, 1], [0, 1, 2], [0, 1, 3]]]]> : tensor<1x2x4x3xi64>
  %22 = onnx.ScatterND %2, %21, %20 : (tensor<1x2x7x3xf32>, tensor<1x2x4x3xi64>, tensor<1x2x4x3xf32>) -> tensor<1x2x7x3xf32>
  %23 = onnx.Constant dense<[[[0.135335281]], [[0.36787945]]]> : tensor<2x1x1xf32>
  %24 = onnx.Mul %23, %1 : (tensor<2x1x1xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %25 = onnx.Constant dense<[[[0.223130167], [0.36787945], [0.606530666], [1.0]], [[0.472366542], [0.606530666], [0.778800786], [1.0]]]> : tensor<2x4x1xf32>
  %26 = onnx.Mul %8, %25 : (tensor<1x2x4x4xf32>, tensor<2x4x1xf32>) -> tensor<1x2x4x4xf32>
  %27 = onnx.Transpose %26 {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %28 = onnx.MatMul %27, %11 : (tensor<1x2x4x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %29 = onnx.Add %24, %28 : (tensor<1x2x4x3xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %30 = onnx.Constant dense<[4]> : tensor<1xi64>
  %31 = onnx.Constant dense<[7]> : tensor<1xi64>
  %32 = onnx.Slice %q, %30, %31 axes(%0) : (tensor<1x2x7x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x3x4xf32>
  %33 = onnx.Constant dense<[4]> : tensor<1xi64>
  %34 = onnx.Constant dense<[7]> : tensor<1xi64>
  %35 = onnx.Slice %k, %33, %34 axes(%0) : (tensor<1x2x7x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x3x4xf32>
  %36 = onnx.Constant dense<[4]> : tensor<1xi64>
  %37 = onnx.Constant dense<[7]> : tensor<1xi64>
  %38 = onnx.Slice %v, %36, %37 axes(%0) : (tensor<1x2x7x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x3x3xf32>
  %39 = onnx.Constant dense<[[[0.606530666], [0.36787945], [0.223130167]], [[0.778800786], [0.606530666], [0.472366542]]]> : tensor<2x3x1xf32>
  %40 = onnx.Mul %32, %39 : (tensor<1x2x3x4xf32>, tensor<2x3x1xf32>) -> tensor<1x2x3x4xf32>
  %41 = onnx.MatMul %40, %29 : (tensor<1x2x3x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x3x3xf32>
  %42 = onnx.Transpose %35 {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x2x3x4xf32>) -> tensor<1x2x4x3xf32>
  %43 = onnx.MatMul %32, %42 : (tensor<1x2x3x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x3x3xf32>
  %44 = onnx.Constant dense<[[[[1.0, 0.0, 0.0], [0.606530666, 1.0, 0.0], [0.36787945, 0.606530666, 1.0]], [[1.0, 0.0, 0.0], [0.778800786, 1.0, 0.0], [0.606530666, 0.778800786, 1.0]]]]> : tensor<1x2x3x3xf32>
  %45 = onnx.Mul %43, %44 : (tensor<1x2x3x3xf32>, tensor<1x2x3x3xf32>) -> tensor<1x2x3x3xf32>
  %46 = onnx.MatMul %45, %38 : (tensor<1x2x3x3xf32>, tensor<1x2x3x3xf32>) -> tensor<1x2x3x3xf32>
  %47 = onnx.Add %41, %46 : (tensor<1x2x3x3xf32>, tensor<1x2x3x3xf32>) -> tensor<1x2x3x3xf32>
  %48 = onnx.Constant dense<[[[[0, 0, 4], [0, 0, 5], [0, 0, 6]], [[0, 1, 4], [0, 1, 5], [0, 1, 6]]]]> : tensor<1x2x3x3xi64>
  %49 = onnx.ScatterND %22, %48, %47 : (tensor<1x2x7x3xf32>, tensor<1x2x3x3xi64>, tensor<1x2x3x3xf32>) -> tensor<1x2x7x3xf32>
  return %49 : tensor<1x2x7x3xf32>
}

// Joined instead of written; the last block has one token.
// CHECK-LABEL: func.func @three_joined(
// CHECK: %[[OUT:.*]], %{{.*}} = tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK-NOT: onnx
// CHECK: return %[[OUT]]
func.func @three_joined(%q: tensor<1x2x9x4xf32>, %k: tensor<1x2x9x4xf32>, %v: tensor<1x2x9x3xf32>) -> tensor<1x2x9x3xf32> {
  %0 = onnx.Constant dense<[2]> : tensor<1xi64>
  %1 = onnx.Constant dense<[[[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]]]> : tensor<1x2x4x3xf32>
  %2 = onnx.Constant dense<[0]> : tensor<1xi64>
  %3 = onnx.Constant dense<[4]> : tensor<1xi64>
  %4 = onnx.Slice %q, %2, %3 axes(%0) : (tensor<1x2x9x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x4x4xf32>
  %5 = onnx.Constant dense<[0]> : tensor<1xi64>
  %6 = onnx.Constant dense<[4]> : tensor<1xi64>
  %7 = onnx.Slice %k, %5, %6 axes(%0) : (tensor<1x2x9x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x4x4xf32>
  %8 = onnx.Constant dense<[0]> : tensor<1xi64>
  %9 = onnx.Constant dense<[4]> : tensor<1xi64>
  %10 = onnx.Slice %v, %8, %9 axes(%0) : (tensor<1x2x9x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x4x3xf32>
  %11 = onnx.Constant dense<[[[0.606530666], [0.36787945], [0.223130167], [0.135335281]], [[0.778800786], [0.606530666], [0.472366542], [0.36787945]]]> : tensor<2x4x1xf32>
  %12 = onnx.Mul %4, %11 : (tensor<1x2x4x4xf32>, tensor<2x4x1xf32>) -> tensor<1x2x4x4xf32>
  %13 = onnx.MatMul %12, %1 : (tensor<1x2x4x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %14 = onnx.Transpose %7 {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %15 = onnx.MatMul %4, %14 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %16 = onnx.Constant dense<[[[[1.0, 0.0, 0.0, 0.0], [0.606530666, 1.0, 0.0, 0.0], [0.36787945, 0.606530666, 1.0, 0.0], [0.223130167, 0.36787945, 0.606530666, 1.0]], [[1.0, 0.0, 0.0, 0.0], [0.778800786, 1.0, 0.0, 0.0], [0.606530666, 0.778800786, 1.0, 0.0], [0.472366542, 0.606530666, 0.778800786, 1.0]]]]> : tensor<1x2x4x4xf32>
  %17 = onnx.Mul %15, %16 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %18 = onnx.MatMul %17, %10 : (tensor<1x2x4x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %19 = onnx.Add %13, %18 : (tensor<1x2x4x3xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %20 = onnx.Constant dense<[[[0.135335281]], [[0.36787945]]]> : tensor<2x1x1xf32>
  %21 = onnx.Mul %20, %1 : (tensor<2x1x1xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %22 = onnx.Constant dense<[[[0.223130167], [0.36787945], [0.606530666], [1.0]], [[0.472366542], [0.606530666], [0.778800786], [1.0]]]> : tensor<2x4x1xf32>
  %23 = onnx.Mul %7, %22 : (tensor<1x2x4x4xf32>, tensor<2x4x1xf32>) -> tensor<1x2x4x4xf32>
  %24 = onnx.Transpose %23 {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %25 = onnx.MatMul %24, %10 : (tensor<1x2x4x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %26 = onnx.Add %21, %25 : (tensor<1x2x4x3xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %27 = onnx.Constant dense<[4]> : tensor<1xi64>
  %28 = onnx.Constant dense<[8]> : tensor<1xi64>
  %29 = onnx.Slice %q, %27, %28 axes(%0) : (tensor<1x2x9x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x4x4xf32>
  %30 = onnx.Constant dense<[4]> : tensor<1xi64>
  %31 = onnx.Constant dense<[8]> : tensor<1xi64>
  %32 = onnx.Slice %k, %30, %31 axes(%0) : (tensor<1x2x9x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x4x4xf32>
  %33 = onnx.Constant dense<[4]> : tensor<1xi64>
  %34 = onnx.Constant dense<[8]> : tensor<1xi64>
  %35 = onnx.Slice %v, %33, %34 axes(%0) : (tensor<1x2x9x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x4x3xf32>
  %36 = onnx.Constant dense<[[[0.606530666], [0.36787945], [0.223130167], [0.135335281]], [[0.778800786], [0.606530666], [0.472366542], [0.36787945]]]> : tensor<2x4x1xf32>
  %37 = onnx.Mul %29, %36 : (tensor<1x2x4x4xf32>, tensor<2x4x1xf32>) -> tensor<1x2x4x4xf32>
  %38 = onnx.MatMul %37, %26 : (tensor<1x2x4x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %39 = onnx.Transpose %32 {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %40 = onnx.MatMul %29, %39 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %41 = onnx.Constant dense<[[[[1.0, 0.0, 0.0, 0.0], [0.606530666, 1.0, 0.0, 0.0], [0.36787945, 0.606530666, 1.0, 0.0], [0.223130167, 0.36787945, 0.606530666, 1.0]], [[1.0, 0.0, 0.0, 0.0], [0.778800786, 1.0, 0.0, 0.0], [0.606530666, 0.778800786, 1.0, 0.0], [0.472366542, 0.606530666, 0.778800786, 1.0]]]]> : tensor<1x2x4x4xf32>
  %42 = onnx.Mul %40, %41 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %43 = onnx.MatMul %42, %35 : (tensor<1x2x4x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %44 = onnx.Add %38, %43 : (tensor<1x2x4x3xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %45 = onnx.Constant dense<[[[0.135335281]], [[0.36787945]]]> : tensor<2x1x1xf32>
  %46 = onnx.Mul %45, %26 : (tensor<2x1x1xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %47 = onnx.Constant dense<[[[0.223130167], [0.36787945], [0.606530666], [1.0]], [[0.472366542], [0.606530666], [0.778800786], [1.0]]]> : tensor<2x4x1xf32>
  %48 = onnx.Mul %32, %47 : (tensor<1x2x4x4xf32>, tensor<2x4x1xf32>) -> tensor<1x2x4x4xf32>
  %49 = onnx.Transpose %48 {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %50 = onnx.MatMul %49, %35 : (tensor<1x2x4x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %51 = onnx.Add %46, %50 : (tensor<1x2x4x3xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %52 = onnx.Constant dense<[8]> : tensor<1xi64>
  %53 = onnx.Constant dense<[9]> : tensor<1xi64>
  %54 = onnx.Slice %q, %52, %53 axes(%0) : (tensor<1x2x9x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x1x4xf32>
  %55 = onnx.Constant dense<[8]> : tensor<1xi64>
  %56 = onnx.Constant dense<[9]> : tensor<1xi64>
  %57 = onnx.Slice %k, %55, %56 axes(%0) : (tensor<1x2x9x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x1x4xf32>
  %58 = onnx.Constant dense<[8]> : tensor<1xi64>
  %59 = onnx.Constant dense<[9]> : tensor<1xi64>
  %60 = onnx.Slice %v, %58, %59 axes(%0) : (tensor<1x2x9x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x1x3xf32>
  %61 = onnx.Constant dense<[[[0.606530666]], [[0.778800786]]]> : tensor<2x1x1xf32>
  %62 = onnx.Mul %54, %61 : (tensor<1x2x1x4xf32>, tensor<2x1x1xf32>) -> tensor<1x2x1x4xf32>
  %63 = onnx.MatMul %62, %51 : (tensor<1x2x1x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x1x3xf32>
  %64 = onnx.Transpose %57 {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x2x1x4xf32>) -> tensor<1x2x4x1xf32>
  %65 = onnx.MatMul %54, %64 : (tensor<1x2x1x4xf32>, tensor<1x2x4x1xf32>) -> tensor<1x2x1x1xf32>
  %66 = onnx.Constant dense<[[[[1.0]], [[1.0]]]]> : tensor<1x2x1x1xf32>
  %67 = onnx.Mul %65, %66 : (tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>) -> tensor<1x2x1x1xf32>
  %68 = onnx.MatMul %67, %60 : (tensor<1x2x1x1xf32>, tensor<1x2x1x3xf32>) -> tensor<1x2x1x3xf32>
  %69 = onnx.Add %63, %68 : (tensor<1x2x1x3xf32>, tensor<1x2x1x3xf32>) -> tensor<1x2x1x3xf32>
  %70 = onnx.Concat %19, %44, %69 {axis = 2 : si64} : (tensor<1x2x4x3xf32>, tensor<1x2x4x3xf32>, tensor<1x2x1x3xf32>) -> tensor<1x2x9x3xf32>
  return %70 : tensor<1x2x9x3xf32>
}

// Rows of [tokens, heads, batch, width].
// CHECK-LABEL: func.func @tokens_first(
// CHECK: %[[OUT:.*]], %{{.*}} = tnl.linear_attention %arg0, %arg1, %arg2 slopes [5.000000e-01, 2.500000e-01]
// CHECK-NOT: onnx
// CHECK: return %[[OUT]]
func.func @tokens_first(%q: tensor<1x2x7x4xf32>, %k: tensor<1x2x7x4xf32>, %v: tensor<1x2x7x3xf32>) -> tensor<1x2x7x3xf32> {
  %0 = onnx.Constant dense<[2]> : tensor<1xi64>
  %1 = onnx.Constant dense<[[[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]]]> : tensor<1x2x4x3xf32>
  %2 = onnx.Constant dense<[[[[0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0]]], [[[0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0]]], [[[0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0]]], [[[0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0]]], [[[0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0]]], [[[0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0]]], [[[0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0]]]]> : tensor<7x2x1x3xf32>
  %3 = onnx.Constant dense<[0]> : tensor<1xi64>
  %4 = onnx.Constant dense<[4]> : tensor<1xi64>
  %5 = onnx.Slice %q, %3, %4 axes(%0) : (tensor<1x2x7x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x4x4xf32>
  %6 = onnx.Constant dense<[0]> : tensor<1xi64>
  %7 = onnx.Constant dense<[4]> : tensor<1xi64>
  %8 = onnx.Slice %k, %6, %7 axes(%0) : (tensor<1x2x7x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x4x4xf32>
  %9 = onnx.Constant dense<[0]> : tensor<1xi64>
  %10 = onnx.Constant dense<[4]> : tensor<1xi64>
  %11 = onnx.Slice %v, %9, %10 axes(%0) : (tensor<1x2x7x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x4x3xf32>
  %12 = onnx.Constant dense<[[[0.606530666], [0.36787945], [0.223130167], [0.135335281]], [[0.778800786], [0.606530666], [0.472366542], [0.36787945]]]> : tensor<2x4x1xf32>
  %13 = onnx.Mul %5, %12 : (tensor<1x2x4x4xf32>, tensor<2x4x1xf32>) -> tensor<1x2x4x4xf32>
  %14 = onnx.MatMul %13, %1 : (tensor<1x2x4x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %15 = onnx.Transpose %8 {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %16 = onnx.MatMul %5, %15 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %17 = onnx.Constant dense<[[[[1.0, 0.0, 0.0, 0.0], [0.606530666, 1.0, 0.0, 0.0], [0.36787945, 0.606530666, 1.0, 0.0], [0.223130167, 0.36787945, 0.606530666, 1.0]], [[1.0, 0.0, 0.0, 0.0], [0.778800786, 1.0, 0.0, 0.0], [0.606530666, 0.778800786, 1.0, 0.0], [0.472366542, 0.606530666, 0.778800786, 1.0]]]]> : tensor<1x2x4x4xf32>
  %18 = onnx.Mul %16, %17 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %19 = onnx.MatMul %18, %11 : (tensor<1x2x4x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %20 = onnx.Add %14, %19 : (tensor<1x2x4x3xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %21 = onnx.Constant dense<[[0], [1], [2], [3]]> : tensor<4x1xi64>
  %22 = onnx.Transpose %20 {perm = array<i64: 2, 1, 0, 3>} : (tensor<1x2x4x3xf32>) -> tensor<4x2x1x3xf32>
  %23 = onnx.ScatterND %2, %21, %22 : (tensor<7x2x1x3xf32>, tensor<4x1xi64>, tensor<4x2x1x3xf32>) -> tensor<7x2x1x3xf32>
  %24 = onnx.Constant dense<[[[0.135335281]], [[0.36787945]]]> : tensor<2x1x1xf32>
  %25 = onnx.Mul %24, %1 : (tensor<2x1x1xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %26 = onnx.Constant dense<[[[0.223130167], [0.36787945], [0.606530666], [1.0]], [[0.472366542], [0.606530666], [0.778800786], [1.0]]]> : tensor<2x4x1xf32>
  %27 = onnx.Mul %8, %26 : (tensor<1x2x4x4xf32>, tensor<2x4x1xf32>) -> tensor<1x2x4x4xf32>
  %28 = onnx.Transpose %27 {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %29 = onnx.MatMul %28, %11 : (tensor<1x2x4x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %30 = onnx.Add %25, %29 : (tensor<1x2x4x3xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %31 = onnx.Constant dense<[4]> : tensor<1xi64>
  %32 = onnx.Constant dense<[7]> : tensor<1xi64>
  %33 = onnx.Slice %q, %31, %32 axes(%0) : (tensor<1x2x7x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x3x4xf32>
  %34 = onnx.Constant dense<[4]> : tensor<1xi64>
  %35 = onnx.Constant dense<[7]> : tensor<1xi64>
  %36 = onnx.Slice %k, %34, %35 axes(%0) : (tensor<1x2x7x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x3x4xf32>
  %37 = onnx.Constant dense<[4]> : tensor<1xi64>
  %38 = onnx.Constant dense<[7]> : tensor<1xi64>
  %39 = onnx.Slice %v, %37, %38 axes(%0) : (tensor<1x2x7x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x3x3xf32>
  %40 = onnx.Constant dense<[[[0.606530666], [0.36787945], [0.223130167]], [[0.778800786], [0.606530666], [0.472366542]]]> : tensor<2x3x1xf32>
  %41 = onnx.Mul %33, %40 : (tensor<1x2x3x4xf32>, tensor<2x3x1xf32>) -> tensor<1x2x3x4xf32>
  %42 = onnx.MatMul %41, %30 : (tensor<1x2x3x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x3x3xf32>
  %43 = onnx.Transpose %36 {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x2x3x4xf32>) -> tensor<1x2x4x3xf32>
  %44 = onnx.MatMul %33, %43 : (tensor<1x2x3x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x3x3xf32>
  %45 = onnx.Constant dense<[[[[1.0, 0.0, 0.0], [0.606530666, 1.0, 0.0], [0.36787945, 0.606530666, 1.0]], [[1.0, 0.0, 0.0], [0.778800786, 1.0, 0.0], [0.606530666, 0.778800786, 1.0]]]]> : tensor<1x2x3x3xf32>
  %46 = onnx.Mul %44, %45 : (tensor<1x2x3x3xf32>, tensor<1x2x3x3xf32>) -> tensor<1x2x3x3xf32>
  %47 = onnx.MatMul %46, %39 : (tensor<1x2x3x3xf32>, tensor<1x2x3x3xf32>) -> tensor<1x2x3x3xf32>
  %48 = onnx.Add %42, %47 : (tensor<1x2x3x3xf32>, tensor<1x2x3x3xf32>) -> tensor<1x2x3x3xf32>
  %49 = onnx.Constant dense<[[4], [5], [6]]> : tensor<3x1xi64>
  %50 = onnx.Transpose %48 {perm = array<i64: 2, 1, 0, 3>} : (tensor<1x2x3x3xf32>) -> tensor<3x2x1x3xf32>
  %51 = onnx.ScatterND %23, %49, %50 : (tensor<7x2x1x3xf32>, tensor<3x1xi64>, tensor<3x2x1x3xf32>) -> tensor<7x2x1x3xf32>
  %52 = onnx.Transpose %51 {perm = array<i64: 2, 1, 0, 3>} : (tensor<7x2x1x3xf32>) -> tensor<1x2x7x3xf32>
  return %52 : tensor<1x2x7x3xf32>
}

// A state goes in and out.
// CHECK-LABEL: func.func @states(
// CHECK: %[[OUT:.*]], %[[STATE:.*]] = tnl.linear_attention %arg0, %arg1, %arg2 state(%arg3) slopes [5.000000e-01, 2.500000e-01]
// CHECK-NOT: onnx
// CHECK: return %[[OUT]], %[[STATE]]
func.func @states(%q: tensor<1x2x7x4xf32>, %k: tensor<1x2x7x4xf32>, %v: tensor<1x2x7x3xf32>, %state: tensor<1x2x4x3xf32>) -> (tensor<1x2x7x3xf32>, tensor<1x2x4x3xf32>) {
  %0 = onnx.Constant dense<[2]> : tensor<1xi64>
  %1 = onnx.Constant dense<[[[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]]]> : tensor<1x2x7x3xf32>
  %2 = onnx.Constant dense<[0]> : tensor<1xi64>
  %3 = onnx.Constant dense<[4]> : tensor<1xi64>
  %4 = onnx.Slice %q, %2, %3 axes(%0) : (tensor<1x2x7x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x4x4xf32>
  %5 = onnx.Constant dense<[0]> : tensor<1xi64>
  %6 = onnx.Constant dense<[4]> : tensor<1xi64>
  %7 = onnx.Slice %k, %5, %6 axes(%0) : (tensor<1x2x7x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x4x4xf32>
  %8 = onnx.Constant dense<[0]> : tensor<1xi64>
  %9 = onnx.Constant dense<[4]> : tensor<1xi64>
  %10 = onnx.Slice %v, %8, %9 axes(%0) : (tensor<1x2x7x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x4x3xf32>
  %11 = onnx.Constant dense<[[[0.606530666], [0.36787945], [0.223130167], [0.135335281]], [[0.778800786], [0.606530666], [0.472366542], [0.36787945]]]> : tensor<2x4x1xf32>
  %12 = onnx.Mul %4, %11 : (tensor<1x2x4x4xf32>, tensor<2x4x1xf32>) -> tensor<1x2x4x4xf32>
  %13 = onnx.MatMul %12, %state : (tensor<1x2x4x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %14 = onnx.Transpose %7 {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %15 = onnx.MatMul %4, %14 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %16 = onnx.Constant dense<[[[[1.0, 0.0, 0.0, 0.0], [0.606530666, 1.0, 0.0, 0.0], [0.36787945, 0.606530666, 1.0, 0.0], [0.223130167, 0.36787945, 0.606530666, 1.0]], [[1.0, 0.0, 0.0, 0.0], [0.778800786, 1.0, 0.0, 0.0], [0.606530666, 0.778800786, 1.0, 0.0], [0.472366542, 0.606530666, 0.778800786, 1.0]]]]> : tensor<1x2x4x4xf32>
  %17 = onnx.Mul %15, %16 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %18 = onnx.MatMul %17, %10 : (tensor<1x2x4x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %19 = onnx.Add %13, %18 : (tensor<1x2x4x3xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %20 = onnx.Constant dense<[[[[0, 0, 0], [0, 0, 1], [0, 0, 2], [0, 0, 3]], [[0, 1, 0], [0, 1, 1], [0, 1, 2], [0, 1, 3]]]]> : tensor<1x2x4x3xi64>
  %21 = onnx.ScatterND %1, %20, %19 : (tensor<1x2x7x3xf32>, tensor<1x2x4x3xi64>, tensor<1x2x4x3xf32>) -> tensor<1x2x7x3xf32>
  %22 = onnx.Constant dense<[[[0.135335281]], [[0.36787945]]]> : tensor<2x1x1xf32>
  %23 = onnx.Mul %22, %state : (tensor<2x1x1xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %24 = onnx.Constant dense<[[[0.223130167], [0.36787945], [0.606530666], [1.0]], [[0.472366542], [0.606530666], [0.778800786], [1.0]]]> : tensor<2x4x1xf32>
  %25 = onnx.Mul %7, %24 : (tensor<1x2x4x4xf32>, tensor<2x4x1xf32>) -> tensor<1x2x4x4xf32>
  %26 = onnx.Transpose %25 {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %27 = onnx.MatMul %26, %10 : (tensor<1x2x4x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %28 = onnx.Add %23, %27 : (tensor<1x2x4x3xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %29 = onnx.Constant dense<[4]> : tensor<1xi64>
  %30 = onnx.Constant dense<[7]> : tensor<1xi64>
  %31 = onnx.Slice %q, %29, %30 axes(%0) : (tensor<1x2x7x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x3x4xf32>
  %32 = onnx.Constant dense<[4]> : tensor<1xi64>
  %33 = onnx.Constant dense<[7]> : tensor<1xi64>
  %34 = onnx.Slice %k, %32, %33 axes(%0) : (tensor<1x2x7x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x3x4xf32>
  %35 = onnx.Constant dense<[4]> : tensor<1xi64>
  %36 = onnx.Constant dense<[7]> : tensor<1xi64>
  %37 = onnx.Slice %v, %35, %36 axes(%0) : (tensor<1x2x7x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x3x3xf32>
  %38 = onnx.Constant dense<[[[0.606530666], [0.36787945], [0.223130167]], [[0.778800786], [0.606530666], [0.472366542]]]> : tensor<2x3x1xf32>
  %39 = onnx.Mul %31, %38 : (tensor<1x2x3x4xf32>, tensor<2x3x1xf32>) -> tensor<1x2x3x4xf32>
  %40 = onnx.MatMul %39, %28 : (tensor<1x2x3x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x3x3xf32>
  %41 = onnx.Transpose %34 {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x2x3x4xf32>) -> tensor<1x2x4x3xf32>
  %42 = onnx.MatMul %31, %41 : (tensor<1x2x3x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x3x3xf32>
  %43 = onnx.Constant dense<[[[[1.0, 0.0, 0.0], [0.606530666, 1.0, 0.0], [0.36787945, 0.606530666, 1.0]], [[1.0, 0.0, 0.0], [0.778800786, 1.0, 0.0], [0.606530666, 0.778800786, 1.0]]]]> : tensor<1x2x3x3xf32>
  %44 = onnx.Mul %42, %43 : (tensor<1x2x3x3xf32>, tensor<1x2x3x3xf32>) -> tensor<1x2x3x3xf32>
  %45 = onnx.MatMul %44, %37 : (tensor<1x2x3x3xf32>, tensor<1x2x3x3xf32>) -> tensor<1x2x3x3xf32>
  %46 = onnx.Add %40, %45 : (tensor<1x2x3x3xf32>, tensor<1x2x3x3xf32>) -> tensor<1x2x3x3xf32>
  %47 = onnx.Constant dense<[[[[0, 0, 4], [0, 0, 5], [0, 0, 6]], [[0, 1, 4], [0, 1, 5], [0, 1, 6]]]]> : tensor<1x2x3x3xi64>
  %48 = onnx.ScatterND %21, %47, %46 : (tensor<1x2x7x3xf32>, tensor<1x2x3x3xi64>, tensor<1x2x3x3xf32>) -> tensor<1x2x7x3xf32>
  %49 = onnx.Constant dense<[[[0.223130167]], [[0.472366542]]]> : tensor<2x1x1xf32>
  %50 = onnx.Mul %49, %28 : (tensor<2x1x1xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %51 = onnx.Constant dense<[[[0.36787945], [0.606530666], [1.0]], [[0.606530666], [0.778800786], [1.0]]]> : tensor<2x3x1xf32>
  %52 = onnx.Mul %34, %51 : (tensor<1x2x3x4xf32>, tensor<2x3x1xf32>) -> tensor<1x2x3x4xf32>
  %53 = onnx.Transpose %52 {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x2x3x4xf32>) -> tensor<1x2x4x3xf32>
  %54 = onnx.MatMul %53, %37 : (tensor<1x2x4x3xf32>, tensor<1x2x3x3xf32>) -> tensor<1x2x4x3xf32>
  %55 = onnx.Add %50, %54 : (tensor<1x2x4x3xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  return %48, %55 : tensor<1x2x7x3xf32>, tensor<1x2x4x3xf32>
}

// A decay over a block that is 0 in float32.
// CHECK-LABEL: func.func @fast(
// CHECK: %[[OUT:.*]], %{{.*}} = tnl.linear_attention %arg0, %arg1, %arg2 slopes [{{2[.]7.*e[+]01|2[.]69.*e[+]01}}, 2.500000e-01]
// CHECK-NOT: onnx
// CHECK: return %[[OUT]]
func.func @fast(%q: tensor<1x2x7x4xf32>, %k: tensor<1x2x7x4xf32>, %v: tensor<1x2x7x3xf32>) -> tensor<1x2x7x3xf32> {
  %0 = onnx.Constant dense<[2]> : tensor<1xi64>
  %1 = onnx.Constant dense<[[[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]]]> : tensor<1x2x4x3xf32>
  %2 = onnx.Constant dense<[[[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]]]> : tensor<1x2x7x3xf32>
  %3 = onnx.Constant dense<[0]> : tensor<1xi64>
  %4 = onnx.Constant dense<[4]> : tensor<1xi64>
  %5 = onnx.Slice %q, %3, %4 axes(%0) : (tensor<1x2x7x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x4x4xf32>
  %6 = onnx.Constant dense<[0]> : tensor<1xi64>
  %7 = onnx.Constant dense<[4]> : tensor<1xi64>
  %8 = onnx.Slice %k, %6, %7 axes(%0) : (tensor<1x2x7x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x4x4xf32>
  %9 = onnx.Constant dense<[0]> : tensor<1xi64>
  %10 = onnx.Constant dense<[4]> : tensor<1xi64>
  %11 = onnx.Slice %v, %9, %10 axes(%0) : (tensor<1x2x7x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x4x3xf32>
  %12 = onnx.Constant dense<[[[1.87952887e-12], [3.53262839e-24], [6.63967696e-36], [0.0]], [[0.778800786], [0.606530666], [0.472366542], [0.36787945]]]> : tensor<2x4x1xf32>
  %13 = onnx.Mul %5, %12 : (tensor<1x2x4x4xf32>, tensor<2x4x1xf32>) -> tensor<1x2x4x4xf32>
  %14 = onnx.MatMul %13, %1 : (tensor<1x2x4x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %15 = onnx.Transpose %8 {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %16 = onnx.MatMul %5, %15 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %17 = onnx.Constant dense<[[[[1.0, 0.0, 0.0, 0.0], [1.87952887e-12, 1.0, 0.0, 0.0], [3.53262839e-24, 1.87952887e-12, 1.0, 0.0], [6.63967696e-36, 3.53262839e-24, 1.87952887e-12, 1.0]], [[1.0, 0.0, 0.0, 0.0], [0.778800786, 1.0, 0.0, 0.0], [0.606530666, 0.778800786, 1.0, 0.0], [0.472366542, 0.606530666, 0.778800786, 1.0]]]]> : tensor<1x2x4x4xf32>
  %18 = onnx.Mul %16, %17 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %19 = onnx.MatMul %18, %11 : (tensor<1x2x4x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %20 = onnx.Add %14, %19 : (tensor<1x2x4x3xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %21 = onnx.Constant dense<[[[[0, 0, 0], [0, 0, 1], [0, 0, 2], [0, 0, 3]], [[0, 1, 0], [0, 1, 1], [0, 1, 2], [0, 1, 3]]]]> : tensor<1x2x4x3xi64>
  %22 = onnx.ScatterND %2, %21, %20 : (tensor<1x2x7x3xf32>, tensor<1x2x4x3xi64>, tensor<1x2x4x3xf32>) -> tensor<1x2x7x3xf32>
  %23 = onnx.Constant dense<[[[0.0]], [[0.36787945]]]> : tensor<2x1x1xf32>
  %24 = onnx.Mul %23, %1 : (tensor<2x1x1xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %25 = onnx.Constant dense<[[[6.63967696e-36], [3.53262839e-24], [1.87952887e-12], [1.0]], [[0.472366542], [0.606530666], [0.778800786], [1.0]]]> : tensor<2x4x1xf32>
  %26 = onnx.Mul %8, %25 : (tensor<1x2x4x4xf32>, tensor<2x4x1xf32>) -> tensor<1x2x4x4xf32>
  %27 = onnx.Transpose %26 {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %28 = onnx.MatMul %27, %11 : (tensor<1x2x4x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %29 = onnx.Add %24, %28 : (tensor<1x2x4x3xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x4x3xf32>
  %30 = onnx.Constant dense<[4]> : tensor<1xi64>
  %31 = onnx.Constant dense<[7]> : tensor<1xi64>
  %32 = onnx.Slice %q, %30, %31 axes(%0) : (tensor<1x2x7x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x3x4xf32>
  %33 = onnx.Constant dense<[4]> : tensor<1xi64>
  %34 = onnx.Constant dense<[7]> : tensor<1xi64>
  %35 = onnx.Slice %k, %33, %34 axes(%0) : (tensor<1x2x7x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x3x4xf32>
  %36 = onnx.Constant dense<[4]> : tensor<1xi64>
  %37 = onnx.Constant dense<[7]> : tensor<1xi64>
  %38 = onnx.Slice %v, %36, %37 axes(%0) : (tensor<1x2x7x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x3x3xf32>
  %39 = onnx.Constant dense<[[[1.87952887e-12], [3.53262839e-24], [6.63967696e-36]], [[0.778800786], [0.606530666], [0.472366542]]]> : tensor<2x3x1xf32>
  %40 = onnx.Mul %32, %39 : (tensor<1x2x3x4xf32>, tensor<2x3x1xf32>) -> tensor<1x2x3x4xf32>
  %41 = onnx.MatMul %40, %29 : (tensor<1x2x3x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x3x3xf32>
  %42 = onnx.Transpose %35 {perm = array<i64: 0, 1, 3, 2>} : (tensor<1x2x3x4xf32>) -> tensor<1x2x4x3xf32>
  %43 = onnx.MatMul %32, %42 : (tensor<1x2x3x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x3x3xf32>
  %44 = onnx.Constant dense<[[[[1.0, 0.0, 0.0], [1.87952887e-12, 1.0, 0.0], [3.53262839e-24, 1.87952887e-12, 1.0]], [[1.0, 0.0, 0.0], [0.778800786, 1.0, 0.0], [0.606530666, 0.778800786, 1.0]]]]> : tensor<1x2x3x3xf32>
  %45 = onnx.Mul %43, %44 : (tensor<1x2x3x3xf32>, tensor<1x2x3x3xf32>) -> tensor<1x2x3x3xf32>
  %46 = onnx.MatMul %45, %38 : (tensor<1x2x3x3xf32>, tensor<1x2x3x3xf32>) -> tensor<1x2x3x3xf32>
  %47 = onnx.Add %41, %46 : (tensor<1x2x3x3xf32>, tensor<1x2x3x3xf32>) -> tensor<1x2x3x3xf32>
  %48 = onnx.Constant dense<[[[[0, 0, 4], [0, 0, 5], [0, 0, 6]], [[0, 1, 4], [0, 1, 5], [0, 1, 6]]]]> : tensor<1x2x3x3xi64>
  %49 = onnx.ScatterND %22, %48, %47 : (tensor<1x2x7x3xf32>, tensor<1x2x3x3xi64>, tensor<1x2x3x3xf32>) -> tensor<1x2x7x3xf32>
  return %49 : tensor<1x2x7x3xf32>
}
