// RUN: tnl-opt %s --tnl-expand-glu | FileCheck %s
// RUN: tnl-opt %s --tnl-expand-glu | tnl-interpret %s --compare=-
// The way back.
// RUN: tnl-opt %s --tnl-expand-glu --tnl-fuse-glu | FileCheck %s --check-prefix=BACK

// CHECK-LABEL: func.func @silu
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<2x3x8xf32>, %[[W1:[a-z0-9]+]]: tensor<4x8xf32>, %[[W2:[a-z0-9]+]]: tensor<4x8xf32>, %[[B1:[a-z0-9]+]]: tensor<4xf32>, %[[B2:[a-z0-9]+]]: tensor<4xf32>
// CHECK-NEXT: %[[L:.*]] = tnl.linear %[[X]], %[[W1]] norm(%[[X]] eps 9.99999997E-7) bias(%[[B1]])
// CHECK-NEXT: %[[A:.*]] = tnl.silu %[[L]]
// CHECK-NEXT: %[[R:.*]] = tnl.linear %[[X]], %[[W2]] norm(%[[X]] eps 9.99999997E-7) bias(%[[B2]])
// CHECK-NEXT: %[[Y:.*]] = arith.mulf %[[A]], %[[R]]
// CHECK-NEXT: return %[[Y]]
// BACK-LABEL: func.func @silu
// BACK-SAME: %[[X:[a-z0-9]+]]: tensor<2x3x8xf32>, %[[W1:[a-z0-9]+]]: tensor<4x8xf32>, %[[W2:[a-z0-9]+]]: tensor<4x8xf32>, %[[B1:[a-z0-9]+]]: tensor<4xf32>, %[[B2:[a-z0-9]+]]: tensor<4xf32>
// BACK-NEXT: tnl.glu %[[X]], %[[W1]], %[[W2]] norm(%[[X]] eps 9.99999997E-7) bias(%[[B1]], %[[B2]]) activation <silu>
// BACK-NEXT: return
func.func @silu(%x: tensor<2x3x8xf32>, %w1: tensor<4x8xf32>, %w2: tensor<4x8xf32>, %b1: tensor<4xf32>, %b2: tensor<4xf32>) -> tensor<2x3x4xf32> {
  %0 = tnl.glu %x, %w1, %w2 norm(%x eps 1.0e-6) bias(%b1, %b2) activation <silu>
    : (tensor<2x3x8xf32>, tensor<4x8xf32>, tensor<4x8xf32>, tensor<2x3x8xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<2x3x4xf32>
  return %0 : tensor<2x3x4xf32>
}

// CHECK-LABEL: func.func @none
// CHECK-NEXT: tnl.glu
func.func @none(%x: tensor<2x3x8xf32>, %w1: tensor<4x8xf32>, %w2: tensor<4x8xf32>) -> tensor<2x3x4xf32> {
  %0 = tnl.glu %x, %w1, %w2 : (tensor<2x3x8xf32>, tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<2x3x4xf32>
  return %0 : tensor<2x3x4xf32>
}
