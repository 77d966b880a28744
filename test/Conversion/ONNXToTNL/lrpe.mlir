// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl))' -o %t
// RUN: FileCheck %s < %t
// RUN: tnl-interpret %s --compare=%t

// [x cos(t theta), x sin(t theta)] with positions from 0, from an input, or both.

// Range, theta [H, 1, P].
// CHECK-LABEL: func.func @range(
// CHECK: tnl.lrpe %arg0, %{{.*}} : (tensor<?x2x?x4xf32>, tensor<2x4xf32>) -> tensor<?x2x?x8xf32>
func.func @range(%x: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}) -> tensor<?x2x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %two = onnx.Constant dense<2> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %column = onnx.Constant dense<[1, -1, 1]> : tensor<3xi64>
  %theta = onnx.Constant dense<[[[1.0, 0.5, 0.25, 0.125]], [[0.5, 0.25, 0.125, 0.0625]]]> : tensor<2x1x4xf32>
  %sizes = onnx.Shape %x {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %t = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %p = onnx.Cast %t : (tensor<?xi64>) -> tensor<?xf32>
  %c = onnx.Reshape %p, %column : (tensor<?xf32>, tensor<3xi64>) -> tensor<1x?x1xf32>
  %a = onnx.Mul %theta, %c : (tensor<2x1x4xf32>, tensor<1x?x1xf32>) -> tensor<2x?x4xf32>
  %cos = onnx.Cos %a : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  %sin = onnx.Sin %a : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<?x2x?x4xf32>, tensor<2x?x4xf32>) -> tensor<?x2x?x4xf32>
  %xs = onnx.Mul %sin, %x : (tensor<2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x4xf32>
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x8xf32>
  return %y : tensor<?x2x?x8xf32>
}

// theta [1, H, 1, P].
// CHECK-LABEL: func.func @rank_four(
// CHECK: tnl.lrpe %arg0, %{{.*}} : (tensor<?x2x?x4xf32>, tensor<2x4xf32>) -> tensor<?x2x?x8xf32>
func.func @rank_four(%x: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}) -> tensor<?x2x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %two = onnx.Constant dense<2> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %column = onnx.Constant dense<[1, -1, 1]> : tensor<3xi64>
  %theta = onnx.Constant dense<[[[[1.0, 0.5, 0.25, 0.125]], [[0.5, 0.25, 0.125, 0.0625]]]]> : tensor<1x2x1x4xf32>
  %sizes = onnx.Shape %x {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %t = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %p = onnx.Cast %t : (tensor<?xi64>) -> tensor<?xf32>
  %c = onnx.Reshape %p, %column : (tensor<?xf32>, tensor<3xi64>) -> tensor<1x?x1xf32>
  %a = onnx.Mul %theta, %c : (tensor<1x2x1x4xf32>, tensor<1x?x1xf32>) -> tensor<1x2x?x4xf32>
  %cos = onnx.Cos %a : (tensor<1x2x?x4xf32>) -> tensor<1x2x?x4xf32>
  %sin = onnx.Sin %a : (tensor<1x2x?x4xf32>) -> tensor<1x2x?x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<?x2x?x4xf32>, tensor<1x2x?x4xf32>) -> tensor<?x2x?x4xf32>
  %xs = onnx.Mul %sin, %x : (tensor<1x2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x4xf32>
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x8xf32>
  return %y : tensor<?x2x?x8xf32>
}

// Positions continue at an input.
// CHECK-LABEL: func.func @offset(
// CHECK: tnl.lrpe %arg0, %{{.*}} position(%arg1)
func.func @offset(%x: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %position: tensor<1xi64>) -> tensor<?x2x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %two = onnx.Constant dense<2> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %column = onnx.Constant dense<[1, -1, 1]> : tensor<3xi64>
  %theta = onnx.Constant dense<[[[1.0, 0.5, 0.25, 0.125]], [[0.5, 0.25, 0.125, 0.0625]]]> : tensor<2x1x4xf32>
  %sizes = onnx.Shape %x {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %t = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %tp = onnx.Add %position, %t : (tensor<1xi64>, tensor<?xi64>) -> tensor<?xi64>
  %p = onnx.Cast %tp : (tensor<?xi64>) -> tensor<?xf32>
  %c = onnx.Reshape %p, %column : (tensor<?xf32>, tensor<3xi64>) -> tensor<1x?x1xf32>
  %a = onnx.Mul %theta, %c : (tensor<2x1x4xf32>, tensor<1x?x1xf32>) -> tensor<2x?x4xf32>
  %cos = onnx.Cos %a : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  %sin = onnx.Sin %a : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<?x2x?x4xf32>, tensor<2x?x4xf32>) -> tensor<?x2x?x4xf32>
  %xs = onnx.Mul %sin, %x : (tensor<2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x4xf32>
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x8xf32>
  return %y : tensor<?x2x?x8xf32>
}

