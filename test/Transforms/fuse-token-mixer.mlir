// RUN: tnl-opt %s --tnl-fuse-token-mixer | FileCheck %s
// RUN: tnl-opt %s --tnl-fuse-token-mixer | tnl-interpret %s --compare=-

// The token mixer with all it can have.
// CHECK-LABEL: func.func @mixer
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<2x5x32xf32>, %[[THETA:[a-z0-9]+]]: tensor<2x4xf32>, %[[P:[a-z0-9]+]]: tensor<2xi64>, %[[S:[a-z0-9]+]]: tensor<2x2x8x4xf32>, %[[M:[a-z0-9]+]]: tensor<2x5xi1>
func.func @mixer(%x: tensor<2x5x32xf32>, %theta: tensor<2x4xf32>, %p: tensor<2xi64>, %s: tensor<2x2x8x4xf32>, %m: tensor<2x5xi1>)
    -> (tensor<2x5x8xf32>, tensor<2x5xf32>, tensor<2x2x8x4xf32>) {
  // CHECK-NEXT: %[[OUT:.*]], %[[SUMS:.*]], %[[STATE:.*]] = tnl.gated_linear_attention %[[X]] theta(%[[THETA]]) position(%[[P]]) state(%[[S]]) mask(%[[M]]) heads 2 activation <silu> slopes [5.000000e-01, 2.500000e-01] :
  // CHECK-SAME: -> (tensor<2x5x8xf32>, tensor<2x5x2xf32>, tensor<2x2x8x4xf32>)
  // CHECK-NEXT: %[[R:.*]] = tnl.rms_scale_of_sums %[[SUMS]] width 8 eps 9.99999997E-7
  // CHECK-NEXT: return %[[OUT]], %[[R]], %[[STATE]]
  %0:4 = tnl.split %x : tensor<2x5x32xf32> -> (tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>)
  %q = tnl.silu %0#0 : tensor<2x5x8xf32>
  %k = tnl.silu %0#1 : tensor<2x5x8xf32>
  %qh = tnl.split_heads %q : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %kh = tnl.split_heads %k : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %vh = tnl.split_heads %0#2 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %ql = tnl.lrpe %qh, %theta position(%p) : (tensor<2x2x5x4xf32>, tensor<2x4xf32>, tensor<2xi64>) -> tensor<2x2x5x8xf32>
  %kl = tnl.lrpe %kh, %theta position(%p) : (tensor<2x2x5x4xf32>, tensor<2x4xf32>, tensor<2xi64>) -> tensor<2x2x5x8xf32>
  %o:2 = tnl.linear_attention %ql, %kl, %vh state(%s) mask(%m) slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x8xf32>, tensor<2x2x5x8xf32>, tensor<2x2x5x4xf32>, tensor<2x2x8x4xf32>, tensor<2x5xi1>) -> (tensor<2x2x5x4xf32>, tensor<2x2x8x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %r = tnl.rms_scale %mo eps 1.0e-6 : tensor<2x5x8xf32> -> tensor<2x5xf32>
  %g = arith.mulf %0#3, %mo : tensor<2x5x8xf32>
  return %g, %r, %o#1 : tensor<2x5x8xf32>, tensor<2x5xf32>, tensor<2x2x8x4xf32>
}

// No activation, no encoding, no norm; the factors of the gate exchanged.
// CHECK-LABEL: func.func @plain_mixer
func.func @plain_mixer(%x: tensor<2x5x32xf32>) -> tensor<2x5x8xf32> {
  // CHECK-NEXT: %[[OUT:[a-z0-9]+]], %{{.*}}, %{{.*}} = tnl.gated_linear_attention %{{[a-z0-9]+}} heads 2 activation <none> slopes [5.000000e-01, 2.500000e-01] :
  // CHECK-NEXT: return %[[OUT]]
  %0:4 = tnl.split %x : tensor<2x5x32xf32> -> (tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>)
  %qh = tnl.split_heads %0#0 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %kh = tnl.split_heads %0#1 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %vh = tnl.split_heads %0#2 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x4x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %g = arith.mulf %mo, %0#3 : tensor<2x5x8xf32>
  return %g : tensor<2x5x8xf32>
}

