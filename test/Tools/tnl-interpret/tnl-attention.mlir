// RUN: tnl-interpret %s --print | FileCheck %s

// theta = [pi/2, 0]: token 0 is at 0, token 1 at pi/2.
// CHECK-LABEL: lrpe result0
// CHECK-SAME: 1x1x2x4 = {{\[\[\[\[}}1, 2, 0, 0], [{{.*}}e-07, 4, 3, 0]]]]
// CHECK-NEXT: lrpe result1 1x1x2x4 = {{\[\[\[\[}}-1, 2, {{.*}}e-08, 0], [{{.*}}e-07, 4, -3, 0]]]]
func.func @lrpe() -> (tensor<1x1x2x4xf32>, tensor<1x1x2x4xf32>) {
  %x = arith.constant dense<[[[[1.0, 2.0], [3.0, 4.0]]]]> : tensor<1x1x2x2xf32>
  %theta = arith.constant dense<[[1.57079637, 0.0]]> : tensor<1x2xf32>
  %p = arith.constant dense<2> : tensor<1xi64>
  %0 = tnl.lrpe %x, %theta : (tensor<1x1x2x2xf32>, tensor<1x2xf32>) -> tensor<1x1x2x4xf32>
  %1 = tnl.lrpe %x, %theta position(%p) : (tensor<1x1x2x2xf32>, tensor<1x2xf32>, tensor<1xi64>) -> tensor<1x1x2x4xf32>
  return %0, %1 : tensor<1x1x2x4xf32>, tensor<1x1x2x4xf32>
}

// A position per sequence.
// CHECK-LABEL: positions result0
// CHECK-SAME: 2x1x1x2 = {{\[\[\[\[}}0.540302, 0.841471]]], {{\[\[\[}}-0.416147, 0.909297]]]]
func.func @positions() -> tensor<2x1x1x2xf32> {
  %x = arith.constant dense<1.0> : tensor<2x1x1x1xf32>
  %theta = arith.constant dense<1.0> : tensor<1x1xf32>
  %p = arith.constant dense<[1, 2]> : tensor<2xi64>
  %0 = tnl.lrpe %x, %theta position(%p) : (tensor<2x1x1x1xf32>, tensor<1x1xf32>, tensor<2xi64>) -> tensor<2x1x1x2xf32>
  return %0 : tensor<2x1x1x2xf32>
}

// exp(-slope) = 1/2 (slope = ln 2). One head, q = 1, k = 1: o_t = o_{t-1} / 2 + v_t.
// CHECK-LABEL: recurrence result0
// CHECK-SAME: 1x1x3x2 = {{\[\[\[\[}}1, 10], [2.5, 25], [4.25, 42.5]]]]
// CHECK-NEXT: recurrence result1 1x1x1x2 = {{\[\[\[\[}}4.25, 42.5]]]]
// With a state of 8 before, and token 1 masked.
// CHECK-NEXT: recurrence result2 1x1x3x2 = {{\[\[\[\[}}5, 14], [2.5, 7], [4.25, 33.5]]]]
// CHECK-NEXT: recurrence result3 1x1x1x2 = {{\[\[\[\[}}4.25, 33.5]]]]
func.func @recurrence() -> (tensor<1x1x3x2xf32>, tensor<1x1x1x2xf32>, tensor<1x1x3x2xf32>, tensor<1x1x1x2xf32>) {
  %q = arith.constant dense<1.0> : tensor<1x1x3x1xf32>
  %v = arith.constant dense<[[[[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]]]]> : tensor<1x1x3x2xf32>
  %s = arith.constant dense<8.0> : tensor<1x1x1x2xf32>
  %m = arith.constant dense<[[1, 0, 1]]> : tensor<1x3xi64>
  %0:2 = tnl.linear_attention %q, %q, %v slopes [0.693147181]
    : (tensor<1x1x3x1xf32>, tensor<1x1x3x1xf32>, tensor<1x1x3x2xf32>) -> (tensor<1x1x3x2xf32>, tensor<1x1x1x2xf32>)
  %1:2 = tnl.linear_attention %q, %q, %v state(%s) mask(%m) slopes [0.693147181]
    : (tensor<1x1x3x1xf32>, tensor<1x1x3x1xf32>, tensor<1x1x3x2xf32>, tensor<1x1x1x2xf32>, tensor<1x3xi64>) -> (tensor<1x1x3x2xf32>, tensor<1x1x1x2xf32>)
  return %0#0, %0#1, %1#0, %1#1 : tensor<1x1x3x2xf32>, tensor<1x1x1x2xf32>, tensor<1x1x3x2xf32>, tensor<1x1x1x2xf32>
}

// Two heads with their own slope (0: a plain sum), two key components.
// CHECK-LABEL: heads result0
// CHECK-SAME: 1x2x2x1 = {{\[\[\[\[}}2], [5]], {{\[\[}}1], [1.5]]]]
// CHECK-NEXT: heads result1 1x2x2x1 = {{\[\[\[\[}}1], [4]], {{\[\[}}1], [0.5]]]]
func.func @heads() -> (tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>) {
  %q = arith.constant dense<[[[[2.0, 1.0], [1.0, 1.0]], [[1.0, 0.0], [1.0, 1.0]]]]> : tensor<1x2x2x2xf32>
  %k = arith.constant dense<[[[[1.0, 0.0], [0.0, 2.0]], [[1.0, 0.0], [0.5, 0.5]]]]> : tensor<1x2x2x2xf32>
  %v = arith.constant dense<[[[[1.0], [2.0]], [[1.0], [1.0]]]]> : tensor<1x2x2x1xf32>
  %0:2 = tnl.linear_attention %q, %k, %v slopes [0.0, 0.693147181]
    : (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>, tensor<1x2x2x1xf32>) -> (tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>)
  return %0#0, %0#1 : tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>
}

