// RUN: tnl-opt %s --tnl-kernel-work-range -split-input-file -verify-diagnostics | FileCheck %s

// CHECK-LABEL: func.func private @distributed
// CHECK-SAME: (%[[OUT:.*]]: memref<?x?xf32>, %[[BEGIN:.*]]: index, %[[END:.*]]: index)
// CHECK-SAME: tnl.arg_ranks = array<i64: 2>
// CHECK: %[[D0:.*]] = memref.dim %[[OUT]], %c0
// CHECK: %[[D1:.*]] = memref.dim %[[OUT]], %c1
// CHECK: %[[TOTAL:.*]] = arith.muli %[[D0]], %[[D1]]
// CHECK: %[[LAST:.*]] = arith.minsi %[[END]], %[[TOTAL]]
// CHECK: scf.for %[[W:.*]] = %[[BEGIN]] to %[[LAST]]
// CHECK: %[[J:.*]] = arith.remui %[[W]], %[[D1]]
// CHECK: %[[I:.*]] = arith.divui %[[W]], %[[D1]]
// CHECK: memref.store %{{.*}}, %[[OUT]][%[[I]], %[[J]]]
func.func private @distributed(%out: memref<?x?xf32>) attributes {tnl.grid_rank = 2 : i64, tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %d0 = memref.dim %out, %c0 : memref<?x?xf32>
  %d1 = memref.dim %out, %c1 : memref<?x?xf32>
  scf.forall (%i, %j) in (%d0, %d1) {
    memref.store %zero, %out[%i, %j] : memref<?x?xf32>
  }
  return
}

// -----

// Another write to a result: the call that begins at 0 does everything.
// CHECK-LABEL: func.func private @whole
// CHECK-SAME: (%[[OUT:.*]]: memref<?xf32>, %[[BEGIN:.*]]: index, %[[END:.*]]: index)
// CHECK: %[[FIRST:.*]] = arith.cmpi eq, %[[BEGIN]], %c0
// CHECK: scf.if %[[FIRST]] {
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %{{.*}} step
// CHECK: memref.store %{{.*}}, %[[OUT]][%[[I]]]
// CHECK: memref.store
func.func private @whole(%out: memref<?xf32>) attributes {tnl.grid_rank = 1 : i64, tnl.kernel} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %d0 = memref.dim %out, %c0 : memref<?xf32>
  scf.forall (%i) in (%d0) {
    memref.store %zero, %out[%i] : memref<?xf32>
  }
  memref.store %zero, %out[%c0] : memref<?xf32>
  return
}

// -----

// A copy of a buffer to itself goes away.
// CHECK-LABEL: func.func private @self_copy
// CHECK-NOT: linalg.generic
func.func private @self_copy(%out: memref<?xf32>) attributes {tnl.kernel} {
  linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%out : memref<?xf32>) outs(%out : memref<?xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  return
}

// -----

// expected-error @below {{takes a 'tensor<4xf32>'}}
func.func private @tensors(%x: tensor<4xf32>) attributes {tnl.kernel} {
  return
}

// -----

// expected-error @below {{has control flow; a kernel is one block that returns}}
func.func private @blocks(%x: memref<4xf32>) attributes {tnl.kernel} {
  cf.br ^bb1
^bb1:
  return
}
