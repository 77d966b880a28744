// Launches of kernels written by hand become the steps of a program: sizes are
// programs over the function's symbols, scratch memory is a buffer.

// RUN: env TNL_PTXAS= tnl-compile %s --compile-from=schedule --target=nvptx:sm_90a -o %t.tnl
// RUN: %python %S/Inputs/metadata.py %t.tnl %root/include/TNL/Package/Package.fbs %t | FileCheck %s
// RUN: tnl-run inspect %t.tnl | FileCheck %s --check-prefix=INSPECT
// RUN: tnl-run inspect %t.tnl --json | FileCheck %s --check-prefix=JSON
// Kernels that the compiler makes wait for those before them.
// JSON: "programs": [
// JSON: "kernels": [
// JSON: "name": "scale",
// JSON-NEXT: "summary": "twice",
// JSON-NEXT: "early_start": true
// JSON: "name": "add",
// JSON-NEXT: "summary": "sum",
// JSON-NEXT: "early_start": true
// INSPECT: note: there was no ptxas
// INSPECT: function main: 3 steps
// INSPECT: scale: twice
// INSPECT: add: sum

// CHECK: code nvptx sm_90a ptx
// CHECK-NOT: code
// 1.00390625 lies between two bf16 values; the even one is 1.
// CHECK: weight w BF16 803f803f803f803f
// CHECK: weight numbers F32 0000004000004040
// CHECK: program nvptx F32
// The second is scratch memory, for the larger of two needs.
// CHECK: function main buffers ['batch seq Mul 256 Mul', 'batch seq Mul 256 Mul 1024 Max']

// CHECK-NEXT: step Launch kernel 0
// CHECK-NEXT: input Input 0 ['batch', 'seq', '64']
// CHECK-NEXT: input Weight 0 ['64']
// CHECK-NEXT: input Weight 1 ['2']
// CHECK-NEXT: output Buffer 1 ['batch seq Mul 64 Mul']
// CHECK-NEXT: arg {}
// CHECK-NEXT: arg {"value": 3}
// CHECK-NEXT: arg {"value": 1}
// CHECK-NEXT: arg {"value": 2}
// CHECK-NEXT: arg {"kind": "Size", "size": "batch seq Mul 64 Mul"}
// CHECK-NEXT: blocks ['batch seq Mul 1 Add 2 FloorDiv', '1', '1'] 128 0
// CHECK-NEXT: step Launch kernel 0
// CHECK-NEXT: input Buffer 1
// CHECK-NEXT: input Weight 0
// CHECK-NEXT: input Weight 1
// CHECK-NEXT: output Buffer 0 ['batch', 'seq', '64']

// Maps have the fastest dimension first, strides and offset in bytes.
// CHECK: step Launch kernel 1
// CHECK-NEXT: input Input 1
// CHECK-NEXT: input Buffer 0
// CHECK-NEXT: output Output 0
// CHECK-NEXT: output Buffer 1 ['256']
// CHECK-NEXT: arg {"kind": "TensorMap", "map": {"sizes": ["32", "seq", "batch"], "strides": ["256", "seq 256 Mul"], "box": [32, 8, 1], "swizzle": 128, "offset": "128"}}
// CHECK-NEXT: arg {"value": 1}
// CHECK-NEXT: arg {"value": 2}
// CHECK-NEXT: arg {"value": 3}
// CHECK-NEXT: blocks ['seq 63 Add 64 FloorDiv', 'batch', '1'] 64

