// RUN: tnl-opt %s -split-input-file -verify-diagnostics

func.func @f(%a0: tensor<1x2x5x16xf32>, %a1: tensor<1x2x4x16xf32>) -> tensor<1x2x5x5xf32> {
  // expected-error @+1 {{q has size 5 in dimension 2, but k has size 4 in dimension 2}}
  %0 = tnl.chunk_scores %a0, %a1 slopes [5.0e-1, 2.5e-1] : (tensor<1x2x5x16xf32>, tensor<1x2x4x16xf32>) -> tensor<1x2x5x5xf32>
  return %0 : tensor<1x2x5x5xf32>
}

// -----

func.func @f(%a0: tensor<1x2x5x16xf32>, %a1: tensor<1x2x5x16xf32>) -> tensor<1x2x5x6xf32> {
  // expected-error @+1 {{k has size 5 in dimension 2, but the result has size 6 in dimension 3}}
  %0 = tnl.chunk_scores %a0, %a1 slopes [5.0e-1, 2.5e-1] : (tensor<1x2x5x16xf32>, tensor<1x2x5x16xf32>) -> tensor<1x2x5x6xf32>
  return %0 : tensor<1x2x5x6xf32>
}

// -----

func.func @f(%a0: tensor<1x2x5x16xf32>, %a1: tensor<1x2x5x16xf32>) -> tensor<1x2x5x5xf32> {
  // expected-error @+1 {{has 1 slopes for 2 heads}}
  %0 = tnl.chunk_scores %a0, %a1 slopes [5.0e-1] : (tensor<1x2x5x16xf32>, tensor<1x2x5x16xf32>) -> tensor<1x2x5x5xf32>
  return %0 : tensor<1x2x5x5xf32>
}

// -----

func.func @f(%a0: tensor<1x2x5x16xf32>, %a1: tensor<1x2x5x16xf32>, %a2: tensor<1x2xf32>) -> tensor<1x2x5x5xf32> {
  // expected-error @+1 {{decay must be [heads], [batch, heads, tokens] or [batch, heads, tokens, key width], but it has rank 2}}
  %0 = tnl.chunk_scores %a0, %a1 decay(%a2) : (tensor<1x2x5x16xf32>, tensor<1x2x5x16xf32>, tensor<1x2xf32>) -> tensor<1x2x5x5xf32>
  return %0 : tensor<1x2x5x5xf32>
}

// -----

func.func @f(%a0: tensor<1x2x5x16xf32>, %a1: tensor<1x2x5x16xf32>, %a2: tensor<1x2x6xf32>) -> tensor<1x2x5x5xf32> {
  // expected-error @+1 {{decay has size 6 in dimension 2, but q has size 5 in dimension 2}}
  %0 = tnl.chunk_scores %a0, %a1 decay(%a2) : (tensor<1x2x5x16xf32>, tensor<1x2x5x16xf32>, tensor<1x2x6xf32>) -> tensor<1x2x5x5xf32>
  return %0 : tensor<1x2x5x5xf32>
}

// -----

func.func @f(%a0: tensor<1x?x5x16xf32>, %a1: tensor<1x?x5x16xf32>, %a2: tensor<2xf32>) -> tensor<1x?x5x5xf32> {
  // expected-error @+1 {{dimension 1 of q must be static}}
  %0 = tnl.chunk_scores %a0, %a1 decay(%a2) : (tensor<1x?x5x16xf32>, tensor<1x?x5x16xf32>, tensor<2xf32>) -> tensor<1x?x5x5xf32>
  return %0 : tensor<1x?x5x5xf32>
}

// -----

func.func @f(%a0: tensor<1x2x5x6xf32>, %a1: tensor<1x2x5x8xf32>) -> tensor<1x2x5x8xf32> {
  // expected-error @+1 {{scores has size 6 in dimension 3, but v has size 5 in dimension 2}}
  %0 = tnl.chunk_apply %a0, %a1 : (tensor<1x2x5x6xf32>, tensor<1x2x5x8xf32>) -> tensor<1x2x5x8xf32>
  return %0 : tensor<1x2x5x8xf32>
}

