// RUN: tnl-opt %s --tnl-fuse-token-mixer | FileCheck %s --implicit-check-not=tnl.gated_linear_attention
// RUN: tnl-opt %s --tnl-fuse-token-mixer | tnl-interpret %s --compare=-
// RUN: tnl-opt %s --tnl-fuse-token-mixer --remarks-filter=fusion --remark-format=emitRemark 2>&1 >/dev/null | FileCheck %s --check-prefix=WHY
//
// Token mixers that are not quite one.

// A norm that was not folded.
// WHY: Function=norm_between | Remark="not fused to tnl.gated_linear_attention: its output has a use by 'tnl.simple_rms_norm'"
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
// WHY: Function=second_use | Remark="not fused to tnl.gated_linear_attention: its output has a use by 'arith.addf'"
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
// WHY: Function=returned | Remark="not fused to tnl.gated_linear_attention: its output has a use by 'func.return'"
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
// WHY: Function=order | Remark="not fused to tnl.gated_linear_attention: q, k, v and the gate are not the quarters of one tensor"
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
// WHY: Function=activation | Remark="not fused to tnl.gated_linear_attention: only one of q and k has an activation"
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
// WHY: Function=gate_activation | Remark="not fused to tnl.gated_linear_attention: the gate is computed after the attention"
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
// WHY: Function=no_gate | Remark="not fused to tnl.gated_linear_attention: its output has a use by 'func.return'"
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
// WHY: Function=foreign_gate | Remark="not fused to tnl.gated_linear_attention: q, k, v and the gate are not the quarters of one tensor"
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
// WHY: Function=theta | Remark="not fused to tnl.gated_linear_attention: q and k are rotated by different angles"
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
// WHY: Function=position | Remark="not fused to tnl.gated_linear_attention: q and k are rotated by different angles"
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
