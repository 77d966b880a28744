// RUN: tnl-opt %s --tnl-annotate-grid | FileCheck %s

// A row is one work item.
// CHECK-LABEL: func.func private @rows
// CHECK-SAME: tnl.grid_rank = 2 : i64
func.func private @rows(%x: tensor<?x?x64xf32>) -> tensor<?x?x64xf32> attributes {tnl.kernel} {
  %r = tnl.silu %x : tensor<?x?x64xf32>
  return %r : tensor<?x?x64xf32>
}

// A row that becomes one element is one work item, too.
// CHECK-LABEL: func.func private @reduced_rows
// CHECK-SAME: tnl.grid_rank = 2 : i64
func.func private @reduced_rows(%x: tensor<?x?x64xf32>) -> tensor<?x?xf32> attributes {tnl.kernel} {
  %r = tnl.rms_scale %x eps 1.0e-6 : tensor<?x?x64xf32> -> tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}

// CHECK-LABEL: func.func private @matmul
// CHECK-SAME: tnl.grid_rank = 3 : i64
func.func private @matmul(%x: tensor<?x2x?x8xf32>, %y: tensor<8x4xf32>) -> tensor<?x2x?x4xf32> attributes {tnl.kernel} {
  %r = onnx.MatMul %x, %y : (tensor<?x2x?x8xf32>, tensor<8x4xf32>) -> tensor<?x2x?x4xf32>
  return %r : tensor<?x2x?x4xf32>
}

// Attention is cut by batch and heads in its own lowering.
// CHECK-LABEL: func.func private @attention
// CHECK-SAME: tnl.grid_rank = 1 : i64
func.func private @attention(%q: tensor<?x2x?x4xf32>) -> (tensor<?x2x?x4xf32>, tensor<?x2x4x4xf32>) attributes {tnl.kernel} {
  %o, %s = tnl.linear_attention %q, %q, %q slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> (tensor<?x2x?x4xf32>, tensor<?x2x4x4xf32>)
  return %o, %s : tensor<?x2x?x4xf32>, tensor<?x2x4x4xf32>
}

// One item: a vector, shapes, several results, what is no kernel.
// CHECK-LABEL: func.func private @vector
// CHECK-NOT: tnl.grid_rank
func.func private @vector(%x: tensor<64xf32>) -> tensor<64xf32> attributes {tnl.kernel} {
  %r = tnl.silu %x : tensor<64xf32>
  return %r : tensor<64xf32>
}
func.func private @shape(%x: tensor<?x?x64xf32>) -> tensor<3xi64> attributes {tnl.kernel} {
  %r = onnx.Shape %x : (tensor<?x?x64xf32>) -> tensor<3xi64>
  return %r : tensor<3xi64>
}
func.func private @parts(%x: tensor<?x?x64xf32>) -> (tensor<?x?x32xf32>, tensor<?x?x32xf32>) attributes {tnl.kernel} {
  %r:2 = tnl.split %x : tensor<?x?x64xf32> -> (tensor<?x?x32xf32>, tensor<?x?x32xf32>)
  return %r#0, %r#1 : tensor<?x?x32xf32>, tensor<?x?x32xf32>
}
func.func private @no_kernel(%x: tensor<?x?x64xf32>) -> tensor<?x?x64xf32> {
  %r = tnl.silu %x : tensor<?x?x64xf32>
  return %r : tensor<?x?x64xf32>
}

// What is reduced is not cut: a softmax along an earlier axis goes by columns,
// norms by what lies before their axes.
// CHECK-LABEL: func.func private @softmax_last
// CHECK-SAME: tnl.grid_rank = 2 : i64
func.func private @softmax_last(%x: tensor<?x?x64xf32>) -> tensor<?x?x64xf32> attributes {tnl.kernel} {
  %r = onnx.Softmax %x {axis = -1 : si64} : (tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
  return %r : tensor<?x?x64xf32>
}

// CHECK-LABEL: func.func private @softmax_first
// CHECK-SAME: tnl.grid_tiles = array<i64: 0, 1, 64>
func.func private @softmax_first(%x: tensor<?x?x64xf32>) -> tensor<?x?x64xf32> attributes {tnl.kernel} {
  %r = onnx.Softmax %x {axis = 0 : si64} : (tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
  return %r : tensor<?x?x64xf32>
}

// CHECK-LABEL: func.func private @softmax_middle
// CHECK-SAME: tnl.grid_tiles = array<i64: 1, 0, 64>
func.func private @softmax_middle(%x: tensor<?x?x64xf32>) -> tensor<?x?x64xf32> attributes {tnl.kernel} {
  %r = onnx.Softmax %x {axis = -2 : si64} : (tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
  return %r : tensor<?x?x64xf32>
}

// CHECK-LABEL: func.func private @norm
// CHECK-SAME: tnl.grid_rank = 1 : i64
func.func private @norm(%x: tensor<?x4x64xf32>, %w: tensor<4x64xf32>) -> tensor<?x4x64xf32> attributes {tnl.kernel} {
  %r = onnx.LayerNormalization %x, %w {axis = 1 : si64} : (tensor<?x4x64xf32>, tensor<4x64xf32>) -> tensor<?x4x64xf32>
  return %r : tensor<?x4x64xf32>
}

// CHECK-LABEL: func.func private @norm_of_all
// CHECK-NOT: tnl.grid
func.func private @norm_of_all(%x: tensor<4x64xf32>, %w: tensor<4x64xf32>) -> tensor<4x64xf32> attributes {tnl.kernel} {
  %r = onnx.RMSNormalization %x, %w {axis = 0 : si64} : (tensor<4x64xf32>, tensor<4x64xf32>) -> tensor<4x64xf32>
  return %r : tensor<4x64xf32>
}
