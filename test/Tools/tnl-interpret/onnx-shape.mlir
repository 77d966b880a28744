// RUN: tnl-interpret %s --print | FileCheck %s

// CHECK-LABEL: shape result0
// CHECK-SAME: 3 = [2, 3, 1]
// CHECK-NEXT: shape result1 1 = [3]
// CHECK-NEXT: shape result2 2 = [3, 1]
// CHECK-NEXT: shape result3 scalar = 6
func.func @shape() -> (tensor<3xi64>, tensor<1xi64>, tensor<2xi64>, tensor<i64>) {
  %x = onnx.Constant dense<0.0> : tensor<2x3x1xf32>
  %0 = onnx.Shape %x : (tensor<2x3x1xf32>) -> tensor<3xi64>
  %1 = onnx.Shape %x {start = 1 : si64, end = -1 : si64} : (tensor<2x3x1xf32>) -> tensor<1xi64>
  %2 = onnx.Shape %x {start = -2 : si64, end = 7 : si64} : (tensor<2x3x1xf32>) -> tensor<2xi64>
  %3 = onnx.Size %x : (tensor<2x3x1xf32>) -> tensor<i64>
  return %0, %1, %2, %3 : tensor<3xi64>, tensor<1xi64>, tensor<2xi64>, tensor<i64>
}

// CHECK-LABEL: reshape result0
// CHECK-SAME: 3x2 = {{\[\[}}0, 1], [2, 3], [4, 5]]
// CHECK-NEXT: reshape result1 2x1x3 = {{\[\[\[}}0, 1, 2]], {{\[\[}}3, 4, 5]]]
// CHECK-NEXT: reshape result2 2x3 = {{\[\[}}0, 1, 2], [3, 4, 5]]
// CHECK-NEXT: reshape result3 1x6 = {{\[\[}}0, 1, 2, 3, 4, 5]]
func.func @reshape() -> (tensor<3x2xi64>, tensor<2x1x3xi64>, tensor<2x3xi64>, tensor<1x6xi64>) {
  %x = onnx.Constant dense<[[0, 1, 2], [3, 4, 5]]> : tensor<2x3xi64>
  %s = onnx.Constant dense<[-1, 2]> : tensor<2xi64>
  %copy = onnx.Constant dense<[0, -1]> : tensor<2xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %0 = onnx.Reshape %x, %s : (tensor<2x3xi64>, tensor<2xi64>) -> tensor<3x2xi64>
  %1 = onnx.Unsqueeze %x, %one : (tensor<2x3xi64>, tensor<1xi64>) -> tensor<2x1x3xi64>
  %2 = onnx.Squeeze %1, %one : (tensor<2x1x3xi64>, tensor<1xi64>) -> tensor<2x3xi64>
  %f = onnx.Flatten %1 {axis = 0 : si64} : (tensor<2x1x3xi64>) -> tensor<1x6xi64>
  %g = onnx.Squeeze %f : (tensor<1x6xi64>) -> tensor<6xi64>
  %3 = onnx.Reshape %f, %copy : (tensor<1x6xi64>, tensor<2xi64>) -> tensor<1x6xi64>
  return %0, %1, %2, %3 : tensor<3x2xi64>, tensor<2x1x3xi64>, tensor<2x3xi64>, tensor<1x6xi64>
}

// CHECK-LABEL: transpose result0
// CHECK-SAME: 3x1x2 = {{\[\[\[}}0, 3]], {{\[\[}}1, 4]], {{\[\[}}2, 5]]]
func.func @transpose() -> tensor<3x1x2xi64> {
  %x = onnx.Constant dense<[[[0, 1, 2], [3, 4, 5]]]> : tensor<1x2x3xi64>
  %0 = onnx.Transpose %x {perm = array<i64: 2, 0, 1>} : (tensor<1x2x3xi64>) -> tensor<3x1x2xi64>
  return %0 : tensor<3x1x2xi64>
}

