// RUN: tnl-opt %s --tnl-fold-norms | FileCheck %s
// RUN: tnl-opt %s --tnl-fold-norms | tnl-interpret %s --compare=-

// CHECK-LABEL: func.func @one_linear
// CHECK-SAME: %[[X:.*]]: tensor<2x3x8xf32>, %[[W:.*]]: tensor<4x8xf32>
func.func @one_linear(%x: tensor<2x3x8xf32>, %w: tensor<4x8xf32>) -> tensor<2x3x4xf32> {
  // CHECK-NEXT: %[[R:.*]] = tnl.rms_scale %[[X]] eps 9.99999997E-7 : tensor<2x3x8xf32> -> tensor<2x3xf32>
  // CHECK-NEXT: %[[Y:.*]] = tnl.linear %[[X]], %[[W]] scale(%[[R]]) :
  // CHECK-NEXT: return %[[Y]]
  %0 = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<2x3x8xf32>
  %1 = tnl.linear %0, %w : (tensor<2x3x8xf32>, tensor<4x8xf32>) -> tensor<2x3x4xf32>
  return %1 : tensor<2x3x4xf32>
}

// Bias and residual are outside of the scale; all maps of one norm share it.
// CHECK-LABEL: func.func @all_maps
// CHECK-SAME: %[[X:.*]]: tensor<2x3x8xf32>, %[[W:.*]]: tensor<8x8xf32>, %[[B:.*]]: tensor<8xf32>
func.func @all_maps(%x: tensor<2x3x8xf32>, %w: tensor<8x8xf32>, %b: tensor<8xf32>) -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>) {
  // CHECK: %[[R:.*]] = tnl.rms_scale %[[X]]
  // CHECK: tnl.linear %[[X]], %[[W]] scale(%[[R]]) bias(%[[B]]) residual(%[[X]])
  // CHECK: tnl.glu %[[X]], %[[W]], %[[W]] scale(%[[R]]) bias(%[[B]], %[[B]])
  // CHECK-NOT: tnl.simple_rms_norm
  %0 = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<2x3x8xf32>
  %1 = tnl.linear %0, %w bias(%b) residual(%x) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
  %2 = tnl.glu %0, %w, %w bias(%b, %b) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x3x8xf32>
  return %1, %2 : tensor<2x3x8xf32>, tensor<2x3x8xf32>
}

// CHECK-LABEL: func.func @through_gate
// CHECK-SAME: %[[U:.*]]: tensor<2x3x8xf32>, %[[O:.*]]: tensor<2x3x8xf32>, %[[W:.*]]: tensor<4x8xf32>
func.func @through_gate(%u: tensor<2x3x8xf32>, %o: tensor<2x3x8xf32>, %w: tensor<4x8xf32>) -> tensor<2x3x4xf32> {
  // CHECK: %[[R:.*]] = tnl.rms_scale %[[O]]
  // CHECK: %[[G:.*]] = arith.mulf %[[U]], %[[O]]
  // CHECK: tnl.linear %[[G]], %[[W]] scale(%[[R]])
  %0 = tnl.simple_rms_norm %o eps 1.0e-6 : tensor<2x3x8xf32>
  %1 = arith.mulf %u, %0 : tensor<2x3x8xf32>
  %2 = tnl.linear %1, %w : (tensor<2x3x8xf32>, tensor<4x8xf32>) -> tensor<2x3x4xf32>
  return %2 : tensor<2x3x4xf32>
}

// Conversions commute with the scale up to rounding.
// CHECK-LABEL: func.func @through_conversion
// CHECK-SAME: %[[O:.*]]: tensor<2x3x8xf32>
func.func @through_conversion(%o: tensor<2x3x8xf32>, %w: tensor<4x8xf32>) -> tensor<2x3x4xf64> {
  // CHECK: %[[R:.*]] = tnl.rms_scale %[[O]] eps 9.99999997E-7 : tensor<2x3x8xf32> -> tensor<2x3xf32>
  // CHECK: %[[E:.*]] = arith.extf %[[O]]
  // CHECK: tnl.linear %[[E]], %{{.*}} scale(%[[R]])
  %0 = tnl.simple_rms_norm %o eps 1.0e-6 : tensor<2x3x8xf32>
  %1 = arith.extf %0 : tensor<2x3x8xf32> to tensor<2x3x8xf64>
  %2 = tnl.linear %1, %w : (tensor<2x3x8xf64>, tensor<4x8xf32>) -> tensor<2x3x4xf64>
  return %2 : tensor<2x3x4xf64>
}

// One linear map takes one scale: the first norm goes, the second stays.
// CHECK-LABEL: func.func @two_norms
func.func @two_norms(%a: tensor<2x3x8xf32>, %b: tensor<2x3x8xf32>, %w: tensor<4x8xf32>) -> tensor<2x3x4xf32> {
  // CHECK: tnl.rms_scale
  // CHECK: tnl.simple_rms_norm
  // CHECK: arith.mulf
  %0 = tnl.simple_rms_norm %a eps 1.0e-6 : tensor<2x3x8xf32>
  %1 = tnl.simple_rms_norm %b eps 1.0e-6 : tensor<2x3x8xf32>
  %2 = arith.mulf %0, %1 : tensor<2x3x8xf32>
  %3 = tnl.linear %2, %w : (tensor<2x3x8xf32>, tensor<4x8xf32>) -> tensor<2x3x4xf32>
  return %3 : tensor<2x3x4xf32>
}

// CHECK-LABEL: func.func @f64_model
func.func @f64_model(%x: tensor<2x3x8xf64>, %w: tensor<4x8xf64>) -> tensor<2x3x4xf64> {
  // CHECK: tnl.rms_scale %{{.*}} : tensor<2x3x8xf64> -> tensor<2x3xf64>
  %0 = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<2x3x8xf64>
  %1 = tnl.linear %0, %w : (tensor<2x3x8xf64>, tensor<4x8xf64>) -> tensor<2x3x4xf64>
  return %1 : tensor<2x3x4xf64>
}
