// RUN: tnl-opt %s -split-input-file -verify-diagnostics

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  %b = tile.alloc : !tile.shared<64x64xbf16>
  // expected-error @+1 {{B must be a swizzled tile, got '!tile.shared<64x64xbf16>'}}
  %c = tile.mma %a, %b : !tile.shared<64x64xbf16, swizzled>, !tile.shared<64x64xbf16> -> !tile.frag<64x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  %b = tile.alloc : !tile.shared<2x64x64xbf16, swizzled>
  // expected-error @+1 {{B must be one stage (tile.stage), got '!tile.shared<2x64x64xbf16, swizzled>'}}
  %c = tile.mma %a, %b : !tile.shared<64x64xbf16, swizzled>, !tile.shared<2x64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x64xbf16>
  %b = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  // expected-error @+1 {{A must be a swizzled tile, got '!tile.shared<64x64xbf16>'}}
  %c = tile.mma %a, %b : !tile.shared<64x64xbf16>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zbf16 = arith.constant 0.0 : bf16
  %a = tile.splat %zbf16 : bf16 -> !tile.frag<64x64xbf16>
  %b = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  // expected-error @+1 {{A can be transposed in shared memory only, got '!tile.frag<64x64xbf16>'}}
  %c = tile.mma %a transposed, %b : !tile.frag<64x64xbf16>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %a = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  %b = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  // expected-error @+1 {{A and B must both be bf16 or both f16, got 'f32' and 'bf16'}}
  %c = tile.mma %a, %b : !tile.frag<64x64xf32>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x64xf16, swizzled>
  %b = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  // expected-error @+1 {{A and B must both be bf16 or both f16, got 'f16' and 'bf16'}}
  %c = tile.mma %a, %b : !tile.shared<64x64xf16, swizzled>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x64xi16, swizzled>
  %b = tile.alloc : !tile.shared<64x64xi16, swizzled>
  // expected-error @+1 {{A and B must both be bf16 or both f16, got 'i16' and 'i16'}}
  %c = tile.mma %a, %b : !tile.shared<64x64xi16, swizzled>, !tile.shared<64x64xi16, swizzled> -> !tile.frag<64x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x128xbf16, swizzled>
  %b = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  // expected-error @+1 {{A is M x K = 64x128 and B is K x N = 64x64; their K must agree}}
  %c = tile.mma %a, %b : !tile.shared<64x128xbf16, swizzled>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<128x64xbf16, swizzled>
  %b = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  // expected-error @+1 {{A is M x K = 64x128 and B is K x N = 64x64; their K must agree}}
  %c = tile.mma %a transposed, %b : !tile.shared<128x64xbf16, swizzled>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  %b = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  // expected-error @+1 {{the result is in f32, got '!tile.frag<64x64xbf16>'}}
  %c = tile.mma %a, %b : !tile.shared<64x64xbf16, swizzled>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<64x64xbf16>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  %b = tile.alloc : !tile.shared<128x64xbf16, swizzled>
  // expected-error @+1 {{the result must be M x N = 64x128, got 64x64}}
  %c = tile.mma %a, %b transposed : !tile.shared<64x64xbf16, swizzled>, !tile.shared<128x64xbf16, swizzled> -> !tile.frag<64x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zbf16 = arith.constant 0.0 : bf16
  %a = tile.splat %zbf16 : bf16 -> !tile.frag<1x64xbf16>
  %b = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  // expected-error @+1 {{M must be a multiple of 64, got 1}}
  %c = tile.mma %a, %b : !tile.frag<1x64xbf16>, !tile.shared<64x64xbf16, swizzled> -> !tile.frag<1x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  %b = tile.alloc : !tile.shared<64x320xbf16, swizzled>
  // expected-error @+1 {{N must be a multiple of 8 up to 256, got 320}}
  %c = tile.mma %a, %b : !tile.shared<64x64xbf16, swizzled>, !tile.shared<64x320xbf16, swizzled> -> !tile.frag<64x320xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<8x64xbf16, swizzled>
  %b = tile.alloc : !tile.shared<8x64xbf16, swizzled>
  // expected-error @+1 {{K must be a multiple of 16, got 8}}
  %c = tile.mma %a transposed, %b : !tile.shared<8x64xbf16, swizzled>, !tile.shared<8x64xbf16, swizzled> -> !tile.frag<64x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  %b = tile.alloc : !tile.shared<64x64xbf16>
  // expected-error @+1 {{A must be a shared tile without swizzle, got '!tile.shared<64x64xbf16, swizzled>'}}
  %c = tile.fma %a, %b : !tile.shared<64x64xbf16, swizzled>, !tile.shared<64x64xbf16> -> !tile.frag<64x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %zf32 = arith.constant 0.0 : f32
  %a = tile.splat %zf32 : f32 -> !tile.frag<64x64xf32>
  %b = tile.alloc : !tile.shared<64x64xf32>
  // expected-error @+1 {{A must be a shared tile without swizzle, got '!tile.frag<64x64xf32>'}}
  %c = tile.fma %a, %b : !tile.frag<64x64xf32>, !tile.shared<64x64xf32> -> !tile.frag<64x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x32xf32>
  %b = tile.alloc : !tile.shared<32x64xi32>
  // expected-error @+1 {{B must have f32, bf16 or f16 elements, got 'i32'}}
  %c = tile.fma %a, %b : !tile.shared<64x32xf32>, !tile.shared<32x64xi32> -> !tile.frag<64x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x32xf32>
  %b = tile.alloc : !tile.shared<64x32xf32>
  // expected-error @+1 {{A is M x K = 64x32 and B is K x N = 64x32; their K must agree}}
  %c = tile.fma %a, %b : !tile.shared<64x32xf32>, !tile.shared<64x32xf32> -> !tile.frag<64x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<2x64x32xf32>
  %b = tile.alloc : !tile.shared<64x32xf32>
  // expected-error @+1 {{A must be one stage (tile.stage), got '!tile.shared<2x64x32xf32>'}}
  %c = tile.fma %a, %b : !tile.shared<2x64x32xf32>, !tile.shared<64x32xf32> -> !tile.frag<64x64xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  // expected-error @+1 {{pending must be 0 to 7, got 8}}
  tile.mma_wait 8
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %z = arith.constant 0.0 : f32
  %s = tile.splat %z : f32 -> !tile.frag<64x64xf32>
  // expected-error @+1 {{failed to verify that all of {values, results} have same type}}
  %w = "tile.mma_wait"(%s) <{pending = 0 : i32}> : (!tile.frag<64x64xf32>) -> !tile.frag<64x32xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %z = arith.constant 0.0 : f32
  %s = tile.splat %z : f32 -> !tile.frag<64x64xf32>
  // expected-error @+1 {{failed to verify that all of {values, results} have same type}}
  %w = "tile.mma_fence"(%s) : (!tile.frag<64x64xf32>) -> !tile.frag<64x32xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  // expected-error @+1 {{operand #0 must be variadic of a matrix in the registers of a warpgroup, but got 'i32'}}
  %w = "tile.mma_fence"(%n) : (i32) -> !tile.frag<64x32xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  // expected-error @+1 {{requires zero operands}}
  "tile.mma_commit"(%n) : (i32) -> ()
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 64 {
  // expected-error @+1 {{needs warpgroups, but the kernel's 64 threads are no multiple of 128}}
  tile.mma_commit
  tile.return
}
