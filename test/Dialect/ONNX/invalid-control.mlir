// RUN: tnl-opt %s -verify-diagnostics -split-input-file -onnx-fold-shapes

func.func @f(%c: tensor<2xi1>) {
  // expected-error @+1 {{'onnx.If' op expects the condition to be one number, got 'tensor<2xi1>'}}
  onnx.If %c then {
    onnx.Yield
  } else {
    onnx.Yield
  } : (tensor<2xi1>) -> ()
  return
}

// -----

func.func @f(%c: tensor<i64>) {
  // expected-error @+1 {{'onnx.If' op operand #0 must be tensor of 1-bit signless integer values}}
  onnx.If %c then {
    onnx.Yield
  } else {
    onnx.Yield
  } : (tensor<i64>) -> ()
  return
}

// -----

func.func @f(%c: tensor<i1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.If' op its else branch gives 0 values for 1 results}}
  %r = onnx.If %c then {
    onnx.Yield %x : tensor<4xf32>
  } else {
    onnx.Yield
  } : (tensor<i1>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%c: tensor<i1>, %x: tensor<4xf32>, %y: tensor<5xf32>) {
  // expected-error @+1 {{'onnx.If' op its else branch gives 'tensor<5xf32>' for result 0 of type 'tensor<4xf32>'}}
  %r = onnx.If %c then {
    onnx.Yield %x : tensor<4xf32>
  } else {
    onnx.Yield %y : tensor<5xf32>
  } : (tensor<i1>) -> tensor<4xf32>
  return
}

// -----

func.func @f(%c: tensor<i1>, %x: tensor<4xf32>, %y: tensor<4xi64>) {
  // expected-error @+1 {{'onnx.If' op its then branch gives 'tensor<4xi64>' for result 0 of type 'tensor<*xf32>'}}
  %r = onnx.If %c then {
    onnx.Yield %y : tensor<4xi64>
  } else {
    onnx.Yield %x : tensor<4xf32>
  } : (tensor<i1>) -> tensor<*xf32>
  return
}

// -----

func.func @f(%x: tensor<4xf32>) {
  // expected-error @+1 {{'onnx.Yield' op expects parent op to be one of 'onnx.If, onnx.Loop'}}
  onnx.Yield %x : tensor<4xf32>
}

// -----

// A branch that is left.
func.func @f(%c: tensor<i1> {tnl.name = "flag"}, %x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{the condition of this If depends on the values of input 'flag'}}
  %r = onnx.If %c then {
    %n = onnx.Neg %x : (tensor<4xf32>) -> tensor<4xf32>
    onnx.Yield %n : tensor<4xf32>
  } else {
    onnx.Yield %x : tensor<4xf32>
  } : (tensor<i1>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// -----

// A size of a value, not of an input.
func.func @f(%x: tensor<?x4xf32> {tnl.dims = ["n", ""]}) -> tensor<?x4xf32> attributes {tnl.symbols = ["n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %two = onnx.Constant dense<2> : tensor<i64>
  %s = onnx.Shape %x : (tensor<?x4xf32>) -> tensor<2xi64>
  %d = onnx.Gather %s, %zero : (tensor<2xi64>, tensor<i64>) -> tensor<i64>
  %c = onnx.Less %d, %two : (tensor<i64>, tensor<i64>) -> tensor<i1>
  // expected-error @+1 {{the condition of this If depends on the size 'n'}}
  %r = onnx.If %c then {
    %n = onnx.Neg %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    onnx.Yield %n : tensor<?x4xf32>
  } else {
    onnx.Yield %x : tensor<?x4xf32>
  } : (tensor<i1>) -> tensor<?x4xf32>
  return %r : tensor<?x4xf32>
}
