// RUN: tnl-opt %s -split-input-file -verify-diagnostics

func.func @f() -> tensor<2xf32> {
  // expected-error @+1 {{needs a non-empty name}}
  %0 = tnl.weight "" from dense<1.0> : tensor<2xf32> -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @f() -> tensor<?xf32> {
  // expected-error @+1 {{'w' must have a static shape, got 'tensor<?xf32>'}}
  %0 = tnl.weight "w" from #tnl.file<"m.bin", offset = 0, length = 8> -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func @f() -> tensor<2xf32> {
  // expected-error @+1 {{'w': 'tensor<2xf32>' takes 8 bytes, but the file region has 12}}
  %0 = tnl.weight "w" from #tnl.file<"m.bin", offset = 0, length = 12> -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @f() -> tensor<4000000000x4000000000x4000000000xf32> {
  // expected-error @+1 {{cannot be stored in a file}}
  %0 = tnl.weight "w" from #tnl.file<"m.bin", offset = 0, length = 12> -> tensor<4000000000x4000000000x4000000000xf32>
  return %0 : tensor<4000000000x4000000000x4000000000xf32>
}

// -----

func.func @f() -> tensor<2xf32> {
  // expected-error @+1 {{'w': offset + length of the file region overflows}}
  %0 = tnl.weight "w" from #tnl.file<"m.bin", offset = 18446744073709551612, length = 8> -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @f() -> tensor<2xf32> {
  // expected-error @+1 {{'w' has an empty file name}}
  %0 = tnl.weight "w" from #tnl.file<"", offset = 0, length = 8> -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @f() -> tensor<2xf32> {
  // expected-error @+1 {{'w' has elements of type 'tensor<3xf32>', but its result is 'tensor<2xf32>'}}
  %0 = tnl.weight "w" from dense<1.0> : tensor<3xf32> -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @f() -> tensor<2xf32> {
  // expected-error @+1 {{'w' must come from #tnl.file, #tnl.absent or an elements attribute}}
  %0 = tnl.weight "w" from 1 : i64 -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @f(%w: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // expected-error @+1 {{the weight has size 2 in dimension 0, but the result has size 3 in dimension 1}}
  %0 = tnl.transpose %w : tensor<2x3xf32> -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @f(%w: tensor<2x3x4xf32>) -> tensor<2x3xf32> {
  // expected-error @+1 {{the weight must be a matrix, but it has rank 3}}
  %0 = tnl.transpose %w : tensor<2x3x4xf32> -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @f(%w: tensor<2x3xf32>) -> tensor<3x2xf16> {
  // expected-error @+1 {{the weight has elements of type 'f32', but the result of type 'f16'}}
  %0 = tnl.transpose %w : tensor<2x3xf32> -> tensor<3x2xf16>
  return %0 : tensor<3x2xf16>
}

// -----

func.func @f() -> tensor<2x3xf32> {
  // expected-error @+1 {{needs at least one weight}}
  %0 = tnl.concat : () -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @f(%a: tensor<2x3xf32>, %b: tensor<2x4xf32>) -> tensor<4x3xf32> {
  // expected-error @+1 {{weight 1 has size 4 in dimension 1, but the result has size 3 in dimension 1}}
  %0 = tnl.concat %a, %b : (tensor<2x3xf32>, tensor<2x4xf32>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}

// -----

func.func @f(%a: tensor<2x3xf32>, %b: tensor<2x3xf32>) -> tensor<5x3xf32> {
  // expected-error @+1 {{the result has size 5 in dimension 0, expected 4 (rows of all weights)}}
  %0 = tnl.concat %a, %b : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<5x3xf32>
  return %0 : tensor<5x3xf32>
}

// -----

func.func @f(%a: tensor<2x3xf32>, %b: tensor<3xf32>) -> tensor<3x3xf32> {
  // expected-error @+1 {{weight 1 has rank 1, but the result has rank 2}}
  %0 = tnl.concat %a, %b : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<3x3xf32>
  return %0 : tensor<3x3xf32>
}

// -----

func.func @f(%a: tensor<?x3xf32>) -> tensor<?x3xf32> {
  // expected-error @+1 {{dimension 0 of weight 0 must be static}}
  %0 = tnl.concat %a : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}

// -----

func.func @f(%a: tensor<2x3xf32>) -> tensor<2x4xbf16> {
  // expected-error @+1 {{the weight has size 3 in dimension 1, but the result has size 4 in dimension 1}}
  %0 = tnl.convert %a : tensor<2x3xf32> -> tensor<2x4xbf16>
  return %0 : tensor<2x4xbf16>
}

// -----

func.func @f(%a: tensor<2x3xf32>) -> tensor<6xbf16> {
  // expected-error @+1 {{the result has rank 1, but the weight has rank 2}}
  %0 = tnl.convert %a : tensor<2x3xf32> -> tensor<6xbf16>
  return %0 : tensor<6xbf16>
}
