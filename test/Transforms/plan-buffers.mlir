// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(tnl-plan-buffers))' -split-input-file | FileCheck %s

// Three tensors alive one after another need two buffers: an operand is still
// read while the result is written. The last lives in the output. The larger
// of two sizes with one expression wins.
// CHECK-LABEL: func.func @chain
// CHECK-SAME: tnl.buffer_sizes = [#size<batch * seq * 64>, #size<batch * seq * 32>]
// CHECK: tnl.linear {{.*}}tnl.buffers = array<i64: 0>
// CHECK: tnl.linear {{.*}}tnl.buffers = array<i64: 1>
// CHECK: tnl.linear {{.*}}tnl.buffers = array<i64: 0>
// CHECK: tnl.linear {{.*}}tnl.buffers = array<i64: -1>
func.func @chain(%x: tensor<?x?x8xf32> {tnl.dims = ["batch", "seq", ""]}) -> tensor<?x?x8xf32>
    attributes {tnl.symbols = ["batch", "seq"]} {
  %w = tnl.weight "w" from dense<5.0e-1> : tensor<8x8xf32> -> tensor<8x8xf32>
  %wide = tnl.weight "wide" from dense<5.0e-1> : tensor<16x8xf32> -> tensor<16x8xf32>
  %narrow = tnl.weight "narrow" from dense<5.0e-1> : tensor<8x16xf32> -> tensor<8x16xf32>
  %0 = tnl.linear %x, %w : (tensor<?x?x8xf32>, tensor<8x8xf32>) -> tensor<?x?x8xf32>
  %1 = tnl.linear %0, %w : (tensor<?x?x8xf32>, tensor<8x8xf32>) -> tensor<?x?x8xf32>
  %2 = tnl.linear %1, %wide : (tensor<?x?x8xf32>, tensor<16x8xf32>) -> tensor<?x?x16xf32>
  %3 = tnl.linear %2, %narrow : (tensor<?x?x16xf32>, tensor<8x16xf32>) -> tensor<?x?x8xf32>
  return %3 : tensor<?x?x8xf32>
}

// -----

// A tensor that is used again later keeps its buffer.
// CHECK-LABEL: func.func @residual
// CHECK: tnl.linear {{.*}}tnl.buffers = array<i64: 0>
// CHECK: tnl.linear {{.*}}tnl.buffers = array<i64: 1>
// CHECK: tnl.linear {{.*}}tnl.buffers = array<i64: 2>
// CHECK: tnl.linear {{.*}}residual{{.*}}tnl.buffers = array<i64: -1>
func.func @residual(%x: tensor<?x8xf32> {tnl.dims = ["n", ""]}) -> tensor<?x8xf32>
    attributes {tnl.symbols = ["n"]} {
  %w = tnl.weight "w" from dense<5.0e-1> : tensor<8x8xf32> -> tensor<8x8xf32>
  %0 = tnl.linear %x, %w : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  %1 = tnl.linear %0, %w : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  %2 = tnl.linear %1, %w : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  %3 = tnl.linear %2, %w residual(%0) : (tensor<?x8xf32>, tensor<8x8xf32>, tensor<?x8xf32>) -> tensor<?x8xf32>
  return %3 : tensor<?x8xf32>
}

// -----

// Kernels have no plan.
// CHECK-LABEL: func.func private @kernel
// CHECK-NOT: tnl.buffer
func.func private @kernel(%x: tensor<?x8xf32>) -> tensor<?xf32> attributes {tnl.kernel} {
  %0 = tnl.rms_scale %x eps 1.0e-6 : tensor<?x8xf32> -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
