// Products and sums of linear maps, some of which must not be fused.

// RUN: tnl-opt %s --tnl-fuse-glu --tnl-fuse-residual --tnl-fuse-token-mixer | tnl-interpret %s --compare=- | FileCheck %s
// RUN: tnl-opt %s --tnl-fold-norms --tnl-fuse-glu --tnl-fuse-residual --tnl-fuse-token-mixer --canonicalize --cse | tnl-interpret %s --compare=- | FileCheck %s
// RUN: tnl-opt %s --tnl-name-sizes --tnl-fuse-glu --tnl-fuse-residual --tnl-fuse-token-mixer --tnl-form-dispatches | tnl-interpret %s --compare=- | FileCheck %s
// CHECK: {{^}}2 passed, 0 failed

func.func @glus(%x: tensor<2x3x8xf32>, %y: tensor<2x3x8xf32>, %w: tensor<8x8xf32>, %v: tensor<8x8xf32>, %r: tensor<2x3xf32>, %q: tensor<2x3xf32>, %b: tensor<8xf32>)
    -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>) {
  %l1 = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %l2 = tnl.linear %x, %v : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %l3 = tnl.linear %y, %v : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %l4 = tnl.linear %x, %v scale(%r) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<2x3xf32>) -> tensor<2x3x8xf32>
  %l5 = tnl.linear %x, %v scale(%q) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<2x3xf32>) -> tensor<2x3x8xf32>
  %l6 = tnl.linear %x, %w scale(%r) bias(%b) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<2x3xf32>, tensor<8xf32>) -> tensor<2x3x8xf32>
  %l7 = tnl.linear %x, %w residual(%y) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
  %l8 = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %l9 = tnl.linear %x, %v : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %0 = arith.mulf %l1, %l2 : tensor<2x3x8xf32>
  %1 = arith.mulf %l8, %l3 : tensor<2x3x8xf32>
  %2 = arith.mulf %l4, %l5 : tensor<2x3x8xf32>
  %3 = arith.mulf %l4, %l6 : tensor<2x3x8xf32>
  %4 = arith.mulf %l7, %l9 : tensor<2x3x8xf32>
  %5 = arith.mulf %l1, %l1 : tensor<2x3x8xf32>
  %6 = arith.addf %l1, %l1 : tensor<2x3x8xf32>
  %7 = arith.addf %l3, %l7 : tensor<2x3x8xf32>
  return %0, %1, %2, %3, %4, %5, %6, %7 : tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>
}
func.func @single(%x: tensor<2x3x8xf32>, %w: tensor<8x8xf32>, %v: tensor<8x8xf32>, %r: tensor<2x3xf32>, %b: tensor<8xf32>, %y: tensor<2x3x8xf32>)
    -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>) {
  %l4 = tnl.linear %x, %v scale(%r) bias(%b) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<2x3xf32>, tensor<8xf32>) -> tensor<2x3x8xf32>
  %l6 = tnl.linear %x, %w scale(%r) bias(%b) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<2x3xf32>, tensor<8xf32>) -> tensor<2x3x8xf32>
  %0 = arith.mulf %l4, %l6 : tensor<2x3x8xf32>
  %l1 = tnl.linear %x, %w residual(%y) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<2x3x8xf32>) -> tensor<2x3x8xf32>
  %1 = arith.addf %l1, %x : tensor<2x3x8xf32>
  %l2 = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %2 = arith.addf %l2, %l2 : tensor<2x3x8xf32>
  %l3 = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %late = tnl.silu %y : tensor<2x3x8xf32>
  %3 = arith.addf %late, %l3 : tensor<2x3x8xf32>
  %l5 = tnl.linear %x, %w : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %l7 = tnl.linear %l5, %v : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %4 = arith.addf %l5, %l7 : tensor<2x3x8xf32>
  return %0, %1, %2, %3, %4 : tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>
}
