// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(convert-onnx-to-tnl))' -verify-diagnostics -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: tnl-compile %s -o %t.tnl --cpu-levels=x86-64
// RUN: tnl-run run %t.tnl --function=dynamic_columns --input=x=2x9xf32=1 --output=y=- | FileCheck %s --check-prefix=SUMS

// SUMS: y: 2x2xf32 = 4.5, 4.5, 4.5, 4.5

// Columns that are only checked at a call.
// CHECK-LABEL: func.func @dynamic_columns(
// CHECK-NOT: tnl.linear
func.func @dynamic_columns(%x: tensor<?x?xf32> {tnl.dims = ["n", "k"], tnl.name = "x"}) -> (tensor<?x2xf32> {tnl.name = "y"}, tensor<?x2xf32> {tnl.name = "z"}) attributes {tnl.symbols = ["n", "k"]} {
  %w = onnx.Constant dense<0.5> : tensor<9x2xf32>
  // expected-remark @below {{not raised to tnl.linear: its columns have no static size}}
  %y = onnx.MatMul %x, %w : (tensor<?x?xf32>, tensor<9x2xf32>) -> tensor<?x2xf32>
  // expected-remark @below {{not raised to tnl.linear: its columns have no static size}}
  %z = onnx.Gemm %x, %w : (tensor<?x?xf32>, tensor<9x2xf32>) -> tensor<?x2xf32>
  return %y, %z : tensor<?x2xf32>, tensor<?x2xf32>
}
