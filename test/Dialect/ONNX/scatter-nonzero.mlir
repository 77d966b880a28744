// x[mask] = c is a choice where the mask has the shape of x.
// RUN: tnl-opt --onnx-fold-shapes --split-input-file %s | FileCheck %s

// CHECK-LABEL: func.func @masked(
// CHECK: %[[C:.+]] = onnx.Constant dense<7.000000e+00> : tensor<f32>
// CHECK-NEXT: %[[Y:.+]] = onnx.Where %arg1, %[[C]], %arg0
// CHECK-NEXT: return %[[Y]]
func.func @masked(%x: tensor<?x4xf32> {tnl.dims = ["n", ""]}, %m: tensor<?x4xi1> {tnl.dims = ["n", ""]}) -> tensor<*xf32> attributes {tnl.symbols = ["n"]} {
  %c = onnx.Constant dense<7.0> : tensor<f32>
  %0 = onnx.NonZero %m : (tensor<?x4xi1>) -> tensor<*xi64>
  %1 = onnx.Transpose %0 {perm = array<i64: 1, 0>} : (tensor<*xi64>) -> tensor<*xi64>
  %2 = onnx.Shape %1 {end = 1 : si64} : (tensor<*xi64>) -> tensor<*xi64>
  %3 = onnx.Expand %c, %2 : (tensor<f32>, tensor<*xi64>) -> tensor<*xf32>
  %4 = onnx.ScatterND %x, %1, %3 : (tensor<?x4xf32>, tensor<*xi64>, tensor<*xf32>) -> tensor<*xf32>
  return %4 : tensor<*xf32>
}

// -----

// A mask of one row would be broadcast to all.
// CHECK-LABEL: func.func @smaller(
// CHECK-NOT: onnx.Where
// CHECK: onnx.ScatterND
func.func @smaller(%x: tensor<?x4xf32> {tnl.dims = ["n", ""]}, %m: tensor<1x4xi1>) -> tensor<*xf32> attributes {tnl.symbols = ["n"]} {
  %c = onnx.Constant dense<7.0> : tensor<f32>
  %0 = onnx.NonZero %m : (tensor<1x4xi1>) -> tensor<*xi64>
  %1 = onnx.Transpose %0 {perm = array<i64: 1, 0>} : (tensor<*xi64>) -> tensor<*xi64>
  %2 = onnx.Shape %1 {end = 1 : si64} : (tensor<*xi64>) -> tensor<*xi64>
  %3 = onnx.Expand %c, %2 : (tensor<f32>, tensor<*xi64>) -> tensor<*xf32>
  %4 = onnx.ScatterND %x, %1, %3 : (tensor<?x4xf32>, tensor<*xi64>, tensor<*xf32>) -> tensor<*xf32>
  return %4 : tensor<*xf32>
}

// -----

// What is added, and what differs from place to place, is no choice.
// CHECK-LABEL: func.func @added(
// CHECK-COUNT-2: onnx.ScatterND
func.func @added(%x: tensor<?x4xf32> {tnl.dims = ["n", ""]}, %m: tensor<?x4xi1> {tnl.dims = ["n", ""]}, %u: tensor<?xf32> {tnl.dims = ["u"]}) -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["n", "u"]} {
  %c = onnx.Constant dense<7.0> : tensor<f32>
  %0 = onnx.NonZero %m : (tensor<?x4xi1>) -> tensor<*xi64>
  %1 = onnx.Transpose %0 {perm = array<i64: 1, 0>} : (tensor<*xi64>) -> tensor<*xi64>
  %2 = onnx.Shape %1 {end = 1 : si64} : (tensor<*xi64>) -> tensor<*xi64>
  %3 = onnx.Expand %c, %2 : (tensor<f32>, tensor<*xi64>) -> tensor<*xf32>
  %4 = onnx.ScatterND %x, %1, %3 {reduction = "add"} : (tensor<?x4xf32>, tensor<*xi64>, tensor<*xf32>) -> tensor<*xf32>
  %5 = onnx.ScatterND %x, %1, %u : (tensor<?x4xf32>, tensor<*xi64>, tensor<?xf32>) -> tensor<*xf32>
  return %4, %5 : tensor<*xf32>, tensor<*xf32>
}

// -----

// Whole numbers as floats: the size of the range is known.
// CHECK-LABEL: func.func @float_range(
// CHECK: %[[R:.+]] = onnx.Range {{.*}} -> tensor<?xi64>
// CHECK: onnx.Cast %[[R]] : (tensor<?xi64>) -> tensor<?xf32>
func.func @float_range(%x: tensor<?xf32> {tnl.dims = ["n"]}) -> tensor<*xf32> attributes {tnl.symbols = ["n"]} {
  %zero = onnx.Constant dense<0.0> : tensor<f32>
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %n = onnx.Size %x : (tensor<?xf32>) -> tensor<*xi64>
  %f = onnx.Cast %n : (tensor<*xi64>) -> tensor<*xf32>
  %0 = onnx.Range %zero, %f, %one : (tensor<f32>, tensor<*xf32>, tensor<f32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}
