// Operations that move elements.
// RUN: tnl-opt %s -verify-diagnostics -split-input-file

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Transpose' op perm is no permutation}}
  %0 = onnx.Transpose %a {perm = array<i64: 1, 1>} : (tensor<2x4xf32>) -> tensor<4x2xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Transpose' op permutes 3 axes of an operand of rank 2}}
  %0 = onnx.Transpose %a {perm = array<i64: 1, 0, 2>} : (tensor<2x4xf32>) -> tensor<4x2xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Transpose' op result 0 has size 2 in dimension 0, expected 4}}
  %0 = onnx.Transpose %a {perm = array<i64: 1, 0>} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @f(%a: tensor<1x4xf32>, %b: tensor<3xi64>) {
  // expected-error @+1 {{'onnx.Expand' op result 0 has rank 2, expected 3}}
  %0 = onnx.Expand %a, %b : (tensor<1x4xf32>, tensor<3xi64>) -> tensor<2x4xf32>
  return
}

// -----

func.func @f(%a: tensor<1x4xf32>, %b: tensor<i64>) {
  // expected-error @+1 {{'onnx.Expand' op expects shape to be a vector, got 'tensor<i64>'}}
  %0 = onnx.Expand %a, %b : (tensor<1x4xf32>, tensor<i64>) -> tensor<2x4xf32>
  return
}

// -----

func.func @f(%a: tensor<1x4xf32>, %b: tensor<3xi64>) {
  // expected-error @+1 {{'onnx.Tile' op has 3 repeats for an operand of rank 2}}
  %0 = onnx.Tile %a, %b : (tensor<1x4xf32>, tensor<3xi64>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a: tensor<1x4xf32>, %b: tensor<2xi64>) {
  // expected-error @+1 {{'onnx.Tile' op result 0 has rank 1, expected 2}}
  %0 = onnx.Tile %a, %b : (tensor<1x4xf32>, tensor<2xi64>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<3x4xf32>) {
  // expected-error @+1 {{'onnx.Concat' op sizes 2 and 3 differ in dimension 0, which is not joined}}
  %0 = onnx.Concat %a, %b {axis = 1 : si64} : (tensor<2x4xf32>, tensor<3x4xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.Concat' op joins operands of rank 2 and 1}}
  %0 = onnx.Concat %a, %b {axis = 0 : si64} : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Concat' op axis 2 is out of range for rank 2}}
  %0 = onnx.Concat %a, %b {axis = 2 : si64} : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Concat' op result 0 has size 9 in dimension 1, expected 8}}
  %0 = onnx.Concat %a, %b {axis = 1 : si64} : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x9xf32>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{'onnx.Concat' op expects at least one operand}}
  %0 = onnx.Concat {axis = 0 : si64} : () -> tensor<2x4xf32>
  return
}

// -----

func.func @f(%a: tensor<2x6xf32>) {
  // expected-error @+1 {{'onnx.Split' op result 0 has size 4 in dimension 1, expected 3}}
  %0:2 = onnx.Split %a {axis = -1 : si64} : (tensor<2x6xf32>) -> (tensor<2x4xf32>, tensor<2x2xf32>)
  return
}

// -----

func.func @f(%a: tensor<2x6xf32>, %b: tensor<3xi64>) {
  // expected-error @+1 {{'onnx.Split' op has 3 sizes for 2 results}}
  %0:2 = onnx.Split %a, %b {axis = -1 : si64} : (tensor<2x6xf32>, tensor<3xi64>) -> (tensor<2x4xf32>, tensor<2x2xf32>)
  return
}

// -----

func.func @f(%a: tensor<2x5xf32>) {
  // expected-error @+1 {{'onnx.Split' op 5 is no multiple of 2, in dimension 1, which is cut into equal parts}}
  %0:2 = onnx.Split %a {axis = 1 : si64, equal} : (tensor<2x5xf32>) -> (tensor<2x3xf32>, tensor<2x2xf32>)
  return
}

// -----

func.func @f(%a: tensor<2x6xf32>) {
  // expected-error @+1 {{'onnx.Split' op axis 2 is out of range for rank 2}}
  %0:2 = onnx.Split %a {axis = 2 : si64} : (tensor<2x6xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>)
  return
}

// -----

func.func @f(%a: tensor<2x6xf32>, %b: tensor<1xi64>, %c: tensor<2xi64>) {
  // expected-error @+1 {{'onnx.Slice' op has bounds of 1 and 2 elements}}
  %0 = onnx.Slice %a, %b, %c : (tensor<2x6xf32>, tensor<1xi64>, tensor<2xi64>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a: tensor<6xf32>, %b: tensor<2xi64>, %c: tensor<2xi64>) {
  // expected-error @+1 {{'onnx.Slice' op slices 2 axes of an operand of rank 1}}
  %0 = onnx.Slice %a, %b, %c : (tensor<6xf32>, tensor<2xi64>, tensor<2xi64>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a: tensor<6xf32>, %b: tensor<1xi64>, %c: tensor<i64>) {
  // expected-error @+1 {{'onnx.Slice' op expects ends to be a vector, got 'tensor<i64>'}}
  %0 = onnx.Slice %a, %b, %c : (tensor<6xf32>, tensor<1xi64>, tensor<i64>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a: tensor<2x6xf32>, %b: tensor<1xi64>, %c: tensor<1xi64>, %d: tensor<1xi64>) {
  // expected-error @+1 {{'onnx.Slice' op result 0 has rank 1, expected 2}}
  %0 = onnx.Slice %a, %b, %c axes(%d) : (tensor<2x6xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<6xf32>
  return
}

// -----

func.func @f(%a: tensor<8x4xf32>, %b: tensor<?x?xi64>) {
  // expected-error @+1 {{'onnx.Gather' op result 0 has rank 2, expected 3}}
  %0 = onnx.Gather %a, %b : (tensor<8x4xf32>, tensor<?x?xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @f(%a: tensor<8x4xf32>, %b: tensor<?xi64>) {
  // expected-error @+1 {{'onnx.Gather' op axis 2 is out of range for rank 2}}
  %0 = onnx.Gather %a, %b {axis = 2 : si64} : (tensor<8x4xf32>, tensor<?xi64>) -> tensor<?x4xf32>
  return
}

// -----

func.func @f(%a: tensor<8x4xf32>, %b: tensor<?xi64>) {
  // expected-error @+1 {{'onnx.Gather' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Gather %a, %b : (tensor<8x4xf32>, tensor<?xi64>) -> tensor<?x4xf16>
  return
}

// -----

func.func @f(%a: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.Trilu' op expects matrices, got rank 1}}
  %0 = onnx.Trilu %a : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%a: tensor<4x4xf32>, %b: tensor<2xi64>) {
  // expected-error @+1 {{'onnx.Trilu' op expects k to be one number, got 'tensor<2xi64>'}}
  %0 = onnx.Trilu %a, %b : (tensor<4x4xf32>, tensor<2xi64>) -> tensor<4x4xf32>
  return
}
