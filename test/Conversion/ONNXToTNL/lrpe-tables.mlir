// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(onnx-fold-shapes,convert-onnx-to-tnl))' -verify-diagnostics -o %t
// RUN: FileCheck -enable-var-scope %s < %t
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6 --dim=n=5

// Cosines and sines that are constant tables: the folder makes them of theta and
// positions, as exporters do.

// Two products; one angle turns a little more than once.
// CHECK-LABEL: func.func @halves(
// CHECK: tnl.lrpe %arg0, %{{[^ ]*}} : (tensor<2x2x6x4xf32>, tensor<2x4xf32>) -> tensor<2x2x6x8xf32>
func.func @halves(%x: tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cos = onnx.Cos %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sin = onnx.Sin %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  // expected-remark @below {{raised to tnl.lrpe from a table of 6 positions, which leaves an interval of }}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32>
  return %y : tensor<2x2x6x8xf32>
}

// [1, H, N, P], and the table first.
// CHECK-LABEL: func.func @rank_four(
// CHECK: tnl.lrpe %arg0, %{{[^ ]*}} : (tensor<2x2x6x4xf32>, tensor<2x4xf32>) -> tensor<2x2x6x8xf32>
func.func @rank_four(%x: tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32> {
  %theta = onnx.Constant dense<[[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]]> : tensor<1x2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<1x2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<1x2x6x4xf32>
  %cos = onnx.Cos %a : (tensor<1x2x6x4xf32>) -> tensor<1x2x6x4xf32>
  %sin = onnx.Sin %a : (tensor<1x2x6x4xf32>) -> tensor<1x2x6x4xf32>
  %xc = onnx.Mul %cos, %x : (tensor<1x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %xs = onnx.Mul %sin, %x : (tensor<1x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x4xf32>
  // expected-remark @below {{raised to tnl.lrpe from a table of 6 positions, which leaves an interval of }}
  %y = onnx.Concat %xc, %xs {axis = 3 : si64} : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32>
  return %y : tensor<2x2x6x8xf32>
}

// Copied for each sequence.
// CHECK-LABEL: func.func @copied(
// CHECK: tnl.lrpe %arg0, %{{[^ ]*}} : (tensor<2x2x6x4xf32>, tensor<2x4xf32>) -> tensor<2x2x6x8xf32>
func.func @copied(%x: tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cos = onnx.Cos %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sin = onnx.Sin %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %shape = onnx.Constant dense<[2, 2, 6, 4]> : tensor<4xi64>
  %cosb = onnx.Expand %cos, %shape : (tensor<2x6x4xf32>, tensor<4xi64>) -> tensor<2x2x6x4xf32>
  %sinb = onnx.Expand %sin, %shape : (tensor<2x6x4xf32>, tensor<4xi64>) -> tensor<2x2x6x4xf32>
  %xc = onnx.Mul %x, %cosb : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %xs = onnx.Mul %x, %sinb : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x4xf32>
  // expected-remark @below {{raised to tnl.lrpe from a table of 6 positions, which leaves an interval of }}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32>
  return %y : tensor<2x2x6x8xf32>
}

// One theta for all heads.
// CHECK-LABEL: func.func @shared(
// CHECK: tnl.lrpe %arg0, %{{[^ ]*}} : (tensor<2x2x6x4xf32>, tensor<2x4xf32>) -> tensor<2x2x6x8xf32>
func.func @shared(%x: tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]]]> : tensor<1x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<1x1x4xf32>, tensor<1x6x1xf32>) -> tensor<1x6x4xf32>
  %cos = onnx.Cos %a : (tensor<1x6x4xf32>) -> tensor<1x6x4xf32>
  %sin = onnx.Sin %a : (tensor<1x6x4xf32>) -> tensor<1x6x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x6x4xf32>, tensor<1x6x4xf32>) -> tensor<2x2x6x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<2x2x6x4xf32>, tensor<1x6x4xf32>) -> tensor<2x2x6x4xf32>
  // expected-remark @below {{raised to tnl.lrpe from a table of 6 positions, which leaves an interval of }}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32>
  return %y : tensor<2x2x6x8xf32>
}

