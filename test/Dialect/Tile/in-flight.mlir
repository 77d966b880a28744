// RUN: tnl-opt %s | FileCheck %s --enable-var-scope

// Where accumulators in flight may go.

// CHECK-LABEL: tile.kernel @chain
tile.kernel @chain() threads 128 {
  %t = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  %p = tile.mma %t, %t : !tile.shared<64x64xbf16, swizzled>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
  // CHECK: tile.mma_fence(%{{.*}} : !tile.frag<64x64xf32>)
  %f = tile.mma_fence(%p : !tile.frag<64x64xf32>)
  // CHECK: tile.mma %{{.*}} add
  %q = tile.mma %t, %t add %f : !tile.shared<64x64xbf16, swizzled>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
  tile.mma_commit
  %w = tile.mma_wait 0, %q : !tile.frag<64x64xf32>
  // A waited value is a value as any other.
  // CHECK-COUNT-2: tile.reduce
  %r = tile.reduce add rows %w : !tile.frag<64x64xf32> -> !tile.frag<64x1xf32>
  %m = tile.reduce max rows %w : !tile.frag<64x64xf32> -> !tile.frag<64x1xf32>
  tile.return
}

// One product ahead, across iterations.
// CHECK-LABEL: tile.kernel @loop
tile.kernel @loop(%n: i32) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %t = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  %p = tile.mma %t, %t : !tile.shared<64x64xbf16, swizzled>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
  tile.mma_commit
  // CHECK: scf.for
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%acc = %p) -> (!tile.frag<64x64xf32>) : i32 {
    %q = tile.mma %t, %t : !tile.shared<64x64xbf16, swizzled>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
    tile.mma_commit
    %w = tile.mma_wait 1, %acc : !tile.frag<64x64xf32>
    %s = tile.reduce add rows %w : !tile.frag<64x64xf32> -> !tile.frag<64x1xf32>
    scf.yield %q : !tile.frag<64x64xf32>
  }
  %w = tile.mma_wait 0, %r : !tile.frag<64x64xf32>
  // CHECK: tile.return
  tile.return
}

// Branches exclude each other: each may take the accumulator.
// CHECK-LABEL: tile.kernel @branches
tile.kernel @branches(%n: i32) threads 128 {
  %c = arith.cmpi eq, %n, %n : i32
  %t = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  %p = tile.mma %t, %t : !tile.shared<64x64xbf16, swizzled>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
  // CHECK: scf.if
  %r = scf.if %c -> (!tile.frag<64x64xf32>) {
    %q = tile.mma %t, %t add %p : !tile.shared<64x64xbf16, swizzled>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
    scf.yield %q : !tile.frag<64x64xf32>
  } else {
    scf.yield %p : !tile.frag<64x64xf32>
  }
  tile.mma_commit
  %w = tile.mma_wait 0, %r : !tile.frag<64x64xf32>
  // CHECK: tile.return
  tile.return
}