// The last token is picked after the gate and after the sums.
// CHECK-LABEL: func.func @mixer_last
func.func @mixer_last(%x: tensor<2x5x32xf32>) -> (tensor<2x1x8xf32>, tensor<2x1xf32>) {
  // CHECK-NEXT: %[[OUT:[a-z0-9]+]], %[[SUMS:.*]], %{{.*}} = tnl.gated_linear_attention
  // CHECK-DAG: %[[LS:.*]] = tnl.last_token %[[SUMS]] : tensor<2x5x2xf32> -> tensor<2x1x2xf32>
  // CHECK-DAG: %[[R:.*]] = tnl.rms_scale_of_sums %[[LS]] width 8
  // CHECK-DAG: %[[LO:.*]] = tnl.last_token %[[OUT]] : tensor<2x5x8xf32> -> tensor<2x1x8xf32>
  // CHECK: return %[[LO]], %[[R]]
  %0:4 = tnl.split %x : tensor<2x5x32xf32> -> (tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>)
  %qh = tnl.split_heads %0#0 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %kh = tnl.split_heads %0#1 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %vh = tnl.split_heads %0#2 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x4x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %ml = tnl.last_token %mo : tensor<2x5x8xf32> -> tensor<2x1x8xf32>
  %ul = tnl.last_token %0#3 : tensor<2x5x8xf32> -> tensor<2x1x8xf32>
  %r = tnl.rms_scale %ml eps 1.0e-6 : tensor<2x1x8xf32> -> tensor<2x1xf32>
  %g = arith.mulf %ul, %ml : tensor<2x1x8xf32>
  return %g, %r : tensor<2x1x8xf32>, tensor<2x1xf32>
}

// A bf16 model computes the core in f32.
// CHECK-LABEL: func.func @mixer_bf16
func.func @mixer_bf16(%x: tensor<2x5x32xbf16>) -> (tensor<2x5x8xbf16>, tensor<2x5xf32>) {
  // CHECK-NEXT: tnl.gated_linear_attention {{.*}} : (tensor<2x5x32xbf16>) -> (tensor<2x5x8xbf16>, tensor<2x5x2xf32>, tensor<2x2x4x4xf32>)
  // CHECK-NEXT: tnl.rms_scale_of_sums
  // CHECK-NEXT: return
  %0:4 = tnl.split %x : tensor<2x5x32xbf16> -> (tensor<2x5x8xbf16>, tensor<2x5x8xbf16>, tensor<2x5x8xbf16>, tensor<2x5x8xbf16>)
  %q = tnl.silu %0#0 : tensor<2x5x8xbf16>
  %k = tnl.silu %0#1 : tensor<2x5x8xbf16>
  %qh = tnl.split_heads %q : tensor<2x5x8xbf16> -> tensor<2x2x5x4xbf16>
  %kh = tnl.split_heads %k : tensor<2x5x8xbf16> -> tensor<2x2x5x4xbf16>
  %qe = arith.extf %qh : tensor<2x2x5x4xbf16> to tensor<2x2x5x4xf32>
  %ke = arith.extf %kh : tensor<2x2x5x4xbf16> to tensor<2x2x5x4xf32>
  %ve = arith.extf %0#2 : tensor<2x5x8xbf16> to tensor<2x5x8xf32>
  %vh = tnl.split_heads %ve : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qe, %ke, %vh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x4x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %mb = arith.truncf %mo : tensor<2x5x8xf32> to tensor<2x5x8xbf16>
  %r = tnl.rms_scale %mb eps 1.0e-6 : tensor<2x5x8xbf16> -> tensor<2x5xf32>
  %g = arith.mulf %0#3, %mb : tensor<2x5x8xbf16>
  return %g, %r : tensor<2x5x8xbf16>, tensor<2x5xf32>
}

