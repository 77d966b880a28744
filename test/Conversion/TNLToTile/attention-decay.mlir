// Decays that are operands: token by token, with the state in memory between.
// RUN: tnl-opt %s --tnl-tile-kernels --canonicalize --cse | FileCheck %s

// The state that leaves is the one that is worked on.
// CHECK-LABEL: func.func private @keys(
// CHECK-SAME: %[[Q:.*]]: memref<?x2x?x16xf32>, %[[G:.*]]: memref<?x2x?x16xf32>, %[[S:.*]]: memref<?x2x16x16xf32>, %[[OUT:.*]]: memref<?x2x?x16xf32>, %[[S1:.*]]: memref<?x2x16x16xf32>)
// CHECK-NOT: memref.alloc
// CHECK: tile.launch @keys_sequential blocks(%{{.*}}, %c1, %c1) args(%[[Q]], %[[Q]], %[[Q]], %[[OUT]], %[[S]], %[[S1]], %[[G]], %{{.*}} :
func.func private @keys(%q: tensor<?x2x?x16xf32>, %g: tensor<?x2x?x16xf32>, %s: tensor<?x2x16x16xf32>) -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>) attributes {tnl.kernel} {
  %o, %t = tnl.linear_attention %q, %q, %q state(%s) decay(%g) : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>, tensor<?x2x?x16xf32>) -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
  return %o, %t : tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>
}

// Where none leaves, it needs a place.
// CHECK-LABEL: func.func private @heads(
// CHECK: %[[PLACE:.*]] = memref.alloc(%{{.*}}) : memref<?xf32>
// CHECK: tile.launch @heads_sequential blocks(%{{.*}}, %c2, %c1) args({{.*}}, %[[PLACE]] :
func.func private @heads(%q: tensor<?x2x?x16xbf16>, %v: tensor<?x2x?x200xbf16>, %g: tensor<2xf32>) -> tensor<?x2x?x200xbf16> attributes {tnl.kernel} {
  %o, %t = tnl.linear_attention %q, %q, %v decay(%g) : (tensor<?x2x?x16xbf16>, tensor<?x2x?x16xbf16>, tensor<?x2x?x200xbf16>, tensor<2xf32>) -> (tensor<?x2x?x200xbf16>, tensor<?x2x16x200xf32>)
  return %o : tensor<?x2x?x200xbf16>
}

// CHECK-LABEL: tile.kernel @keys_sequential(
// CHECK-SAME: threads 128
// The first state, then one token after the other.
// CHECK: scf.for
// CHECK: tile.load %arg4
// CHECK: tile.store %{{.*}}, %arg5
// CHECK: scf.for
// CHECK: tile.barrier
// Each row of the state has a decay.
// CHECK: tile.load %arg6
// CHECK: tile.exp2
// CHECK: tile.barrier
// CHECK: scf.for
// CHECK: %[[OLD:.*]] = tile.load %arg5
// CHECK: %[[KEPT:.*]] = arith.mulf %[[OLD]]
// CHECK: %[[LOST:.*]] = arith.mulf %[[OLD]]
// CHECK: %[[CHANGE:.*]] = arith.addf %[[LOST]]
// CHECK: %[[NEXT:.*]] = arith.addf %[[KEPT]], %[[CHANGE]]
// CHECK: tile.store %[[NEXT]], %arg5
// CHECK: tile.store %{{.*}}, %arg3
