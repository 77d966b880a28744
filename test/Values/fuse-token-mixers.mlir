// Token mixers that are, and that only look like, the one that is fused.

// RUN: tnl-opt %s --tnl-fuse-glu --tnl-fuse-residual --tnl-fuse-token-mixer | tnl-interpret %s --compare=- | FileCheck %s
// RUN: tnl-opt %s --tnl-fold-norms --tnl-fuse-glu --tnl-fuse-residual --tnl-fuse-token-mixer | tnl-interpret %s --compare=- | FileCheck %s
// RUN: tnl-opt %s --tnl-fuse-projections --tnl-fold-norms --tnl-fuse-glu --tnl-fuse-residual --tnl-fuse-token-mixer --canonicalize --cse | tnl-interpret %s --compare=- | FileCheck %s
// RUN: tnl-opt %s --tnl-name-sizes --tnl-fuse-projections --tnl-fold-norms --tnl-fuse-glu --tnl-fuse-residual --tnl-fuse-token-mixer --tnl-form-dispatches | tnl-interpret %s --compare=- | FileCheck %s
// CHECK: {{^}}14 passed, 0 failed

func.func @plain(%x: tensor<2x3x32xf32>, %wo: tensor<8x8xf32>, %e: tensor<2x3x8xf32>, %t: tensor<2x4xf32>, %st: tensor<2x2x8x4xf32>)
    -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x8x4xf32>) {
  %p0, %p1, %p2, %p3 = tnl.split %x : tensor<2x3x32xf32> -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>)
  %qa = tnl.silu %p0 : tensor<2x3x8xf32>
  %ka = tnl.silu %p1 : tensor<2x3x8xf32>
  %qh = tnl.split_heads %qa : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %kh = tnl.split_heads %ka : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %vh = tnl.split_heads %p2 : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %qr = tnl.lrpe %qh, %t : (tensor<2x2x3x4xf32>, tensor<2x4xf32>) -> tensor<2x2x3x8xf32>
  %kr = tnl.lrpe %kh, %t : (tensor<2x2x3x4xf32>, tensor<2x4xf32>) -> tensor<2x2x3x8xf32>
  %o, %s = tnl.linear_attention %qr, %kr, %vh state(%st) slopes [0.5, 0.25] : (tensor<2x2x3x8xf32>, tensor<2x2x3x8xf32>, tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>) -> (tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>)
  %om = tnl.merge_heads %o : tensor<2x2x3x4xf32> -> tensor<2x3x8xf32>
  %n = tnl.simple_rms_norm %om eps 1.0e-2 : tensor<2x3x8xf32>
  %g = arith.mulf %n, %p3 : tensor<2x3x8xf32>
  %y = tnl.linear %g, %wo : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %z = arith.addf %e, %e : tensor<2x3x8xf32>
  return %y, %z, %s : tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x8x4xf32>
}

func.func @no_lrpe(%x: tensor<2x3x32xf32>, %wo: tensor<8x8xf32>, %e: tensor<2x3x8xf32>, %t: tensor<2x4xf32>, %st: tensor<2x2x4x4xf32>)
    -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x4x4xf32>) {
  %p0, %p1, %p2, %p3 = tnl.split %x : tensor<2x3x32xf32> -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>)
  %qa = tnl.silu %p0 : tensor<2x3x8xf32>
  %ka = tnl.silu %p1 : tensor<2x3x8xf32>
  %qh = tnl.split_heads %qa : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %kh = tnl.split_heads %ka : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %vh = tnl.split_heads %p2 : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %o, %s = tnl.linear_attention %qh, %kh, %vh state(%st) slopes [0.5, 0.25] : (tensor<2x2x3x4xf32>, tensor<2x2x3x4xf32>, tensor<2x2x3x4xf32>, tensor<2x2x4x4xf32>) -> (tensor<2x2x3x4xf32>, tensor<2x2x4x4xf32>)
  %om = tnl.merge_heads %o : tensor<2x2x3x4xf32> -> tensor<2x3x8xf32>
  %n = tnl.simple_rms_norm %om eps 1.0e-2 : tensor<2x3x8xf32>
  %g = arith.mulf %p3, %n : tensor<2x3x8xf32>
  %y = tnl.linear %g, %wo : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %z = arith.addf %e, %e : tensor<2x3x8xf32>
  return %y, %z, %s : tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x4x4xf32>
}

