// RUN: tnl-opt %s -split-input-file -verify-diagnostics

func.func @f(%i: index) {
  // expected-error @+1 {{kernel @k does not exist}}
  tile.launch @k blocks(%i, %i, %i) args()
  return
}

// -----

func.func @f(%i: index) {
  // expected-error @+1 {{@f is not a tile.kernel}}
  tile.launch @f blocks(%i, %i, %i) args()
  return
}

// -----

// expected-note @+1 {{the kernel is here}}
tile.kernel @k(%x: !tile.global<f32>, %n: i32, %f: f32, %m: !tile.map<8x64xf16>) threads 32 {
  tile.return
}
func.func @f(%i: index, %x: memref<?xf32>, %f: f32, %m: !tile.map<8x64xf16>, %j: i32, %h: memref<?xf16>, %m2: !tile.map<16x64xf16>) {
  // expected-error @+1 {{passes 1 arguments to @k, which has 4 parameters}}
  tile.launch @k blocks(%i, %i, %i) args(%x : memref<?xf32>)
  return
}

// -----

// expected-note @+1 {{the kernel is here}}
tile.kernel @k(%x: !tile.global<f32>, %n: i32, %f: f32, %m: !tile.map<8x64xf16>) threads 32 {
  tile.return
}
func.func @f(%i: index, %x: memref<?xf32>, %f: f32, %m: !tile.map<8x64xf16>, %j: i32, %h: memref<?xf16>, %m2: !tile.map<16x64xf16>) {
  // expected-error @+1 {{argument 0 for parameter '!tile.global<f32>' of @k must be a memref of 'f32', got 'memref<?xf16>'}}
  tile.launch @k blocks(%i, %i, %i) args(%h, %i, %f, %m : memref<?xf16>, index, f32, !tile.map<8x64xf16>)
  return
}

// -----

// expected-note @+1 {{the kernel is here}}
tile.kernel @k(%x: !tile.global<f32>, %n: i32, %f: f32, %m: !tile.map<8x64xf16>) threads 32 {
  tile.return
}
func.func @f(%i: index, %x: memref<?xf32>, %f: f32, %m: !tile.map<8x64xf16>, %j: i32, %h: memref<?xf16>, %m2: !tile.map<16x64xf16>) {
  // expected-error @+1 {{argument 1 for parameter 'i32' of @k must be an index, got 'i32'}}
  tile.launch @k blocks(%i, %i, %i) args(%x, %j, %f, %m : memref<?xf32>, i32, f32, !tile.map<8x64xf16>)
  return
}

// -----

// expected-note @+1 {{the kernel is here}}
tile.kernel @k(%x: !tile.global<f32>, %n: i32, %f: f32, %m: !tile.map<8x64xf16>) threads 32 {
  tile.return
}
func.func @f(%i: index, %x: memref<?xf32>, %f: f32, %m: !tile.map<8x64xf16>, %j: i32, %h: memref<?xf16>, %m2: !tile.map<16x64xf16>) {
  // expected-error @+1 {{argument 2 for parameter 'f32' of @k must be 'f32', got 'index'}}
  tile.launch @k blocks(%i, %i, %i) args(%x, %i, %i, %m : memref<?xf32>, index, index, !tile.map<8x64xf16>)
  return
}

// -----

// expected-note @+1 {{the kernel is here}}
tile.kernel @k(%x: !tile.global<f32>, %n: i32, %f: f32, %m: !tile.map<8x64xf16>) threads 32 {
  tile.return
}
func.func @f(%i: index, %x: memref<?xf32>, %f: f32, %m: !tile.map<8x64xf16>, %j: i32, %h: memref<?xf16>, %m2: !tile.map<16x64xf16>) {
  // expected-error @+1 {{argument 3 for parameter '!tile.map<8x64xf16>' of @k must be '!tile.map<8x64xf16>', got '!tile.map<16x64xf16>'}}
  tile.launch @k blocks(%i, %i, %i) args(%x, %i, %f, %m2 : memref<?xf32>, index, f32, !tile.map<16x64xf16>)
  return
}

// -----

func.func @f(%i: index) {
  %c = arith.constant 65536 : index
  // expected-error @+1 {{blocks in y must be 0 to 65535, got 65536}}
  tile.launch @k blocks(%i, %c, %i) args()
  return
}

// -----

func.func @f(%i: index) {
  %c = arith.constant -1 : index
  // expected-error @+1 {{blocks in x must be 0 to 2147483647, got -1}}
  tile.launch @k blocks(%c, %i, %i) args()
  return
}

// -----

tile.kernel @k() threads 128 {
  %c = arith.constant 1 : index
  // expected-error @+1 {{belongs in a host function, not in a kernel}}
  tile.launch @k blocks(%c, %c, %c) args()
  tile.return
}

// -----

func.func @f(%i: index, %x: memref<?x64xbf16>) {
  // expected-error @+1 {{elements of the buffer are 'bf16', of the map 'f16'}}
  %m = tile.tensor_map %x[%i] sizes(%i, %i) strides(%i) : memref<?x64xbf16> -> !tile.map<8x64xf16>
  return
}

// -----

func.func @f(%i: index, %x: memref<?x64xbf16>) {
  // expected-error @+1 {{needs 2 sizes, one a dimension of '!tile.map<8x64xbf16>', got 1}}
  %m = tile.tensor_map %x[%i] sizes(%i) strides(%i) : memref<?x64xbf16> -> !tile.map<8x64xbf16>
  return
}

// -----

func.func @f(%i: index, %x: memref<?x64xbf16>) {
  // expected-error @+1 {{needs 1 strides, none for the last dimension of '!tile.map<8x64xbf16>', got 2}}
  %m = tile.tensor_map %x[%i] sizes(%i, %i) strides(%i, %i) : memref<?x64xbf16> -> !tile.map<8x64xbf16>
  return
}

// -----

func.func @f(%i: index, %x: memref<?x64xbf16>) {
  %c = arith.constant 4294967296 : index
  // expected-error @+1 {{size 1 must be 0 to 4294967295, got 4294967296}}
  %m = tile.tensor_map %x[%i] sizes(%i, %c) strides(%i) : memref<?x64xbf16> -> !tile.map<8x64xbf16>
  return
}

// -----

func.func @f(%i: index, %x: memref<?x64xbf16>) {
  %c = arith.constant 4 : index
  // expected-error @+1 {{the offset must be a multiple of 16 bytes (8 elements) and not negative, got 4}}
  %m = tile.tensor_map %x[%c] sizes(%i, %i) strides(%i) : memref<?x64xbf16> -> !tile.map<8x64xbf16>
  return
}

// -----

func.func @f(%i: index, %x: memref<?x64xbf16>) {
  %c = arith.constant 60 : index
  // expected-error @+1 {{stride 0 must be a multiple of 16 bytes (8 elements) and not negative, got 60}}
  %m = tile.tensor_map %x[%i] sizes(%i, %i) strides(%c) : memref<?x64xbf16> -> !tile.map<8x64xbf16>
  return
}
