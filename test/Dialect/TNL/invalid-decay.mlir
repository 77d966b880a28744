// RUN: tnl-opt %s -split-input-file -verify-diagnostics

func.func @f(%a0: tensor<1x2x5x16xf32>, %a1: tensor<1x2x5x16xf32>, %a2: tensor<1x2x5x16xf32>, %a3: tensor<1x2xf32>) -> tensor<1x2x5x16xf32> {
  // expected-error @+1 {{decay must be [heads], [batch, heads, tokens] or [batch, heads, tokens, key width], but it has rank 2}}
  %0:2 = tnl.linear_attention %a0, %a1, %a2 decay(%a3) : (tensor<1x2x5x16xf32>, tensor<1x2x5x16xf32>, tensor<1x2x5x16xf32>, tensor<1x2xf32>) -> (tensor<1x2x5x16xf32>, tensor<1x2x16x16xf32>)
  return %0#0 : tensor<1x2x5x16xf32>
}

// -----

func.func @f(%a0: tensor<1x2x5x16xf32>, %a1: tensor<1x2x5x16xf32>, %a2: tensor<1x2x5x16xf32>, %a3: tensor<3xf32>) -> tensor<1x2x5x16xf32> {
  // expected-error @+1 {{decay has size 3 in dimension 0, but q has size 2 in dimension 1}}
  %0:2 = tnl.linear_attention %a0, %a1, %a2 decay(%a3) : (tensor<1x2x5x16xf32>, tensor<1x2x5x16xf32>, tensor<1x2x5x16xf32>, tensor<3xf32>) -> (tensor<1x2x5x16xf32>, tensor<1x2x16x16xf32>)
  return %0#0 : tensor<1x2x5x16xf32>
}

// -----

func.func @f(%a0: tensor<1x2x5x16xf32>, %a1: tensor<1x2x5x16xf32>, %a2: tensor<1x2x5x16xf32>, %a3: tensor<1x2x6xf32>) -> tensor<1x2x5x16xf32> {
  // expected-error @+1 {{decay has size 6 in dimension 2, but q has size 5 in dimension 2}}
  %0:2 = tnl.linear_attention %a0, %a1, %a2 decay(%a3) : (tensor<1x2x5x16xf32>, tensor<1x2x5x16xf32>, tensor<1x2x5x16xf32>, tensor<1x2x6xf32>) -> (tensor<1x2x5x16xf32>, tensor<1x2x16x16xf32>)
  return %0#0 : tensor<1x2x5x16xf32>
}

// -----

func.func @f(%a0: tensor<1x2x5x16xf32>, %a1: tensor<1x2x5x16xf32>, %a2: tensor<1x2x5x16xf32>, %a3: tensor<1x2x5x8xf32>) -> tensor<1x2x5x16xf32> {
  // expected-error @+1 {{decay has size 8 in dimension 3, but q has size 16 in dimension 3}}
  %0:2 = tnl.linear_attention %a0, %a1, %a2 decay(%a3) : (tensor<1x2x5x16xf32>, tensor<1x2x5x16xf32>, tensor<1x2x5x16xf32>, tensor<1x2x5x8xf32>) -> (tensor<1x2x5x16xf32>, tensor<1x2x16x16xf32>)
  return %0#0 : tensor<1x2x5x16xf32>
}

// -----

func.func @f(%a0: tensor<1x2x5x16xf32>, %a1: tensor<1x2x5x16xf32>, %a2: tensor<1x2x5x16xf32>, %a3: tensor<1x2x5xbf16>) -> tensor<1x2x5x16xf32> {
  // expected-error @+1 {{operand #3 must be}}
  %0:2 = tnl.linear_attention %a0, %a1, %a2 decay(%a3) : (tensor<1x2x5x16xf32>, tensor<1x2x5x16xf32>, tensor<1x2x5x16xf32>, tensor<1x2x5xbf16>) -> (tensor<1x2x5x16xf32>, tensor<1x2x16x16xf32>)
  return %0#0 : tensor<1x2x5x16xf32>
}

// -----

func.func @f(%a0: tensor<1x2x5x16xf32>, %a1: tensor<1x2x5x16xf32>, %a2: tensor<1x2x5x16xf32>) -> tensor<1x2x5x16xf32> {
  // expected-error @+1 {{expected 'slopes' or 'decay'}}
  %0:2 = tnl.linear_attention %a0, %a1, %a2  : (tensor<1x2x5x16xf32>, tensor<1x2x5x16xf32>, tensor<1x2x5x16xf32>) -> (tensor<1x2x5x16xf32>, tensor<1x2x16x16xf32>)
  return %0#0 : tensor<1x2x5x16xf32>
}

// -----

func.func @f(%a0: tensor<1x2x5x16xf32>, %a1: tensor<1x2x5x16xf32>, %a2: tensor<1x2x5x16xf32>, %a3: tensor<2xf32>) -> tensor<1x2x5x16xf32> {
  // expected-error @+1 {{expected ':'}}
  %0:2 = tnl.linear_attention %a0, %a1, %a2 slopes [1.0, 1.0] decay(%a3) : (tensor<1x2x5x16xf32>, tensor<1x2x5x16xf32>, tensor<1x2x5x16xf32>, tensor<2xf32>) -> (tensor<1x2x5x16xf32>, tensor<1x2x16x16xf32>)
  return %0#0 : tensor<1x2x5x16xf32>
}

// -----

func.func @f(%a0: tensor<1x2x5x16xf32>, %a1: tensor<1x2x5x16xf32>, %a2: tensor<1x2x5x16xf32>, %a3: tensor<2xf32>) -> tensor<1x2x5x16xf32> {
  // expected-error @+1 {{needs either slopes or a decay operand, but has both}}
  %0:2 = "tnl.linear_attention"(%a0, %a1, %a2, %a3) <{operandSegmentSizes = array<i32: 1, 1, 1, 0, 0, 1>, slopes = array<f32: 1.0, 1.0>}> : (tensor<1x2x5x16xf32>, tensor<1x2x5x16xf32>, tensor<1x2x5x16xf32>, tensor<2xf32>) -> (tensor<1x2x5x16xf32>, tensor<1x2x16x16xf32>)
  return %0#0 : tensor<1x2x5x16xf32>
}

// -----

func.func @f(%a0: tensor<1x2x5x16xf32>, %a1: tensor<1x2x5x16xf32>, %a2: tensor<1x2x5x16xf32>) -> tensor<1x2x5x16xf32> {
  // expected-error @+1 {{needs either slopes or a decay operand, but has neither}}
  %0:2 = "tnl.linear_attention"(%a0, %a1, %a2) <{operandSegmentSizes = array<i32: 1, 1, 1, 0, 0, 0>}> : (tensor<1x2x5x16xf32>, tensor<1x2x5x16xf32>, tensor<1x2x5x16xf32>) -> (tensor<1x2x5x16xf32>, tensor<1x2x16x16xf32>)
  return %0#0 : tensor<1x2x5x16xf32>
}
