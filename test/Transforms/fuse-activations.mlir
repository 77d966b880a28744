// RUN: tnl-opt %s --tnl-fuse-activations -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: tnl-interpret %s --compare=%t.mlir | FileCheck %s --check-prefix=VALUES
// VALUES: {{^}}4 passed, 0 failed

// Half of the columns are q and k.
// CHECK-LABEL: func.func @fused
// CHECK: tnl.linear {{.*}} scale({{.*}}) bias({{.*}}) {silu_columns = 16 : i64}
// CHECK: tnl.gated_linear_attention {{.*}} activation <none>
func.func @fused(%x: tensor<2x3x8xf32>, %w: tensor<32x8xf32>, %r: tensor<2x3xf32>, %b: tensor<32xf32>) -> tensor<2x3x8xf32> {
  %y = tnl.linear %x, %w scale(%r) bias(%b) : (tensor<2x3x8xf32>, tensor<32x8xf32>, tensor<2x3xf32>, tensor<32xf32>) -> tensor<2x3x32xf32>
  %o, %sums, %s = tnl.gated_linear_attention %y heads 2 activation <silu> slopes [5.0e-1, 2.5e-1]
     : (tensor<2x3x32xf32>) -> (tensor<2x3x8xf32>, tensor<2x3x2xf32>, tensor<2x2x4x4xf32>)
  return %o : tensor<2x3x8xf32>
}

// The projection has another use.
// CHECK-LABEL: func.func @used_twice
// CHECK-NOT: silu_columns
// CHECK: activation <silu>
func.func @used_twice(%x: tensor<2x3x8xf32>, %w: tensor<32x8xf32>) -> (tensor<2x3x8xf32>, tensor<2x3x32xf32>) {
  %y = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<32x8xf32>) -> tensor<2x3x32xf32>
  %o, %sums, %s = tnl.gated_linear_attention %y heads 2 activation <silu> slopes [5.0e-1, 2.5e-1]
     : (tensor<2x3x32xf32>) -> (tensor<2x3x8xf32>, tensor<2x3x2xf32>, tensor<2x2x4x4xf32>)
  return %o, %y : tensor<2x3x8xf32>, tensor<2x3x32xf32>
}

// The residual is added after the activation of a linear map.
// CHECK-LABEL: func.func @residual
// CHECK-NOT: silu_columns
// CHECK: activation <silu>
func.func @residual(%x: tensor<2x3x8xf32>, %w: tensor<32x8xf32>, %z: tensor<2x3x32xf32>) -> tensor<2x3x8xf32> {
  %y = tnl.linear %x, %w residual(%z) : (tensor<2x3x8xf32>, tensor<32x8xf32>, tensor<2x3x32xf32>) -> tensor<2x3x32xf32>
  %o, %sums, %s = tnl.gated_linear_attention %y heads 2 activation <silu> slopes [5.0e-1, 2.5e-1]
     : (tensor<2x3x32xf32>) -> (tensor<2x3x8xf32>, tensor<2x3x2xf32>, tensor<2x2x4x4xf32>)
  return %o : tensor<2x3x8xf32>
}

// CHECK-LABEL: func.func @no_activation
// CHECK-NOT: silu_columns
// CHECK: activation <none>
func.func @no_activation(%x: tensor<2x3x8xf32>, %w: tensor<32x8xf32>) -> tensor<2x3x8xf32> {
  %y = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<32x8xf32>) -> tensor<2x3x32xf32>
  %o, %sums, %s = tnl.gated_linear_attention %y heads 2 activation <none> slopes [5.0e-1, 2.5e-1]
     : (tensor<2x3x32xf32>) -> (tensor<2x3x8xf32>, tensor<2x3x2xf32>, tensor<2x2x4x4xf32>)
  return %o : tensor<2x3x8xf32>
}
