// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl{only=silu}))' | FileCheck %s --check-prefix=SILU
// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl{only=silu,linear}))' | FileCheck %s --check-prefix=BOTH
// RUN: not tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl{only=silu,norms}))' 2>&1 | FileCheck %s --check-prefix=UNKNOWN

// One concept at a time.

// SILU-LABEL: func.func @both(
// SILU: onnx.MatMul
// SILU: tnl.silu
// BOTH-LABEL: func.func @both(
// BOTH: tnl.linear
// BOTH: tnl.silu
// UNKNOWN: error: convert-onnx-to-tnl: nothing is called 'norms'; option 'only' takes loops, folded-heads, norm, silu,
func.func @both(%x: tensor<?x?x8xf32> {tnl.dims = ["b", "n", ""]}) -> tensor<?x?x4xf32> attributes {tnl.symbols = ["b", "n"]} {
  %w = onnx.Constant dense<0.5> : tensor<8x4xf32>
  %y = onnx.MatMul %x, %w : (tensor<?x?x8xf32>, tensor<8x4xf32>) -> tensor<?x?x4xf32>
  %s = onnx.Sigmoid %y : (tensor<?x?x4xf32>) -> tensor<?x?x4xf32>
  %z = onnx.Mul %y, %s : (tensor<?x?x4xf32>, tensor<?x?x4xf32>) -> tensor<?x?x4xf32>
  return %z : tensor<?x?x4xf32>
}
