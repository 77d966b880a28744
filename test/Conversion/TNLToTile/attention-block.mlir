// Chunks of other sizes: the tiles of a kernel have as many rows.
// RUN: tnl-opt %s --tnl-tile-kernels=block=32 --canonicalize --cse | FileCheck %s -DB=32 -DP=36
// RUN: tnl-opt %s --tnl-tile-kernels=block=16 --canonicalize --cse | FileCheck %s -DB=16 -DP=20
// RUN: not tnl-opt %s --tnl-tile-kernels=block=64 2>&1 | FileCheck %s --check-prefix=LARGE
// LARGE: 'tnl.chunk_scores' op has no GPU kernel: {{.*}}AttentionFMA (multiply-adds): the state has 600 rows, more than the 512 that fit in shared memory

// CHECK: tile.kernel @attend_attention(
// State, queries, keys, weights, values, decayed values.
// CHECK: tile.alloc : !tile.shared<640x64xf32, pitch = 68>
// CHECK-NEXT: tile.alloc : !tile.shared<64x64xf32, pitch = 68>
// CHECK-NEXT: tile.alloc : !tile.shared<[[B]]x64xf32, pitch = 68>
// CHECK-NEXT: tile.alloc : !tile.shared<64x[[B]]xf32, pitch = [[P]]>
// CHECK-NEXT: tile.alloc : !tile.shared<[[B]]x64xf32, pitch = 68>
// CHECK-NEXT: tile.alloc : !tile.shared<[[B]]x64xf32, pitch = 68>
// CHECK: scf.for %{{.*}} = %c0_i32 to %{{.*}} step %c[[B]]_i32
// CHECK: tile.fma {{.*}} -> !tile.frag<64x[[B]]xf32>
// CHECK: tile.fma {{.*}} -> !tile.frag<64x64xf32>
func.func private @attend(%q: tensor<?x1x?x600xf32>, %v: tensor<?x1x?x8xf32>) -> (tensor<?x1x?x8xf32>, tensor<?x1x600x8xf32>) attributes {tnl.kernel} {
  %o, %s = tnl.linear_attention %q, %q, %v slopes [0.5] : (tensor<?x1x?x600xf32>, tensor<?x1x?x600xf32>, tensor<?x1x?x8xf32>) -> (tensor<?x1x?x8xf32>, tensor<?x1x600x8xf32>)
  return %o, %s : tensor<?x1x?x8xf32>, tensor<?x1x600x8xf32>
}
