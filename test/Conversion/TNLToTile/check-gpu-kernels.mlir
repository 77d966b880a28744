// RUN: tnl-opt %s --tnl-check-gpu-kernels | FileCheck %s

// All that kernels exist for, weights, and what is not needed, are no reason to fail, and stay as they are.
// CHECK-LABEL: func.func @fine
// CHECK: onnx.Neg
// CHECK: onnx.Constant
// CHECK: tnl.linear
// CHECK: arith.addf
// CHECK-NOT: func.func private @kernel
// CHECK-NOT: memref.global
// CHECK-NOT: tile.kernel
func.func @fine(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}, %q: tensor<?x2x?x16xf32> {tnl.dims = ["b", "", "n", ""]}, %p: tensor<?x?x64xf32> {tnl.dims = ["b", "n", ""]})
    -> (tensor<?x?x8xf32>, tensor<?x2x?x16xf32>, tensor<?x?x16xf32>, tensor<4xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %unused = onnx.Neg %x : (tensor<?x?x8xf32>) -> tensor<?x?x8xf32>
  %c = onnx.Constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %w = tnl.weight "w" from dense<5.0e-1> : tensor<8x8xf32> -> tensor<8x8xf32>
  %r = tnl.rms_scale %x eps 1.0e-6 : tensor<?x?x8xf32> -> tensor<?x?xf32>
  %y = tnl.linear %x, %w scale(%r) : (tensor<?x?x8xf32>, tensor<8x8xf32>, tensor<?x?xf32>) -> tensor<?x?x8xf32>
  %z = arith.addf %y, %x : tensor<?x?x8xf32>
  %o, %s = tnl.linear_attention %q, %q, %q slopes [5.0e-1, 2.5e-1]
     : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
  %g, %sums, %t = tnl.gated_linear_attention %p heads 2 activation <silu> slopes [5.0e-1, 2.5e-1] : (tensor<?x?x64xf32>) -> (tensor<?x?x16xf32>, tensor<?x?x2xf32>, tensor<?x2x8x8xf32>)
  return %z, %o, %g, %c : tensor<?x?x8xf32>, tensor<?x2x?x16xf32>, tensor<?x?x16xf32>, tensor<4xf32>
}
