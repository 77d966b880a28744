// RUN: tnl-opt %s --tnl-tile-attention=block=32 --tnl-kernel-destinations --convert-tnl-attention-to-loops -split-input-file -verify-diagnostics | FileCheck %s --enable-var-scope

// CHECK-LABEL: func.func private @lightning
// CHECK-SAME: (%[[Q:[^:]*]]: memref<?x2x?x16xf32>, %[[S0:[^:]*]]: memref<?x2x16x16xf32>, %[[OUT:[^:]*]]: memref<?x2x?x16xf32>, %[[S1:[^:]*]]: memref<?x2x16x16xf32>)
// CHECK: scf.forall (%[[B:.*]], %[[H:.*]]) in (%{{.*}}, 2) {
// CHECK-DAG: memref.alloc() {{.*}} : memref<32x16xf32>
// CHECK-DAG: memref.load %[[S0]][%[[B]], %[[H]]
// CHECK-DAG: math.exp %{{.*}} : f64
// CHECK: scf.for %{{.*}} = %{{.*}} to %{{.*}} step %c32
// CHECK: memref.store %{{.*}}, %[[OUT]][%[[B]], %[[H]]
// CHECK: memref.store %{{.*}}, %[[S1]][%[[B]], %[[H]]
// CHECK-NOT: materialize_in_destination
func.func private @lightning(%q: tensor<?x2x?x16xf32>, %s: tensor<?x2x16x16xf32>) -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>) attributes {tnl.kernel} {
  %o, %s1 = tnl.linear_attention %q, %q, %q state(%s) slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>) -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
  return %o, %s1 : tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>
}

// -----

// One token: one pass over the state, without a copy of it. Its decay is 0 or 1 and
// what is left, which is added to what the token adds first.
// CHECK-LABEL: func.func private @recurrent
// CHECK-SAME: (%[[X:[^:]*]]: memref<?x1x128xf32>, %[[THETA:[^:]*]]: memref<2x16xf32>, %[[POSITION:[^:]*]]: memref<?xi64>, %[[S0:[^:]*]]: memref<?x2x32x16xf32>,
// CHECK: scf.forall
// CHECK: %[[DECAY:.*]] = math.exp %{{.*}} : f64
// CHECK: %[[PART:.*]] = arith.select %{{.*}} : f64
// CHECK: %[[REST:.*]] = arith.subf %[[DECAY]], %[[PART]] : f64
// CHECK: %[[PART32:.*]] = arith.truncf %[[PART]] : f64 to f32
// CHECK: %[[REST32:.*]] = arith.truncf %[[REST]] : f64 to f32
// CHECK: memref.load %[[POSITION]]
// CHECK: math.cos %{{.*}} : f64
// CHECK: math.sin %{{.*}} : f64
// CHECK-NOT: memref.load %[[S0]]
// CHECK: %[[BEFORE:.*]] = vector.load %[[S0]]
// CHECK-DAG: %[[WHOLE_OF:.*]] = vector.broadcast %[[PART32]]
// CHECK-DAG: %[[REST_OF:.*]] = vector.broadcast %[[REST32]]
// CHECK: %[[LOSS:.*]] = arith.mulf %[[BEFORE]], %[[REST_OF]]
// CHECK: %[[CHANGE:.*]] = arith.addf %[[LOSS]]
// CHECK: %[[KEPT:.*]] = arith.mulf %[[BEFORE]], %[[WHOLE_OF]]
// CHECK: %[[AFTER:.*]] = arith.addf %[[KEPT]], %[[CHANGE]]
// CHECK: vector.store %[[AFTER]]
func.func private @recurrent(%x: tensor<?x1x128xf32>, %theta: tensor<2x16xf32>, %p: tensor<?xi64>, %s: tensor<?x2x32x16xf32>)
    -> (tensor<?x1x32xf32>, tensor<?x1x2xf32>, tensor<?x2x32x16xf32>) attributes {tnl.kernel} {
  %o, %sums, %s1 = tnl.gated_linear_attention %x theta(%theta) position(%p) state(%s) heads 2 activation <silu> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x1x128xf32>, tensor<2x16xf32>, tensor<?xi64>, tensor<?x2x32x16xf32>) -> (tensor<?x1x32xf32>, tensor<?x1x2xf32>, tensor<?x2x32x16xf32>)
  return %o, %sums, %s1 : tensor<?x1x32xf32>, tensor<?x1x2xf32>, tensor<?x2x32x16xf32>
}

// -----

// A result that is used in the kernel gets a buffer of its own.
// CHECK-LABEL: func.func private @used
// CHECK: %[[A:.*]] = memref.alloc(%{{.*}}) : memref<?x2x?x16xf32>
// CHECK: scf.forall
// CHECK: %[[T:.*]] = bufferization.to_tensor %[[A]] restrict writable
// CHECK: tnl.merge_heads %[[T]]
func.func private @used(%q: tensor<?x2x?x16xf32>) -> tensor<?x?x32xf32> attributes {tnl.kernel} {
  %o, %s1 = tnl.linear_attention %q, %q, %q slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
  %m = tnl.merge_heads %o : tensor<?x2x?x16xf32> -> tensor<?x?x32xf32>
  return %m : tensor<?x?x32xf32>
}

// -----

func.func private @unknown_width(%q: tensor<?x2x?x?xf32>) -> tensor<?x2x?x?xf32> attributes {tnl.kernel} {
  // expected-error @below {{head widths must be static to be compiled}}
  %o, %s1 = tnl.linear_attention %q, %q, %q slopes [5.0e-1, 2.5e-1]
    : (tensor<?x2x?x?xf32>, tensor<?x2x?x?xf32>, tensor<?x2x?x?xf32>) -> (tensor<?x2x?x?xf32>, tensor<?x2x?x?xf32>)
  return %o : tensor<?x2x?x?xf32>
}

// -----

// Decays of tokens: weights are exponentials of sums that are added up one by one. A
// sequence that is one token has none.
// CHECK-LABEL: func.func private @varying
// CHECK-SAME: (%[[Q:[^:]*]]: memref<?x2x?x16xf32>, %[[G:[^:]*]]: memref<?x2x?xf32>,
// CHECK: scf.forall
// CHECK: %[[ONE:.*]] = arith.cmpi eq, %{{.*}}, %c1
// CHECK: scf.if %[[ONE]] {
// CHECK-NOT: memref<32x32xf32>
// CHECK: memref.load %[[G]]
// CHECK: math.exp
// CHECK: } else {
// CHECK: %[[WEIGHTS:.*]] = memref.alloc() {{.*}} : memref<32x32xf32>
// CHECK: scf.for %{{.*}} = %{{.*}} to %{{.*}} step %c32
// CHECK: memref.load %[[G]]
// CHECK: math.exp
// CHECK: vector.load %[[WEIGHTS]]
func.func private @varying(%q: tensor<?x2x?x16xf32>, %g: tensor<?x2x?xf32>) -> tensor<?x2x?x16xf32> attributes {tnl.kernel} {
  %o, %s1 = tnl.linear_attention %q, %q, %q decay(%g)
    : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?xf32>) -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
  return %o : tensor<?x2x?x16xf32>
}
