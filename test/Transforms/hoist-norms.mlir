// RUN: tnl-opt %s --tnl-hoist-norms | FileCheck %s --check-prefixes=CHECK,ALL --implicit-check-not="norm("
// RUN: tnl-opt %s --tnl-hoist-norms=inside=true | FileCheck %s --check-prefixes=CHECK,INSIDE
// RUN: tnl-opt %s --tnl-hoist-norms | tnl-interpret %s --compare=-
// RUN: tnl-opt %s --tnl-hoist-norms=inside=true | tnl-interpret %s --compare=-

// A kernel computes the norm of its own rows, or reads the sums of their squares.
// CHECK-LABEL: func.func @own
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<2x3x8xf32>, %[[P:[a-z0-9]+]]: tensor<2x3x4xf32>, %[[W:[a-z0-9]+]]: tensor<8x8xf32>
// CHECK-NEXT: %[[S:.*]] = arith.mulf %[[P]], %[[P]]
// ALL-NEXT: %[[T:.*]] = tnl.rms_scale_of_sums %[[S]] width 8 eps 5.000000e-01
// ALL-NEXT: %[[R:.*]] = tnl.rms_scale %[[X]] eps 9.99999997E-7 : tensor<2x3x8xf32> -> tensor<2x3xf32>
// ALL-NEXT: %[[Y:.*]] = tnl.linear %[[X]], %[[W]] scale(%[[R]]) residual(%[[X]])
// ALL-NEXT: tnl.glu %[[Y]], %[[W]], %[[W]] scale(%[[T]]) activation <silu>
// INSIDE-NEXT: %[[Y:.*]] = tnl.linear %[[X]], %[[W]] norm(%[[X]] eps 9.99999997E-7) residual(%[[X]])
// INSIDE-NEXT: tnl.glu %[[Y]], %[[W]], %[[W]] norm(%[[S]] width 8 eps 5.000000e-01) activation <silu>
func.func @own(%x: tensor<2x3x8xf32>, %s: tensor<2x3x4xf32>, %w: tensor<8x8xf32>) -> tensor<2x3x8xf32> {
  %0 = arith.mulf %s, %s : tensor<2x3x4xf32>
  %1 = tnl.linear %x, %w norm(%x eps 1.0e-6) residual(%x) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
  %2 = tnl.glu %1, %w, %w norm(%0 width 8 eps 5.0e-1) activation <silu> : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<2x3x4xf32>) -> tensor<2x3x8xf32>
  return %2 : tensor<2x3x8xf32>
}

// Two products share a norm, which is computed once; others differ in their eps.
// CHECK-LABEL: func.func @shared
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<2x3x8xf32>, %[[W:[a-z0-9]+]]: tensor<8x8xf32>
// CHECK-NEXT: %[[R:.*]] = tnl.rms_scale %[[X]] eps 9.99999997E-7
// CHECK-NEXT: %[[A:.*]] = tnl.linear %[[X]], %[[W]] scale(%[[R]])
// ALL-NEXT: %[[T:.*]] = tnl.rms_scale %[[X]] eps 5.000000e-01
// ALL-NEXT: %[[B:.*]] = tnl.linear %[[X]], %[[W]] scale(%[[T]])
// INSIDE-NEXT: %[[B:.*]] = tnl.linear %[[X]], %[[W]] norm(%[[X]] eps 5.000000e-01)
// CHECK-NEXT: %[[C:.*]] = tnl.glu %[[X]], %[[W]], %[[W]] scale(%[[R]])
// CHECK-NEXT: return %[[A]], %[[B]], %[[C]]
func.func @shared(%x: tensor<2x3x8xf32>, %w: tensor<8x8xf32>) -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>) {
  %0 = tnl.linear %x, %w norm(%x eps 1.0e-6) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
  %1 = tnl.linear %x, %w norm(%x eps 5.0e-1) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
  %2 = tnl.glu %x, %w, %w norm(%x eps 1.0e-6) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
  return %0, %1, %2 : tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>
}

// No kernel reads the rows of another tensor.
// CHECK-LABEL: func.func @other
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<2x3x8xf64>, %[[Y:[a-z0-9]+]]: tensor<2x3x5xf64>, %[[W:[a-z0-9]+]]: tensor<8x8xf64>
// CHECK-NEXT: %[[R:.*]] = tnl.rms_scale %[[Y]] eps 9.99999997E-7 : tensor<2x3x5xf64> -> tensor<2x3xf64>
// CHECK-NEXT: tnl.linear %[[X]], %[[W]] scale(%[[R]])
func.func @other(%x: tensor<2x3x8xf64>, %y: tensor<2x3x5xf64>, %w: tensor<8x8xf64>) -> tensor<2x3x8xf64> {
  %0 = tnl.linear %x, %w norm(%y eps 1.0e-6) : (tensor<2x3x8xf64>, tensor<8x8xf64>, tensor<2x3x5xf64>) -> tensor<2x3x8xf64>
  return %0 : tensor<2x3x8xf64>
}
