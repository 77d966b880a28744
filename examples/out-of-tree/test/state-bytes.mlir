// RUN: my-opt %s --state-bytes | FileCheck %s
// RUN: tnl-opt %s --load-pass-plugin=%plugin --pass-pipeline="builtin.module(func.func(state-bytes))" | FileCheck %s

// Two heads of 4 x 4 float32.
// CHECK: func.func @f
// CHECK-SAME: example.state_bytes = 128
func.func @f(%q: tensor<?x2x?x4xf32>, %k: tensor<?x2x?x4xf32>, %v: tensor<?x2x?x4xf32>) -> tensor<?x2x?x4xf32> {
  %o, %s = tnl.linear_attention %q, %k, %v slopes [0.5, 0.25] : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> (tensor<?x2x?x4xf32>, tensor<?x2x4x4xf32>)
  return %o : tensor<?x2x?x4xf32>
}
// CHECK: func.func @none
// CHECK-SAME: example.state_bytes = 0
func.func @none() {
  return
}