func.func @no_activation(%x: tensor<2x3x32xf32>, %wo: tensor<8x8xf32>, %e: tensor<2x3x8xf32>, %t: tensor<2x4xf32>, %st: tensor<2x2x8x4xf32>)
    -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x8x4xf32>) {
  %p0, %p1, %p2, %p3 = tnl.split %x : tensor<2x3x32xf32> -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>)
  %qh = tnl.split_heads %p0 : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %kh = tnl.split_heads %p1 : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %vh = tnl.split_heads %p2 : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %qr = tnl.lrpe %qh, %t : (tensor<2x2x3x4xf32>, tensor<2x4xf32>) -> tensor<2x2x3x8xf32>
  %kr = tnl.lrpe %kh, %t : (tensor<2x2x3x4xf32>, tensor<2x4xf32>) -> tensor<2x2x3x8xf32>
  %o, %s = tnl.linear_attention %qr, %kr, %vh state(%st) slopes [0.5, 0.25] : (tensor<2x2x3x8xf32>, tensor<2x2x3x8xf32>, tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>) -> (tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>)
  %om = tnl.merge_heads %o : tensor<2x2x3x4xf32> -> tensor<2x3x8xf32>
  %n = tnl.simple_rms_norm %om eps 1.0e-2 : tensor<2x3x8xf32>
  %g = arith.mulf %n, %p3 : tensor<2x3x8xf32>
  %y = tnl.linear %g, %wo : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %z = arith.addf %e, %e : tensor<2x3x8xf32>
  return %y, %z, %s : tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x8x4xf32>
}

func.func @only_q_activated(%x: tensor<2x3x32xf32>, %wo: tensor<8x8xf32>, %e: tensor<2x3x8xf32>, %t: tensor<2x4xf32>, %st: tensor<2x2x8x4xf32>)
    -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x8x4xf32>) {
  %p0, %p1, %p2, %p3 = tnl.split %x : tensor<2x3x32xf32> -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>)
  %qa = tnl.silu %p0 : tensor<2x3x8xf32>
  %qh = tnl.split_heads %qa : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %kh = tnl.split_heads %p1 : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %vh = tnl.split_heads %p2 : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %qr = tnl.lrpe %qh, %t : (tensor<2x2x3x4xf32>, tensor<2x4xf32>) -> tensor<2x2x3x8xf32>
  %kr = tnl.lrpe %kh, %t : (tensor<2x2x3x4xf32>, tensor<2x4xf32>) -> tensor<2x2x3x8xf32>
  %o, %s = tnl.linear_attention %qr, %kr, %vh state(%st) slopes [0.5, 0.25] : (tensor<2x2x3x8xf32>, tensor<2x2x3x8xf32>, tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>) -> (tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>)
  %om = tnl.merge_heads %o : tensor<2x2x3x4xf32> -> tensor<2x3x8xf32>
  %n = tnl.simple_rms_norm %om eps 1.0e-2 : tensor<2x3x8xf32>
  %g = arith.mulf %n, %p3 : tensor<2x3x8xf32>
  %y = tnl.linear %g, %wo : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %z = arith.addf %e, %e : tensor<2x3x8xf32>
  return %y, %z, %s : tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x8x4xf32>
}

