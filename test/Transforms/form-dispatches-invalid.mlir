// RUN: tnl-opt %s --pass-pipeline='builtin.module(tnl-form-dispatches)' -split-input-file -verify-diagnostics

func.func @data_dependent(%n: tensor<i64> {tnl.dims = []}) -> tensor<?xi64> attributes {tnl.symbols = []} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  // expected-error @below {{has a result whose size does not follow from the sizes of the function's inputs: it depends on bounds that are not known before the graph runs}}
  %r = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  return %r : tensor<?xi64>
}

// -----

func.func @unnamed(%x: tensor<?xf32>) -> tensor<?xf32> attributes {tnl.symbols = []} {
  // expected-error @below {{those of its operands are not known}}
  %r = onnx.Exp %x : (tensor<?xf32>) -> tensor<?xf32>
  return %r : tensor<?xf32>
}

// -----

// expected-error @below {{has control flow; only straight-line graphs can be scheduled}}
func.func @control_flow(%x: tensor<4xf32>) -> tensor<4xf32> {
  cf.br ^exit
^exit:
  return %x : tensor<4xf32>
}
