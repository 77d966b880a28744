// A token mixer with separate projections: plain, behind a norm, with biases, u used twice.

// RUN: tnl-opt %s --tnl-fuse-projections | tnl-interpret %s --compare=- | FileCheck %s
// RUN: tnl-opt %s --tnl-fold-norms --tnl-fuse-projections --tnl-fuse-glu --tnl-fuse-residual --tnl-fuse-token-mixer | tnl-interpret %s --compare=- | FileCheck %s
// RUN: tnl-opt %s --tnl-fuse-projections --tnl-fold-norms --tnl-fuse-glu --tnl-fuse-residual --tnl-fuse-token-mixer --canonicalize --cse | tnl-interpret %s --compare=- | FileCheck %s
// RUN: tnl-opt %s --tnl-name-sizes --tnl-fuse-projections --tnl-fold-norms --tnl-fuse-glu --tnl-fuse-residual --tnl-fuse-token-mixer --tnl-form-dispatches | tnl-interpret %s --compare=- | FileCheck %s
// CHECK: {{^}}4 passed, 0 failed

func.func @layer(%x: tensor<2x3x8xf32>, %t: tensor<2x4xf32>, %p: tensor<2xi64> {tnl.name = "position"}, %m: tensor<2x3xi64> {tnl.name = "mask"}, %st: tensor<2x2x8x4xf32>)
    -> (tensor<2x3x8xf32>, tensor<2x2x8x4xf32>) {
  %wq = tnl.weight "wq" from dense<[[0.7, 0.5, -0.2, -0.5, 0.0, -0.2, 0.6, -0.4], [0.0, 0.2, 0.8, 0.0, -0.4, 0.5, 0.2, -0.5], [0.8, 1.0, 0.6, 0.8, -0.4, 0.5, 0.8, 0.4], [-0.1, -0.8, -0.1, 0.2, 0.8, 0.9, 0.0, 0.7], [-0.5, 0.6, 0.1, -1.0, 0.4, -0.2, 0.7, 0.3], [-1.0, 0.0, 0.7, -0.5, -0.3, 0.7, -0.6, 0.1], [-0.5, 0.9, 0.6, -0.1, -0.8, -0.4, 0.0, 0.9], [-0.8, 0.1, 0.4, 0.1, 0.6, 0.1, 0.9, 0.2]]> : tensor<8x8xf32> -> tensor<8x8xf32>
  %wk = tnl.weight "wk" from dense<[[-0.7, 0.7, 0.5, -0.5, 0.0, -0.1, 0.3, 0.6], [-0.8, -0.9, 0.7, -0.1, 0.5, -1.0, -0.1, 0.4], [-0.5, 0.9, 0.8, -0.9, -0.9, 0.1, 0.9, -0.2], [-0.6, -0.2, -0.9, -0.6, -0.1, 0.0, -0.5, -0.5], [-0.6, -0.1, -0.4, -1.0, 0.7, 0.1, 0.3, -0.6], [1.0, 0.7, -0.8, -0.3, 0.4, 0.4, 0.9, -0.2], [0.7, 0.3, -0.4, 0.2, 0.8, 0.7, 0.0, 0.2], [-0.9, -0.5, 0.6, -0.2, -0.7, 0.1, 0.4, 0.3]]> : tensor<8x8xf32> -> tensor<8x8xf32>
  %wv = tnl.weight "wv" from dense<[[0.9, 0.9, -0.9, -0.8, 0.7, 0.5, 0.3, -0.4], [0.2, 0.2, 0.2, -0.7, -0.1, -0.2, 0.4, 1.0], [0.9, 0.1, -0.1, -0.5, -0.9, -0.9, -0.1, -0.4], [-0.2, 0.8, 0.1, 0.1, -0.5, -1.0, -0.3, -0.7], [0.0, 1.0, 0.3, -0.6, 0.8, 0.6, 0.5, 0.8], [0.5, 0.6, -0.3, 1.0, 0.9, -0.7, 0.5, 0.4], [-0.1, 0.1, 0.0, 0.8, 0.0, 0.7, -0.3, 0.8], [0.8, -0.1, 0.1, 0.8, 0.4, 0.0, -0.6, -0.4]]> : tensor<8x8xf32> -> tensor<8x8xf32>
  %wu = tnl.weight "wu" from dense<[[-0.5, 0.1, -0.3, 0.2, 0.3, -0.9, -1.0, 0.7], [-0.5, -0.5, 1.0, -0.1, 0.7, 0.0, 0.3, -0.7], [0.3, 0.7, 0.0, 0.5, 0.3, -0.9, 0.5, 0.2], [-0.4, -0.9, 0.7, -0.1, 0.4, 0.8, 0.4, 0.8], [-0.2, 0.6, -0.1, 0.9, 0.8, -0.8, -0.7, -0.6], [0.9, -0.1, 0.3, -0.4, 0.0, -0.2, -0.3, 0.2], [0.2, 0.8, 0.4, 0.9, 0.7, 1.0, 0.3, -0.7], [0.7, 0.9, 0.8, 0.1, 0.4, -0.6, 0.7, 0.1]]> : tensor<8x8xf32> -> tensor<8x8xf32>
  %wo = tnl.weight "wo" from dense<[[-0.5, -0.8, -0.2, -0.7, -0.9, -0.2, 0.8, 0.6], [0.5, -0.6, 0.1, -0.4, -0.7, -0.8, -0.6, 0.9], [0.7, 0.6, 0.6, -0.6, -0.4, 0.3, 0.5, 0.7], [0.8, -0.8, 0.2, 0.3, 0.0, -0.6, -0.1, -0.8], [0.9, 0.7, 0.1, -0.4, 0.8, 0.1, 0.8, 0.7], [0.0, -0.2, 0.2, -0.1, -0.7, -0.4, 0.6, -0.9], [-0.9, 0.3, -0.4, 0.1, -0.1, -0.3, 1.0, -0.6], [-0.2, -0.6, 0.3, -0.4, -0.3, 0.5, -0.4, 0.1]]> : tensor<8x8xf32> -> tensor<8x8xf32>
  %u = tnl.linear %x, %wu : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %v = tnl.linear %x, %wv : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %k = tnl.linear %x, %wk : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %q = tnl.linear %x, %wq : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %qa = tnl.silu %q : tensor<2x3x8xf32>
  %ka = tnl.silu %k : tensor<2x3x8xf32>
  %qh = tnl.split_heads %qa : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %kh = tnl.split_heads %ka : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %vh = tnl.split_heads %v : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %qr = tnl.lrpe %qh, %t position(%p) : (tensor<2x2x3x4xf32>, tensor<2x4xf32>, tensor<2xi64>) -> tensor<2x2x3x8xf32>
  %kr = tnl.lrpe %kh, %t position(%p) : (tensor<2x2x3x4xf32>, tensor<2x4xf32>, tensor<2xi64>) -> tensor<2x2x3x8xf32>
  %o, %s = tnl.linear_attention %qr, %kr, %vh state(%st) mask(%m) slopes [0.5, 0.25] : (tensor<2x2x3x8xf32>, tensor<2x2x3x8xf32>, tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>, tensor<2x3xi64>) -> (tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>)
  %om = tnl.merge_heads %o : tensor<2x2x3x4xf32> -> tensor<2x3x8xf32>
  %n = tnl.simple_rms_norm %om eps 1.0e-6 : tensor<2x3x8xf32>
  %g = arith.mulf %n, %u : tensor<2x3x8xf32>
  %y = tnl.linear %g, %wo : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %z = arith.addf %y, %x : tensor<2x3x8xf32>
  return %z, %s : tensor<2x3x8xf32>, tensor<2x2x8x4xf32>
}

