// RUN: tnl-opt %s --convert-tile-to-nvvm -split-input-file -verify-diagnostics

func.func @host() {
  // expected-error @below {{'tile.barrier' op is outside of a kernel; kernels are lowered in a module of their own}}
  tile.barrier
  return
}

// -----

tile.kernel @k() threads 32 {
  tile.return
}
func.func @host(%n: index) {
  // expected-error @below {{'tile.launch' op is outside of a kernel}}
  tile.launch @k blocks(%n, %n, %n) args()
  return
}

// -----

module {
  module @inner {
    // expected-error @below {{'tile.kernel' op must be at the top level of the module}}
    tile.kernel @k() threads 32 {
      tile.return
    }
  }
}

// -----

// expected-error @below {{'tile.kernel' op cannot be named 'tile_shared', the name of the shared memory of kernels}}
tile.kernel @tile_shared() threads 32 {
  tile.return
}

// -----

// expected-error @below {{'tile_shared' is the name of the shared memory of kernels}}
llvm.func @tile_shared()
tile.kernel @k() threads 32 {
  %t = tile.alloc : !tile.shared<8x8xf32>
  tile.return
}

// -----

tile.kernel @no_instruction(%x: f32) threads 32 {
  // expected-error @below {{failed to legalize operation 'math.log' that was explicitly marked illegal}}
  %y = math.log %x : f32
  tile.return
}

// -----

tile.kernel @other_dialect(%x: f32) threads 32 {
  // expected-error @below {{failed to legalize operation 'memref.alloc' that was explicitly marked illegal}}
  %m = memref.alloc() : memref<4xf32>
  tile.return
}

// -----

tile.kernel @no_f64(%f: f32) threads 32 {
  %x = arith.extf %f : f32 to f64
  // expected-error @below {{failed to legalize operation 'math.sin' that was explicitly marked illegal}}
  %y = math.sin %x : f64
  tile.return
}
