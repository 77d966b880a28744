// RUN: tnl-interpret %s --print | FileCheck %s

// exp(-slope) = 1/2, or a decay of ln 1/2 and ln 1/4: q = 1, k = 1.
// CHECK-LABEL: scores result0
// CHECK-SAME: 1x1x3x3 = {{\[\[\[\[}}1, 0, 0], [0.5, 1, 0], [0.25, 0.5, 1]]]]
// The decay of the first token plays no part, and one of -inf forgets.
// CHECK-NEXT: scores result1 1x1x3x3 = {{\[\[\[\[}}1, 0, 0], [0.25, 1, 0], [0, 0, 1]]]]
// Components of 1/2 and 1/4 a token.
// CHECK-NEXT: scores result2 1x1x3x3 = {{\[\[\[\[}}2, 0, 0], [0.75, 2, 0], [0.3125, 0.75, 2]]]]
func.func @scores() -> (tensor<1x1x3x3xf32>, tensor<1x1x3x3xf32>, tensor<1x1x3x3xf32>) {
  %q = arith.constant dense<1.0> : tensor<1x1x3x1xf32>
  %q2 = arith.constant dense<1.0> : tensor<1x1x3x2xf32>
  %t = arith.constant dense<[[[-7.0, -1.38629436, 0xFF800000]]]> : tensor<1x1x3xf32>
  %c = arith.constant dense<[[[[-7.0, -7.0], [-0.693147181, -1.38629436], [-0.693147181, -1.38629436]]]]> : tensor<1x1x3x2xf32>
  %0 = tnl.chunk_scores %q, %q slopes [0.693147181] : (tensor<1x1x3x1xf32>, tensor<1x1x3x1xf32>) -> tensor<1x1x3x3xf32>
  %1 = tnl.chunk_scores %q, %q decay(%t) : (tensor<1x1x3x1xf32>, tensor<1x1x3x1xf32>, tensor<1x1x3xf32>) -> tensor<1x1x3x3xf32>
  %2 = tnl.chunk_scores %q2, %q2 decay(%c) : (tensor<1x1x3x2xf32>, tensor<1x1x3x2xf32>, tensor<1x1x3x2xf32>) -> tensor<1x1x3x3xf32>
  return %0, %1, %2 : tensor<1x1x3x3xf32>, tensor<1x1x3x3xf32>, tensor<1x1x3x3xf32>
}

// What is no number stays with its token and those after it, and padding drops it.
// CHECK-LABEL: apply result0
// CHECK-SAME: 1x1x3x1 = {{\[\[\[\[}}10], [{{-?}}nan], [{{-?}}nan]]]]
// CHECK-NEXT: apply result1 1x1x3x1 = {{\[\[\[\[}}10], [20], [50]]]]
func.func @apply() -> (tensor<1x1x3x1xf32>, tensor<1x1x3x1xf32>) {
  %p = arith.constant dense<[[[[1.0, 9.0, 9.0], [2.0, 1.0, 9.0], [3.0, 1.0, 1.0]]]]> : tensor<1x1x3x3xf32>
  %v = arith.constant dense<[[[[10.0], [0x7FC00000], [20.0]]]]> : tensor<1x1x3x1xf32>
  %m = arith.constant dense<[[1.0, 0.0, 2.0]]> : tensor<1x3xf32>
  %0 = tnl.chunk_apply %p, %v : (tensor<1x1x3x3xf32>, tensor<1x1x3x1xf32>) -> tensor<1x1x3x1xf32>
  %w = tnl.mask_values %v, %m : tensor<1x1x3x1xf32>, tensor<1x3xf32>
  %1 = tnl.chunk_apply %p, %w : (tensor<1x1x3x3xf32>, tensor<1x1x3x1xf32>) -> tensor<1x1x3x1xf32>
  return %0, %1 : tensor<1x1x3x1xf32>, tensor<1x1x3x1xf32>
}

