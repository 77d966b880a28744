// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(onnx-fold-shapes,convert-onnx-to-tnl))' -verify-diagnostics -o %t
// RUN: FileCheck -enable-var-scope %s < %t
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6 --dim=n=5

// Tables that are no rotations by a position times theta.

// One element is off by some units in the last place.
// CHECK-LABEL: func.func @element(
// CHECK-NOT: tnl.lrpe
// CHECK: return
func.func @element(%x: tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cos = onnx.Cos %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sin = onnx.Sin %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %d = onnx.Constant dense<[[[0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 3.0e-6, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]]> : tensor<2x6x4xf32>
  %sine = onnx.Add %sin, %d : (tensor<2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %xs = onnx.Mul %x, %sine : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  // expected-remark @below {{not raised to tnl.lrpe: element [0, 3, 1] of the table of cosines and sines is not that of its position times one theta}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32>
  return %y : tensor<2x2x6x8xf32>
}

// The first row is not at position 0.
// CHECK-LABEL: func.func @first_row(
// CHECK-NOT: tnl.lrpe
// CHECK: return
func.func @first_row(%x: tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cos = onnx.Cos %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sin = onnx.Sin %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %d = onnx.Constant dense<[[[0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]], [[0.0, 0.0, 1.0e-6, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]]> : tensor<2x6x4xf32>
  %sine = onnx.Add %sin, %d : (tensor<2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %xs = onnx.Mul %x, %sine : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  // expected-remark @below {{not raised to tnl.lrpe: element [1, 0, 2] of the table of cosines and sines is not that of its position times one theta}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32>
  return %y : tensor<2x2x6x8xf32>
}

// A sine of another theta.
// CHECK-LABEL: func.func @other_sine(
// CHECK-NOT: tnl.lrpe
// CHECK: return
func.func @other_sine(%x: tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cos = onnx.Cos %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sin = onnx.Sin %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %theta2 = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.0011]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %p2 = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xf32>
  %a2 = onnx.Mul %theta2, %p2 : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cos2 = onnx.Cos %a2 : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sin2 = onnx.Sin %a2 : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %xs = onnx.Mul %x, %sin2 : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  // expected-remark @below {{not raised to tnl.lrpe: element [0, 1, 3] of the table of cosines and sines is not that of its position times one theta}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32>
  return %y : tensor<2x2x6x8xf32>
}

// Sines first.
// CHECK-LABEL: func.func @exchanged(
// CHECK-NOT: tnl.lrpe
// CHECK: return
func.func @exchanged(%x: tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cos = onnx.Cos %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sin = onnx.Sin %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %xc = onnx.Mul %x, %sin : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %xs = onnx.Mul %x, %cos : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  // expected-remark @below {{not raised to tnl.lrpe: element [0, }}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32>
  return %y : tensor<2x2x6x8xf32>
}

// Position 2 comes twice.
// CHECK-LABEL: func.func @repeated(
// CHECK-NOT: tnl.lrpe
// CHECK: return
func.func @repeated(%x: tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [2.0], [3.0], [4.0]]]> : tensor<1x6x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cos = onnx.Cos %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sin = onnx.Sin %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  // expected-remark @below {{not raised to tnl.lrpe: element [0, 3, 0] of the table of cosines and sines is not that of its position times one theta}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32>
  return %y : tensor<2x2x6x8xf32>
}

// Positions that go down.
// CHECK-LABEL: func.func @backwards(
// CHECK-NOT: tnl.lrpe
// CHECK: return
func.func @backwards(%x: tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[5.0], [4.0], [3.0], [2.0], [1.0], [0.0]]]> : tensor<1x6x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cos = onnx.Cos %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sin = onnx.Sin %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  // expected-remark @below {{not raised to tnl.lrpe: element [0, }}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32>
  return %y : tensor<2x2x6x8xf32>
}

