// RUN: tnl-opt %s --tnl-kernel-scratch -split-input-file -verify-diagnostics | FileCheck %s -enable-var-scope

// CHECK-LABEL: func.func private @hoist(
// CHECK-SAME: %[[X:[^:]*]]: memref<?xf32>, %{{.*}}: index, %{{.*}}: index, %[[M:[^:]*]]: memref<?xi8>)
// CHECK-SAME: tnl.scratch = [#size<256>]
// CHECK: %[[A:.*]] = memref.view %[[M]][%{{.*}}][] : memref<?xi8> to memref<64xf32>
// CHECK: scf.for
// CHECK-NOT: memref.alloc
// CHECK: memref.store %{{.*}}, %[[A]]
func.func private @hoist(%x: memref<?xf32>, %begin: index, %end: index)
    attributes {tnl.arg_ranks = array<i64: 1>, tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  scf.for %i = %begin to %end step %c1 {
    %a = memref.alloc() : memref<64xf32>
    memref.store %zero, %a[%c0] : memref<64xf32>
  }
  return
}

// -----

// Sizes are formulas of the operands' sizes; pieces have arguments of their own.
// CHECK-LABEL: func.func private @formulas(
// CHECK-SAME: %[[X:[^:]*]]: memref<?x?xf16>, %[[Y:[^:]*]]: memref<?x8xi64>, %{{.*}}: index, %{{.*}}: index, %[[M:[^:]*]]: memref<?xi8>, %[[N:[^:]*]]: memref<?xi8>)
// CHECK-SAME: tnl.scratch = [#size<"0.1" * 2 + "0.0" * "0.1" * 6>, #size<min("1.0", 5) * 64>]
// CHECK: memref.view %[[M]]
// CHECK: memref.view %[[N]]
func.func private @formulas(%x: memref<?x?xf16>, %y: memref<?x8xi64>, %begin: index, %end: index)
    attributes {tnl.arg_ranks = array<i64: 2, 2>, tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %rows = memref.dim %x, %c0 : memref<?x?xf16>
  %columns = memref.dim %x, %c1 : memref<?x?xf16>
  %n = memref.dim %y, %c0 : memref<?x8xi64>
  %eight = memref.dim %y, %c1 : memref<?x8xi64>
  %m = affine.apply affine_map<(d0) -> (d0 * 3 + 1)>(%rows)
  %a = memref.alloc(%m, %columns) : memref<?x?xf16>
  %few = arith.minsi %n, %c5 : index
  %b = memref.alloc(%few, %eight) : memref<?x?xi64>
  %zero = arith.constant 0.0 : f16
  memref.store %zero, %a[%c0, %c0] : memref<?x?xf16>
  %i = arith.constant 0 : i64
  memref.store %i, %b[%c0, %c0] : memref<?x?xi64>
  return
}

// -----

// The last tile may be smaller than the others.
// CHECK-LABEL: func.func private @tile(
// CHECK-SAME: tnl.scratch = [#size<256>]
// CHECK: scf.for
// CHECK: memref.view %{{.*}}[%{{.*}}][%{{.*}}] : memref<?xi8> to memref<?xf32>
func.func private @tile(%x: memref<?xf32>, %begin: index, %end: index)
    attributes {tnl.arg_ranks = array<i64: 1>, tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %n = memref.dim %x, %c0 : memref<?xf32>
  %zero = arith.constant 0.0 : f32
  scf.for %i = %begin to %end step %c64 {
    %m = affine.min affine_map<(d0)[s0] -> (64, s0 - d0)>(%i)[%n]
    %a = memref.alloc(%m) : memref<?xf32>
    memref.store %zero, %a[%c0] : memref<?xf32>
  }
  return
}

// -----

// The slopes of a shared kernel are no operand of its entries.
// CHECK-LABEL: func.func private @shared(
// CHECK-SAME: tnl.scratch = [#size<"0.0" * 4>, #size<"1.0" * 4>]
func.func private @shared(%x: memref<?xf32>, %slopes: memref<?xf32>, %y: memref<?xf32>, %begin: index, %end: index)
    attributes {tnl.arg_ranks = array<i64: 1, 1, 1>, tnl.kernel, tnl.decay_argument = 1 : i64} {
  %c0 = arith.constant 0 : index
  %m = memref.dim %x, %c0 : memref<?xf32>
  %n = memref.dim %y, %c0 : memref<?xf32>
  %a = memref.alloc(%m) : memref<?xf32>
  %b = memref.alloc(%n) : memref<?xf32>
  memref.copy %x, %a : memref<?xf32> to memref<?xf32>
  memref.copy %y, %b : memref<?xf32> to memref<?xf32>
  return
}

// -----

func.func private @unknown(%x: memref<?xf32>, %begin: index, %end: index)
    attributes {tnl.arg_ranks = array<i64: 1>, tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  scf.for %i = %begin to %end step %c1 {
    // expected-error @below {{has a size that is not known before the kernel runs: it is not computed from the operands' sizes}}
    %a = memref.alloc(%i) : memref<?xf32>
    memref.store %zero, %a[%c0] : memref<?xf32>
  }
  return
}

// -----

func.func private @escapes(%x: memref<4xf32>, %c: memref<i1>, %begin: index, %end: index)
    attributes {tnl.arg_ranks = array<i64: 1, 0>, tnl.kernel} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %condition = memref.load %c[] : memref<i1>
  %0 = scf.if %condition -> memref<4xf32> {
    // expected-error @below {{leaves its block, so two iterations of a loop would share it}}
    %a = memref.alloc() : memref<4xf32>
    scf.yield %a : memref<4xf32>
  } else {
    scf.yield %x : memref<4xf32>
  }
  memref.store %zero, %0[%c0] : memref<4xf32>
  return
}

// -----

// expected-error @below {{has no 'tnl.arg_ranks', or 'tnl.scratch' already}}
func.func private @early(%x: memref<4xf32>) attributes {tnl.kernel} {
  %a = memref.alloc() : memref<4xf32>
  memref.copy %x, %a : memref<4xf32> to memref<4xf32>
  return
}

// -----

// expected-error @below {{has control flow; a kernel is one block that returns}}
func.func private @blocks(%x: memref<4xf32>) attributes {tnl.kernel} {
  %a = memref.alloc() : memref<4xf32>
  cf.br ^bb1
^bb1:
  memref.copy %x, %a : memref<4xf32> to memref<4xf32>
  return
}