// The state is older than the first token by one decay; S = [8, 16], q = 1.
// CHECK-LABEL: states result0
// CHECK-SAME: 1x1x2x1 = {{\[\[\[\[}}12], [6]]]]
// CHECK-NEXT: states result1 1x1x2x1 = {{\[\[\[\[}}8], [3]]]]
// S / 4 + k v / 2 + k v, with v = [2, 4].
// CHECK-NEXT: states result2 1x1x2x1 = {{\[\[\[\[}}7], [9]]]]
// Components of 1/2 and 1/4: 8 / 4 + 2 / 2 + 4, and 16 / 16 + 2 / 4 + 4.
// CHECK-NEXT: states result3 1x1x2x1 = {{\[\[\[\[}}7], [5.5]]]]
// Three tokens, or two.
// CHECK-NEXT: states result4 1x1x2x1 = {{\[\[\[\[}}101], [102]]]]
// CHECK-NEXT: states result5 1x1x2x1 = {{\[\[\[\[}}102], [101]]]]
func.func @states() -> (tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>) {
  %q = arith.constant dense<1.0> : tensor<1x1x2x2xf32>
  %v = arith.constant dense<[[[[2.0], [4.0]]]]> : tensor<1x1x2x1xf32>
  %s = arith.constant dense<[[[[8.0], [16.0]]]]> : tensor<1x1x2x1xf32>
  %l = arith.constant dense<100.0> : tensor<1x1x2x1xf32>
  %c = arith.constant dense<[[[[-0.693147181, -1.38629436], [-0.693147181, -1.38629436]]]]> : tensor<1x1x2x2xf32>
  %n = arith.constant 3 : index
  %0 = tnl.state_read %q, %s slopes [0.693147181] : (tensor<1x1x2x2xf32>, tensor<1x1x2x1xf32>) -> tensor<1x1x2x1xf32>
  %1 = tnl.state_read %q, %s decay(%c) : (tensor<1x1x2x2xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x2xf32>) -> tensor<1x1x2x1xf32>
  %2 = tnl.state_update %s, %q, %v slopes [0.693147181] : (tensor<1x1x2x1xf32>, tensor<1x1x2x2xf32>, tensor<1x1x2x1xf32>) -> tensor<1x1x2x1xf32>
  %3 = tnl.state_update %s, %q, %v decay(%c) : (tensor<1x1x2x1xf32>, tensor<1x1x2x2xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x2xf32>) -> tensor<1x1x2x1xf32>
  %4 = tnl.state_carry %s, %l tokens(%n) slopes [0.693147181] : (tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, index) -> tensor<1x1x2x1xf32>
  %5 = tnl.state_carry %s, %l decay(%c) : (tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x2xf32>) -> tensor<1x1x2x1xf32>
  return %0, %1, %2, %3, %4, %5 : tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>
}

// CHECK-LABEL: sums result0
// CHECK-SAME: 1x2x2 = {{\[\[\[}}5, 61], [25, 113]]]
func.func @sums() -> tensor<1x2x2xf32> {
  %x = arith.constant dense<[[[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]]]> : tensor<1x2x2x2xf32>
  %0 = tnl.sums_of_squares %x : tensor<1x2x2x2xf32> -> tensor<1x2x2xf32>
  return %0 : tensor<1x2x2xf32>
}

// A decay of each token, and of each component of a key: o_t = S_t with q = 1.
// CHECK-LABEL: attention result0
// CHECK-SAME: 1x1x2x1 = {{\[\[\[\[}}4], [6]]]]
// CHECK-NEXT: attention result1 1x1x2x1 = {{\[\[\[\[}}10], [12]]]]
func.func @attention() -> (tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>) {
  %q = arith.constant dense<1.0> : tensor<1x1x2x1xf32>
  %q2 = arith.constant dense<1.0> : tensor<1x1x2x2xf32>
  %v = arith.constant dense<[[[[2.0], [4.0]]]]> : tensor<1x1x2x1xf32>
  %s = arith.constant dense<8.0> : tensor<1x1x1x1xf32>
  %s2 = arith.constant dense<8.0> : tensor<1x1x2x1xf32>
  %t = arith.constant dense<[[[-1.38629436, -0.693147181]]]> : tensor<1x1x2xf32>
  %c = arith.constant dense<[[[[-0.693147181, -1.38629436], [-0.693147181, -1.38629436]]]]> : tensor<1x1x2x2xf32>
  %0:2 = tnl.linear_attention %q, %q, %v state(%s) decay(%t)
    : (tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x1x1xf32>, tensor<1x1x2xf32>) -> (tensor<1x1x2x1xf32>, tensor<1x1x1x1xf32>)
  %1:2 = tnl.linear_attention %q2, %q2, %v state(%s2) decay(%c)
    : (tensor<1x1x2x2xf32>, tensor<1x1x2x2xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x2xf32>) -> (tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>)
  return %0#0, %1#0 : tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>
}
