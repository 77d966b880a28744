// RUN: tnl-opt %s -split-input-file -verify-diagnostics

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  %p = tile.mma %a, %a : !tile.shared<64x64xbf16, swizzled>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
  // expected-error @+1 {{takes an accumulator in flight; it may go to tile.mma (add), tile.mma_fence, tile.mma_wait, scf.for and scf.if only}}
  %c = tile.cast %p : !tile.frag<64x64xf32> -> !tile.frag<64x64xbf16>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  %p = tile.mma %a, %a : !tile.shared<64x64xbf16, swizzled>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
  %q = tile.mma_fence(%p : !tile.frag<64x64xf32>)
  // expected-error @+1 {{tile.map' op takes an accumulator in flight}}
  tile.map %q : (!tile.frag<64x64xf32>) -> () {
  ^bb0(%x: f32, %row: i32, %col: i32):
  }
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  %p = tile.mma %a, %a : !tile.shared<64x64xbf16, swizzled>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
  // expected-note @+1 {{it is taken here}}
  %q = tile.mma_wait 1, %p : !tile.frag<64x64xf32>
  // expected-error @+1 {{takes an accumulator in flight that is taken elsewhere, too}}
  %r = tile.mma_wait 0, %p : !tile.frag<64x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %p = tile.mma %a, %a : !tile.shared<64x64xbf16, swizzled>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
  scf.for %i = %c0 to %n step %c1 : i32 {
    // expected-error @+1 {{takes an accumulator in flight from outside of its loop, which must carry it}}
    %q = tile.mma %a, %a add %p : !tile.shared<64x64xbf16, swizzled>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
  }
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %p = tile.mma %a, %a : !tile.shared<64x64xbf16, swizzled>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%acc = %p) -> (!tile.frag<64x64xf32>) : i32 {
    %q = tile.mma %a, %a add %acc : !tile.shared<64x64xbf16, swizzled>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
    scf.yield %q : !tile.frag<64x64xf32>
  }
  // expected-error @+1 {{tile.reduce' op takes an accumulator in flight}}
  %s = tile.reduce add rows %r : !tile.frag<64x64xf32> -> !tile.frag<64x1xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  %z = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %o = tile.splat %z : f32 -> !tile.frag<64x64xf32>
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%acc = %o) -> (!tile.frag<64x64xf32>) : i32 {
    // expected-error @+1 {{tile.reduce' op takes an accumulator in flight}}
    %s = tile.reduce add rows %acc : !tile.frag<64x64xf32> -> !tile.frag<64x1xf32>
    %q = tile.mma %a, %a : !tile.shared<64x64xbf16, swizzled>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
    scf.yield %q : !tile.frag<64x64xf32>
  }
  tile.return
}

// -----

tile.kernel @k(%n: i32) threads 128 {
  %c = arith.cmpi eq, %n, %n : i32
  %a = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  %z = arith.constant 0.0 : f32
  %o = tile.splat %z : f32 -> !tile.frag<64x64xf32>
  %r = scf.if %c -> (!tile.frag<64x64xf32>) {
    %q = tile.mma %a, %a : !tile.shared<64x64xbf16, swizzled>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
    scf.yield %q : !tile.frag<64x64xf32>
  } else {
    scf.yield %o : !tile.frag<64x64xf32>
  }
  // expected-error @+1 {{tile.reduce' op takes an accumulator in flight}}
  %s = tile.reduce add rows %r : !tile.frag<64x64xf32> -> !tile.frag<64x1xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32) threads 128 {
  %c = arith.cmpi eq, %n, %n : i32
  %a = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  %p = tile.mma %a, %a : !tile.shared<64x64xbf16, swizzled>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
  // expected-error @+1 {{scf.while' op takes an accumulator in flight}}
  %r = scf.while (%acc = %p) : (!tile.frag<64x64xf32>) -> !tile.frag<64x64xf32> {
    scf.condition(%c) %acc : !tile.frag<64x64xf32>
  } do {
  ^bb0(%acc: !tile.frag<64x64xf32>):
    scf.yield %acc : !tile.frag<64x64xf32>
  }
  tile.return
}
