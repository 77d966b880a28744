// RUN: tnl-opt %s --convert-tnl-to-tile --canonicalize --cse | FileCheck %s

func.func private @plain(%x: tensor<?x?x64xbf16>, %w: tensor<96x64xbf16>) -> tensor<?x?x96xbf16> attributes {tnl.kernel} {
  %0 = tnl.linear %x, %w : (tensor<?x?x64xbf16>, tensor<96x64xbf16>) -> tensor<?x?x96xbf16>
  return %0 : tensor<?x?x96xbf16>
}

func.func private @epilogue(%x: tensor<?x?x72xf16>, %w: tensor<96x72xf16>, %s: tensor<?x?xf32>, %b: tensor<96xf32>, %r: tensor<?x?x96xf16>) -> tensor<?x?x96xf16> attributes {tnl.kernel} {
  %0 = tnl.linear %x, %w scale(%s) bias(%b) residual(%r) {silu_columns = 32 : i64} : (tensor<?x?x72xf16>, tensor<96x72xf16>, tensor<?x?xf32>, tensor<96xf32>, tensor<?x?x96xf16>) -> tensor<?x?x96xf16>
  return %0 : tensor<?x?x96xf16>
}

func.func private @active(%x: tensor<?x?x64xbf16>, %w: tensor<96x64xbf16>) -> tensor<?x?x96xbf16> attributes {tnl.kernel} {
  %0 = tnl.linear %x, %w {silu_columns = 96 : i64} : (tensor<?x?x64xbf16>, tensor<96x64xbf16>) -> tensor<?x?x96xbf16>
  return %0 : tensor<?x?x96xbf16>
}

func.func private @gates(%x: tensor<?x?x64xbf16>, %w: tensor<2048x64xbf16>, %v: tensor<2048x64xbf16>, %s: tensor<?x?xf32>) -> tensor<?x?x2048xbf16> attributes {tnl.kernel} {
  %0 = tnl.glu %x, %w, %v scale(%s) : (tensor<?x?x64xbf16>, tensor<2048x64xbf16>, tensor<2048x64xbf16>, tensor<?x?xf32>) -> tensor<?x?x2048xbf16>
  return %0 : tensor<?x?x2048xbf16>
}

func.func private @logits(%x: tensor<?x?x64xbf16>, %w: tensor<2050x64xbf16>) -> tensor<?x?x2050xf32> attributes {tnl.kernel} {
  %0 = tnl.linear %x, %w : (tensor<?x?x64xbf16>, tensor<2050x64xbf16>) -> tensor<?x?x2050xf32>
  return %0 : tensor<?x?x2050xf32>
}

func.func private @float(%x: tensor<?x?x64xf32>, %w: tensor<96x64xbf16>) -> tensor<?x?x96xf32> attributes {tnl.kernel} {
  %0 = tnl.linear %x, %w : (tensor<?x?x64xf32>, tensor<96x64xbf16>) -> tensor<?x?x96xf32>
  return %0 : tensor<?x?x96xf32>
}
func.func private @mixed(%x: tensor<?x?x64xbf16>, %w: tensor<96x64xf16>) -> tensor<?x?x96xbf16> attributes {tnl.kernel} {
  %0 = tnl.linear %x, %w : (tensor<?x?x64xbf16>, tensor<96x64xf16>) -> tensor<?x?x96xbf16>
  return %0 : tensor<?x?x96xbf16>
}
func.func private @narrow_inputs(%x: tensor<?x?x60xbf16>, %w: tensor<96x60xbf16>) -> tensor<?x?x96xbf16> attributes {tnl.kernel} {
  %0 = tnl.linear %x, %w : (tensor<?x?x60xbf16>, tensor<96x60xbf16>) -> tensor<?x?x96xbf16>
  return %0 : tensor<?x?x96xbf16>
}
func.func private @narrow_outputs(%x: tensor<?x?x64xbf16>, %w: tensor<92x64xbf16>) -> tensor<?x?x92xbf16> attributes {tnl.kernel} {
  %0 = tnl.linear %x, %w : (tensor<?x?x64xbf16>, tensor<92x64xbf16>) -> tensor<?x?x92xbf16>
  return %0 : tensor<?x?x92xbf16>
}
func.func private @float_residual(%x: tensor<?x?x64xbf16>, %w: tensor<96x64xbf16>, %r: tensor<?x?x96xf32>) -> tensor<?x?x96xf32> attributes {tnl.kernel} {
  %0 = tnl.linear %x, %w residual(%r) : (tensor<?x?x64xbf16>, tensor<96x64xbf16>, tensor<?x?x96xf32>) -> tensor<?x?x96xf32>
  return %0 : tensor<?x?x96xf32>
}

