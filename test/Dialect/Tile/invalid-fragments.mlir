// RUN: tnl-opt %s -split-input-file -verify-diagnostics

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %z = arith.constant 0.0 : f32
  // expected-error @+1 {{elements of the result must be 'f32', got '!tile.frag<64x64xbf16>'}}
  %x = tile.splat %z : f32 -> !tile.frag<64x64xbf16>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %z = arith.constant 0.0 : f64
  // expected-error @+1 {{elements of the result must be 'f64', got '!tile.frag<64x64xf32>'}}
  %x = tile.splat %z : f64 -> !tile.frag<64x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  // expected-error @+1 {{needs an input or a result, whose elements it visits}}
  tile.map : () -> () {
  ^bb0(%row: i32, %col: i32):
  }
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %i0 = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  // expected-error @+1 {{results must have one shape, 64x64, but result 1 is '!tile.frag<64x32xf32>'}}
  %r:2 = tile.map %i0 : (!tile.frag<64x64xf32>) -> (!tile.frag<64x64xf32>, !tile.frag<64x32xf32>) {
  ^bb0(%x: f32, %row: i32, %col: i32):
    tile.yield %x, %x : f32, f32
  }
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %i0 = tile.splat %zf32 : f32 -> !tile.frag<64x32xf32>
  // expected-error @+1 {{input 0 must be 64x64, 1x64 or 64x1, got '!tile.frag<64x32xf32>'}}
  %r = tile.map %i0 : (!tile.frag<64x32xf32>) -> !tile.frag<64x64xf32> {
  ^bb0(%x: f32, %row: i32, %col: i32):
    tile.yield %x : f32
  }
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %i0 = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  // expected-error @+1 {{the region must have 3 arguments (an element of each input, row and column), got 1}}
  %r = tile.map %i0 : (!tile.frag<64x64xf32>) -> !tile.frag<64x64xf32> {
  ^bb0(%x: f32):
    tile.yield %x : f32
  }
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %i0 = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  // expected-error @+1 {{argument 0 of the region must be 'f32', got 'bf16'}}
  %r = tile.map %i0 : (!tile.frag<64x64xf32>) -> !tile.frag<64x64xf32> {
  ^bb0(%x: bf16, %row: i32, %col: i32):
    tile.yield %x : bf16
  }
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %i0 = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  // expected-error @+1 {{argument 2 of the region must be 'i32', got 'index'}}
  %r = tile.map %i0 : (!tile.frag<64x64xf32>) -> !tile.frag<64x64xf32> {
  ^bb0(%x: f32, %row: i32, %col: index):
    tile.yield %x : f32
  }
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %i0 = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  %r = tile.map %i0 : (!tile.frag<64x64xf32>) -> !tile.frag<64x64xf32> {
  ^bb0(%x: f32, %row: i32, %col: i32):
    // expected-error @+1 {{must have a value for each of the 1 results of 'tile.map', got 2}}
    tile.yield %x, %x : f32, f32
  }
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %i0 = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  %r = tile.map %i0 : (!tile.frag<64x64xf32>) -> !tile.frag<64x64xf32> {
  ^bb0(%x: f32, %row: i32, %col: i32):
    // expected-error @+1 {{value 0 must be 'f32', the element of result 0, got 'i32'}}
    tile.yield %row : i32
  }
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %i0 = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  tile.map %i0 : (!tile.frag<64x64xf32>) -> () {
  ^bb0(%x: f32, %row: i32, %col: i32):
    // expected-error @+1 {{is not for single elements and cannot be inside tile.map}}
    tile.barrier
  }
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %i0 = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  tile.map %i0 : (!tile.frag<64x64xf32>) -> () {
  ^bb0(%x: f32, %row: i32, %col: i32):
    // expected-error @+1 {{is not for single elements and cannot be inside tile.map}}
    %s = tile.splat %x : f32 -> !tile.frag<64x64xf32>
  }
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %v0 = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  // expected-error @+1 {{keeps the shape, 64x64, got 64x32}}
  %r = tile.cast %v0 : !tile.frag<64x64xf32> -> !tile.frag<64x32xbf16>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zbf16 = arith.constant 0.0 : bf16
  %v0 = tile.splat %zbf16 : bf16 -> !tile.frag<64x64xbf16>
  // expected-error @+1 {{converts f32 to bf16 or f16, or back, got 'bf16' to 'f16'}}
  %r = tile.cast %v0 : !tile.frag<64x64xbf16> -> !tile.frag<64x64xf16>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %v0 = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  // expected-error @+1 {{converts f32 to bf16 or f16, or back, got 'f32' to 'f32'}}
  %r = tile.cast %v0 : !tile.frag<64x64xf32> -> !tile.frag<64x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %a = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  %b = tile.splat %zf32 : f32 -> !tile.frag<64x32xf32>
  // expected-error @+1 {{requires the same type for all operands and results}}
  %r = "tile.mul"(%a, %b) : (!tile.frag<64x64xf32>, !tile.frag<64x32xf32>) -> !tile.frag<64x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %z = arith.constant 0.0 : f32
  // expected-error @+1 {{operand #0 must be a matrix in the registers of a warpgroup, but got 'f32'}}
  %r = "tile.mul"(%z, %z) : (f32, f32) -> f32
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %v0 = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  // expected-error @+1 {{keeps rows and element type: wanted 64 rows of 'f32', got '!tile.frag<64x32xbf16>'}}
  %r = tile.columns %v0 from 0 : !tile.frag<64x64xf32> -> !tile.frag<64x32xbf16>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %v0 = tile.splat %zf32 : f32 -> !tile.frag<64x1xf32>
  // expected-error @+1 {{a fragment of one column has no pieces}}
  %r = tile.columns %v0 from 0 : !tile.frag<64x1xf32> -> !tile.frag<64x8xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %v0 = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  // expected-error @+1 {{the first column must be a multiple of 8 for 'f32', got 4}}
  %r = tile.columns %v0 from 4 : !tile.frag<64x64xf32> -> !tile.frag<64x32xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zbf16 = arith.constant 0.0 : bf16
  %v0 = tile.splat %zbf16 : bf16 -> !tile.frag<64x64xbf16>
  // expected-error @+1 {{the first column must be a multiple of 16 for 'bf16', got 8}}
  %r = tile.columns %v0 from 8 : !tile.frag<64x64xbf16> -> !tile.frag<64x32xbf16>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %v0 = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  // expected-error @+1 {{takes columns from 40, 32 of them, of 64}}
  %r = tile.columns %v0 from 40 : !tile.frag<64x64xf32> -> !tile.frag<64x32xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  // expected-error @+1 {{needs at least one fragment}}
  %r = "tile.join"() : () -> !tile.frag<64x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %v0 = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  %v1 = tile.splat %zf32 : f32 -> !tile.frag<64x32xf32>
  // expected-error @+1 {{the fragments have 96 columns together, the result 128}}
  %r = tile.join %v0, %v1 : !tile.frag<64x64xf32>, !tile.frag<64x32xf32> -> !tile.frag<64x128xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %v0 = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  %v1 = tile.splat %zf32 : f32 -> !tile.frag<128x64xf32>
  // expected-error @+1 {{keeps rows and element type: wanted 64 rows of 'f32', got '!tile.frag<128x64xf32>'}}
  %r = tile.join %v0, %v1 : !tile.frag<64x64xf32>, !tile.frag<128x64xf32> -> !tile.frag<64x128xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<2x64x64xbf16, swizzled>
  // expected-error @+1 {{the tile must be one stage (tile.stage), got '!tile.shared<2x64x64xbf16, swizzled>'}}
  %v = tile.load_frag %a : !tile.shared<2x64x64xbf16, swizzled> -> !tile.frag<64x64xbf16>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x128xbf16, swizzled>
  // expected-error @+1 {{a fragment of '!tile.shared<64x128xbf16, swizzled>' is 64x128, got '!tile.frag<64x64xbf16>'}}
  %v = tile.load_frag %a : !tile.shared<64x128xbf16, swizzled> -> !tile.frag<64x64xbf16>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x128xbf16, swizzled>
  // expected-error @+1 {{a fragment of '!tile.shared<64x128xbf16, swizzled>', transposed, is 128x64, got '!tile.frag<64x128xbf16>'}}
  %v = tile.load_frag %a transposed : !tile.shared<64x128xbf16, swizzled> -> !tile.frag<64x128xbf16>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  // expected-error @+1 {{elements of the tile are 'bf16', of the fragment 'f32'}}
  %v = tile.load_frag %a : !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x64xf32>
  // expected-error @+1 {{elements of the tile are 'f32', of the fragment 'bf16'}}
  %v = tile.load_frag %a : !tile.shared<64x64xf32> -> !tile.frag<64x64xbf16>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %v = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  %a = tile.alloc : !tile.shared<64x64xbf16>
  // expected-error @+1 {{elements of the tile are 'bf16', of the fragment 'f32'}}
  tile.store_frag %v to %a : !tile.frag<64x64xf32>, !tile.shared<64x64xbf16>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %v = tile.splat %zf32 : f32 -> !tile.frag<64x128xf32>
  %a = tile.alloc : !tile.shared<64x64xf32>
  // expected-error @+1 {{a fragment of '!tile.shared<64x64xf32>' is 64x64, got '!tile.frag<64x128xf32>'}}
  tile.store_frag %v to %a : !tile.frag<64x128xf32>, !tile.shared<64x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %v = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  // expected-error @+1 {{a reduction of rows gives one column, got '!tile.frag<1x64xf32>'}}
  %r = tile.reduce add rows %v : !tile.frag<64x64xf32> -> !tile.frag<1x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %v = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  %s = tile.alloc : !tile.shared<4x64xf32>
  // expected-error @+1 {{a reduction of columns gives one row, got '!tile.frag<64x1xf32>'}}
  %r = tile.reduce add columns %v scratch %s[%n] barrier %n : !tile.frag<64x64xf32>, !tile.shared<4x64xf32> -> !tile.frag<64x1xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %v = tile.splat %zf32 : f32 -> !tile.frag<64x1xf32>
  // expected-error @+1 {{needs rows and columns, got '!tile.frag<64x1xf32>'}}
  %r = tile.reduce add rows %v : !tile.frag<64x1xf32> -> !tile.frag<64x1xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zbf16 = arith.constant 0.0 : bf16
  %v = tile.splat %zbf16 : bf16 -> !tile.frag<64x64xbf16>
  // expected-error @+1 {{combines f32, got '!tile.frag<64x64xbf16>' to '!tile.frag<64x1xbf16>'}}
  %r = tile.reduce add rows %v : !tile.frag<64x64xbf16> -> !tile.frag<64x1xbf16>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %v = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  // expected-error @+1 {{gives 64x1 or 1x64, got '!tile.frag<128x1xf32>'}}
  %r = tile.reduce add rows %v : !tile.frag<64x64xf32> -> !tile.frag<128x1xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %v = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  %s = tile.alloc : !tile.shared<4x32xf32>
  // expected-error @+1 {{scratch must be 4 rows a warpgroup of 64 f32, got '!tile.shared<4x32xf32>'}}
  %r = tile.reduce add columns %v scratch %s[%n] barrier %n : !tile.frag<64x64xf32>, !tile.shared<4x32xf32> -> !tile.frag<1x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %v = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  %s = tile.alloc : !tile.shared<1x4x64xf32>
  // expected-error @+1 {{scratch must be one stage (tile.stage), got '!tile.shared<1x4x64xf32>'}}
  %r = tile.reduce add columns %v scratch %s[%n] barrier %n : !tile.frag<64x64xf32>, !tile.shared<1x4x64xf32> -> !tile.frag<1x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %v = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  %s = tile.alloc : !tile.shared<8x64xf32>
  // expected-error @+1 {{scratch of 8 rows is for 2 warpgroups, but the kernel has 1}}
  %r = tile.reduce add columns %v scratch %s[%n] barrier %n : !tile.frag<64x64xf32>, !tile.shared<8x64xf32> -> !tile.frag<1x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %v = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  %c1 = arith.constant 1 : i32
  %s = tile.alloc : !tile.shared<4x64xf32>
  // expected-error @+1 {{the warpgroup must be 0 to 0, got 1}}
  %r = tile.reduce add columns %v scratch %s[%c1] barrier %n : !tile.frag<64x64xf32>, !tile.shared<4x64xf32> -> !tile.frag<1x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %v = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  %c0 = arith.constant 0 : i32
  %s = tile.alloc : !tile.shared<4x64xf32>
  // expected-error @+1 {{the barrier's id must be 1 to 15, got 0}}
  %r = tile.reduce add columns %v scratch %s[%n] barrier %c0 : !tile.frag<64x64xf32>, !tile.shared<4x64xf32> -> !tile.frag<1x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %v = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  // expected-error @+1 {{of columns needs scratch, warpgroup and barrier}}
  %r = "tile.reduce"(%v) <{combiner = #tile<combiner add>, operandSegmentSizes = array<i32: 1, 0, 0, 0>}> : (!tile.frag<64x64xf32>) -> !tile.frag<1x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %v = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  // expected-error @+1 {{of rows takes no scratch, warpgroup or barrier}}
  %r = "tile.reduce"(%v, %n) <{combiner = #tile<combiner add>, operandSegmentSizes = array<i32: 1, 0, 1, 0>}> : (!tile.frag<64x64xf32>, i32) -> !tile.frag<64x1xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %v = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  // expected-error @+1 {{expected one of [add, max] for how elements are combined, got: sum}}
  %r = tile.reduce sum rows %v : !tile.frag<64x64xf32> -> !tile.frag<64x1xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %z = arith.constant 0.0 : f32
  // expected-error @+1 {{width must be a power of two from 2 to 32, got 12}}
  %r = tile.warp_reduce add %z width 12 : f32
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %z = arith.constant 0.0 : f32
  // expected-error @+1 {{width must be a power of two from 2 to 32, got 64}}
  %r = tile.warp_reduce add %z width 64 : f32
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %z = arith.constant 0.0 : bf16
  // expected-error @+1 {{operand #0 must be 32-bit float, but got 'bf16'}}
  %r = "tile.exp2"(%z) : (bf16) -> bf16
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %z = arith.constant 0.0 : f32
  // expected-error @+1 {{requires a single operand}}
  %r = "tile.exp2"(%z, %z) : (f32, f32) -> f32
  tile.return
}
