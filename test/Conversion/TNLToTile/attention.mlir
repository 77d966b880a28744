// RUN: tnl-opt %s --tnl-tile-attention --convert-tnl-to-tile=tensor-cores=false --canonicalize --cse | FileCheck %s

// Of one token the decay of each head: 1, and what is exact beside it.
// CHECK: memref.global "private" constant @{{.*}} : memref<4xf32> = dense<[1.000000e+00, -0.393469334, 1.000000e+00, -0.221199214]>

// A block for each head of each sequence.
// CHECK-LABEL: func.func private @chunks(
// CHECK-SAME: %[[X:.*]]: memref<?x?x256xf32>, %[[THETA:.*]]: memref<4x16xf32>, %[[P:.*]]: memref<?xi64>, %[[S:.*]]: memref<?x4x32x16xf32>, %[[M:.*]]: memref<?x?xi1>, %[[OUT:.*]]: memref<?x?x64xf32>, %[[SUMS:.*]]: memref<?x?x4xf32>, %[[S1:.*]]: memref<?x4x32x16xf32>)
// CHECK-DAG: %[[SLOPES:.*]] = memref.get_global
// CHECK-DAG: %[[H:.*]] = arith.constant 4 : index
// CHECK: %[[HEADS:.*]] = arith.muli %{{.*}}, %[[H]]
// CHECK: tile.launch @chunks_attention blocks(%[[HEADS]], %c1, %c1) args(%[[X]], %[[X]], %[[X]], %[[OUT]], %[[X]], %[[THETA]], %[[P]], %{{.*}}, %[[M]], %[[S]], %[[S1]], %[[SLOPES]], %{{.*}}, %[[SUMS]] :
// CHECK-NOT: tile.launch
func.func private @chunks(%x: tensor<?x?x256xf32>, %theta: tensor<4x16xf32>, %p: tensor<?xi64>, %s: tensor<?x4x32x16xf32>, %m: tensor<?x?xi1>) -> (tensor<?x?x64xf32>, tensor<?x?x4xf32>, tensor<?x4x32x16xf32>) attributes {tnl.kernel} {
  %o, %q, %t = tnl.gated_linear_attention %x theta(%theta) position(%p) state(%s) mask(%m) heads 4 activation <silu> slopes [0.25, 0.0625, 0.015625, 0.00390625] : (tensor<?x?x256xf32>, tensor<4x16xf32>, tensor<?xi64>, tensor<?x4x32x16xf32>, tensor<?x?xi1>) -> (tensor<?x?x64xf32>, tensor<?x?x4xf32>, tensor<?x4x32x16xf32>)
  return %o, %q, %t : tensor<?x?x64xf32>, tensor<?x?x4xf32>, tensor<?x4x32x16xf32>
}

// Two slices of v: partial sums, added by a kernel of its own.
// CHECK-LABEL: func.func private @slices(
// CHECK: %[[PARTIAL:.*]] = memref.alloc
// CHECK: tile.launch @slices_attention blocks(%{{.*}}, %c2, %c1) args({{.*}}%[[PARTIAL]] :
// CHECK: tile.launch @slices_sums blocks({{.*}}) args(%[[PARTIAL]], %arg2,
func.func private @slices(%x: tensor<?x?x1024xf32>) -> (tensor<?x?x256xf32>, tensor<?x?x2xf32>, tensor<?x2x128x128xf32>) attributes {tnl.kernel} {
  %o, %q, %t = tnl.gated_linear_attention %x heads 2 activation <none> slopes [0.5, 0.25] : (tensor<?x?x1024xf32>) -> (tensor<?x?x256xf32>, tensor<?x?x2xf32>, tensor<?x2x128x128xf32>)
  return %o, %q, %t : tensor<?x?x256xf32>, tensor<?x?x2xf32>, tensor<?x2x128x128xf32>
}

// Changes of layout around attention are addresses, not launches.
// CHECK-LABEL: func.func private @plain(
// CHECK: tile.launch @plain_attention
// CHECK-NOT: tile.launch
func.func private @plain(%q: tensor<?x?x64xf32>, %k: tensor<?x?x64xf32>, %v: tensor<?x?x64xf32>) -> (tensor<?x?x64xf32>, tensor<?x2x32x32xf32>) attributes {tnl.kernel} {
  %0 = tnl.split_heads %q : tensor<?x?x64xf32> -> tensor<?x2x?x32xf32>
  %1 = tnl.split_heads %k : tensor<?x?x64xf32> -> tensor<?x2x?x32xf32>
  %2 = tnl.split_heads %v : tensor<?x?x64xf32> -> tensor<?x2x?x32xf32>
  %o, %s = tnl.linear_attention %0, %1, %2 slopes [0.5, 0.25] : (tensor<?x2x?x32xf32>, tensor<?x2x?x32xf32>, tensor<?x2x?x32xf32>) -> (tensor<?x2x?x32xf32>, tensor<?x2x32x32xf32>)
  %3 = tnl.merge_heads %o : tensor<?x2x?x32xf32> -> tensor<?x?x64xf32>
  return %3, %s : tensor<?x?x64xf32>, tensor<?x2x32x32xf32>
}

