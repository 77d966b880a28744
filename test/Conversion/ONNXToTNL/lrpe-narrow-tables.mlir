// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(onnx-fold-shapes,convert-onnx-to-tnl))' -verify-diagnostics -o %t
// RUN: FileCheck -enable-var-scope %s < %t
// RUN: tnl-interpret %s --compare=%t --max-rel=1e-2 --dim=n=5

// Tables of models in 16 bits, computed with their roundings: angles become
// float32.

// Theta, positions and angles are bfloat16.
// CHECK-LABEL: func.func @model(
// CHECK: tnl.weight {{.*}} from dense<{{\[\[}}1.000000e+00, 5.625000e-01, 0.031494
// CHECK: tnl.lrpe %arg0, %{{[^ ]*}} : (tensor<2x2x6x4xbf16>, tensor<2x4xf32>) -> tensor<2x2x6x8xbf16>
func.func @model(%x: tensor<2x2x6x4xbf16>) -> tensor<2x2x6x8xbf16> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xbf16>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xbf16>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xbf16>, tensor<1x6x1xbf16>) -> tensor<2x6x4xbf16>
  %cos = onnx.Cos %a : (tensor<2x6x4xbf16>) -> tensor<2x6x4xbf16>
  %sin = onnx.Sin %a : (tensor<2x6x4xbf16>) -> tensor<2x6x4xbf16>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x6x4xbf16>, tensor<2x6x4xbf16>) -> tensor<2x2x6x4xbf16>
  %xs = onnx.Mul %x, %sin : (tensor<2x2x6x4xbf16>, tensor<2x6x4xbf16>) -> tensor<2x2x6x4xbf16>
  // expected-remark @below {{; angles, which it has in 16 bits, become float32}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x6x4xbf16>, tensor<2x2x6x4xbf16>) -> tensor<2x2x6x8xbf16>
  return %y : tensor<2x2x6x8xbf16>
}

// The same, used in float32.
// CHECK-LABEL: func.func @widened(
// CHECK: tnl.lrpe %arg0, %{{[^ ]*}} : (tensor<2x2x6x4xf32>, tensor<2x4xf32>) -> tensor<2x2x6x8xf32>
func.func @widened(%x: tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xbf16>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xbf16>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xbf16>, tensor<1x6x1xbf16>) -> tensor<2x6x4xbf16>
  %cos = onnx.Cos %a : (tensor<2x6x4xbf16>) -> tensor<2x6x4xbf16>
  %sin = onnx.Sin %a : (tensor<2x6x4xbf16>) -> tensor<2x6x4xbf16>
  %cosw = onnx.Cast %cos : (tensor<2x6x4xbf16>) -> tensor<2x6x4xf32>
  %sinw = onnx.Cast %sin : (tensor<2x6x4xbf16>) -> tensor<2x6x4xf32>
  %xc = onnx.Mul %x, %cosw : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  %xs = onnx.Mul %x, %sinw : (tensor<2x2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x2x6x4xf32>
  // expected-remark @below {{; angles, which it has in 16 bits, become float32}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x6x4xf32>, tensor<2x2x6x4xf32>) -> tensor<2x2x6x8xf32>
  return %y : tensor<2x2x6x8xf32>
}

// Angles are float32 and their cosines bfloat16.
// CHECK-LABEL: func.func @rounded(
// CHECK: tnl.weight {{.*}} from dense<{{\[\[}}0.9998{{[0-9]+}}, 0.5623
// CHECK: tnl.lrpe %arg0, %{{[^ ]*}} : (tensor<2x2x6x4xbf16>, tensor<2x4xf32>) -> tensor<2x2x6x8xbf16>
func.func @rounded(%x: tensor<2x2x6x4xbf16>) -> tensor<2x2x6x8xbf16> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xf32>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xf32>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xf32>, tensor<1x6x1xf32>) -> tensor<2x6x4xf32>
  %cos = onnx.Cos %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %sin = onnx.Sin %a : (tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %cosh = onnx.Cast %cos : (tensor<2x6x4xf32>) -> tensor<2x6x4xbf16>
  %sinh = onnx.Cast %sin : (tensor<2x6x4xf32>) -> tensor<2x6x4xbf16>
  %xc = onnx.Mul %x, %cosh : (tensor<2x2x6x4xbf16>, tensor<2x6x4xbf16>) -> tensor<2x2x6x4xbf16>
  %xs = onnx.Mul %x, %sinh : (tensor<2x2x6x4xbf16>, tensor<2x6x4xbf16>) -> tensor<2x2x6x4xbf16>
  // expected-remark @below {{raised to tnl.lrpe from a table of 6 positions, which leaves an interval of }}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x6x4xbf16>, tensor<2x2x6x4xbf16>) -> tensor<2x2x6x8xbf16>
  return %y : tensor<2x2x6x8xbf16>
}

// One element is some units in the last place off.
// CHECK-LABEL: func.func @element(
// CHECK-NOT: tnl.lrpe
// CHECK: return
func.func @element(%x: tensor<2x2x6x4xbf16>) -> tensor<2x2x6x8xbf16> {
  %theta = onnx.Constant dense<[[[1.0, 0.5623, 0.0316, 0.001]], [[0.7, 0.25, 0.0178, 0.00001]]]> : tensor<2x1x4xbf16>
  %p = onnx.Constant dense<[[[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]]> : tensor<1x6x1xbf16>
  %a = onnx.Mul %theta, %p : (tensor<2x1x4xbf16>, tensor<1x6x1xbf16>) -> tensor<2x6x4xbf16>
  %cos = onnx.Cos %a : (tensor<2x6x4xbf16>) -> tensor<2x6x4xbf16>
  %sin = onnx.Sin %a : (tensor<2x6x4xbf16>) -> tensor<2x6x4xbf16>
  %d = onnx.Constant dense<[[[0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.02, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]]> : tensor<2x6x4xbf16>
  %sine = onnx.Add %sin, %d : (tensor<2x6x4xbf16>, tensor<2x6x4xbf16>) -> tensor<2x6x4xbf16>
  %xc = onnx.Mul %x, %cos : (tensor<2x2x6x4xbf16>, tensor<2x6x4xbf16>) -> tensor<2x2x6x4xbf16>
  %xs = onnx.Mul %x, %sine : (tensor<2x2x6x4xbf16>, tensor<2x6x4xbf16>) -> tensor<2x2x6x4xbf16>
  // expected-remark @below {{not raised to tnl.lrpe: element [0, 3, 1] of the table of cosines and sines is not that of its position times one theta}}
  %y = onnx.Concat %xc, %xs {axis = -1 : si64} : (tensor<2x2x6x4xbf16>, tensor<2x2x6x4xbf16>) -> tensor<2x2x6x8xbf16>
  return %y : tensor<2x2x6x8xbf16>
}
