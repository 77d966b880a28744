// RUN: tnl-opt %s -split-input-file -verify-diagnostics

func.func @f(%x: tensor<?x2x?x16xf32>, %t: tensor<2x1x16xf32>) -> tensor<?x2x?x32xf32> {
  // expected-error @+1 {{theta must be [heads, width], but it has rank 3}}
  %0 = tnl.lrpe %x, %t : (tensor<?x2x?x16xf32>, tensor<2x1x16xf32>) -> tensor<?x2x?x32xf32>
  return %0 : tensor<?x2x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x2x?x16xf32>, %t: tensor<2x16xf32>) -> tensor<?x2x?x16xf32> {
  // expected-error @+1 {{the result has size 16 in dimension 3, expected 32 (cosine and sine parts of x)}}
  %0 = tnl.lrpe %x, %t : (tensor<?x2x?x16xf32>, tensor<2x16xf32>) -> tensor<?x2x?x16xf32>
  return %0 : tensor<?x2x?x16xf32>
}

// -----

func.func @f(%x: tensor<4x2x?x16xf32>, %t: tensor<2x16xf32>, %p: tensor<3xi64>) -> tensor<4x2x?x32xf32> {
  // expected-error @+1 {{position has size 3 in dimension 0, but x has size 4 in dimension 0}}
  %0 = tnl.lrpe %x, %t position(%p) : (tensor<4x2x?x16xf32>, tensor<2x16xf32>, tensor<3xi64>) -> tensor<4x2x?x32xf32>
  return %0 : tensor<4x2x?x32xf32>
}

// -----

func.func @f(%q: tensor<?x2x?x16xf32>, %v: tensor<?x2x?x8xf32>) -> tensor<?x2x?x8xf32> {
  // expected-error @+1 {{has 1 slopes for 2 heads}}
  %0:2 = tnl.linear_attention %q, %q, %v slopes [5.0e-1]
    : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x8xf32>) -> (tensor<?x2x?x8xf32>, tensor<?x2x16x8xf32>)
  return %0#0 : tensor<?x2x?x8xf32>
}

// -----

func.func @f(%q: tensor<?x2x?x16xf32>, %v: tensor<?x2x?x8xf32>) -> tensor<?x2x?x8xf32> {
  // expected-error @+1 {{slope of head 1 is -5.000000e-01; slopes must be finite and not negative}}
  %0:2 = tnl.linear_attention %q, %q, %v slopes [5.0e-1, -5.0e-1]
    : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x8xf32>) -> (tensor<?x2x?x8xf32>, tensor<?x2x16x8xf32>)
  return %0#0 : tensor<?x2x?x8xf32>
}

// -----

func.func @f(%q: tensor<?x2x?x16xf32>, %k: tensor<?x2x?x32xf32>, %v: tensor<?x2x?x8xf32>) -> tensor<?x2x?x8xf32> {
  // expected-error @+1 {{q has size 16 in dimension 3, but k has size 32 in dimension 3}}
  %0:2 = tnl.linear_attention %q, %k, %v slopes [5.0e-1, 5.0e-1]
    : (tensor<?x2x?x16xf32>, tensor<?x2x?x32xf32>, tensor<?x2x?x8xf32>) -> (tensor<?x2x?x8xf32>, tensor<?x2x16x8xf32>)
  return %0#0 : tensor<?x2x?x8xf32>
}

// -----

func.func @f(%q: tensor<?x2x?x16xf32>, %v: tensor<?x2x?x8xf32>) -> tensor<?x2x?x8xf32> {
  // expected-error @+1 {{state_out has size 8 in dimension 2, expected 16 (key width)}}
  %0:2 = tnl.linear_attention %q, %q, %v slopes [5.0e-1, 5.0e-1]
    : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x8xf32>) -> (tensor<?x2x?x8xf32>, tensor<?x2x8x16xf32>)
  return %0#0 : tensor<?x2x?x8xf32>
}

// -----

func.func @f(%q: tensor<?x2x?x16xf32>, %s: tensor<?x2x16x17xf32>) -> tensor<?x2x?x16xf32> {
  // expected-error @+1 {{state has size 17 in dimension 3, expected 16 (value width)}}
  %0:2 = tnl.linear_attention %q, %q, %q state(%s) slopes [5.0e-1, 5.0e-1]
    : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x16x17xf32>) -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
  return %0#0 : tensor<?x2x?x16xf32>
}

// -----

