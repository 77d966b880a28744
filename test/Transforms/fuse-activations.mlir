// RUN: tnl-opt %s --tnl-fuse-activations -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: tnl-interpret %s --compare=%t.mlir | FileCheck %s --check-prefix=VALUES
// VALUES: {{^}}8 passed, 0 failed

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

// k before q, of other widths than v and the gate.
// CHECK-LABEL: func.func @views
// CHECK: silu_columns = 8 : i64
// CHECK: columns [4 to 8, 0 to 4, 8 to 16, 16 to 24] heads 2 activation <none>
func.func @views(%x: tensor<2x3x8xf32>, %w: tensor<24x8xf32>) -> tensor<2x3x8xf32> {
  %y = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<24x8xf32>) -> tensor<2x3x24xf32>
  %o, %sums, %s = tnl.gated_linear_attention %y columns [4 to 8, 0 to 4, 8 to 16, 16 to 24] heads 2 activation <silu> slopes [5.0e-1, 2.5e-1]
     : (tensor<2x3x24xf32>) -> (tensor<2x3x8xf32>, tensor<2x3x2xf32>, tensor<2x2x2x4xf32>)
  return %o : tensor<2x3x8xf32>
}

// The gate is another tensor.
// CHECK-LABEL: func.func @own_gate
// CHECK: silu_columns = 16 : i64
// CHECK: activation <none>
func.func @own_gate(%x: tensor<2x3x8xf32>, %w: tensor<24x8xf32>, %u: tensor<2x3x8xf32>) -> tensor<2x3x8xf32> {
  %y = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<24x8xf32>) -> tensor<2x3x24xf32>
  %o, %sums, %s = tnl.gated_linear_attention %y, %y, %y, %u columns [0 to 8, 8 to 16, 16 to 24, 0 to 8] heads 2 activation <silu> slopes [5.0e-1, 2.5e-1]
     : (tensor<2x3x24xf32>, tensor<2x3x24xf32>, tensor<2x3x24xf32>, tensor<2x3x8xf32>) -> (tensor<2x3x8xf32>, tensor<2x3x2xf32>, tensor<2x2x4x4xf32>)
  return %o : tensor<2x3x8xf32>
}

// v comes first.
// CHECK-LABEL: func.func @v_first
// CHECK-NOT: silu_columns
// CHECK: activation <silu>
func.func @v_first(%x: tensor<2x3x8xf32>, %w: tensor<32x8xf32>) -> tensor<2x3x8xf32> {
  %y = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<32x8xf32>) -> tensor<2x3x32xf32>
  %o, %sums, %s = tnl.gated_linear_attention %y columns [8 to 16, 16 to 24, 0 to 8, 24 to 32] heads 2 activation <silu> slopes [5.0e-1, 2.5e-1]
     : (tensor<2x3x32xf32>) -> (tensor<2x3x8xf32>, tensor<2x3x2xf32>, tensor<2x2x4x4xf32>)
  return %o : tensor<2x3x8xf32>
}

// v has columns of q, which must not be activated.
// CHECK-LABEL: func.func @overlap
// CHECK-NOT: silu_columns
// CHECK: activation <silu>
func.func @overlap(%x: tensor<2x3x8xf32>, %w: tensor<32x8xf32>) -> tensor<2x3x8xf32> {
  %y = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<32x8xf32>) -> tensor<2x3x32xf32>
  %o, %sums, %s = tnl.gated_linear_attention %y columns [0 to 8, 8 to 16, 12 to 20, 24 to 32] heads 2 activation <silu> slopes [5.0e-1, 2.5e-1]
     : (tensor<2x3x32xf32>) -> (tensor<2x3x8xf32>, tensor<2x3x2xf32>, tensor<2x2x4x4xf32>)
  return %o : tensor<2x3x8xf32>
}