func.func private @token(%x: tensor<?x1x64xbf16>, %w: tensor<2050x64xbf16>) -> tensor<?x1x2050xf32> attributes {tnl.kernel} {
  %0 = tnl.linear %x, %w : (tensor<?x1x64xbf16>, tensor<2050x64xbf16>) -> tensor<?x1x2050xf32>
  return %0 : tensor<?x1x2050xf32>
}

func.func private @norm(%x: tensor<?x?x128xbf16>, %w: tensor<96x128xbf16>) -> tensor<?x?x96xbf16> attributes {tnl.kernel} {
  %0 = tnl.linear %x, %w norm(%x eps 1.0e-6) : (tensor<?x?x128xbf16>, tensor<96x128xbf16>, tensor<?x?x128xbf16>) -> tensor<?x?x96xbf16>
  return %0 : tensor<?x?x96xbf16>
}

func.func private @norm_of_sums(%x: tensor<?x?x64xbf16>, %w: tensor<96x64xbf16>, %t: tensor<?x?x4xf32>) -> tensor<?x?x96xbf16> attributes {tnl.kernel} {
  %0 = tnl.linear %x, %w norm(%t width 64 eps 1.0e-6) : (tensor<?x?x64xbf16>, tensor<96x64xbf16>, tensor<?x?x4xf32>) -> tensor<?x?x96xbf16>
  return %0 : tensor<?x?x96xbf16>
}

// Of three kernels the one that takes the fewest cycles has blocks; not more than
// find room on the multiprocessors. Tiles of 256 columns would be half empty.
// CHECK-LABEL: func.func private @plain(
// CHECK-DAG: %[[CYCLES:.*]] = arith.constant 8250 : index
// CHECK-DAG: %[[TILE:.*]] = arith.constant 128 : index
// CHECK: %[[TILES:.*]] = arith.divui %{{.*}}, %[[TILE]]
// CHECK: %[[MOST:.*]] = tile.multiprocessors
// CHECK: %[[WAVES:.*]] = arith.divui %{{.*}}, %[[MOST]]
// CHECK: %[[RANK:.*]] = arith.muli %[[WAVES]], %[[CYCLES]]
// CHECK: arith.minsi %[[RANK]], %{{.*}}
// CHECK: %[[BEST:.*]] = arith.minsi
// CHECK: %[[SLOWER:.*]] = arith.subi %[[RANK]], %[[BEST]]
// CHECK: %[[NOT:.*]] = arith.minsi %[[SLOWER]], %c1
// CHECK: %[[ENABLED:.*]] = arith.subi %c1, %[[NOT]]
// CHECK: %[[X:.*]] = tile.tensor_map %arg0[%c0] sizes(%[[ROWS:.*]], %c64) strides(%c64) {{.*}} -> !tile.map<128x64xbf16>
// CHECK: %[[W:.*]] = tile.tensor_map %arg1[%c0] sizes(%c96, %c64) strides(%c64) {{.*}} -> !tile.map<128x64xbf16>
// CHECK: %[[OUT:.*]] = tile.tensor_map %arg2[%c0] sizes(%[[ROWS]], %c96) strides(%c96) {{.*}} -> !tile.map<64x64xbf16>
// CHECK: %[[BLOCKS:.*]] = arith.minsi %[[TILES]], %[[MOST]]
// CHECK: %[[GRID:.*]] = arith.muli %[[BLOCKS]], %[[ENABLED]]
// CHECK: tile.launch @plain_mma_128x128 blocks(%[[GRID]], %c1, %c1) args(%[[X]], %[[W]], %[[W]], %{{.*}}, %[[OUT]], {{.*}}, %[[ROWS]], %[[BLOCKS]] :
// CHECK: tile.launch @plain_mma_128x64 blocks
// CHECK: tile.launch @plain_mma_64x64 blocks
// CHECK-NOT: tile.launch

// CHECK-LABEL: func.func private @epilogue(
// CHECK-SAME: %[[EX:.*]]: memref<?x?x72xf16>, %[[EW:.*]]: memref<96x72xf16>, %[[SCALE:.*]]: memref<?x?xf32>, %[[BIAS:.*]]: memref<96xf32>, %[[RESIDUAL:.*]]: memref<?x?x96xf16>, %[[EOUT:.*]]: memref<?x?x96xf16>)
// CHECK: %[[RMAP:.*]] = tile.tensor_map %[[RESIDUAL]][%c0]
// CHECK: %[[OMAP:.*]] = tile.tensor_map %[[EOUT]][%c0]
// CHECK: tile.launch @epilogue_mma_128x128 blocks({{.*}}) args(%{{.*}}, %{{.*}}, %{{.*}}, %[[RMAP]], %[[OMAP]], %[[SCALE]], %[[BIAS]], %[[BIAS]],

