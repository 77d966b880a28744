// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl))' -o %t
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6

// A state is read for a whole sequence whose attention is there only once its blocks, which a later
// step merges, are one: steps are repeated until none of them finds anything.

// CHECK-LABEL: func.func @read_for_merged_blocks(
// CHECK: %[[OUT:.*]], %{{.*}} = tnl.linear_attention %arg0, %arg1, %arg2 state(%arg3) slopes [5.000000e-01, 2.500000e-01]
// CHECK-NOT: onnx
// CHECK-NOT: tnl.linear_attention
// CHECK: return %[[OUT]]
func.func @read_for_merged_blocks(%q: tensor<1x2x7x4xf32>, %k: tensor<1x2x7x4xf32>, %v: tensor<1x2x7x3xf32>, %s: tensor<1x2x4x3xf32>) -> tensor<1x2x7x3xf32> {
  %axis = onnx.Constant dense<[2]> : tensor<1xi64>
  %c0 = onnx.Constant dense<[0]> : tensor<1xi64>
  %c4 = onnx.Constant dense<[4]> : tensor<1xi64>
  %c7 = onnx.Constant dense<[7]> : tensor<1xi64>
  %q0 = onnx.Slice %q, %c0, %c4 axes(%axis) : (tensor<1x2x7x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x4x4xf32>
  %q1 = onnx.Slice %q, %c4, %c7 axes(%axis) : (tensor<1x2x7x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x3x4xf32>
  %k0 = onnx.Slice %k, %c0, %c4 axes(%axis) : (tensor<1x2x7x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x4x4xf32>
  %k1 = onnx.Slice %k, %c4, %c7 axes(%axis) : (tensor<1x2x7x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x3x4xf32>
  %v0 = onnx.Slice %v, %c0, %c4 axes(%axis) : (tensor<1x2x7x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x4x3xf32>
  %v1 = onnx.Slice %v, %c4, %c7 axes(%axis) : (tensor<1x2x7x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x2x3x3xf32>
  %o0, %s0 = tnl.linear_attention %q0, %k0, %v0 slopes [5.0e-1, 2.5e-1] : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>, tensor<1x2x4x3xf32>) -> (tensor<1x2x4x3xf32>, tensor<1x2x4x3xf32>)
  %o1, %s1 = tnl.linear_attention %q1, %k1, %v1 state(%s0) slopes [5.0e-1, 2.5e-1] : (tensor<1x2x3x4xf32>, tensor<1x2x3x4xf32>, tensor<1x2x3x3xf32>, tensor<1x2x4x3xf32>) -> (tensor<1x2x3x3xf32>, tensor<1x2x4x3xf32>)
  %o = onnx.Concat %o0, %o1 {axis = 2 : si64} : (tensor<1x2x4x3xf32>, tensor<1x2x3x3xf32>) -> tensor<1x2x7x3xf32>
  %w = onnx.Constant dense<[[[0.60653066], [0.367879441], [0.22313016], [0.135335283], [0.0820849986], [0.0497870684], [0.0301973834]], [[0.778800783], [0.60653066], [0.472366553], [0.367879441], [0.286504797], [0.22313016], [0.173773943]]]> : tensor<2x7x1xf32>
  %qw = onnx.Mul %q, %w : (tensor<1x2x7x4xf32>, tensor<2x7x1xf32>) -> tensor<1x2x7x4xf32>
  %read = onnx.MatMul %qw, %s : (tensor<1x2x7x4xf32>, tensor<1x2x4x3xf32>) -> tensor<1x2x7x3xf32>
  %sum = onnx.Add %read, %o : (tensor<1x2x7x3xf32>, tensor<1x2x7x3xf32>) -> tensor<1x2x7x3xf32>
  return %sum : tensor<1x2x7x3xf32>
}
