// RUN: tnl-interpret %s --print | FileCheck %s

// mean(x^2) = 12.5
// CHECK-LABEL: norm result0
// CHECK-SAME: 1x1x2 = {{\[\[\[}}0.848528, 1.13137]]]
// CHECK-NEXT: norm result1 1x1 = {{\[\[}}0.282843]]
// CHECK-NEXT: norm result2 1x1 = {{\[\[}}0.282843]]
// CHECK-NEXT: norm result3 1x1x2 = {{\[\[\[}}0.75, 1]]]
func.func @norm() -> (tensor<1x1x2xf32>, tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1x2xf32>) {
  %x = arith.constant dense<[[[3.0, 4.0]]]> : tensor<1x1x2xf32>
  %sums = arith.constant dense<[[[9.0, 16.0]]]> : tensor<1x1x2xf32>
  %0 = tnl.simple_rms_norm %x eps 0.0 : tensor<1x1x2xf32>
  %1 = tnl.rms_scale %x eps 0.0 : tensor<1x1x2xf32> -> tensor<1x1xf32>
  %2 = tnl.rms_scale_of_sums %sums width 2 eps 0.0 : tensor<1x1x2xf32> -> tensor<1x1xf32>
  %3 = tnl.simple_rms_norm %x eps 3.5 : tensor<1x1x2xf32>
  return %0, %1, %2, %3 : tensor<1x1x2xf32>, tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1x2xf32>
}

// CHECK-LABEL: silu result0
// CHECK-SAME: 3 = [-0.268941, 0, 1.76159]
func.func @silu() -> tensor<3xf32> {
  %x = arith.constant dense<[-1.0, 0.0, 2.0]> : tensor<3xf32>
  %0 = tnl.silu %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// CHECK-LABEL: split result0
// CHECK-SAME: 1x2x1 = {{\[\[\[}}0], [3]]]
// CHECK-NEXT: split result1 1x2x2 = {{\[\[\[}}1, 2], [4, 5]]]
func.func @split() -> (tensor<1x2x1xf32>, tensor<1x2x2xf32>) {
  %x = arith.constant dense<[[[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]]> : tensor<1x2x3xf32>
  %0:2 = tnl.split %x : tensor<1x2x3xf32> -> (tensor<1x2x1xf32>, tensor<1x2x2xf32>)
  return %0#0, %0#1 : tensor<1x2x1xf32>, tensor<1x2x2xf32>
}

// Channel h*P + p is head h, component p.
// CHECK-LABEL: heads result0
// CHECK-SAME: 1x2x2x1 = {{\[\[\[\[}}0], [2]], {{\[\[}}1], [3]]]]
// CHECK-NEXT: heads result1 1x2x2 = {{\[\[\[}}0, 1], [2, 3]]]
// CHECK-NEXT: heads result2 1x1x2 = {{\[\[\[}}2, 3]]]
func.func @heads() -> (tensor<1x2x2x1xf32>, tensor<1x2x2xf32>, tensor<1x1x2xf32>) {
  %x = arith.constant dense<[[[0.0, 1.0], [2.0, 3.0]]]> : tensor<1x2x2xf32>
  %0 = tnl.split_heads %x : tensor<1x2x2xf32> -> tensor<1x2x2x1xf32>
  %1 = tnl.merge_heads %0 : tensor<1x2x2x1xf32> -> tensor<1x2x2xf32>
  %2 = tnl.last_token %1 : tensor<1x2x2xf32> -> tensor<1x1x2xf32>
  return %0, %1, %2 : tensor<1x2x2x1xf32>, tensor<1x2x2xf32>, tensor<1x1x2xf32>
}

// CHECK-LABEL: argmax result0
// CHECK-SAME: 1x2 = {{\[\[}}1, 0]]
func.func @argmax() -> tensor<1x2xi64> {
  %x = arith.constant dense<[[[1.0, 5.0, 5.0], [7.0, 2.0, 0.0]]]> : tensor<1x2x3xf32>
  %0 = tnl.argmax %x : tensor<1x2x3xf32> -> tensor<1x2xi64>
  return %0 : tensor<1x2xi64>
}

// CHECK-LABEL: scaled result0
// CHECK-SAME: 3 = [-0.75, 0, 1]
func.func @scaled() -> tensor<3xf32> {
  %x = arith.constant dense<[-1.5, 0.0, 2.0]> : tensor<3xf32>
  %0 = tnl.scale %x by 5.0e-1 : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// CHECK-LABEL: picked result0
// CHECK-SAME: 1x3x1x2 = {{\[\[\[\[}}3, 4]], {{\[\[}}1, 2]], {{\[\[}}3, 4{{]]]]}}
func.func @picked() -> tensor<1x3x1x2xf32> {
  %x = arith.constant dense<[[[[1.0, 2.0]], [[3.0, 4.0]]]]> : tensor<1x2x1x2xf32>
  %0 = tnl.pick_heads %x [1, 0, 1] : tensor<1x2x1x2xf32> -> tensor<1x3x1x2xf32>
  return %0 : tensor<1x3x1x2xf32>
}
