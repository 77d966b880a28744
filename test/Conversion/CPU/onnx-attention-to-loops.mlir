// RUN: tnl-opt %s -convert-tnl-attention-to-loops -split-input-file -verify-diagnostics | FileCheck %s
// RUN: tnl-opt %s -tnl-annotate-grid -split-input-file | FileCheck %s --check-prefix=GRID

// An item is a state. Weights within a chunk are exponentials of sums that are
// added up one by one; query heads of a group read the state one after the other.
// CHECK-LABEL: func.func @grouped
// CHECK: scf.forall (%[[B:.+]], %[[H:.+]]) in (%{{.+}}, 2)
// CHECK-DAG: %[[STATE:.+]] = memref.alloc() {{.*}}: memref<4x3xf32>
// CHECK-DAG: %[[WEIGHTS:.+]] = memref.alloc() {{.*}}: memref<32x32xf32>
// CHECK: scf.for %[[FIRST:.+]] = %{{.+}} to %{{.+}} step %c32
// CHECK: math.exp
// CHECK: math.exp
// CHECK: scf.for %{{.+}} = %{{.+}} to %c3{{[_0-9]*}} step
// CHECK: memref.store %{{.+}}, %{{.+}}[%[[B]], %{{.+}}, %{{.+}}] : memref<?x?x18xbf16>
// CHECK: memref.store %{{.+}}, %{{.+}}[%[[B]], %[[H]], %{{.+}}, %{{.+}}] : memref<?x2x4x3xf32>
// GRID-LABEL: func.func @grouped
// GRID-SAME: tnl.grid_rank = 1
func.func @grouped(%q: tensor<?x?x24xbf16>, %k: tensor<?x?x8xbf16>, %v: tensor<?x?x6xbf16>, %s: tensor<?x2x4x3xf32>, %g: tensor<?x?x2xbf16>) -> (tensor<?x?x18xbf16>, tensor<?x2x4x3xf32>) attributes {tnl.kernel} {
  %o, %s1 = onnx.LinearAttention %q, %k, %v state(%s) decay(%g) {kv_num_heads = 2 : i64, q_num_heads = 6 : i64} : (tensor<?x?x24xbf16>, tensor<?x?x8xbf16>, tensor<?x?x6xbf16>, tensor<?x2x4x3xf32>, tensor<?x?x2xbf16>) -> (tensor<?x?x18xbf16>, tensor<?x2x4x3xf32>)
  return %o, %s1 : tensor<?x?x18xbf16>, tensor<?x2x4x3xf32>
}

// -----

func.func @widths(%q: tensor<?x?x?xf32>) -> tensor<?x?x?xf32> attributes {tnl.kernel} {
  // expected-error @+1 {{'onnx.LinearAttention' op head widths must be static to be compiled}}
  %o, %s1 = onnx.LinearAttention %q, %q, %q {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>) -> (tensor<?x?x?xf32>, tensor<?x2x?x?xf32>)
  return %o : tensor<?x?x?xf32>
}

// -----

func.func @rank(%q: tensor<*xf32>) -> tensor<*xf32> attributes {tnl.kernel} {
  // expected-error @+1 {{'onnx.LinearAttention' op needs tensors of known rank to be compiled}}
  %o, %s1 = onnx.LinearAttention %q, %q, %q {kv_num_heads = 2 : i64, q_num_heads = 2 : i64} : (tensor<*xf32>, tensor<*xf32>, tensor<*xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  return %o : tensor<*xf32>
}