func.func @normed(%x: tensor<2x3x8xf32>, %t: tensor<2x4xf32>, %p: tensor<2xi64> {tnl.name = "position"}, %m: tensor<2x3xi64> {tnl.name = "mask"}, %st: tensor<2x2x8x4xf32>)
    -> (tensor<2x3x8xf32>, tensor<2x2x8x4xf32>) {
  %wq = tnl.weight "wq" from dense<[[0.7, 0.5, -0.2, -0.5, 0.0, -0.2, 0.6, -0.4], [0.0, 0.2, 0.8, 0.0, -0.4, 0.5, 0.2, -0.5], [0.8, 1.0, 0.6, 0.8, -0.4, 0.5, 0.8, 0.4], [-0.1, -0.8, -0.1, 0.2, 0.8, 0.9, 0.0, 0.7], [-0.5, 0.6, 0.1, -1.0, 0.4, -0.2, 0.7, 0.3], [-1.0, 0.0, 0.7, -0.5, -0.3, 0.7, -0.6, 0.1], [-0.5, 0.9, 0.6, -0.1, -0.8, -0.4, 0.0, 0.9], [-0.8, 0.1, 0.4, 0.1, 0.6, 0.1, 0.9, 0.2]]> : tensor<8x8xf32> -> tensor<8x8xf32>
  %wk = tnl.weight "wk" from dense<[[-0.7, 0.7, 0.5, -0.5, 0.0, -0.1, 0.3, 0.6], [-0.8, -0.9, 0.7, -0.1, 0.5, -1.0, -0.1, 0.4], [-0.5, 0.9, 0.8, -0.9, -0.9, 0.1, 0.9, -0.2], [-0.6, -0.2, -0.9, -0.6, -0.1, 0.0, -0.5, -0.5], [-0.6, -0.1, -0.4, -1.0, 0.7, 0.1, 0.3, -0.6], [1.0, 0.7, -0.8, -0.3, 0.4, 0.4, 0.9, -0.2], [0.7, 0.3, -0.4, 0.2, 0.8, 0.7, 0.0, 0.2], [-0.9, -0.5, 0.6, -0.2, -0.7, 0.1, 0.4, 0.3]]> : tensor<8x8xf32> -> tensor<8x8xf32>
  %wv = tnl.weight "wv" from dense<[[0.9, 0.9, -0.9, -0.8, 0.7, 0.5, 0.3, -0.4], [0.2, 0.2, 0.2, -0.7, -0.1, -0.2, 0.4, 1.0], [0.9, 0.1, -0.1, -0.5, -0.9, -0.9, -0.1, -0.4], [-0.2, 0.8, 0.1, 0.1, -0.5, -1.0, -0.3, -0.7], [0.0, 1.0, 0.3, -0.6, 0.8, 0.6, 0.5, 0.8], [0.5, 0.6, -0.3, 1.0, 0.9, -0.7, 0.5, 0.4], [-0.1, 0.1, 0.0, 0.8, 0.0, 0.7, -0.3, 0.8], [0.8, -0.1, 0.1, 0.8, 0.4, 0.0, -0.6, -0.4]]> : tensor<8x8xf32> -> tensor<8x8xf32>
  %wu = tnl.weight "wu" from dense<[[-0.5, 0.1, -0.3, 0.2, 0.3, -0.9, -1.0, 0.7], [-0.5, -0.5, 1.0, -0.1, 0.7, 0.0, 0.3, -0.7], [0.3, 0.7, 0.0, 0.5, 0.3, -0.9, 0.5, 0.2], [-0.4, -0.9, 0.7, -0.1, 0.4, 0.8, 0.4, 0.8], [-0.2, 0.6, -0.1, 0.9, 0.8, -0.8, -0.7, -0.6], [0.9, -0.1, 0.3, -0.4, 0.0, -0.2, -0.3, 0.2], [0.2, 0.8, 0.4, 0.9, 0.7, 1.0, 0.3, -0.7], [0.7, 0.9, 0.8, 0.1, 0.4, -0.6, 0.7, 0.1]]> : tensor<8x8xf32> -> tensor<8x8xf32>
  %wo = tnl.weight "wo" from dense<[[-0.5, -0.8, -0.2, -0.7, -0.9, -0.2, 0.8, 0.6], [0.5, -0.6, 0.1, -0.4, -0.7, -0.8, -0.6, 0.9], [0.7, 0.6, 0.6, -0.6, -0.4, 0.3, 0.5, 0.7], [0.8, -0.8, 0.2, 0.3, 0.0, -0.6, -0.1, -0.8], [0.9, 0.7, 0.1, -0.4, 0.8, 0.1, 0.8, 0.7], [0.0, -0.2, 0.2, -0.1, -0.7, -0.4, 0.6, -0.9], [-0.9, 0.3, -0.4, 0.1, -0.1, -0.3, 1.0, -0.6], [-0.2, -0.6, 0.3, -0.4, -0.3, 0.5, -0.4, 0.1]]> : tensor<8x8xf32> -> tensor<8x8xf32>
  %xn = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<2x3x8xf32>
  %u = tnl.linear %xn, %wu : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %v = tnl.linear %xn, %wv : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %k = tnl.linear %xn, %wk : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %q = tnl.linear %xn, %wq : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %qa = tnl.silu %q : tensor<2x3x8xf32>
  %ka = tnl.silu %k : tensor<2x3x8xf32>
  %qh = tnl.split_heads %qa : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %kh = tnl.split_heads %ka : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %vh = tnl.split_heads %v : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %qr = tnl.lrpe %qh, %t position(%p) : (tensor<2x2x3x4xf32>, tensor<2x4xf32>, tensor<2xi64>) -> tensor<2x2x3x8xf32>
  %kr = tnl.lrpe %kh, %t position(%p) : (tensor<2x2x3x4xf32>, tensor<2x4xf32>, tensor<2xi64>) -> tensor<2x2x3x8xf32>
  %o, %s = tnl.linear_attention %qr, %kr, %vh state(%st) mask(%m) slopes [0.5, 0.25] : (tensor<2x2x3x8xf32>, tensor<2x2x3x8xf32>, tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>, tensor<2x3xi64>) -> (tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>)
  %om = tnl.merge_heads %o : tensor<2x2x3x4xf32> -> tensor<2x3x8xf32>
  %n = tnl.simple_rms_norm %om eps 1.0e-6 : tensor<2x3x8xf32>
  %g = arith.mulf %n, %u : tensor<2x3x8xf32>
  %y = tnl.linear %g, %wo : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %z = arith.addf %y, %x : tensor<2x3x8xf32>
  return %z, %s : tensor<2x3x8xf32>, tensor<2x2x8x4xf32>
}

