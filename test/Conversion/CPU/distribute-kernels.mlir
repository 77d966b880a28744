// RUN: tnl-opt %s --convert-tnl-to-linalg --tnl-distribute-kernels --canonicalize --cse | FileCheck %s

// The reduction is fused into the loop over rows.
// CHECK-LABEL: func.func private @rows
// CHECK-NOT: linalg.generic
// CHECK: scf.forall (%[[I:.*]], %[[J:.*]]) in (%{{.*}}, %{{.*}}) shared_outs
// CHECK: tensor.extract_slice %{{.*}}[%[[I]], %[[J]], 0] [1, 1, 64]
// CHECK: linalg.generic {{.*}}"reduction"
// CHECK: linalg.generic
// CHECK: tensor.parallel_insert_slice
// CHECK: return
func.func private @rows(%x: tensor<?x?x64xf32>) -> tensor<?x?xf32> attributes {tnl.grid_rank = 2 : i64, tnl.kernel} {
  %r = tnl.rms_scale %x eps 1.0e-6 : tensor<?x?x64xf32> -> tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}

// Without a grid nothing is tiled.
// CHECK-LABEL: func.func private @whole
// CHECK-NOT: scf.forall
func.func private @whole(%x: tensor<?x?x64xf32>) -> tensor<?x?xf32> attributes {tnl.kernel} {
  %r = tnl.rms_scale %x eps 1.0e-6 : tensor<?x?x64xf32> -> tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}

// Nor a result that no linalg operation makes.
func.func private @slice(%x: tensor<?x?x64xf32>) -> tensor<?x1x64xf32> attributes {tnl.grid_rank = 2 : i64, tnl.kernel} {
  %r = tnl.last_token %x : tensor<?x?x64xf32> -> tensor<?x1x64xf32>
  return %r : tensor<?x1x64xf32>
}

// Nor a kernel without body, result or work.
// CHECK-NOT: scf.forall
func.func private @declared(tensor<?xf32>) -> tensor<?xf32> attributes {tnl.grid_rank = 1 : i64, tnl.kernel}
func.func private @nothing(%x: tensor<?xf32>) attributes {tnl.grid_rank = 1 : i64, tnl.kernel} {
  return
}
func.func private @empty(%x: tensor<0x4xf32>) -> tensor<0x4xf32> attributes {tnl.grid_rank = 1 : i64, tnl.kernel} {
  %0 = tnl.silu %x : tensor<0x4xf32>
  return %0 : tensor<0x4xf32>
}