// One token of each sequence, each at its own position.
// CHECK-LABEL: func.func @per_sequence(
// CHECK: tnl.lrpe %arg0, %{{.*}} position(%arg1) : (tensor<?x2x1x4xf32>, tensor<2x4xf32>, tensor<?xi64>) -> tensor<?x2x1x8xf32>
func.func @per_sequence(%x: tensor<?x2x1x4xf32> {tnl.dims = ["b", "", "", ""]}, %position: tensor<?xi64> {tnl.dims = ["b"]})
    -> tensor<?x2x1x8xf32> attributes {tnl.symbols = ["b"]} {
  %theta = onnx.Constant dense<[[[1.0, 0.5, 0.25, 0.125]], [[0.5, 0.25, 0.125, 0.0625]]]> : tensor<2x1x4xf32>
  %axes = onnx.Constant dense<[1, 2, 3]> : tensor<3xi64>
  %p = onnx.Cast %position : (tensor<?xi64>) -> tensor<?xf32>
  %c = onnx.Unsqueeze %p, %axes : (tensor<?xf32>, tensor<3xi64>) -> tensor<?x1x1x1xf32>
  %a = onnx.Mul %c, %theta : (tensor<?x1x1x1xf32>, tensor<2x1x4xf32>) -> tensor<?x2x1x4xf32>
  %cos = onnx.Cos %a : (tensor<?x2x1x4xf32>) -> tensor<?x2x1x4xf32>
  %sin = onnx.Sin %a : (tensor<?x2x1x4xf32>) -> tensor<?x2x1x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<?x2x1x4xf32>, tensor<?x2x1x4xf32>) -> tensor<?x2x1x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<?x2x1x4xf32>, tensor<?x2x1x4xf32>) -> tensor<?x2x1x4xf32>
  %y = onnx.Concat %xc, %xs {axis = 3 : si64} : (tensor<?x2x1x4xf32>, tensor<?x2x1x4xf32>) -> tensor<?x2x1x8xf32>
  return %y : tensor<?x2x1x8xf32>
}

// A table of angles.
// CHECK-LABEL: func.func @angles(
// CHECK: tnl.lrpe %arg0, %{{[^ ]*}} : (tensor<2x2x4x4xf32>, tensor<2x4xf32>) -> tensor<2x2x4x8xf32>
func.func @angles(%x: tensor<2x2x4x4xf32>) -> tensor<2x2x4x8xf32> {
  %a = onnx.Constant dense<[[[0.0, 0.0, 0.0, 0.0], [1.0, 0.5, 0.375, 0.03125], [2.0, 1.0, 0.75, 0.0625], [3.0, 1.5, 1.125, 0.09375]], [[0.0, 0.0, 0.0, 0.0], [7.0, 0.25, 0.015625, 0.0078125], [14.0, 0.5, 0.03125, 0.015625], [21.0, 0.75, 0.046875, 0.0234375]]]> : tensor<2x4x4xf32>
  %cos = onnx.Cos %a : (tensor<2x4x4xf32>) -> tensor<2x4x4xf32>
  %sin = onnx.Sin %a : (tensor<2x4x4xf32>) -> tensor<2x4x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x4x4xf32>, tensor<2x4x4xf32>) -> tensor<2x2x4x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<2x2x4x4xf32>, tensor<2x4x4xf32>) -> tensor<2x2x4x4xf32>
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x4x4xf32>, tensor<2x2x4x4xf32>) -> tensor<2x2x4x8xf32>
  return %y : tensor<2x2x4x8xf32>
}

