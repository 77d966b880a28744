// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl))' -verify-diagnostics -o %t
// RUN: FileCheck -enable-var-scope %s < %t
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-6 --dim=n=5

// Angles, in tables or products, that are no positions times theta.

// One element is two units in the last place off.
// CHECK-LABEL: func.func @element(
// CHECK-NOT: tnl.lrpe
// CHECK: return
func.func @element(%x: tensor<2x2x4x4xf32>) -> tensor<2x2x4x8xf32> {
  %a = onnx.Constant dense<[[[0.0, 0.0, 0.0, 0.0], [1.0, 0.5, 0.375, 0.03125], [2.0, 1.0, 0.75, 0.0625], [3.0, 1.5, 1.12500024, 0.09375]], [[0.0, 0.0, 0.0, 0.0], [7.0, 0.25, 0.015625, 0.0078125], [14.0, 0.5, 0.03125, 0.015625], [21.0, 0.75, 0.046875, 0.0234375]]]> : tensor<2x4x4xf32>
  %cos = onnx.Cos %a : (tensor<2x4x4xf32>) -> tensor<2x4x4xf32>
  %sin = onnx.Sin %a : (tensor<2x4x4xf32>) -> tensor<2x4x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x4x4xf32>, tensor<2x4x4xf32>) -> tensor<2x2x4x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<2x2x4x4xf32>, tensor<2x4x4xf32>) -> tensor<2x2x4x4xf32>
  // expected-remark @below {{not raised to tnl.lrpe: element [0, 3, 2] of the table of angles is not that of its position times one theta}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x4x4xf32>, tensor<2x2x4x4xf32>) -> tensor<2x2x4x8xf32>
  return %y : tensor<2x2x4x8xf32>
}

// Cosines and sines of different angles.
// CHECK-LABEL: func.func @tables(
// CHECK-NOT: tnl.lrpe
// CHECK: return
func.func @tables(%x: tensor<2x2x4x4xf32>) -> tensor<2x2x4x8xf32> {
  %a = onnx.Constant dense<[[[0.0, 0.0, 0.0, 0.0], [1.0, 0.5, 0.375, 0.03125], [2.0, 1.0, 0.75, 0.0625], [3.0, 1.5, 1.125, 0.09375]], [[0.0, 0.0, 0.0, 0.0], [7.0, 0.25, 0.015625, 0.0078125], [14.0, 0.5, 0.03125, 0.015625], [21.0, 0.75, 0.046875, 0.0234375]]]> : tensor<2x4x4xf32>
  %b = onnx.Constant dense<[[[0.0, 0.0, 0.0, 0.0], [1.0, 0.5, 0.375, 0.03125], [2.0, 1.0, 0.75, 0.0625], [3.0, 1.5, 1.25, 0.09375]], [[0.0, 0.0, 0.0, 0.0], [7.0, 0.25, 0.015625, 0.0078125], [14.0, 0.5, 0.03125, 0.015625], [21.0, 0.75, 0.046875, 0.0234375]]]> : tensor<2x4x4xf32>
  %cos = onnx.Cos %a : (tensor<2x4x4xf32>) -> tensor<2x4x4xf32>
  %sin = onnx.Sin %b : (tensor<2x4x4xf32>) -> tensor<2x4x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x4x4xf32>, tensor<2x4x4xf32>) -> tensor<2x2x4x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<2x2x4x4xf32>, tensor<2x4x4xf32>) -> tensor<2x2x4x4xf32>
  // expected-remark @below {{not raised to tnl.lrpe: cosine and sine are of different angles}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x4x4xf32>, tensor<2x2x4x4xf32>) -> tensor<2x2x4x8xf32>
  return %y : tensor<2x2x4x8xf32>
}

// Angles that grow faster than positions.
// CHECK-LABEL: func.func @powers(
// CHECK-NOT: tnl.lrpe
// CHECK: return
func.func @powers(%x: tensor<2x2x4x4xf32>) -> tensor<2x2x4x8xf32> {
  %a = onnx.Constant dense<[[[0.0, 0.0, 0.0, 0.0], [1.0, 0.5, 0.375, 0.03125], [2.0, 1.0, 0.75, 0.0625], [4.0, 1.5, 1.125, 0.09375]], [[0.0, 0.0, 0.0, 0.0], [7.0, 0.25, 0.015625, 0.0078125], [14.0, 0.5, 0.03125, 0.015625], [21.0, 0.75, 0.046875, 0.0234375]]]> : tensor<2x4x4xf32>
  %cos = onnx.Cos %a : (tensor<2x4x4xf32>) -> tensor<2x4x4xf32>
  %sin = onnx.Sin %a : (tensor<2x4x4xf32>) -> tensor<2x4x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x4x4xf32>, tensor<2x4x4xf32>) -> tensor<2x2x4x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<2x2x4x4xf32>, tensor<2x4x4xf32>) -> tensor<2x2x4x4xf32>
  // expected-remark @below {{not raised to tnl.lrpe: element [0, 3, 0] of the table of angles is not that of its position times one theta}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x4x4xf32>, tensor<2x2x4x4xf32>) -> tensor<2x2x4x8xf32>
  return %y : tensor<2x2x4x8xf32>
}

