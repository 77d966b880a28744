// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl))' -o %t
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t --input=ids=random:0:4

// CHECK-LABEL: func.func @plain(
// CHECK: tnl.embedding %arg0, %{{.*}} : (tensor<?x?xi64>, tensor<4x2xf32>) -> tensor<?x?x2xf32>
func.func @plain(%ids: tensor<?x?xi64> {tnl.dims = ["b", "n"], tnl.name = "ids"})
    -> tensor<?x?x2xf32> attributes {tnl.symbols = ["b", "n"]} {
  %table = tnl.weight "table" from dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]> : tensor<4x2xf32> -> tensor<4x2xf32>
  %x = onnx.Gather %table, %ids : (tensor<4x2xf32>, tensor<?x?xi64>) -> tensor<?x?x2xf32>
  return %x : tensor<?x?x2xf32>
}

// CHECK-LABEL: func.func @scaled(
// CHECK: tnl.embedding %arg0, %{{.*}} scale 8.000000e+00 : (tensor<?x?xi64>, tensor<4x2xf32>) -> tensor<?x?x2xf32>
// CHECK-NEXT: return
func.func @scaled(%ids: tensor<?x?xi64> {tnl.dims = ["b", "n"], tnl.name = "ids"})
    -> tensor<?x?x2xf32> attributes {tnl.symbols = ["b", "n"]} {
  %table = onnx.Constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]> : tensor<4x2xf32>
  %scale = onnx.Constant dense<8.0> : tensor<f32>
  %x = onnx.Gather %table, %ids : (tensor<4x2xf32>, tensor<?x?xi64>) -> tensor<?x?x2xf32>
  %y = onnx.Mul %scale, %x : (tensor<f32>, tensor<?x?x2xf32>) -> tensor<?x?x2xf32>
  return %y : tensor<?x?x2xf32>
}

// The whole table is cast, or the rows; ids of 32 bits.
// CHECK-LABEL: func.func @narrow(
// CHECK-DAG: tnl.embedding %arg0, %{{.*}} : (tensor<?x?xi32>, tensor<4x2xf16>) -> tensor<?x?x2xf32>
// CHECK-DAG: tnl.embedding %arg0, %{{.*}} scale 2.000000e+00 : (tensor<?x?xi32>, tensor<4x2xf16>) -> tensor<?x?x2xf32>
// CHECK-NOT: onnx.
func.func @narrow(%ids: tensor<?x?xi32> {tnl.dims = ["b", "n"], tnl.name = "ids"})
    -> (tensor<?x?x2xf32>, tensor<?x?x2xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %table = tnl.weight "table" from dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]> : tensor<4x2xf16> -> tensor<4x2xf16>
  %scale = onnx.Constant dense<2.0> : tensor<f32>
  %long = onnx.Cast %ids : (tensor<?x?xi32>) -> tensor<?x?xi64>
  %wide = onnx.Cast %table : (tensor<4x2xf16>) -> tensor<4x2xf32>
  %x = onnx.Gather %wide, %long : (tensor<4x2xf32>, tensor<?x?xi64>) -> tensor<?x?x2xf32>
  %g = onnx.Gather %table, %ids : (tensor<4x2xf16>, tensor<?x?xi32>) -> tensor<?x?x2xf16>
  %c = onnx.Cast %g : (tensor<?x?x2xf16>) -> tensor<?x?x2xf32>
  %y = onnx.Mul %c, %scale : (tensor<?x?x2xf32>, tensor<f32>) -> tensor<?x?x2xf32>
  return %x, %y : tensor<?x?x2xf32>, tensor<?x?x2xf32>
}

// Columns instead of rows, and a table that is no constant.
// CHECK-LABEL: func.func @others(
// CHECK-NOT: tnl.embedding
func.func @others(%ids: tensor<?x?xi64> {tnl.dims = ["b", "n"], tnl.name = "ids"}, %t: tensor<4x2xf32>)
    -> (tensor<2x?x?xf32>, tensor<?x?x2xf32>) attributes {tnl.symbols = ["b", "n"]} {
  %table = onnx.Constant dense<[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]> : tensor<2x4xf32>
  %x = onnx.Gather %table, %ids {axis = 1 : si64} : (tensor<2x4xf32>, tensor<?x?xi64>) -> tensor<2x?x?xf32>
  %y = onnx.Gather %t, %ids : (tensor<4x2xf32>, tensor<?x?xi64>) -> tensor<?x?x2xf32>
  return %x, %y : tensor<2x?x?xf32>, tensor<?x?x2xf32>
}
