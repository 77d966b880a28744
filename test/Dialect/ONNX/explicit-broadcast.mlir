// Operands that may be broadcast at run time are expanded by an operator of their own; what has the sizes of the
// result, or 1 by its type, stays.
// RUN: tnl-opt %s -onnx-explicit-broadcast | FileCheck %s

// CHECK-LABEL: func.func @same(
// CHECK-NOT: Expand
// CHECK-NOT: size.require
// CHECK: return
func.func @same(%a: tensor<?x4xf32> {tnl.dims = ["n", ""]}, %b: tensor<?x4xf32> {tnl.dims = ["n", ""]}, %c: tensor<1x4xf32> {tnl.dims = ["", ""]}, %d: tensor<4xf32> {tnl.dims = [""]}) -> tensor<?x4xf32> attributes {tnl.symbols = ["n"]} {
  %0 = onnx.Add %a, %b : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %1 = onnx.Mul %0, %c : (tensor<?x4xf32>, tensor<1x4xf32>) -> tensor<?x4xf32>
  %2 = onnx.Sub %1, %d : (tensor<?x4xf32>, tensor<4xf32>) -> tensor<?x4xf32>
  return %2 : tensor<?x4xf32>
}

// CHECK-LABEL: func.func @static(
// CHECK-NEXT: size.require broadcast n, 3, "in dimension 0"
// CHECK: %[[SHAPE:.*]] = onnx.Concat
// CHECK-NEXT: %[[A:.*]] = onnx.Expand %arg0, %[[SHAPE]] : (tensor<?x4xf32>, tensor<2xi64>) -> tensor<3x4xf32>
// CHECK-NEXT: onnx.Add %[[A]], %arg1
// CHECK-NEXT: return
func.func @static(%a: tensor<?x4xf32> {tnl.dims = ["n", ""]}, %c: tensor<3x4xf32> {tnl.dims = ["", ""]}) -> tensor<3x4xf32> attributes {tnl.symbols = ["n"]} {
  %0 = onnx.Add %a, %c : (tensor<?x4xf32>, tensor<3x4xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// CHECK-LABEL: func.func @names(
// CHECK-NEXT: size.require broadcast n, m, "in dimension 0"
// CHECK-NEXT: %[[N:.*]] = onnx.Shape %arg0 {end = 1 : si64}
// CHECK-NEXT: %[[M:.*]] = onnx.Shape %arg1 {end = 1 : si64}
// CHECK-NEXT: %[[MAX:.*]] = onnx.Max %[[N]], %[[M]]
// CHECK-NEXT: %[[FOUR:.*]] = onnx.Constant dense<4>
// CHECK-NEXT: %[[SHAPE:.*]] = onnx.Concat %[[MAX]], %[[FOUR]]
// CHECK-NEXT: %[[A:.*]] = onnx.Expand %arg0, %[[SHAPE]]
// CHECK: %[[B:.*]] = onnx.Expand %arg1
// CHECK-NEXT: onnx.Add %[[A]], %[[B]]
func.func @names(%a: tensor<?x4xf32> {tnl.dims = ["n", ""]}, %b: tensor<?x4xf32> {tnl.dims = ["m", ""]}) -> tensor<?x4xf32> attributes {tnl.symbols = ["n", "m"]} {
  %0 = onnx.Add %a, %b : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// CHECK-LABEL: func.func @choice(
// CHECK-NOT: Expand
// CHECK: onnx.Where %arg0, %arg1, %{{.*}}
func.func @choice(%k: tensor<?xi1> {tnl.dims = ["k"]}, %a: tensor<?x?xf32> {tnl.dims = ["n", "k"]}) -> tensor<?x?xf32> attributes {tnl.symbols = ["n", "k"]} {
  %zero = onnx.Constant dense<0.0> : tensor<f32>
  %0 = onnx.Where %k, %a, %zero : (tensor<?xi1>, tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// Batches, not rows and columns.
// CHECK-LABEL: func.func @product(
// CHECK-NEXT: size.require broadcast n, 2, "in dimension 0"
// CHECK: %[[K:.*]] = onnx.Shape %arg0 {end = 3 : si64, start = 2 : si64}
// CHECK-NEXT: %[[SHAPE:.*]] = onnx.Concat %{{.*}}, %{{.*}}, %[[K]]
// CHECK-NEXT: %[[A:.*]] = onnx.Expand %arg0, %[[SHAPE]] : (tensor<?x3x?xf32>, tensor<3xi64>) -> tensor<2x3x?xf32>
// CHECK-NEXT: onnx.MatMul %[[A]], %arg1
func.func @product(%a: tensor<?x3x?xf32> {tnl.dims = ["n", "", "k"]}, %b: tensor<2x?x5xf32> {tnl.dims = ["", "k", ""]}) -> tensor<2x3x5xf32> attributes {tnl.symbols = ["n", "k"]} {
  %0 = onnx.MatMul %a, %b : (tensor<?x3x?xf32>, tensor<2x?x5xf32>) -> tensor<2x3x5xf32>
  return %0 : tensor<2x3x5xf32>
}

// C is broadcast to a product that has no value of its own.
// CHECK-LABEL: func.func @sum(
// CHECK-NEXT: size.require broadcast_to m, n, "in dimension 0 of C"
// CHECK: %[[C:.*]] = onnx.Mul %arg2, %{{.*}}
// CHECK-NEXT: %[[P:.*]] = onnx.Gemm %arg0, %arg1 {{.*}} (tensor<?x8xf32>, tensor<8x5xf32>) -> tensor<?x5xf32>
// CHECK: onnx.Expand %[[P]]
// CHECK: %[[B:.*]] = onnx.Expand %[[C]]
// CHECK-NEXT: onnx.Add %{{.*}}, %[[B]]
func.func @sum(%a: tensor<?x8xf32> {tnl.dims = ["n", ""]}, %w: tensor<8x5xf32> {tnl.dims = ["", ""]}, %c: tensor<?x5xf32> {tnl.dims = ["m", ""]}) -> tensor<?x5xf32> attributes {tnl.symbols = ["n", "m"]} {
  %0 = onnx.Gemm %a, %w, %c {beta = 2.0 : f32} : (tensor<?x8xf32>, tensor<8x5xf32>, tensor<?x5xf32>) -> tensor<?x5xf32>
  return %0 : tensor<?x5xf32>
}

// CHECK-LABEL: func.func @norm(
// CHECK-NEXT: size.require broadcast_to m, 8, "in dimension 0 of a weight"
// CHECK: %[[W:.*]] = onnx.Expand %arg1, %{{.*}} : (tensor<?xf32>, tensor<1xi64>) -> tensor<8xf32>
// CHECK-NEXT: onnx.LayerNormalization %arg0, %[[W]] bias(%arg2)
func.func @norm(%a: tensor<?x8xf32> {tnl.dims = ["n", ""]}, %w: tensor<?xf32> {tnl.dims = ["m"]}, %b: tensor<8xf32> {tnl.dims = [""]}) -> tensor<?x8xf32> attributes {tnl.symbols = ["n", "m"]} {
  %0 = onnx.LayerNormalization %a, %w bias(%b) : (tensor<?x8xf32>, tensor<?xf32>, tensor<8xf32>) -> tensor<?x8xf32>
  return %0 : tensor<?x8xf32>
}
