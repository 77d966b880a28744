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

// A gate of what the attention gives.
// WHY: Function=late_gate | Remark="not fused to tnl.gated_linear_attention: its output has a use by 'arith.addf'"
// CHECK-LABEL: func.func @late_gate
// CHECK: tnl.linear_attention
func.func @late_gate(%q: tensor<2x5x8xf32>, %k: tensor<2x5x8xf32>, %v: tensor<2x5x8xf32>, %u: tensor<2x5x8xf32>) -> tensor<2x5x8xf32> {
  %qh = tnl.split_heads %q : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %kh = tnl.split_heads %k : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %vh = tnl.split_heads %v : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x4x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %late = arith.addf %u, %mo : tensor<2x5x8xf32>
  %g = arith.mulf %late, %mo : tensor<2x5x8xf32>
  return %g : tensor<2x5x8xf32>
}

// The gate does not exist yet.
// WHY: Function=gate_after | Remark="not fused to tnl.gated_linear_attention: the gate is computed after the attention"
// CHECK-LABEL: func.func @gate_after
// CHECK: tnl.linear_attention
func.func @gate_after(%q: tensor<2x5x8xf32>, %k: tensor<2x5x8xf32>, %v: tensor<2x5x8xf32>, %u: tensor<2x5x8xf32>) -> tensor<2x5x8xf32> {
  %qh = tnl.split_heads %q : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %kh = tnl.split_heads %k : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %vh = tnl.split_heads %v : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x4x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %late = arith.addf %u, %u : tensor<2x5x8xf32>
  %g = arith.mulf %late, %mo : tensor<2x5x8xf32>
  return %g : tensor<2x5x8xf32>
}

// Gated by itself.
// WHY: Function=squared | Remark="not fused to tnl.gated_linear_attention: its output has a use by 'arith.mulf'"
// CHECK-LABEL: func.func @squared
// CHECK: tnl.linear_attention
func.func @squared(%q: tensor<2x5x8xf32>, %k: tensor<2x5x8xf32>, %v: tensor<2x5x8xf32>) -> tensor<2x5x8xf32> {
  %qh = tnl.split_heads %q : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %kh = tnl.split_heads %k : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %vh = tnl.split_heads %v : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x4x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %g = arith.mulf %mo, %mo : tensor<2x5x8xf32>
  return %g : tensor<2x5x8xf32>
}

// Keys and values of one head for two queries: heads are repeated between.
// WHY: Function=shared_keys | Remark="not fused to tnl.gated_linear_attention: k comes from tnl.pick_heads and is no [batch, tokens, columns] of known width"
// CHECK-LABEL: func.func @shared_keys
// CHECK: tnl.linear_attention
func.func @shared_keys(%x: tensor<2x5x24xf32>) -> tensor<2x5x8xf32> {
  %0:4 = tnl.split %x : tensor<2x5x24xf32> -> (tensor<2x5x8xf32>, tensor<2x5x4xf32>, tensor<2x5x4xf32>, tensor<2x5x8xf32>)
  %qh = tnl.split_heads %0#0 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %kh = tnl.split_heads %0#1 : tensor<2x5x4xf32> -> tensor<2x1x5x4xf32>
  %vh = tnl.split_heads %0#2 : tensor<2x5x4xf32> -> tensor<2x1x5x4xf32>
  %k = tnl.pick_heads %kh [0, 0] : tensor<2x1x5x4xf32> -> tensor<2x2x5x4xf32>
  %v = tnl.pick_heads %vh [0, 0] : tensor<2x1x5x4xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qh, %k, %v slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x4x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %g = arith.mulf %0#3, %mo : tensor<2x5x8xf32>
  return %g : tensor<2x5x8xf32>
}

// The last token of a gate of other tokens.
// WHY: Function=other_tokens | Remark="not fused to tnl.gated_linear_attention: the gate may have other tokens than q before the last"
// CHECK-LABEL: func.func @other_tokens
// CHECK: tnl.linear_attention
func.func @other_tokens(%x: tensor<2x5x8xf32>, %u: tensor<2x7x8xf32>) -> tensor<2x1x8xf32> {
  %qh = tnl.split_heads %x : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qh, %qh, %qh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x4x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %ml = tnl.last_token %mo : tensor<2x5x8xf32> -> tensor<2x1x8xf32>
  %ul = tnl.last_token %u : tensor<2x7x8xf32> -> tensor<2x1x8xf32>
  %g = arith.mulf %ul, %ml : tensor<2x1x8xf32>
  return %g : tensor<2x1x8xf32>
}

// The last token of the output with all of the gate's.
// WHY: Function=last_of_one | Remark="not fused to tnl.gated_linear_attention: gate and output are not of the same tokens"
// CHECK-LABEL: func.func @last_of_one
// CHECK: tnl.linear_attention
func.func @last_of_one(%x: tensor<2x5x8xf32>, %u: tensor<2x1x8xf32>) -> tensor<2x1x8xf32> {
  %qh = tnl.split_heads %x : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qh, %qh, %qh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x4x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %ml = tnl.last_token %mo : tensor<2x5x8xf32> -> tensor<2x1x8xf32>
  %g = arith.mulf %u, %ml : tensor<2x1x8xf32>
  return %g : tensor<2x1x8xf32>
}

// A bfloat16 gate of float32 values.
// WHY: Function=elements | Remark="not fused to tnl.gated_linear_attention: q, k, v and the gate have different element types"
// CHECK-LABEL: func.func @elements
// CHECK: tnl.linear_attention
func.func @elements(%x: tensor<2x5x8xf32>, %u: tensor<2x5x8xbf16>) -> tensor<2x5x8xf32> {
  %ue = arith.extf %u : tensor<2x5x8xbf16> to tensor<2x5x8xf32>
  %qh = tnl.split_heads %x : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qh, %qh, %qh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x4x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %g = arith.mulf %ue, %mo : tensor<2x5x8xf32>
  return %g : tensor<2x5x8xf32>
}
