// RUN: tnl-opt %s --tnl-tile-attention=block=32 --convert-tnl-attention-to-loops -split-input-file -verify-diagnostics | FileCheck %s --enable-var-scope
// RUN: tnl-opt %s --tnl-tile-attention=block=32 -split-input-file | FileCheck %s --enable-var-scope --check-prefix=TILE
// RUN: tnl-opt %s -tnl-annotate-grid -split-input-file | FileCheck %s --check-prefix=GRID

// An item is a query head: the state of its group is repeated, and written by the
// first head of each group.
// TILE-LABEL: func.func @grouped
// TILE: %[[S0:.+]] = tnl.pick_heads %arg3 [0, 0, 0, 1, 1, 1]
// TILE: %[[R:.+]]:2 = scf.for {{.*}} iter_args(%{{.+}} = %{{.+}}, %{{.+}} = %[[S0]])
// TILE: %[[Q:.+]] = tnl.split_heads %{{.+}} : tensor<?x?x24xbf16> -> tensor<?x6x?x4xbf16>
// TILE: %[[G:.+]] = onnx.Transpose %{{.+}} {perm = array<i64: 0, 2, 1>}
// TILE: %[[D:.+]] = arith.extf %[[G]] : tensor<?x6x?xbf16> to tensor<?x6x?xf32>
// TILE: tnl.chunk_scores %[[Q]], %{{.+}} decay(%[[D]])
// TILE: tnl.scale %{{.+}} by 5.000000e-01
// TILE: tnl.pick_heads %[[R]]#1 [0, 3]
// CHECK-LABEL: func.func @grouped
// CHECK: scf.forall (%[[B:.+]], %[[H:.+]]) in (%{{.+}}, 6)
// CHECK-DAG: %[[STATE:.+]] = memref.alloc() {{.*}}: memref<4x32xf32>
// CHECK-DAG: %[[WEIGHTS:.+]] = memref.alloc() {{.*}}: memref<32x32xf32>
// CHECK: scf.for %[[FIRST:.+]] = %{{.+}} to %{{.+}} step %c32
// CHECK: math.exp
// CHECK: math.exp
// CHECK: memref.store %{{.+}}, %{{.+}}[%[[B]], %{{.+}}, %{{.+}}] : memref<?x?x18xbf16>
// CHECK: %[[FIRST_OF:.+]] = arith.cmpi eq, %[[H]], %c3
// CHECK: scf.if %[[FIRST_OF]]
// CHECK: memref.store %{{.+}}, %{{.+}}[%[[B]], %c1{{[_0-9]*}}, %{{.+}}, %{{.+}}] : memref<?x2x4x3xf32>
// CHECK-NOT: tnl.pick_heads
// GRID-LABEL: func.func @grouped
// GRID-SAME: tnl.grid_rank = 1
func.func @grouped(%q: tensor<?x?x24xbf16>, %k: tensor<?x?x8xbf16>, %v: tensor<?x?x6xbf16>, %s: tensor<?x2x4x3xf32>, %g: tensor<?x?x2xbf16>) -> (tensor<?x?x18xbf16>, tensor<?x2x4x3xf32>) attributes {tnl.kernel} {
  %o, %s1 = onnx.LinearAttention %q, %k, %v state(%s) decay(%g) {kv_num_heads = 2 : i64, q_num_heads = 6 : i64} : (tensor<?x?x24xbf16>, tensor<?x?x8xbf16>, tensor<?x?x6xbf16>, tensor<?x2x4x3xf32>, tensor<?x?x2xbf16>) -> (tensor<?x?x18xbf16>, tensor<?x2x4x3xf32>)
  return %o, %s1 : tensor<?x?x18xbf16>, tensor<?x2x4x3xf32>
}

// -----

func.func @widths(%q: tensor<?x?x?xf32>) -> tensor<?x?x?xf32> attributes {tnl.kernel} {
  // expected-error @+1 {{'onnx.LinearAttention' op needs tensors of known rank and static head widths to be compiled, in chunks that tnl-tile-attention makes}}
  %o, %s1 = onnx.LinearAttention %q, %q, %q {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>) -> (tensor<?x?x?xf32>, tensor<?x2x?x?xf32>)
  return %o : tensor<?x?x?xf32>
}

// -----

func.func @rank(%q: tensor<*xf32>) -> tensor<*xf32> attributes {tnl.kernel} {
  // expected-error @+1 {{'onnx.LinearAttention' op needs tensors of known rank and static head widths to be compiled, in chunks that tnl-tile-attention makes}}
  %o, %s1 = onnx.LinearAttention %q, %q, %q {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %o : tensor<*xf32>
}