// CHECK-LABEL: repeat result0
// CHECK-SAME: 2x2 = {{\[\[}}7, 7], [8, 8]]
// CHECK-NEXT: repeat result1 2x1 = {{\[\[}}7], [8]]
// CHECK-NEXT: repeat result2 2x4 = {{\[\[}}1, 2, 1, 2], [1, 2, 1, 2]]
func.func @repeat() -> (tensor<2x2xi64>, tensor<2x1xi64>, tensor<2x4xi64>) {
  %x = onnx.Constant dense<[[7], [8]]> : tensor<2x1xi64>
  %y = onnx.Constant dense<[[1, 2]]> : tensor<1x2xi64>
  %s = onnx.Constant dense<[1, 2]> : tensor<2xi64>
  %one = onnx.Constant dense<[1, 1]> : tensor<2xi64>
  %two = onnx.Constant dense<[2, 2]> : tensor<2xi64>
  %0 = onnx.Expand %x, %s : (tensor<2x1xi64>, tensor<2xi64>) -> tensor<2x2xi64>
  %1 = onnx.Expand %x, %one : (tensor<2x1xi64>, tensor<2xi64>) -> tensor<2x1xi64>
  %2 = onnx.Tile %y, %two : (tensor<1x2xi64>, tensor<2xi64>) -> tensor<2x4xi64>
  return %0, %1, %2 : tensor<2x2xi64>, tensor<2x1xi64>, tensor<2x4xi64>
}

// CHECK-LABEL: concat result0
// CHECK-SAME: 2x3 = {{\[\[}}1, 5, 6], [2, 7, 8]]
// CHECK-NEXT: concat result1 3 = [1, 2, 3]
func.func @concat() -> (tensor<2x3xi64>, tensor<3xi64>) {
  %x = onnx.Constant dense<[[1], [2]]> : tensor<2x1xi64>
  %y = onnx.Constant dense<[[5, 6], [7, 8]]> : tensor<2x2xi64>
  %a = onnx.Constant dense<[1]> : tensor<1xi64>
  %b = onnx.Constant dense<[2, 3]> : tensor<2xi64>
  %0 = onnx.Concat %x, %y {axis = -1 : si64} : (tensor<2x1xi64>, tensor<2x2xi64>) -> tensor<2x3xi64>
  %1 = onnx.Concat %a, %b {axis = 0 : si64} : (tensor<1xi64>, tensor<2xi64>) -> tensor<3xi64>
  return %0, %1 : tensor<2x3xi64>, tensor<3xi64>
}

// CHECK-LABEL: split result0
// CHECK-SAME: 2x1 = {{\[\[}}0], [3]]
// CHECK-NEXT: split result1 2x2 = {{\[\[}}1, 2], [4, 5]]
// CHECK-NEXT: split result2 1x3 = {{\[\[}}0, 1, 2]]
// CHECK-NEXT: split result3 1x3 = {{\[\[}}3, 4, 5]]
func.func @split() -> (tensor<2x1xi64>, tensor<2x2xi64>, tensor<1x3xi64>, tensor<1x3xi64>) {
  %x = onnx.Constant dense<[[0, 1, 2], [3, 4, 5]]> : tensor<2x3xi64>
  %w = onnx.Constant dense<[1, 2]> : tensor<2xi64>
  %0:2 = onnx.Split %x, %w {axis = -1 : si64} : (tensor<2x3xi64>, tensor<2xi64>) -> (tensor<2x1xi64>, tensor<2x2xi64>)
  %1:2 = onnx.Split %x : (tensor<2x3xi64>) -> (tensor<1x3xi64>, tensor<1x3xi64>)
  return %0#0, %0#1, %1#0, %1#1 : tensor<2x1xi64>, tensor<2x2xi64>, tensor<1x3xi64>, tensor<1x3xi64>
}

