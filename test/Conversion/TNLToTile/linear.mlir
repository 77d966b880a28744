// RUN: tnl-opt %s --convert-tnl-to-tile=tensor-cores=false --canonicalize --cse | FileCheck %s

// Tiles of 128 rows and 128 columns.
// CHECK-LABEL: func.func private @rows(
// CHECK-DAG: %[[COLUMNS:.*]] = arith.constant 1 : index
// CHECK-DAG: %[[TILE:.*]] = arith.constant 128 : index
// CHECK: %[[ROWS:.*]] = arith.divui %{{.*}}, %[[TILE]]
// CHECK: tile.launch @rows_linear blocks(%[[ROWS]], %[[COLUMNS]], %{{.*}})
func.func private @rows(%x: tensor<?x?x64xf32>, %w: tensor<96x64xf16>, %s: tensor<?x?xf32>, %b: tensor<96xf32>, %r: tensor<?x?x96xf32>) -> tensor<?x?x96xf32> attributes {tnl.kernel} {
  %0 = tnl.linear %x, %w scale(%s) bias(%b) residual(%r) {silu_columns = 32 : i64} : (tensor<?x?x64xf32>, tensor<96x64xf16>, tensor<?x?xf32>, tensor<96xf32>, tensor<?x?x96xf32>) -> tensor<?x?x96xf32>
  return %0 : tensor<?x?x96xf32>
}

func.func private @gates(%x: tensor<?x?x20xf32>, %w: tensor<96x20xf32>, %v: tensor<96x20xf32>) -> tensor<?x?x96xf32> attributes {tnl.kernel} {
  %0 = tnl.glu %x, %w, %v : (tensor<?x?x20xf32>, tensor<96x20xf32>, tensor<96x20xf32>) -> tensor<?x?x96xf32>
  return %0 : tensor<?x?x96xf32>
}

// Rows that are no multiple of 16 bytes are read in smaller pieces.
func.func private @narrow(%x: tensor<?x?x35xf32>, %w: tensor<96x35xf32>) -> tensor<?x?x96xf32> attributes {tnl.kernel} {
  %0 = tnl.linear %x, %w : (tensor<?x?x35xf32>, tensor<96x35xf32>) -> tensor<?x?x96xf32>
  return %0 : tensor<?x?x96xf32>
}

// One token a sequence: of two launches the one that does not suit the number
// of sequences has no blocks.
// CHECK-LABEL: func.func private @token(
// CHECK-DAG: %[[TWO:.*]] = arith.constant 2 : index
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[EIGHT:.*]] = arith.constant 8 : index
// CHECK: %[[B:.*]] = memref.dim %arg0
// CHECK: %[[LEFT:.*]] = arith.subi %[[TWO]], %[[B]]
// CHECK: %[[FEW:.*]] = arith.maxsi %[[LEFT]], %[[ZERO]]
// CHECK: %[[ONE:.*]] = arith.minsi %[[B]], %[[FEW]]
// CHECK: tile.launch @token_linear_rows1 blocks(%c12, %[[ONE]], %{{.*}})
// CHECK: %[[GROUPS:.*]] = arith.divui %{{.*}}, %[[EIGHT]]
// CHECK: %[[MANY:.*]] = arith.muli %{{.*}}, %[[GROUPS]]
// CHECK: tile.launch @token_linear_rows8 blocks(%c6, %[[MANY]], %{{.*}})
func.func private @token(%x: tensor<?x1x2048xbf16>, %w: tensor<96x2048xbf16>) -> tensor<?x1x96xf32> attributes {tnl.kernel} {
  %0 = tnl.linear %x, %w : (tensor<?x1x2048xbf16>, tensor<96x2048xbf16>) -> tensor<?x1x96xf32>
  return %0 : tensor<?x1x96xf32>
}

// The norm of few rows is computed on the way; scalar products have it beside them.
// CHECK-LABEL: func.func private @norm_token(
// CHECK: tile.launch @norm_token_linear_rows1 blocks({{.*}}) args(%arg0, %arg1, %arg2, %{{.*}} :
// CHECK: tile.launch @norm_token_linear_rows8
// CHECK-NOT: tile.launch
func.func private @norm_token(%x: tensor<?x1x64xbf16>, %w: tensor<96x64xbf16>) -> tensor<?x1x96xf32> attributes {tnl.kernel} {
  %0 = tnl.linear %x, %w norm(%x eps 1.0e-6) : (tensor<?x1x64xbf16>, tensor<96x64xbf16>, tensor<?x1x64xbf16>) -> tensor<?x1x96xf32>
  return %0 : tensor<?x1x96xf32>
}

