// RUN: tnl-opt %s --tnl-tile-attention --tnl-share-kernels | FileCheck %s --enable-var-scope
// RUN: tnl-opt %s --tnl-cpu-kernels | FileCheck %s --check-prefix=LLVM

// CHECK-LABEL: func.func private @first
// CHECK-SAME: (%{{.*}}: tensor<?x2x?x4xf32>, %[[DECAY:.*]]: tensor<2xf32>)
// CHECK-SAME: tnl.decay_argument = 1 : i64
// CHECK-SAME: tnl.entries = {first = array<f32: -5.000000e-01, -2.500000e-01>, second = array<f32: -1.250000e-01, -0.000000e+00>}
// CHECK: tnl.chunk_scores {{.*}} decay(%[[DECAY]]) :
// CHECK: tnl.state_read {{.*}} decay(%[[DECAY]]) :
// CHECK: tnl.state_update {{.*}} decay(%[[DECAY]]) :
// CHECK-NOT: @second
// CHECK-LABEL: func.func private @other_width
// CHECK-SAME: (%{{[^,]*}}: tensor<?x2x?x8xf32>) ->
// CHECK-NOT: tnl.entries
// CHECK: tnl.chunk_scores {{.*}} slopes [5.000000e-01, 2.500000e-01]

// LLVM-DAG: llvm.mlir.global internal constant @first.decay(dense<[-5.000000e-01, -2.500000e-01]>
// LLVM-DAG: llvm.mlir.global internal constant @second.decay(dense<[-1.250000e-01, -0.000000e+00]>
// LLVM-DAG: llvm.func internal @first.body
// LLVM-DAG: llvm.func @first(%{{.*}}: !llvm.ptr, %{{.*}}: i64, %{{.*}}: i64)
// LLVM-DAG: llvm.func @second(%{{.*}}: !llvm.ptr, %{{.*}}: i64, %{{.*}}: i64)
// LLVM-NOT: llvm.func internal @second.body
func.func private @first(%q: tensor<?x2x?x4xf32>) -> tensor<?x2x?x4xf32> attributes {tnl.kernel} {
  %o, %s = tnl.linear_attention %q, %q, %q slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> (tensor<?x2x?x4xf32>, tensor<?x2x4x4xf32>)
  return %o : tensor<?x2x?x4xf32>
}
func.func private @second(%q: tensor<?x2x?x4xf32>) -> tensor<?x2x?x4xf32> attributes {tnl.kernel} {
  %o, %s = tnl.linear_attention %q, %q, %q slopes [1.25e-1, 0.0]
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>) -> (tensor<?x2x?x4xf32>, tensor<?x2x4x4xf32>)
  return %o : tensor<?x2x?x4xf32>
}
func.func private @other_width(%q: tensor<?x2x?x8xf32>) -> tensor<?x2x?x8xf32> attributes {tnl.kernel} {
  %o, %s = tnl.linear_attention %q, %q, %q slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>) -> (tensor<?x2x?x8xf32>, tensor<?x2x8x8xf32>)
  return %o : tensor<?x2x?x8xf32>
}
