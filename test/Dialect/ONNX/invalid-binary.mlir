// Broadcasting elementwise operations.
// RUN: tnl-opt %s -verify-diagnostics -split-input-file

func.func @f(%a: tensor<4xf32>, %b: tensor<4xf16>) {
  // expected-error @+1 {{'onnx.Add' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Add %a, %b : (tensor<4xf32>, tensor<4xf16>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%a: tensor<3x4xf32>, %b: tensor<5xf32>) {
  // expected-error @+1 {{'onnx.Add' op cannot broadcast sizes 4 and 5 in dimension 1}}
  %0 = onnx.Add %a, %b : (tensor<3x4xf32>, tensor<5xf32>) -> tensor<3x4xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>, %b: tensor<4xf16>) {
  // expected-error @+1 {{'onnx.Sub' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Sub %a, %b : (tensor<4xf32>, tensor<4xf16>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%a: tensor<3x4xf32>, %b: tensor<5xf32>) {
  // expected-error @+1 {{'onnx.Sub' op cannot broadcast sizes 4 and 5 in dimension 1}}
  %0 = onnx.Sub %a, %b : (tensor<3x4xf32>, tensor<5xf32>) -> tensor<3x4xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>, %b: tensor<4xf16>) {
  // expected-error @+1 {{'onnx.Mul' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Mul %a, %b : (tensor<4xf32>, tensor<4xf16>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%a: tensor<3x4xf32>, %b: tensor<5xf32>) {
  // expected-error @+1 {{'onnx.Mul' op cannot broadcast sizes 4 and 5 in dimension 1}}
  %0 = onnx.Mul %a, %b : (tensor<3x4xf32>, tensor<5xf32>) -> tensor<3x4xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>, %b: tensor<4xf16>) {
  // expected-error @+1 {{'onnx.Div' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Div %a, %b : (tensor<4xf32>, tensor<4xf16>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%a: tensor<3x4xf32>, %b: tensor<5xf32>) {
  // expected-error @+1 {{'onnx.Div' op cannot broadcast sizes 4 and 5 in dimension 1}}
  %0 = onnx.Div %a, %b : (tensor<3x4xf32>, tensor<5xf32>) -> tensor<3x4xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>, %b: tensor<4xf16>) {
  // expected-error @+1 {{'onnx.Mod' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Mod %a, %b {fmod = true} : (tensor<4xf32>, tensor<4xf16>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%a: tensor<3x4xf32>, %b: tensor<5xf32>) {
  // expected-error @+1 {{'onnx.Mod' op cannot broadcast sizes 4 and 5 in dimension 1}}
  %0 = onnx.Mod %a, %b {fmod = true} : (tensor<3x4xf32>, tensor<5xf32>) -> tensor<3x4xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>, %b: tensor<4xf16>) {
  // expected-error @+1 {{'onnx.Max' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Max %a, %b : (tensor<4xf32>, tensor<4xf16>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%a: tensor<3x4xf32>, %b: tensor<5xf32>) {
  // expected-error @+1 {{'onnx.Max' op cannot broadcast sizes 4 and 5 in dimension 1}}
  %0 = onnx.Max %a, %b : (tensor<3x4xf32>, tensor<5xf32>) -> tensor<3x4xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>, %b: tensor<4xf16>) {
  // expected-error @+1 {{'onnx.Min' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Min %a, %b : (tensor<4xf32>, tensor<4xf16>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%a: tensor<3x4xf32>, %b: tensor<5xf32>) {
  // expected-error @+1 {{'onnx.Min' op cannot broadcast sizes 4 and 5 in dimension 1}}
  %0 = onnx.Min %a, %b : (tensor<3x4xf32>, tensor<5xf32>) -> tensor<3x4xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>, %b: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.Mod' op needs fmod for floats}}
  %0 = onnx.Mod %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>, %b: tensor<f32>) {
  // expected-error @+1 {{'onnx.Pow' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Pow %a, %b : (tensor<4xf32>, tensor<f32>) -> tensor<4xf16>
  return
}

// -----

func.func @f(%a: tensor<4x3xf32>, %b: tensor<2x1xi64>) {
  // expected-error @+1 {{'onnx.Pow' op cannot broadcast sizes 4 and 2 in dimension 0}}
  %0 = onnx.Pow %a, %b : (tensor<4x3xf32>, tensor<2x1xi64>) -> tensor<4x3xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>, %b: tensor<4xf16>) {
  // expected-error @+1 {{'onnx.Equal' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Equal %a, %b : (tensor<4xf32>, tensor<4xf16>) -> tensor<4xi1>
  return
}

// -----

func.func @f(%a: tensor<2x?xi64>, %b: tensor<3x1xi64>) {
  // expected-error @+1 {{'onnx.Equal' op cannot broadcast sizes 2 and 3 in dimension 0}}
  %0 = onnx.Equal %a, %b : (tensor<2x?xi64>, tensor<3x1xi64>) -> tensor<*xi1>
  return
}

// -----

func.func @f(%a: tensor<4xf32>, %b: tensor<4xf16>) {
  // expected-error @+1 {{'onnx.Greater' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Greater %a, %b : (tensor<4xf32>, tensor<4xf16>) -> tensor<4xi1>
  return
}

// -----

