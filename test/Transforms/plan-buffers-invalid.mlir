// RUN: tnl-opt %s --pass-pipeline='builtin.module(func.func(tnl-plan-buffers))' -verify-diagnostics

func.func @unknown_size(%x: tensor<?x8xf32>) -> tensor<?x8xf32> {
  %w = tnl.weight "w" from dense<5.0e-1> : tensor<8x8xf32> -> tensor<8x8xf32>
  // expected-error @below {{has a result of unknown size}}
  %0 = tnl.linear %x, %w : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  %1 = tnl.linear %0, %w : (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
  return %1 : tensor<?x8xf32>
}