func.func @f(%q: tensor<?x2x5x16xf32>, %m: tensor<?x6xi64>) -> tensor<?x2x5x16xf32> {
  // expected-error @+1 {{mask has size 6 in dimension 1, but q has size 5 in dimension 2}}
  %0:2 = tnl.linear_attention %q, %q, %q mask(%m) slopes [5.0e-1, 5.0e-1]
    : (tensor<?x2x5x16xf32>, tensor<?x2x5x16xf32>, tensor<?x2x5x16xf32>, tensor<?x6xi64>) -> (tensor<?x2x5x16xf32>, tensor<?x2x16x16xf32>)
  return %0#0 : tensor<?x2x5x16xf32>
}

// -----

func.func @f(%x: tensor<?x?x126xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{qkvu has 126 columns, which are not q, k, v and u of 2 equal heads}}
  %0:3 = tnl.gated_linear_attention %x heads 2 activation <silu> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x126xf32>) -> (tensor<?x?x32xf32>, tensor<?x?x2xf32>, tensor<?x2x16x16xf32>)
  return %0#0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x128xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{heads must be positive, got 0}}
  %0:3 = tnl.gated_linear_attention %x heads 0 activation <silu> slopes []
    : (tensor<?x?x128xf32>) -> (tensor<?x?x32xf32>, tensor<?x?x2xf32>, tensor<?x2x16x16xf32>)
  return %0#0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x128xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{sums has size 4 in dimension 2, expected 2 (heads)}}
  %0:3 = tnl.gated_linear_attention %x heads 2 activation <silu> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x128xf32>) -> (tensor<?x?x32xf32>, tensor<?x?x4xf32>, tensor<?x2x16x16xf32>)
  return %0#0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x128xf32>, %t: tensor<2x16xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{state_out has size 16 in dimension 2, expected 32 (key width)}}
  %0:3 = tnl.gated_linear_attention %x theta(%t) heads 2 activation <silu> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x128xf32>, tensor<2x16xf32>) -> (tensor<?x?x32xf32>, tensor<?x?x2xf32>, tensor<?x2x16x16xf32>)
  return %0#0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x128xf32>, %p: tensor<1xi64>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{position has no use without theta}}
  %0:3 = tnl.gated_linear_attention %x position(%p) heads 2 activation <silu> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x128xf32>, tensor<1xi64>) -> (tensor<?x?x32xf32>, tensor<?x?x2xf32>, tensor<?x2x16x16xf32>)
  return %0#0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%q: tensor<?x2x?x16xf32>) {
  // expected-error @+1 {{slope of head 0 is nan; slopes must be finite and not negative}}
  %0:2 = tnl.linear_attention %q, %q, %q slopes [0x7FC00000, 5.0e-1]
    : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
  return
}

// -----

func.func @f(%q: tensor<?x2x?x16xf32>) {
  // expected-error @+1 {{slope of head 0 is INF; slopes must be finite and not negative}}
  %0:2 = tnl.linear_attention %q, %q, %q slopes [0x7F800000, 5.0e-1]
    : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
  return
}

// -----

func.func @f(%q: tensor<?x2x?x16xf32>) {
  // expected-error @+1 {{slope of head 0 is INF; slopes must be finite and not negative}}
  %0:2 = tnl.linear_attention %q, %q, %q slopes [1.0e39, 5.0e-1]
    : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
  return
}

// -----

func.func @f(%q: tensor<?x2x?x16xf32>) {
  // expected-error @+1 {{slope of head 0 is -5.000000e-01; slopes must be finite and not negative}}
  %0:2 = tnl.linear_attention %q, %q, %q slopes [0xBF000000, 5.0e-1]
    : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
  return
}

// -----

func.func @f(%q: tensor<?x2x?x16xf32>) {
  // expected-error @+2 {{unexpected decimal integer literal for a floating point value}}
  // expected-note @+1 {{add a trailing dot to make the literal a float}}
  %0:2 = tnl.linear_attention %q, %q, %q slopes [1, 2]
    : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
  return
}

// -----

func.func @f(%q: tensor<?x2x?x16xf32>) {
  // expected-error @+1 {{hexadecimal float constant out of range for type}}
  %0:2 = tnl.linear_attention %q, %q, %q slopes [0x3FE0000000000000, 0.5]
    : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
  return
}

// -----