func.func @biased(%x: tensor<2x3x8xf32>, %t: tensor<2x4xf32>, %p: tensor<2xi64> {tnl.name = "position"}, %m: tensor<2x3xi64> {tnl.name = "mask"}, %st: tensor<2x2x8x4xf32>, %b: tensor<8xf32>, %c: tensor<8xf32>)
    -> (tensor<2x3x8xf32>, tensor<2x2x8x4xf32>) {
  %wq = tnl.weight "wq" from dense<[[0.7, 0.5, -0.2, -0.5, 0.0, -0.2, 0.6, -0.4], [0.0, 0.2, 0.8, 0.0, -0.4, 0.5, 0.2, -0.5], [0.8, 1.0, 0.6, 0.8, -0.4, 0.5, 0.8, 0.4], [-0.1, -0.8, -0.1, 0.2, 0.8, 0.9, 0.0, 0.7], [-0.5, 0.6, 0.1, -1.0, 0.4, -0.2, 0.7, 0.3], [-1.0, 0.0, 0.7, -0.5, -0.3, 0.7, -0.6, 0.1], [-0.5, 0.9, 0.6, -0.1, -0.8, -0.4, 0.0, 0.9], [-0.8, 0.1, 0.4, 0.1, 0.6, 0.1, 0.9, 0.2]]> : tensor<8x8xf32> -> tensor<8x8xf32>
  %wk = tnl.weight "wk" from dense<[[-0.7, 0.7, 0.5, -0.5, 0.0, -0.1, 0.3, 0.6], [-0.8, -0.9, 0.7, -0.1, 0.5, -1.0, -0.1, 0.4], [-0.5, 0.9, 0.8, -0.9, -0.9, 0.1, 0.9, -0.2], [-0.6, -0.2, -0.9, -0.6, -0.1, 0.0, -0.5, -0.5], [-0.6, -0.1, -0.4, -1.0, 0.7, 0.1, 0.3, -0.6], [1.0, 0.7, -0.8, -0.3, 0.4, 0.4, 0.9, -0.2], [0.7, 0.3, -0.4, 0.2, 0.8, 0.7, 0.0, 0.2], [-0.9, -0.5, 0.6, -0.2, -0.7, 0.1, 0.4, 0.3]]> : tensor<8x8xf32> -> tensor<8x8xf32>
  %wv = tnl.weight "wv" from dense<[[0.9, 0.9, -0.9, -0.8, 0.7, 0.5, 0.3, -0.4], [0.2, 0.2, 0.2, -0.7, -0.1, -0.2, 0.4, 1.0], [0.9, 0.1, -0.1, -0.5, -0.9, -0.9, -0.1, -0.4], [-0.2, 0.8, 0.1, 0.1, -0.5, -1.0, -0.3, -0.7], [0.0, 1.0, 0.3, -0.6, 0.8, 0.6, 0.5, 0.8], [0.5, 0.6, -0.3, 1.0, 0.9, -0.7, 0.5, 0.4], [-0.1, 0.1, 0.0, 0.8, 0.0, 0.7, -0.3, 0.8], [0.8, -0.1, 0.1, 0.8, 0.4, 0.0, -0.6, -0.4]]> : tensor<8x8xf32> -> tensor<8x8xf32>
  %wu = tnl.weight "wu" from dense<[[-0.5, 0.1, -0.3, 0.2, 0.3, -0.9, -1.0, 0.7], [-0.5, -0.5, 1.0, -0.1, 0.7, 0.0, 0.3, -0.7], [0.3, 0.7, 0.0, 0.5, 0.3, -0.9, 0.5, 0.2], [-0.4, -0.9, 0.7, -0.1, 0.4, 0.8, 0.4, 0.8], [-0.2, 0.6, -0.1, 0.9, 0.8, -0.8, -0.7, -0.6], [0.9, -0.1, 0.3, -0.4, 0.0, -0.2, -0.3, 0.2], [0.2, 0.8, 0.4, 0.9, 0.7, 1.0, 0.3, -0.7], [0.7, 0.9, 0.8, 0.1, 0.4, -0.6, 0.7, 0.1]]> : tensor<8x8xf32> -> tensor<8x8xf32>
  %wo = tnl.weight "wo" from dense<[[-0.5, -0.8, -0.2, -0.7, -0.9, -0.2, 0.8, 0.6], [0.5, -0.6, 0.1, -0.4, -0.7, -0.8, -0.6, 0.9], [0.7, 0.6, 0.6, -0.6, -0.4, 0.3, 0.5, 0.7], [0.8, -0.8, 0.2, 0.3, 0.0, -0.6, -0.1, -0.8], [0.9, 0.7, 0.1, -0.4, 0.8, 0.1, 0.8, 0.7], [0.0, -0.2, 0.2, -0.1, -0.7, -0.4, 0.6, -0.9], [-0.9, 0.3, -0.4, 0.1, -0.1, -0.3, 1.0, -0.6], [-0.2, -0.6, 0.3, -0.4, -0.3, 0.5, -0.4, 0.1]]> : tensor<8x8xf32> -> tensor<8x8xf32>
  %xn = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<2x3x8xf32>
  %u = tnl.linear %xn, %wu bias(%b) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<8xf32>) -> tensor<2x3x8xf32>
  %v = tnl.linear %xn, %wv bias(%c) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<8xf32>) -> tensor<2x3x8xf32>
  %k = tnl.linear %xn, %wk bias(%c) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<8xf32>) -> tensor<2x3x8xf32>
  %q = tnl.linear %xn, %wq bias(%b) : (tensor<2x3x8xf32>, tensor<8x8xf32>, tensor<8xf32>) -> tensor<2x3x8xf32>
  %qa = tnl.silu %q : tensor<2x3x8xf32>
  %ka = tnl.silu %k : tensor<2x3x8xf32>
  %qh = tnl.split_heads %qa : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %kh = tnl.split_heads %ka : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %vh = tnl.split_heads %v : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %qr = tnl.lrpe %qh, %t position(%p) : (tensor<2x2x3x4xf32>, tensor<2x4xf32>, tensor<2xi64>) -> tensor<2x2x3x8xf32>
  %kr = tnl.lrpe %kh, %t position(%p) : (tensor<2x2x3x4xf32>, tensor<2x4xf32>, tensor<2xi64>) -> tensor<2x2x3x8xf32>
  %o, %s = tnl.linear_attention %qr, %kr, %vh state(%st) mask(%m) slopes [0.5, 0.25] : (tensor<2x2x3x8xf32>, tensor<2x2x3x8xf32>, tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>, tensor<2x3xi64>) -> (tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>)
  %om = tnl.merge_heads %o : tensor<2x2x3x4xf32> -> tensor<2x3x8xf32>
  %n = tnl.simple_rms_norm %om eps 1.0e-6 : tensor<2x3x8xf32>
  %g = arith.mulf %n, %u : tensor<2x3x8xf32>
  %y = tnl.linear %g, %wo : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %z = arith.addf %y, %x : tensor<2x3x8xf32>
  return %z, %s : tensor<2x3x8xf32>, tensor<2x2x8x4xf32>
}

