// RUN: tnl-opt %s --tnl-fuse-glu | FileCheck %s
// RUN: tnl-opt %s --tnl-fuse-glu | tnl-interpret %s --compare=-
// RUN: tnl-opt %s --tnl-fuse-glu --remarks-filter=fusion --remark-format=emitRemark 2>&1 >/dev/null | FileCheck %s --check-prefix=WHY
// RUN: tnl-opt %s --tnl-fuse-glu 2>&1 >/dev/null | count 0

// CHECK-LABEL: func.func @glu
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<2x3x8xf32>, %[[W1:[a-z0-9]+]]: tensor<4x8xf32>, %[[W2:[a-z0-9]+]]: tensor<4x8xf32>, %[[R:[a-z0-9]+]]: tensor<2x3xf32>, %[[B:[a-z0-9]+]]: tensor<4xf32>
func.func @glu(%x: tensor<2x3x8xf32>, %w1: tensor<4x8xf32>, %w2: tensor<4x8xf32>, %r: tensor<2x3xf32>, %b: tensor<4xf32>)
    -> (tensor<2x3x4xf32>, tensor<2x3x4xf32>) {
  // CHECK: tnl.glu %[[X]], %[[W1]], %[[W2]] :
  %0 = tnl.linear %x, %w1 : (tensor<2x3x8xf32>, tensor<4x8xf32>) -> tensor<2x3x4xf32>
  %1 = tnl.linear %x, %w2 : (tensor<2x3x8xf32>, tensor<4x8xf32>) -> tensor<2x3x4xf32>
  %2 = arith.mulf %0, %1 : tensor<2x3x4xf32>
  // CHECK: tnl.glu %[[X]], %[[W2]], %[[W1]] scale(%[[R]]) bias(%[[B]], %[[B]])
  // CHECK-NOT: arith.mulf
  %3 = tnl.linear %x, %w2 scale(%r) bias(%b) : (tensor<2x3x8xf32>, tensor<4x8xf32>, tensor<2x3xf32>, tensor<4xf32>) -> tensor<2x3x4xf32>
  %4 = tnl.linear %x, %w1 scale(%r) bias(%b) : (tensor<2x3x8xf32>, tensor<4x8xf32>, tensor<2x3xf32>, tensor<4xf32>) -> tensor<2x3x4xf32>
  %5 = arith.mulf %3, %4 : tensor<2x3x4xf32>
  return %2, %5 : tensor<2x3x4xf32>, tensor<2x3x4xf32>
}

// Near misses: the remarks say why.
// WHY-NOT: Function=glu |
// WHY: Function=inputs | Remark="not fused to tnl.glu: the two linear maps have different inputs"
// CHECK-LABEL: func.func @inputs
func.func @inputs(%x: tensor<2x3x8xf32>, %z: tensor<2x3x8xf32>, %w: tensor<8x8xf32>) -> tensor<2x3x8xf32> {
  // CHECK-NOT: tnl.glu
  %0 = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %1 = tnl.linear %z, %w : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %2 = arith.mulf %0, %1 : tensor<2x3x8xf32>
  return %2 : tensor<2x3x8xf32>
}

// WHY: Function=scales | Remark="not fused to tnl.glu: the two linear maps have different row scales"
// CHECK-LABEL: func.func @scales
func.func @scales(%x: tensor<2x3x8xf32>, %w: tensor<8x8xf32>, %r: tensor<2x3xf32>) -> tensor<2x3x8xf32> {
  // CHECK-NOT: tnl.glu
  %0 = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %1 = tnl.linear %x, %w scale(%r) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<2x3xf32>) -> tensor<2x3x8xf32>
  %2 = arith.mulf %0, %1 : tensor<2x3x8xf32>
  return %2 : tensor<2x3x8xf32>
}

// WHY: Function=biases | Remark="not fused to tnl.glu: one linear map has a bias and the other has none"
// CHECK-LABEL: func.func @biases
func.func @biases(%x: tensor<2x3x8xf32>, %w: tensor<8x8xf32>, %b: tensor<8xf32>) -> tensor<2x3x8xf32> {
  // CHECK-NOT: tnl.glu
  %0 = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %1 = tnl.linear %x, %w bias(%b) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<8xf32>) -> tensor<2x3x8xf32>
  %2 = arith.mulf %0, %1 : tensor<2x3x8xf32>
  return %2 : tensor<2x3x8xf32>
}

// WHY: Function=squared | Remark="not fused to tnl.glu: a linear map has other uses"
// CHECK-LABEL: func.func @squared
func.func @squared(%x: tensor<2x3x8xf32>, %w: tensor<8x8xf32>) -> tensor<2x3x8xf32> {
  // CHECK-NOT: tnl.glu
  %0 = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %1 = arith.mulf %0, %0 : tensor<2x3x8xf32>
  return %1 : tensor<2x3x8xf32>
}

// WHY: Function=has_residual | Remark="not fused to tnl.glu: a linear map has a residual already"
// CHECK-LABEL: func.func @has_residual
func.func @has_residual(%x: tensor<2x3x8xf32>, %w: tensor<8x8xf32>) -> tensor<2x3x8xf32> {
  // CHECK-NOT: tnl.glu
  %0 = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %1 = tnl.linear %x, %w residual(%x) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
  %2 = arith.mulf %0, %1 : tensor<2x3x8xf32>
  return %2 : tensor<2x3x8xf32>
}

// A kernel of a GPU reads both weights in one way.
// WHY: Function=weights | Remark="not fused to tnl.glu: the two weights have different element types"
// CHECK-LABEL: func.func @weights
func.func @weights(%x: tensor<2x5x8xf32>, %w1: tensor<4x8xf32>, %w2: tensor<4x8xf16>) -> tensor<2x5x4xf32> {
  // CHECK-NOT: tnl.glu
  %0 = tnl.linear %x, %w1 : (tensor<2x5x8xf32>, tensor<4x8xf32>) -> tensor<2x5x4xf32>
  %1 = tnl.linear %x, %w2 : (tensor<2x5x8xf32>, tensor<4x8xf16>) -> tensor<2x5x4xf32>
  %2 = arith.mulf %0, %1 : tensor<2x5x4xf32>
  return %2 : tensor<2x5x4xf32>
}
