// RUN: tnl-opt %s --tnl-fuse-gates | FileCheck %s --implicit-check-not=tnl.gated_linear_attention
// RUN: tnl-opt %s --tnl-fuse-gates | tnl-interpret %s --compare=-
//
// Token mixers that are not quite one.

// A norm that was not folded.
// CHECK-LABEL: func.func @norm_between
func.func @norm_between(%x: tensor<2x5x32xf32>) -> tensor<2x5x8xf32> {
  // CHECK: tnl.linear_attention
  %0:4 = tnl.split %x : tensor<2x5x32xf32> -> (tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>)
  %q = tnl.silu %0#0 : tensor<2x5x8xf32>
  %k = tnl.silu %0#1 : tensor<2x5x8xf32>
  %qh = tnl.split_heads %q : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %kh = tnl.split_heads %k : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %vh = tnl.split_heads %0#2 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x4x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %n = tnl.simple_rms_norm %mo eps 1.0e-6 : tensor<2x5x8xf32>
  %g = arith.mulf %0#3, %n : tensor<2x5x8xf32>
  return %g : tensor<2x5x8xf32>
}

// The attention's output has another use.
// CHECK-LABEL: func.func @second_use
func.func @second_use(%x: tensor<2x5x32xf32>) -> tensor<2x5x8xf32> {
  // CHECK: tnl.linear_attention
  %0:4 = tnl.split %x : tensor<2x5x32xf32> -> (tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>)
  %q = tnl.silu %0#0 : tensor<2x5x8xf32>
  %k = tnl.silu %0#1 : tensor<2x5x8xf32>
  %qh = tnl.split_heads %q : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %kh = tnl.split_heads %k : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %vh = tnl.split_heads %0#2 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x4x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %g = arith.mulf %0#3, %mo : tensor<2x5x8xf32>
  %h = arith.addf %g, %mo : tensor<2x5x8xf32>
  return %h : tensor<2x5x8xf32>
}

// It is returned itself.
// CHECK-LABEL: func.func @returned
func.func @returned(%x: tensor<2x5x32xf32>) -> (tensor<2x5x8xf32>, tensor<2x5x8xf32>) {
  // CHECK: tnl.linear_attention
  %0:4 = tnl.split %x : tensor<2x5x32xf32> -> (tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>)
  %q = tnl.silu %0#0 : tensor<2x5x8xf32>
  %k = tnl.silu %0#1 : tensor<2x5x8xf32>
  %qh = tnl.split_heads %q : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %kh = tnl.split_heads %k : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %vh = tnl.split_heads %0#2 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x4x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %g = arith.mulf %0#3, %mo : tensor<2x5x8xf32>
  return %g, %mo : tensor<2x5x8xf32>, tensor<2x5x8xf32>
}

// Parts in another order.
// CHECK-LABEL: func.func @order
func.func @order(%x: tensor<2x5x32xf32>) -> tensor<2x5x8xf32> {
  // CHECK: tnl.linear_attention
  %0:4 = tnl.split %x : tensor<2x5x32xf32> -> (tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>)
  %q = tnl.silu %0#0 : tensor<2x5x8xf32>
  %k = tnl.silu %0#1 : tensor<2x5x8xf32>
  %qh = tnl.split_heads %q : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %kh = tnl.split_heads %k : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %vh = tnl.split_heads %0#3 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x4x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %g = arith.mulf %0#2, %mo : tensor<2x5x8xf32>
  return %g : tensor<2x5x8xf32>
}

// An activation on q alone.
// CHECK-LABEL: func.func @activation
func.func @activation(%x: tensor<2x5x32xf32>) -> tensor<2x5x8xf32> {
  // CHECK: tnl.linear_attention
  %0:4 = tnl.split %x : tensor<2x5x32xf32> -> (tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>)
  %q = tnl.silu %0#0 : tensor<2x5x8xf32>
  %k = arith.addf %0#1, %0#1 : tensor<2x5x8xf32>
  %qh = tnl.split_heads %q : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %kh = tnl.split_heads %k : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %vh = tnl.split_heads %0#2 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x4x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %g = arith.mulf %0#3, %mo : tensor<2x5x8xf32>
  return %g : tensor<2x5x8xf32>
}

// An activation on the gate.
// CHECK-LABEL: func.func @gate_activation
func.func @gate_activation(%x: tensor<2x5x32xf32>) -> tensor<2x5x8xf32> {
  // CHECK: tnl.linear_attention
  %0:4 = tnl.split %x : tensor<2x5x32xf32> -> (tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>)
  %q = tnl.silu %0#0 : tensor<2x5x8xf32>
  %k = tnl.silu %0#1 : tensor<2x5x8xf32>
  %qh = tnl.split_heads %q : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %kh = tnl.split_heads %k : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %vh = tnl.split_heads %0#2 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x4x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %u = tnl.silu %0#3 : tensor<2x5x8xf32>
  %g = arith.mulf %u, %mo : tensor<2x5x8xf32>
  return %g : tensor<2x5x8xf32>
}