// Angles of more than a turn a token.
// CHECK-LABEL: func.func @turns(
// CHECK: tnl.lrpe %arg0, %{{[^ ]*}} : (tensor<2x2x6x4xf32>, tensor<2x4xf32>) -> tensor<2x2x6x8xf32>
func.func @turns(%x: tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32> {
  %theta = onnx.Constant dense<[[[10.0, 5.623, 3.16, 1.78]], [[1.0, 0.5623, 0.0316, 0.001]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cos = onnx.Cos %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sin = onnx.Sin %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  // expected-remark @below {{raised to tnl.lrpe from a table of 6 positions, which leaves an interval of }}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32>
  return %y : tensor<2x2x6x8xf32>
}

// A sine that is off by a unit in the last place.
// CHECK-LABEL: func.func @unit(
// CHECK: tnl.lrpe %arg0, %{{[^ ]*}} : (tensor<2x2x6x4xf32>, tensor<2x4xf32>) -> tensor<2x2x6x8xf32>
func.func @unit(%x: tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cos = onnx.Cos %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sin = onnx.Sin %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %d = onnx.Constant dense<[[[0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 5.9e-8, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]]> : tensor<2x6x4xf32>
  %sine = onnx.Add %sin, %d : (tensor<2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %xs = onnx.Mul %x, %sine : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  // expected-remark @below {{raised to tnl.lrpe from a table of 6 positions, which leaves an interval of }}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32>
  return %y : tensor<2x2x6x8xf32>
}

// The first rows of a longer table, as many as there are tokens.
// CHECK-LABEL: func.func @sliced(
// CHECK: tnl.lrpe %arg0, %{{[^ ]*}} : (tensor<?x2x?x4xf32>, tensor<2x4xf32>) -> tensor<?x2x?x8xf32>
func.func @sliced(%x: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}) -> tensor<?x2x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0], [6.0], [7.0]]]> : tensor<1x8x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x8x1xf32>) -> tensor<2x8x4xf32>
  %cos = onnx.Cos %a : (tensor<2x8x4xf32>) -> tensor<2x8x4xf32>
  %sin = onnx.Sin %a : (tensor<2x8x4xf32>) -> tensor<2x8x4xf32>
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %axis = onnx.Constant dense<1> : tensor<1xi64>
  %far = onnx.Constant dense<9223372036854775807> : tensor<1xi64>
  %n = onnx.Shape %x {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %minus = onnx.Neg %n : (tensor<1xi64>) -> tensor<1xi64>
  %cosn = onnx.Slice %cos, %zero, %n axes(%axis) : (tensor<2x8x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x?x4xf32>
  %sinn = onnx.Slice %sin, %zero, %n axes(%axis) : (tensor<2x8x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x?x4xf32>
  %xc = onnx.Mul %x, %cosn : (tensor<?x2x?x4xf32>, tensor<2x?x4xf32>) -> tensor<?x2x?x4xf32>
  %xs = onnx.Mul %x, %sinn : (tensor<?x2x?x4xf32>, tensor<2x?x4xf32>) -> tensor<?x2x?x4xf32>
  // expected-remark @below {{raised to tnl.lrpe from a table of 8 positions, which leaves an interval of }}
  // expected-remark @+1 {{raised to tnl.lrpe for any number of tokens; the graph itself holds for at most 8}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x8xf32>
  return %y : tensor<?x2x?x8xf32>
}

// One product of x twice and both tables.
// CHECK-LABEL: func.func @one_product(
// CHECK: tnl.lrpe %arg0, %{{[^ ]*}} : (tensor<2x2x6x4xf32>, tensor<2x4xf32>) -> tensor<2x2x6x8xf32>
func.func @one_product(%x: tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cos = onnx.Cos %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sin = onnx.Sin %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %table = onnx.Concat %cos, %sin {axis = -1 : si64} : (tensor<2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x6x8xf32>
  %twice = onnx.Concat %x, %x {axis = -1 : si64} : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32>
  // expected-remark @below {{raised to tnl.lrpe from a table of 6 positions, which leaves an interval of }}
  %y = onnx.Mul %twice, %table : (tensor<2x2x6x8xf32>, tensor<2x6x8xf32>) -> tensor<2x2x6x8xf32>
  return %y : tensor<2x2x6x8xf32>
}

// The same with Tile.
// CHECK-LABEL: func.func @tiled(
// CHECK: tnl.lrpe %arg0, %{{[^ ]*}} : (tensor<2x2x6x4xf32>, tensor<2x4xf32>) -> tensor<2x2x6x8xf32>
func.func @tiled(%x: tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cos = onnx.Cos %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sin = onnx.Sin %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %table = onnx.Concat %cos, %sin {axis = -1 : si64} : (tensor<2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x6x8xf32>
  %repeats = onnx.Constant dense<[1, 1, 1, 2]> : tensor<4xi64>
  %twice = onnx.Tile %x, %repeats : (tensor<2x2x6x4xf32>, tensor<4xi64>) -> tensor<2x2x6x8xf32>
  // expected-remark @below {{raised to tnl.lrpe from a table of 6 positions, which leaves an interval of }}
  %y = onnx.Mul %table, %twice : (tensor<2x6x8xf32>, tensor<2x2x6x8xf32>) -> tensor<2x2x6x8xf32>
  return %y : tensor<2x2x6x8xf32>
}

// The same with Expand.
// CHECK-LABEL: func.func @expanded(
// CHECK: tnl.lrpe %arg0, %{{[^ ]*}} : (tensor<2x2x6x4xf32>, tensor<2x4xf32>) -> tensor<2x2x6x8xf32>
func.func @expanded(%x: tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cos = onnx.Cos %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sin = onnx.Sin %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %table = onnx.Concat %cos, %sin {axis = -1 : si64} : (tensor<2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x6x8xf32>
  %three = onnx.Constant dense<3> : tensor<1xi64>
  %wide = onnx.Constant dense<[2, 2, 6, 2, 4]> : tensor<5xi64>
  %flat = onnx.Constant dense<[2, 2, 6, 8]> : tensor<4xi64>
  %u = onnx.Unsqueeze %x, %three : (tensor<2x2x6x4xf32>, tensor<1xi64>) -> tensor<2x2x6x1x4xf32>
  %e = onnx.Expand %u, %wide : (tensor<2x2x6x1x4xf32>, tensor<5xi64>) -> tensor<2x2x6x2x4xf32>
  %twice = onnx.Reshape %e, %flat : (tensor<2x2x6x2x4xf32>, tensor<4xi64>) -> tensor<2x2x6x8xf32>
  // expected-remark @below {{raised to tnl.lrpe from a table of 6 positions, which leaves an interval of }}
  %y = onnx.Mul %twice, %table : (tensor<2x2x6x8xf32>, tensor<2x6x8xf32>) -> tensor<2x2x6x8xf32>
  return %y : tensor<2x2x6x8xf32>
}

// Stacked before the columns.
// CHECK-LABEL: func.func @stacked(
// CHECK: tnl.lrpe %arg0, %{{[^ ]*}} : (tensor<2x2x6x4xf32>, tensor<2x4xf32>) -> tensor<2x2x6x8xf32>
func.func @stacked(%x: tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cos = onnx.Cos %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sin = onnx.Sin %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %three = onnx.Constant dense<3> : tensor<1xi64>
  %flat = onnx.Constant dense<[2, 2, 6, 8]> : tensor<4xi64>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %uc = onnx.Unsqueeze %xc, %three : (tensor<2x2x6x4xf32>, tensor<1xi64>) -> tensor<2x2x6x1x4xf32>
  %us = onnx.Unsqueeze %xs, %three : (tensor<2x2x6x4xf32>, tensor<1xi64>) -> tensor<2x2x6x1x4xf32>
  %st = onnx.Concat %uc, %us {axis = 3 : si64} : (tensor<2x2x6x1x4xf32>, tensor<2x2x6x1x4xf32>) -> tensor<2x2x6x2x4xf32>
  // expected-remark @below {{raised to tnl.lrpe from a table of 6 positions, which leaves an interval of }}
  %y = onnx.Reshape %st, %flat : (tensor<2x2x6x2x4xf32>, tensor<4xi64>) -> tensor<2x2x6x8xf32>
  return %y : tensor<2x2x6x8xf32>
}

// Each sine beside its cosine: the same columns in another order.
// CHECK-LABEL: func.func @interleaved(
// CHECK-DAG: %[[ORDER:.*]] = onnx.Constant dense<[0, 4, 1, 5, 2, 6, 3, 7]>
// CHECK-DAG: %[[Y:.*]] = tnl.lrpe %arg0
// CHECK: onnx.Gather %[[Y]], %[[ORDER]] {axis = 3 : si64}
func.func @interleaved(%x: tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cos = onnx.Cos %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sin = onnx.Sin %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %flat = onnx.Constant dense<[2, 2, 6, 8]> : tensor<4xi64>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %uc = onnx.Unsqueeze %xc, %last : (tensor<2x2x6x4xf32>, tensor<1xi64>) -> tensor<2x2x6x4x1xf32>
  %us = onnx.Unsqueeze %xs, %last : (tensor<2x2x6x4xf32>, tensor<1xi64>) -> tensor<2x2x6x4x1xf32>
  %st = onnx.Concat %uc, %us {axis = -1 : si64} : (tensor<2x2x6x4x1xf32>, tensor<2x2x6x4x1xf32>) -> tensor<2x2x6x4x2xf32>
  // expected-remark @below {{raised to tnl.lrpe from a table of 6 positions, which leaves an interval of }}
  %y = onnx.Reshape %st, %flat : (tensor<2x2x6x4x2xf32>, tensor<4xi64>) -> tensor<2x2x6x8xf32>
  return %y : tensor<2x2x6x8xf32>
}

// Tokens before heads: the transpose says which is which.
// CHECK-LABEL: func.func @tokens_first(
// CHECK: %[[X:.*]] = onnx.Transpose %arg0 {perm = array<i64: 0, 2, 1, 3>}
// CHECK: tnl.lrpe %[[X]], 
func.func @tokens_first(%x: tensor<2x6x2x4xf32>) -> tensor<2x2x6x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]]]> : tensor<1x1x4xf32>
  %p = onnx.Constant dense<[[[0.0]], [[1.0]], [[2.0]], [[3.0]], [[4.0]], [[5.0]]]> : tensor<6x1x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<1x1x4xf32>, tensor<6x1x1xf32>) -> tensor<6x1x4xf32>
  %cos = onnx.Cos %a : (tensor<6x1x4xf32>) -> tensor<6x1x4xf32>
  %sin = onnx.Sin %a : (tensor<6x1x4xf32>) -> tensor<6x1x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<2x6x2x4xf32>, tensor<6x1x4xf32>) -> tensor<2x6x2x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<2x6x2x4xf32>, tensor<6x1x4xf32>) -> tensor<2x6x2x4xf32>
  %j = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x6x2x4xf32>, tensor<2x6x2x4xf32>) -> tensor<2x6x2x8xf32>
  // expected-remark @below {{raised to tnl.lrpe from a table of 6 positions, which leaves an interval of }}
  %y = onnx.Transpose %j {perm = array<i64: 0, 2, 1, 3>} : (tensor<2x6x2x8xf32>) -> tensor<2x2x6x8xf32>
  return %y : tensor<2x2x6x8xf32>
}

