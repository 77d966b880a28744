// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(tnl-fill-splats))' -verify-diagnostics -split-input-file

func.func @large() -> tensor<1099511627776xf32> {
  // expected-error @+1 {{a constant of type 'tensor<1099511627776xf32>' has more than 4294967296 bytes}}
  %c = arith.constant dense<1.0> : tensor<1099511627776xf32>
  return %c : tensor<1099511627776xf32>
}

// -----

// Its number of elements is 0 modulo 2^64.
func.func @overflow() -> tensor<4294967296x4294967296xf32> {
  // expected-error @+1 {{a constant of type 'tensor<4294967296x4294967296xf32>' has more than 4294967296 bytes}}
  %c = onnx.Constant dense<1.0> : tensor<4294967296x4294967296xf32>
  return %c : tensor<4294967296x4294967296xf32>
}

// -----

func.func @fill() -> tensor<4294967296xf32> {
  // expected-error @+1 {{'tnl.fill' op has more than 4294967296 bytes}}
  %c = tnl.fill dense<1.0> : tensor<4294967296xf32>
  return %c : tensor<4294967296xf32>
}

// -----

func.func @numbers() -> tensor<2xf32> {
  // expected-error @+1 {{'tnl.fill' op value must be one number for all elements}}
  %c = tnl.fill dense<[1.0, 2.0]> : tensor<2xf32>
  return %c : tensor<2xf32>
}
