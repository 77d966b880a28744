// RUN: tnl-opt %s --convert-tnl-to-tile --canonicalize --cse | FileCheck %s

// A block of one warp for each row, without shared memory.
// CHECK-LABEL: func.func private @short(
// CHECK-SAME: %[[X:.*]]: memref<?x?x64xf32>, %[[R:.*]]: memref<?x?xf32>) attributes {tnl.kernel}
// CHECK-DAG: %[[ONE:.*]] = arith.constant 1 : index
// CHECK: %[[ROWS:.*]] = arith.muli
// CHECK: tile.launch @short_rms_scale blocks(%[[ROWS]], %[[ONE]], %[[ONE]]) args(%[[X]], %[[R]] : memref<?x?x64xf32>, memref<?x?xf32>)
// CHECK-NEXT: return
func.func private @short(%x: tensor<?x?x64xf32>) -> tensor<?x?xf32> attributes {tnl.kernel} {
  %0 = tnl.rms_scale %x eps 1.0e-6 : tensor<?x?x64xf32> -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

func.func private @long(%x: tensor<?x?x4096xbf16>) -> tensor<?x?x4096xbf16> attributes {tnl.kernel} {
  %0 = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<?x?x4096xbf16>
  return %0 : tensor<?x?x4096xbf16>
}

func.func private @sums(%x: tensor<?x?x4xf32>) -> tensor<?x?xf32> attributes {tnl.kernel} {
  %0 = tnl.rms_scale_of_sums %x width 64 eps 1.0e-6 : tensor<?x?x4xf32> -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// The number of rows of the table goes along, so that wrong ids stay inside.
// CHECK-LABEL: func.func private @ids(
// CHECK: tile.launch @ids_embedding blocks({{.*}}) args(%arg0, %arg1, %arg2, %c9 : memref<?x?xi64>, memref<9x64xf16>, memref<?x?x64xf32>, index)
func.func private @ids(%ids: tensor<?x?xi64>, %t: tensor<9x64xf16>) -> tensor<?x?x64xf32> attributes {tnl.kernel} {
  %0 = tnl.embedding %ids, %t scale 8.0 : (tensor<?x?xi64>, tensor<9x64xf16>) -> tensor<?x?x64xf32>
  return %0 : tensor<?x?x64xf32>
}

func.func private @greedy(%x: tensor<?x1x64000xf32>) -> tensor<?x1xi64> attributes {tnl.kernel} {
  %0 = tnl.argmax %x : tensor<?x1x64000xf32> -> tensor<?x1xi64>
  return %0 : tensor<?x1xi64>
}

// CHECK-LABEL: tile.kernel @short_rms_scale(
// CHECK-SAME: !tile.global<f32>, %{{.*}}: !tile.global<f32>) threads 32
// CHECK-NOT: tile.alloc
// CHECK: tile.load %arg0[%{{.*}}] if %{{.*}} -> vector<4xf32>
// CHECK: %[[SUM:.*]] = tile.warp_reduce add
// CHECK: %[[MEAN:.*]] = arith.divf %[[SUM]]
// CHECK: arith.addf %[[MEAN]]
// CHECK: %[[SCALE:.*]] = math.rsqrt
// CHECK: tile.store %[[SCALE]], %arg1

// Four 16-byte loads in flight, warps through shared memory in order.
// CHECK-LABEL: tile.kernel @long_simple_rms_norm(
// CHECK-SAME: threads 128
// CHECK: %[[S:.*]] = tile.alloc : !tile.shared<1x4xf32>
// CHECK-COUNT-4: tile.load %arg0{{.*}} -> vector<8xbf16>
// CHECK: tile.warp_reduce add
// CHECK: tile.store %{{.*}}, %[[S]]
// CHECK: tile.barrier
// CHECK-COUNT-4: tile.load %[[S]]
// CHECK: math.rsqrt
// CHECK-COUNT-4: tile.store %{{.*}}, %arg1{{.*}} : vector<8xbf16>

// CHECK-LABEL: tile.kernel @sums_rms_scale_of_sums(
// CHECK: tile.load %arg0{{.*}} -> vector<4xf32>
// CHECK-COUNT-4: arith.addf
// CHECK: math.rsqrt

// CHECK-LABEL: tile.kernel @ids_embedding(
// CHECK: %[[ID:.*]] = tile.load %arg0
// CHECK: %[[NEGATIVE:.*]] = arith.cmpi slt, %[[ID]]
// CHECK: arith.select %[[NEGATIVE]]
// CHECK: arith.minsi
// CHECK: arith.maxsi
// CHECK: tile.load %arg1{{.*}} -> vector<4xf16>
// CHECK: tile.store %{{.*}}, %arg2{{.*}} : vector<4xf32>

// The larger value, then the smaller index.
// CHECK-LABEL: tile.kernel @greedy_argmax(
// CHECK: scf.for
// CHECK: arith.cmpf olt
// CHECK: arith.cmpf oeq
// CHECK: arith.cmpi slt
// CHECK: tile.barrier
// CHECK: tile.store %{{.*}}, %arg1{{.*}} : i64
