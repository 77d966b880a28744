// RUN: tnl-opt %s | tnl-opt | FileCheck %s --enable-var-scope
// RUN: tnl-opt %s -mlir-print-op-generic | tnl-opt | FileCheck %s --enable-var-scope

// CHECK-LABEL: tile.kernel @scale(%{{.*}}: !tile.global<f32>, %{{.*}}: i32) threads 128 {
tile.kernel @scale(%x: !tile.global<f32>, %n: i32) threads 128 {
  // CHECK-NEXT: tile.thread_id
  %t = tile.thread_id
  // CHECK-NEXT: tile.block_id x
  %bx = tile.block_id x
  // CHECK-NEXT: tile.block_id y
  %by = tile.block_id y
  // CHECK-NEXT: tile.block_id z
  %bz = tile.block_id z
  %inside = arith.cmpi slt, %t, %n : i32
  // CHECK: %[[A:.*]] = tile.load %{{.*}}[%{{.*}}] if %{{.*}} : !tile.global<f32>, i32 -> f32
  %a = tile.load %x[%t] if %inside : !tile.global<f32>, i32 -> f32
  // CHECK-NEXT: %[[E:.*]] = tile.exp2 %[[A]] : f32
  %e = tile.exp2 %a : f32
  // CHECK-NEXT: %[[W:.*]] = tile.warp_reduce add %[[E]] : f32
  %w = tile.warp_reduce add %e : f32
  // CHECK-NEXT: %[[M:.*]] = tile.warp_reduce max %[[W]] width 4 : f32
  %m = tile.warp_reduce max %w width 4 : f32
  // CHECK-NEXT: tile.store %[[M]], %{{.*}}[%{{.*}}] if %{{.*}} : f32, !tile.global<f32>, i32
  tile.store %m, %x[%t] if %inside : f32, !tile.global<f32>, i32
  %i = arith.extui %t : i32 to i64
  // CHECK: %[[V:.*]] = tile.load %{{.*}}[%{{.*}}] : !tile.global<f32>, i64 -> vector<4xf32>
  %v = tile.load %x[%i] : !tile.global<f32>, i64 -> vector<4xf32>
  // CHECK-NEXT: tile.store %[[V]], %{{.*}}[%{{.*}}] : vector<4xf32>, !tile.global<f32>, i64
  tile.store %v, %x[%i] : vector<4xf32>, !tile.global<f32>, i64
  // CHECK-NEXT: tile.return
  tile.return
}

// CHECK-LABEL: tile.kernel @empty() private threads 32 min_blocks 2 attributes {note = "n"} {
// CHECK-NEXT: tile.return
tile.kernel @empty() private threads 32 min_blocks 2 attributes {note = "n"} {
  tile.return
}

// CHECK-LABEL: tile.kernel @argument_attributes(%{{.*}}: i32 {x.name = "n"}, %{{.*}}: f32) threads 64 {
tile.kernel @argument_attributes(%n: i32 {x.name = "n"}, %f: f32) threads 64 {
  tile.return
}

// CHECK-LABEL: func.func @launches
func.func @launches(%x: memref<?xf32>, %n: index, %qkvu: memref<?x?x1024xbf16>, %b: index, %h: index, %s: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  // CHECK: tile.launch @scale blocks(%{{.*}}, %{{.*}}, %{{.*}}) args(%{{.*}}, %{{.*}} : memref<?xf32>, index)
  tile.launch @scale blocks(%b, %c1, %c1) args(%x, %n : memref<?xf32>, index)
  // CHECK: tile.launch @empty blocks(%{{.*}}, %{{.*}}, %{{.*}}) args()
  tile.launch @empty blocks(%c1, %c1, %c1) args()
  // CHECK: tile.launch @argument_attributes blocks({{.*}}) args(%{{.*}}, %{{.*}} : index, f32)
  tile.launch @argument_attributes blocks(%c1, %c1, %c1) args(%n, %s : index, f32)
  // CHECK: %[[MAP:.*]] = tile.tensor_map %{{.*}}[%{{.*}}] sizes(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}) strides(%{{.*}}, %{{.*}}, %{{.*}}) : memref<?x?x1024xbf16> -> !tile.map<1x64x1x64xbf16>
  %m = tile.tensor_map %qkvu[%c0] sizes(%b, %n, %h, %c64) strides(%n, %h, %c64)
      : memref<?x?x1024xbf16> -> !tile.map<1x64x1x64xbf16>
  // CHECK: tile.launch @attention blocks({{.*}}) args(%[[MAP]] : !tile.map<1x64x1x64xbf16>)
  tile.launch @attention blocks(%b, %h, %c1) args(%m : !tile.map<1x64x1x64xbf16>)
  return
}

