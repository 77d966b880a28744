// All kernels that cannot be written are reported by one run.
// RUN: tnl-opt %s --tnl-tile-attention --convert-tnl-to-tile -verify-diagnostics

func.func private @fine(%x: tensor<?x?x64xf32>) -> tensor<?x?x64xf32> attributes {tnl.kernel} {
  %0 = tnl.silu %x : tensor<?x?x64xf32>
  return %0 : tensor<?x?x64xf32>
}

func.func private @double(%x: tensor<?x?x64xf64>) -> tensor<?x?x64xf64> attributes {tnl.kernel} {
  // expected-error@+1 {{'tnl.silu' op has no GPU kernel: kernels compute with f32, bf16 and f16, not f64}}
  %0 = tnl.silu %x : tensor<?x?x64xf64>
  return %0 : tensor<?x?x64xf64>
}

func.func private @unknown(%x: tensor<?x?x64xf32>) -> tensor<?x?x64xf32> attributes {tnl.kernel} {
  // expected-error@+1 {{'arith.maximumf' op has no GPU kernel: there is no kernel for it}}
  %0 = arith.maximumf %x, %x : tensor<?x?x64xf32>
  return %0 : tensor<?x?x64xf32>
}

func.func private @constant(%x: tensor<4xf32>) -> tensor<4xf32> attributes {tnl.kernel} {
  %c = arith.constant dense<2.0> : tensor<4xf32>
  // expected-error@+1 {{'arith.mulf' op has no GPU kernel: a tensor of type tensor<4xf32> is neither passed to the kernel nor returned}}
  %0 = arith.mulf %x, %c : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// expected-error@+1 {{'func.func' op is a kernel of several operations; on GPUs each has its own}}
func.func private @two(%x: tensor<?x?x64xf32>) -> tensor<?x?x64xf32> attributes {tnl.kernel} {
  %0 = tnl.silu %x : tensor<?x?x64xf32>
  %1 = tnl.silu %0 : tensor<?x?x64xf32>
  return %1 : tensor<?x?x64xf32>
}

// expected-error@+1 {{'func.func' op is a kernel that returns an argument, a constant or a value twice}}
func.func private @twice(%x: tensor<?x?x64xf32>) -> (tensor<?x?x64xf32>, tensor<?x?x64xf32>) attributes {tnl.kernel} {
  %0 = tnl.silu %x : tensor<?x?x64xf32>
  return %0, %0 : tensor<?x?x64xf32>, tensor<?x?x64xf32>
}

// expected-error@+1 {{'func.func' op is a kernel without a body of one block}}
func.func private @external(tensor<4xf32>) -> tensor<4xf32> attributes {tnl.kernel}

// expected-error@+1 {{'func.func' op is a kernel whose arguments and results are not all ranked tensors}}
func.func private @scalar(%x: f32, %y: tensor<4xf32>) -> tensor<4xf32> attributes {tnl.kernel} {
  %0 = tnl.silu %y : tensor<4xf32>
  return %0 : tensor<4xf32>
}

func.func private @weights(%x: tensor<?x?x64xf32>, %w: tensor<8x64xf32>, %v: tensor<8x64xf16>) -> tensor<?x?x8xf32> attributes {tnl.kernel} {
  // expected-error@+1 {{'tnl.glu' op has no GPU kernel: the two weights have different element types}}
  %0 = tnl.glu %x, %w, %v : (tensor<?x?x64xf32>, tensor<8x64xf32>, tensor<8x64xf16>) -> tensor<?x?x8xf32>
  return %0 : tensor<?x?x8xf32>
}

func.func private @states(%q: tensor<?x1x?x600xf32>, %v: tensor<?x1x?x8xf32>) -> (tensor<?x1x?x8xf32>, tensor<?x1x600x8xf32>) attributes {tnl.kernel} {
  // expected-error@+1 {{'tnl.chunk_scores' op has no GPU kernel: AttentionRecurrent (one token): sequences have more tokens than one; Lightning (tensor cores): elements are f32, not bf16; AttentionFMA (multiply-adds): the state has 600 rows, more than the 512 that fit in shared memory}}
  %o, %s = tnl.linear_attention %q, %q, %v slopes [0.5] : (tensor<?x1x?x600xf32>, tensor<?x1x?x600xf32>, tensor<?x1x?x8xf32>) -> (tensor<?x1x?x8xf32>, tensor<?x1x600x8xf32>)
  return %o, %s : tensor<?x1x?x8xf32>, tensor<?x1x600x8xf32>
}

func.func private @empty(%q: tensor<?x1x?x0xf32>, %v: tensor<?x1x?x8xf32>) -> (tensor<?x1x?x8xf32>, tensor<?x1x0x8xf32>) attributes {tnl.kernel} {
  // expected-error@+1 {{'tnl.linear_attention' op has no GPU kernel: kernels are made of chunks, which tnl-tile-attention makes of attention that has elements}}
  %o, %s = tnl.linear_attention %q, %q, %v slopes [0.5] : (tensor<?x1x?x0xf32>, tensor<?x1x?x0xf32>, tensor<?x1x?x8xf32>) -> (tensor<?x1x?x8xf32>, tensor<?x1x0x8xf32>)
  return %o, %s : tensor<?x1x?x8xf32>, tensor<?x1x0x8xf32>
}

func.func private @types(%x: tensor<?x?x64xbf16>) -> (tensor<?x?x16xf32>, tensor<?x?x2xf32>, tensor<?x2x8x8xf32>) attributes {tnl.kernel} {
  // expected-error@+1 {{'tnl.chunk_scores' op has no GPU kernel: q, k, v, the gate and out have different element types}}
  %o, %q, %s = tnl.gated_linear_attention %x heads 2 activation <silu> slopes [0.5, 0.25] : (tensor<?x?x64xbf16>) -> (tensor<?x?x16xf32>, tensor<?x?x2xf32>, tensor<?x2x8x8xf32>)
  return %o, %q, %s : tensor<?x?x16xf32>, tensor<?x?x2xf32>, tensor<?x2x8x8xf32>
}

func.func private @nothing() attributes {tnl.kernel} {
  return
}
// expected-error@-3 {{'func.func' op is a kernel of several operations; on GPUs each has its own}}

func.func private @other_norm(%x: tensor<?x?x64xf32>, %y: tensor<?x?x32xf32>, %w: tensor<8x64xf32>) -> tensor<?x?x8xf32> attributes {tnl.kernel} {
  // expected-error@+1 {{'tnl.linear' op has no GPU kernel: its norm is that of another tensor than x; tnl-hoist-norms computes it before}}
  %0 = tnl.linear %x, %w norm(%y eps 1.0e-6) : (tensor<?x?x64xf32>, tensor<8x64xf32>, tensor<?x?x32xf32>) -> tensor<?x?x8xf32>
  return %0 : tensor<?x?x8xf32>
}

func.func private @norm_type(%x: tensor<?x?x64xf32>, %s: tensor<?x?x2xf64>, %w: tensor<8x64xf32>) -> tensor<?x?x8xf32> attributes {tnl.kernel} {
  // expected-error@+1 {{'tnl.glu' op has no GPU kernel: kernels compute with f32, bf16 and f16, not f64}}
  %0 = tnl.glu %x, %w, %w norm(%s width 64 eps 1.0e-6) : (tensor<?x?x64xf32>, tensor<8x64xf32>, tensor<8x64xf32>, tensor<?x?x2xf64>) -> tensor<?x?x8xf32>
  return %0 : tensor<?x?x8xf32>
}
