// Operations on chunks, each by itself, as hand-written modules may have them.
// RUN: tnl-opt %s --tnl-kernel-destinations --convert-tnl-attention-to-loops -split-input-file | FileCheck %s --enable-var-scope
// RUN: tnl-opt %s --tnl-annotate-grid -split-input-file | FileCheck %s --enable-var-scope --check-prefix=GRID

// Scores: q . k by tiles of 4 rows and 16 columns, times decays of a table; 0 above the diagonal.
// CHECK-LABEL: func.func private @scores
// CHECK-SAME: (%[[Q:[^:]*]]: memref<2x3x8x4xf32>, %[[K:[^:]*]]: memref<2x3x8x4xf32>, %[[OUT:[^:]*]]: memref<2x3x8x8xf32>)
// CHECK: scf.forall (%[[B:.*]], %[[H:.*]]) in (2, 3)
// CHECK: %[[TABLE:.*]] = memref.alloc() {{.*}} : memref<48xf32>
// CHECK: math.exp
// CHECK: memref.load %[[Q]][%[[B]], %[[H]],
// CHECK: memref.load %[[K]][%[[B]], %[[H]],
// CHECK: scf.for {{.*}} -> (vector<16xf32>, vector<16xf32>, vector<16xf32>, vector<16xf32>)
// CHECK: vector.load %[[TABLE]]
// CHECK: %[[BEFORE:.*]] = arith.cmpi ule
// CHECK: %[[SCORE:.*]] = arith.select %[[BEFORE]]
// CHECK: memref.store %[[SCORE]], %[[OUT]]
// GRID-LABEL: func.func private @scores
// GRID-SAME: tnl.grid_rank = 1
func.func private @scores(%q: tensor<2x3x8x4xf32>, %k: tensor<2x3x8x4xf32>) -> tensor<2x3x8x8xf32> attributes {tnl.kernel} {
  %p = tnl.chunk_scores %q, %k slopes [5.0e-1, 2.5e-1, 0.0] : (tensor<2x3x8x4xf32>, tensor<2x3x8x4xf32>) -> tensor<2x3x8x8xf32>
  return %p : tensor<2x3x8x8xf32>
}

// -----

// CHECK-LABEL: func.func private @apply
// CHECK: %[[V:.*]] = memref.alloc() {{.*}} : memref<16x32xf32>
// CHECK: vector.load %[[V]]
// CHECK-NOT: tnl.chunk
func.func private @apply(%q: tensor<2x3x8x4xf32>, %v: tensor<2x3x8x5xf32>) -> tensor<2x3x8x5xf32> attributes {tnl.kernel} {
  %p = tnl.chunk_scores %q, %q slopes [5.0e-1, 2.5e-1, 0.0] : (tensor<2x3x8x4xf32>, tensor<2x3x8x4xf32>) -> tensor<2x3x8x8xf32>
  %o = tnl.chunk_apply %p, %v : (tensor<2x3x8x8xf32>, tensor<2x3x8x5xf32>) -> tensor<2x3x8x5xf32>
  return %o : tensor<2x3x8x5xf32>
}

// -----

// CHECK-LABEL: func.func private @read
// CHECK-SAME: (%{{[^:]*}}: memref<?x3x8x4xf32>, %[[S:[^:]*]]: memref<?x3x4x5xf32>, %[[G:[^:]*]]: memref<?x3x8xf32>, %[[OUT:[^:]*]]: memref<?x3x8x5xf32>)
// CHECK: %[[STATE:.*]] = memref.alloc() {{.*}} : memref<4x32xf32>
// CHECK: %[[STARTS:.*]] = memref.alloc() {{.*}} : memref<16xf32>
// CHECK: memref.load %[[S]]
// CHECK: memref.load %[[G]]
// CHECK: math.exp
// CHECK: vector.load %[[STATE]]
// CHECK: memref.load %[[STARTS]]
// CHECK: memref.store %{{.*}}, %[[OUT]]
func.func private @read(%q: tensor<?x3x8x4xf32>, %s: tensor<?x3x4x5xf32>, %g: tensor<?x3x8xf32>) -> tensor<?x3x8x5xf32> attributes {tnl.kernel} {
  %o = tnl.state_read %q, %s decay(%g) : (tensor<?x3x8x4xf32>, tensor<?x3x4x5xf32>, tensor<?x3x8xf32>) -> tensor<?x3x8x5xf32>
  return %o : tensor<?x3x8x5xf32>
}

// -----

// A chunk of one token: the state goes from operand to result.
// CHECK-LABEL: func.func private @update_by_one
// CHECK-SAME: (%{{[^:]*}}: memref<?x3x1x4xf32>, %{{[^:]*}}: memref<?x3x1x16xf32>, %[[S:[^:]*]]: memref<?x3x4x16xf32>, %[[G:[^:]*]]: memref<3xf32>, %[[OUT:[^:]*]]: memref<?x3x4x16xf32>)
// CHECK-NOT: memref<4x32xf32>
// CHECK: %[[RATE:.*]] = memref.load %[[G]]
// CHECK: arith.extf %[[RATE]] : f32 to f64
// CHECK: vector.load %[[S]]
// CHECK: vector.store %{{.*}}, %[[OUT]]
func.func private @update_by_one(%k: tensor<?x3x1x4xf32>, %v: tensor<?x3x1x16xf32>, %s: tensor<?x3x4x16xf32>, %g: tensor<3xf32>) -> tensor<?x3x4x16xf32> attributes {tnl.kernel} {
  %s1 = tnl.state_update %s, %k, %v decay(%g) : (tensor<?x3x4x16xf32>, tensor<?x3x1x4xf32>, tensor<?x3x1x16xf32>, tensor<3xf32>) -> tensor<?x3x4x16xf32>
  return %s1 : tensor<?x3x4x16xf32>
}

