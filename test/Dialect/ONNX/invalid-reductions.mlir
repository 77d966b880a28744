// Products, reductions and norms.
// RUN: tnl-opt %s -verify-diagnostics -split-input-file

func.func @f(%a: tensor<2x4xf32>, %b: tensor<4x3xf16>) {
  // expected-error @+1 {{'onnx.MatMul' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.MatMul %a, %b : (tensor<2x4xf32>, tensor<4x3xf16>) -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<5x3xf32>) {
  // expected-error @+1 {{'onnx.MatMul' op sizes 4 and 5 differ in the summed dimension}}
  %0 = onnx.MatMul %a, %b : (tensor<2x4xf32>, tensor<5x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%a: tensor<2x3x4xf32>, %b: tensor<3x4x3xf32>) {
  // expected-error @+1 {{'onnx.MatMul' op cannot broadcast sizes 2 and 3 in dimension 0}}
  %0 = onnx.MatMul %a, %b : (tensor<2x3x4xf32>, tensor<3x4x3xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a: tensor<f32>, %b: tensor<4x3xf32>) {
  // expected-error @+1 {{'onnx.MatMul' op cannot multiply a scalar}}
  %0 = onnx.MatMul %a, %b : (tensor<f32>, tensor<4x3xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>, %b: tensor<4x3xf32>) {
  // expected-error @+1 {{'onnx.MatMul' op result 0 has rank 2, expected 1}}
  %0 = onnx.MatMul %a, %b : (tensor<4xf32>, tensor<4x3xf32>) -> tensor<1x3xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<3x4xf32>) {
  // expected-error @+1 {{'onnx.Gemm' op sizes 4 and 3 differ in the summed dimension}}
  %0 = onnx.Gemm %a, %b : (tensor<2x4xf32>, tensor<3x4xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<3x5xf32>) {
  // expected-error @+1 {{'onnx.Gemm' op sizes 4 and 5 differ in the summed dimension}}
  %0 = onnx.Gemm %a, %b {transB = true} : (tensor<2x4xf32>, tensor<3x5xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%a: tensor<1x2x4xf32>, %b: tensor<4x3xf32>) {
  // expected-error @+1 {{'onnx.Gemm' op expects matrices, got rank 3 for A}}
  %0 = onnx.Gemm %a, %b : (tensor<1x2x4xf32>, tensor<4x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.Gemm' op expects matrices, got rank 1 for B}}
  %0 = onnx.Gemm %a, %b : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<4x3xf32>, %c: tensor<5xf32>) {
  // expected-error @+1 {{'onnx.Gemm' op cannot broadcast size 5 to 3 in dimension 0 of C}}
  %0 = onnx.Gemm %a, %b, %c : (tensor<2x4xf32>, tensor<4x3xf32>, tensor<5xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<4x3xf32>, %c: tensor<1x1x3xf32>) {
  // expected-error @+1 {{'onnx.Gemm' op expects C to have rank 2 at most, got 3}}
  %0 = onnx.Gemm %a, %b, %c : (tensor<2x4xf32>, tensor<4x3xf32>, tensor<1x1x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<1xi64>) {
  // expected-error @+1 {{'onnx.ReduceL2' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.ReduceL2 %a, %b : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<2x1xf16>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<i64>) {
  // expected-error @+1 {{'onnx.ReduceL2' op expects axes to be a vector, got 'tensor<i64>'}}
  %0 = onnx.ReduceL2 %a, %b : (tensor<2x4xf32>, tensor<i64>) -> tensor<2x1xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.ReduceL2' op result 0 has size 2 in dimension 0, expected 1}}
  %0 = onnx.ReduceL2 %a : (tensor<2x4xf32>) -> tensor<2x1xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<1xi64>) {
  // expected-error @+1 {{'onnx.ReduceMax' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.ReduceMax %a, %b : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<2x1xf16>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<i64>) {
  // expected-error @+1 {{'onnx.ReduceMax' op expects axes to be a vector, got 'tensor<i64>'}}
  %0 = onnx.ReduceMax %a, %b : (tensor<2x4xf32>, tensor<i64>) -> tensor<2x1xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.ReduceMax' op result 0 has size 2 in dimension 0, expected 1}}
  %0 = onnx.ReduceMax %a : (tensor<2x4xf32>) -> tensor<2x1xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<1xi64>) {
  // expected-error @+1 {{'onnx.ReduceMean' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.ReduceMean %a, %b : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<2x1xf16>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<i64>) {
  // expected-error @+1 {{'onnx.ReduceMean' op expects axes to be a vector, got 'tensor<i64>'}}
  %0 = onnx.ReduceMean %a, %b : (tensor<2x4xf32>, tensor<i64>) -> tensor<2x1xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.ReduceMean' op result 0 has size 2 in dimension 0, expected 1}}
  %0 = onnx.ReduceMean %a : (tensor<2x4xf32>) -> tensor<2x1xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<1xi64>) {
  // expected-error @+1 {{'onnx.ReduceMin' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.ReduceMin %a, %b : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<2x1xf16>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<i64>) {
  // expected-error @+1 {{'onnx.ReduceMin' op expects axes to be a vector, got 'tensor<i64>'}}
  %0 = onnx.ReduceMin %a, %b : (tensor<2x4xf32>, tensor<i64>) -> tensor<2x1xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.ReduceMin' op result 0 has size 2 in dimension 0, expected 1}}
  %0 = onnx.ReduceMin %a : (tensor<2x4xf32>) -> tensor<2x1xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<1xi64>) {
  // expected-error @+1 {{'onnx.ReduceProd' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.ReduceProd %a, %b : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<2x1xf16>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<i64>) {
  // expected-error @+1 {{'onnx.ReduceProd' op expects axes to be a vector, got 'tensor<i64>'}}
  %0 = onnx.ReduceProd %a, %b : (tensor<2x4xf32>, tensor<i64>) -> tensor<2x1xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.ReduceProd' op result 0 has size 2 in dimension 0, expected 1}}
  %0 = onnx.ReduceProd %a : (tensor<2x4xf32>) -> tensor<2x1xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<1xi64>) {
  // expected-error @+1 {{'onnx.ReduceSum' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.ReduceSum %a, %b : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<2x1xf16>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<i64>) {
  // expected-error @+1 {{'onnx.ReduceSum' op expects axes to be a vector, got 'tensor<i64>'}}
  %0 = onnx.ReduceSum %a, %b : (tensor<2x4xf32>, tensor<i64>) -> tensor<2x1xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.ReduceSum' op result 0 has size 2 in dimension 0, expected 1}}
  %0 = onnx.ReduceSum %a : (tensor<2x4xf32>) -> tensor<2x1xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<1xi64>) {
  // expected-error @+1 {{'onnx.ReduceSumSquare' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.ReduceSumSquare %a, %b : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<2x1xf16>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<i64>) {
  // expected-error @+1 {{'onnx.ReduceSumSquare' op expects axes to be a vector, got 'tensor<i64>'}}
  %0 = onnx.ReduceSumSquare %a, %b : (tensor<2x4xf32>, tensor<i64>) -> tensor<2x1xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.ReduceSumSquare' op result 0 has size 2 in dimension 0, expected 1}}
  %0 = onnx.ReduceSumSquare %a : (tensor<2x4xf32>) -> tensor<2x1xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<1xi64>) {
  // expected-error @+1 {{'onnx.ReduceSum' op result 0 has rank 2, expected 1}}
  %0 = onnx.ReduceSum %a, %b {keepdims = false} : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<2x4xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.ArgMax' op axis 2 is out of range for rank 2}}
  %0 = onnx.ArgMax %a {axis = 2 : si64, keepdims = false} : (tensor<2x4xf32>) -> tensor<2xi64>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.ArgMax' op result 0 has rank 1, expected 2}}
  %0 = onnx.ArgMax %a {axis = -1 : si64} : (tensor<2x4xf32>) -> tensor<2xi64>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Softmax' op axis -3 is out of range for rank 2}}
  %0 = onnx.Softmax %a {axis = -3 : si64} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>) {
  // expected-error @+1 {{'onnx.Softmax' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.Softmax %a : (tensor<2x4xf32>) -> tensor<2x4xf16>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<5xf32>) {
  // expected-error @+1 {{'onnx.LayerNormalization' op cannot broadcast size 5 to 4 in dimension 0 of a weight}}
  %0 = onnx.LayerNormalization %a, %b : (tensor<2x4xf32>, tensor<5xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<4xf32>, %c: tensor<4xf16>) {
  // expected-error @+1 {{'onnx.LayerNormalization' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.LayerNormalization %a, %b bias(%c) : (tensor<2x4xf32>, tensor<4xf32>, tensor<4xf16>) -> tensor<2x4xf32>
  return
}

// -----

func.func @f(%a: tensor<4xf32>, %b: tensor<1x4xf32>) {
  // expected-error @+1 {{'onnx.LayerNormalization' op a weight of rank 2 exceeds rank 1}}
  %0 = onnx.LayerNormalization %a, %b : (tensor<4xf32>, tensor<1x4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.RMSNormalization' op axis 2 is out of range for rank 2}}
  %0 = onnx.RMSNormalization %a, %b {axis = 2 : si64} : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf16>, %b: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.RMSNormalization' op expects one element type, got 'f32' and 'f16'}}
  %0 = onnx.RMSNormalization %a, %b : (tensor<2x4xf16>, tensor<4xf32>) -> tensor<2x4xf16>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<2xi64>) {
  // expected-error @+1 {{'onnx.CumSum' op expects axis to be one number, got 'tensor<2xi64>'}}
  %0 = onnx.CumSum %a, %b : (tensor<2x4xf32>, tensor<2xi64>) -> tensor<2x4xf32>
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: tensor<i64>) {
  // expected-error @+1 {{'onnx.CumSum' op result 0 has size 5 in dimension 1, expected 4}}
  %0 = onnx.CumSum %a, %b : (tensor<2x4xf32>, tensor<i64>) -> tensor<2x5xf32>
  return
}