func.func @half(%x: tensor<2x3x8xf32>, %t: tensor<2x4xf32>, %p: tensor<2xi64> {tnl.name = "position"}, %m: tensor<2x3xi64> {tnl.name = "mask"}, %st: tensor<2x2x8x4xf32>)
    -> (tensor<2x3x8xf32>, tensor<2x2x8x4xf32>) {
  %wq = tnl.weight "wq" from dense<[[0.7, 0.5, -0.2, -0.5, 0.0, -0.2, 0.6, -0.4], [0.0, 0.2, 0.8, 0.0, -0.4, 0.5, 0.2, -0.5], [0.8, 1.0, 0.6, 0.8, -0.4, 0.5, 0.8, 0.4], [-0.1, -0.8, -0.1, 0.2, 0.8, 0.9, 0.0, 0.7], [-0.5, 0.6, 0.1, -1.0, 0.4, -0.2, 0.7, 0.3], [-1.0, 0.0, 0.7, -0.5, -0.3, 0.7, -0.6, 0.1], [-0.5, 0.9, 0.6, -0.1, -0.8, -0.4, 0.0, 0.9], [-0.8, 0.1, 0.4, 0.1, 0.6, 0.1, 0.9, 0.2]]> : tensor<8x8xf32> -> tensor<8x8xf32>
  %wk = tnl.weight "wk" from dense<[[-0.7, 0.7, 0.5, -0.5, 0.0, -0.1, 0.3, 0.6], [-0.8, -0.9, 0.7, -0.1, 0.5, -1.0, -0.1, 0.4], [-0.5, 0.9, 0.8, -0.9, -0.9, 0.1, 0.9, -0.2], [-0.6, -0.2, -0.9, -0.6, -0.1, 0.0, -0.5, -0.5], [-0.6, -0.1, -0.4, -1.0, 0.7, 0.1, 0.3, -0.6], [1.0, 0.7, -0.8, -0.3, 0.4, 0.4, 0.9, -0.2], [0.7, 0.3, -0.4, 0.2, 0.8, 0.7, 0.0, 0.2], [-0.9, -0.5, 0.6, -0.2, -0.7, 0.1, 0.4, 0.3]]> : tensor<8x8xf32> -> tensor<8x8xf32>
  %wv = tnl.weight "wv" from dense<[[0.9, 0.9, -0.9, -0.8, 0.7, 0.5, 0.3, -0.4], [0.2, 0.2, 0.2, -0.7, -0.1, -0.2, 0.4, 1.0], [0.9, 0.1, -0.1, -0.5, -0.9, -0.9, -0.1, -0.4], [-0.2, 0.8, 0.1, 0.1, -0.5, -1.0, -0.3, -0.7], [0.0, 1.0, 0.3, -0.6, 0.8, 0.6, 0.5, 0.8], [0.5, 0.6, -0.3, 1.0, 0.9, -0.7, 0.5, 0.4], [-0.1, 0.1, 0.0, 0.8, 0.0, 0.7, -0.3, 0.8], [0.8, -0.1, 0.1, 0.8, 0.4, 0.0, -0.6, -0.4]]> : tensor<8x8xf32> -> tensor<8x8xf32>
  %wu = tnl.weight "wu" from dense<[[-0.5, 0.1, -0.3, 0.2, 0.3, -0.9, -1.0, 0.7], [-0.5, -0.5, 1.0, -0.1, 0.7, 0.0, 0.3, -0.7], [0.3, 0.7, 0.0, 0.5, 0.3, -0.9, 0.5, 0.2], [-0.4, -0.9, 0.7, -0.1, 0.4, 0.8, 0.4, 0.8], [-0.2, 0.6, -0.1, 0.9, 0.8, -0.8, -0.7, -0.6], [0.9, -0.1, 0.3, -0.4, 0.0, -0.2, -0.3, 0.2], [0.2, 0.8, 0.4, 0.9, 0.7, 1.0, 0.3, -0.7], [0.7, 0.9, 0.8, 0.1, 0.4, -0.6, 0.7, 0.1]]> : tensor<8x8xf32> -> tensor<8x8xf32>
  %wo = tnl.weight "wo" from dense<[[-0.5, -0.8, -0.2, -0.7, -0.9, -0.2, 0.8, 0.6], [0.5, -0.6, 0.1, -0.4, -0.7, -0.8, -0.6, 0.9], [0.7, 0.6, 0.6, -0.6, -0.4, 0.3, 0.5, 0.7], [0.8, -0.8, 0.2, 0.3, 0.0, -0.6, -0.1, -0.8], [0.9, 0.7, 0.1, -0.4, 0.8, 0.1, 0.8, 0.7], [0.0, -0.2, 0.2, -0.1, -0.7, -0.4, 0.6, -0.9], [-0.9, 0.3, -0.4, 0.1, -0.1, -0.3, 1.0, -0.6], [-0.2, -0.6, 0.3, -0.4, -0.3, 0.5, -0.4, 0.1]]> : tensor<8x8xf32> -> tensor<8x8xf32>
  %xn = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<2x3x8xf32>
  %u = tnl.linear %xn, %wu : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %v = tnl.linear %xn, %wv : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %k = tnl.linear %xn, %wk : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %q = tnl.linear %xn, %wq : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %qa = tnl.silu %q : tensor<2x3x8xf32>
  %ka = tnl.silu %k : tensor<2x3x8xf32>
  %qh = tnl.split_heads %qa : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %kh = tnl.split_heads %ka : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %vh = tnl.split_heads %v : tensor<2x3x8xf32> -> tensor<2x2x3x4xf32>
  %qr = tnl.lrpe %qh, %t position(%p) : (tensor<2x2x3x4xf32>, tensor<2x4xf32>, tensor<2xi64>) -> tensor<2x2x3x8xf32>
  %kr = tnl.lrpe %kh, %t position(%p) : (tensor<2x2x3x4xf32>, tensor<2x4xf32>, tensor<2xi64>) -> tensor<2x2x3x8xf32>
  %o, %s = tnl.linear_attention %qr, %kr, %vh state(%st) mask(%m) slopes [0.5, 0.25] : (tensor<2x2x3x8xf32>, tensor<2x2x3x8xf32>, tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>, tensor<2x3xi64>) -> (tensor<2x2x3x4xf32>, tensor<2x2x8x4xf32>)
  %om = tnl.merge_heads %o : tensor<2x2x3x4xf32> -> tensor<2x3x8xf32>
  %n = tnl.simple_rms_norm %om eps 1.0e-6 : tensor<2x3x8xf32>
  %g = arith.mulf %n, %u : tensor<2x3x8xf32>
  %y = tnl.linear %g, %wo : (tensor<2x3x8xf32>, tensor<8x8xf32>) -> tensor<2x3x8xf32>
  %z = arith.addf %y, %x : tensor<2x3x8xf32>
  %zz = arith.addf %z, %u : tensor<2x3x8xf32>
  return %zz, %s : tensor<2x3x8xf32>, tensor<2x2x8x4xf32>
}