// -----

func.func @f(%a0: tensor<1x2x5x5xf32>, %a1: tensor<1x5x8xf32>) -> tensor<1x2x5x8xf32> {
  // expected-error @+1 {{v must be [batch, heads, tokens, width], but it has rank 3}}
  %0 = tnl.chunk_apply %a0, %a1 : (tensor<1x2x5x5xf32>, tensor<1x5x8xf32>) -> tensor<1x2x5x8xf32>
  return %0 : tensor<1x2x5x8xf32>
}

// -----

func.func @f(%a0: tensor<1x2x5x16xf32>, %a1: tensor<1x2x8x8xf32>) -> tensor<1x2x5x8xf32> {
  // expected-error @+1 {{q has size 16 in dimension 3, but state has size 8 in dimension 2}}
  %0 = tnl.state_read %a0, %a1 slopes [5.0e-1, 2.5e-1] : (tensor<1x2x5x16xf32>, tensor<1x2x8x8xf32>) -> tensor<1x2x5x8xf32>
  return %0 : tensor<1x2x5x8xf32>
}

// -----

func.func @f(%a0: tensor<1x2x5x16xf32>, %a1: tensor<1x2x16x8xf32>, %a2: tensor<1x2x5x8xf32>) -> tensor<1x2x5x8xf32> {
  // expected-error @+1 {{decay has size 8 in dimension 3, but q has size 16 in dimension 3}}
  %0 = tnl.state_read %a0, %a1 decay(%a2) : (tensor<1x2x5x16xf32>, tensor<1x2x16x8xf32>, tensor<1x2x5x8xf32>) -> tensor<1x2x5x8xf32>
  return %0 : tensor<1x2x5x8xf32>
}

// -----

func.func @f(%a0: tensor<1x2x16x8xf32>, %a1: tensor<1x2x5x8xf32>, %a2: tensor<1x2x5x8xf32>) -> tensor<1x2x16x8xf32> {
  // expected-error @+1 {{state has size 16 in dimension 2, expected 8 (key width)}}
  %0 = tnl.state_update %a0, %a1, %a2 slopes [5.0e-1, 2.5e-1] : (tensor<1x2x16x8xf32>, tensor<1x2x5x8xf32>, tensor<1x2x5x8xf32>) -> tensor<1x2x16x8xf32>
  return %0 : tensor<1x2x16x8xf32>
}

// -----

func.func @f(%a0: tensor<1x2x16x8xf32>, %a1: tensor<1x2x5x16xf32>, %a2: tensor<1x2x4x8xf32>) -> tensor<1x2x16x8xf32> {
  // expected-error @+1 {{k has size 5 in dimension 2, but v has size 4 in dimension 2}}
  %0 = tnl.state_update %a0, %a1, %a2 slopes [5.0e-1, 2.5e-1] : (tensor<1x2x16x8xf32>, tensor<1x2x5x16xf32>, tensor<1x2x4x8xf32>) -> tensor<1x2x16x8xf32>
  return %0 : tensor<1x2x16x8xf32>
}

// -----

func.func @f(%a0: tensor<1x2x16x8xf32>, %a1: tensor<1x2x5x16xf32>, %a2: tensor<1x2x5x8xf32>) -> tensor<1x2x16x8xf32> {
  // expected-error @+1 {{slope of head 0 is -5.000000e-01; slopes must be finite and not negative}}
  %0 = tnl.state_update %a0, %a1, %a2 slopes [-5.0e-1, 0.0] : (tensor<1x2x16x8xf32>, tensor<1x2x5x16xf32>, tensor<1x2x5x8xf32>) -> tensor<1x2x16x8xf32>
  return %0 : tensor<1x2x16x8xf32>
}

// -----

