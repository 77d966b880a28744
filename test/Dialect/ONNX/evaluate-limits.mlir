// Constants that are too large are said to be, once, and kept.
// RUN: tnl-opt --onnx-fold-shapes -verify-diagnostics --split-input-file %s

func.func @elements() -> tensor<*xf32> {
  %x = onnx.Constant dense<1.0> : tensor<4096x2048xf32>
  // expected-remark @+1 {{its constants are not evaluated when the model is compiled: one has 8388608 elements, at most 4194304 elements and 33554432 bytes are evaluated; it is computed in every call}}
  %0 = onnx.Trilu %x : (tensor<4096x2048xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @work() -> tensor<*xf32> {
  %x = onnx.Constant dense<1.0> : tensor<2048x2048xf32>
  // expected-remark @+1 {{its constants are not evaluated when the model is compiled: the function's constants take more than 268435456 elements of work}}
  %0 = onnx.MatMul %x, %x : (tensor<2048x2048xf32>, tensor<2048x2048xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}
