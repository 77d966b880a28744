// What inference takes for granted and cannot prove is written down once, before the operation; what always
// holds is not. It outlives what folding removes.
// RUN: tnl-opt %s -onnx-fold-shapes | FileCheck %s

// CHECK-LABEL: func.func @sums(
// CHECK-NEXT: size.require equal m, k, "in the summed dimension"
// CHECK-NEXT: onnx.MatMul
// CHECK-NEXT: size.require equal m, 2, "in the summed dimension"
// CHECK-NEXT: onnx.MatMul
// CHECK-NEXT: return
func.func @sums(%a: tensor<?x?xf32> {tnl.dims = ["n", "m"]}, %b: tensor<?x3xf32> {tnl.dims = ["k", ""]}, %c: tensor<2xf32> {tnl.dims = [""]}) -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["n", "m", "k"]} {
  %0 = onnx.MatMul %a, %b : (tensor<?x?xf32>, tensor<?x3xf32>) -> tensor<*xf32>
  %1 = onnx.MatMul %a, %c : (tensor<?x?xf32>, tensor<2xf32>) -> tensor<*xf32>
  return %0, %1 : tensor<*xf32>, tensor<*xf32>
}

// CHECK-LABEL: func.func @broadcasts(
// CHECK-NEXT: onnx.Add
// CHECK-NEXT: size.require broadcast n, m, "in dimension 0"
// CHECK-NEXT: size.require broadcast 4, k, "in dimension 1"
// CHECK-NEXT: onnx.Add
// CHECK-NEXT: size.require broadcast n, m, "in dimension 0"
// CHECK-NEXT: size.require broadcast 4, k, "in dimension 1"
// CHECK-NEXT: onnx.Add
// CHECK-NEXT: size.require broadcast n, 3, "in dimension 0"
// CHECK-NEXT: onnx.Mul
// CHECK-NEXT: return
func.func @broadcasts(%a: tensor<?x4xf32> {tnl.dims = ["n", ""]}, %b: tensor<?x?xf32> {tnl.dims = ["m", "k"]}, %c: tensor<3x1xf32> {tnl.dims = ["", ""]}) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["n", "m", "k"]} {
  %0 = onnx.Add %a, %a : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<*xf32>
  %1 = onnx.Add %a, %b : (tensor<?x4xf32>, tensor<?x?xf32>) -> tensor<*xf32>
  %2 = onnx.Add %a, %b : (tensor<?x4xf32>, tensor<?x?xf32>) -> tensor<*xf32>
  %3 = onnx.Mul %a, %c : (tensor<?x4xf32>, tensor<3x1xf32>) -> tensor<*xf32>
  return %0, %1, %2, %3 : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// CHECK-LABEL: func.func @elements(
// CHECK-NEXT: onnx.Constant
// CHECK-NEXT: onnx.Constant
// CHECK-NEXT: onnx.Constant
// CHECK-NEXT: size.require equal m * n, 8, "in the number of elements"
// CHECK-NEXT: onnx.Reshape
// CHECK-NEXT: size.require multiple_of m * n, 4, "in the number of elements"
// CHECK-NEXT: onnx.Reshape
// CHECK-NEXT: onnx.Reshape
// CHECK-NEXT: return
func.func @elements(%a: tensor<?x?xf32> {tnl.dims = ["n", "m"]}) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["n", "m"]} {
  %two_by_four = onnx.Constant dense<[2, 4]> : tensor<2xi64>
  %rows_of_four = onnx.Constant dense<[-1, 4]> : tensor<2xi64>
  %flat = onnx.Constant dense<-1> : tensor<1xi64>
  %same = onnx.Constant dense<[0, -1]> : tensor<2xi64>
  %0 = onnx.Reshape %a, %two_by_four : (tensor<?x?xf32>, tensor<2xi64>) -> tensor<*xf32>
  %1 = onnx.Reshape %a, %rows_of_four : (tensor<?x?xf32>, tensor<2xi64>) -> tensor<*xf32>
  %2 = onnx.Reshape %a, %flat : (tensor<?x?xf32>, tensor<1xi64>) -> tensor<*xf32>
  %3 = onnx.Reshape %a, %same : (tensor<?x?xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %0, %1, %2, %3 : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// CHECK-LABEL: func.func @pieces(
// CHECK-NEXT: onnx.Constant
// CHECK-NEXT: onnx.Constant
// CHECK-NEXT: size.require equal n, 6, "before and after the cut"
// CHECK-NEXT: onnx.Split
// CHECK-NEXT: size.require multiple_of m, 2, "in dimension 1, which is cut into equal parts"
// CHECK-NEXT: onnx.Split
// CHECK-NEXT: onnx.Split
// CHECK-NEXT: size.require equal m, 1, "in dimension 1, which is removed"
// CHECK-NEXT: onnx.Squeeze
// CHECK-NEXT: return
func.func @pieces(%a: tensor<?x?xf32> {tnl.dims = ["n", "m"]}) -> (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["n", "m"]} {
  %sizes = onnx.Constant dense<[2, 4]> : tensor<2xi64>
  %0:2 = onnx.Split %a, %sizes : (tensor<?x?xf32>, tensor<2xi64>) -> (tensor<*xf32>, tensor<*xf32>)
  %1:2 = onnx.Split %a {axis = 1 : si64, equal} : (tensor<?x?xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  %2:2 = onnx.Split %a {axis = 1 : si64} : (tensor<?x?xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  %axis = onnx.Constant dense<1> : tensor<1xi64>
  %3 = onnx.Squeeze %a, %axis : (tensor<?x?xf32>, tensor<1xi64>) -> tensor<*xf32>
  return %0#0, %0#1, %1#0, %1#1, %2#0, %2#1, %3 : tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>, tensor<*xf32>
}

// CHECK-LABEL: func.func @joined(
// CHECK-NEXT: size.require equal n, 2, "in dimension 0, which is not joined"
// CHECK-NEXT: onnx.Concat
// CHECK-NEXT: return
func.func @joined(%a: tensor<?x?xf32> {tnl.dims = ["n", "m"]}, %b: tensor<2x?xf32> {tnl.dims = ["", "k"]}) -> tensor<*xf32> attributes {tnl.symbols = ["n", "m", "k"]} {
  %0 = onnx.Concat %a, %b {axis = 1 : si64} : (tensor<?x?xf32>, tensor<2x?xf32>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}

// CHECK-LABEL: func.func @rows(
// CHECK-NEXT: onnx.Constant
// CHECK-NEXT: size.require broadcast_to 8, m, "in dimension 0 of a weight"
// CHECK-NEXT: onnx.RMSNormalization
// CHECK-NEXT: size.require at_most 4, n, "since index 3 is taken of dimension 0"
// CHECK-NEXT: size.require at_most 2, n, "since index -2 is taken of dimension 0"
// CHECK-NEXT: onnx.Gather
// CHECK-NEXT: return
func.func @rows(%a: tensor<?x?xf32> {tnl.dims = ["n", "m"]}, %w: tensor<8xf32> {tnl.dims = [""]}) -> (tensor<*xf32>, tensor<*xf32>) attributes {tnl.symbols = ["n", "m"]} {
  %0 = onnx.RMSNormalization %a, %w : (tensor<?x?xf32>, tensor<8xf32>) -> tensor<*xf32>
  %i = onnx.Constant dense<[3, -2]> : tensor<2xi64>
  %1 = onnx.Gather %a, %i : (tensor<?x?xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %0, %1 : tensor<*xf32>, tensor<*xf32>
}

// The Reshape and what computes its size go; what they rest on stays.
// CHECK-LABEL: func.func @folded(
// CHECK-NEXT: size.require equal n * 4, m * 4, "in the number of elements"
// CHECK-NEXT: return
func.func @folded(%a: tensor<?x4xf32> {tnl.dims = ["n", ""]}, %b: tensor<?x4xf32> {tnl.dims = ["m", ""]}) -> tensor<*xf32> attributes {tnl.symbols = ["n", "m"]} {
  %s = onnx.Shape %b : (tensor<?x4xf32>) -> tensor<2xi64>
  %0 = onnx.Reshape %a, %s : (tensor<?x4xf32>, tensor<2xi64>) -> tensor<*xf32>
  return %0 : tensor<*xf32>
}