// Rows that positions pick, from an input on.
// CHECK-LABEL: func.func @gathered(
// CHECK: tnl.lrpe %arg0, %{{[^ ]*}} position(%arg1) : (tensor<?x2x?x4xf32>, tensor<2x4xf32>, tensor<1xi64>)
func.func @gathered(%x: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %position: tensor<1xi64>) -> tensor<?x2x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %theta = onnx.Constant dense<[[1.0, 0.5623, 0.0316, 0.001]]> : tensor<1x4xf32>
  %p = onnx.Constant dense<[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0], [6.0], [7.0]]> : tensor<8x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<1x4xf32>, tensor<8x1xf32>) -> tensor<8x4xf32>
  %cos = onnx.Cos %a : (tensor<8x4xf32>) -> tensor<8x4xf32>
  %sin = onnx.Sin %a : (tensor<8x4xf32>) -> tensor<8x4xf32>
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %sizes = onnx.Shape %x {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %t = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %ids = onnx.Add %position, %t : (tensor<1xi64>, tensor<?xi64>) -> tensor<?xi64>
  %cosg = onnx.Gather %cos, %ids {axis = 0 : si64} : (tensor<8x4xf32>, tensor<?xi64>) -> tensor<?x4xf32>
  %sing = onnx.Gather %sin, %ids {axis = 0 : si64} : (tensor<8x4xf32>, tensor<?xi64>) -> tensor<?x4xf32>
  %xc = onnx.Mul %x, %cosg : (tensor<?x2x?x4xf32>, tensor<?x4xf32>) -> tensor<?x2x?x4xf32>
  %xs = onnx.Mul %x, %sing : (tensor<?x2x?x4xf32>, tensor<?x4xf32>) -> tensor<?x2x?x4xf32>
  // expected-remark @below {{raised to tnl.lrpe from a table of 8 positions}}
  // expected-remark @+1 {{raised to tnl.lrpe for any number of tokens; the graph itself holds for at most 8}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x8xf32>
  return %y : tensor<?x2x?x8xf32>
}

