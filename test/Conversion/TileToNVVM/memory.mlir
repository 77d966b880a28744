// RUN: tnl-opt %s --convert-tile-to-nvvm --canonicalize --cse -split-input-file | FileCheck %s

// CHECK-LABEL: llvm.func @global
// CHECK-SAME: (%[[X:[^:]*]]: !llvm.ptr<1>, %[[I:[^:]*]]: i32, %{{.*}}: i32)
tile.kernel @global(%x: !tile.global<bf16>, %i: i32, %n: i32) threads 32 {
  // CHECK: %[[IN:.*]] = arith.cmpi slt
  // CHECK: %[[P:.*]] = llvm.getelementptr %[[X]][%[[I]]] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, bf16
  // CHECK: %[[V:.*]] = llvm.load %[[P]] {alignment = 16 : i64} : !llvm.ptr<1> -> vector<8xbf16>
  // CHECK: %[[MASKED:.*]] = scf.if %[[IN]] -> (bf16) {
  // CHECK:   llvm.load %{{.*}} {alignment = 2 : i64} : !llvm.ptr<1> -> bf16
  // CHECK: } else {
  // CHECK:   scf.yield %[[ZERO:.*]] : bf16
  // CHECK: scf.if %[[OUT:.*]] {
  // CHECK:   llvm.store %[[MASKED]], %{{.*}} {alignment = 2 : i64} : bf16, !llvm.ptr<1>
  // CHECK: }
  // CHECK: %[[WIDE:.*]] = arith.extui %[[I]] : i32 to i64
  // CHECK: llvm.getelementptr %[[X]][%[[WIDE]]] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, bf16
  %in = arith.cmpi slt, %i, %n : i32
  %v = tile.load %x[%i] : !tile.global<bf16>, i32 -> vector<8xbf16>
  %m = tile.load %x[%n] if %in : !tile.global<bf16>, i32 -> bf16
  %out = arith.cmpi sge, %i, %n : i32
  tile.store %m, %x[%n] if %out : bf16, !tile.global<bf16>, i32
  %w = arith.extui %i : i32 to i64
  tile.store %v, %x[%w] : vector<8xbf16>, !tile.global<bf16>, i64
  tile.return
}

// -----

// Places follow in order from the start, which is aligned to 1024.
// CHECK: llvm.mlir.global external @tile_shared() {addr_space = 3 : i32, alignment = 1024 : i64} : !llvm.array<0 x i8>
// CHECK-LABEL: llvm.func @shared
// CHECK-SAME: (%[[I:[^:]*]]: i32, %[[V:[^:]*]]: f32)
tile.kernel @shared(%i: i32, %v: f32) threads 32 {
  // CHECK: %[[ARRAY:.*]] = llvm.mlir.addressof @tile_shared : !llvm.ptr<3>
  // CHECK: %[[START:.*]] = llvm.ptrtoint %[[ARRAY]] : !llvm.ptr<3> to i32
  // CHECK: %[[RING:.*]] = arith.addi %[[START]], %c16384_i32
  %t = tile.alloc : !tile.shared<64x128xbf16, swizzled>
  %ring = tile.alloc : !tile.shared<3x8x32xf32, pitch = 36>
  // CHECK: %[[STAGE:.*]] = arith.remui %[[I]], %c3_i32
  // CHECK: %[[BYTES:.*]] = arith.muli %[[STAGE]], %c1152_i32
  // CHECK: %[[TILE:.*]] = arith.addi %[[RING]], %[[BYTES]]
  // CHECK: %[[ROW:.*]] = arith.muli %[[I]], %c36_i32
  // CHECK: %[[ELEMENT:.*]] = arith.addi %[[ROW]], %c4_i32
  // CHECK: %[[A:.*]] = llvm.inttoptr %[[TILE]] : i32 to !llvm.ptr<3>
  // CHECK: %[[P:.*]] = llvm.getelementptr %[[A]][%[[ELEMENT]]] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, f32
  // CHECK: llvm.store %[[V]], %[[P]] {alignment = 4 : i64} : f32, !llvm.ptr<3>
  %c4 = arith.constant 4 : i32
  %s = tile.stage %ring[%i] : !tile.shared<3x8x32xf32, pitch = 36> -> !tile.shared<8x32xf32, pitch = 36>
  tile.store %v, %s[%i, %c4] : f32, !tile.shared<8x32xf32, pitch = 36>, i32, i32
  tile.return
}

// -----

// CHECK-LABEL: llvm.func @slices
// CHECK-SAME: (%[[I:[^:]*]]: i32, %[[J:[^:]*]]: i32
tile.kernel @slices(%i: i32, %j: i32, %v: f32) threads 128 {
  %t = tile.alloc : !tile.shared<128x128xbf16, swizzled>
  %u = tile.alloc : !tile.shared<64x64xf32>
  // Rows of a box are 128 bytes, boxes 128 rows.
  // CHECK: %[[BOX:.*]] = arith.shrui %[[J]], %c6_i32
  // CHECK: %[[ROWS:.*]] = arith.muli %[[I]], %c128_i32
  // CHECK: %[[BOXES:.*]] = arith.muli %[[BOX]], %c16384_i32
  // CHECK: arith.addi %[[ROWS]], %[[BOXES]]
  %s = tile.slice %t[%i, %j] : !tile.shared<128x128xbf16, swizzled> -> !tile.shared<64x64xbf16, swizzled>
  %f = tile.load_frag %s : !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xbf16>
  // CHECK: %[[ROW:.*]] = arith.muli %[[I]], %c256_i32
  // CHECK: %[[COL:.*]] = arith.muli %[[J]], %c4_i32
  // CHECK: arith.addi %[[ROW]], %[[COL]]
  %r = tile.slice %u[%i, %j] : !tile.shared<64x64xf32> -> !tile.shared<8x8xf32, pitch = 64>
  tile.store %v, %r[%i, %j] : f32, !tile.shared<8x8xf32, pitch = 64>, i32, i32
  tile.store_frag %f to %s : !tile.frag<64x64xbf16>, !tile.shared<64x64xbf16, swizzled>
  tile.return
}
