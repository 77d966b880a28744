// Constants, shapes and changes of shape.
// RUN: tnl-opt %s -verify-diagnostics -split-input-file

func.func @f() {
  // expected-error @+1 {{'onnx.Constant' op result #0 must be tensor of a number or i1 values, but got 'tensor<2xindex>'}}
  %0 = onnx.Constant dense<1> : tensor<2xindex>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{op attribute 'value' failed to satisfy constraint: constant vector/tensor attribute}}
  %0 = "onnx.Constant"() {value = 1 : i64} : () -> tensor<i64>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Shape' op expects an i64 result}}
  %0 = onnx.Shape %a : (tensor<2x4xf32>) -> tensor<2xi32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Shape' op result 0 has size 2 in dimension 0, expected 1}}
  %0 = onnx.Shape %a {start = -1 : si64} : (tensor<2x4xf32>) -> tensor<2xi64>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Size' op expects an i64 result}}
  %0 = onnx.Size %a : (tensor<2x4xf32>) -> tensor<i32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Size' op result 0 has rank 1, expected 0}}
  %0 = onnx.Size %a : (tensor<2x4xf32>) -> tensor<1xi64>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<2xi64>) {
  // expected-error @+1 {{'onnx.Reshape' op result 0 has rank 1, expected 2}}
  %0 = onnx.Reshape %a, %b : (tensor<2x4xf32>, tensor<2xi64>) -> tensor<8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<1x2xi64>) {
  // expected-error @+1 {{'onnx.Reshape' op expects shape to be a vector, got 'tensor<1x2xi64>'}}
  %0 = onnx.Reshape %a, %b : (tensor<2x4xf32>, tensor<1x2xi64>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<2xi64>) {
  // expected-error @+1 {{'onnx.Reshape' op cannot give 8 elements a shape of 9}}
  %0 = onnx.Reshape %a, %b : (tensor<2x4xf32>, tensor<2xi64>) -> tensor<3x3xf32>
  return
}

// -----

func.func @f(%a: tensor<1x4xf32>) {
  // expected-error @+1 {{'onnx.Squeeze' op result 0 has rank 2, expected 1}}
  %0 = onnx.Squeeze %a : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return
}

// -----

func.func @f(%a: tensor<1x4xf32>, %b: tensor<1x1xi64>) {
  // expected-error @+1 {{'onnx.Squeeze' op expects axes to be a vector, got 'tensor<1x1xi64>'}}
  %0 = onnx.Squeeze %a, %b : (tensor<1x4xf32>, tensor<1x1xi64>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>, %b: tensor<1xi64>) {
  // expected-error @+1 {{'onnx.Unsqueeze' op result 0 has rank 1, expected 2}}
  %0 = onnx.Unsqueeze %a, %b : (tensor<4xf32>, tensor<1xi64>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>, %b: tensor<1xi64>) {
  // expected-error @+1 {{'onnx.Unsqueeze' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Unsqueeze %a, %b : (tensor<4xf32>, tensor<1xi64>) -> tensor<1x4xf16>
  return
}

// -----

func.func @f(%a: tensor<2x4x8xf32>) {
  // expected-error @+1 {{'onnx.Flatten' op axis 4 is out of range for rank 3}}
  %0 = onnx.Flatten %a {axis = 4 : si64} : (tensor<2x4x8xf32>) -> tensor<2x32xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4x8xf32>) {
  // expected-error @+1 {{'onnx.Flatten' op result 0 has size 2 in dimension 0, expected 8}}
  %0 = onnx.Flatten %a {axis = 2 : si64} : (tensor<2x4x8xf32>) -> tensor<2x32xf32>
  return
}

// -----

func.func @f(%a: tensor<i64>, %b: tensor<3xi64>, %c: tensor<i64>) {
  // expected-error @+1 {{'onnx.Range' op expects limit to be one number, got 'tensor<3xi64>'}}
  %0 = onnx.Range %a, %b, %c : (tensor<i64>, tensor<3xi64>, tensor<i64>) -> tensor<?xi64>
  return
}

// -----

func.func @f(%a: tensor<i64>, %b: tensor<i32>, %c: tensor<i64>) {
  // expected-error @+1 {{'onnx.Range' op expects one element type, got 'i64' and 'i32'}}
  %0 = onnx.Range %a, %b, %c : (tensor<i64>, tensor<i32>, tensor<i64>) -> tensor<?xi64>
  return
}

// -----

func.func @f(%a: tensor<i64>, %b: tensor<i64>, %c: tensor<i64>) {
  // expected-error @+1 {{'onnx.Range' op result 0 has rank 2, expected 1}}
  %0 = onnx.Range %a, %b, %c : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?x?xi64>
  return
}

// -----

func.func @f(%a: tensor<2xi64>) {
  // expected-error @+1 {{'onnx.ConstantOfShape' op expects one number as value, got 2}}
  %0 = onnx.ConstantOfShape %a {value = dense<[0.0, 1.0]> : tensor<2xf32>} : (tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @f(%a: tensor<2xi64>) {
  // expected-error @+1 {{'onnx.ConstantOfShape' op value has element type 'f16', the result 'f32'}}
  %0 = onnx.ConstantOfShape %a {value = dense<0.0> : tensor<1xf16>} : (tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

func.func @f(%a: tensor<2xi64>) {
  // expected-error @+1 {{'onnx.ConstantOfShape' op result 0 has rank 1, expected 2}}
  %0 = onnx.ConstantOfShape %a {value = dense<0.0> : tensor<1xf32>} : (tensor<2xi64>) -> tensor<?xf32>
  return
}
