// RUN: tnl-opt %s -split-input-file -verify-diagnostics

func.func @f(%ids: tensor<?x?xi64>, %t: tensor<256x64xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{the table has size 64 in dimension 1, but the result has size 32 in dimension 2}}
  %0 = tnl.embedding %ids, %t : (tensor<?x?xi64>, tensor<256x64xf32>) -> tensor<?x?x32xf32>
  return %0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%ids: tensor<2x3xi64>, %t: tensor<256x64xf32>) -> tensor<2x4x64xf32> {
  // expected-error @+1 {{ids has size 3 in dimension 1, but the result has size 4 in dimension 1}}
  %0 = tnl.embedding %ids, %t : (tensor<2x3xi64>, tensor<256x64xf32>) -> tensor<2x4x64xf32>
  return %0 : tensor<2x4x64xf32>
}

// -----

func.func @f(%ids: tensor<2x3xi64>, %t: tensor<256x64xf32>) -> tensor<2x64xf32> {
  // expected-error @+1 {{the result must be [sizes of ids..., width], but it has rank 2}}
  %0 = tnl.embedding %ids, %t : (tensor<2x3xi64>, tensor<256x64xf32>) -> tensor<2x64xf32>
  return %0 : tensor<2x64xf32>
}

// -----

func.func @f(%ids: tensor<2x3xi64>, %t: tensor<256x64xf32>) -> tensor<2x3x64xf32> {
  // expected-error @+1 {{scale must be finite}}
  %0 = tnl.embedding %ids, %t scale 0x7F800000 : (tensor<2x3xi64>, tensor<256x64xf32>) -> tensor<2x3x64xf32>
  return %0 : tensor<2x3x64xf32>
}

// -----

func.func @f(%x: tensor<?x?x64xf32>, %w: tensor<32x48xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{the weight takes 48 input columns, but x has 64}}
  %0 = tnl.linear %x, %w : (tensor<?x?x64xf32>, tensor<32x48xf32>) -> tensor<?x?x32xf32>
  return %0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x64xf32>, %w: tensor<32x64xf32>) -> tensor<?x?x64xf32> {
  // expected-error @+1 {{the weight gives 32 columns, but the result has 64}}
  %0 = tnl.linear %x, %w : (tensor<?x?x64xf32>, tensor<32x64xf32>) -> tensor<?x?x64xf32>
  return %0 : tensor<?x?x64xf32>
}

// -----

func.func @f(%x: tensor<?x?x64xf32>, %w: tensor<32x64xf32>, %r: tensor<?x?x64xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{scale must have one element for each row of x (rank 2), but it has rank 3}}
  %0 = tnl.linear %x, %w scale(%r) : (tensor<?x?x64xf32>, tensor<32x64xf32>, tensor<?x?x64xf32>) -> tensor<?x?x32xf32>
  return %0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x64xf32>, %w: tensor<32x64xf32>, %r: tensor<?x?xf16>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{operand #2 must be ranked tensor of 32-bit float or 64-bit float values, but got 'tensor<?x?xf16>'}}
  %0 = "tnl.linear"(%x, %w, %r) <{operandSegmentSizes = array<i32: 1, 1, 1, 0, 0, 0>}> : (tensor<?x?x64xf32>, tensor<32x64xf32>, tensor<?x?xf16>) -> tensor<?x?x32xf32>
  return %0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x64xf32>, %w: tensor<32x64xf32>, %b: tensor<16xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{bias has size 16 in dimension 0, but the weight has size 32 in dimension 0}}
  %0 = tnl.linear %x, %w bias(%b) : (tensor<?x?x64xf32>, tensor<32x64xf32>, tensor<16xf32>) -> tensor<?x?x32xf32>
  return %0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<2x3x64xf32>, %w: tensor<32x64xf32>, %z: tensor<2x4x32xf32>) -> tensor<2x3x32xf32> {
  // expected-error @+1 {{residual has size 4 in dimension 1, but the result has size 3 in dimension 1}}
  %0 = tnl.linear %x, %w residual(%z) : (tensor<2x3x64xf32>, tensor<32x64xf32>, tensor<2x4x32xf32>) -> tensor<2x3x32xf32>
  return %0 : tensor<2x3x32xf32>
}