func.func @norm_squared(%x: tensor<2x3x32xf32>, %wo: tensor<8x8xf32>, %e: tensor<2x3x8xf32>, %t: tensor<2x4xf32>, %st: tensor<2x2x8x4xf32>)
    -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x8x4xf32>) {
  %p0, %p1, %p2, %p3 = tnl.split %x : tensor<2x3x32xf32> -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>)
  %qa = tnl.silu %p0 : tensor<2x3x8xf32>
  %ka = tnl.silu %p1 : tensor<2x3x8xf32>
  %qh = tnl.split_heads %qa : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %kh = tnl.split_heads %ka : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %vh = tnl.split_heads %p2 : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %qr = tnl.lrpe %qh, %t : (tensor<2x2x3x4xf32>, tensor<2x4xf32>) -> tensor<2x2x3x8xf32>
  %kr = tnl.lrpe %kh, %t : (tensor<2x2x3x4xf32>, tensor<2x4xf32>) -> tensor<2x2x3x8xf32>
  %o, %s = tnl.linear_attention %qr, %kr, %vh state(%st) slopes [0.5, 0.25] : (tensor<2x2x3x8xf32>, tensor<2x2x3x8xf32>, tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>) -> (tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>)
  %om = tnl.merge_heads %o : tensor<2x2x3x4xf32> -> tensor<2x3x8xf32>
  %n = tnl.simple_rms_norm %om eps 1.0e-2 : tensor<2x3x8xf32>
  %g = arith.mulf %n, %n : tensor<2x3x8xf32>
  %y = tnl.linear %g, %wo : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %z = arith.addf %e, %e : tensor<2x3x8xf32>
  return %y, %z, %s : tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x8x4xf32>
}

func.func @norm_used(%x: tensor<2x3x32xf32>, %wo: tensor<8x8xf32>, %e: tensor<2x3x8xf32>, %t: tensor<2x4xf32>, %st: tensor<2x2x8x4xf32>)
    -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x8x4xf32>) {
  %p0, %p1, %p2, %p3 = tnl.split %x : tensor<2x3x32xf32> -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>)
  %qa = tnl.silu %p0 : tensor<2x3x8xf32>
  %ka = tnl.silu %p1 : tensor<2x3x8xf32>
  %qh = tnl.split_heads %qa : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %kh = tnl.split_heads %ka : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %vh = tnl.split_heads %p2 : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %qr = tnl.lrpe %qh, %t : (tensor<2x2x3x4xf32>, tensor<2x4xf32>) -> tensor<2x2x3x8xf32>
  %kr = tnl.lrpe %kh, %t : (tensor<2x2x3x4xf32>, tensor<2x4xf32>) -> tensor<2x2x3x8xf32>
  %o, %s = tnl.linear_attention %qr, %kr, %vh state(%st) slopes [0.5, 0.25] : (tensor<2x2x3x8xf32>, tensor<2x2x3x8xf32>, tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>) -> (tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>)
  %om = tnl.merge_heads %o : tensor<2x2x3x4xf32> -> tensor<2x3x8xf32>
  %n = tnl.simple_rms_norm %om eps 1.0e-2 : tensor<2x3x8xf32>
  %g = arith.mulf %n, %p3 : tensor<2x3x8xf32>
  %y = tnl.linear %g, %wo : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %z = arith.addf %om, %n : tensor<2x3x8xf32>
  return %y, %z, %s : tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x8x4xf32>
}

func.func @product_used(%x: tensor<2x3x32xf32>, %wo: tensor<8x8xf32>, %e: tensor<2x3x8xf32>, %t: tensor<2x4xf32>, %st: tensor<2x2x8x4xf32>)
    -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x8x4xf32>) {
  %p0, %p1, %p2, %p3 = tnl.split %x : tensor<2x3x32xf32> -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>)
  %qa = tnl.silu %p0 : tensor<2x3x8xf32>
  %ka = tnl.silu %p1 : tensor<2x3x8xf32>
  %qh = tnl.split_heads %qa : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %kh = tnl.split_heads %ka : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %vh = tnl.split_heads %p2 : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %qr = tnl.lrpe %qh, %t : (tensor<2x2x3x4xf32>, tensor<2x4xf32>) -> tensor<2x2x3x8xf32>
  %kr = tnl.lrpe %kh, %t : (tensor<2x2x3x4xf32>, tensor<2x4xf32>) -> tensor<2x2x3x8xf32>
  %o, %s = tnl.linear_attention %qr, %kr, %vh state(%st) slopes [0.5, 0.25] : (tensor<2x2x3x8xf32>, tensor<2x2x3x8xf32>, tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>) -> (tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>)
  %om = tnl.merge_heads %o : tensor<2x2x3x4xf32> -> tensor<2x3x8xf32>
  %n = tnl.simple_rms_norm %om eps 1.0e-2 : tensor<2x3x8xf32>
  %g = arith.mulf %p3, %n : tensor<2x3x8xf32>
  %y = tnl.linear %g, %wo : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %z = arith.addf %g, %n : tensor<2x3x8xf32>
  return %y, %z, %s : tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x8x4xf32>
}