// Constant positions of which one comes twice.
// CHECK-LABEL: func.func @repeated(
// CHECK-NOT: tnl.lrpe
// CHECK: return
func.func @repeated(%x: tensor<2x2x4x4xf32>) -> tensor<2x2x4x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5, 0.25, 0.125]], [[0.5, 0.25, 0.125, 0.0625]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [1.0], [2.0]]]> : tensor<1x4x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x4x1xf32>) -> tensor<2x4x4xf32>
  %cos = onnx.Cos %a : (tensor<2x4x4xf32>) -> tensor<2x4x4xf32>
  %sin = onnx.Sin %a : (tensor<2x4x4xf32>) -> tensor<2x4x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x4x4xf32>, tensor<2x4x4xf32>) -> tensor<2x2x4x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<2x2x4x4xf32>, tensor<2x4x4xf32>) -> tensor<2x2x4x4xf32>
  // expected-remark @below {{not raised to tnl.lrpe: positions do not count tokens}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x4x4xf32>, tensor<2x2x4x4xf32>) -> tensor<2x2x4x8xf32>
  return %y : tensor<2x2x4x8xf32>
}

// Constant positions from 1 on.
// CHECK-LABEL: func.func @from_one(
// CHECK-NOT: tnl.lrpe
// CHECK: return
func.func @from_one(%x: tensor<2x2x4x4xf32>) -> tensor<2x2x4x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5, 0.25, 0.125]], [[0.5, 0.25, 0.125, 0.0625]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[1.0], [2.0], [3.0], [4.0]]]> : tensor<1x4x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x4x1xf32>) -> tensor<2x4x4xf32>
  %cos = onnx.Cos %a : (tensor<2x4x4xf32>) -> tensor<2x4x4xf32>
  %sin = onnx.Sin %a : (tensor<2x4x4xf32>) -> tensor<2x4x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x4x4xf32>, tensor<2x4x4xf32>) -> tensor<2x2x4x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<2x2x4x4xf32>, tensor<2x4x4xf32>) -> tensor<2x2x4x4xf32>
  // expected-remark @below {{not raised to tnl.lrpe: positions do not start at 0 or at an input}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x4x4xf32>, tensor<2x2x4x4xf32>) -> tensor<2x2x4x8xf32>
  return %y : tensor<2x2x4x8xf32>
}

// Another theta for each sequence.
// CHECK-LABEL: func.func @sequences(
// CHECK-NOT: tnl.lrpe
// CHECK: return
func.func @sequences(%x: tensor<2x2x4x4xf32>) -> tensor<2x2x4x8xf32> {
  %theta = onnx.Constant dense<[[[[1.0, 0.5, 0.25, 0.125]], [[0.5, 0.25, 0.125, 0.0625]]], [[[1.0, 0.5, 0.25, 0.125]], [[0.5, 0.25, 0.125, 0.06]]]]> : tensor<2x2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0]]]> : tensor<1x4x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x2x1x4xf32>, tensor<1x4x1xf32>) -> tensor<2x2x4x4xf32>
  %cos = onnx.Cos %a : (tensor<2x2x4x4xf32>) -> tensor<2x2x4x4xf32>
  %sin = onnx.Sin %a : (tensor<2x2x4x4xf32>) -> tensor<2x2x4x4xf32>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x4x4xf32>, tensor<2x2x4x4xf32>) -> tensor<2x2x4x4xf32>
  %xs = onnx.Mul %x, %sin : (tensor<2x2x4x4xf32>, tensor<2x2x4x4xf32>) -> tensor<2x2x4x4xf32>
  // expected-remark @below {{not raised to tnl.lrpe: theta is no constant for each head and column}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x4x4xf32>, tensor<2x2x4x4xf32>) -> tensor<2x2x4x8xf32>
  return %y : tensor<2x2x4x8xf32>
}

// Angles in 16 bits.
// CHECK-LABEL: func.func @narrow(
// CHECK-NOT: tnl.lrpe
// CHECK: return
func.func @narrow(%x: tensor<2x2x4x4xf32>) -> tensor<2x2x4x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5, 0.25, 0.125]], [[0.5, 0.25, 0.125, 0.0625]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0]]]> : tensor<1x4x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x4x1xf32>) -> tensor<2x4x4xf32>
  %h = onnx.Cast %a : (tensor<2x4x4xf32>) -> tensor<2x4x4xbf16>
  %cos = onnx.Cos %h : (tensor<2x4x4xbf16>) -> tensor<2x4x4xbf16>
  %sin = onnx.Sin %h : (tensor<2x4x4xbf16>) -> tensor<2x4x4xbf16>
  %cosw = onnx.Cast %cos : (tensor<2x4x4xbf16>) -> tensor<2x4x4xf32>
  %sinw = onnx.Cast %sin : (tensor<2x4x4xbf16>) -> tensor<2x4x4xf32>
  %xc = onnx.Mul %x, %cosw : (tensor<2x2x4x4xf32>, tensor<2x4x4xf32>) -> tensor<2x2x4x4xf32>
  %xs = onnx.Mul %x, %sinw : (tensor<2x2x4x4xf32>, tensor<2x4x4xf32>) -> tensor<2x2x4x4xf32>
  // expected-remark @below {{not raised to tnl.lrpe: angles are computed in 16 bits}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x4x4xf32>, tensor<2x2x4x4xf32>) -> tensor<2x2x4x8xf32>
  return %y : tensor<2x2x4x8xf32>
}
