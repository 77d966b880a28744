// Operations that pick and write by index, Pad and Einsum.
// RUN: tnl-opt %s -verify-diagnostics -split-input-file

func.func @f(%a: tensor<2x4xf32>, %b: tensor<2x3xi64>) {
  // expected-error @+1 {{'onnx.GatherElements' op axis 2 is out of range for rank 2}}
  %0 = onnx.GatherElements %a, %b {axis = 2 : si64} : (tensor<2x4xf32>, tensor<2x3xi64>) -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>, %b: tensor<2x3xi64>) {
  // expected-error @+1 {{'onnx.GatherElements' op has indices of rank 2 for data of rank 1}}
  %0 = onnx.GatherElements %a, %b : (tensor<4xf32>, tensor<2x3xi64>) -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%a: tensor<2x2xf32>, %b: tensor<2x3xi64>) {
  // expected-error @+1 {{'onnx.GatherElements' op 3 is more than 2, since the indices lie in dimension 1 of the data}}
  %0 = onnx.GatherElements %a, %b {axis = 0 : si64} : (tensor<2x2xf32>, tensor<2x3xi64>) -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<5x3xi64>) {
  // expected-error @+1 {{'onnx.GatherND' op has vectors of 3 indices for data with 2 axes that can be indexed}}
  %0 = onnx.GatherND %a, %b : (tensor<2x4xf32>, tensor<5x3xi64>) -> tensor<5xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<3x1xi64>) {
  // expected-error @+1 {{'onnx.GatherND' op sizes 2 and 3 differ in batch dimension 0}}
  %0 = onnx.GatherND %a, %b {batch_dims = 1 : si64} : (tensor<2x4xf32>, tensor<3x1xi64>) -> tensor<3xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<i64>) {
  // expected-error @+1 {{'onnx.GatherND' op expects vectors of indices, got a scalar}}
  %0 = onnx.GatherND %a, %b : (tensor<2x4xf32>, tensor<i64>) -> tensor<f32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<2x1xi64>) {
  // expected-error @+1 {{'onnx.GatherND' op batch_dims 2 leaves no axis of an operand of rank 2}}
  %0 = onnx.GatherND %a, %b {batch_dims = 2 : si64} : (tensor<2x4xf32>, tensor<2x1xi64>) -> tensor<2xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<2x1xi64>) {
  // expected-error @+1 {{'onnx.GatherND' op batch_dims is -1}}
  %0 = onnx.GatherND %a, %b {batch_dims = -1 : si64} : (tensor<2x4xf32>, tensor<2x1xi64>) -> tensor<2xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<2x3xi64>, %c: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.ScatterElements' op sizes 4 and 3 differ in dimension 1 of updates and indices}}
  %0 = onnx.ScatterElements %a, %b, %c {axis = 1 : si64} : (tensor<2x4xf32>, tensor<2x3xi64>, tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<2x3xi64>, %c: tensor<3xf32>) {
  // expected-error @+1 {{'onnx.ScatterElements' op has indices of rank 2 and updates of rank 1}}
  %0 = onnx.ScatterElements %a, %b, %c {axis = 1 : si64} : (tensor<2x4xf32>, tensor<2x3xi64>, tensor<3xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xi1>, %b: tensor<2x3xi64>, %c: tensor<2x3xi1>) {
  // expected-error @+1 {{'onnx.ScatterElements' op cannot combine elements of type i1 by 'add'}}
  %0 = onnx.ScatterElements %a, %b, %c {axis = 1 : si64, reduction = "add"} : (tensor<2x4xi1>, tensor<2x3xi64>, tensor<2x3xi1>) -> tensor<2x4xi1>
  return
}

// -----

func.func @f(%a: tensor<4x8xf32>, %b: tensor<2x1xi64>, %c: tensor<2x7xf32>) {
  // expected-error @+1 {{'onnx.ScatterND' op sizes 7 and 8 differ in dimension 1 of the updates and what data and indices ask for}}
  %0 = onnx.ScatterND %a, %b, %c : (tensor<4x8xf32>, tensor<2x1xi64>, tensor<2x7xf32>) -> tensor<4x8xf32>
  return
}

// -----

func.func @f(%a: tensor<4x8xf32>, %b: tensor<2x1xi64>, %c: tensor<2xf32>) {
  // expected-error @+1 {{'onnx.ScatterND' op has updates of rank 1, where data and indices ask for 2}}
  %0 = onnx.ScatterND %a, %b, %c : (tensor<4x8xf32>, tensor<2x1xi64>, tensor<2xf32>) -> tensor<4x8xf32>
  return
}

// -----

func.func @f(%a: tensor<4x8xf32>, %b: tensor<2x1xi64>, %c: tensor<2x8xf32>) {
  // expected-error @+1 {{'onnx.ScatterND' op attribute 'reduction' failed to satisfy constraint: none, add, mul, max or min}}
  %0 = onnx.ScatterND %a, %b, %c {reduction = "mean"} : (tensor<4x8xf32>, tensor<2x1xi64>, tensor<2x8xf32>) -> tensor<4x8xf32>
  return
}

// -----

func.func @f(%a: tensor<4x8xf32>, %b: tensor<2x1xi64>, %c: tensor<2x8xf16>) {
  // expected-error @+1 {{'onnx.ScatterND' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.ScatterND %a, %b, %c : (tensor<4x8xf32>, tensor<2x1xi64>, tensor<2x8xf16>) -> tensor<4x8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xi1>) {
  // expected-error @+1 {{'onnx.NonZero' op result 0 has size 3 in dimension 0, expected 2}}
  %0 = onnx.NonZero %a : (tensor<2x4xi1>) -> tensor<3x?xi64>
  return
}

// -----

func.func @f(%a: tensor<2x4xi1>) {
  // expected-error @+1 {{'onnx.NonZero' op result 0 has rank 1, expected 2}}
  %0 = onnx.NonZero %a : (tensor<2x4xi1>) -> tensor<2xi64>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<3xi64>) {
  // expected-error @+1 {{'onnx.Pad' op has 3 pads for 2 axes, expected two for each}}
  %0 = onnx.Pad %a, %b : (tensor<2x4xf32>, tensor<3xi64>) -> tensor<2x4xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<4xi64>) {
  // expected-error @+1 {{'onnx.Pad' op attribute 'mode' failed to satisfy constraint: constant, reflect, edge or wrap}}
  %0 = onnx.Pad %a, %b {mode = "mirror"} : (tensor<2x4xf32>, tensor<4xi64>) -> tensor<2x4xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<4xi64>, %c: tensor<2xf32>) {
  // expected-error @+1 {{'onnx.Pad' op expects the value to be one number, got 'tensor<2xf32>'}}
  %0 = onnx.Pad %a, %b value(%c) : (tensor<2x4xf32>, tensor<4xi64>, tensor<2xf32>) -> tensor<2x?xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<2x2xi64>) {
  // expected-error @+1 {{'onnx.Pad' op expects pads to be a vector, got 'tensor<2x2xi64>'}}
  %0 = onnx.Pad %a, %b : (tensor<2x4xf32>, tensor<2x2xi64>) -> tensor<2x?xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Einsum' op the equation 'i->i' does not fit: operand #0 has rank 2, but 1 label}}
  %0 = onnx.Einsum %a {equation = "i->i"} : (tensor<2x4xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<5x6xf32>) {
  // expected-error @+1 {{'onnx.Einsum' op cannot broadcast sizes 4 and 5 of label 'j'}}
  %0 = onnx.Einsum %a, %b {equation = "ij,jk->ik"} : (tensor<2x4xf32>, tensor<5x6xf32>) -> tensor<2x6xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Einsum' op sizes 2 and 4 differ of label 'i' in operand #0}}
  %0 = onnx.Einsum %a {equation = "ii->i"} : (tensor<2x4xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Einsum' op the equation 'ij,jk->ik' is not supported: it is for 2 operands, not 1}}
  %0 = onnx.Einsum %a {equation = "ij,jk->ik"} : (tensor<2x4xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Einsum' op the equation 'ij->ijj' is not supported: a label of the result is twice there, or in no operand}}
  %0 = onnx.Einsum %a {equation = "ij->ijj"} : (tensor<2x4xf32>) -> tensor<4x2x4xf32>
  return
}

// -----

func.func @f(%a: tensor<2xf32>) {
  // expected-error @+1 {{'onnx.Einsum' op the equation '...ij' does not fit: operand #0 has rank 1, but 2 labels beside the ellipsis}}
  %0 = onnx.Einsum %a {equation = "...ij"} : (tensor<2xf32>) -> tensor<2xf32>
  return
}