func.func @gate_used(%x: tensor<2x3x32xf32>, %wo: tensor<8x8xf32>, %e: tensor<2x3x8xf32>, %t: tensor<2x4xf32>, %st: tensor<2x2x4x4xf32>)
    -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x4x4xf32>) {
  %p0, %p1, %p2, %p3 = tnl.split %x : tensor<2x3x32xf32> -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>)
  %qa = tnl.silu %p0 : tensor<2x3x8xf32>
  %ka = tnl.silu %p1 : tensor<2x3x8xf32>
  %qh = tnl.split_heads %qa : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %kh = tnl.split_heads %ka : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %vh = tnl.split_heads %p2 : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %o, %s = tnl.linear_attention %qh, %kh, %vh state(%st) slopes [0.5, 0.25] : (tensor<2x2x3x4xf32>, tensor<2x2x3x4xf32>, tensor<2x2x3x4xf32>, tensor<2x2x4x4xf32>) -> (tensor<2x2x3x4xf32>, tensor<2x2x4x4xf32>)
  %om = tnl.merge_heads %o : tensor<2x2x3x4xf32> -> tensor<2x3x8xf32>
  %n = tnl.simple_rms_norm %om eps 1.0e-2 : tensor<2x3x8xf32>
  %g = arith.mulf %n, %p3 : tensor<2x3x8xf32>
  %y = tnl.linear %g, %wo : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %z = arith.addf %p3, %y : tensor<2x3x8xf32>
  return %y, %z, %s : tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x4x4xf32>
}

func.func @k_before_q(%x: tensor<2x3x32xf32>, %wo: tensor<8x8xf32>, %e: tensor<2x3x8xf32>, %t: tensor<2x4xf32>, %st: tensor<2x2x8x4xf32>)
    -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x8x4xf32>) {
  %p0, %p1, %p2, %p3 = tnl.split %x : tensor<2x3x32xf32> -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>)
  %qa = tnl.silu %p1 : tensor<2x3x8xf32>
  %ka = tnl.silu %p0 : tensor<2x3x8xf32>
  %qh = tnl.split_heads %qa : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %kh = tnl.split_heads %ka : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %vh = tnl.split_heads %p2 : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %qr = tnl.lrpe %qh, %t : (tensor<2x2x3x4xf32>, tensor<2x4xf32>) -> tensor<2x2x3x8xf32>
  %kr = tnl.lrpe %kh, %t : (tensor<2x2x3x4xf32>, tensor<2x4xf32>) -> tensor<2x2x3x8xf32>
  %o, %s = tnl.linear_attention %qr, %kr, %vh state(%st) slopes [0.5, 0.25] : (tensor<2x2x3x8xf32>, tensor<2x2x3x8xf32>, tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>) -> (tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>)
  %om = tnl.merge_heads %o : tensor<2x2x3x4xf32> -> tensor<2x3x8xf32>
  %n = tnl.simple_rms_norm %om eps 1.0e-2 : tensor<2x3x8xf32>
  %g = arith.mulf %n, %p3 : tensor<2x3x8xf32>
  %y = tnl.linear %g, %wo : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %z = arith.addf %e, %e : tensor<2x3x8xf32>
  return %y, %z, %s : tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x8x4xf32>
}