// All tokens at one position.
// CHECK-LABEL: func.func @same(
// CHECK-NOT: tnl.lrpe
// CHECK: return
func.func @same(%x: tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[1.0]]]> : tensor<1x1x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x1x1xf32>) -> tensor<2x1x4xf32>
  %cos = onnx.Cos %a : (tensor<2x1x4xf32>) -> tensor<2x1x4xf32>
  %sin = onnx.Sin %a : (tensor<2x1x4xf32>) -> tensor<2x1x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x6x4xf32>, tensor<2x1x4xf32>) -> tensor<2x2x6x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<2x2x6x4xf32>, tensor<2x1x4xf32>) -> tensor<2x2x6x4xf32>
  // expected-remark @below {{not raised to tnl.lrpe: a table of positions has another length than the sequence}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32>
  return %y : tensor<2x2x6x8xf32>
}

// Another table for the second sequence.
// CHECK-LABEL: func.func @sequences(
// CHECK-NOT: tnl.lrpe
// CHECK: return
func.func @sequences(%x: tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cos = onnx.Cos %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sin = onnx.Sin %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %d = onnx.Constant dense<[[[0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]]> : tensor<2x6x4xf32>
  %one = onnx.Constant dense<[1, 1, 1, 1]> : tensor<4xi64>
  %other = onnx.Add %sin, %d : (tensor<2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %axes = onnx.Constant dense<0> : tensor<1xi64>
  %cosu = onnx.Unsqueeze %cos, %axes : (tensor<2x6x4xf32>, tensor<1xi64>) -> tensor<1x2x6x4xf32>
  %sinu = onnx.Unsqueeze %sin, %axes : (tensor<2x6x4xf32>, tensor<1xi64>) -> tensor<1x2x6x4xf32>
  %otheru = onnx.Unsqueeze %other, %axes : (tensor<2x6x4xf32>, tensor<1xi64>) -> tensor<1x2x6x4xf32>
  %sines = onnx.Concat %sinu, %otheru {axis = 0 : si64} : (tensor<1x2x6x4xf32>, tensor<1x2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %xc = onnx.Mul %x, %cosu : (tensor<2x2x6x4xf32>, tensor<1x2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %xs = onnx.Mul %x, %sines : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x4xf32>
  // expected-remark @below {{not raised to tnl.lrpe: tables differ between sequences}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32>
  return %y : tensor<2x2x6x8xf32>
}

// One row does not say what theta is.
// CHECK-LABEL: func.func @one_token(
// CHECK-NOT: tnl.lrpe
// CHECK: return
func.func @one_token(%x: tensor<2x2x1x4xf32>) -> tensor<2x2x1x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[2.0]]]> : tensor<1x1x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x1x1xf32>) -> tensor<2x1x4xf32>
  %cos = onnx.Cos %a : (tensor<2x1x4xf32>) -> tensor<2x1x4xf32>
  %sin = onnx.Sin %a : (tensor<2x1x4xf32>) -> tensor<2x1x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x1x4xf32>, tensor<2x1x4xf32>) -> tensor<2x2x1x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<2x2x1x4xf32>, tensor<2x1x4xf32>) -> tensor<2x2x1x4xf32>
  // expected-remark @below {{not raised to tnl.lrpe: a table of one position does not say what theta is}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x1x4xf32>, tensor<2x2x1x4xf32>) -> tensor<2x2x1x8xf32>
  return %y : tensor<2x2x1x8xf32>
}