// No gate.
// CHECK-LABEL: func.func @no_gate
func.func @no_gate(%x: tensor<2x5x32xf32>) -> tensor<2x5x8xf32> {
  // CHECK: tnl.linear_attention
  %0:4 = tnl.split %x : tensor<2x5x32xf32> -> (tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>)
  %q = tnl.silu %0#0 : tensor<2x5x8xf32>
  %k = tnl.silu %0#1 : tensor<2x5x8xf32>
  %qh = tnl.split_heads %q : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %kh = tnl.split_heads %k : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %vh = tnl.split_heads %0#2 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x4x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  return %mo : tensor<2x5x8xf32>
}

// Gated by something else.
// CHECK-LABEL: func.func @foreign_gate
func.func @foreign_gate(%x: tensor<2x5x32xf32>, %z: tensor<2x5x8xf32>) -> tensor<2x5x8xf32> {
  // CHECK: tnl.linear_attention
  %0:4 = tnl.split %x : tensor<2x5x32xf32> -> (tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>)
  %q = tnl.silu %0#0 : tensor<2x5x8xf32>
  %k = tnl.silu %0#1 : tensor<2x5x8xf32>
  %qh = tnl.split_heads %q : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %kh = tnl.split_heads %k : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %vh = tnl.split_heads %0#2 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x4x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %g = arith.mulf %z, %mo : tensor<2x5x8xf32>
  return %g : tensor<2x5x8xf32>
}

// Different angles for q and k.
// CHECK-LABEL: func.func @theta
func.func @theta(%x: tensor<2x5x32xf32>, %t1: tensor<2x4xf32>, %t2: tensor<2x4xf32>) -> tensor<2x5x8xf32> {
  // CHECK: tnl.linear_attention
  %0:4 = tnl.split %x : tensor<2x5x32xf32> -> (tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>)
  %q = tnl.silu %0#0 : tensor<2x5x8xf32>
  %k = tnl.silu %0#1 : tensor<2x5x8xf32>
  %qh = tnl.split_heads %q : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %kh = tnl.split_heads %k : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %vh = tnl.split_heads %0#2 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %ql = tnl.lrpe %qh, %t1 : (tensor<2x2x5x4xf32>, tensor<2x4xf32>) -> tensor<2x2x5x8xf32>
  %kl = tnl.lrpe %kh, %t2 : (tensor<2x2x5x4xf32>, tensor<2x4xf32>) -> tensor<2x2x5x8xf32>
  %o:2 = tnl.linear_attention %ql, %kl, %vh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x8xf32>, tensor<2x2x5x8xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x8x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %g = arith.mulf %0#3, %mo : tensor<2x5x8xf32>
  return %g : tensor<2x5x8xf32>
}

// Different positions for q and k.
// CHECK-LABEL: func.func @position
func.func @position(%x: tensor<2x5x32xf32>, %t: tensor<2x4xf32>, %p: tensor<2xi64>) -> tensor<2x5x8xf32> {
  // CHECK: tnl.linear_attention
  %0:4 = tnl.split %x : tensor<2x5x32xf32> -> (tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>)
  %q = tnl.silu %0#0 : tensor<2x5x8xf32>
  %k = tnl.silu %0#1 : tensor<2x5x8xf32>
  %qh = tnl.split_heads %q : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %kh = tnl.split_heads %k : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %vh = tnl.split_heads %0#2 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %ql = tnl.lrpe %qh, %t position(%p) : (tensor<2x2x5x4xf32>, tensor<2x4xf32>, tensor<2xi64>) -> tensor<2x2x5x8xf32>
  %kl = tnl.lrpe %kh, %t : (tensor<2x2x5x4xf32>, tensor<2x4xf32>) -> tensor<2x2x5x8xf32>
  %o:2 = tnl.linear_attention %ql, %kl, %vh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x8xf32>, tensor<2x2x5x8xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x8x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %g = arith.mulf %0#3, %mo : tensor<2x5x8xf32>
  return %g : tensor<2x5x8xf32>
}

// Weights of different types: a kernel of a GPU reads both in one way.
// CHECK-LABEL: func.func @weights
func.func @weights(%x: tensor<2x5x8xf32>, %w1: tensor<4x8xf32>, %w2: tensor<4x8xf16>) -> tensor<2x5x4xf32> {
  // CHECK-NOT: tnl.glu
  %0 = tnl.linear %x, %w1 : (tensor<2x5x8xf32>, tensor<4x8xf32>) -> tensor<2x5x4xf32>
  %1 = tnl.linear %x, %w2 : (tensor<2x5x8xf32>, tensor<4x8xf16>) -> tensor<2x5x4xf32>
  %2 = arith.mulf %0, %1 : tensor<2x5x4xf32>
  return %2 : tensor<2x5x4xf32>
}
