// RUN: tnl-opt %s -split-input-file -verify-diagnostics

tile.kernel @k(%n: i32) threads 128 {
  %c = arith.cmpi eq, %n, %n : i32
  scf.if %c {
    // expected-error @+1 {{belongs at the top level of a kernel}}
    %p = tile.create_pipeline full 1 empty 1 : !tile.pipeline<2>
  }
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  // expected-error @+1 {{full must be 1 to 1048575, got 0}}
  %p = tile.create_pipeline full 0 empty 1 : !tile.pipeline<2>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  // expected-error @+1 {{empty must be 1 to 1048575, got -1}}
  %p = tile.create_pipeline full 1 empty -1 : !tile.pipeline<2>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %p = tile.create_pipeline full 1 empty 1 : !tile.pipeline<2>
  %i = arith.constant 0 : i64
  // expected-error @+1 {{operand #1 must be 32-bit signless integer, but got 'i64'}}
  "tile.wait_empty"(%p, %i) : (!tile.pipeline<2>, i64) -> ()
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  // expected-error @+1 {{operand #0 must be a ring of full/empty barrier pairs, but got 'i32'}}
  "tile.wait_empty"(%n, %n) : (i32, i32) -> ()
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %p = tile.create_pipeline full 1 empty 1 : !tile.pipeline<2>
  %i = arith.constant 0 : i64
  // expected-error @+1 {{operand #1 must be 32-bit signless integer, but got 'i64'}}
  "tile.wait_full"(%p, %i) : (!tile.pipeline<2>, i64) -> ()
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  // expected-error @+1 {{operand #0 must be a ring of full/empty barrier pairs, but got 'i32'}}
  "tile.wait_full"(%n, %n) : (i32, i32) -> ()
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %p = tile.create_pipeline full 1 empty 1 : !tile.pipeline<2>
  %i = arith.constant 0 : i64
  // expected-error @+1 {{operand #1 must be 32-bit signless integer, but got 'i64'}}
  "tile.arrive_empty"(%p, %i) : (!tile.pipeline<2>, i64) -> ()
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  // expected-error @+1 {{operand #0 must be a ring of full/empty barrier pairs, but got 'i32'}}
  "tile.arrive_empty"(%n, %n) : (i32, i32) -> ()
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %p = tile.create_pipeline full 1 empty 1 : !tile.pipeline<2>
  %i = arith.constant 0 : i64
  // expected-error @+1 {{operand #1 must be 32-bit signless integer, but got 'i64'}}
  "tile.arrive_full"(%p, %i) : (!tile.pipeline<2>, i64) -> ()
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  // expected-error @+1 {{operand #0 must be a ring of full/empty barrier pairs, but got 'i32'}}
  "tile.arrive_full"(%n, %n) : (i32, i32) -> ()
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %p = tile.create_pipeline full 1 empty 1 : !tile.pipeline<2>
  // expected-error @+1 {{bytes must be 1 to 1048575, got 0}}
  tile.expect_bytes %p[%n] bytes 0 : !tile.pipeline<2>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %p = tile.create_pipeline full 1 empty 1 : !tile.pipeline<2>
  // expected-error @+1 {{bytes must be 1 to 1048575, got 1048576}}
  tile.expect_bytes %p[%n] bytes 1048576 : !tile.pipeline<2>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %m: !tile.map<64x64xf16>) threads 128 {
  %p = tile.create_pipeline full 1 empty 1 : !tile.pipeline<2>
  %a = tile.alloc : !tile.shared<64x64xf16, swizzled>
  // expected-error @+1 {{needs 2 coordinates for '!tile.map<64x64xf16>', got 1}}
  tile.tma_load %m[%n] to %a signal %p[%n] : !tile.map<64x64xf16>, !tile.shared<64x64xf16, swizzled>, !tile.pipeline<2>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %m: !tile.map<64x64xf16>) threads 128 {
  %p = tile.create_pipeline full 1 empty 1 : !tile.pipeline<2>
  %a = tile.alloc : !tile.shared<2x64x64xf16, swizzled>
  // expected-error @+1 {{the tile must be one stage (tile.stage), got '!tile.shared<2x64x64xf16, swizzled>'}}
  tile.tma_load %m[%n, %n] to %a signal %p[%n] : !tile.map<64x64xf16>, !tile.shared<2x64x64xf16, swizzled>, !tile.pipeline<2>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %m: !tile.map<64x64xf16>) threads 128 {
  %p = tile.create_pipeline full 1 empty 1 : !tile.pipeline<2>
  %a = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  // expected-error @+1 {{elements of the tile are 'bf16', of the map 'f16'}}
  tile.tma_load %m[%n, %n] to %a signal %p[%n] : !tile.map<64x64xf16>, !tile.shared<64x64xbf16, swizzled>, !tile.pipeline<2>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %m: !tile.map<64x64xf16>) threads 128 {
  %p = tile.create_pipeline full 1 empty 1 : !tile.pipeline<2>
  %a = tile.alloc : !tile.shared<64x64xf16>
  // expected-error @+1 {{the box of '!tile.map<64x64xf16>' is 128 bytes wide, so the tile is swizzled, got '!tile.shared<64x64xf16>'}}
  tile.tma_load %m[%n, %n] to %a signal %p[%n] : !tile.map<64x64xf16>, !tile.shared<64x64xf16>, !tile.pipeline<2>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %m: !tile.map<64x32xf16>) threads 128 {
  %p = tile.create_pipeline full 1 empty 1 : !tile.pipeline<2>
  %a = tile.alloc : !tile.shared<64x64xf16, swizzled>
  // expected-error @+1 {{the box of '!tile.map<64x32xf16>' is less than 128 bytes wide, so the tile is not swizzled, got '!tile.shared<64x64xf16, swizzled>'}}
  tile.tma_load %m[%n, %n] to %a signal %p[%n] : !tile.map<64x32xf16>, !tile.shared<64x64xf16, swizzled>, !tile.pipeline<2>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %m: !tile.map<64x64xf16>) threads 128 {
  %p = tile.create_pipeline full 1 empty 1 : !tile.pipeline<2>
  %a = tile.alloc : !tile.shared<64x128xf16, swizzled>
  // expected-error @+1 {{the tile must be one box of 64 columns (tile.slice), got '!tile.shared<64x128xf16, swizzled>'}}
  tile.tma_load %m[%n, %n] to %a signal %p[%n] : !tile.map<64x64xf16>, !tile.shared<64x128xf16, swizzled>, !tile.pipeline<2>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %m: !tile.map<64x32xf16>) threads 128 {
  %p = tile.create_pipeline full 1 empty 1 : !tile.pipeline<2>
  %a = tile.alloc : !tile.shared<64x32xf16, pitch = 40>
  // expected-error @+1 {{TMA leaves no padding between rows, but rows of the tile are 40 elements apart for 32 columns}}
  tile.tma_load %m[%n, %n] to %a signal %p[%n] : !tile.map<64x32xf16>, !tile.shared<64x32xf16, pitch = 40>, !tile.pipeline<2>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %m: !tile.map<64x64xf16>) threads 128 {
  %p = tile.create_pipeline full 1 empty 1 : !tile.pipeline<2>
  %a = tile.alloc : !tile.shared<32x64xf16, swizzled>
  // expected-error @+1 {{the box of '!tile.map<64x64xf16>' has 4096 elements, but the tile has 2048}}
  tile.tma_load %m[%n, %n] to %a signal %p[%n] : !tile.map<64x64xf16>, !tile.shared<32x64xf16, swizzled>, !tile.pipeline<2>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %m: !tile.map<3x8xf16>) threads 128 {
  %p = tile.create_pipeline full 1 empty 1 : !tile.pipeline<2>
  %r = tile.alloc : !tile.shared<2x3x8xf16>
  %a = tile.stage %r[%n] : !tile.shared<2x3x8xf16> -> !tile.shared<3x8xf16>
  // expected-error @+1 {{stages of 48 bytes are not aligned to 128, as TMA needs}}
  tile.tma_load %m[%n, %n] to %a signal %p[%n] : !tile.map<3x8xf16>, !tile.shared<3x8xf16>, !tile.pipeline<2>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %m: !tile.map<8x8xf16>) threads 128 {
  %p = tile.create_pipeline full 1 empty 1 : !tile.pipeline<2>
  %c0 = arith.constant 0 : i32
  %c4 = arith.constant 4 : i32
  %r = tile.alloc : !tile.shared<16x8xf16>
  %a = tile.slice %r[%c4, %c0] : !tile.shared<16x8xf16> -> !tile.shared<8x8xf16>
  // expected-error @+1 {{the slice starts at byte 64 of its tile, no multiple of 128, as TMA needs}}
  tile.tma_load %m[%n, %n] to %a signal %p[%n] : !tile.map<8x8xf16>, !tile.shared<8x8xf16>, !tile.pipeline<2>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %m: !tile.map<64x64xf16>) threads 128 {
  %a = tile.alloc : !tile.shared<64x64xf16, swizzled>
  // expected-error @+1 {{needs 2 coordinates for '!tile.map<64x64xf16>', got 3}}
  tile.tma_store %a to %m[%n, %n, %n] : !tile.shared<64x64xf16, swizzled>, !tile.map<64x64xf16>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %m: !tile.map<64x64xf16>) threads 128 {
  %a = tile.alloc : !tile.shared<64x64xf16>
  // expected-error @+1 {{is 128 bytes wide, so the tile is swizzled, got '!tile.shared<64x64xf16>'}}
  tile.tma_store %a to %m[%n, %n] : !tile.shared<64x64xf16>, !tile.map<64x64xf16>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  // expected-error @+1 {{pending must be 0 to 63, got -1}}
  tile.tma_store_wait -1
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  // expected-error @+1 {{pending must be 0 to 63, got 64}}
  tile.tma_store_wait 64 read
  tile.return
}
