// RUN: tnl-opt %s --convert-tnl-to-linalg -split-input-file | FileCheck %s

// CHECK-LABEL: func.func private @rms_scale
// CHECK: %[[SUMS:.*]] = linalg.generic {{.*}}["parallel", "parallel", "reduction"]
// CHECK: arith.extf %{{.*}} : bf16 to f32
// CHECK: arith.mulf {{.*}} : f32
// CHECK: linalg.generic {{.*}}["parallel", "parallel"]} ins(%[[SUMS]]
// CHECK: math.sqrt
func.func private @rms_scale(%x: tensor<?x?x64xbf16>) -> tensor<?x?xf32> {
  %r = tnl.rms_scale %x eps 1.0e-6 : tensor<?x?x64xbf16> -> tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}

// -----

// Ids are wrapped and limited.
// CHECK-LABEL: func.func private @embedding
// CHECK-SAME: (%[[IDS:.*]]: tensor<?x?xi32>, %[[TABLE:.*]]: tensor<256x64xf16>)
// CHECK: linalg.generic {{.*}} ins(%[[IDS]]
// CHECK: arith.cmpi slt
// CHECK: arith.minsi
// CHECK: arith.maxsi
// CHECK: tensor.extract %[[TABLE]]
func.func private @embedding(%ids: tensor<?x?xi32>, %t: tensor<256x64xf16>) -> tensor<?x?x64xf32> {
  %r = tnl.embedding %ids, %t scale 8.0 : (tensor<?x?xi32>, tensor<256x64xf16>) -> tensor<?x?x64xf32>
  return %r : tensor<?x?x64xf32>
}

// -----

// Angles are f64.
// CHECK-LABEL: func.func private @lrpe
// CHECK: %[[ANGLE:.*]] = arith.mulf {{.*}} : f64
// CHECK: scf.if
// CHECK: math.cos %[[ANGLE]] : f64
// CHECK: math.sin %[[ANGLE]] : f64
func.func private @lrpe(%x: tensor<?x2x?x4xf32>, %theta: tensor<2x4xf32>, %p: tensor<?xi64>) -> tensor<?x2x?x8xf32> {
  %r = tnl.lrpe %x, %theta position(%p) : (tensor<?x2x?x4xf32>, tensor<2x4xf32>, tensor<?xi64>) -> tensor<?x2x?x8xf32>
  return %r : tensor<?x2x?x8xf32>
}

// -----

// The result of arith is a fresh tensor.
// CHECK-LABEL: func.func private @add
// CHECK: %[[EMPTY:.*]] = tensor.empty
// CHECK: linalg.generic {{.*}} outs(%[[EMPTY]] : tensor<?x4xf32>)
func.func private @add(%x: tensor<?x4xf32>, %y: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %r = arith.addf %x, %y : tensor<?x4xf32>
  return %r : tensor<?x4xf32>
}

// -----

// CHECK-LABEL: func.func private @split
// CHECK: tensor.extract_slice %{{.*}}[0, 0, 0] [%{{.*}}, %{{.*}}, 6] [1, 1, 1]
// CHECK: tensor.extract_slice %{{.*}}[0, 0, 6] [%{{.*}}, %{{.*}}, 2] [1, 1, 1]
func.func private @split(%x: tensor<?x?x8xf32>) -> (tensor<?x?x6xf32>, tensor<?x?x2xf32>) {
  %r:2 = tnl.split %x : tensor<?x?x8xf32> -> (tensor<?x?x6xf32>, tensor<?x?x2xf32>)
  return %r#0, %r#1 : tensor<?x?x6xf32>, tensor<?x?x2xf32>
}

// -----

// A norm is computed before the product.
// CHECK-LABEL: func.func private @norm
// CHECK-COUNT-2: linalg.generic {{.*}}["parallel", "parallel", "parallel", "reduction"]
// CHECK: %[[SUMS:.*]] = linalg.generic {{.*}}["parallel", "parallel", "reduction"]
// CHECK: linalg.generic {{.*}} ins(%[[SUMS]]
// CHECK: math.sqrt
// CHECK: linalg.generic {{.*}}["parallel", "parallel", "parallel"]
// CHECK: math.exp
// CHECK: linalg.yield
func.func private @norm(%x: tensor<?x?x8xf64>, %w: tensor<4x8xf64>) -> tensor<?x?x4xf64> {
  %0 = tnl.glu %x, %w, %w norm(%x eps 1.0e-6) activation <silu> : (tensor<?x?x8xf64>, tensor<4x8xf64>, tensor<4x8xf64>, tensor<?x?x8xf64>) -> tensor<?x?x4xf64>
  return %0 : tensor<?x?x4xf64>
}