// CHECK-LABEL: tile.kernel @attention
tile.kernel @attention(%map: !tile.map<1x64x1x64xbf16>) threads 384 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %c64 = arith.constant 64 : i32
  %zero = arith.constant 0.0 : f32
  // CHECK: %[[RING:.*]] = tile.alloc : !tile.shared<3x64x128xbf16, swizzled>
  %ring = tile.alloc : !tile.shared<3x64x128xbf16, swizzled>
  // CHECK: %[[Q:.*]] = tile.alloc : !tile.shared<64x128xbf16, swizzled>
  %q = tile.alloc : !tile.shared<64x128xbf16, swizzled>
  // CHECK: tile.alloc : !tile.shared<64x32xf32, pitch = 36>
  %padded = tile.alloc : !tile.shared<64x32xf32, pitch = 36>
  // CHECK: tile.alloc : !tile.shared<8x64xf32>
  %scratch = tile.alloc : !tile.shared<8x64xf32>
  // CHECK: %[[P:.*]] = tile.create_pipeline full 1 empty 2 : !tile.pipeline<3>
  %p = tile.create_pipeline full 1 empty 2 : !tile.pipeline<3>
  // CHECK: tile.barrier{{$}}
  tile.barrier
  // CHECK: tile.specialize
  // CHECK-NEXT: group 1 registers 40 {
  // CHECK-NEXT: ^bb0(%{{.*}}: i32):
  tile.specialize
    group 1 registers 40 {
    ^bb0(%wg: i32):
      // CHECK-NEXT: tile.single {
      tile.single {
        // CHECK-NEXT: tile.wait_empty %[[P]][%{{.*}}] : !tile.pipeline<3>
        tile.wait_empty %p[%c0] : !tile.pipeline<3>
        // CHECK-NEXT: tile.expect_bytes %[[P]][%{{.*}}] bytes 8192 : !tile.pipeline<3>
        tile.expect_bytes %p[%c0] bytes 8192 : !tile.pipeline<3>
        // CHECK-NEXT: %[[STAGE:.*]] = tile.stage %[[RING]][%{{.*}}] : !tile.shared<3x64x128xbf16, swizzled> -> !tile.shared<64x128xbf16, swizzled>
        %stage = tile.stage %ring[%c0] : !tile.shared<3x64x128xbf16, swizzled> -> !tile.shared<64x128xbf16, swizzled>
        // CHECK-NEXT: %[[BOX:.*]] = tile.slice %[[STAGE]][%{{.*}}, %{{.*}}] : !tile.shared<64x128xbf16, swizzled> -> !tile.shared<64x64xbf16, swizzled>
        %box = tile.slice %stage[%c0, %c64] : !tile.shared<64x128xbf16, swizzled> -> !tile.shared<64x64xbf16, swizzled>
        // CHECK-NEXT: tile.tma_load %{{.*}}[%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}] to %[[BOX]] signal %[[P]][%{{.*}}] : !tile.map<1x64x1x64xbf16>, !tile.shared<64x64xbf16, swizzled>, !tile.pipeline<3>
        tile.tma_load %map[%c0, %c0, %c0, %c0] to %box signal %p[%c0]
            : !tile.map<1x64x1x64xbf16>, !tile.shared<64x64xbf16, swizzled>, !tile.pipeline<3>
        // CHECK-NEXT: tile.arrive_full %[[P]][%{{.*}}] : !tile.pipeline<3>
        tile.arrive_full %p[%c0] : !tile.pipeline<3>
        // CHECK-NEXT: tile.tma_store %[[BOX]] to %{{.*}}[%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}] : !tile.shared<64x64xbf16, swizzled>, !tile.map<1x64x1x64xbf16>
        tile.tma_store %box to %map[%c0, %c0, %c0, %c0]
            : !tile.shared<64x64xbf16, swizzled>, !tile.map<1x64x1x64xbf16>
        // CHECK-NEXT: tile.tma_store_wait 1 read
        tile.tma_store_wait 1 read
        // CHECK-NEXT: tile.tma_store_wait 0{{$}}
        tile.tma_store_wait 0
        // CHECK-NEXT: }
      }
    // CHECK-NEXT: }
    // CHECK-NEXT: group 2 registers 232 {
    // CHECK-NEXT: ^bb0(%{{.*}}: i32):
    }
    group 2 registers 232 {
    ^bb0(%wg: i32):
      %id = arith.constant 1 : i32
      // CHECK: tile.wait_full %[[P]][%{{.*}}] : !tile.pipeline<3>
      tile.wait_full %p[%c0] : !tile.pipeline<3>
      %k = tile.stage %ring[%c0] : !tile.shared<3x64x128xbf16, swizzled> -> !tile.shared<64x128xbf16, swizzled>
      %v = tile.slice %k[%c0, %c64] : !tile.shared<64x128xbf16, swizzled> -> !tile.shared<64x64xbf16, swizzled>
      // CHECK: tile.mma_fence{{$}}
      tile.mma_fence
      // CHECK-NEXT: %[[S:.*]] = tile.mma %[[Q]], %{{.*}} transposed : !tile.shared<64x128xbf16, swizzled>, !tile.shared<64x128xbf16, swizzled> -> !tile.frag<64x64xf32>
      %s0 = tile.mma %q, %k transposed : !tile.shared<64x128xbf16, swizzled>, !tile.shared<64x128xbf16, swizzled> -> !tile.frag<64x64xf32>
      // CHECK-NEXT: tile.mma_commit
      tile.mma_commit
      // CHECK-NEXT: %[[S1:.*]] = tile.mma_wait 0, %[[S]] : !tile.frag<64x64xf32>
      %s1 = tile.mma_wait 0, %s0 : !tile.frag<64x64xf32>
      // CHECK-NEXT: tile.mma_wait 7{{$}}
      tile.mma_wait 7
      // CHECK-NEXT: %[[MAPPED:.*]] = tile.map %[[S1]] : (!tile.frag<64x64xf32>) -> !tile.frag<64x64xf32> {
      // CHECK-NEXT: ^bb0(%{{.*}}: f32, %{{.*}}: i32, %{{.*}}: i32):
      %masked = tile.map %s1 : (!tile.frag<64x64xf32>) -> !tile.frag<64x64xf32> {
      ^bb0(%x: f32, %row: i32, %col: i32):
        %keep = arith.cmpi sge, %row, %col : i32
        %y = arith.select %keep, %x, %zero : f32
        // CHECK: tile.yield %{{.*}} : f32
        tile.yield %y : f32
      }
      // CHECK: tile.map %[[MAPPED]] : (!tile.frag<64x64xf32>) -> () {
      tile.map %masked : (!tile.frag<64x64xf32>) -> () {
      ^bb0(%x: f32, %row: i32, %col: i32):
        %in = arith.cmpi slt, %col, %c1 : i32
        // CHECK: tile.store
        // CHECK-NEXT: }
        tile.store %x, %padded[%row, %c0] if %in : f32, !tile.shared<64x32xf32, pitch = 36>, i32, i32
      }
      // CHECK: %[[P16:.*]] = tile.cast %[[MAPPED]] : !tile.frag<64x64xf32> -> !tile.frag<64x64xbf16>
      %p16 = tile.cast %masked : !tile.frag<64x64xf32> -> !tile.frag<64x64xbf16>
      // CHECK: %[[SPLAT:.*]] = tile.splat %{{.*}} : f32 -> !tile.frag<64x64xf32>
      %o = tile.splat %zero : f32 -> !tile.frag<64x64xf32>
      // CHECK: %[[SQUARE:.*]] = tile.mul %[[P16]], %[[P16]] : !tile.frag<64x64xbf16>
      %square = tile.mul %p16, %p16 : !tile.frag<64x64xbf16>
      // CHECK: %[[F:.*]]:2 = tile.mma_fence(%[[SPLAT]], %[[SQUARE]] : !tile.frag<64x64xf32>, !tile.frag<64x64xbf16>)
      %o1, %p17 = tile.mma_fence(%o, %square : !tile.frag<64x64xf32>, !tile.frag<64x64xbf16>)
      // CHECK: %[[O2:.*]] = tile.mma %[[F]]#1, %{{.*}} add %[[F]]#0 : !tile.frag<64x64xbf16>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
      %o2 = tile.mma %p17, %v add %o1 : !tile.frag<64x64xbf16>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
      // CHECK: %[[O3:.*]] = tile.mma %{{.*}} transposed, %{{.*}} transposed add %[[O2]] : !tile.shared<64x64xbf16, swizzled>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
      %o3 = tile.mma %v transposed, %v transposed add %o2 : !tile.shared<64x64xbf16, swizzled>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
      tile.mma_commit
      // CHECK: %[[O4:.*]] = tile.mma_wait 0, %[[O3]] : !tile.frag<64x64xf32>
      %o4 = tile.mma_wait 0, %o3 : !tile.frag<64x64xf32>
      // CHECK: tile.arrive_empty %[[P]][%{{.*}}] : !tile.pipeline<3>
      tile.single {
        tile.arrive_empty %p[%c0] : !tile.pipeline<3>
      }
      // CHECK: %[[R:.*]] = tile.reduce add rows %[[O4]] : !tile.frag<64x64xf32> -> !tile.frag<64x1xf32>
      %r = tile.reduce add rows %o4 : !tile.frag<64x64xf32> -> !tile.frag<64x1xf32>
      // CHECK: %[[C:.*]] = tile.reduce max columns %[[O4]] scratch %{{.*}}[%{{.*}}] barrier %{{.*}} : !tile.frag<64x64xf32>, !tile.shared<8x64xf32> -> !tile.frag<1x64xf32>
      %c = tile.reduce max columns %o4 scratch %scratch[%wg] barrier %id
          : !tile.frag<64x64xf32>, !tile.shared<8x64xf32> -> !tile.frag<1x64xf32>
      // CHECK: %[[SCALED:.*]] = tile.map %[[O4]], %[[R]], %[[C]] : (!tile.frag<64x64xf32>, !tile.frag<64x1xf32>, !tile.frag<1x64xf32>) -> !tile.frag<64x64xf32> {
      %scaled = tile.map %o4, %r, %c : (!tile.frag<64x64xf32>, !tile.frag<64x1xf32>, !tile.frag<1x64xf32>) -> !tile.frag<64x64xf32> {
      ^bb0(%x: f32, %a: f32, %b: f32, %row: i32, %col: i32):
        %y = arith.mulf %x, %a : f32
        %z = arith.addf %y, %b : f32
        tile.yield %z : f32
      }
      // CHECK: %[[WIDE:.*]] = tile.join %[[SCALED]], %[[SCALED]] : !tile.frag<64x64xf32>, !tile.frag<64x64xf32> -> !tile.frag<64x128xf32>
      %wide = tile.join %scaled, %scaled : !tile.frag<64x64xf32>, !tile.frag<64x64xf32> -> !tile.frag<64x128xf32>
      // CHECK: tile.columns %[[WIDE]] from 64 : !tile.frag<64x128xf32> -> !tile.frag<64x64xf32>
      %hi = tile.columns %wide from 64 : !tile.frag<64x128xf32> -> !tile.frag<64x64xf32>
      // CHECK: %[[VT:.*]] = tile.load_frag %{{.*}} transposed : !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xbf16>
      %vt = tile.load_frag %v transposed : !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xbf16>
      // CHECK: tile.load_frag %{{.*}} : !tile.shared<64x32xf32, pitch = 36> -> !tile.frag<64x32xf32>
      %f = tile.load_frag %padded : !tile.shared<64x32xf32, pitch = 36> -> !tile.frag<64x32xf32>
      // CHECK: tile.store_frag %[[VT]] to %{{.*}} : !tile.frag<64x64xbf16>, !tile.shared<64x64xbf16, swizzled>
      tile.store_frag %vt to %v : !tile.frag<64x64xbf16>, !tile.shared<64x64xbf16, swizzled>
      // CHECK: tile.store_frag %[[VT]] to %{{.*}} transposed : !tile.frag<64x64xbf16>, !tile.shared<64x64xbf16, swizzled>
      tile.store_frag %vt to %v transposed : !tile.frag<64x64xbf16>, !tile.shared<64x64xbf16, swizzled>
      // CHECK: tile.proxy_fence
      tile.proxy_fence
      // CHECK: tile.barrier id %{{.*}} threads 256
      tile.barrier id %id threads 256
      // CHECK: %[[FMA:.*]] = tile.fma %{{.*}}, %{{.*}} transposed : !tile.shared<64x32xf32, pitch = 36>, !tile.shared<64x32xf32, pitch = 36> -> !tile.frag<64x64xf32>
      %fma = tile.fma %padded, %padded transposed : !tile.shared<64x32xf32, pitch = 36>, !tile.shared<64x32xf32, pitch = 36> -> !tile.frag<64x64xf32>
      // CHECK: tile.fma %{{.*}}, %{{.*}} transposed add %[[FMA]] : !tile.shared<64x32xf32, pitch = 36>, !tile.shared<64x32xf32, pitch = 36> -> !tile.frag<64x64xf32>
      %fma1 = tile.fma %padded, %padded transposed add %fma : !tile.shared<64x32xf32, pitch = 36>, !tile.shared<64x32xf32, pitch = 36> -> !tile.frag<64x64xf32>
    }
  // CHECK: tile.return
  tile.return
}