func.func @f(%a: tensor<2x?xi64>, %b: tensor<3x1xi64>) {
  // expected-error @+1 {{'onnx.Greater' op cannot broadcast sizes 2 and 3 in dimension 0}}
  %0 = onnx.Greater %a, %b : (tensor<2x?xi64>, tensor<3x1xi64>) -> tensor<*xi1>
  return
}

// -----

func.func @f(%a: tensor<4xf32>, %b: tensor<4xf16>) {
  // expected-error @+1 {{'onnx.GreaterOrEqual' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.GreaterOrEqual %a, %b : (tensor<4xf32>, tensor<4xf16>) -> tensor<4xi1>
  return
}

// -----

func.func @f(%a: tensor<2x?xi64>, %b: tensor<3x1xi64>) {
  // expected-error @+1 {{'onnx.GreaterOrEqual' op cannot broadcast sizes 2 and 3 in dimension 0}}
  %0 = onnx.GreaterOrEqual %a, %b : (tensor<2x?xi64>, tensor<3x1xi64>) -> tensor<*xi1>
  return
}

// -----

func.func @f(%a: tensor<4xf32>, %b: tensor<4xf16>) {
  // expected-error @+1 {{'onnx.Less' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Less %a, %b : (tensor<4xf32>, tensor<4xf16>) -> tensor<4xi1>
  return
}

// -----

func.func @f(%a: tensor<2x?xi64>, %b: tensor<3x1xi64>) {
  // expected-error @+1 {{'onnx.Less' op cannot broadcast sizes 2 and 3 in dimension 0}}
  %0 = onnx.Less %a, %b : (tensor<2x?xi64>, tensor<3x1xi64>) -> tensor<*xi1>
  return
}

// -----

func.func @f(%a: tensor<4xf32>, %b: tensor<4xf16>) {
  // expected-error @+1 {{'onnx.LessOrEqual' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.LessOrEqual %a, %b : (tensor<4xf32>, tensor<4xf16>) -> tensor<4xi1>
  return
}

// -----

func.func @f(%a: tensor<2x?xi64>, %b: tensor<3x1xi64>) {
  // expected-error @+1 {{'onnx.LessOrEqual' op cannot broadcast sizes 2 and 3 in dimension 0}}
  %0 = onnx.LessOrEqual %a, %b : (tensor<2x?xi64>, tensor<3x1xi64>) -> tensor<*xi1>
  return
}

// -----

func.func @f(%a: tensor<2xi1>, %b: tensor<3xi1>) {
  // expected-error @+1 {{'onnx.And' op cannot broadcast sizes 2 and 3 in dimension 0}}
  %0 = onnx.And %a, %b : (tensor<2xi1>, tensor<3xi1>) -> tensor<*xi1>
  return
}

// -----

func.func @f(%a: tensor<2xi1>, %b: tensor<1x1xi1>) {
  // expected-error @+1 {{'onnx.And' op result 0 has rank 1, expected 2}}
  %0 = onnx.And %a, %b : (tensor<2xi1>, tensor<1x1xi1>) -> tensor<2xi1>
  return
}

// -----

func.func @f(%a: tensor<2xi1>, %b: tensor<3xi1>) {
  // expected-error @+1 {{'onnx.Or' op cannot broadcast sizes 2 and 3 in dimension 0}}
  %0 = onnx.Or %a, %b : (tensor<2xi1>, tensor<3xi1>) -> tensor<*xi1>
  return
}

// -----

func.func @f(%a: tensor<2xi1>, %b: tensor<1x1xi1>) {
  // expected-error @+1 {{'onnx.Or' op result 0 has rank 1, expected 2}}
  %0 = onnx.Or %a, %b : (tensor<2xi1>, tensor<1x1xi1>) -> tensor<2xi1>
  return
}

// -----

func.func @f(%a: tensor<2xi1>, %b: tensor<3xi1>) {
  // expected-error @+1 {{'onnx.Xor' op cannot broadcast sizes 2 and 3 in dimension 0}}
  %0 = onnx.Xor %a, %b : (tensor<2xi1>, tensor<3xi1>) -> tensor<*xi1>
  return
}

// -----

func.func @f(%a: tensor<2xi1>, %b: tensor<1x1xi1>) {
  // expected-error @+1 {{'onnx.Xor' op result 0 has rank 1, expected 2}}
  %0 = onnx.Xor %a, %b : (tensor<2xi1>, tensor<1x1xi1>) -> tensor<2xi1>
  return
}

// -----

func.func @f(%a: tensor<4xi1>, %b: tensor<4xf32>, %c: tensor<4xf16>) {
  // expected-error @+1 {{'onnx.Where' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Where %a, %b, %c : (tensor<4xi1>, tensor<4xf32>, tensor<4xf16>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%a: tensor<4xi1>, %b: tensor<f32>, %c: tensor<2x5xf32>) {
  // expected-error @+1 {{'onnx.Where' op cannot broadcast sizes 4 and 5 in dimension 1}}
  %0 = onnx.Where %a, %b, %c : (tensor<4xi1>, tensor<f32>, tensor<2x5xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>, %b: tensor<4xf32>, %c: tensor<f32>) {
  // expected-error @+1 {{'onnx.Where' op operand #0 must be tensor of 1-bit signless integer values}}
  %0 = onnx.Where %a, %b, %c : (tensor<4xf32>, tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return
}