// Constant positions.
// CHECK-LABEL: func.func @positions(
// CHECK: tnl.lrpe %arg0, %{{[^ ]*}} : (tensor<2x2x4x4xf32>, tensor<2x4xf32>) -> tensor<2x2x4x8xf32>
func.func @positions(%x: tensor<2x2x4x4xf32>) -> tensor<2x2x4x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5, 0.25, 0.125]], [[0.5, 0.25, 0.125, 0.0625]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0]]]> : tensor<1x4x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x4x1xf32>) -> tensor<2x4x4xf32>
  %cos = onnx.Cos %a : (tensor<2x4x4xf32>) -> tensor<2x4x4xf32>
  %sin = onnx.Sin %a : (tensor<2x4x4xf32>) -> tensor<2x4x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x4x4xf32>, tensor<2x4x4xf32>) -> tensor<2x2x4x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<2x2x4x4xf32>, tensor<2x4x4xf32>) -> tensor<2x2x4x4xf32>
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x4x4xf32>, tensor<2x2x4x4xf32>) -> tensor<2x2x4x8xf32>
  return %y : tensor<2x2x4x8xf32>
}

// One theta for all columns of a head.
// CHECK-LABEL: func.func @one_for_all_columns(
// CHECK: tnl.lrpe %arg0, %{{[^ ]*}} : (tensor<2x2x4x4xf32>, tensor<2x4xf32>) -> tensor<2x2x4x8xf32>
func.func @one_for_all_columns(%x: tensor<2x2x4x4xf32>) -> tensor<2x2x4x8xf32> {
  %theta = onnx.Constant dense<[[[0.5]], [[0.25]]]> : tensor<2x1x1xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0]]]> : tensor<1x4x1xf32>
  %shape = onnx.Constant dense<[2, 4, 4]> : tensor<3xi64>
  %e = onnx.Expand %theta, %shape : (tensor<2x1x1xf32>, tensor<3xi64>) -> tensor<2x4x4xf32>
  %a = onnx.Mul %e, %p : (tensor<2x4x4xf32>, tensor<1x4x1xf32>) -> tensor<2x4x4xf32>
  %cos = onnx.Cos %a : (tensor<2x4x4xf32>) -> tensor<2x4x4xf32>
  %sin = onnx.Sin %a : (tensor<2x4x4xf32>) -> tensor<2x4x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x4x4xf32>, tensor<2x4x4xf32>) -> tensor<2x2x4x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<2x2x4x4xf32>, tensor<2x4x4xf32>) -> tensor<2x2x4x4xf32>
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x4x4xf32>, tensor<2x2x4x4xf32>) -> tensor<2x2x4x8xf32>
  return %y : tensor<2x2x4x8xf32>
}

// One theta for all heads.
// CHECK-LABEL: func.func @shared(
// CHECK: tnl.lrpe %arg0, %{{[^ ]*}} : (tensor<?x2x?x4xf32>, tensor<2x4xf32>) -> tensor<?x2x?x8xf32>
func.func @shared(%x: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}) -> tensor<?x2x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %column = onnx.Constant dense<[1, -1, 1]> : tensor<3xi64>
  %theta = onnx.Constant dense<[[[1.0, 0.5, 0.25, 0.125]]]> : tensor<1x1x4xf32>
  %sizes = onnx.Shape %x {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %t = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %p = onnx.Cast %t : (tensor<?xi64>) -> tensor<?xf32>
  %c = onnx.Reshape %p, %column : (tensor<?xf32>, tensor<3xi64>) -> tensor<1x?x1xf32>
  %a = onnx.Mul %theta, %c : (tensor<1x1x4xf32>, tensor<1x?x1xf32>) -> tensor<1x?x4xf32>
  %cos = onnx.Cos %a : (tensor<1x?x4xf32>) -> tensor<1x?x4xf32>
  %sin = onnx.Sin %a : (tensor<1x?x4xf32>) -> tensor<1x?x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<?x2x?x4xf32>, tensor<1x?x4xf32>) -> tensor<?x2x?x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<?x2x?x4xf32>, tensor<1x?x4xf32>) -> tensor<?x2x?x4xf32>
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x8xf32>
  return %y : tensor<?x2x?x8xf32>
}