// CHECK-LABEL: func.func private @token(
// CHECK: tile.launch @token_recurrent
// CHECK-NOT: tile.launch
func.func private @token(%x: tensor<?x1x1024xbf16>, %s: tensor<?x2x128x128xf32>) -> (tensor<?x1x256xbf16>, tensor<?x1x2xf32>, tensor<?x2x128x128xf32>) attributes {tnl.kernel} {
  %o, %q, %t = tnl.gated_linear_attention %x state(%s) heads 2 activation <silu> slopes [0.5, 0.25] : (tensor<?x1x1024xbf16>, tensor<?x2x128x128xf32>) -> (tensor<?x1x256xbf16>, tensor<?x1x2xf32>, tensor<?x2x128x128xf32>)
  return %o, %q, %t : tensor<?x1x256xbf16>, tensor<?x1x2xf32>, tensor<?x2x128x128xf32>
}

// CHECK-LABEL: tile.kernel @chunks_attention(
// CHECK-SAME: %[[MASK:arg8]]: !tile.global<i8>
// CHECK-SAME: threads 128
// CHECK: %[[STATE:.*]] = tile.alloc : !tile.shared<64x64xf32, pitch = 68>
// CHECK-COUNT-5: tile.alloc : !tile.shared<64x64xf32, pitch = 68>
// Chunks of 64 tokens; the first initial state comes from memory.
// CHECK: tile.load %arg9
// CHECK: scf.for
// CHECK: tile.load %[[MASK]]
// Scores and what the state before the chunk gives.
// CHECK: math.sin
// CHECK: %[[SCORES:.*]] = tile.fma %[[Q:.*]], %[[K:.*]] transposed
// CHECK: %[[OLD:.*]] = tile.fma %[[Q]],
// CHECK: tile.barrier
// What the state loses is added to what it gains first.
// CHECK: %[[S0:.*]] = tile.load_frag
// CHECK: %[[S1:.*]] = tile.map %[[S0]]
// CHECK: %[[S2:.*]] = tile.fma %[[K]] transposed, %{{.*}} add %[[S1]]
// CHECK: %[[S3:.*]] = tile.map %[[S0]], %[[S2]]
// CHECK: tile.store_frag %[[S3]]
// CHECK: tile.barrier
// CHECK: tile.fma %{{.*}}, %{{.*}} add %{{.*}}
// CHECK: tile.store %{{.*}}, %arg3
// CHECK: tile.reduce add rows
// CHECK: tile.store %{{.*}}, %arg13
// The state after the last chunk.
// CHECK: tile.store %{{.*}}, %arg10{{.*}} : vector<4xf32>

// The state is read and written once, eight rows in flight.
// CHECK-LABEL: tile.kernel @token_recurrent(
// CHECK-SAME: threads 512
// CHECK: tile.load %arg7[%{{.*}}] : !tile.global<f32>, i32 -> vector<2xf32>
// CHECK: tile.barrier
// CHECK-COUNT-8: tile.load %{{.*}} -> vector<4xf32>
// CHECK: %[[GAIN:.*]] = arith.mulf
// CHECK: %[[KEPT:.*]] = arith.mulf
// CHECK: %[[LOSS:.*]] = arith.mulf
// CHECK: %[[CHANGE:.*]] = arith.addf %[[LOSS]], %[[GAIN]]
// CHECK: arith.addf %[[KEPT]], %[[CHANGE]]
// CHECK: tile.store %{{.*}}, %arg6{{.*}} : vector<4xf32>
// CHECK-COUNT-4: tile.warp_reduce add %{{.*}} width 4
// CHECK: tile.barrier
// CHECK: tile.store %{{.*}}, %arg3{{.*}} : bf16
// CHECK: tile.warp_reduce add
// CHECK: tile.store %{{.*}}, %arg{{[0-9]+}}{{.*}} : f32
