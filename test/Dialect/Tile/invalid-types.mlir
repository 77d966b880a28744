// RUN: tnl-opt %s -split-input-file -verify-diagnostics

// expected-error @+1 {{fragments have elements of f32, bf16 or f16, got 'i32'}}
func.func private @f(!tile.frag<64x64xi32>)

// -----

// expected-error @+1 {{a fragment of one element is a scalar}}
func.func private @f(!tile.frag<1x1xf32>)

// -----

// expected-error @+1 {{fragment rows must be a multiple of 64 up to 4096, or 1, got 32}}
func.func private @f(!tile.frag<32x64xf32>)

// -----

// expected-error @+1 {{fragment columns must be a multiple of 8 for 'f32' up to 4096, or 1, got 12}}
func.func private @f(!tile.frag<64x12xf32>)

// -----

// expected-error @+1 {{fragment columns must be a multiple of 16 for 'bf16' up to 4096, or 1, got 8}}
func.func private @f(!tile.frag<64x8xbf16>)

// -----

// expected-error @+1 {{a fragment of 128x512x'f32' takes 512 registers a thread, more than 256}}
func.func private @f(!tile.frag<128x512xf32>)

// -----

// expected-error @+1 {{a fragment has rows and columns, got 1 sizes}}
func.func private @f(!tile.frag<64xf32>)

// -----

// expected-error @+1 {{a shared tile has rows and columns, or stages, rows and columns, got 1 sizes}}
func.func private @f(!tile.shared<64xf32>)

// -----

// expected-error @+1 {{a shared tile needs integer or float elements of 1, 2, 4 or 8 bytes, got 'i1'}}
func.func private @f(!tile.shared<64x64xi1>)

// -----

// expected-error @+1 {{sizes of a shared tile must be 1 to 1048576, got 0}}
func.func private @f(!tile.shared<0x64xf32>)

// -----

// expected-error @+1 {{pitch must be 32 (the columns) to 1048576, got 31}}
func.func private @f(!tile.shared<64x32xf32, pitch = 31>)

// -----

// expected-error @+1 {{a swizzled tile has 16-bit elements, got 'f32'}}
func.func private @f(!tile.shared<64x64xf32, swizzled>)

// -----

// expected-error @+1 {{columns of a swizzled tile must be a multiple of 64, got 32}}
func.func private @f(!tile.shared<64x32xf16, swizzled>)

// -----

// expected-error @+1 {{rows of a swizzled tile must be a multiple of 8, got 60}}
func.func private @f(!tile.shared<60x64xf16, swizzled>)

// -----

// expected-error @+1 {{a shared tile of 1 x 432256581632 bytes is larger than 1048576}}
func.func private @f(!tile.shared<232448x232448xf64>)

// -----

// expected-error @+1 {{a shared tile of 65 x 16384 bytes is larger than 1048576}}
func.func private @f(!tile.shared<65x64x128xbf16, swizzled>)

// -----

// expected-error @+1 {{expected 'pitch' or 'swizzled'}}
func.func private @f(!tile.shared<64x64xf16, padded>)

// -----

// expected-error @+1 {{a global array needs integer or float elements of 1, 2, 4 or 8 bytes, got 'i4'}}
func.func private @f(!tile.global<i4>)

// -----

// expected-error @+1 {{a global array needs integer or float elements of 1, 2, 4 or 8 bytes, got 'vector<2xf32>'}}
func.func private @f(!tile.global<vector<2xf32>>)

// -----

// expected-error @+1 {{a tensor map has 2 to 5 dimensions, got 1}}
func.func private @f(!tile.map<64xbf16>)

// -----

// expected-error @+1 {{a tensor map has 2 to 5 dimensions, got 6}}
func.func private @f(!tile.map<1x1x1x1x1x64xbf16>)

// -----

// expected-error @+1 {{sizes of a box must be 1 to 256, got 257}}
func.func private @f(!tile.map<257x64xbf16>)

// -----

// expected-error @+1 {{the last dimension of a box must have a multiple of 16 bytes up to 128, got 8}}
func.func private @f(!tile.map<64x4xbf16>)

// -----

// expected-error @+1 {{the last dimension of a box must have a multiple of 16 bytes up to 128, got 256}}
func.func private @f(!tile.map<64x128xbf16>)

// -----

// expected-error @+1 {{a tensor map needs integer or float elements of 1, 2, 4 or 8 bytes, got 'tf32'}}
func.func private @f(!tile.map<64x64xtf32>)

// -----

// expected-error @+1 {{a pipeline has 1 to 32 stages, got 0}}
func.func private @f(!tile.pipeline<0>)

// -----

// expected-error @+1 {{a pipeline has 1 to 32 stages, got 33}}
func.func private @f(!tile.pipeline<33>)
