// RUN: tnl-opt %s --canonicalize --cse --loop-invariant-code-motion | FileCheck %s --enable-var-scope

// Products read shared memory: what is between them may have changed it, so
// equal ones are two, and they stay in their loop.
// CHECK-LABEL: tile.kernel @products
tile.kernel @products(%n: i32) threads 128 {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %t = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  // CHECK: tile.mma_fence
  // CHECK-NEXT: tile.mma
  // CHECK-NEXT: tile.mma_commit
  // CHECK-NEXT: tile.mma_wait
  tile.mma_fence
  %p = tile.mma %t, %t : !tile.shared<64x64xbf16, swizzled>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
  tile.mma_commit
  %w = tile.mma_wait 0, %p : !tile.frag<64x64xf32>
  // CHECK: scf.for
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%acc = %w) -> (!tile.frag<64x64xf32>) : i32 {
    // CHECK: tile.mma_fence
    // CHECK-NEXT: tile.mma
    // CHECK-NEXT: tile.mma_commit
    tile.mma_fence
    %q = tile.mma %t, %t : !tile.shared<64x64xbf16, swizzled>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
    tile.mma_commit
    %v = tile.mma_wait 0, %q : !tile.frag<64x64xf32>
    %c = tile.cast %v : !tile.frag<64x64xf32> -> !tile.frag<64x64xbf16>
    // CHECK: tile.store_frag
    tile.store_frag %c to %t : !tile.frag<64x64xbf16>, !tile.shared<64x64xbf16, swizzled>
    tile.proxy_fence
    tile.barrier
    scf.yield %v : !tile.frag<64x64xf32>
  }
  %last = tile.cast %r : !tile.frag<64x64xf32> -> !tile.frag<64x64xbf16>
  tile.store_frag %last to %t : !tile.frag<64x64xbf16>, !tile.shared<64x64xbf16, swizzled>
  tile.return
}

// Places and pieces of tiles are values: equal ones are one.
// CHECK-LABEL: tile.kernel @places
tile.kernel @places(%out: !tile.global<f32>) threads 128 {
  // CHECK-COUNT-1: tile.thread_id
  // CHECK-NOT: tile.thread_id
  %a = tile.thread_id
  %b = tile.thread_id
  %i = arith.addi %a, %b : i32
  // CHECK: %[[X:.*]] = tile.load
  // CHECK: tile.store %[[X]]
  // CHECK: %[[Y:.*]] = tile.load
  // CHECK: tile.store %[[Y]]
  %x = tile.load %out[%a] : !tile.global<f32>, i32 -> f32
  tile.store %x, %out[%i] : f32, !tile.global<f32>, i32
  %y = tile.load %out[%a] : !tile.global<f32>, i32 -> f32
  tile.store %y, %out[%a] : f32, !tile.global<f32>, i32
  tile.return
}