// Rows that a count of tokens picks.
// CHECK-LABEL: func.func @picked(
// CHECK: tnl.lrpe %arg0, %{{[^ ]*}} : (tensor<?x2x?x4xf32>, tensor<2x4xf32>)
func.func @picked(%x: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}) -> tensor<?x2x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %theta = onnx.Constant dense<[[1.0, 0.5623, 0.0316, 0.001]]> : tensor<1x4xf32>
  %p = onnx.Constant dense<[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0], [6.0], [7.0]]> : tensor<8x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<1x4xf32>, tensor<8x1xf32>) -> tensor<8x4xf32>
  %cos = onnx.Cos %a : (tensor<8x4xf32>) -> tensor<8x4xf32>
  %sin = onnx.Sin %a : (tensor<8x4xf32>) -> tensor<8x4xf32>
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %sizes = onnx.Shape %x {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %t = onnx.Range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %cosg = onnx.Gather %cos, %t {axis = 0 : si64} : (tensor<8x4xf32>, tensor<?xi64>) -> tensor<?x4xf32>
  %sing = onnx.Gather %sin, %t {axis = 0 : si64} : (tensor<8x4xf32>, tensor<?xi64>) -> tensor<?x4xf32>
  %xc = onnx.Mul %x, %cosg : (tensor<?x2x?x4xf32>, tensor<?x4xf32>) -> tensor<?x2x?x4xf32>
  %xs = onnx.Mul %x, %sing : (tensor<?x2x?x4xf32>, tensor<?x4xf32>) -> tensor<?x2x?x4xf32>
  // expected-remark @below {{raised to tnl.lrpe from a table of 8 positions}}
  // expected-remark @+1 {{raised to tnl.lrpe for any number of tokens; the graph itself holds for at most 8}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x8xf32>
  return %y : tensor<?x2x?x8xf32>
}

