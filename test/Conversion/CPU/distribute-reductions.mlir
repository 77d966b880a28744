// RUN: tnl-opt %s --tnl-annotate-grid --convert-onnx-to-linalg --tnl-distribute-kernels --canonicalize --cse | FileCheck %s
//
// Work is linear in the elements whatever the axis: an item computes each power
// once, and only of the columns that it writes.

// CHECK-LABEL: func.func private @softmax
// CHECK: scf.forall (%[[I:.*]]) = (0) to (%{{.*}}) step (64)
// CHECK: %[[COLUMNS:.*]] = affine.min
// CHECK: tensor.extract_slice %{{.*}}[0, %[[I]]] [%{{.*}}, %[[COLUMNS]]] [1, 1]
// CHECK: linalg.generic {{.*}}["reduction", "parallel"]
// CHECK: arith.maximumf
// CHECK: linalg.generic {{.*}}["parallel", "parallel"]
// CHECK: math.exp
// CHECK: linalg.generic {{.*}}["reduction", "parallel"]
// CHECK: arith.addf
// CHECK-NOT: math.exp
// CHECK: arith.divf
// CHECK: tensor.parallel_insert_slice
func.func private @softmax(%x: tensor<?x?xf32>) -> tensor<?x?xf32> attributes {tnl.kernel} {
  %r = onnx.Softmax %x {axis = 0 : si64} : (tensor<?x?xf32>) -> tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}

// The sums of a norm are not done again for each row.
// CHECK-LABEL: func.func private @norm
// CHECK: scf.forall (%{{.*}}) in (%{{.*}})
// CHECK: linalg.generic {{.*}}["parallel", "reduction", "reduction"]
// CHECK: linalg.generic {{.*}}["parallel", "reduction", "reduction"]
// CHECK: linalg.generic {{.*}}["parallel", "parallel", "parallel"]
func.func private @norm(%x: tensor<?x4x64xf32>, %w: tensor<4x64xf32>) -> tensor<?x4x64xf32> attributes {tnl.kernel} {
  %r = onnx.LayerNormalization %x, %w {axis = 1 : si64} : (tensor<?x4x64xf32>, tensor<4x64xf32>) -> tensor<?x4x64xf32>
  return %r : tensor<?x4x64xf32>
}

// Running sums go through memory in order: the loops over what comes before the
// axis are outside, rows of what comes after it inside.
// CHECK-LABEL: func.func private @cumsum
// CHECK-SAME: %[[X:[^:]*]]: tensor<?x?x3xf32>
// CHECK: scf.for %[[I:.*]] = %c0 to
// CHECK: scf.for %[[J:.*]] = %c0 to
// CHECK: tensor.extract_slice %[[X]][%[[I]], %[[J]], 0] [1, 1, 3] [1, 1, 1]
// CHECK: linalg.generic
// CHECK: tensor.insert_slice
func.func private @cumsum(%x: tensor<?x?x3xf32>) -> tensor<?x?x3xf32> attributes {tnl.kernel} {
  %a = onnx.Constant dense<1> : tensor<i64>
  %r = onnx.CumSum %x, %a : (tensor<?x?x3xf32>, tensor<i64>) -> tensor<?x?x3xf32>
  return %r : tensor<?x?x3xf32>
}
