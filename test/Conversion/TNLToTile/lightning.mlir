// RUN: tnl-opt %s --tnl-tile-attention --convert-tnl-to-tile --canonicalize --cse | FileCheck %s

func.func private @gated(%x: tensor<?x?x512xbf16>, %s: tensor<?x2x64x64xf32>) -> (tensor<?x?x128xbf16>, tensor<?x?x2xf32>, tensor<?x2x64x64xf32>) attributes {tnl.kernel} {
  %o, %q, %t = tnl.gated_linear_attention %x state(%s) heads 2 activation <none> slopes [0.5, 0.25] : (tensor<?x?x512xbf16>, tensor<?x2x64x64xf32>) -> (tensor<?x?x128xbf16>, tensor<?x?x2xf32>, tensor<?x2x64x64xf32>)
  return %o, %q, %t : tensor<?x?x128xbf16>, tensor<?x?x2xf32>, tensor<?x2x64x64xf32>
}
func.func private @masked(%x: tensor<?x?x512xbf16>, %m: tensor<?x?xi64>) -> (tensor<?x?x128xbf16>, tensor<?x?x2xf32>, tensor<?x2x64x64xf32>) attributes {tnl.kernel} {
  %o, %q, %t = tnl.gated_linear_attention %x mask(%m) heads 2 activation <none> slopes [0.5, 0.25] : (tensor<?x?x512xbf16>, tensor<?x?xi64>) -> (tensor<?x?x128xbf16>, tensor<?x?x2xf32>, tensor<?x2x64x64xf32>)
  return %o, %q, %t : tensor<?x?x128xbf16>, tensor<?x?x2xf32>, tensor<?x2x64x64xf32>
}
func.func private @rotated(%x: tensor<?x?x512xbf16>, %theta: tensor<2x64xf32>, %p: tensor<?xi64>, %s: tensor<?x2x128x64xf32>) -> (tensor<?x?x128xbf16>, tensor<?x?x2xf32>, tensor<?x2x128x64xf32>) attributes {tnl.kernel} {
  %o, %q, %t = tnl.gated_linear_attention %x theta(%theta) position(%p) state(%s) heads 2 activation <none> slopes [0.5, 0.25] : (tensor<?x?x512xbf16>, tensor<2x64xf32>, tensor<?xi64>, tensor<?x2x128x64xf32>) -> (tensor<?x?x128xbf16>, tensor<?x?x2xf32>, tensor<?x2x128x64xf32>)
  return %o, %q, %t : tensor<?x?x128xbf16>, tensor<?x?x2xf32>, tensor<?x2x128x64xf32>
}
func.func private @wide(%x: tensor<?x?x1024xbf16>) -> (tensor<?x?x256xbf16>, tensor<?x?x2xf32>, tensor<?x2x128x128xf32>) attributes {tnl.kernel} {
  %o, %q, %t = tnl.gated_linear_attention %x heads 2 activation <none> slopes [0.5, 0.25] : (tensor<?x?x1024xbf16>) -> (tensor<?x?x256xbf16>, tensor<?x?x2xf32>, tensor<?x2x128x128xf32>)
  return %o, %q, %t : tensor<?x?x256xbf16>, tensor<?x?x2xf32>, tensor<?x2x128x128xf32>
}
func.func private @plain(%q: tensor<?x2x?x64xbf16>, %k: tensor<?x2x?x64xbf16>, %v: tensor<?x2x?x32xbf16>) -> (tensor<?x2x?x32xbf16>, tensor<?x2x64x32xf32>) attributes {tnl.kernel} {
  %o, %s = tnl.linear_attention %q, %k, %v slopes [0.5, 0.25] : (tensor<?x2x?x64xbf16>, tensor<?x2x?x64xbf16>, tensor<?x2x?x32xbf16>) -> (tensor<?x2x?x32xbf16>, tensor<?x2x64x32xf32>)
  return %o, %s : tensor<?x2x?x32xbf16>, tensor<?x2x64x32xf32>
}

