// Indices that would have to be checked while a GPU runs. Inputs are checked before; constants were.
// RUN: tnl-opt %s --pass-pipeline="builtin.module(tnl-form-dispatches{products})" -split-input-file -verify-diagnostics

func.func @fine(%ids: tensor<?x?xi64> {tnl.dims = ["b", "n"]}) -> (tensor<?x?x8xf32>, tensor<2x1x8xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %w = tnl.weight "w" from dense<5.0e-1> : tensor<16x8xf32> -> tensor<16x8xf32>
  %c = onnx.Constant dense<[[3], [15]]> : tensor<2x1xi64>
  %x = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  %y = tnl.embedding %c, %w : (tensor<2x1xi64>, tensor<16x8xf32>) -> tensor<2x1x8xf32>
  return %x, %y : tensor<?x?x8xf32>, tensor<2x1x8xf32>
}

// -----

func.func @computed(%x: tensor<?x?x17xf32> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %w = tnl.weight "w" from dense<5.0e-1> : tensor<16x8xf32> -> tensor<16x8xf32>
  %ids = tnl.argmax %x : tensor<?x?x17xf32> -> tensor<?x?xi64>
  // expected-error @below {{'tnl.embedding' op indices that are computed cannot be checked on GPUs; the CPU checks them (--target=cpu)}}
  %y = tnl.embedding %ids, %w : (tensor<?x?xi64>, tensor<16x8xf32>) -> tensor<?x?x8xf32>
  return %y : tensor<?x?x8xf32>
}