func.func @f(%a0: tensor<1x2x16x8xf32>, %a1: tensor<1x2x16x16xf32>, %a2: index) -> tensor<1x2x16x8xf32> {
  // expected-error @+1 {{state has size 8 in dimension 3, but local has size 16 in dimension 3}}
  %0 = tnl.state_carry %a0, %a1 tokens(%a2) slopes [5.0e-1, 2.5e-1] : (tensor<1x2x16x8xf32>, tensor<1x2x16x16xf32>, index) -> tensor<1x2x16x8xf32>
  return %0 : tensor<1x2x16x8xf32>
}

// -----

func.func @f(%a0: tensor<1x2x16x8xf32>, %a1: tensor<1x2x16x8xf32>) -> tensor<1x2x16x8xf32> {
  // expected-error @+1 {{needs the number of tokens of a decay that is constant in time}}
  %0 = tnl.state_carry %a0, %a1 slopes [5.0e-1, 2.5e-1] : (tensor<1x2x16x8xf32>, tensor<1x2x16x8xf32>) -> tensor<1x2x16x8xf32>
  return %0 : tensor<1x2x16x8xf32>
}

// -----

func.func @f(%a0: tensor<1x2x16x8xf32>, %a1: tensor<1x2x16x8xf32>, %a2: index, %a3: tensor<1x2x5xf32>) -> tensor<1x2x16x8xf32> {
  // expected-error @+1 {{takes no number of tokens beside a decay of each}}
  %0 = tnl.state_carry %a0, %a1 tokens(%a2) decay(%a3) : (tensor<1x2x16x8xf32>, tensor<1x2x16x8xf32>, index, tensor<1x2x5xf32>) -> tensor<1x2x16x8xf32>
  return %0 : tensor<1x2x16x8xf32>
}

// -----

func.func @f(%a0: tensor<1x2x16x8xf32>, %a1: tensor<1x2x16x8xf32>, %a2: tensor<1x2x5x8xf32>) -> tensor<1x2x16x8xf32> {
  // expected-error @+1 {{decay has size 8 in dimension 3, but state has size 16 in dimension 2}}
  %0 = tnl.state_carry %a0, %a1 decay(%a2) : (tensor<1x2x16x8xf32>, tensor<1x2x16x8xf32>, tensor<1x2x5x8xf32>) -> tensor<1x2x16x8xf32>
  return %0 : tensor<1x2x16x8xf32>
}

// -----

func.func @f(%a0: tensor<1x2x5x8xf32>, %a1: tensor<1x6xi1>) -> tensor<1x2x5x8xf32> {
  // expected-error @+1 {{mask has size 6 in dimension 1, but v has size 5 in dimension 2}}
  %0 = tnl.mask_values %a0, %a1 : tensor<1x2x5x8xf32>, tensor<1x6xi1>
  return %0 : tensor<1x2x5x8xf32>
}

// -----

func.func @f(%a0: tensor<1x2x5x8xf32>, %a1: tensor<5xi1>) -> tensor<1x2x5x8xf32> {
  // expected-error @+1 {{mask must be [batch, tokens], but it has rank 1}}
  %0 = tnl.mask_values %a0, %a1 : tensor<1x2x5x8xf32>, tensor<5xi1>
  return %0 : tensor<1x2x5x8xf32>
}

// -----

func.func @f(%a0: tensor<1x2x5x8xf32>) -> tensor<1x5x3xf32> {
  // expected-error @+1 {{x has size 2 in dimension 1, but the result has size 3 in dimension 2}}
  %0 = tnl.sums_of_squares %a0 : tensor<1x2x5x8xf32> -> tensor<1x5x3xf32>
  return %0 : tensor<1x5x3xf32>
}

// -----

func.func @f(%a0: tensor<1x2x5x8xf32>) -> tensor<1x5xf32> {
  // expected-error @+1 {{the result must be [batch, tokens, heads], but it has rank 2}}
  %0 = tnl.sums_of_squares %a0 : tensor<1x2x5x8xf32> -> tensor<1x5xf32>
  return %0 : tensor<1x5xf32>
}
