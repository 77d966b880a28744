// What follows from constants is a constant, whatever operators made it.
// RUN: tnl-opt --onnx-fold-shapes --split-input-file %s | FileCheck %s

// A table written row by row.
// CHECK-LABEL: func.func @rows(
// CHECK-NEXT: %[[T:.+]] = onnx.Constant dense<{{\[\[}}0.000000e+00, 1.000000e+00], [-1.000000e+00, 0.000000e+00]]> : tensor<2x2xf32>
// CHECK-NEXT: %[[Y:.+]] = onnx.Add %arg0, %[[T]]
// CHECK-NEXT: return %[[Y]]
func.func @rows(%x: tensor<?x2x2xf32>) -> tensor<*xf32> {
  %one = onnx.Constant dense<1> : tensor<i64>
  %table = onnx.Constant dense<1.0> : tensor<2x2xf32>
  %upper = onnx.Trilu %table, %one : (tensor<2x2xf32>, tensor<i64>) -> tensor<*xf32>
  %i = onnx.Constant dense<[[1, 0], [1, 1]]> : tensor<2x2xi64>
  %u = onnx.Constant dense<[-1.0, 0.0]> : tensor<2xf32>
  %0 = onnx.ScatterND %upper, %i, %u : (tensor<*xf32>, tensor<2x2xi64>, tensor<2xf32>) -> tensor<*xf32>
  %1 = onnx.Add %x, %0 : (tensor<?x2x2xf32>, tensor<*xf32>) -> tensor<*xf32>
  return %1 : tensor<*xf32>
}

// -----

// Every result is rounded to its type: 1/3 in bfloat16, times 3.
// CHECK-LABEL: func.func @rounded(
// CHECK-NEXT: onnx.Constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xbf16>
// CHECK-NEXT: return
func.func @rounded() -> tensor<*xbf16> {
  %x = onnx.Constant dense<[[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]]> : tensor<3x2xbf16>
  %axes = onnx.Constant dense<0> : tensor<1xi64>
  %three = onnx.Constant dense<3.0> : tensor<bf16>
  %0 = onnx.Div %x, %three : (tensor<3x2xbf16>, tensor<bf16>) -> tensor<*xbf16>
  %1 = onnx.ReduceSum %0, %axes {keepdims = false} : (tensor<*xbf16>, tensor<1xi64>) -> tensor<*xbf16>
  return %1 : tensor<*xbf16>
}

// -----

// A table that is also read before it is written stays as it was there.
// CHECK-LABEL: func.func @read_before(
// CHECK-DAG: onnx.Constant dense<[0.000000e+00, 0.000000e+00, 7.000000e+00]> : tensor<3xf32>
// CHECK-DAG: onnx.Constant dense<[1.000000e+00, 3.000000e+00, 6.000000e+00]> : tensor<3xf32>
// CHECK-DAG: onnx.Constant dense<[1.000000e+00, 3.000000e+00, 7.000000e+00]> : tensor<3xf32>
func.func @read_before() -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) {
  %x = onnx.Constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %zero = onnx.Constant dense<0.0> : tensor<3xf32>
  %axis = onnx.Constant dense<0> : tensor<i64>
  %i = onnx.Constant dense<2> : tensor<1x1xi64>
  %u = onnx.Constant dense<7.0> : tensor<1xf32>
  %sums = onnx.CumSum %x, %axis : (tensor<3xf32>, tensor<i64>) -> tensor<*xf32>
  %0 = onnx.ScatterND %sums, %i, %u : (tensor<*xf32>, tensor<1x1xi64>, tensor<1xf32>) -> tensor<*xf32>
  %1 = onnx.ScatterND %zero, %i, %u : (tensor<3xf32>, tensor<1x1xi64>, tensor<1xf32>) -> tensor<*xf32>
  return %sums, %0, %1 : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// -----

// Positions stay a range, and what is wrong at run time stays as it is.
// CHECK-LABEL: func.func @kept(
// CHECK: onnx.Range
// CHECK: onnx.ScatterND
// CHECK: onnx.Div
// CHECK: onnx.Cast
func.func @kept() -> (tensor<*xi64>, tensor<*xf32>, tensor<*xi64>, tensor<*xi32>) {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %four = onnx.Constant dense<4> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %x = onnx.Constant dense<[1.0, 2.0]> : tensor<2xf32>
  %n = onnx.Constant dense<[1, 2]> : tensor<2xi64>
  %i = onnx.Constant dense<2> : tensor<1x1xi64>
  %u = onnx.Constant dense<7.0> : tensor<1xf32>
  %large = onnx.Constant dense<[1.0e30, 1.0]> : tensor<2xf32>
  %0 = onnx.Range %zero, %four, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<*xi64>
  %1 = onnx.ScatterND %x, %i, %u : (tensor<2xf32>, tensor<1x1xi64>, tensor<1xf32>) -> tensor<*xf32>
  %2 = onnx.Div %n, %zero : (tensor<2xi64>, tensor<i64>) -> tensor<*xi64>
  %3 = onnx.Cast %large : (tensor<2xf32>) -> tensor<*xi32>
  return %0, %1, %2, %3 : tensor<*xi64>, tensor<*xf32>, tensor<*xi64>, tensor<*xi32>
}

// -----

// A splat that is too large stays one: nothing is expanded.
// CHECK-LABEL: func.func @splat(
// CHECK: onnx.Constant dense<2.000000e+00> : tensor<100000x10000xf32>
// CHECK-NEXT: onnx.Trilu
func.func @splat() -> tensor<*xf32> {
  %x = onnx.Constant dense<1.0> : tensor<100000x10000xf32>
  %0 = onnx.Add %x, %x : (tensor<100000x10000xf32>, tensor<100000x10000xf32>) -> tensor<*xf32>
  %1 = onnx.Trilu %0 : (tensor<*xf32>) -> tensor<*xf32>
  return %1 : tensor<*xf32>
}
