// RUN: tnl-interpret %s --print | FileCheck %s

// CHECK-LABEL: reduce result0
// CHECK-SAME: 2x1 = {{\[\[}}6], [3]]
// CHECK-NEXT: reduce result1 3 = [2.5, 0, 2]
// CHECK-NEXT: reduce result2 scalar = 4
// CHECK-NEXT: reduce result3 1x1 = {{\[\[}}-2]]
// CHECK-NEXT: reduce result4 2 = [6, -8]
// CHECK-NEXT: reduce result5 2 = [14, 21]
// CHECK-NEXT: reduce result6 2 = [3.74166, 4.58258]
// CHECK-NEXT: reduce result7 2x3 = {{\[\[}}1, 2, 3], [4, -2, 1]]
func.func @reduce() -> (tensor<2x1xf32>, tensor<3xf32>, tensor<f32>, tensor<1x1xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2x3xf32>) {
  %x = onnx.Constant dense<[[1.0, 2.0, 3.0], [4.0, -2.0, 1.0]]> : tensor<2x3xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %first = onnx.Constant dense<0> : tensor<1xi64>
  %both = onnx.Constant dense<[1, 0]> : tensor<2xi64>
  %0 = onnx.ReduceSum %x, %last {keepdims = true} : (tensor<2x3xf32>, tensor<1xi64>) -> tensor<2x1xf32>
  %1 = onnx.ReduceMean %x, %first {keepdims = false} : (tensor<2x3xf32>, tensor<1xi64>) -> tensor<3xf32>
  %2 = onnx.ReduceMax %x {keepdims = false} : (tensor<2x3xf32>) -> tensor<f32>
  %3 = onnx.ReduceMin %x, %both : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<1x1xf32>
  %4 = onnx.ReduceProd %x, %last {keepdims = false} : (tensor<2x3xf32>, tensor<1xi64>) -> tensor<2xf32>
  %5 = onnx.ReduceSumSquare %x, %last {keepdims = false} : (tensor<2x3xf32>, tensor<1xi64>) -> tensor<2xf32>
  %6 = onnx.ReduceL2 %x, %last {keepdims = false} : (tensor<2x3xf32>, tensor<1xi64>) -> tensor<2xf32>
  %7 = onnx.ReduceSum %x {noop_with_empty_axes = true} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0, %1, %2, %3, %4, %5, %6, %7 : tensor<2x1xf32>, tensor<3xf32>, tensor<f32>, tensor<1x1xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2x3xf32>
}

// CHECK-LABEL: argmax result0
// CHECK-SAME: 2 = [1, 0]
// CHECK-NEXT: argmax result1 2x1 = {{\[\[}}2], [0]]
// CHECK-NEXT: argmax result2 1x3 = {{\[\[}}1, 0, 0]]
func.func @argmax() -> (tensor<2xi64>, tensor<2x1xi64>, tensor<1x3xi64>) {
  %x = onnx.Constant dense<[[1.0, 5.0, 5.0], [7.0, 2.0, 0.0]]> : tensor<2x3xf32>
  %0 = onnx.ArgMax %x {axis = 1 : si64, keepdims = false} : (tensor<2x3xf32>) -> tensor<2xi64>
  %1 = onnx.ArgMax %x {axis = -1 : si64, select_last_index = true} : (tensor<2x3xf32>) -> tensor<2x1xi64>
  %2 = onnx.ArgMax %x : (tensor<2x3xf32>) -> tensor<1x3xi64>
  return %0, %1, %2 : tensor<2xi64>, tensor<2x1xi64>, tensor<1x3xi64>
}

// CHECK-LABEL: softmax result0
// CHECK-SAME: 2x2 = {{\[\[}}0.5, 0.5], [0.268941, 0.731059]]
// CHECK-NEXT: softmax result1 2x2 = {{\[\[}}0.5, 0.268941], [0.5, 0.731059]]
func.func @softmax() -> (tensor<2x2xf32>, tensor<2x2xf32>) {
  %x = onnx.Constant dense<[[1000.0, 1000.0], [1000.0, 1001.0]]> : tensor<2x2xf32>
  %0 = onnx.Softmax %x : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = onnx.Softmax %x {axis = 0 : si64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0, %1 : tensor<2x2xf32>, tensor<2x2xf32>
}

// CHECK-LABEL: norms result0
// CHECK-SAME: 1x2 = {{\[\[}}-1.5, 2.5]]
// CHECK-NEXT: norms result1 1x2 = {{\[\[}}-1, 2]]
// CHECK-NEXT: norms result2 1x2 = {{\[\[}}0.848528, 2.26274]]
func.func @norms() -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>) {
  %x = onnx.Constant dense<[[3.0, 4.0]]> : tensor<1x2xf32>
  %s = onnx.Constant dense<[1.0, 2.0]> : tensor<2xf32>
  %b = onnx.Constant dense<[-0.5, 0.5]> : tensor<2xf32>
  %0 = onnx.LayerNormalization %x, %s bias(%b) {epsilon = 0.0 : f32} : (tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %1 = onnx.LayerNormalization %x, %s {axis = 1 : si64, epsilon = 0.0 : f32} : (tensor<1x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %2 = onnx.RMSNormalization %x, %s {epsilon = 0.0 : f32} : (tensor<1x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %0, %1, %2 : tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>
}

// CHECK-LABEL: cumsum result0
// CHECK-SAME: 4 = [1, 3, 6, 10]
// CHECK-NEXT: cumsum result1 4 = [0, 1, 3, 6]
// CHECK-NEXT: cumsum result2 4 = [10, 9, 7, 4]
// CHECK-NEXT: cumsum result3 4 = [9, 7, 4, 0]
func.func @cumsum() -> (tensor<4xi64>, tensor<4xi64>, tensor<4xi64>, tensor<4xi64>) {
  %x = onnx.Constant dense<[1, 2, 3, 4]> : tensor<4xi64>
  %a = onnx.Constant dense<0> : tensor<i64>
  %0 = onnx.CumSum %x, %a : (tensor<4xi64>, tensor<i64>) -> tensor<4xi64>
  %1 = onnx.CumSum %x, %a {exclusive = true} : (tensor<4xi64>, tensor<i64>) -> tensor<4xi64>
  %2 = onnx.CumSum %x, %a {reverse = true} : (tensor<4xi64>, tensor<i64>) -> tensor<4xi64>
  %3 = onnx.CumSum %x, %a {exclusive = true, reverse = true} : (tensor<4xi64>, tensor<i64>) -> tensor<4xi64>
  return %0, %1, %2, %3 : tensor<4xi64>, tensor<4xi64>, tensor<4xi64>, tensor<4xi64>
}