// One product of x twice with cosines and sines.
// CHECK-LABEL: func.func @one_product(
// CHECK: tnl.lrpe %arg0, %{{[^ ]*}} : (tensor<?x2x?x4xf32>, tensor<2x4xf32>) -> tensor<?x2x?x8xf32>
func.func @one_product(%x: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}) -> tensor<?x2x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %column = onnx.Constant dense<[1, -1, 1]> : tensor<3xi64>
  %theta = onnx.Constant dense<[[[1.0, 0.5, 0.25, 0.125]], [[0.5, 0.25, 0.125, 0.0625]]]> : tensor<2x1x4xf32>
  %sizes = onnx.Shape %x {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %t = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %p = onnx.Cast %t : (tensor<?xi64>) -> tensor<?xf32>
  %c = onnx.Reshape %p, %column : (tensor<?xf32>, tensor<3xi64>) -> tensor<1x?x1xf32>
  %a = onnx.Mul %theta, %c : (tensor<2x1x4xf32>, tensor<1x?x1xf32>) -> tensor<2x?x4xf32>
  %cos = onnx.Cos %a : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  %sin = onnx.Sin %a : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  %cs = onnx.Concat %cos, %sin {axis = -1 : si64} : (tensor<2x?x4xf32>, tensor<2x?x4xf32>) -> tensor<2x?x8xf32>
  %xx = onnx.Concat %x, %x {axis = -1 : si64} : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x8xf32>
  %y = onnx.Mul %xx, %cs : (tensor<?x2x?x8xf32>, tensor<2x?x8xf32>) -> tensor<?x2x?x8xf32>
  return %y : tensor<?x2x?x8xf32>
}

// Each sine beside its cosine.
// CHECK-LABEL: func.func @interleaved(
// CHECK: %[[Y:.*]] = tnl.lrpe %arg0
// CHECK: onnx.Gather %[[Y]]
func.func @interleaved(%x: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}) -> tensor<?x2x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %column = onnx.Constant dense<[1, -1, 1]> : tensor<3xi64>
  %theta = onnx.Constant dense<[[[1.0, 0.5, 0.25, 0.125]], [[0.5, 0.25, 0.125, 0.0625]]]> : tensor<2x1x4xf32>
  %sizes = onnx.Shape %x {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %t = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %p = onnx.Cast %t : (tensor<?xi64>) -> tensor<?xf32>
  %c = onnx.Reshape %p, %column : (tensor<?xf32>, tensor<3xi64>) -> tensor<1x?x1xf32>
  %a = onnx.Mul %theta, %c : (tensor<2x1x4xf32>, tensor<1x?x1xf32>) -> tensor<2x?x4xf32>
  %cos = onnx.Cos %a : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  %sin = onnx.Sin %a : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %flat = onnx.Constant dense<[0, 2, -1, 8]> : tensor<4xi64>
  %xu = onnx.Unsqueeze %x, %last : (tensor<?x2x?x4xf32>, tensor<1xi64>) -> tensor<?x2x?x4x1xf32>
  %cosu = onnx.Unsqueeze %cos, %last : (tensor<2x?x4xf32>, tensor<1xi64>) -> tensor<2x?x4x1xf32>
  %sinu = onnx.Unsqueeze %sin, %last : (tensor<2x?x4xf32>, tensor<1xi64>) -> tensor<2x?x4x1xf32>
  %cs = onnx.Concat %cosu, %sinu {axis = -1 : si64} : (tensor<2x?x4x1xf32>, tensor<2x?x4x1xf32>) -> tensor<2x?x4x2xf32>
  %m = onnx.Mul %xu, %cs : (tensor<?x2x?x4x1xf32>, tensor<2x?x4x2xf32>) -> tensor<?x2x?x4x2xf32>
  %y = onnx.Reshape %m, %flat : (tensor<?x2x?x4x2xf32>, tensor<4xi64>) -> tensor<?x2x?x8xf32>
  return %y : tensor<?x2x?x8xf32>
}