// Columns q0 q1 k0 k1 v0 v1 u0 u1. o = [1, 2; 1/2 + 3, 2 + 4]
// CHECK-LABEL: gated result0
// CHECK-SAME: 1x2x2 = {{\[\[\[}}10, 40], [35, 120]]]
// CHECK-NEXT: gated result1 1x2x2 = {{\[\[\[}}1, 4], [12.25, 36]]]
// CHECK-NEXT: gated result2 1x2x1x1 = {{\[\[\[\[}}3.5]], {{\[\[}}6]]]]
func.func @gated() -> (tensor<1x2x2xf32>, tensor<1x2x2xf32>, tensor<1x2x1x1xf32>) {
  %x = arith.constant dense<[[[1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 10.0, 20.0],
                              [1.0, 1.0, 1.0, 1.0, 3.0, 4.0, 10.0, 20.0]]]> : tensor<1x2x8xf32>
  %0:3 = tnl.gated_linear_attention %x heads 2 activation <none> slopes [0.693147181, 0.0]
    : (tensor<1x2x8xf32>) -> (tensor<1x2x2xf32>, tensor<1x2x2xf32>, tensor<1x2x1x1xf32>)
  return %0#0, %0#1, %0#2 : tensor<1x2x2xf32>, tensor<1x2x2xf32>, tensor<1x2x1x1xf32>
}

// The fused operation is its parts.
// CHECK-LABEL: difference result0
// CHECK-SAME: = {{\[\[\[}}0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]], {{\[\[}}0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]]
// CHECK-NEXT: difference result1 {{.*}} = {{\[\[\[\[}}0, 0], [0, 0], [0, 0], [0, 0]], {{\[\[}}0, 0], [0, 0], [0, 0], [0, 0]]], {{\[\[\[}}0, 0], [0, 0], [0, 0], [0, 0]], {{\[\[}}0, 0], [0, 0], [0, 0], [0, 0]]]]
func.func @difference(%x: tensor<2x3x16xf32>, %s: tensor<2x2x4x2xf32>, %theta: tensor<2x2xf32>, %m: tensor<2x3xi64>, %p: tensor<2xi64>)
    -> (tensor<2x3x4xf32>, tensor<2x2x4x2xf32>) {
  %0:3 = tnl.gated_linear_attention %x theta(%theta) position(%p) state(%s) mask(%m) heads 2 activation <silu> slopes [0.5, 0.25]
    : (tensor<2x3x16xf32>, tensor<2x2xf32>, tensor<2xi64>, tensor<2x2x4x2xf32>, tensor<2x3xi64>)
    -> (tensor<2x3x4xf32>, tensor<2x3x2xf32>, tensor<2x2x4x2xf32>)
  %q, %k, %v, %u = tnl.split %x : tensor<2x3x16xf32> -> (tensor<2x3x4xf32>, tensor<2x3x4xf32>, tensor<2x3x4xf32>, tensor<2x3x4xf32>)
  %qa = tnl.silu %q : tensor<2x3x4xf32>
  %ka = tnl.silu %k : tensor<2x3x4xf32>
  %qh = tnl.split_heads %qa : tensor<2x3x4xf32> -> tensor<2x2x3x2xf32>
  %kh = tnl.split_heads %ka : tensor<2x3x4xf32> -> tensor<2x2x3x2xf32>
  %vh = tnl.split_heads %v : tensor<2x3x4xf32> -> tensor<2x2x3x2xf32>
  %qr = tnl.lrpe %qh, %theta position(%p) : (tensor<2x2x3x2xf32>, tensor<2x2xf32>, tensor<2xi64>) -> tensor<2x2x3x4xf32>
  %kr = tnl.lrpe %kh, %theta position(%p) : (tensor<2x2x3x2xf32>, tensor<2x2xf32>, tensor<2xi64>) -> tensor<2x2x3x4xf32>
  %o:2 = tnl.linear_attention %qr, %kr, %vh state(%s) mask(%m) slopes [0.5, 0.25]
    : (tensor<2x2x3x4xf32>, tensor<2x2x3x4xf32>, tensor<2x2x3x2xf32>, tensor<2x2x4x2xf32>, tensor<2x3xi64>) -> (tensor<2x2x3x2xf32>, tensor<2x2x4x2xf32>)
  %om = tnl.merge_heads %o#0 : tensor<2x2x3x2xf32> -> tensor<2x3x4xf32>
  %uo = arith.mulf %u, %om : tensor<2x3x4xf32>
  %d = arith.subf %uo, %0#0 : tensor<2x3x4xf32>
  %e = arith.subf %o#1, %0#2 : tensor<2x2x4x2xf32>
  return %d, %e : tensor<2x3x4xf32>, tensor<2x2x4x2xf32>
}
