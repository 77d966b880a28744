// RUN: tnl-interpret %s --print | FileCheck %s

// CHECK-LABEL: weights result0
// CHECK-SAME: 2x2 = {{\[\[}}1, 3], [2, 4]]
// CHECK-NEXT: weights result1 3x2 = {{\[\[}}1, 2], [3, 4], [5, 6]]
func.func @weights() -> (tensor<2x2xf16>, tensor<3x2xf16>) {
  %a = tnl.weight "a" from dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf16> -> tensor<2x2xf16>
  %b = tnl.weight "b" from dense<[[5.0, 6.0]]> : tensor<1x2xf16> -> tensor<1x2xf16>
  %0 = tnl.transpose %a : tensor<2x2xf16> -> tensor<2x2xf16>
  %1 = tnl.concat %a, %b : (tensor<2x2xf16>, tensor<1x2xf16>) -> tensor<3x2xf16>
  return %0, %1 : tensor<2x2xf16>, tensor<3x2xf16>
}

// CHECK-LABEL: embedding result0
// CHECK-SAME: 1x3x2 = {{\[\[\[}}6, 8], [2, 4], [6, 8]]]
func.func @embedding() -> tensor<1x3x2xf32> {
  %ids = arith.constant dense<[[1, 0, -1]]> : tensor<1x3xi64>
  %table = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf16>
  %0 = tnl.embedding %ids, %table scale 2.0 : (tensor<1x3xi64>, tensor<2x2xf16>) -> tensor<1x3x2xf32>
  return %0 : tensor<1x3x2xf32>
}

// x W^T = [[5, 11, 17]]
// CHECK-LABEL: linear result0
// CHECK-SAME: 1x1x3 = {{\[\[\[}}5, 11, 17]]]
// CHECK-NEXT: linear result1 1x1x3 = {{\[\[\[}}10, 22, 34]]]
// CHECK-NEXT: linear result2 1x1x3 = {{\[\[\[}}5, 12, 19]]]
// CHECK-NEXT: linear result3 1x1x3 = {{\[\[\[}}110, 223, 336]]]
func.func @linear() -> (tensor<1x1x3xf32>, tensor<1x1x3xf32>, tensor<1x1x3xf32>, tensor<1x1x3xf32>) {
  %x = arith.constant dense<[[[1.0, 2.0]]]> : tensor<1x1x2xf32>
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf16>
  %s = arith.constant dense<[[2.0]]> : tensor<1x1xf32>
  %b = arith.constant dense<[0.0, 1.0, 2.0]> : tensor<3xf32>
  %r = arith.constant dense<[[[100.0, 200.0, 300.0]]]> : tensor<1x1x3xf32>
  %0 = tnl.linear %x, %w : (tensor<1x1x2xf32>, tensor<3x2xf16>) -> tensor<1x1x3xf32>
  %1 = tnl.linear %x, %w scale(%s) : (tensor<1x1x2xf32>, tensor<3x2xf16>, tensor<1x1xf32>) -> tensor<1x1x3xf32>
  %2 = tnl.linear %x, %w bias(%b) : (tensor<1x1x2xf32>, tensor<3x2xf16>, tensor<3xf32>) -> tensor<1x1x3xf32>
  %3 = tnl.linear %x, %w scale(%s) bias(%b) residual(%r) : (tensor<1x1x2xf32>, tensor<3x2xf16>, tensor<1x1xf32>, tensor<3xf32>, tensor<1x1x3xf32>) -> tensor<1x1x3xf32>
  return %0, %1, %2, %3 : tensor<1x1x3xf32>, tensor<1x1x3xf32>, tensor<1x1x3xf32>, tensor<1x1x3xf32>
}

// x W1^T = [5, 11], x W2^T = [1, 2]
// CHECK-LABEL: glu result0
// CHECK-SAME: 1x2 = {{\[\[}}5, 22]]
// CHECK-NEXT: glu result1 1x2 = {{\[\[}}32, 138]]
func.func @glu() -> (tensor<1x2xf32>, tensor<1x2xf32>) {
  %x = arith.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %w1 = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %w2 = arith.constant dense<[[1.0, 0.0], [0.0, 1.0]]> : tensor<2x2xf32>
  %s = arith.constant dense<[2.0]> : tensor<1xf32>
  %b1 = arith.constant dense<[-2.0, 1.0]> : tensor<2xf32>
  %b2 = arith.constant dense<[2.0, 2.0]> : tensor<2xf32>
  %0 = tnl.glu %x, %w1, %w2 : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %1 = tnl.glu %x, %w1, %w2 scale(%s) bias(%b1, %b2) : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<1xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %0, %1 : tensor<1x2xf32>, tensor<1x2xf32>
}

// Rows of x have a mean square of 4, so r = 1/2; sums of 6 + 10 over 1 element and an eps
// of 9 give 1/5; x W^T = [4, 8]. silu(2) = 1.761594.
// CHECK-LABEL: norms result0
// CHECK-SAME: 1x2 = {{\[\[}}2, 4]]
// CHECK-NEXT: norms result1 1x2 = {{\[\[}}1.8, 3.6]]
// CHECK-NEXT: norms result2 1x2 = {{\[\[}}4, 16]]
// CHECK-NEXT: norms result3 1x2 = {{\[\[}}3.52319, 15.7122]]
func.func @norms() -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>) {
  %x = arith.constant dense<[[2.0, 2.0]]> : tensor<1x2xf32>
  %s = arith.constant dense<[[6.0, 10.0]]> : tensor<1x2xf32>
  %b = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %w = arith.constant dense<[[1.0, 1.0], [3.0, 1.0]]> : tensor<2x2xf32>
  %0 = tnl.linear %x, %w norm(%x eps 0.0) : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %1 = tnl.linear %x, %w norm(%s width 1 eps 9.0) bias(%b) : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<1x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %2 = tnl.glu %x, %w, %w norm(%x eps 0.0) : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %3 = tnl.glu %x, %w, %w norm(%x eps 0.0) activation <silu> : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %0, %1, %2, %3 : tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>
}