// CHECK-LABEL: func.func private @norm_rows(
// CHECK: %[[MEMORY:.*]] = memref.alloc
// CHECK: tile.launch @norm_rows_rms_scale blocks({{.*}}) args(%arg0, %[[MEMORY]]
// CHECK: tile.launch @norm_rows_linear blocks({{.*}}) args(%arg0, %arg1, %[[MEMORY]], %arg2
// CHECK-NOT: tile.launch
func.func private @norm_rows(%x: tensor<?x?x64xf32>, %w: tensor<96x64xf32>) -> tensor<?x?x96xf32> attributes {tnl.kernel} {
  %0 = tnl.linear %x, %w norm(%x eps 1.0e-6) : (tensor<?x?x64xf32>, tensor<96x64xf32>, tensor<?x?x64xf32>) -> tensor<?x?x96xf32>
  return %0 : tensor<?x?x96xf32>
}

// CHECK-LABEL: func.func private @single(
// CHECK: tile.launch @single_glu_rows1
// CHECK-NOT: tile.launch
func.func private @single(%x: tensor<1x1x64xf32>, %w: tensor<96x64xf32>, %v: tensor<96x64xf32>) -> tensor<1x1x96xf32> attributes {tnl.kernel} {
  %0 = tnl.glu %x, %w, %v : (tensor<1x1x64xf32>, tensor<96x64xf32>, tensor<96x64xf32>) -> tensor<1x1x96xf32>
  return %0 : tensor<1x1x96xf32>
}

// The next tiles are loaded while the current ones are multiplied.
// CHECK-LABEL: tile.kernel @rows_linear(
// CHECK-SAME: threads 256
// CHECK: %[[A:.*]] = tile.alloc : !tile.shared<128x32xf32, pitch = 36>
// CHECK: %[[B:.*]] = tile.alloc : !tile.shared<128x32xf32, pitch = 36>
// CHECK: %[[MINE:.*]] = tile.slice %[[B]]
// CHECK: tile.load %arg0{{.*}} -> vector<4xf32>
// CHECK: tile.load %arg1{{.*}} -> vector<8xf16>
// CHECK: scf.for
// CHECK: tile.store %{{.*}}, %[[A]]
// CHECK: tile.store %{{.*}}, %[[B]]
// CHECK: tile.barrier
// CHECK: tile.load %arg0
// CHECK: tile.load %arg1
// CHECK: tile.fma %[[A]], %[[MINE]] transposed add %{{.*}} -> !tile.frag<128x64xf32>
// CHECK: tile.barrier
// CHECK: scf.yield
// Scale, bias, activation, residual.
// CHECK: tile.map
// CHECK: %[[SCALE:.*]] = tile.load %arg2
// CHECK: %[[Y0:.*]] = arith.mulf %{{.*}}, %[[SCALE]]
// CHECK: %[[BIAS:.*]] = tile.load %arg5
// CHECK: %[[Y1:.*]] = arith.addf %[[Y0]], %[[BIAS]]
// CHECK: %[[ACTIVE:.*]] = arith.cmpi slt
// CHECK: tile.exp2
// CHECK: %[[Y2:.*]] = arith.select %[[ACTIVE]], %{{.*}}, %[[Y1]]
// CHECK: %[[RESIDUAL:.*]] = tile.load %arg3
// CHECK: %[[Y3:.*]] = arith.addf %[[Y2]], %[[RESIDUAL]]
// CHECK: tile.store %[[Y3]], %arg4

// CHECK-LABEL: tile.kernel @gates_glu(
// CHECK-COUNT-2: tile.fma
// CHECK-NOT: tile.fma
// CHECK: tile.map
// CHECK: ^bb0(%[[P:.*]]: f32, %[[Q:.*]]: f32, %{{.*}}: i32, %{{.*}}: i32):
// CHECK: arith.mulf %[[P]], %[[Q]]

// CHECK-LABEL: tile.kernel @narrow_linear(
// CHECK: tile.load %arg0{{.*}} -> f32

// Two columns a warp, the weight's pieces of four steps before any of x.
// CHECK-LABEL: tile.kernel @token_linear_rows1(
// CHECK: scf.for
// CHECK-COUNT-8: tile.load %arg1{{.*}} -> vector<8xbf16>
// CHECK-NOT: tile.load %arg1
// CHECK: tile.load %arg0{{.*}} -> vector<8xbf16>
// CHECK: math.fma
// CHECK: scf.yield
// CHECK-COUNT-2: tile.warp_reduce add
// CHECK-NOT: tile.warp_reduce
// CHECK: tile.return

// CHECK-LABEL: tile.kernel @token_linear_rows8(
// CHECK-COUNT-32: tile.warp_reduce add
// CHECK-NOT: tile.warp_reduce
// CHECK: tile.return