// The norm of the output is that of the product that follows, from sums of squares.
// CHECK-LABEL: func.func @norms
// CHECK-NEXT: %[[OUT:[a-z0-9]+]], %[[SUMS:[a-z0-9_]+]], %{{.*}} = tnl.gated_linear_attention
// CHECK-NEXT: tnl.linear %[[OUT]], %[[W:[a-z0-9]+]] norm(%[[SUMS]] width 8 eps 9.99999997E-7) residual(
// CHECK-NEXT: tnl.glu %[[OUT]], %[[W]], %[[W]] norm(%[[SUMS]] width 8 eps 5.000000e-01)
// CHECK-NEXT: return
func.func @norms(%x: tensor<2x5x32xf32>, %w: tensor<8x8xf32>, %z: tensor<2x5x8xf32>) -> (tensor<2x5x8xf32>, tensor<2x5x8xf32>) {
  %0:4 = tnl.split %x : tensor<2x5x32xf32> -> (tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>)
  %qh = tnl.split_heads %0#0 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %kh = tnl.split_heads %0#1 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %vh = tnl.split_heads %0#2 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x4x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %g = arith.mulf %0#3, %mo : tensor<2x5x8xf32>
  %1 = tnl.linear %g, %w norm(%mo eps 1.0e-6) residual(%z) : (tensor<2x5x8xf32>, tensor<8x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>) -> tensor<2x5x8xf32>
  %2 = tnl.glu %g, %w, %w norm(%mo eps 5.0e-1) : (tensor<2x5x8xf32>, tensor<8x8xf32>, tensor<8x8xf32>, tensor<2x5x8xf32>) -> tensor<2x5x8xf32>
  return %1, %2 : tensor<2x5x8xf32>, tensor<2x5x8xf32>
}

// Parts in another order, with columns between that nothing of it reads.
// CHECK-LABEL: func.func @order
// CHECK-NEXT: tnl.gated_linear_attention %{{[a-z0-9]+}} columns [32 to 40, 0 to 8, 24 to 32, 16 to 24] heads 2 activation <none> slopes [5.000000e-01, 2.500000e-01] : (tensor<2x5x40xf32>)
// CHECK-NEXT: return
func.func @order(%x: tensor<2x5x40xf32>) -> tensor<2x5x8xf32> {
  %0:5 = tnl.split %x : tensor<2x5x40xf32> -> (tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>)
  %qh = tnl.split_heads %0#4 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %kh = tnl.split_heads %0#0 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %vh = tnl.split_heads %0#3 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x4x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %g = arith.mulf %0#2, %mo : tensor<2x5x8xf32>
  return %g : tensor<2x5x8xf32>
}

// Keys are half as wide as values.
// CHECK-LABEL: func.func @widths
// CHECK-NEXT: tnl.gated_linear_attention %{{[a-z0-9]+}} columns [0 to 4, 4 to 8, 8 to 16, 16 to 24] heads 2 activation <none> {{.*}} -> (tensor<2x5x8xf32>, tensor<2x5x2xf32>, tensor<2x2x2x4xf32>)
// CHECK-NEXT: return
func.func @widths(%x: tensor<2x5x24xf32>) -> tensor<2x5x8xf32> {
  %0:4 = tnl.split %x : tensor<2x5x24xf32> -> (tensor<2x5x4xf32>, tensor<2x5x4xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>)
  %qh = tnl.split_heads %0#0 : tensor<2x5x4xf32> -> tensor<2x2x5x2xf32>
  %kh = tnl.split_heads %0#1 : tensor<2x5x4xf32> -> tensor<2x2x5x2xf32>
  %vh = tnl.split_heads %0#2 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x2xf32>, tensor<2x2x5x2xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x2x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %g = arith.mulf %0#3, %mo : tensor<2x5x8xf32>
  return %g : tensor<2x5x8xf32>
}

