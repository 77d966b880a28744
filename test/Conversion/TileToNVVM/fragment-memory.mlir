// RUN: tnl-opt %s --convert-tile-to-nvvm --canonicalize --cse -split-input-file | FileCheck %s

// The lane's row is (16w + 8 (l/8%2) + l%8) * 128 bytes; its piece, l/16, is permuted by the row.
// CHECK-LABEL: llvm.func @swizzled
tile.kernel @swizzled() threads 128 {
  %t = tile.alloc : !tile.shared<64x128xbf16, swizzled>
  // CHECK: %[[LANE:.*]] = arith.andi %{{.*}}, %c31_i32
  // CHECK: %[[ROW:.*]] = arith.andi %[[LANE]], %c7_i32
  // CHECK: %[[PIECE:.*]] = arith.shrui %[[LANE]], %c4_i32
  // CHECK: %[[X:.*]] = arith.xori %[[PIECE]], %[[ROW]]
  // CHECK: %[[XB:.*]] = arith.shli %[[X]], %c4_i32
  // CHECK: %[[OFFSET:.*]] = arith.addi %{{.*}}, %[[XB]]
  // CHECK: %[[A:.*]] = arith.addi %{{.*}}, %[[OFFSET]]
  // CHECK: %[[P:.*]] = llvm.inttoptr %[[A]]
  // CHECK: nvvm.ldmatrix %[[P]] {eltType = #nvvm.ld_st_matrix_elt_type<b16>, layout = #nvvm.mma_layout<row>, num = 4 : i32
  // CHECK: arith.xori %[[A]], %c32_i32
  // CHECK: nvvm.ldmatrix
  // CHECK: arith.xori %[[A]], %c64_i32
  // CHECK: nvvm.ldmatrix
  // CHECK: arith.xori %[[A]], %c96_i32
  // CHECK: nvvm.ldmatrix
  // CHECK: arith.addi %[[A]], %c8192_i32
  // CHECK: nvvm.ldmatrix
  // CHECK-COUNT-3: nvvm.ldmatrix
  // CHECK-NOT: nvvm.ldmatrix
  // CHECK-COUNT-8: nvvm.stmatrix {{.*}} layout = #nvvm.mma_layout<row>
  %f = tile.load_frag %t : !tile.shared<64x128xbf16, swizzled> -> !tile.frag<64x128xbf16>
  tile.barrier
  tile.store_frag %f to %t : !tile.frag<64x128xbf16>, !tile.shared<64x128xbf16, swizzled>
  tile.return
}

// -----

// Columns of the fragment are rows of the tile: 16 of them are 2048 bytes, the next 64 rows a box.
// CHECK-LABEL: llvm.func @transposed
tile.kernel @transposed() threads 128 {
  %t = tile.alloc : !tile.shared<32x128xf16, swizzled>
  // CHECK: nvvm.ldmatrix {{.*}} layout = #nvvm.mma_layout<col>
  // CHECK: arith.addi %[[A:.*]], %c2048_i32
  // CHECK: nvvm.ldmatrix
  // CHECK: arith.addi %[[A]], %c4096_i32
  // CHECK: nvvm.ldmatrix
  // CHECK: arith.addi %[[A]], %c6144_i32
  // CHECK: nvvm.ldmatrix
  // CHECK-NOT: nvvm.ldmatrix
  // CHECK-COUNT-4: nvvm.stmatrix {{.*}} layout = #nvvm.mma_layout<col>
  %f = tile.load_frag %t transposed : !tile.shared<32x128xf16, swizzled> -> !tile.frag<128x32xf16>
  tile.barrier
  tile.store_frag %f to %t transposed : !tile.frag<128x32xf16>, !tile.shared<32x128xf16, swizzled>
  tile.return
}

// -----

// Pairs of columns where rows keep them aligned.
// CHECK-LABEL: llvm.func @row_major
// CHECK-COUNT-2: llvm.load {{.*}} {alignment = 8 : i64} : !llvm.ptr<3> -> vector<2xf32>
// CHECK-COUNT-2: llvm.store {{.*}} {alignment = 8 : i64} : vector<2xf32>, !llvm.ptr<3>
// CHECK-COUNT-4: llvm.load {{.*}} {alignment = 2 : i64} : !llvm.ptr<3> -> bf16
// CHECK-COUNT-4: arith.extf %{{.*}} : bf16 to f32
// CHECK-COUNT-4: llvm.store {{.*}} {alignment = 4 : i64} : f32, !llvm.ptr<3>
tile.kernel @row_major() threads 128 {
  %t = tile.alloc : !tile.shared<64x8xf32, pitch = 10>
  %u = tile.alloc : !tile.shared<64x8xbf16, pitch = 9>
  %v = tile.alloc : !tile.shared<8x64xf32>
  %f = tile.load_frag %t : !tile.shared<64x8xf32, pitch = 10> -> !tile.frag<64x8xf32>
  tile.store_frag %f to %t : !tile.frag<64x8xf32>, !tile.shared<64x8xf32, pitch = 10>
  %g = tile.load_frag %u : !tile.shared<64x8xbf16, pitch = 9> -> !tile.frag<64x8xf32>
  tile.store_frag %g to %v transposed : !tile.frag<64x8xf32>, !tile.shared<8x64xf32>
  tile.return
}
