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

// Either factor may be activated; that one comes first.
// CHECK-LABEL: func.func @activated
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<2x3x8xf32>, %[[W1:[a-z0-9]+]]: tensor<4x8xf32>, %[[W2:[a-z0-9]+]]: tensor<4x8xf32>
func.func @activated(%x: tensor<2x3x8xf32>, %w1: tensor<4x8xf32>, %w2: tensor<4x8xf32>, %b: tensor<4xf32>, %c: tensor<4xf32>) -> (tensor<2x3x4xf32>, tensor<2x3x4xf32>) {
  // CHECK-NEXT: tnl.glu %[[X]], %[[W1]], %[[W2]] norm(%[[X]] eps 9.99999997E-7) activation <silu>
  %0 = tnl.linear %x, %w1 norm(%x eps 1.0e-6) : (tensor<2x3x8xf32>, tensor<4x8xf32>, tensor<2x3x8xf32>) -> tensor<2x3x4xf32>
  %1 = tnl.linear %x, %w2 norm(%x eps 1.0e-6) : (tensor<2x3x8xf32>, tensor<4x8xf32>, tensor<2x3x8xf32>) -> tensor<2x3x4xf32>
  %2 = tnl.silu %0 : tensor<2x3x4xf32>
  %3 = arith.mulf %2, %1 : tensor<2x3x4xf32>
  // CHECK-NEXT: tnl.glu %[[X]], %[[W2]], %[[W1]] bias(%[[C:[a-z0-9]+]], %[[B:[a-z0-9]+]]) activation <silu>
  // CHECK-NEXT: return
  %4 = tnl.linear %x, %w1 bias(%b) : (tensor<2x3x8xf32>, tensor<4x8xf32>, tensor<4xf32>) -> tensor<2x3x4xf32>
  %5 = tnl.linear %x, %w2 bias(%c) : (tensor<2x3x8xf32>, tensor<4x8xf32>, tensor<4xf32>) -> tensor<2x3x4xf32>
  %6 = tnl.silu %5 : tensor<2x3x4xf32>
  %7 = arith.mulf %4, %6 : tensor<2x3x4xf32>
  return %3, %7 : tensor<2x3x4xf32>, tensor<2x3x4xf32>
}

// Near misses: the remarks say why.
// WHY-NOT: Function={{glu|activated}} |
// WHY: Function=both_activated | Remark="not fused to tnl.glu: both linear maps have an activation"
// CHECK-LABEL: func.func @both_activated
func.func @both_activated(%x: tensor<2x3x8xf32>, %w: tensor<8x8xf32>) -> tensor<2x3x8xf32> {
  // CHECK-NOT: tnl.glu
  %0 = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %1 = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %2 = tnl.silu %0 : tensor<2x3x8xf32>
  %3 = tnl.silu %1 : tensor<2x3x8xf32>
  %4 = arith.mulf %2, %3 : tensor<2x3x8xf32>
  return %4 : tensor<2x3x8xf32>
}

// WHY: Function=silu_used | Remark="not fused to tnl.glu: an activation has other uses"
// CHECK-LABEL: func.func @silu_used
func.func @silu_used(%x: tensor<2x3x8xf32>, %w: tensor<8x8xf32>) -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>) {
  // CHECK-NOT: tnl.glu
  %0 = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %1 = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %2 = tnl.silu %0 : tensor<2x3x8xf32>
  %3 = arith.mulf %2, %1 : tensor<2x3x8xf32>
  return %2, %3 : tensor<2x3x8xf32>, tensor<2x3x8xf32>
}

// SiLU of another row scale, or of the same map.
// WHY: Function=norms | Remark="not fused to tnl.glu: the two linear maps have different row scales"
// CHECK-LABEL: func.func @norms
func.func @norms(%x: tensor<2x3x8xf32>, %w: tensor<8x8xf32>) -> tensor<2x3x8xf32> {
  // CHECK-NOT: tnl.glu
  %0 = tnl.linear %x, %w norm(%x eps 1.0e-6) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
  %1 = tnl.linear %x, %w norm(%x eps 1.0e-1) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
  %2 = tnl.silu %0 : tensor<2x3x8xf32>
  %3 = arith.mulf %2, %1 : tensor<2x3x8xf32>
  return %3 : tensor<2x3x8xf32>
}

// WHY: Function=swish_squared | Remark="not fused to tnl.glu: a linear map has other uses"
// CHECK-LABEL: func.func @swish_squared
func.func @swish_squared(%x: tensor<2x3x8xf32>, %w: tensor<8x8xf32>) -> tensor<2x3x8xf32> {
  // CHECK-NOT: tnl.glu
  %0 = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %1 = tnl.silu %0 : tensor<2x3x8xf32>
  %2 = arith.mulf %1, %0 : tensor<2x3x8xf32>
  return %2 : tensor<2x3x8xf32>
}

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