// -----

// Decays of each component of a key: tokens go one by one.
// CHECK-LABEL: func.func private @update_of_keys
// CHECK: scf.for %[[TOKEN:.*]] = %c0
// CHECK: memref.load %{{.*}}[%{{.*}}, %{{.*}}, %[[TOKEN]], %{{.*}}] : memref<?x3x8x4xf32>
// CHECK: math.exp
// CHECK: vector.load
func.func private @update_of_keys(%k: tensor<?x3x8x4xf32>, %v: tensor<?x3x8x16xf32>, %s: tensor<?x3x4x16xf32>, %g: tensor<?x3x8x4xf32>) -> tensor<?x3x4x16xf32> attributes {tnl.kernel} {
  %s1 = tnl.state_update %s, %k, %v decay(%g) : (tensor<?x3x4x16xf32>, tensor<?x3x8x4xf32>, tensor<?x3x8x16xf32>, tensor<?x3x8x4xf32>) -> tensor<?x3x4x16xf32>
  return %s1 : tensor<?x3x4x16xf32>
}

// -----

// Elements and sums of what is written while it is in registers.
// CHECK-LABEL: func.func private @around
// CHECK: scf.forall (%[[B:.*]], %[[H:.*]]) in (%{{.*}}, 2)
// CHECK: %[[KEEP:.*]] = arith.cmpi ne
// CHECK: arith.select %[[KEEP]]
// CHECK: memref.store %{{.*}}, %[[OUT:.*]][%[[B]], %{{.*}}, %{{.*}}] : memref<?x8x10xbf16>
// CHECK: memref.store %{{.*}}, %{{.*}}[%[[B]], %{{.*}}, %[[H]]] : memref<?x8x2xf32>
func.func private @around(%q: tensor<?x8x8xf32>, %v: tensor<?x2x8x5xf32>, %m: tensor<?x8xi64>, %u: tensor<?x8x10xf32>) -> (tensor<?x8x10xbf16>, tensor<?x8x2xf32>) attributes {tnl.kernel} {
  %a = tnl.silu %q : tensor<?x8x8xf32>
  %h = tnl.split_heads %a : tensor<?x8x8xf32> -> tensor<?x2x8x4xf32>
  %w = tnl.mask_values %v, %m : tensor<?x2x8x5xf32>, tensor<?x8xi64>
  %p = tnl.chunk_scores %h, %h slopes [5.0e-1, 2.5e-1] : (tensor<?x2x8x4xf32>, tensor<?x2x8x4xf32>) -> tensor<?x2x8x8xf32>
  %o = tnl.chunk_apply %p, %w : (tensor<?x2x8x8xf32>, tensor<?x2x8x5xf32>) -> tensor<?x2x8x5xf32>
  %c = tnl.merge_heads %o : tensor<?x2x8x5xf32> -> tensor<?x8x10xf32>
  %y = arith.mulf %c, %u : tensor<?x8x10xf32>
  %z = arith.truncf %y : tensor<?x8x10xf32> to tensor<?x8x10xbf16>
  %s = tnl.sums_of_squares %o : tensor<?x2x8x5xf32> -> tensor<?x8x2xf32>
  return %z, %s : tensor<?x8x10xbf16>, tensor<?x8x2xf32>
}

// -----

// Two attentions of a kernel are two loops; such a kernel is one item.
// CHECK-LABEL: func.func private @two
// CHECK-COUNT-2: scf.forall
// GRID-LABEL: func.func private @two
// GRID-NOT: tnl.grid
// GRID-SAME: {tnl.kernel}
func.func private @two(%k: tensor<?x3x1x4xf32>, %j: tensor<?x3x1x4xf32>, %s: tensor<?x3x4x4xf32>) -> (tensor<?x3x4x4xf32>, tensor<?x3x4x4xf32>) attributes {tnl.kernel} {
  %0 = tnl.state_update %s, %k, %k slopes [1.0, 0.5, 0.25] : (tensor<?x3x4x4xf32>, tensor<?x3x1x4xf32>, tensor<?x3x1x4xf32>) -> tensor<?x3x4x4xf32>
  %1 = tnl.state_update %s, %j, %j slopes [1.0, 0.5, 0.25] : (tensor<?x3x4x4xf32>, tensor<?x3x1x4xf32>, tensor<?x3x1x4xf32>) -> tensor<?x3x4x4xf32>
  return %0, %1 : tensor<?x3x4x4xf32>, tensor<?x3x4x4xf32>
}
