// The target of a module is read by verifiers: what fits one GPU need not fit another.
// RUN: tnl-opt %s --split-input-file --verify-diagnostics | tnl-opt --split-input-file | FileCheck %s

// CHECK: module attributes {tile.target = #tile.target<"sm_90a", ptx = 83, shared_bytes = 232448, registers = 65536, threads = 2048, mma = wgmma>}
module attributes {tile.target = #tile.target<"sm_90a", ptx = 83, shared_bytes = 232448, registers = 65536, threads = 2048, mma = wgmma>} {
  tile.kernel @k() threads 128 {
    %0 = tile.alloc : !tile.shared<64x512xf32>
    tile.return
  }
}

// -----

// CHECK: mma = none
module attributes {tile.target = #tile.target<"sm_120f", ptx = 87, shared_bytes = 101376, registers = 65536, threads = 1536, mma = none>} {
  tile.kernel @k() threads 128 {
    %0 = tile.alloc : !tile.shared<64x256xf32>
    tile.return
  }
}
