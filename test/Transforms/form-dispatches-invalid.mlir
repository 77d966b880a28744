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

// -----

func.func @nothing(%x: tensor<?x4xf32> {tnl.dims = ["n", ""]}) -> tensor<?x0xf32> attributes {tnl.symbols = ["n"]} {
  %three = onnx.Constant dense<3> : tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  // expected-error @below {{'onnx.Slice' op a result of size 0 is not supported}}
  %y = onnx.Slice %x, %three, %one axes(%one) : (tensor<?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x0xf32>
  return %y : tensor<?x0xf32>
}

// -----

// expected-error @below {{input 'x' of @no_input has a dimension of 0, which is not supported}}
func.func @no_input(%x: tensor<0x4xf32> {tnl.dims = ["", ""], tnl.name = "x"}) -> tensor<0x4xf32> attributes {tnl.symbols = []} {
  %y = onnx.Neg %x : (tensor<0x4xf32>) -> tensor<0x4xf32>
  return %y : tensor<0x4xf32>
}