// -----

func.func @f(%x: tensor<2x3x64xf32>, %w: tensor<32x64xf32>, %z: tensor<3x32xf32>) -> tensor<2x3x32xf32> {
  // expected-error @+1 {{residual has rank 2, but the result has rank 3}}
  %0 = tnl.linear %x, %w residual(%z) : (tensor<2x3x64xf32>, tensor<32x64xf32>, tensor<3x32xf32>) -> tensor<2x3x32xf32>
  return %0 : tensor<2x3x32xf32>
}

// -----

func.func @f(%x: tensor<2x3x64xf32>, %w: tensor<32x64xf32>) -> tensor<6x32xf32> {
  // expected-error @+1 {{the result has rank 2, but x has rank 3}}
  %0 = tnl.linear %x, %w : (tensor<2x3x64xf32>, tensor<32x64xf32>) -> tensor<6x32xf32>
  return %0 : tensor<6x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x64xf32>, %w: tensor<32x64xf32>, %b: tensor<32xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{needs both biases or none}}
  %0 = "tnl.glu"(%x, %w, %w, %b) <{operandSegmentSizes = array<i32: 1, 1, 1, 0, 0, 1, 0>}> : (tensor<?x?x64xf32>, tensor<32x64xf32>, tensor<32x64xf32>, tensor<32xf32>) -> tensor<?x?x32xf32>
  return %0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x64xf32>, %w1: tensor<32x64xf32>, %w2: tensor<48x64xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{weight2 gives 48 columns, but the result has 32}}
  %0 = tnl.glu %x, %w1, %w2 : (tensor<?x?x64xf32>, tensor<32x64xf32>, tensor<48x64xf32>) -> tensor<?x?x32xf32>
  return %0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x64xf32>, %w: tensor<32x64xf32>, %b1: tensor<32xf32>, %b2: tensor<31xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{bias2 has size 31 in dimension 0, but weight2 has size 32 in dimension 0}}
  %0 = tnl.glu %x, %w, %w bias(%b1, %b2) : (tensor<?x?x64xf32>, tensor<32x64xf32>, tensor<32x64xf32>, tensor<32xf32>, tensor<31xf32>) -> tensor<?x?x32xf32>
  return %0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<2x64xf32>, %w: tensor<32x64xf32>) -> tensor<2x32xf32> {
  // expected-error @+1 {{silu_columns is 33, but the result has 32 columns}}
  %0 = tnl.linear %x, %w {silu_columns = 33 : i64} : (tensor<2x64xf32>, tensor<32x64xf32>) -> tensor<2x32xf32>
  return %0 : tensor<2x32xf32>
}

// -----

func.func @f(%x: tensor<2x64xf32>, %w: tensor<32x64xf32>) -> tensor<2x32xf32> {
  // expected-error @+1 {{silu_columns is 0, but the result has 32 columns}}
  %0 = tnl.linear %x, %w {silu_columns = 0 : i64} : (tensor<2x64xf32>, tensor<32x64xf32>) -> tensor<2x32xf32>
  return %0 : tensor<2x32xf32>
}

// -----

