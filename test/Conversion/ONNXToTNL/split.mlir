// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl))' -o %t
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t

// CHECK-LABEL: func.func @split(
// CHECK-NEXT: %[[P:.*]]:2 = tnl.split %arg0 : tensor<?x?x8xf32> -> (tensor<?x?x3xf32>, tensor<?x?x5xf32>)
// CHECK-NEXT: return %[[P]]#1, %[[P]]#0
func.func @split(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]})
    -> (tensor<?x?x5xf32>, tensor<?x?x3xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %sizes = onnx.Constant dense<[3, 5]> : tensor<2xi64>
  %p:2 = onnx.Split %x, %sizes {axis = -1 : si64}
    : (tensor<?x?x8xf32>, tensor<2xi64>) -> (tensor<?x?x3xf32>, tensor<?x?x5xf32>)
  return %p#1, %p#0 : tensor<?x?x5xf32>, tensor<?x?x3xf32>
}

// Slices in any order, with a hole; ends counted from the back or too large.
// CHECK-LABEL: func.func @slices(
// CHECK: %[[P:.*]]:3 = tnl.split %arg0 : tensor<?x?x8xf32> -> (tensor<?x?x2xf32>, tensor<?x?x1xf32>, tensor<?x?x5xf32>)
// CHECK-NEXT: return %[[P]]#2, %[[P]]#0
func.func @slices(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]})
    -> (tensor<?x?x5xf32>, tensor<?x?x2xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %two = onnx.Constant dense<2> : tensor<1xi64>
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %from = onnx.Constant dense<-5> : tensor<1xi64>
  %end = onnx.Constant dense<9223372036854775807> : tensor<1xi64>
  %b = onnx.Slice %x, %from, %end axes(%last) : (tensor<?x?x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x?x5xf32>
  %a = onnx.Slice %x, %zero, %two axes(%two) : (tensor<?x?x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x?x2xf32>
  return %b, %a : tensor<?x?x5xf32>, tensor<?x?x2xf32>
}

// Overlapping slices are no split; nor are slices of tokens or with steps.
// CHECK-LABEL: func.func @other_slices(
// CHECK-NOT: tnl.split
// CHECK-COUNT-4: onnx.Slice
func.func @other_slices(%x: tensor<?x4x8xf32> {tnl.dims = ["b", "", ""]}, %y: tensor<?x4x8xf32> {tnl.dims = ["b", "", ""]})
    -> (tensor<?x4x5xf32>, tensor<?x4x5xf32>, tensor<?x2x8xf32>, tensor<?x4x4xf32>) attributes {tnl.symbols = ["b"]} {
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %two = onnx.Constant dense<2> : tensor<1xi64>
  %three = onnx.Constant dense<3> : tensor<1xi64>
  %five = onnx.Constant dense<5> : tensor<1xi64>
  %eight = onnx.Constant dense<8> : tensor<1xi64>
  %a = onnx.Slice %x, %zero, %five axes(%two) : (tensor<?x4x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x4x5xf32>
  %b = onnx.Slice %x, %three, %eight axes(%two) : (tensor<?x4x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x4x5xf32>
  %c = onnx.Slice %y, %zero, %two axes(%one) : (tensor<?x4x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x8xf32>
  %d = onnx.Slice %y, %zero, %eight axes(%two) steps(%two) : (tensor<?x4x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x4x4xf32>
  return %a, %b, %c, %d : tensor<?x4x5xf32>, tensor<?x4x5xf32>, tensor<?x2x8xf32>, tensor<?x4x4xf32>
}
