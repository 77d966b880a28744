// RUN: tnl-opt %s --split-input-file --verify-diagnostics

module attributes {tile.target = #tile.target<"sm_120f", ptx = 87, shared_bytes = 101376, registers = 65536, threads = 1536, mma = none>} {
  // expected-error @+1 {{takes 131072 bytes of shared memory, a block has at most 101376}}
  tile.kernel @k() threads 128 {
    // expected-note @+1 {{131072 bytes for}}
    %0 = tile.alloc : !tile.shared<64x512xf32>
    tile.return
  }
}

// -----

module attributes {tile.target = #tile.target<"sm_120f", ptx = 87, shared_bytes = 101376, registers = 65536, threads = 1536, mma = none>} {
  // expected-error @+1 {{asks for 2 blocks of 1024 threads on a multiprocessor, which holds 1536 threads}}
  tile.kernel @k() threads 1024 min_blocks 2 {
    tile.return
  }
}

// -----

// expected-error @+1 {{architectures are called such as sm_90, got 'gfx942'}}
module attributes {tile.target = #tile.target<"gfx942", ptx = 83, shared_bytes = 65536, registers = 65536, threads = 2048, mma = none>} {}

// -----

// expected-error @+1 {{shared_bytes must be 16384 to 1048576, got 0}}
module attributes {tile.target = #tile.target<"sm_90", ptx = 83, shared_bytes = 0, registers = 65536, threads = 2048, mma = none>} {}

// -----

// expected-error @+1 {{ptx must be 70 to 999, got 8}}
module attributes {tile.target = #tile.target<"sm_90", ptx = 8, shared_bytes = 65536, registers = 65536, threads = 2048, mma = none>} {}

// -----

// expected-error @+1 {{registers must be 16384 to 1048576, got -1}}
module attributes {tile.target = #tile.target<"sm_90", ptx = 83, shared_bytes = 65536, registers = -1, threads = 2048, mma = none>} {}

// -----

// expected-error @+1 {{threads must be 1024 to 8192, got 32}}
module attributes {tile.target = #tile.target<"sm_90", ptx = 83, shared_bytes = 65536, registers = 65536, threads = 32, mma = none>} {}

// -----

// expected-error @+1 {{attribute 'tile.target' must be a #tile.target, got "sm_90a"}}
module attributes {tile.target = "sm_90a"} {}

// -----

// expected-error @+1 {{cannot have 'tile.target', which is for modules}}
func.func private @f() attributes {tile.target = #tile.target<"sm_90", ptx = 83, shared_bytes = 65536, registers = 65536, threads = 2048, mma = none>}