// Negative bounds count from the end, bounds outside are clamped.
// CHECK-LABEL: slice result0
// CHECK-SAME: 2 = [1, 2]
// CHECK-NEXT: slice result1 3 = [2, 3, 4]
// CHECK-NEXT: slice result2 2 = [0, 3]
// CHECK-NEXT: slice result3 5 = [4, 3, 2, 1, 0]
// CHECK-NEXT: slice result4 0 = []
// CHECK-NEXT: slice result5 1x2 = {{\[\[}}1, 2]]
func.func @slice() -> (tensor<?xi64>, tensor<?xi64>, tensor<?xi64>, tensor<?xi64>, tensor<?xi64>, tensor<?x?xi64>) {
  %x = onnx.Constant dense<[0, 1, 2, 3, 4]> : tensor<5xi64>
  %y = onnx.Constant dense<[[0, 1, 2]]> : tensor<1x3xi64>
  %c0 = onnx.Constant dense<0> : tensor<1xi64>
  %c1 = onnx.Constant dense<1> : tensor<1xi64>
  %c3 = onnx.Constant dense<3> : tensor<1xi64>
  %m1 = onnx.Constant dense<-1> : tensor<1xi64>
  %m3 = onnx.Constant dense<-3> : tensor<1xi64>
  %max = onnx.Constant dense<9223372036854775807> : tensor<1xi64>
  %min = onnx.Constant dense<-9223372036854775807> : tensor<1xi64>
  %0 = onnx.Slice %x, %c1, %c3 : (tensor<5xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xi64>
  %1 = onnx.Slice %x, %m3, %max axes(%c0) : (tensor<5xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xi64>
  %2 = onnx.Slice %x, %c0, %max axes(%c0) steps(%c3) : (tensor<5xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xi64>
  %3 = onnx.Slice %x, %m1, %min axes(%c0) steps(%m1) : (tensor<5xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xi64>
  %4 = onnx.Slice %x, %c3, %c1 : (tensor<5xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xi64>
  %5 = onnx.Slice %y, %c1, %max axes(%m1) : (tensor<1x3xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x?xi64>
  return %0, %1, %2, %3, %4, %5 : tensor<?xi64>, tensor<?xi64>, tensor<?xi64>, tensor<?xi64>, tensor<?xi64>, tensor<?x?xi64>
}

// CHECK-LABEL: gather result0
// CHECK-SAME: 1x2x2 = {{\[\[\[}}4, 5], [0, 1]]]
// CHECK-NEXT: gather result1 3 = [1, 3, 5]
func.func @gather() -> (tensor<1x2x2xi64>, tensor<3xi64>) {
  %x = onnx.Constant dense<[[0, 1], [2, 3], [4, 5]]> : tensor<3x2xi64>
  %i = onnx.Constant dense<[[-1, 0]]> : tensor<1x2xi64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %0 = onnx.Gather %x, %i : (tensor<3x2xi64>, tensor<1x2xi64>) -> tensor<1x2x2xi64>
  %1 = onnx.Gather %x, %one {axis = 1 : si64} : (tensor<3x2xi64>, tensor<i64>) -> tensor<3xi64>
  return %0, %1 : tensor<1x2x2xi64>, tensor<3xi64>
}

// CHECK-LABEL: range result0
// CHECK-SAME: 3 = [0, 2, 4]
// CHECK-NEXT: range result1 2 = [1, 0.5]
// CHECK-NEXT: range result2 0 = []
func.func @range() -> (tensor<?xi64>, tensor<?xf32>, tensor<?xi64>) {
  %c0 = onnx.Constant dense<0> : tensor<i64>
  %c2 = onnx.Constant dense<2> : tensor<i64>
  %c5 = onnx.Constant dense<5> : tensor<i64>
  %one = onnx.Constant dense<1.0> : tensor<f32>
  %zero = onnx.Constant dense<0.0> : tensor<f32>
  %half = onnx.Constant dense<-0.5> : tensor<f32>
  %0 = onnx.Range %c0, %c5, %c2 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %1 = onnx.Range %one, %zero, %half : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<?xf32>
  %2 = onnx.Range %c5, %c0, %c2 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  return %0, %1, %2 : tensor<?xi64>, tensor<?xf32>, tensor<?xi64>
}

// CHECK-LABEL: fill result0
// CHECK-SAME: 2x2 = {{\[\[}}3, 3], [3, 3]]
// CHECK-NEXT: fill result1 2x3 = {{\[\[}}1, 2, 3], [0, 5, 6]]
// CHECK-NEXT: fill result2 2x3 = {{\[\[}}1, 2, 0], [4, 5, 6]]
func.func @fill() -> (tensor<?x?xf32>, tensor<2x3xi64>, tensor<2x3xi64>) {
  %s = onnx.Constant dense<2> : tensor<2xi64>
  %x = onnx.Constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %0 = onnx.ConstantOfShape %s {value = dense<3.0> : tensor<1xf32>} : (tensor<2xi64>) -> tensor<?x?xf32>
  %1 = onnx.Trilu %x : (tensor<2x3xi64>) -> tensor<2x3xi64>
  %2 = onnx.Trilu %x, %one {upper = false} : (tensor<2x3xi64>, tensor<i64>) -> tensor<2x3xi64>
  return %0, %1, %2 : tensor<?x?xf32>, tensor<2x3xi64>, tensor<2x3xi64>
}