// The first of stored positions.
// CHECK-LABEL: func.func @buffer(
// CHECK: tnl.lrpe %arg0, %{{[^ ]*}} : (tensor<?x2x?x4xf32>, tensor<2x4xf32>) -> tensor<?x2x?x8xf32>
func.func @buffer(%x: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}) -> tensor<?x2x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %sizes = onnx.Shape %x {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %buffer = onnx.Constant dense<[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]> : tensor<8xf32>
  %column = onnx.Constant dense<[1, -1, 1]> : tensor<3xi64>
  %first = onnx.Slice %buffer, %axis0, %sizes : (tensor<8xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xf32>
  %c = onnx.Reshape %first, %column : (tensor<?xf32>, tensor<3xi64>) -> tensor<1x?x1xf32>
  %a = onnx.Mul %theta, %c : (tensor<2x1x4xf32>, tensor<1x?x1xf32>) -> tensor<2x?x4xf32>
  %cos = onnx.Cos %a : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  %sin = onnx.Sin %a : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<?x2x?x4xf32>, tensor<2x?x4xf32>) -> tensor<?x2x?x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<?x2x?x4xf32>, tensor<2x?x4xf32>) -> tensor<?x2x?x4xf32>
  // expected-remark @+1 {{raised to tnl.lrpe for any number of tokens; the graph itself holds for at most 8}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x8xf32>
  return %y : tensor<?x2x?x8xf32>
}