// The last rows of a longer table.
// CHECK-LABEL: func.func @last_rows(
// CHECK-NOT: tnl.lrpe
// CHECK: return
func.func @last_rows(%x: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}) -> tensor<?x2x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
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
  %cosn = onnx.Slice %cos, %minus, %far axes(%axis) : (tensor<2x8x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x?x4xf32>
  %sinn = onnx.Slice %sin, %minus, %far axes(%axis) : (tensor<2x8x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x?x4xf32>
  %xc = onnx.Mul %x, %cosn : (tensor<?x2x?x4xf32>, tensor<2x?x4xf32>) -> tensor<?x2x?x4xf32>
  %xs = onnx.Mul %x, %sinn : (tensor<?x2x?x4xf32>, tensor<2x?x4xf32>) -> tensor<?x2x?x4xf32>
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x8xf32>
  return %y : tensor<?x2x?x8xf32>
}

// Cosines and sines of different values.
// CHECK-LABEL: func.func @two_values(
// CHECK-NOT: tnl.lrpe
// CHECK: return
func.func @two_values(%x: tensor<2x2x6x4xf32>, %z: tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cos = onnx.Cos %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sin = onnx.Sin %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %xs = onnx.Mul %z, %sin : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32>
  return %y : tensor<2x2x6x8xf32>
}

// Sines in another order than cosines.
// CHECK-LABEL: func.func @mixed(
// CHECK-NOT: tnl.lrpe
// CHECK: return
func.func @mixed(%x: tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cos = onnx.Cos %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sin = onnx.Sin %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %order = onnx.Constant dense<[1, 0, 2, 3]> : tensor<4xi64>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %m = onnx.Gather %xs, %order {axis = 3 : si64} : (tensor<2x2x6x4xf32>, tensor<4xi64>) -> tensor<2x2x6x4xf32>
  %y = onnx.Concat %xc, %m {axis = -1 : si64} : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32>
  return %y : tensor<2x2x6x8xf32>
}

// Rows from 1 on.
// CHECK-LABEL: func.func @from_row_one(
// CHECK: %[[START:.*]] = onnx.Constant dense<1> : tensor<1xi64>
// CHECK: tnl.lrpe %arg0, %{{[^ ]*}} position(%[[START]])
func.func @from_row_one(%x: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}) -> tensor<?x2x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
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
  %ids = onnx.Add %one, %t : (tensor<i64>, tensor<?xi64>) -> tensor<?xi64>
  %cosg = onnx.Gather %cos, %ids {axis = 0 : si64} : (tensor<8x4xf32>, tensor<?xi64>) -> tensor<?x4xf32>
  %sing = onnx.Gather %sin, %ids {axis = 0 : si64} : (tensor<8x4xf32>, tensor<?xi64>) -> tensor<?x4xf32>
  %xc = onnx.Mul %x, %cosg : (tensor<?x2x?x4xf32>, tensor<?x4xf32>) -> tensor<?x2x?x4xf32>
  %xs = onnx.Mul %x, %sing : (tensor<?x2x?x4xf32>, tensor<?x4xf32>) -> tensor<?x2x?x4xf32>
  // expected-remark @below {{raised to tnl.lrpe from a table of 8 positions}}
  // expected-remark @+1 {{raised to tnl.lrpe for any number of tokens; the graph itself holds for at most 8}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x8xf32>
  return %y : tensor<?x2x?x8xf32>
}

// Rows that an input picks.
// CHECK-LABEL: func.func @any_row(
// CHECK-NOT: tnl.lrpe
// CHECK: return
func.func @any_row(%x: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}, %ids: tensor<?xi64> {tnl.dims = ["n"]}) -> tensor<?x2x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %theta = onnx.Constant dense<[[1.0, 0.5623, 0.0316, 0.001]]> : tensor<1x4xf32>
  %p = onnx.Constant dense<[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0], [6.0], [7.0]]> : tensor<8x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<1x4xf32>, tensor<8x1xf32>) -> tensor<8x4xf32>
  %cos = onnx.Cos %a : (tensor<8x4xf32>) -> tensor<8x4xf32>
  %sin = onnx.Sin %a : (tensor<8x4xf32>) -> tensor<8x4xf32>
  %cosg = onnx.Gather %cos, %ids {axis = 0 : si64} : (tensor<8x4xf32>, tensor<?xi64>) -> tensor<?x4xf32>
  %sing = onnx.Gather %sin, %ids {axis = 0 : si64} : (tensor<8x4xf32>, tensor<?xi64>) -> tensor<?x4xf32>
  %xc = onnx.Mul %x, %cosg : (tensor<?x2x?x4xf32>, tensor<?x4xf32>) -> tensor<?x2x?x4xf32>
  %xs = onnx.Mul %x, %sing : (tensor<?x2x?x4xf32>, tensor<?x4xf32>) -> tensor<?x2x?x4xf32>
  // expected-remark @below {{not raised to tnl.lrpe: positions are neither one number nor one per sequence}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x8xf32>
  return %y : tensor<?x2x?x8xf32>
}