func.func @main(%x: tensor<?x?x64xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "x"},
                %y: tensor<?x?x64xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "y"})
    -> (tensor<?x?x64xf32> {tnl.name = "z"})
    attributes {tnl.symbols = ["batch", "seq"], tnl.buffer_sizes = [#size<batch * seq * 256>]} {
  %w = tnl.weight "w" from dense<1.00390625> : tensor<64xf32> -> tensor<64xf32>
  %w16 = tnl.convert %w : tensor<64xf32> -> tensor<64xbf16>
  %0 = tnl.dispatch @twice(%x, %w16) shapes [[batch, seq, 64]] {tnl.buffers = array<i64: 0>}
     : (tensor<?x?x64xf32>, tensor<64xbf16>) -> tensor<?x?x64xf32>
  %1 = tnl.dispatch @sum(%0, %y) shapes [[batch, seq, 64]] {tnl.buffers = array<i64: -1>}
     : (tensor<?x?x64xf32>, tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
  return %1 : tensor<?x?x64xf32>
}

// Two launches with scratch memory between them.
func.func private @twice(%x: memref<?x?x64xf32>, %w: memref<64xbf16>, %z: memref<?x?x64xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %c128 = arith.constant 128 : index
  %b = memref.dim %x, %c0 : memref<?x?x64xf32>
  %n = memref.dim %x, %c1 : memref<?x?x64xf32>
  %rows = arith.muli %b, %n : index
  %count = arith.muli %rows, %c64 : index
  %blocks = arith.ceildivui %count, %c128 : index
  %least = arith.maxsi %blocks, %c1 : index
  %scratch = memref.alloc(%count) : memref<?xf32>
  %numbers = memref.get_global @numbers : memref<2xf32>
  tile.launch @scale blocks(%least, %c1, %c1) args(%x, %scratch, %w, %numbers, %count : memref<?x?x64xf32>, memref<?xf32>, memref<64xbf16>, memref<2xf32>, index)
  tile.launch @scale blocks(%least, %c1, %c1) args(%scratch, %z, %w, %numbers, %count : memref<?xf32>, memref<?x?x64xf32>, memref<64xbf16>, memref<2xf32>, index)
  return
}

// One launch that reads through a tensor map.
func.func private @sum(%x: memref<?x?x64xf32>, %y: memref<?x?x64xf32>, %z: memref<?x?x64xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c32 = arith.constant 32 : index
  %c64 = arith.constant 64 : index
  %b = memref.dim %x, %c0 : memref<?x?x64xf32>
  %n = memref.dim %x, %c1 : memref<?x?x64xf32>
  %e = memref.dim %x, %c2 : memref<?x?x64xf32>
  %all = arith.muli %n, %e : index
  %m = tile.tensor_map %y[%c32] sizes(%b, %n, %c32) strides(%all, %c64)
     : memref<?x?x64xf32> -> !tile.map<1x8x32xf32>
  %blocks = arith.ceildivui %n, %c64 : index
  %some = memref.alloc() : memref<256xf32>
  tile.launch @add blocks(%blocks, %b, %c1) args(%m, %x, %z, %some : !tile.map<1x8x32xf32>, memref<?x?x64xf32>, memref<?x?x64xf32>, memref<256xf32>)
  return
}

memref.global "private" constant @numbers : memref<2xf32> = dense<[2.0, 3.0]>

tile.kernel @scale(%x: !tile.global<f32>, %z: !tile.global<f32>, %w: !tile.global<bf16>, %numbers: !tile.global<f32>, %n: i32) threads 128 {
  %t = tile.thread_id
  %b = tile.block_id x
  %c0 = arith.constant 0 : i32
  %c128 = arith.constant 128 : i32
  %first = arith.muli %b, %c128 : i32
  %i = arith.addi %first, %t : i32
  %inside = arith.cmpi slt, %i, %n : i32
  %two = tile.load %numbers[%c0] : !tile.global<f32>, i32 -> f32
  %a = tile.load %x[%i] if %inside : !tile.global<f32>, i32 -> f32
  %p = arith.mulf %a, %two : f32
  tile.store %p, %z[%i] if %inside : f32, !tile.global<f32>, i32
  tile.return
}

tile.kernel @add(%m: !tile.map<1x8x32xf32>, %x: !tile.global<f32>, %z: !tile.global<f32>, %s: !tile.global<f32>) threads 64 {
  %tile = tile.alloc : !tile.shared<8x32xf32>
  %c0 = arith.constant 0 : i32
  %a = tile.load %x[%c0] : !tile.global<f32>, i32 -> f32
  tile.store %a, %z[%c0] : f32, !tile.global<f32>, i32
  tile.store %a, %s[%c0] : f32, !tile.global<f32>, i32
  tile.return
}