// Two matrices share a tile: 128 columns of both, or 64.
// CHECK-LABEL: func.func private @gates(
// CHECK: %[[W1:.*]] = tile.tensor_map %arg1[%c0] {{.*}} -> !tile.map<128x64xbf16>
// CHECK: %[[W2:.*]] = tile.tensor_map %arg2[%c0] {{.*}} -> !tile.map<128x64xbf16>
// CHECK: tile.launch @gates_mma_128x128 blocks({{.*}}) args(%{{.*}}, %[[W1]], %[[W2]],
// CHECK: tile.launch @gates_mma_128x64 blocks
// CHECK: tile.launch @gates_mma_64x64 blocks
// CHECK-NOT: tile.launch

// Many columns: tiles of 256. float32 results of any width are stored directly.
// CHECK-LABEL: func.func private @logits(
// CHECK-DAG: %[[ACROSS:.*]] = arith.constant 9 : index
// CHECK: %[[DOWN:.*]] = arith.divui
// CHECK: arith.muli %[[DOWN]], %[[ACROSS]]
// CHECK: tile.tensor_map %arg1[%c0] {{.*}} -> !tile.map<256x64xbf16>
// CHECK: tile.launch @logits_mma_128x256 blocks({{.*}}) args({{.*}}, %arg2, {{.*}}memref<?x?x2050xf32>
// CHECK: tile.launch @logits_mma_128x128 blocks
// CHECK: tile.launch @logits_mma_128x64 blocks
// CHECK: tile.launch @logits_mma_64x64 blocks
// CHECK-NOT: tile.launch

// What tensor cores or TMA cannot do is done by scalar multiply-adds.
// CHECK-LABEL: func.func private @float(
// CHECK: tile.launch @float_linear
// CHECK-LABEL: func.func private @mixed(
// CHECK: tile.launch @mixed_linear
// CHECK-LABEL: func.func private @narrow_inputs(
// CHECK: tile.launch @narrow_inputs_linear
// CHECK-LABEL: func.func private @narrow_outputs(
// CHECK: tile.launch @narrow_outputs_linear
// CHECK-LABEL: func.func private @float_residual(
// CHECK: tile.launch @float_residual_linear

// One token of each of many sequences: more than 8 are rows of a tile, in two sizes.
// CHECK-LABEL: func.func private @token(
// CHECK: tile.launch @token_mma_128x256 blocks
// CHECK: tile.launch @token_mma_64x64 blocks
// CHECK: tile.launch @token_linear_rows1 blocks
// CHECK: tile.launch @token_linear_rows8 blocks
// CHECK-LABEL: func.func private @norm(

// One warpgroup loads, two multiply 64 rows each.
// CHECK-LABEL: tile.kernel @plain_mma_128x128(
// CHECK-SAME: threads 384
// CHECK: %[[PX:.*]] = tile.alloc : !tile.shared<5x128x64xbf16, swizzled>
// CHECK: %[[PW:.*]] = tile.alloc : !tile.shared<5x128x64xbf16, swizzled>
// CHECK: %[[STAGING:.*]] = tile.alloc : !tile.shared<128x128xbf16, swizzled>
// CHECK: %[[PIPE:.*]] = tile.create_pipeline full 1 empty 2 : !tile.pipeline<5>
// CHECK: tile.barrier
// CHECK: tile.specialize
// CHECK: group 1 registers 40
// CHECK: tile.single
// CHECK: scf.for
// CHECK: tile.wait_empty %[[PIPE]]
// CHECK: tile.expect_bytes %[[PIPE]]{{.*}} bytes 32768
// CHECK-COUNT-2: tile.tma_load {{.*}} signal %[[PIPE]]
// CHECK-NOT: tile.tma_load
// CHECK: group 2 registers 232
// CHECK: tile.wait_full %[[PIPE]]
// CHECK: tile.mma %{{.*}}, %{{.*}} transposed add %{{.*}} -> !tile.frag<64x128xf32>
// CHECK: tile.mma_commit
// CHECK: tile.mma_wait 0
// CHECK: tile.arrive_empty %[[PIPE]]
// The staging tile is free, is written, seen by TMA, and leaves.
// CHECK: tile.tma_store_wait 0 read
// CHECK: tile.barrier id %{{.*}} threads 128
// CHECK-COUNT-2: tile.store_frag
// CHECK: tile.proxy_fence
// CHECK: tile.barrier id %{{.*}} threads 128
// CHECK-COUNT-2: tile.tma_store
// CHECK: tile.tma_store_wait 0
// CHECK-NOT: tile.exp2
// CHECK: tile.return