func.func private @odd(%x: tensor<?x?x160xbf16>) -> (tensor<?x?x40xbf16>, tensor<?x?x2xf32>, tensor<?x2x20x20xf32>) attributes {tnl.kernel} {
  %o, %q, %t = tnl.gated_linear_attention %x heads 2 activation <none> slopes [0.5, 0.25] : (tensor<?x?x160xbf16>) -> (tensor<?x?x40xbf16>, tensor<?x?x2xf32>, tensor<?x2x20x20xf32>)
  return %o, %q, %t : tensor<?x?x40xbf16>, tensor<?x?x2xf32>, tensor<?x2x20x20xf32>
}
func.func private @activated(%x: tensor<?x?x512xbf16>) -> (tensor<?x?x128xbf16>, tensor<?x?x2xf32>, tensor<?x2x64x64xf32>) attributes {tnl.kernel} {
  %o, %q, %t = tnl.gated_linear_attention %x heads 2 activation <silu> slopes [0.5, 0.25] : (tensor<?x?x512xbf16>) -> (tensor<?x?x128xbf16>, tensor<?x?x2xf32>, tensor<?x2x64x64xf32>)
  return %o, %q, %t : tensor<?x?x128xbf16>, tensor<?x?x2xf32>, tensor<?x2x64x64xf32>
}
func.func private @half(%x: tensor<?x?x512xf16>) -> (tensor<?x?x128xf16>, tensor<?x?x2xf32>, tensor<?x2x64x64xf32>) attributes {tnl.kernel} {
  %o, %q, %t = tnl.gated_linear_attention %x heads 2 activation <none> slopes [0.5, 0.25] : (tensor<?x?x512xf16>) -> (tensor<?x?x128xf16>, tensor<?x?x2xf32>, tensor<?x2x64x64xf32>)
  return %o, %q, %t : tensor<?x?x128xf16>, tensor<?x?x2xf32>, tensor<?x2x64x64xf32>
}

// q, k, v and u are columns of one tensor. Segments before the last leave their
// states, a scan adds them up, and the main kernel starts all segments at once. A
// short sequence has one segment: the first two launches have no blocks.
// CHECK-LABEL: func.func private @gated(
// CHECK-SAME: %[[X:.*]]: memref<?x?x512xbf16>, %[[S:.*]]: memref<?x2x64x64xf32>, %[[OUT:.*]]: memref<?x?x128xbf16>, %[[SUMS:.*]]: memref<?x?x2xf32>, %[[S1:.*]]: memref<?x2x64x64xf32>)
// CHECK: %[[B:.*]] = memref.dim %[[X]], %c0
// CHECK: %[[N:.*]] = memref.dim %[[X]], %c1
// CHECK: %[[SLOPES:.*]] = memref.get_global @[[NUMBERS:.*]] : memref<2xf32>
// CHECK: %[[Q:.*]] = tile.tensor_map %[[X]][%c0] sizes(%[[B]], %[[N]], %c2, %c64) strides(%{{.*}}, %c512, %c64) {{.*}} -> !tile.map<1x64x1x64xbf16>
// CHECK: %[[K:.*]] = tile.tensor_map %[[X]][%c128]
// CHECK: %[[V:.*]] = tile.tensor_map %[[X]][%c256]
// CHECK: %[[O:.*]] = tile.tensor_map %[[OUT]][%c0]
// CHECK: %[[U:.*]] = tile.tensor_map %[[X]][%c384]
// CHECK: %[[HEADS:.*]] = arith.muli %[[B]], %c2
// CHECK: %[[SPLIT:.*]] = arith.minsi %[[BEFORE:[0-9]+]], %c1 :
// CHECK: %[[LOCAL:.*]] = memref.alloc
// CHECK: %[[INCOMING:.*]] = memref.alloc
// CHECK: %[[STATES:.*]] = arith.muli %{{.*}}, %[[SPLIT]]
// CHECK: tile.launch @gated_states blocks(%[[STATES]], %{{.*}}, %c1) args(%[[K]], %[[K]], %[[V]], {{.*}}%[[LOCAL]],
// CHECK: tile.launch @gated_scan blocks({{.*}}) args(%[[SLOPES]], {{.*}}, %[[S]], %[[LOCAL]], %[[INCOMING]],
// CHECK: tile.launch @gated_lightning blocks(%[[HEADS]], %{{.*}}, %c1) args(%[[Q]], %[[K]], %[[V]], %[[U]], %[[O]], %[[SLOPES]], {{.*}}, %[[S]], %[[INCOMING]], %[[S1]], %[[SUMS]], %[[N]],
// CHECK-NOT: tile.launch

// CHECK-LABEL: func.func private @masked(
// CHECK: tile.launch @masked_states blocks({{.*}}) args({{.*}}, %arg1, {{.*}}memref<?x?xi64>
// CHECK: tile.launch @masked_scan
// CHECK: tile.launch @masked_lightning blocks({{.*}}) args({{.*}}, %arg1, {{.*}}memref<?x?xi64>
// CHECK-NOT: tile.launch

