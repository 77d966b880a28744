// Contradictions that only the elements of operands show.
// RUN: tnl-opt %s -onnx-fold-shapes -verify-diagnostics -split-input-file

func.func @f(%x: tensor<2x4xf32>) -> tensor<*xf32> {
  %a = onnx.Constant dense<2> : tensor<1xi64>
  // expected-error @+1 {{'onnx.ReduceSum' op axis 2 is out of range for rank 2}}
  %0 = onnx.ReduceSum %x, %a : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @f(%x: tensor<2x4xf32>) -> tensor<*xf32> {
  %a = onnx.Constant dense<[1, -1]> : tensor<2xi64>
  // expected-error @+1 {{'onnx.ReduceMean' op axis 1 is given twice}}
  %0 = onnx.ReduceMean %x, %a : (tensor<2x4xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @f(%x: tensor<2x4xf32>) -> tensor<*xf32> {
  %a = onnx.Constant dense<-1> : tensor<2xi64>
  // expected-error @+1 {{'onnx.Reshape' op has two sizes of -1, in dimensions 0 and 1}}
  %0 = onnx.Reshape %x, %a : (tensor<2x4xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @f(%x: tensor<2x4xf32>) -> tensor<*xf32> {
  %a = onnx.Constant dense<[4, -2]> : tensor<2xi64>
  // expected-error @+1 {{'onnx.Reshape' op has size -2 in dimension 1}}
  %0 = onnx.Reshape %x, %a : (tensor<2x4xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @f(%x: tensor<2x4xf32>) -> tensor<*xf32> {
  %a = onnx.Constant dense<[2, 4, 0]> : tensor<3xi64>
  // expected-error @+1 {{'onnx.Reshape' op copies dimension 2 of an operand of rank 2}}
  %0 = onnx.Reshape %x, %a : (tensor<2x4xf32>, tensor<3xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @f(%x: tensor<2x4xf32>) -> tensor<*xf32> {
  %a = onnx.Constant dense<[3, -1]> : tensor<2xi64>
  // expected-error @+1 {{'onnx.Reshape' op cannot give 8 elements a shape of 3 times another size}}
  %0 = onnx.Reshape %x, %a : (tensor<2x4xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @f(%x: tensor<?x2x4xf32> {tnl.dims = ["batch", "", ""]}) -> tensor<*xf32>
    attributes {tnl.symbols = ["batch"]} {
  %a = onnx.Constant dense<[0, 9]> : tensor<2xi64>
  // expected-error @+1 {{'onnx.Reshape' op cannot give 8 elements a shape of 9}}
  %0 = onnx.Reshape %x, %a : (tensor<?x2x4xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @f(%x: tensor<2x4xf32>) -> tensor<*xf32> {
  %a = onnx.Constant dense<1> : tensor<1xi64>
  // expected-error @+1 {{'onnx.Squeeze' op cannot remove dimension 1 of size 4}}
  %0 = onnx.Squeeze %x, %a : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @f(%x: tensor<2x4xf32>) -> tensor<*xf32> {
  %a = onnx.Constant dense<3> : tensor<1xi64>
  // expected-error @+1 {{'onnx.Unsqueeze' op axis 3 is out of range for rank 3}}
  %0 = onnx.Unsqueeze %x, %a : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @f(%x: tensor<2x4xf32>) -> tensor<*xf32> {
  %a = onnx.Constant dense<[3, 4]> : tensor<2xi64>
  // expected-error @+1 {{'onnx.Expand' op cannot broadcast sizes 2 and 3 in dimension 0}}
  %0 = onnx.Expand %x, %a : (tensor<2x4xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @f(%x: tensor<2x4xf32>) -> tensor<*xf32> {
  %a = onnx.Constant dense<[1, -1]> : tensor<2xi64>
  // expected-error @+1 {{'onnx.Tile' op repeats -1 times}}
  %0 = onnx.Tile %x, %a : (tensor<2x4xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @f(%x: tensor<2x4xf32>) -> tensor<*xf32> {
  %a = onnx.Constant dense<[1, 2]> : tensor<2xi64>
  // expected-error @+1 {{'onnx.Split' op cuts size 4 into 3}}
  %0:2 = onnx.Split %x, %a {axis = 1 : si64} : (tensor<2x4xf32>, tensor<2xi64>) -> (tensor<*xf32>, tensor<*xf32>)
  return %0#0 : tensor<*xf32>
}

// -----

func.func @f(%x: tensor<2x4xf32>) -> tensor<*xf32> {
  %a = onnx.Constant dense<0> : tensor<1xi64>
  // expected-error @+1 {{'onnx.Slice' op has a step of 0}}
  %0 = onnx.Slice %x, %a, %a steps(%a) : (tensor<2x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @f(%x: tensor<2x4xf32>) -> tensor<*xf32> {
  %a = onnx.Constant dense<2> : tensor<i64>
  // expected-error @+1 {{'onnx.Gather' op index 2 is out of range for size 2 of dimension 0}}
  %0 = onnx.Gather %x, %a : (tensor<2x4xf32>, tensor<i64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @f(%x: tensor<i64>) -> tensor<*xi64> {
  %a = onnx.Constant dense<0> : tensor<i64>
  // expected-error @+1 {{'onnx.Range' op has a step of 0}}
  %0 = onnx.Range %x, %x, %a : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<*xi64>
  return %0 : tensor<*xi64>
}

// -----

func.func @f() -> tensor<*xf32> {
  %a = onnx.Constant dense<[2, -1]> : tensor<2xi64>
  // expected-error @+1 {{'onnx.ConstantOfShape' op has a size of -1}}
  %0 = onnx.ConstantOfShape %a {value = dense<0.0> : tensor<1xf32>} : (tensor<2xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

func.func @f(%x: tensor<2x4xf32>) -> tensor<*xf32> {
  %a = onnx.Constant dense<2> : tensor<i64>
  // expected-error @+1 {{'onnx.CumSum' op axis 2 is out of range for rank 2}}
  %0 = onnx.CumSum %x, %a : (tensor<2x4xf32>, tensor<i64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// -----

// The result of another operation contradicts.
func.func @f(%x: tensor<2x4xf32>, %y: tensor<5xf32>) -> tensor<*xf32> {
  %0 = onnx.Exp %x : (tensor<2x4xf32>) -> tensor<*xf32>
  // expected-error @+1 {{'onnx.Add' op cannot broadcast sizes 4 and 5 in dimension 1}}
  %1 = onnx.Add %0, %y : (tensor<*xf32>, tensor<5xf32>) -> tensor<*xf32>
  return %1 : tensor<*xf32>
}

// -----

// A declared size contradicts.
func.func @f(%x: tensor<2x4xf32>) -> tensor<2x5xf32> {
  %0 = onnx.Exp %x : (tensor<2x4xf32>) -> tensor<*xf32>
  // expected-error @+1 {{'onnx.Neg' op result 0 has size 5 in dimension 1, expected 4}}
  %1 = onnx.Neg %0 : (tensor<*xf32>) -> tensor<2x5xf32>
  return %1 : tensor<2x5xf32>
}
