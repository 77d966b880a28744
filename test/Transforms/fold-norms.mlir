// RUN: tnl-opt %s --tnl-fold-norms | FileCheck %s
// RUN: tnl-opt %s --tnl-fold-norms | tnl-interpret %s --compare=-

// CHECK-LABEL: func.func @one_linear
// CHECK-SAME: %[[X:.*]]: tensor<2x3x8xf32>, %[[W:.*]]: tensor<4x8xf32>
func.func @one_linear(%x: tensor<2x3x8xf32>, %w: tensor<4x8xf32>) -> tensor<2x3x4xf32> {
  // CHECK-NEXT: %[[Y:.*]] = tnl.linear %[[X]], %[[W]] norm(%[[X]] eps 9.99999997E-7) : (tensor<2x3x8xf32>, tensor<4x8xf32>, tensor<2x3x8xf32>)
  // CHECK-NEXT: return %[[Y]]
  %0 = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<2x3x8xf32>
  %1 = tnl.linear %0, %w : (tensor<2x3x8xf32>, tensor<4x8xf32>) -> tensor<2x3x4xf32>
  return %1 : tensor<2x3x4xf32>
}

// Bias and residual are outside of the norm; each map has it.
// CHECK-LABEL: func.func @all_maps
// CHECK-SAME: %[[X:.*]]: tensor<2x3x8xf32>, %[[W:.*]]: tensor<8x8xf32>, %[[B:.*]]: tensor<8xf32>
func.func @all_maps(%x: tensor<2x3x8xf32>, %w: tensor<8x8xf32>, %b: tensor<8xf32>) -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>) {
  // CHECK-NEXT: tnl.linear %[[X]], %[[W]] norm(%[[X]] eps 9.99999997E-7) bias(%[[B]]) residual(%[[X]])
  // CHECK-NEXT: tnl.glu %[[X]], %[[W]], %[[W]] norm(%[[X]] eps 9.99999997E-7) bias(%[[B]], %[[B]])
  // CHECK-NEXT: return
  %0 = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<2x3x8xf32>
  %1 = tnl.linear %0, %w bias(%b) residual(%x) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
  %2 = tnl.glu %0, %w, %w bias(%b, %b) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x3x8xf32>
  return %1, %2 : tensor<2x3x8xf32>, tensor<2x3x8xf32>
}

// CHECK-LABEL: func.func @through_gate
// CHECK-SAME: %[[U:.*]]: tensor<2x3x8xf32>, %[[O:.*]]: tensor<2x3x8xf32>, %[[W:.*]]: tensor<4x8xf32>
func.func @through_gate(%u: tensor<2x3x8xf32>, %o: tensor<2x3x8xf32>, %w: tensor<4x8xf32>) -> tensor<2x3x4xf32> {
  // CHECK-NEXT: %[[G:.*]] = arith.mulf %[[U]], %[[O]]
  // CHECK-NEXT: tnl.linear %[[G]], %[[W]] norm(%[[O]] eps 9.99999997E-7)
  %0 = tnl.simple_rms_norm %o eps 1.0e-6 : tensor<2x3x8xf32>
  %1 = arith.mulf %u, %0 : tensor<2x3x8xf32>
  %2 = tnl.linear %1, %w : (tensor<2x3x8xf32>, tensor<4x8xf32>) -> tensor<2x3x4xf32>
  return %2 : tensor<2x3x4xf32>
}

// Conversions commute with the scale up to rounding.
// CHECK-LABEL: func.func @through_conversion
// CHECK-SAME: %[[O:.*]]: tensor<2x3x8xf32>
func.func @through_conversion(%o: tensor<2x3x8xf32>, %w: tensor<4x8xf32>) -> tensor<2x3x4xf64> {
  // CHECK-NEXT: %[[E:.*]] = arith.extf %[[O]]
  // CHECK-NEXT: tnl.linear %[[E]], %{{.*}} norm(%[[O]] eps 9.99999997E-7) : (tensor<2x3x8xf64>, tensor<4x8xf32>, tensor<2x3x8xf32>)
  %0 = tnl.simple_rms_norm %o eps 1.0e-6 : tensor<2x3x8xf32>
  %1 = arith.extf %0 : tensor<2x3x8xf32> to tensor<2x3x8xf64>
  %2 = tnl.linear %1, %w : (tensor<2x3x8xf64>, tensor<4x8xf32>) -> tensor<2x3x4xf64>
  return %2 : tensor<2x3x4xf64>
}