// With LRPE the scan turns the given state to the sequence's start, and the state
// that leaves is turned to position 0.
// CHECK-LABEL: func.func private @rotated(
// CHECK-SAME: %[[RX:.*]]: memref<?x?x512xbf16>, %[[THETA:.*]]: memref<2x64xf32>, %[[P:.*]]: memref<?xi64>, %[[RS:.*]]: memref<?x2x128x64xf32>, %{{.*}}: memref<?x?x128xbf16>, %{{.*}}: memref<?x?x2xf32>, %[[RS1:.*]]: memref<?x2x128x64xf32>)
// CHECK: tile.launch @rotated_states blocks({{.*}}) args({{.*}}, %[[THETA]],
// CHECK: tile.launch @rotated_scan blocks({{.*}}) args(%{{.*}}, %[[THETA]], %[[P]], %[[RS]],
// CHECK: tile.launch @rotated_lightning blocks({{.*}}) args({{.*}}, %[[THETA]],
// CHECK: tile.launch @rotated_turn blocks({{.*}}) args(%[[RS1]], %[[THETA]], %[[P]],
// CHECK-NOT: tile.launch

// Two slices of v: in one block, or, where that would leave multiprocessors idle, in
// two, with partial sums of squares.
// CHECK-LABEL: func.func private @wide(
// CHECK: tile.launch @wide_states blocks
// CHECK: tile.launch @wide_scan blocks
// CHECK: tile.launch @wide_lightning blocks({{.*}}) args({{.*}}, %arg3, %arg2,
// CHECK: tile.launch @wide_states_narrow
// CHECK: tile.launch @wide_scan_narrow
// CHECK: tile.launch @wide_lightning_narrow blocks({{.*}}) args({{.*}}, %arg3, %[[PARTIAL:[0-9a-z_]+]],
// CHECK: tile.launch @wide_sums blocks({{.*}}) args(%[[PARTIAL]], %arg2,
// CHECK-NOT: tile.launch

// Heads may lie anywhere; v may be narrower than q and k.
// CHECK-LABEL: func.func private @plain(
// CHECK: tile.tensor_map %arg0[%c0] sizes(%{{.*}}, %{{.*}}, %c2, %c64) strides(%{{.*}}, %c64, %{{.*}})
// CHECK: tile.tensor_map %arg2[%c0] sizes(%{{.*}}, %{{.*}}, %c2, %c32) strides(%{{.*}}, %c32, %{{.*}})
// CHECK: tile.launch @plain_lightning
// CHECK-NOT: tile.launch

// Rows that TMA cannot move, q and k that are not activated yet and float16 have the
// kernel of scalar multiply-adds.
// CHECK-LABEL: func.func private @odd(
// CHECK: tile.launch @odd_attention
// CHECK-LABEL: func.func private @activated(
// CHECK: tile.launch @activated_attention
// CHECK-LABEL: func.func private @half(
// CHECK: tile.launch @half_attention

// States alone: no q, no outputs.
// CHECK-LABEL: tile.kernel @gated_states(
// CHECK-SAME: threads 256
// CHECK-NOT: tile.tma_load %arg0
// CHECK: tile.tma_load %arg1
// CHECK: tile.tma_load %arg2
// CHECK-NOT: tile.tma_load
// CHECK: tile.mma %{{.*}} add %{{.*}} -> !tile.frag<64x64xf32>
// CHECK: tile.mma_wait 0
// CHECK: tile.arrive_empty
// CHECK: tile.store %{{.*}}, %arg9
// CHECK-NOT: tile.tma_store
// CHECK: tile.return

// CHECK-LABEL: tile.kernel @gated_scan(
// CHECK: scf.for
// CHECK: tile.load %arg4
// CHECK: %[[KEPT:.*]] = arith.mulf
// CHECK: %[[LOSS:.*]] = arith.mulf
// CHECK: %[[CHANGE:.*]] = arith.addf %[[LOSS]]
// CHECK: arith.addf %[[KEPT]], %[[CHANGE]]
// CHECK: tile.store %{{.*}}, %arg5
// CHECK-NOT: math.cos
// CHECK: tile.return

