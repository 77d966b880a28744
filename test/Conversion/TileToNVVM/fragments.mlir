// RUN: tnl-opt %s --convert-tile-to-nvvm --canonicalize --cse -split-input-file | FileCheck %s

// Rows 16w + l/4 and 8 on, columns 2(l%4), 1 and 8 on.
// CHECK-LABEL: llvm.func @elements
tile.kernel @elements(%x: !tile.global<i32>, %n: i32) threads 128 {
  // CHECK: %[[T:.*]] = nvvm.read.ptx.sreg.tid.x : i32
  // CHECK: %[[QUAD:.*]] = arith.andi %[[T]], %c3_i32
  // CHECK: %[[COL:.*]] = arith.shli %[[QUAD]], %c1_i32
  // CHECK: %[[W0:.*]] = arith.shrui %[[T]], %c5_i32
  // CHECK: %[[W:.*]] = arith.andi %[[W0]], %c3_i32
  // CHECK: %[[R0:.*]] = arith.shrui %[[T]], %c2_i32
  // CHECK: %[[R:.*]] = arith.andi %[[R0]], %c7_i32
  // CHECK: %[[W16:.*]] = arith.shli %[[W]], %c4_i32
  // CHECK: %[[ROW:.*]] = arith.addi %[[W16]], %[[R]]
  // CHECK: %[[A:.*]] = arith.muli %[[ROW]], %[[N:.*]] : i32
  // CHECK: arith.addi %[[A]], %[[COL]]
  // CHECK: %[[COL1:.*]] = arith.addi %[[COL]], %c1_i32
  // CHECK: arith.addi %[[A]], %[[COL1]]
  // CHECK: %[[ROW8:.*]] = arith.addi %[[ROW]], %c8_i32
  // CHECK: %[[B:.*]] = arith.muli %[[ROW8]], %[[N]]
  // CHECK: arith.addi %[[B]], %[[COL]]
  // CHECK: arith.addi %[[B]], %[[COL1]]
  // CHECK: %[[COL8:.*]] = arith.addi %[[COL]], %c8_i32
  // CHECK: arith.addi %[[A]], %[[COL8]]
  // CHECK: %[[COL9:.*]] = arith.addi %[[COL]], %c9_i32
  // CHECK: arith.addi %[[A]], %[[COL9]]
  // CHECK: arith.addi %[[B]], %[[COL8]]
  // CHECK: arith.addi %[[B]], %[[COL9]]
  // CHECK: %[[ROW64:.*]] = arith.addi %[[ROW]], %c64_i32
  // CHECK: %[[C:.*]] = arith.muli %[[ROW64]], %[[N]]
  // CHECK: arith.addi %[[C]], %[[COL]]
  // CHECK-COUNT-8: llvm.store
  // CHECK-NOT: llvm.store
  %zero = arith.constant 0.0 : f32
  %f = tile.splat %zero : f32 -> !tile.frag<128x16xf32>
  tile.map %f : (!tile.frag<128x16xf32>) -> () {
  ^bb0(%v: f32, %row: i32, %col: i32):
    %p = arith.muli %row, %n : i32
    %q = arith.addi %p, %col : i32
    tile.store %q, %x[%q] : i32, !tile.global<i32>, i32
    tile.yield
  }
  tile.return
}

// -----

// A column vector has a value per row, a row vector one per column.
// CHECK-LABEL: llvm.func @broadcast
// CHECK: %[[R0:.*]] = llvm.load {{.*}} -> f32
// CHECK: %[[R1:.*]] = llvm.load {{.*}} -> f32
// CHECK: %[[C:.*]] = llvm.load {{.*}} -> vector<2xf32>
// CHECK: %[[C0:.*]] = vector.extract %[[C]][0]
// CHECK: %[[C1:.*]] = vector.extract %[[C]][1]
// CHECK: arith.mulf %[[R0]], %[[C0]]
// CHECK: arith.mulf %[[R0]], %[[C1]]
// CHECK: arith.mulf %[[R1]], %[[C0]]
// CHECK: arith.mulf %[[R1]], %[[C1]]
tile.kernel @broadcast() threads 128 {
  %r = tile.alloc : !tile.shared<64x1xf32>
  %c = tile.alloc : !tile.shared<1x8xf32>
  %o = tile.alloc : !tile.shared<64x8xf32>
  %rows = tile.load_frag %r : !tile.shared<64x1xf32> -> !tile.frag<64x1xf32>
  %cols = tile.load_frag %c : !tile.shared<1x8xf32> -> !tile.frag<1x8xf32>
  %m = tile.map %rows, %cols : (!tile.frag<64x1xf32>, !tile.frag<1x8xf32>) -> !tile.frag<64x8xf32> {
  ^bb0(%a: f32, %b: f32, %row: i32, %col: i32):
    %p = arith.mulf %a, %b : f32
    tile.yield %p : f32
  }
  tile.store_frag %m to %o : !tile.frag<64x8xf32>, !tile.shared<64x8xf32>
  tile.return
}

// -----

