// RUN: tnl-opt %s --convert-tile-to-nvvm --canonicalize --cse -split-input-file | FileCheck %s

// Both operands in shared memory, K contiguous in both. The descriptor has the 128-byte swizzle (bit 62),
// 1024 bytes from 8 rows to the next, and a field that is not used (1). Steps of 16 are 32 bytes, and the
// second box is 64 rows on.
// CHECK-LABEL: llvm.func @shared
tile.kernel @shared() threads 128 {
  %a = tile.alloc : !tile.shared<64x128xbf16, swizzled>
  %b = tile.alloc : !tile.shared<32x128xbf16, swizzled>
  // CHECK-DAG: %[[FIELDS:.*]] = arith.constant 4611686293305360384 : i64
  // CHECK-DAG: %[[C2:.*]] = arith.constant 2 : i64
  // CHECK-DAG: %[[C256:.*]] = arith.constant 256 : i64
  // CHECK-DAG: %[[C512:.*]] = arith.constant 512 : i64
  // CHECK: nvvm.wgmma.fence.aligned
  // CHECK: %[[BS:.*]] = arith.andi %{{.*}}, %c262143_i32
  // CHECK: %[[BF:.*]] = arith.shrui %[[BS]], %c4_i32
  // CHECK: %[[BW:.*]] = arith.extui %[[BF]] : i32 to i64
  // CHECK: %[[B:.*]] = arith.ori %[[BW]], %[[FIELDS]]
  // CHECK: %[[A:.*]] = arith.ori %{{.*}}, %[[FIELDS]]
  // CHECK: llvm.inline_asm has_side_effects asm_dialect = att "{ .reg .pred p; setp.ne.b32 p, 0, 0; wgmma.mma_async.sync.aligned.m64n32k16.f32.bf16.bf16 {$0, $1, {{.*}}, $15}, $16, $17, p, 1, 1, 0, 0; }", "=f,{{.*}},=f,l,l" %[[A]], %[[B]] : (i64, i64) -> !llvm.struct<
  // CHECK: %[[A1:.*]] = arith.addi %[[A]], %[[C2]]
  // CHECK: %[[B1:.*]] = arith.addi %[[B]], %[[C2]]
  // CHECK: "{ .reg .pred p; setp.ne.b32 p, 1, 0; wgmma.mma_async.sync.aligned.m64n32k16.f32.bf16.bf16 {$0, {{.*}}, $15}, $32, $33, p, 1, 1, 0, 0; }", "=f,{{.*}},=f,0,1,2,{{.*}},15,l,l" {{.*}}, %[[A1]], %[[B1]]
  // CHECK-COUNT-2: wgmma.mma_async
  // CHECK: %[[A4:.*]] = arith.addi %[[A]], %[[C512]]
  // CHECK: %[[B4:.*]] = arith.addi %[[B]], %[[C256]]
  // CHECK: wgmma.mma_async{{.*}}, %[[A4]], %[[B4]]
  // CHECK-COUNT-3: wgmma.mma_async
  // CHECK-NOT: wgmma.mma_async
  // CHECK: nvvm.wgmma.commit.group.sync.aligned
  // CHECK: llvm.inline_asm has_side_effects asm_dialect = att "wgmma.wait_group.sync.aligned 0;", "=f,{{.*}},=f,0,{{.*}},15,~{memory}"
  tile.mma_fence
  %d = tile.mma %a, %b transposed : !tile.shared<64x128xbf16, swizzled>, !tile.shared<32x128xbf16, swizzled> -> !tile.frag<64x32xf32>
  tile.mma_commit
  %r = tile.mma_wait 0, %d : !tile.frag<64x32xf32>
  %o = tile.alloc : !tile.shared<64x32xf32>
  tile.store_frag %r to %o : !tile.frag<64x32xf32>, !tile.shared<64x32xf32>
  tile.return
}

// -----

