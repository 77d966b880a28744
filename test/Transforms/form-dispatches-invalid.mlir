// RUN: tnl-opt %s --pass-pipeline='builtin.module(tnl-form-dispatches)' -split-input-file -verify-diagnostics

func.func @data_dependent(%n: tensor<i64> {tnl.dims = []}) -> tensor<?xi64> attributes {tnl.symbols = []} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  // expected-error @below {{has a result whose size depends on data, not only on the sizes of the function's inputs}}
  %r = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  return %r : tensor<?xi64>
}

// -----

// expected-error @below {{has control flow; only straight-line graphs can be scheduled}}
func.func @control_flow(%x: tensor<4xf32>) -> tensor<4xf32> {
  cf.br ^exit
^exit:
  return %x : tensor<4xf32>
}