// One warpgroup loads chunks of 64 tokens, the other multiplies.
// CHECK-LABEL: tile.kernel @gated_lightning(
// CHECK-SAME: threads 256
// CHECK: %[[READY:.*]] = tile.create_pipeline full 1 empty 1
// CHECK: tile.barrier
// CHECK: tile.specialize
// CHECK: tile.wait_empty %[[READY]]
// CHECK: tile.expect_bytes %[[READY]]{{.*}} bytes 32768
// CHECK: tile.tma_load %arg0
// CHECK: tile.tma_load %arg1
// CHECK: tile.tma_load %arg2
// CHECK: tile.tma_load %arg3
// The state comes from the scan, or, with one segment, from memory.
// CHECK: scf.if
// CHECK: tile.load %arg9
// CHECK: tile.load %arg8
// Scores, and what the state before the chunk gives.
// CHECK: scf.for
// CHECK: tile.wait_full %[[READY]]
// CHECK: tile.mma_fence
// CHECK: %[[P:.*]] = tile.mma %{{.*}}, %{{.*}} transposed : {{.*}} -> !tile.frag<64x64xf32>
// CHECK: tile.mma_commit
// CHECK: %[[OLD:.*]] = tile.mma %{{.*}}, %{{.*}} transposed : {{.*}} -> !tile.frag<64x64xf32>
// CHECK: tile.mma_commit
// Scores with their decay become an operand in shared memory.
// CHECK: tile.mma_wait 1, %[[P]]
// CHECK: tile.store_frag %{{.*}} transposed
// CHECK: tile.proxy_fence
// CHECK: tile.barrier id %{{.*}} threads 128
// CHECK: tile.mma_wait 0, %[[OLD]]
// Outputs and the next state, which loses what exp(-64 s) is beside 1.
// CHECK: tile.yield
// CHECK: %[[REST:.*]] = tile.load
// CHECK-NEXT: tile.map
// CHECK-NEXT: ^bb0(%[[BEFORE:[0-9a-z]*]]:
// CHECK-NEXT: %[[LOSS:.*]] = arith.mulf %[[BEFORE]], %[[REST]]
// CHECK-NEXT: arith.addf %[[LOSS]], %[[BEFORE]]
// CHECK: %[[FENCED:.*]]:4 = tile.mma_fence
// CHECK: tile.mma %[[FENCED]]#2, %{{.*}} transposed add %[[FENCED]]#0
// CHECK: tile.mma_commit
// CHECK: tile.mma %[[FENCED]]#3, %{{.*}} add %[[FENCED]]#1
// CHECK: tile.mma_commit
// CHECK: tile.mma_wait 1
// Sums of squares before the gate.
// CHECK: tile.reduce add columns
// CHECK: tile.store %{{.*}}, %arg11
// CHECK: tile.load_frag
// CHECK: tile.store_frag %{{.*}} transposed
// CHECK: tile.proxy_fence
// CHECK: tile.barrier id %{{.*}} threads 128
// CHECK: tile.tma_store %{{.*}} to %arg4
// CHECK: tile.mma_wait 0
// CHECK: tile.arrive_empty %[[READY]]
// Only the last segment writes the state.
// CHECK: scf.if
// CHECK: tile.store %{{.*}}, %arg10
// CHECK: tile.return

// What is masked may be anything: values are selected.
// CHECK-LABEL: tile.kernel @masked_states(
// CHECK: tile.load %arg7{{.*}} : !tile.global<i64>
// CHECK: arith.select
// CHECK: tile.mma %
// CHECK-LABEL: tile.kernel @masked_lightning(
// CHECK: tile.load %arg7{{.*}} : !tile.global<i64>

// CHECK-LABEL: tile.kernel @rotated_scan(
// CHECK: math.cos
// CHECK: math.sin

// With LRPE the first warpgroup also turns q and k, between two pipelines.
// CHECK-LABEL: tile.kernel @rotated_lightning(
// CHECK: math.cos
// CHECK: math.sin
// CHECK: tile.specialize
// CHECK: tile.tma_load %arg0{{.*}} signal %[[LOADED:[0-9a-z]+]][
// CHECK: tile.wait_full %[[LOADED]]
// CHECK: tile.store_frag
// CHECK: tile.proxy_fence
// CHECK: tile.barrier id %{{.*}} threads 128
// CHECK: tile.arrive_full %[[TURNED:[0-9a-z]+]][
// CHECK: tile.wait_full %[[TURNED]]
// CHECK: tile.mma %
// CHECK: tile.tma_store %{{.*}} to %arg4
// CHECK: tile.return

// CHECK-LABEL: tile.kernel @rotated_turn(
// CHECK-COUNT-2: tile.load %arg0
// CHECK-COUNT-2: tile.store %{{.*}}, %arg0
