// RUN: not tnl-opt %s --pass-pipeline="builtin.module(func.func(tnl-set-precision{dtype=f16}))" 2>&1 | FileCheck %s
// CHECK: error: tnl-set-precision: unknown dtype 'f16'; it must be bf16 or f32
func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}