// q is k, and v gates itself.
// CHECK-LABEL: func.func @same_columns
// CHECK-NEXT: tnl.gated_linear_attention %{{[a-z0-9]+}} columns [0 to 8, 0 to 8, 8 to 16, 8 to 16] heads 2
// CHECK-NEXT: return
func.func @same_columns(%x: tensor<2x5x16xf32>) -> tensor<2x5x8xf32> {
  %0:2 = tnl.split %x : tensor<2x5x16xf32> -> (tensor<2x5x8xf32>, tensor<2x5x8xf32>)
  %qh = tnl.split_heads %0#0 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %kh = tnl.split_heads %0#0 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %vh = tnl.split_heads %0#1 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x4x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %g = arith.mulf %0#1, %mo : tensor<2x5x8xf32>
  return %g : tensor<2x5x8xf32>
}

// Four tensors, all of their columns.
// CHECK-LABEL: func.func @separate
// CHECK-SAME: %[[Q:[a-z0-9]+]]: tensor<2x5x8xf32>, %[[K:[a-z0-9]+]]: tensor<2x5x8xf32>, %[[V:[a-z0-9]+]]: tensor<2x5x8xf32>, %[[U:[a-z0-9]+]]: tensor<2x5x8xf32>
// CHECK-NEXT: tnl.gated_linear_attention %[[Q]], %[[K]], %[[V]], %[[U]] heads 2
// CHECK-NEXT: return
func.func @separate(%q: tensor<2x5x8xf32>, %k: tensor<2x5x8xf32>, %v: tensor<2x5x8xf32>, %u: tensor<2x5x8xf32>) -> tensor<2x5x8xf32> {
  %qh = tnl.split_heads %q : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %kh = tnl.split_heads %k : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %vh = tnl.split_heads %v : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x4x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %g = arith.mulf %u, %mo : tensor<2x5x8xf32>
  return %g : tensor<2x5x8xf32>
}

// Gated by something else.
// CHECK-LABEL: func.func @foreign_gate
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<2x5x32xf32>, %[[Z:[a-z0-9]+]]: tensor<2x5x8xf32>
// CHECK-NEXT: tnl.gated_linear_attention %[[X]], %[[X]], %[[X]], %[[Z]] columns [0 to 8, 8 to 16, 16 to 24, 0 to 8] heads 2
// CHECK-NEXT: return
func.func @foreign_gate(%x: tensor<2x5x32xf32>, %z: tensor<2x5x8xf32>) -> tensor<2x5x8xf32> {
  %0:4 = tnl.split %x : tensor<2x5x32xf32> -> (tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>)
  %qh = tnl.split_heads %0#0 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %kh = tnl.split_heads %0#1 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %vh = tnl.split_heads %0#2 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x4x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %g = arith.mulf %z, %mo : tensor<2x5x8xf32>
  return %g : tensor<2x5x8xf32>
}

// What the fused operation does not do to a gate is done before.
// CHECK-LABEL: func.func @activated_gate
// CHECK: %[[U:.*]] = tnl.silu
// CHECK-NEXT: tnl.gated_linear_attention %[[X:[a-z0-9]+]], %[[X]], %[[X]], %[[U]] columns [0 to 8, 8 to 16, 16 to 24, 0 to 8] heads 2
// CHECK-NEXT: return
func.func @activated_gate(%x: tensor<2x5x32xf32>) -> tensor<2x5x8xf32> {
  %0:4 = tnl.split %x : tensor<2x5x32xf32> -> (tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>, tensor<2x5x8xf32>)
  %u = tnl.silu %0#3 : tensor<2x5x8xf32>
  %qh = tnl.split_heads %0#0 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %kh = tnl.split_heads %0#1 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %vh = tnl.split_heads %0#2 : tensor<2x5x8xf32> -> tensor<2x2x5x4xf32>
  %o:2 = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1, 2.5e-1]
    : (tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x4xf32>) -> (tensor<2x2x5x4xf32>, tensor<2x2x4x4xf32>)
  %mo = tnl.merge_heads %o#0 : tensor<2x2x5x4xf32> -> tensor<2x5x8xf32>
  %g = arith.mulf %u, %mo : tensor<2x5x8xf32>
  return %g : tensor<2x5x8xf32>
}
