// RUN: tnl-opt %s -split-input-file -verify-diagnostics

func.func @f(%x: tensor<?x?x64xf32>) -> tensor<?x?x64xf32> {
  // expected-error @+1 {{it must be finite and not negative}}
  %0 = tnl.simple_rms_norm %x eps -1.0 : tensor<?x?x64xf32>
  return %0 : tensor<?x?x64xf32>
}

// -----

func.func @f(%x: tensor<2x0xf32>) -> tensor<2x0xf32> {
  // expected-error @+1 {{x has an empty last dimension}}
  %0 = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<2x0xf32>
  return %0 : tensor<2x0xf32>
}

// -----

func.func @f(%x: tensor<?x?x64xf32>) -> tensor<?x?x1xf32> {
  // expected-error @+1 {{the result must have one element for each row of x (rank 2), but it has rank 3}}
  %0 = tnl.rms_scale %x eps 1.0e-6 : tensor<?x?x64xf32> -> tensor<?x?x1xf32>
  return %0 : tensor<?x?x1xf32>
}

// -----

func.func @f(%x: tensor<2x3x64xf32>) -> tensor<2x4xf32> {
  // expected-error @+1 {{x has size 3 in dimension 1, but the result has size 4 in dimension 1}}
  %0 = tnl.rms_scale %x eps 1.0e-6 : tensor<2x3x64xf32> -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// -----

func.func @f(%s: tensor<?x?x4xf32>) -> tensor<?x?xf32> {
  // expected-error @+1 {{width must be positive, got 0}}
  %0 = tnl.rms_scale_of_sums %s width 0 eps 1.0e-6 : tensor<?x?x4xf32> -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// -----

func.func @f(%s: tensor<?x?x4xf32>) -> tensor<?xf32> {
  // expected-error @+1 {{the result must have one element for each row of sums (rank 2), but it has rank 1}}
  %0 = tnl.rms_scale_of_sums %s width 64 eps 1.0e-6 : tensor<?x?x4xf32> -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func @f(%x: tensor<f32>) -> tensor<f32> {
  // expected-error @+1 {{x must have at least rank 1}}
  %0 = tnl.silu %x : tensor<f32>
  return %0 : tensor<f32>
}

// -----

func.func @f(%x: tensor<4xi32>) -> tensor<4xi32> {
  // expected-error @+1 {{operand #0 must be ranked tensor of f16, bf16, f32 or f64 values}}
  %0 = tnl.silu %x : tensor<4xi32>
  return %0 : tensor<4xi32>
}

// -----

func.func @f(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  // expected-error @+1 {{'tnl.scale' op is by nan; the factor must be finite}}
  %0 = tnl.scale %x by 0x7FC00000 : tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// -----

func.func @f(%x: tensor<4xi64>) {
  // expected-error @+1 {{'tnl.scale' op operand #0 must be ranked tensor of f16, bf16, f32 or f64 values}}
  %0 = "tnl.scale"(%x) {by = 2.0 : f32} : (tensor<4xi64>) -> tensor<4xi64>
  return
}

// -----

func.func @f(%x: tensor<?x4xf32>) {
  // expected-error @+1 {{'tnl.scale' op all non-scalar operands/results must have the same shape and base type}}
  %0 = "tnl.scale"(%x) {by = 2.0 : f32} : (tensor<?x4xf32>) -> tensor<?x5xf32>
  return
}