// K is the rows of both tiles: steps are 16 rows of 128 bytes; from box to box are 32 rows in A (4096 bytes
// for its second 64 rows), and in the descriptor of B.
// CHECK-LABEL: llvm.func @transposed
tile.kernel @transposed(%s: f32) threads 128 {
  %a = tile.alloc : !tile.shared<32x128xf16, swizzled>
  %b = tile.alloc : !tile.shared<32x128xf16, swizzled>
  %z = tile.splat %s : f32 -> !tile.frag<128x128xf32>
  // CHECK-DAG: %[[FIELDS:.*]] = arith.constant 4611686293322072064 : i64
  // CHECK-DAG: %[[C128:.*]] = arith.constant 128 : i64
  // CHECK-DAG: %[[C256:.*]] = arith.constant 256 : i64
  // CHECK-DAG: %[[C384:.*]] = arith.constant 384 : i64
  // CHECK: "wgmma.fence.sync.aligned;", "=f,
  // CHECK: %[[B:.*]] = arith.ori %{{.*}}, %[[FIELDS]]
  // CHECK: %[[A:.*]] = arith.ori %{{.*}}, %[[FIELDS]]
  // CHECK: setp.ne.b32 p, 1, 0; wgmma.mma_async.sync.aligned.m64n128k16.f32.f16.f16 {{.*}}, p, 1, 1, 1, 1; }{{.*}}, %[[A]], %[[B]]
  // CHECK: %[[A1:.*]] = arith.addi %[[A]], %[[C128]]
  // CHECK: %[[B1:.*]] = arith.addi %[[B]], %[[C128]]
  // CHECK: wgmma.mma_async{{.*}}, %[[A1]], %[[B1]]
  // CHECK: %[[A2:.*]] = arith.addi %[[A]], %[[C256]]
  // CHECK: wgmma.mma_async{{.*}}, %[[A2]], %[[B]]
  // CHECK: %[[A3:.*]] = arith.addi %[[A]], %[[C384]]
  // CHECK: wgmma.mma_async{{.*}}, %[[A3]], %[[B1]]
  // CHECK-NOT: wgmma.mma_async
  %z1 = tile.mma_fence(%z : !tile.frag<128x128xf32>)
  %d = tile.mma %a transposed, %b add %z1 : !tile.shared<32x128xf16, swizzled>, !tile.shared<32x128xf16, swizzled> -> !tile.frag<128x128xf32>
  tile.mma_commit
  %r = tile.mma_wait 0, %d : !tile.frag<128x128xf32>
  tile.return
}

// -----

// A in registers: four for each step.
// CHECK-LABEL: llvm.func @registers
tile.kernel @registers(%f: f32) threads 128 {
  %s = arith.truncf %f : f32 to bf16
  %b = tile.alloc : !tile.shared<32x64xbf16, swizzled>
  %a = tile.splat %s : bf16 -> !tile.frag<64x32xbf16>
  // CHECK: %[[PASS:.*]] = llvm.inline_asm has_side_effects asm_dialect = att "wgmma.fence.sync.aligned;", "=r,=r,=r,=r,=r,=r,=r,=r,0,1,2,3,4,5,6,7,~{memory}"
  // CHECK: %[[A0:.*]] = llvm.extractvalue %[[PASS]][0]
  // CHECK: %[[A1:.*]] = llvm.extractvalue %[[PASS]][1]
  // CHECK: %[[A2:.*]] = llvm.extractvalue %[[PASS]][2]
  // CHECK: %[[A3:.*]] = llvm.extractvalue %[[PASS]][3]
  // CHECK: %[[A4:.*]] = llvm.extractvalue %[[PASS]][4]
  // CHECK: wgmma.mma_async.sync.aligned.m64n64k16.f32.bf16.bf16 {{.*}}, {$32, $33, $34, $35}, $36, p, 1, 1, 1; }", {{.*}},r,r,r,r,l" %[[A0]], %[[A1]], %[[A2]], %[[A3]], %{{.*}} : (i32, i32, i32, i32, i64)
  // CHECK: wgmma.mma_async.sync.aligned.m64n64k16.f32.bf16.bf16 {{.*}}, {$64, $65, $66, $67}, $68, p, 1, 1, 1; }"{{.*}} %[[A4]], %
  %a1 = tile.mma_fence(%a : !tile.frag<64x32xbf16>)
  %d = tile.mma %a1, %b : !tile.frag<64x32xbf16>, !tile.shared<32x64xbf16, swizzled> -> !tile.frag<64x64xf32>
  tile.mma_commit
  %r = tile.mma_wait 0, %d : !tile.frag<64x64xf32>
  tile.return
}

// -----

// Several fragments pass through one instruction, each as what it is.
// CHECK-LABEL: llvm.func @fragments
// CHECK: nvvm.wgmma.wait.group.sync.aligned 2
// CHECK: "wgmma.wait_group.sync.aligned 1;", "=f,=f,=f,=f,=f,=f,=f,=f,=f,=f,=f,=f,0,1,2,3,4,5,6,7,8,9,10,11,~{memory}"
tile.kernel @fragments(%s: f32) threads 128 {
  %a = tile.splat %s : f32 -> !tile.frag<64x8xf32>
  %b = tile.splat %s : f32 -> !tile.frag<64x16xf32>
  tile.mma_wait 2
  %c:2 = tile.mma_wait 1, %a, %b : !tile.frag<64x8xf32>, !tile.frag<64x16xf32>
  tile.return
}
