// What is refused for its size, before memory is taken for it.
// RUN: tnl-opt %s -onnx-fold-shapes -verify-diagnostics -split-input-file

func.func @constant_of_shape() -> tensor<*xf32> {
  %s = onnx.Constant dense<1048576> : tensor<2xi64>
  // expected-error @+1 {{'onnx.ConstantOfShape' op a constant of 4398046511104 bytes (1048576x1048576xf32); at most 4294967296 are supported}}
  %c = onnx.ConstantOfShape %s {value = dense<1.0> : tensor<1xf32>} : (tensor<2xi64>) -> tensor<*xf32>
  return %c : tensor<*xf32>
}

// -----

func.func @expand() -> tensor<*xf32> {
  %x = onnx.Constant dense<[1.0, 2.0]> : tensor<2xf32>
  %s = onnx.Constant dense<[1099511627776, 2]> : tensor<2xi64>
  // expected-error @+1 {{'onnx.Expand' op a constant of 8796093022208 bytes (1099511627776x2xf32)}}
  %c = onnx.Expand %x, %s : (tensor<2xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %c : tensor<*xf32>
}

// -----

// 2^80 elements.
func.func @overflow() -> tensor<*xf32> {
  %s = onnx.Constant dense<1099511627776> : tensor<2xi64>
  // expected-error @+1 {{'onnx.ConstantOfShape' op a result of 1099511627776x1099511627776xf32 has more than 2^63 bytes}}
  %c = onnx.ConstantOfShape %s {value = dense<1.0> : tensor<1xf32>} : (tensor<2xi64>) -> tensor<*xf32>
  return %c : tensor<*xf32>
}

// -----

func.func @constant() -> tensor<1099511627776xf32> {
  // expected-error @+1 {{'onnx.Constant' op a constant of 4398046511104 bytes (1099511627776xf32); at most 4294967296 are supported}}
  %c = onnx.Constant dense<1.0> : tensor<1099511627776xf32>
  return %c : tensor<1099511627776xf32>
}

// -----

// Splats of splats stay splats, up to the limit.
func.func @large() -> tensor<*xf32> {
  %s = onnx.Constant dense<32768> : tensor<2xi64>
  %two = onnx.Constant dense<2.0> : tensor<f32>
  %c = onnx.ConstantOfShape %s {value = dense<1.0> : tensor<1xf32>} : (tensor<2xi64>) -> tensor<*xf32>
  %d = onnx.Mul %c, %two : (tensor<*xf32>, tensor<f32>) -> tensor<*xf32>
  return %d : tensor<*xf32>
}

// -----

func.func @rank(%x: tensor<?x4xf32> {tnl.dims = ["n", ""]}) -> tensor<*xf32> attributes {tnl.symbols = ["n"]} {
  %a = onnx.Constant dense<[0, 1, 2, 3]> : tensor<4xi64>
  %0 = onnx.Unsqueeze %x, %a : (tensor<?x4xf32>, tensor<4xi64>) -> tensor<*xf32>
  // expected-error @+1 {{'onnx.Unsqueeze' op rank 10; at most 8 is supported}}
  %1 = onnx.Unsqueeze %0, %a : (tensor<*xf32>, tensor<4xi64>) -> tensor<*xf32>
  return %1 : tensor<*xf32>
}

// -----

func.func @axes(%x: tensor<?x4xf32>) -> tensor<*xf32> {
  %a = onnx.Constant dense<0> : tensor<70xi64>
  // expected-error @+1 {{'onnx.ReduceSum' op has 70 axes; tensors have at most 8 dimensions}}
  %0 = onnx.ReduceSum %x, %a : (tensor<?x4xf32>, tensor<70xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @shape(%x: tensor<?x4xf32>) -> tensor<*xf32> {
  %a = onnx.Constant dense<1> : tensor<70xi64>
  // expected-error @+1 {{'onnx.Reshape' op rank 70; at most 8 is supported}}
  %0 = onnx.Reshape %x, %a : (tensor<?x4xf32>, tensor<70xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @pieces(%x: tensor<5x3xf32>) -> tensor<*xf32> {
  // expected-error @+1 {{'onnx.Split' op a piece of size 0 is not supported}}
  %0:4 = onnx.Split %x : (tensor<5x3xf32>) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>)
  return %0#0 : tensor<*xf32>
}