func.func @u_before_v(%x: tensor<2x3x32xf32>, %wo: tensor<8x8xf32>, %e: tensor<2x3x8xf32>, %t: tensor<2x4xf32>, %st: tensor<2x2x8x4xf32>)
    -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x8x4xf32>) {
  %p0, %p1, %p2, %p3 = tnl.split %x : tensor<2x3x32xf32> -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>)
  %qa = tnl.silu %p0 : tensor<2x3x8xf32>
  %ka = tnl.silu %p1 : tensor<2x3x8xf32>
  %qh = tnl.split_heads %qa : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %kh = tnl.split_heads %ka : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %vh = tnl.split_heads %p3 : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %qr = tnl.lrpe %qh, %t : (tensor<2x2x3x4xf32>, tensor<2x4xf32>) -> tensor<2x2x3x8xf32>
  %kr = tnl.lrpe %kh, %t : (tensor<2x2x3x4xf32>, tensor<2x4xf32>) -> tensor<2x2x3x8xf32>
  %o, %s = tnl.linear_attention %qr, %kr, %vh state(%st) slopes [0.5, 0.25] : (tensor<2x2x3x8xf32>, tensor<2x2x3x8xf32>, tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>) -> (tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>)
  %om = tnl.merge_heads %o : tensor<2x2x3x4xf32> -> tensor<2x3x8xf32>
  %n = tnl.simple_rms_norm %om eps 1.0e-2 : tensor<2x3x8xf32>
  %g = arith.mulf %n, %p2 : tensor<2x3x8xf32>
  %y = tnl.linear %g, %wo : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %z = arith.addf %e, %e : tensor<2x3x8xf32>
  return %y, %z, %s : tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x8x4xf32>
}

func.func @q_is_k(%x: tensor<2x3x32xf32>, %wo: tensor<8x8xf32>, %e: tensor<2x3x8xf32>, %t: tensor<2x4xf32>, %st: tensor<2x2x8x4xf32>)
    -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x8x4xf32>) {
  %p0, %p1, %p2, %p3 = tnl.split %x : tensor<2x3x32xf32> -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>)
  %qa = tnl.silu %p0 : tensor<2x3x8xf32>
  %ka = tnl.silu %p0 : tensor<2x3x8xf32>
  %qh = tnl.split_heads %qa : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %kh = tnl.split_heads %ka : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %vh = tnl.split_heads %p2 : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %qr = tnl.lrpe %qh, %t : (tensor<2x2x3x4xf32>, tensor<2x4xf32>) -> tensor<2x2x3x8xf32>
  %kr = tnl.lrpe %kh, %t : (tensor<2x2x3x4xf32>, tensor<2x4xf32>) -> tensor<2x2x3x8xf32>
  %o, %s = tnl.linear_attention %qr, %kr, %vh state(%st) slopes [0.5, 0.25] : (tensor<2x2x3x8xf32>, tensor<2x2x3x8xf32>, tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>) -> (tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>)
  %om = tnl.merge_heads %o : tensor<2x2x3x4xf32> -> tensor<2x3x8xf32>
  %n = tnl.simple_rms_norm %om eps 1.0e-2 : tensor<2x3x8xf32>
  %g = arith.mulf %n, %p3 : tensor<2x3x8xf32>
  %y = tnl.linear %g, %wo : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %z = arith.addf %e, %e : tensor<2x3x8xf32>
  return %y, %z, %s : tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x8x4xf32>
}

func.func @other_gate(%x: tensor<2x3x32xf32>, %wo: tensor<8x8xf32>, %e: tensor<2x3x8xf32>, %t: tensor<2x4xf32>, %st: tensor<2x2x8x4xf32>)
    -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x8x4xf32>) {
  %p0, %p1, %p2, %p3 = tnl.split %x : tensor<2x3x32xf32> -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>)
  %qa = tnl.silu %p0 : tensor<2x3x8xf32>
  %ka = tnl.silu %p1 : tensor<2x3x8xf32>
  %qh = tnl.split_heads %qa : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %kh = tnl.split_heads %ka : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %vh = tnl.split_heads %p2 : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %qr = tnl.lrpe %qh, %t : (tensor<2x2x3x4xf32>, tensor<2x4xf32>) -> tensor<2x2x3x8xf32>
  %kr = tnl.lrpe %kh, %t : (tensor<2x2x3x4xf32>, tensor<2x4xf32>) -> tensor<2x2x3x8xf32>
  %o, %s = tnl.linear_attention %qr, %kr, %vh state(%st) slopes [0.5, 0.25] : (tensor<2x2x3x8xf32>, tensor<2x2x3x8xf32>, tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>) -> (tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>)
  %om = tnl.merge_heads %o : tensor<2x2x3x4xf32> -> tensor<2x3x8xf32>
  %n = tnl.simple_rms_norm %om eps 1.0e-2 : tensor<2x3x8xf32>
  %g = arith.mulf %n, %e : tensor<2x3x8xf32>
  %y = tnl.linear %g, %wo : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %z = arith.addf %e, %e : tensor<2x3x8xf32>
  return %y, %z, %s : tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x8x4xf32>
}

