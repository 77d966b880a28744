// RUN: tnl-opt %s --tnl-free-kernel-buffers -split-input-file -verify-diagnostics | FileCheck %s

// CHECK-LABEL: func.func private @hoist
// CHECK: %[[A:.*]] = memref.alloc() : memref<64xf32>
// CHECK: scf.for
// CHECK-NOT: memref.alloc
// CHECK: memref.store %{{.*}}, %[[A]]
// CHECK: }
// CHECK: memref.dealloc %[[A]]
// CHECK-NEXT: return
func.func private @hoist(%n: index) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  scf.for %i = %c0 to %n step %c1 {
    %a = memref.alloc() : memref<64xf32>
    memref.store %zero, %a[%c0] : memref<64xf32>
  }
  return
}

// -----

// A size that depends on the iteration keeps the buffer inside.
// CHECK-LABEL: func.func private @inside
// CHECK: scf.for
// CHECK: %[[A:.*]] = memref.alloc(%{{.*}})
// CHECK: memref.dealloc %[[A]]
// CHECK-NEXT: }
func.func private @inside(%n: index) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  scf.for %i = %c0 to %n step %c1 {
    %m = arith.addi %i, %c1 : index
    %a = memref.alloc(%m) : memref<?xf32>
    memref.store %zero, %a[%c0] : memref<?xf32>
  }
  return
}

// -----

func.func private @escapes(%x: memref<4xf32>, %c: i1) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %0 = scf.if %c -> memref<4xf32> {
    // expected-error @below {{leaves its block, so nothing frees it}}
    %a = memref.alloc() : memref<4xf32>
    scf.yield %a : memref<4xf32>
  } else {
    scf.yield %x : memref<4xf32>
  }
  memref.store %zero, %0[%c0] : memref<4xf32>
  return
}

// -----

// A buffer would be freed before its use in the next block.
// expected-error @below {{has control flow; a kernel is one block that returns}}
func.func private @blocks(%x: memref<4xf32>) attributes {tnl.kernel} {
  %a = memref.alloc() : memref<4xf32>
  cf.br ^bb1
^bb1:
  memref.copy %x, %a : memref<4xf32> to memref<4xf32>
  return
}