// Positions from 9 on.
// CHECK-LABEL: func.func @later(
// CHECK: %[[START:.*]] = onnx.Constant dense<9> : tensor<1xi64>
// CHECK: tnl.lrpe %arg0, %{{[^ ]*}} position(%[[START]])
func.func @later(%x: tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[9.0], [10.0], [11.0], [12.0], [13.0], [14.0]]]> : tensor<1x6x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cos = onnx.Cos %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sin = onnx.Sin %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  // expected-remark @below {{its first position is 9}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32>
  return %y : tensor<2x2x6x8xf32>
}

// Scores see the distance alone.
// CHECK-LABEL: func.func @keys_later(
// CHECK: %[[Q:.*]] = tnl.lrpe %arg0, %[[THETA:.*]] : (
// CHECK: %[[K:.*]] = tnl.lrpe %arg1, %[[THETA]] : (
// CHECK: tnl.linear_attention %[[Q]], %[[K]], %arg2
func.func @keys_later(%q: tensor<2x2x6x4xf32>, %k: tensor<2x2x6x4xf32>, %v: tensor<2x2x6x3xf32>) -> tensor<2x2x6x3xf32> {
  %thetaq = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %pq = onnx.Constant dense<[[[9.0], [10.0], [11.0], [12.0], [13.0], [14.0]]]> : tensor<1x6x1xf32>
  %aq = onnx.Mul %thetaq, %pq : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cosq = onnx.Cos %aq : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sinq = onnx.Sin %aq : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %thetak = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %pk = onnx.Constant dense<[[[9.0], [10.0], [11.0], [12.0], [13.0], [14.0]]]> : tensor<1x6x1xf32>
  %ak = onnx.Mul %thetak, %pk : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cosk = onnx.Cos %ak : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sink = onnx.Sin %ak : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %decay = onnx.Constant dense<[[[[1.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.5, 1.0, 0.0, 0.0, 0.0, 0.0], [0.25, 0.5, 1.0, 0.0, 0.0, 0.0], [0.125, 0.25, 0.5, 1.0, 0.0, 0.0], [0.0625, 0.125, 0.25, 0.5, 1.0, 0.0], [0.03125, 0.0625, 0.125, 0.25, 0.5, 1.0]]]]> : tensor<1x1x6x6xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %shape = onnx.Constant dense<[2, 2, 6, 8]> : tensor<4xi64>
  %qc = onnx.Mul %q, %cosq : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %qs = onnx.Mul %q, %sinq : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  // expected-remark @below {{raised to tnl.lrpe from a table of 6 positions, which leaves an interval of }}
  %qr = onnx.Concat %qc, %qs {axis = -1 : si64} : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32>
  %kc = onnx.Mul %k, %cosk : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %ks = onnx.Mul %k, %sink : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  // expected-remark @below {{raised to tnl.lrpe from a table of 6 positions, which leaves an interval of }}
  %kr = onnx.Concat %kc, %ks {axis = -1 : si64} : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32>
  %kt = onnx.Transpose %kr {perm = array<i64: 0, 1, 3, 2>} : (tensor<2x2x6x8xf32>) -> tensor<2x2x8x6xf32>
  %s = onnx.MatMul %qr, %kt : (tensor<2x2x6x8xf32>, tensor<2x2x8x6xf32>) -> tensor<2x2x6x6xf32>
  %w = onnx.Mul %s, %decay : (tensor<2x2x6x6xf32>, tensor<1x1x6x6xf32>) -> tensor<2x2x6x6xf32>
  // expected-remark @below {{raised to tnl.linear_attention from a table of 6 positions, which leaves an interval of 1.9e-07 of its decay rates}}
  %y = onnx.MatMul %w, %v : (tensor<2x2x6x6xf32>, tensor<2x2x6x3xf32>) -> tensor<2x2x6x3xf32>
  return %y : tensor<2x2x6x3xf32>
}