// 16-bit elements are pairs: bf16 is extended by moving bits, two values are rounded and packed at once.
// CHECK-LABEL: llvm.func @pairs
// CHECK-SAME: (%[[F:[^:]*]]: f32
// CHECK: %[[FF:.*]] = vector.{{from_elements|broadcast}} %[[F]]
// CHECK: %[[SS:.*]] = arith.truncf %[[FF]] : vector<2xf32> to vector<2xbf16>
// CHECK: %[[REG:.*]] = llvm.bitcast %[[SS]] : vector<2xbf16> to i32
// CHECK-NOT: arith.extf
// CHECK: %[[LO:.*]] = arith.shli %[[REG]], %c16_i32
// CHECK: %[[LOF:.*]] = arith.bitcast %[[LO]] : i32 to f32
// CHECK: %[[A:.*]] = arith.addf %[[LOF]], %[[F]]
// CHECK: %[[HI:.*]] = arith.andi %[[REG]], %c-65536_i32
// CHECK: %[[HIF:.*]] = arith.bitcast %[[HI]] : i32 to f32
// CHECK: %[[B:.*]] = arith.addf %[[HIF]], %[[F]]
// CHECK: %[[AB:.*]] = vector.from_elements %[[A]], %[[B]] : vector<2xf32>
// CHECK: %[[N:.*]] = arith.truncf %[[AB]] : vector<2xf32> to vector<2xbf16>
// CHECK: llvm.bitcast %[[N]] : vector<2xbf16> to i32
tile.kernel @pairs(%f: f32) threads 128 {
  %s = arith.truncf %f : f32 to bf16
  %x = tile.splat %s : bf16 -> !tile.frag<64x16xbf16>
  %y = tile.map %x : (!tile.frag<64x16xbf16>) -> !tile.frag<64x16xbf16> {
  ^bb0(%v: bf16, %row: i32, %col: i32):
    %w = arith.extf %v : bf16 to f32
    %a = arith.addf %w, %f : f32
    %n = arith.truncf %a : f32 to bf16
    tile.yield %n : bf16
  }
  %o = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  %j = tile.join %y, %y, %y, %y : !tile.frag<64x16xbf16>, !tile.frag<64x16xbf16>, !tile.frag<64x16xbf16>, !tile.frag<64x16xbf16> -> !tile.frag<64x64xbf16>
  tile.store_frag %j to %o : !tile.frag<64x64xbf16>, !tile.shared<64x64xbf16, swizzled>
  tile.return
}

// -----

// CHECK-LABEL: llvm.func @mul_and_cast
// CHECK: %[[N:.*]] = arith.truncf %{{.*}} : vector<2xf32> to vector<2xf16>
// CHECK: arith.mulf %[[N]], %[[N]] : vector<2xf16>
// CHECK: arith.extf %{{.*}} : vector<2xf16> to vector<2xf32>
tile.kernel @mul_and_cast(%x: !tile.global<f32>) threads 128 {
  %t = tile.alloc : !tile.shared<64x16xf32>
  %a = tile.load_frag %t : !tile.shared<64x16xf32> -> !tile.frag<64x16xf32>
  %h = tile.cast %a : !tile.frag<64x16xf32> -> !tile.frag<64x16xf16>
  %m = tile.mul %h, %h : !tile.frag<64x16xf16>
  %w = tile.cast %m : !tile.frag<64x16xf16> -> !tile.frag<64x16xf32>
  tile.store_frag %w to %t : !tile.frag<64x16xf32>, !tile.shared<64x16xf32>
  tile.return
}

// -----

// Columns are taken from each 64 rows, and joined in each 64 rows: only registers are renamed.
// CHECK-LABEL: llvm.func @columns
// CHECK: scf.for {{.*}} iter_args(%[[A0:.*]] = %{{.*}}, %[[A1:.*]] = %{{.*}}, %[[A2:.*]] = %{{.*}}, %[[A3:.*]] = %{{.*}}, %[[A4:.*]] = %{{.*}}, %[[A5:.*]] = %{{.*}}, %[[A6:.*]] = %{{.*}}, %[[A7:.*]] = %{{.*}}, %[[B0:.*]] = %{{.*}}, %[[B1:.*]] = %{{.*}}, %[[B2:.*]] = %{{.*}}, %[[B3:.*]] = %{{.*}}, %[[B4:.*]] = %{{.*}}, %[[B5:.*]] = %{{.*}}, %[[B6:.*]] = %{{.*}}, %[[B7:[^ ]*]] = %{{.*}}) ->
// CHECK: scf.yield %[[A4]], %[[A5]], %[[A6]], %[[A7]], %[[A0]], %[[A1]], %[[A2]], %[[A3]], %[[B4]], %[[B5]], %[[B6]], %[[B7]], %[[B0]], %[[B1]], %[[B2]], %[[B3]]
tile.kernel @columns(%n: i32) threads 128 {
  %t = tile.alloc : !tile.shared<128x16xf32>
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %f = tile.load_frag %t : !tile.shared<128x16xf32> -> !tile.frag<128x16xf32>
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%a = %f) -> (!tile.frag<128x16xf32>) : i32 {
    %lo = tile.columns %a from 0 : !tile.frag<128x16xf32> -> !tile.frag<128x8xf32>
    %hi = tile.columns %a from 8 : !tile.frag<128x16xf32> -> !tile.frag<128x8xf32>
    %j = tile.join %hi, %lo : !tile.frag<128x8xf32>, !tile.frag<128x8xf32> -> !tile.frag<128x16xf32>
    scf.yield %j : !tile.frag<128x16xf32>
  }
  tile.store_frag %r to %t : !tile.frag<128x16xf32>, !tile.shared<128x16xf32>
  tile.return
}
