// RUN: tnl-opt %s --tnl-fuse-residual | FileCheck %s
// RUN: tnl-opt %s --tnl-fuse-residual | tnl-interpret %s --compare=-
// RUN: tnl-opt %s --tnl-fuse-residual --remarks-filter=fusion --remark-format=emitRemark 2>&1 >/dev/null | FileCheck %s --check-prefix=WHY
// RUN: tnl-opt %s --tnl-fuse-residual 2>&1 >/dev/null | count 0

// CHECK-LABEL: func.func @residual
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<2x3x8xf32>, %[[W:[a-z0-9]+]]: tensor<8x8xf32>, %[[R:[a-z0-9]+]]: tensor<2x3xf32>, %[[B:[a-z0-9]+]]: tensor<8xf32>
func.func @residual(%x: tensor<2x3x8xf32>, %w: tensor<8x8xf32>, %r: tensor<2x3xf32>, %b: tensor<8xf32>) -> tensor<2x3x8xf32> {
  // CHECK-NEXT: %[[Y:.*]] = tnl.linear %[[X]], %[[W]] residual(%[[X]])
  %0 = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %1 = arith.addf %x, %0 : tensor<2x3x8xf32>
  // CHECK-NEXT: %[[Z:.*]] = tnl.linear %[[Y]], %[[W]] scale(%[[R]]) bias(%[[B]]) residual(%[[X]])
  %2 = tnl.linear %1, %w scale(%r) bias(%b) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<2x3xf32>, tensor<8xf32>) -> tensor<2x3x8xf32>
  %3 = arith.addf %2, %x : tensor<2x3x8xf32>
  // CHECK-NEXT: return %[[Z]]
  return %3 : tensor<2x3x8xf32>
}

// Both summands are linear maps: the second takes the first.
// CHECK-LABEL: func.func @both
func.func @both(%x: tensor<2x3x8xf32>, %w: tensor<8x8xf32>) -> tensor<2x3x8xf32> {
  // CHECK: %[[Y:.*]] = tnl.linear %[[X:[a-z0-9]+]], %[[W:[a-z0-9]+]] :
  // CHECK-NEXT: tnl.linear %[[X]], %[[W]] residual(%[[Y]])
  // CHECK-NOT: arith.addf
  %0 = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %1 = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %2 = arith.addf %0, %1 : tensor<2x3x8xf32>
  return %2 : tensor<2x3x8xf32>
}

// Near misses: the remarks say why.
// WHY-NOT: Function={{residual|both}} |
// WHY: Function=used | Remark="not fused to a residual: a linear map has other uses"
// CHECK-LABEL: func.func @used
func.func @used(%x: tensor<2x3x8xf32>, %w: tensor<8x8xf32>) -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>) {
  // CHECK: arith.addf
  %0 = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %1 = arith.addf %x, %0 : tensor<2x3x8xf32>
  return %0, %1 : tensor<2x3x8xf32>, tensor<2x3x8xf32>
}

// WHY: Function=second | Remark="not fused to a residual: a linear map has a residual already"
// CHECK-LABEL: func.func @second
func.func @second(%x: tensor<2x3x8xf32>, %z: tensor<2x3x8xf32>, %w: tensor<8x8xf32>) -> tensor<2x3x8xf32> {
  // CHECK: arith.addf
  %0 = tnl.linear %x, %w residual(%z) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
  %1 = arith.addf %z, %0 : tensor<2x3x8xf32>
  return %1 : tensor<2x3x8xf32>
}

// WHY: Function=doubled | Remark="not fused to a residual: a linear map has other uses"
// CHECK-LABEL: func.func @doubled
func.func @doubled(%x: tensor<2x3x8xf32>, %w: tensor<8x8xf32>) -> tensor<2x3x8xf32> {
  // CHECK: arith.addf
  %0 = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %1 = arith.addf %0, %0 : tensor<2x3x8xf32>
  return %1 : tensor<2x3x8xf32>
}

// WHY: Function=activated | Remark="not fused to a residual: a linear map has an activation"
// CHECK-LABEL: func.func @activated
func.func @activated(%x: tensor<2x3x8xf32>, %w: tensor<8x8xf32>) -> tensor<2x3x8xf32> {
  // CHECK: arith.addf
  %0 = tnl.linear %x, %w {silu_columns = 4 : i64} : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %1 = arith.addf %x, %0 : tensor<2x3x8xf32>
  return %1 : tensor<2x3x8xf32>
}