// Scores do not see the order of columns.
// CHECK-LABEL: func.func @keys_interleaved(
// CHECK: %[[Q:.*]] = tnl.lrpe %arg0, 
// CHECK: %[[K:.*]] = tnl.lrpe %arg1, 
// CHECK-NOT: onnx.Gather
// CHECK: tnl.linear_attention %[[Q]], %[[K]], %arg2
func.func @keys_interleaved(%q: tensor<2x2x6x4xf32>, %k: tensor<2x2x6x4xf32>, %v: tensor<2x2x6x3xf32>) -> tensor<2x2x6x3xf32> {
  %thetaq = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %pq = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xf32>
  %aq = onnx.Mul %thetaq, %pq : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cosq = onnx.Cos %aq : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sinq = onnx.Sin %aq : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %thetak = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %pk = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xf32>
  %ak = onnx.Mul %thetak, %pk : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cosk = onnx.Cos %ak : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sink = onnx.Sin %ak : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %decay = onnx.Constant dense<[[[[1.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.5, 1.0, 0.0, 0.0, 0.0, 0.0], [0.25, 0.5, 1.0, 0.0, 0.0, 0.0], [0.125, 0.25, 0.5, 1.0, 0.0, 0.0], [0.0625, 0.125, 0.25, 0.5, 1.0, 0.0], [0.03125, 0.0625, 0.125, 0.25, 0.5, 1.0]]]]> : tensor<1x1x6x6xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %shape = onnx.Constant dense<[2, 2, 6, 8]> : tensor<4xi64>
  %qc = onnx.Mul %q, %cosq : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %qs = onnx.Mul %q, %sinq : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %qcu = onnx.Unsqueeze %qc, %last : (tensor<2x2x6x4xf32>, tensor<1xi64>) -> tensor<2x2x6x4x1xf32>
  %qsu = onnx.Unsqueeze %qs, %last : (tensor<2x2x6x4xf32>, tensor<1xi64>) -> tensor<2x2x6x4x1xf32>
  %qp = onnx.Concat %qcu, %qsu {axis = -1 : si64} : (tensor<2x2x6x4x1xf32>, tensor<2x2x6x4x1xf32>) -> tensor<2x2x6x4x2xf32>
  // expected-remark @below {{raised to tnl.lrpe from a table of 6 positions, which leaves an interval of }}
  %qr = onnx.Reshape %qp, %shape : (tensor<2x2x6x4x2xf32>, tensor<4xi64>) -> tensor<2x2x6x8xf32>
  %kc = onnx.Mul %k, %cosk : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %ks = onnx.Mul %k, %sink : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %kcu = onnx.Unsqueeze %kc, %last : (tensor<2x2x6x4xf32>, tensor<1xi64>) -> tensor<2x2x6x4x1xf32>
  %ksu = onnx.Unsqueeze %ks, %last : (tensor<2x2x6x4xf32>, tensor<1xi64>) -> tensor<2x2x6x4x1xf32>
  %kp = onnx.Concat %kcu, %ksu {axis = -1 : si64} : (tensor<2x2x6x4x1xf32>, tensor<2x2x6x4x1xf32>) -> tensor<2x2x6x4x2xf32>
  // expected-remark @below {{raised to tnl.lrpe from a table of 6 positions, which leaves an interval of }}
  %kr = onnx.Reshape %kp, %shape : (tensor<2x2x6x4x2xf32>, tensor<4xi64>) -> tensor<2x2x6x8xf32>
  %kt = onnx.Transpose %kr {perm = array<i64: 0, 1, 3, 2>} : (tensor<2x2x6x8xf32>) -> tensor<2x2x8x6xf32>
  %s = onnx.MatMul %qr, %kt : (tensor<2x2x6x8xf32>, tensor<2x2x8x6xf32>) -> tensor<2x2x6x6xf32>
  %w = onnx.Mul %s, %decay : (tensor<2x2x6x6xf32>, tensor<1x1x6x6xf32>) -> tensor<2x2x6x6xf32>
  // expected-remark @below {{raised to tnl.linear_attention from a table of 6 positions, which leaves an interval of 1.9e-07 of its decay rates}}
  %y = onnx.MatMul %w, %v : (tensor<2x2x6x6xf32>, tensor<2x2x6x3xf32>) -> tensor<2x2x6x3xf32>
  return %y : tensor<2x2x6x3xf32>
}