// One linear map takes one norm: the first goes, the second stays.
// CHECK-LABEL: func.func @two_norms
func.func @two_norms(%a: tensor<2x3x8xf32>, %b: tensor<2x3x8xf32>, %w: tensor<4x8xf32>) -> tensor<2x3x4xf32> {
  // CHECK: tnl.simple_rms_norm %[[B:.*]] eps
  // CHECK: arith.mulf %[[A:.*]], %
  // CHECK: tnl.linear %{{.*}}, %{{.*}} norm(%[[A]] eps
  %0 = tnl.simple_rms_norm %a eps 1.0e-6 : tensor<2x3x8xf32>
  %1 = tnl.simple_rms_norm %b eps 1.0e-6 : tensor<2x3x8xf32>
  %2 = arith.mulf %0, %1 : tensor<2x3x8xf32>
  %3 = tnl.linear %2, %w : (tensor<2x3x8xf32>, tensor<4x8xf32>) -> tensor<2x3x4xf32>
  return %3 : tensor<2x3x4xf32>
}

// CHECK-LABEL: func.func @f64_model
func.func @f64_model(%x: tensor<2x3x8xf64>, %w: tensor<4x8xf64>) -> tensor<2x3x4xf64> {
  // CHECK: tnl.linear %[[X:.*]], %{{.*}} norm(%[[X]] eps 9.99999997E-7) : (tensor<2x3x8xf64>, tensor<4x8xf64>, tensor<2x3x8xf64>)
  %0 = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<2x3x8xf64>
  %1 = tnl.linear %0, %w : (tensor<2x3x8xf64>, tensor<4x8xf64>) -> tensor<2x3x4xf64>
  return %1 : tensor<2x3x4xf64>
}

// Scales that are norms already; one of them has another use.
// CHECK-LABEL: func.func @scales
// CHECK-SAME: %[[X:.*]]: tensor<2x3x8xf32>, %[[S:.*]]: tensor<2x3x4xf32>, %[[W:.*]]: tensor<8x8xf32>
func.func @scales(%x: tensor<2x3x8xf32>, %s: tensor<2x3x4xf32>, %w: tensor<8x8xf32>) -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3xf32>) {
  // CHECK-NEXT: %[[T:.*]] = arith.mulf %[[S]], %[[S]]
  // CHECK-NEXT: %[[R:.*]] = tnl.rms_scale_of_sums %[[T]]
  // CHECK-NEXT: tnl.linear %[[X]], %[[W]] norm(%[[X]] eps 9.99999997E-7)
  // CHECK-NEXT: tnl.glu %{{.*}}, %[[W]], %[[W]] norm(%[[T]] width 8 eps 5.000000e-01)
  // CHECK-NEXT: return %{{.*}}, %{{.*}}, %[[R]]
  %0 = tnl.rms_scale %x eps 1.0e-6 : tensor<2x3x8xf32> -> tensor<2x3xf32>
  %1 = arith.mulf %s, %s : tensor<2x3x4xf32>
  %2 = tnl.rms_scale_of_sums %1 width 8 eps 5.0e-1 : tensor<2x3x4xf32> -> tensor<2x3xf32>
  %3 = tnl.linear %x, %w scale(%0) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<2x3xf32>) -> tensor<2x3x8xf32>
  %4 = tnl.glu %3, %w, %w scale(%2) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<2x3xf32>) -> tensor<2x3x8xf32>
  return %3, %4, %2 : tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3xf32>
}