func.func @other_v(%x: tensor<2x3x32xf32>, %wo: tensor<8x8xf32>, %e: tensor<2x3x8xf32>, %t: tensor<2x4xf32>, %st: tensor<2x2x4x4xf32>)
    -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x4x4xf32>) {
  %p0, %p1, %p2, %p3 = tnl.split %x : tensor<2x3x32xf32> -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>)
  %qa = tnl.silu %p0 : tensor<2x3x8xf32>
  %ka = tnl.silu %p1 : tensor<2x3x8xf32>
  %qh = tnl.split_heads %qa : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %kh = tnl.split_heads %ka : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %vh = tnl.split_heads %e : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %o, %s = tnl.linear_attention %qh, %kh, %vh state(%st) slopes [0.5, 0.25] : (tensor<2x2x3x4xf32>, tensor<2x2x3x4xf32>, tensor<2x2x3x4xf32>, tensor<2x2x4x4xf32>) -> (tensor<2x2x3x4xf32>, tensor<2x2x4x4xf32>)
  %om = tnl.merge_heads %o : tensor<2x2x3x4xf32> -> tensor<2x3x8xf32>
  %n = tnl.simple_rms_norm %om eps 1.0e-2 : tensor<2x3x8xf32>
  %g = arith.mulf %n, %p3 : tensor<2x3x8xf32>
  %y = tnl.linear %g, %wo : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %z = arith.addf %e, %e : tensor<2x3x8xf32>
  return %y, %z, %s : tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x4x4xf32>
}

func.func @v_is_u(%x: tensor<2x3x32xf32>, %wo: tensor<8x8xf32>, %e: tensor<2x3x8xf32>, %t: tensor<2x4xf32>, %st: tensor<2x2x8x4xf32>)
    -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x8x4xf32>) {
  %p0, %p1, %p2, %p3 = tnl.split %x : tensor<2x3x32xf32> -> (tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x3x8xf32>)
  %qa = tnl.silu %p0 : tensor<2x3x8xf32>
  %ka = tnl.silu %p1 : tensor<2x3x8xf32>
  %qh = tnl.split_heads %qa : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %kh = tnl.split_heads %ka : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %vh = tnl.split_heads %p2 : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %qr = tnl.lrpe %qh, %t : (tensor<2x2x3x4xf32>, tensor<2x4xf32>) -> tensor<2x2x3x8xf32>
  %kr = tnl.lrpe %kh, %t : (tensor<2x2x3x4xf32>, tensor<2x4xf32>) -> tensor<2x2x3x8xf32>
  %o, %s = tnl.linear_attention %qr, %kr, %vh state(%st) slopes [0.5, 0.25] : (tensor<2x2x3x8xf32>, tensor<2x2x3x8xf32>, tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>) -> (tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>)
  %om = tnl.merge_heads %o : tensor<2x2x3x4xf32> -> tensor<2x3x8xf32>
  %n = tnl.simple_rms_norm %om eps 1.0e-2 : tensor<2x3x8xf32>
  %g = arith.mulf %n, %p2 : tensor<2x3x8xf32>
  %y = tnl.linear %g, %wo : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %z = arith.addf %e, %e : tensor<2x3x8xf32>
  return %y, %z, %s : tensor<2x3x8xf32>, tensor<2x3x8xf32>, tensor<2x2x8x4xf32>
}