// Scores as the sum of those of cosine and sine parts.
// CHECK-LABEL: func.func @parts(
// CHECK: %[[Q:.*]] = tnl.lrpe %arg0, 
// CHECK: %[[K:.*]] = tnl.lrpe %arg1, 
// CHECK: tnl.linear_attention %[[Q]], %[[K]], %arg2
func.func @parts(%q: tensor<2x2x6x4xf32>, %k: tensor<2x2x6x4xf32>, %v: tensor<2x2x6x3xf32>) -> tensor<2x2x6x3xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cos = onnx.Cos %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sin = onnx.Sin %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %decay = onnx.Constant dense<[[[[1.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.5, 1.0, 0.0, 0.0, 0.0, 0.0], [0.25, 0.5, 1.0, 0.0, 0.0, 0.0], [0.125, 0.25, 0.5, 1.0, 0.0, 0.0], [0.0625, 0.125, 0.25, 0.5, 1.0, 0.0], [0.03125, 0.0625, 0.125, 0.25, 0.5, 1.0]]]]> : tensor<1x1x6x6xf32>
  %qc = onnx.Mul %q, %cos : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %qs = onnx.Mul %q, %sin : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %kc = onnx.Mul %k, %cos : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %ks = onnx.Mul %k, %sin : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %tc = onnx.Transpose %kc {perm = array<i64: 0, 1, 3, 2>} : (tensor<2x2x6x4xf32>) -> tensor<2x2x4x6xf32>
  %ts = onnx.Transpose %ks {perm = array<i64: 0, 1, 3, 2>} : (tensor<2x2x6x4xf32>) -> tensor<2x2x4x6xf32>
  %pc = onnx.MatMul %qc, %tc : (tensor<2x2x6x4xf32>, tensor<2x2x4x6xf32>) -> tensor<2x2x6x6xf32>
  %ps = onnx.MatMul %qs, %ts : (tensor<2x2x6x4xf32>, tensor<2x2x4x6xf32>) -> tensor<2x2x6x6xf32>
  // expected-remark @below {{raised to tnl.lrpe from a table of 6 positions, which leaves an interval of }}
  %s = onnx.Add %pc, %ps : (tensor<2x2x6x6xf32>, tensor<2x2x6x6xf32>) -> tensor<2x2x6x6xf32>
  %w = onnx.Mul %s, %decay : (tensor<2x2x6x6xf32>, tensor<1x1x6x6xf32>) -> tensor<2x2x6x6xf32>
  // expected-remark @below {{raised to tnl.linear_attention from a table of 6 positions, which leaves an interval of 1.9e-07 of its decay rates}}
  %y = onnx.MatMul %w, %v : (tensor<2x2x6x6xf32>, tensor<2x2x6x3xf32>) -> tensor<2x2x6x3xf32>
  return %y : tensor<2x2x6x3xf32>
}