// The last of stored positions.
// CHECK-LABEL: func.func @last_of_buffer(
// CHECK-NOT: tnl.lrpe
// CHECK: return
func.func @last_of_buffer(%x: tensor<?x2x?x4xf32> {tnl.dims = ["b", "", "n", ""]}) -> tensor<?x2x?x8xf32> attributes {tnl.symbols = ["b", "n"]} {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %one = onnx.Constant dense<1> : tensor<i64>
  %axis0 = onnx.Constant dense<0> : tensor<1xi64>
  %sizes = onnx.Shape %x {start = 2 : si64, end = 3 : si64} : (tensor<?x2x?x4xf32>) -> tensor<1xi64>
  %n = onnx.Squeeze %sizes, %axis0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<i64>
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %buffer = onnx.Constant dense<[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]> : tensor<8xf32>
  %column = onnx.Constant dense<[1, -1, 1]> : tensor<3xi64>
  %far = onnx.Constant dense<9223372036854775807> : tensor<1xi64>
  %minus = onnx.Neg %sizes : (tensor<1xi64>) -> tensor<1xi64>
  %last = onnx.Slice %buffer, %minus, %far : (tensor<8xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xf32>
  %c = onnx.Reshape %last, %column : (tensor<?xf32>, tensor<3xi64>) -> tensor<1x?x1xf32>
  %a = onnx.Mul %theta, %c : (tensor<2x1x4xf32>, tensor<1x?x1xf32>) -> tensor<2x?x4xf32>
  %cos = onnx.Cos %a : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  %sin = onnx.Sin %a : (tensor<2x?x4xf32>) -> tensor<2x?x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<?x2x?x4xf32>, tensor<2x?x4xf32>) -> tensor<?x2x?x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<?x2x?x4xf32>, tensor<2x?x4xf32>) -> tensor<?x2x?x4xf32>
  // expected-remark @below {{not raised to tnl.lrpe: positions are a part of others}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> tensor<?x2x?x8xf32>
  return %y : tensor<?x2x?x8xf32>
}

// Queries and keys from different positions on: both keep theirs.
// CHECK-LABEL: func.func @other_starts(
// CHECK: %[[Q:.*]] = tnl.lrpe %arg0, %{{[^ ]*}} position(
// CHECK: %[[K:.*]] = tnl.lrpe %arg1, %{{[^ ]*}} position(
// CHECK: tnl.linear_attention %[[Q]], %[[K]], %arg2
func.func @other_starts(%q: tensor<2x2x6x4xf32>, %k: tensor<2x2x6x4xf32>, %v: tensor<2x2x6x3xf32>) -> tensor<2x2x6x3xf32> {
  %thetaq = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %pq = onnx.Constant dense<[[[9.0], [10.0], [11.0], [12.0], [13.0], [14.0]]]> : tensor<1x6x1xf32>
  %aq = onnx.Mul %thetaq, %pq : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cosq = onnx.Cos %aq : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sinq = onnx.Sin %aq : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %thetak = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %pk = onnx.Constant dense<[[[1.0], [2.0], [3.0], [4.0], [5.0], [6.0]]]> : tensor<1x6x1xf32>
  %ak = onnx.Mul %thetak, %pk : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cosk = onnx.Cos %ak : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sink = onnx.Sin %ak : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %decay = onnx.Constant dense<[[[[1.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.5, 1.0, 0.0, 0.0, 0.0, 0.0], [0.25, 0.5, 1.0, 0.0, 0.0, 0.0], [0.125, 0.25, 0.5, 1.0, 0.0, 0.0], [0.0625, 0.125, 0.25, 0.5, 1.0, 0.0], [0.03125, 0.0625, 0.125, 0.25, 0.5, 1.0]]]]> : tensor<1x1x6x6xf32>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %shape = onnx.Constant dense<[2, 2, 6, 8]> : tensor<4xi64>
  %qc = onnx.Mul %q, %cosq : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %qs = onnx.Mul %q, %sinq : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  // expected-remark @below {{its first position is 9}}
  %qr = onnx.Concat %qc, %qs {axis = -1 : si64} : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32>
  %kc = onnx.Mul %k, %cosk : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %ks = onnx.Mul %k, %sink : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  // expected-remark @below {{its first position is 1}}
  %kr = onnx.Concat %kc, %ks {axis = -1 : si64} : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32>
  %kt = onnx.Transpose %kr {perm = array<i64: 0, 1, 3, 2>} : (tensor<2x2x6x8xf32>) -> tensor<2x2x8x6xf32>
  %s = onnx.MatMul %qr, %kt : (tensor<2x2x6x8xf32>, tensor<2x2x8x6xf32>) -> tensor<2x2x6x6xf32>
  %w = onnx.Mul %s, %decay : (tensor<2x2x6x6xf32>, tensor<1x1x6x6xf32>) -> tensor<2x2x6x6xf32>
  // expected-remark @below {{raised to tnl.linear_attention from a table of 6 positions, which leaves an interval of 1.9e-07 of its decay rates}}
  %y = onnx.MatMul %w, %v : (tensor<2x2x6x6xf32>, tensor<2x2x6x3xf32>) -> tensor<2x2x6x3xf32>
  return %y : tensor<2x2x6x3xf32>
}

