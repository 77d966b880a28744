// RUN: tnl-opt %s -split-input-file -verify-diagnostics

func.func @f(%x: tensor<?x?x64xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{the results have 48 columns together, but x has 64}}
  %0:2 = tnl.split %x : tensor<?x?x64xf32> -> (tensor<?x?x32xf32>, tensor<?x?x16xf32>)
  return %0#0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x64xf32>) -> tensor<?x?x?xf32> {
  // expected-error @+1 {{dimension 2 of result 1 must be static}}
  %0:2 = tnl.split %x : tensor<?x?x64xf32> -> (tensor<?x?x32xf32>, tensor<?x?x?xf32>)
  return %0#1 : tensor<?x?x?xf32>
}

// -----

func.func @f(%x: tensor<?x?x64xf32>) {
  // expected-error @+1 {{needs at least one result}}
  "tnl.split"(%x) : (tensor<?x?x64xf32>) -> ()
  return
}

// -----

func.func @f(%x: tensor<?x?x64xf32>) -> tensor<?x64xf32> {
  // expected-error @+1 {{result 0 has rank 2, but x has rank 3}}
  %0 = tnl.split %x : tensor<?x?x64xf32> -> (tensor<?x64xf32>)
  return %0 : tensor<?x64xf32>
}

// -----

func.func @f(%x: tensor<?x?x64xf32>) -> tensor<?x3x?x16xf32> {
  // expected-error @+1 {{3 heads of width 16 are 48 channels, but x has 64}}
  %0 = tnl.split_heads %x : tensor<?x?x64xf32> -> tensor<?x3x?x16xf32>
  return %0 : tensor<?x3x?x16xf32>
}

// -----

func.func @f(%x: tensor<?x?x64xf32>) -> tensor<?x?x?x16xf32> {
  // expected-error @+1 {{dimension 1 of the result must be static}}
  %0 = tnl.split_heads %x : tensor<?x?x64xf32> -> tensor<?x?x?x16xf32>
  return %0 : tensor<?x?x?x16xf32>
}

// -----

func.func @f(%x: tensor<2x3x64xf32>) -> tensor<2x4x5x16xf32> {
  // expected-error @+1 {{x has size 3 in dimension 1, but the result has size 5 in dimension 2}}
  %0 = tnl.split_heads %x : tensor<2x3x64xf32> -> tensor<2x4x5x16xf32>
  return %0 : tensor<2x4x5x16xf32>
}

// -----

func.func @f(%x: tensor<?x4x?x16xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{4 heads of width 16 are 64 channels, but the result has 32}}
  %0 = tnl.merge_heads %x : tensor<?x4x?x16xf32> -> tensor<?x?x32xf32>
  return %0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x16xf32>) -> tensor<?x?x32xf32> {
  // expected-error @+1 {{x must be [batch, heads, tokens, width], but it has rank 3}}
  %0 = tnl.merge_heads %x : tensor<?x?x16xf32> -> tensor<?x?x32xf32>
  return %0 : tensor<?x?x32xf32>
}

// -----

func.func @f(%x: tensor<?x?x64xf32>) -> tensor<?x2x64xf32> {
  // expected-error @+1 {{the result must be [batch, 1, channels], got 'tensor<?x2x64xf32>'}}
  %0 = tnl.last_token %x : tensor<?x?x64xf32> -> tensor<?x2x64xf32>
  return %0 : tensor<?x2x64xf32>
}

// -----

func.func @f(%x: tensor<?x0x64xf32>) -> tensor<?x1x64xf32> {
  // expected-error @+1 {{x has no token}}
  %0 = tnl.last_token %x : tensor<?x0x64xf32> -> tensor<?x1x64xf32>
  return %0 : tensor<?x1x64xf32>
}

// -----

func.func @f(%x: tensor<2x3x8xf32>) -> tensor<2x3x8xi64> {
  // expected-error @+1 {{the result must have rank 2 (one index for each row of logits), but it has rank 3}}
  %0 = tnl.argmax %x : tensor<2x3x8xf32> -> tensor<2x3x8xi64>
  return %0 : tensor<2x3x8xi64>
}

// -----

func.func @f(%x: tensor<2x3x0xf32>) -> tensor<2x3xi64> {
  // expected-error @+1 {{logits have an empty last dimension}}
  %0 = tnl.argmax %x : tensor<2x3x0xf32> -> tensor<2x3xi64>
  return %0 : tensor<2x3xi64>
}

// -----

func.func @f(%x: tensor<?x2x?x16xf32>) {
  // expected-error @+1 {{'tnl.pick_heads' op picks head 2 of 2}}
  %0 = tnl.pick_heads %x [0, 2] : tensor<?x2x?x16xf32> -> tensor<?x2x?x16xf32>
  return
}

// -----

func.func @f(%x: tensor<?x2x?x16xf32>) {
  // expected-error @+1 {{'tnl.pick_heads' op}}
  %0 = tnl.pick_heads %x [0, 1, 1] : tensor<?x2x?x16xf32> -> tensor<?x2x?x16xf32>
  return
}

// -----

func.func @f(%x: tensor<?x2x?x16xf32>) {
  // expected-error @+1 {{'tnl.pick_heads' op}}
  %0 = tnl.pick_heads %x [0] : tensor<?x2x?x16xf32> -> tensor<?x1x?x8xf32>
  return
}
