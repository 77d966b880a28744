// RUN: tnl-opt %s -split-input-file -verify-diagnostics

tile.kernel @k(%n: i32) threads 128 {
  %c = arith.cmpi eq, %n, %n : i32
  scf.if %c {
    // expected-error @+1 {{belongs at the top level of a kernel}}
    %a = tile.alloc : !tile.shared<8x8xf32>
  }
  tile.return
}

// -----

func.func @f() {
  // expected-error @+1 {{belongs at the top level of a kernel}}
  %a = tile.alloc : !tile.shared<8x8xf32>
  return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<8x8xf32>
  // expected-error @+1 {{needs a ring (stages x rows x columns), got '!tile.shared<8x8xf32>'}}
  %s = tile.stage %a[%n] : !tile.shared<8x8xf32> -> !tile.shared<8x8xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<2x8x8xf32, pitch = 9>
  // expected-error @+1 {{gives '!tile.shared<8x8xf32, pitch = 9>', a stage of '!tile.shared<2x8x8xf32, pitch = 9>', got '!tile.shared<8x8xf32>'}}
  %s = tile.stage %a[%n] : !tile.shared<2x8x8xf32, pitch = 9> -> !tile.shared<8x8xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<2x8x8xf32>
  // expected-error @+1 {{the tile must be one stage (tile.stage), got '!tile.shared<2x8x8xf32>'}}
  %s = tile.slice %a[%n, %n] : !tile.shared<2x8x8xf32> -> !tile.shared<8x8xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<8x8xf32>
  // expected-error @+1 {{the result must be one stage (tile.stage), got '!tile.shared<1x8x8xf32>'}}
  %s = tile.slice %a[%n, %n] : !tile.shared<8x8xf32> -> !tile.shared<1x8x8xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x64xf16, swizzled>
  // expected-error @+1 {{keeps element type and swizzle, but slices '!tile.shared<64x64xf16, swizzled>' to '!tile.shared<8x64xf16>'}}
  %s = tile.slice %a[%n, %n] : !tile.shared<64x64xf16, swizzled> -> !tile.shared<8x64xf16>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<8x8xf32>
  // expected-error @+1 {{keeps the pitch: rows of the result must be 8 elements apart, got 4}}
  %s = tile.slice %a[%n, %n] : !tile.shared<8x8xf32> -> !tile.shared<4x4xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x192xf16, swizzled>
  // expected-error @+1 {{of a swizzled tile has all 64 rows or is 64 columns wide, got 8x128}}
  %s = tile.slice %a[%n, %n] : !tile.shared<64x192xf16, swizzled> -> !tile.shared<8x128xf16, swizzled>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<8x8xf32>
  // expected-error @+1 {{takes rows 0 to 16 of 8}}
  %s = tile.slice %a[%n, %n] : !tile.shared<8x8xf32> -> !tile.shared<16x8xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %c = arith.constant 5 : i32
  %a = tile.alloc : !tile.shared<8x8xf32>
  // expected-error @+1 {{takes rows 5 to 9 of 8}}
  %s = tile.slice %a[%c, %n] : !tile.shared<8x8xf32> -> !tile.shared<4x8xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %c = arith.constant -1 : i32
  %a = tile.alloc : !tile.shared<8x8xf32>
  // expected-error @+1 {{takes columns -1 to 3 of 8}}
  %s = tile.slice %a[%n, %c] : !tile.shared<8x8xf32> -> !tile.shared<8x4xf32, pitch = 8>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %c = arith.constant 32 : i32
  %a = tile.alloc : !tile.shared<64x128xf16, swizzled>
  // expected-error @+1 {{col in a swizzled tile must be a multiple of 64, got 32}}
  %s = tile.slice %a[%n, %c] : !tile.shared<64x128xf16, swizzled> -> !tile.shared<64x64xf16, swizzled>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %c = arith.constant 4 : i32
  %a = tile.alloc : !tile.shared<64x64xf16, swizzled>
  // expected-error @+1 {{row in a swizzled tile must be a multiple of 8, got 4}}
  %s = tile.slice %a[%c, %n] : !tile.shared<64x64xf16, swizzled> -> !tile.shared<8x64xf16, swizzled>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  // expected-error @+1 {{vectors have 2, 4 or 8 elements, got 'vector<3xf32>'}}
  %x = tile.load %g[%n] : !tile.global<f32>, i32 -> vector<3xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  // expected-error @+1 {{vectors have 2, 4 or 8 elements, got 'vector<2x2xf32>'}}
  %x = tile.load %g[%n] : !tile.global<f32>, i32 -> vector<2x2xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  // expected-error @+1 {{moves at most 16 bytes, got 8 elements of 'f32'}}
  %x = tile.load %g[%n] : !tile.global<f32>, i32 -> vector<8xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  // expected-error @+1 {{elements of '!tile.global<f32>' are 'f32', got 'bf16'}}
  %x = tile.load %g[%n] : !tile.global<f32>, i32 -> bf16
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  // expected-error @+1 {{a global array has one index, got 2}}
  %x = tile.load %g[%n, %n] : !tile.global<f32>, i32, i32 -> f32
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %i = arith.extui %n : i32 to i128
  // expected-error @+1 {{the index must be i32 or i64, got 'i128'}}
  %x = tile.load %g[%i] : !tile.global<f32>, i128 -> f32
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<2x8x8xf32>
  // expected-error @+1 {{the tile must be one stage (tile.stage), got '!tile.shared<2x8x8xf32>'}}
  %x = tile.load %a[%n, %n] : !tile.shared<2x8x8xf32>, i32, i32 -> f32
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<64x64xbf16, swizzled>
  // expected-error @+1 {{elements of a swizzled tile are reached by tile.load_frag and tile.store_frag only, got '!tile.shared<64x64xbf16, swizzled>'}}
  %x = tile.load %a[%n, %n] : !tile.shared<64x64xbf16, swizzled>, i32, i32 -> bf16
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<8x8xf32>
  // expected-error @+1 {{a shared tile has row and column, got 1 indices}}
  %x = tile.load %a[%n] : !tile.shared<8x8xf32>, i32 -> f32
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %i = arith.extui %n : i32 to i64
  %a = tile.alloc : !tile.shared<8x8xf32>
  // expected-error @+1 {{row and column must be i32, got 'i64'}}
  %x = tile.load %a[%i, %n] : !tile.shared<8x8xf32>, i64, i32 -> f32
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %a = tile.alloc : !tile.shared<8x8xf32, pitch = 9>
  // expected-error @+1 {{rows 9 elements apart do not keep vectors of 2 aligned}}
  %x = tile.load %a[%n, %n] : !tile.shared<8x8xf32, pitch = 9>, i32, i32 -> vector<2xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %c = arith.constant 8 : i32
  %a = tile.alloc : !tile.shared<8x8xf32>
  // expected-error @+1 {{row 8, columns 0 to 1 are outside of '!tile.shared<8x8xf32>'}}
  %x = tile.load %a[%c, %n] : !tile.shared<8x8xf32>, i32, i32 -> f32
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %c = arith.constant 6 : i32
  %a = tile.alloc : !tile.shared<8x8xf32>
  // expected-error @+1 {{row 0, columns 6 to 10 are outside of '!tile.shared<8x8xf32>'}}
  %x = tile.load %a[%n, %c] : !tile.shared<8x8xf32>, i32, i32 -> vector<4xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %c = arith.constant 1 : i32
  %a = tile.alloc : !tile.shared<8x8xf32>
  // expected-error @+1 {{column 1 is no multiple of 2, the vector's size}}
  %x = tile.load %a[%n, %c] : !tile.shared<8x8xf32>, i32, i32 -> vector<2xf32>
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %z = arith.constant 0.0 : bf16
  // expected-error @+1 {{elements of '!tile.global<f32>' are 'f32', got 'bf16'}}
  tile.store %z, %g[%n] : bf16, !tile.global<f32>, i32
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %v = arith.constant 0.0 : f32
  // expected-error @+1 {{a global array has one index, got 2}}
  tile.store %v, %g[%n, %n] : f32, !tile.global<f32>, i32, i32
  tile.return
}

// -----

tile.kernel @k(%n: i32, %g: !tile.global<f32>) threads 128 {
  %v = arith.constant 0.0 : f32
  %a = tile.alloc : !tile.shared<8x8xf32>
  // expected-error @+1 {{a shared tile has row and column, got 1 indices}}
  tile.store %v, %a[%n] : f32, !tile.shared<8x8xf32>, i32
  tile.return
}