// Only queries have another order of columns.
// CHECK-LABEL: func.func @queries_interleaved(
// CHECK: %[[Q:.*]] = tnl.lrpe %arg0, 
// CHECK: %[[P:.*]] = onnx.Gather %[[Q]], 
// CHECK: %[[K:.*]] = tnl.lrpe %arg1, 
// CHECK: tnl.linear_attention %[[P]], %[[K]], %arg2
func.func @queries_interleaved(%q: tensor<2x2x6x4xf32>, %k: tensor<2x2x6x4xf32>, %v: tensor<2x2x6x3xf32>) -> tensor<2x2x6x3xf32> {
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
  // expected-remark @below {{raised to tnl.lrpe from a table of 6 positions, which leaves an interval of }}
  %kr = onnx.Concat %kc, %ks {axis = -1 : si64} : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32>
  %kt = onnx.Transpose %kr {perm = array<i64: 0, 1, 3, 2>} : (tensor<2x2x6x8xf32>) -> tensor<2x2x8x6xf32>
  %s = onnx.MatMul %qr, %kt : (tensor<2x2x6x8xf32>, tensor<2x2x8x6xf32>) -> tensor<2x2x6x6xf32>
  %w = onnx.Mul %s, %decay : (tensor<2x2x6x6xf32>, tensor<1x1x6x6xf32>) -> tensor<2x2x6x6xf32>
  // expected-remark @below {{raised to tnl.linear_attention from a table of 6 positions, which leaves an interval of 1.9e-07 of its decay rates}}
  %y = onnx.MatMul %w, %v : (tensor<2x2x6x6xf32>, tensor<2x2x6x3xf32>) -> tensor<2x2x6x3xf32>
  return %y : tensor<2x2x6x3xf32>
}

// Sums of cosine parts with sine parts.
// CHECK-LABEL: func.func @crossed_parts(
// CHECK-NOT: tnl.lrpe %arg0
// CHECK: return
func.func @crossed_parts(%q: tensor<2x2x6x4xf32>, %k: tensor<2x2x6x4xf32>, %v: tensor<2x2x6x3xf32>) -> tensor<2x2x6x3xf32> {
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
  %pc = onnx.MatMul %qs, %tc : (tensor<2x2x6x4xf32>, tensor<2x2x4x6xf32>) -> tensor<2x2x6x6xf32>
  %ps = onnx.MatMul %qc, %ts : (tensor<2x2x6x4xf32>, tensor<2x2x4x6xf32>) -> tensor<2x2x6x6xf32>
  // expected-remark @below {{raised to tnl.lrpe from a table of 6 positions, which leaves an interval of }}
  // expected-remark @below {{not raised to tnl.lrpe: element [0, 0, 0]}}
  %s = onnx.Add %pc, %ps : (tensor<2x2x6x6xf32>, tensor<2x2x6x6xf32>) -> tensor<2x2x6x6xf32>
  %w = onnx.Mul %s, %decay : (tensor<2x2x6x6xf32>, tensor<1x1x6x6xf32>) -> tensor<2x2x6x6xf32>
  // expected-remark @below {{raised to tnl.linear_attention from a table of 6 positions, which leaves an interval of 1.9e-07 of its decay rates}}
  %y = onnx.MatMul %w, %v : (tensor<2x2x6x6xf32>, tensor<2x2x6x3xf32>) -> tensor<2x2x6x3xf32>
  return %y : tensor<2x2x6x3xf32>
}