func.func @f(%x: tensor<?x?x128xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{has 2 sources instead of one for q, k, v and u or one for each}}
  %0:3 = tnl.gated_linear_attention %x, %x heads 2 activation <none> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x128xf32>, tensor<?x?x128xf32>) -> (tensor<?x?x32xf32>, tensor<?x?x2xf32>, tensor<?x2x16x16xf32>)
  return %0#0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x128xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{columns has 3 ranges, which are not those of q, k, v and u}}
  %0:3 = tnl.gated_linear_attention %x columns [0 to 32, 32 to 64, 64 to 96] heads 2 activation <none> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x128xf32>) -> (tensor<?x?x32xf32>, tensor<?x?x2xf32>, tensor<?x2x16x16xf32>)
  return %0#0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x128xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{columns 96 to 129 are not in qkvu, which has 128}}
  %0:3 = tnl.gated_linear_attention %x columns [0 to 32, 32 to 64, 64 to 96, 96 to 129] heads 2 activation <none> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x128xf32>) -> (tensor<?x?x32xf32>, tensor<?x?x2xf32>, tensor<?x2x16x16xf32>)
  return %0#0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x128xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{columns -1 to 31 are not in qkvu, which has 128}}
  %0:3 = tnl.gated_linear_attention %x columns [-1 to 31, 32 to 64, 64 to 96, 96 to 128] heads 2 activation <none> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x128xf32>) -> (tensor<?x?x32xf32>, tensor<?x?x2xf32>, tensor<?x2x16x16xf32>)
  return %0#0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x128xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{columns 32 to 32 are not in qkvu, which has 128}}
  %0:3 = tnl.gated_linear_attention %x columns [0 to 32, 32 to 32, 64 to 96, 96 to 128] heads 2 activation <none> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x128xf32>) -> (tensor<?x?x32xf32>, tensor<?x?x2xf32>, tensor<?x2x16x16xf32>)
  return %0#0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x128xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{q has 32 columns, but k has 16}}
  %0:3 = tnl.gated_linear_attention %x columns [0 to 32, 32 to 48, 64 to 96, 96 to 128] heads 2 activation <none> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x128xf32>) -> (tensor<?x?x32xf32>, tensor<?x?x2xf32>, tensor<?x2x16x16xf32>)
  return %0#0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x128xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{v has 32 columns, but the gate has 16}}
  %0:3 = tnl.gated_linear_attention %x columns [0 to 32, 32 to 64, 64 to 96, 96 to 112] heads 2 activation <none> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x128xf32>) -> (tensor<?x?x32xf32>, tensor<?x?x2xf32>, tensor<?x2x16x16xf32>)
  return %0#0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x128xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{33 columns are not 2 equal heads}}
  %0:3 = tnl.gated_linear_attention %x columns [0 to 33, 0 to 33, 64 to 96, 96 to 128] heads 2 activation <none> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x128xf32>) -> (tensor<?x?x32xf32>, tensor<?x?x2xf32>, tensor<?x2x16x16xf32>)
  return %0#0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x128xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{out has size 32 in dimension 2, expected 16 (channels of u)}}
  %0:3 = tnl.gated_linear_attention %x columns [0 to 32, 32 to 64, 64 to 80, 96 to 112] heads 2 activation <none> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x128xf32>) -> (tensor<?x?x32xf32>, tensor<?x?x2xf32>, tensor<?x2x16x16xf32>)
  return %0#0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x128xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{state_out has size 16 in dimension 2, expected 8 (key width)}}
  %0:3 = tnl.gated_linear_attention %x columns [0 to 16, 32 to 48, 64 to 96, 96 to 128] heads 2 activation <none> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x128xf32>) -> (tensor<?x?x32xf32>, tensor<?x?x2xf32>, tensor<?x2x16x16xf32>)
  return %0#0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x32xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{columns 16 to 48 are not in the gate, which has 32}}
  %0:3 = tnl.gated_linear_attention %x, %x, %x, %x columns [0 to 32, 0 to 32, 0 to 32, 16 to 48] heads 2 activation <none> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x32xf32>, tensor<?x?x32xf32>, tensor<?x?x32xf32>, tensor<?x?x32xf32>) -> (tensor<?x?x32xf32>, tensor<?x?x2xf32>, tensor<?x2x16x16xf32>)
  return %0#0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x32xf32>, %y: tensor<?x?x32xbf16>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{q has elements of type 'f32', but v of type 'bf16'}}
  %0:3 = tnl.gated_linear_attention %x, %x, %y, %x heads 2 activation <none> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x32xf32>, tensor<?x?x32xf32>, tensor<?x?x32xbf16>, tensor<?x?x32xf32>) -> (tensor<?x?x32xf32>, tensor<?x?x2xf32>, tensor<?x2x16x16xf32>)
  return %0#0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<2x?x32xf32>, %y: tensor<3x?x32xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{q has size 2 in dimension 0, but k has size 3 in dimension 0}}
  %0:3 = tnl.gated_linear_attention %x, %y, %x, %x heads 2 activation <none> slopes [5.0e-1, 2.5e-1]
    : (tensor<2x?x32xf32>, tensor<3x?x32xf32>, tensor<2x?x32xf32>, tensor<2x?x32xf32>) -> (tensor<?x?x32xf32>, tensor<?x?x2xf32>, tensor<?x2x16x16xf32>)
  return %0#0 : tensor<?x?x32xf32>
}
