// Elementwise operations of one operand.
// RUN: tnl-opt %s -verify-diagnostics -split-input-file

func.func @f(%a: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.Abs' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Abs %a : (tensor<4xf32>) -> tensor<4xf16>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Abs' op result 0 has size 5 in dimension 1, expected 4}}
  %0 = onnx.Abs %a : (tensor<2x4xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.Ceil' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Ceil %a : (tensor<4xf32>) -> tensor<4xf16>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Ceil' op result 0 has size 5 in dimension 1, expected 4}}
  %0 = onnx.Ceil %a : (tensor<2x4xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.Cos' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Cos %a : (tensor<4xf32>) -> tensor<4xf16>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Cos' op result 0 has size 5 in dimension 1, expected 4}}
  %0 = onnx.Cos %a : (tensor<2x4xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.Erf' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Erf %a : (tensor<4xf32>) -> tensor<4xf16>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Erf' op result 0 has size 5 in dimension 1, expected 4}}
  %0 = onnx.Erf %a : (tensor<2x4xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.Exp' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Exp %a : (tensor<4xf32>) -> tensor<4xf16>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Exp' op result 0 has size 5 in dimension 1, expected 4}}
  %0 = onnx.Exp %a : (tensor<2x4xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.Floor' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Floor %a : (tensor<4xf32>) -> tensor<4xf16>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Floor' op result 0 has size 5 in dimension 1, expected 4}}
  %0 = onnx.Floor %a : (tensor<2x4xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.Log' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Log %a : (tensor<4xf32>) -> tensor<4xf16>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Log' op result 0 has size 5 in dimension 1, expected 4}}
  %0 = onnx.Log %a : (tensor<2x4xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.Neg' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Neg %a : (tensor<4xf32>) -> tensor<4xf16>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Neg' op result 0 has size 5 in dimension 1, expected 4}}
  %0 = onnx.Neg %a : (tensor<2x4xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.Reciprocal' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Reciprocal %a : (tensor<4xf32>) -> tensor<4xf16>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Reciprocal' op result 0 has size 5 in dimension 1, expected 4}}
  %0 = onnx.Reciprocal %a : (tensor<2x4xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.Relu' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Relu %a : (tensor<4xf32>) -> tensor<4xf16>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Relu' op result 0 has size 5 in dimension 1, expected 4}}
  %0 = onnx.Relu %a : (tensor<2x4xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.Sigmoid' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Sigmoid %a : (tensor<4xf32>) -> tensor<4xf16>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Sigmoid' op result 0 has size 5 in dimension 1, expected 4}}
  %0 = onnx.Sigmoid %a : (tensor<2x4xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.Sin' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Sin %a : (tensor<4xf32>) -> tensor<4xf16>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Sin' op result 0 has size 5 in dimension 1, expected 4}}
  %0 = onnx.Sin %a : (tensor<2x4xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.Sqrt' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Sqrt %a : (tensor<4xf32>) -> tensor<4xf16>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Sqrt' op result 0 has size 5 in dimension 1, expected 4}}
  %0 = onnx.Sqrt %a : (tensor<2x4xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.Tanh' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Tanh %a : (tensor<4xf32>) -> tensor<4xf16>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Tanh' op result 0 has size 5 in dimension 1, expected 4}}
  %0 = onnx.Tanh %a : (tensor<2x4xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @f(%a: tensor<4xi1>) {
  // expected-error @+1 {{'onnx.Not' op result 0 has rank 2, expected 1}}
  %0 = onnx.Not %a : (tensor<4xi1>) -> tensor<1x4xi1>
  return
}

// -----

func.func @f(%a: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.Not' op operand #0 must be tensor of 1-bit signless integer values}}
  %0 = onnx.Not %a : (tensor<4xf32>) -> tensor<4xi1>
  return
}

// -----

func.func @f(%a: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.Cast' op result 0 has size 5 in dimension 0, expected 4}}
  %0 = onnx.Cast %a : (tensor<4xf32>) -> tensor<5xf16>
  return
}

// -----

func.func @f(%a: tensor<?xf32>) {
  // expected-error @+1 {{'onnx.Cast' op result 0 has rank 2, expected 1}}
  %0 = onnx.Cast %a : (tensor<?xf32>) -> tensor<?x?xf16>
  return
}

// -----

func.func @f(%a: tensor<4xf32>, %b: tensor<f16>) {
  // expected-error @+1 {{'onnx.Clip' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Clip %a min(%b) : (tensor<4xf32>, tensor<f16>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>, %b: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.Clip' op expects max to be one number, got 'tensor<4xf32>'}}
  %0 = onnx.Clip %a max(%b) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%a: tensor<4xi64>) {
  // expected-error @+1 {{'onnx.IsNaN' op operand #0 must be tensor of f16, bf16, f32 or f64 values}}
  %0 = onnx.IsNaN %a : (tensor<4xi64>) -> tensor<4xi1>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.IsNaN' op result 0 has size 5 in dimension 1, expected 4}}
  %0 = onnx.IsNaN %a : (tensor<2x4xf32>) -> tensor<2x5xi1>
  return
}

// -----

func.func @f(%a: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.IsInf' op result #0 must be tensor of 1-bit signless integer values}}
  %0 = onnx.IsInf %a : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.IsInf' op result 0 has rank 2, expected 1}}
  %0 = onnx.IsInf %a : (tensor<4xf32>) -> tensor<1x4xi1>
  return
}