func.func @f(%x: tensor<?x?xf32>, %w: tensor<8x4xf32>) -> tensor<?x8xf32> {
  // expected-error @+1 {{'tnl.linear' op dimension 1 of x must be static}}
  %0 = tnl.linear %x, %w : (tensor<?x?xf32>, tensor<8x4xf32>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}

// -----

func.func @f(%x: tensor<?x4xf32>, %w: tensor<?x4xf32>) -> tensor<?x?xf32> {
  // expected-error @+1 {{'tnl.linear' op dimension 0 of the weight must be static}}
  %0 = tnl.linear %x, %w : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// -----

func.func @f(%x: tensor<?x4xf32>, %v: tensor<8x4xf32>, %w: tensor<8x?xf32>) -> tensor<?x8xf32> {
  // expected-error @+1 {{'tnl.glu' op dimension 1 of weight2 must be static}}
  %0 = tnl.glu %x, %v, %w : (tensor<?x4xf32>, tensor<8x4xf32>, tensor<8x?xf32>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}

// -----

func.func @f(%x: tensor<?x4xf32>, %w: tensor<8x4xf32>, %b: tensor<?xf32>) -> tensor<?x8xf32> {
  // expected-error @+1 {{'tnl.linear' op dimension 0 of bias must be static}}
  %0 = tnl.linear %x, %w bias(%b) : (tensor<?x4xf32>, tensor<8x4xf32>, tensor<?xf32>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}

// -----

func.func @f(%x: tensor<?x?x64xf32>, %w: tensor<32x64xf32>, %r: tensor<?x?xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{has both a scale and a norm}}
  %0 = tnl.linear %x, %w scale(%r) norm(%x eps 1.0e-6) : (tensor<?x?x64xf32>, tensor<32x64xf32>, tensor<?x?xf32>, tensor<?x?x64xf32>) -> tensor<?x?x32xf32>
  return %0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x64xf32>, %w: tensor<32x64xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{norm needs an eps}}
  %0 = "tnl.linear"(%x, %w, %x) <{operandSegmentSizes = array<i32: 1, 1, 0, 1, 0, 0>}> : (tensor<?x?x64xf32>, tensor<32x64xf32>, tensor<?x?x64xf32>) -> tensor<?x?x32xf32>
  return %0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x64xf32>, %w: tensor<32x64xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{has a width or an eps without a norm}}
  %0 = "tnl.glu"(%x, %w, %w) <{eps = 1.0 : f32, operandSegmentSizes = array<i32: 1, 1, 1, 0, 0, 0, 0>}> : (tensor<?x?x64xf32>, tensor<32x64xf32>, tensor<32x64xf32>) -> tensor<?x?x32xf32>
  return %0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x64xf32>, %w: tensor<32x64xf32>, %r: tensor<?x64xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{norm has rank 2, but x has rank 3}}
  %0 = tnl.linear %x, %w norm(%r eps 1.0e-6) : (tensor<?x?x64xf32>, tensor<32x64xf32>, tensor<?x64xf32>) -> tensor<?x?x32xf32>
  return %0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<2x3x64xf32>, %w: tensor<32x64xf32>, %r: tensor<2x4x64xf32>) -> tensor<2x3x32xf32> {
  // expected-error @+1 {{norm has size 4 in dimension 1, but x has size 3 in dimension 1}}
  %0 = tnl.linear %x, %w norm(%r eps 1.0e-6) : (tensor<2x3x64xf32>, tensor<32x64xf32>, tensor<2x4x64xf32>) -> tensor<2x3x32xf32>
  return %0 : tensor<2x3x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x64xf32>, %w: tensor<32x64xf32>, %r: tensor<?x?x0xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{norm has an empty last dimension}}
  %0 = tnl.linear %x, %w norm(%r eps 1.0e-6) : (tensor<?x?x64xf32>, tensor<32x64xf32>, tensor<?x?x0xf32>) -> tensor<?x?x32xf32>
  return %0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x64xf32>, %w: tensor<32x64xf32>, %s: tensor<?x?x2xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{width of norm must be positive, got 0}}
  %0 = tnl.linear %x, %w norm(%s width 0 eps 1.0e-6) : (tensor<?x?x64xf32>, tensor<32x64xf32>, tensor<?x?x2xf32>) -> tensor<?x?x32xf32>
  return %0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x64xf32>, %w: tensor<32x64xf32>, %s: tensor<?x?x2xbf16>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{norm of a width takes sums of squares of f32 or f64, not 'bf16'}}
  %0 = tnl.linear %x, %w norm(%s width 64 eps 1.0e-6) : (tensor<?x?x64xf32>, tensor<32x64xf32>, tensor<?x?x2xbf16>) -> tensor<?x?x32xf32>
  return %0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x64xf32>, %w: tensor<32x64xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{eps is -1.000000e+00; it must be finite and not negative}}
  %0 = tnl.glu %x, %w, %w norm(%x eps -1.0) : (tensor<?x?x64xf32>, tensor<32x64xf32>, tensor<32x64xf32>, tensor<?x?x64xf32>) -> tensor<?x?x32xf32>
  return %0 : tensor<?x?x32xf32>
}