// The residual comes into the tile that leaves. Scale, bias, SiLU of some columns, residual.
// CHECK-LABEL: tile.kernel @epilogue_mma_128x128(
// CHECK: tile.create_pipeline full 1 empty 2 : !tile.pipeline<5>
// CHECK: %[[RPIPE:.*]] = tile.create_pipeline full 1 empty 1 : !tile.pipeline<2>
// CHECK: group 2
// CHECK: tile.tma_store_wait 0 read
// CHECK: tile.expect_bytes %[[RPIPE]]{{.*}} bytes 16384
// CHECK-COUNT-2: tile.tma_load %arg3{{.*}} signal %[[RPIPE]]
// CHECK: scf.for
// CHECK: tile.mma_commit
// CHECK: tile.mma_wait 1
// CHECK: tile.mma_wait 0
// CHECK: tile.wait_full %[[RPIPE]]
// CHECK: tile.map : () -> !tile.frag<64x1xf32>
// CHECK: tile.load %arg5{{.*}} if
// CHECK: tile.map : () -> !tile.frag<1x64xf32>
// CHECK: tile.load %arg6{{.*}} if
// CHECK: ^bb0(%[[SUM:[^:]*]]: f32, %[[S:[^:]*]]: f32, %[[B:[^:]*]]: f32,
// CHECK: %[[SCALED:.*]] = arith.mulf %[[SUM]], %[[S]]
// CHECK: %[[BIASED:.*]] = arith.addf %[[SCALED]], %[[B]]
// CHECK: %[[ACTIVE:.*]] = arith.cmpi slt
// CHECK: tile.exp2
// CHECK: arith.select %[[ACTIVE]], %{{.*}}, %[[BIASED]]
// CHECK: %[[R:.*]] = tile.load_frag
// CHECK: arith.addf
// CHECK: tile.store_frag
// CHECK: tile.tma_store

// All columns active: nothing is selected.
// CHECK-LABEL: tile.kernel @active_mma_128x128(
// CHECK: tile.exp2
// CHECK-NOT: arith.select
// CHECK: tile.return

// Both products of a stage are started together.
// CHECK-LABEL: tile.kernel @gates_mma_128x128(
// CHECK: tile.expect_bytes {{.*}} bytes 49152
// CHECK-COUNT-3: tile.tma_load
// CHECK-NOT: tile.tma_load
// CHECK: group 2
// CHECK-COUNT-2: tile.mma %
// CHECK-NOT: tile.mma %
// CHECK: tile.mma_commit
// CHECK: ^bb0(%[[P:[^:]*]]: f32, %[[Q:[^:]*]]: f32, %{{.*}}: i32, %{{.*}}: i32):
// CHECK-NEXT: arith.mulf %[[P]], %[[Q]]
// CHECK: tile.tma_store

// CHECK-LABEL: tile.kernel @logits_mma_128x256(
// CHECK-NOT: tile.store_frag
// CHECK: tile.store %{{.*}}, %arg4{{.*}} if
// CHECK-NOT: tile.tma_store
// CHECK: tile.return

// Squares of x are added up beside the products, and a stage is free once the whole
// warpgroup has read it.
// CHECK-LABEL: tile.kernel @norm_mma_128x128(
// CHECK: group 2
// CHECK: tile.mma_commit
// CHECK: tile.mma_wait 1
// CHECK: tile.barrier
// CHECK: tile.arrive_empty
// CHECK: tile.load_frag
// CHECK: ^bb0(%[[SQUARES:[^:]*]]: f32, %[[XE:[^:]*]]: f32,
// CHECK: %[[SQUARE:.*]] = arith.mulf %[[XE]], %[[XE]]
// CHECK: arith.addf %[[SQUARES]], %[[SQUARE]]
// CHECK: tile.reduce {{.*}} !tile.frag<64x1xf32>
// CHECK: math.rsqrt
// CHECK: tile.mma_wait 0

// Sums of squares that are given are read before the products.
// CHECK-LABEL: tile.kernel @norm_of_sums_mma_128x128(
// CHECK: group 2
// CHECK: tile.load %arg5{{.*}} vector<4xf32>
// CHECK: math.rsqrt
// CHECK: tile.mma_commit
// CHECK-NOT: tile.load_frag
// CHECK: tile.return
