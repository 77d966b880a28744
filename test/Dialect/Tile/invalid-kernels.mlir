// RUN: tnl-opt %s -split-input-file -verify-diagnostics

// expected-error @+1 {{threads must be a multiple of 32 up to 1024, got 100}}
tile.kernel @k() threads 100 {
  tile.return
}

// -----

// expected-error @+1 {{threads must be a multiple of 32 up to 1024, got 2048}}
tile.kernel @k() threads 2048 {
  tile.return
}

// -----

// expected-error @+1 {{min_blocks must be 1 to 32, got 0}}
tile.kernel @k() threads 32 min_blocks 0 {
  tile.return
}

// -----

// expected-error @+1 {{asks for 3 blocks of 1024 threads on a multiprocessor, which holds 2048 threads}}
tile.kernel @k() threads 1024 min_blocks 3 {
  tile.return
}

// -----

// expected-error @+1 {{a kernel has no results}}
tile.kernel @k() -> i32 threads 32 {
  tile.return
}

// -----

// expected-error @+1 {{has no results, got type '() -> i32'}}
"tile.kernel"() <{sym_name = "k", function_type = () -> i32, threads = 32 : i32}> ({
  tile.return
}) : () -> ()

// -----

// expected-error @+1 {{parameters of a kernel have names}}
tile.kernel @k(i32) threads 32 {
  tile.return
}

// -----

// expected-error @+1 {{parameter 1 must be !tile.global, !tile.map, i32 or f32, got 'index'}}
tile.kernel @k(%a: i32, %b: index) threads 32 {
  tile.return
}

// -----

// expected-error @+1 {{has parameters of 4224 bytes, at most 4096}}
tile.kernel @k(%0: !tile.map<8x64xf16>, %1: !tile.map<8x64xf16>, %2: !tile.map<8x64xf16>, %3: !tile.map<8x64xf16>, %4: !tile.map<8x64xf16>, %5: !tile.map<8x64xf16>, %6: !tile.map<8x64xf16>, %7: !tile.map<8x64xf16>, %8: !tile.map<8x64xf16>, %9: !tile.map<8x64xf16>, %10: !tile.map<8x64xf16>, %11: !tile.map<8x64xf16>, %12: !tile.map<8x64xf16>, %13: !tile.map<8x64xf16>, %14: !tile.map<8x64xf16>, %15: !tile.map<8x64xf16>, %16: !tile.map<8x64xf16>, %17: !tile.map<8x64xf16>, %18: !tile.map<8x64xf16>, %19: !tile.map<8x64xf16>, %20: !tile.map<8x64xf16>, %21: !tile.map<8x64xf16>, %22: !tile.map<8x64xf16>, %23: !tile.map<8x64xf16>, %24: !tile.map<8x64xf16>, %25: !tile.map<8x64xf16>, %26: !tile.map<8x64xf16>, %27: !tile.map<8x64xf16>, %28: !tile.map<8x64xf16>, %29: !tile.map<8x64xf16>, %30: !tile.map<8x64xf16>, %31: !tile.map<8x64xf16>, %32: !tile.map<8x64xf16>) threads 32 {
  tile.return
}

// -----

// expected-error @+1 {{takes 246784 bytes of shared memory, a block has at most 232448}}
tile.kernel @k() threads 128 {
  // expected-note @+1 {{196608 bytes for '!tile.shared<12x64x128xbf16, swizzled>'}}
  %a = tile.alloc : !tile.shared<12x64x128xbf16, swizzled>
  // expected-note @+1 {{48 bytes for '!tile.pipeline<3>'}}
  %p = tile.create_pipeline full 1 empty 1 : !tile.pipeline<3>
  // expected-note @+1 {{49152 bytes for '!tile.shared<3x64x128xbf16, swizzled>'}}
  %b = tile.alloc : !tile.shared<3x64x128xbf16, swizzled>
  tile.return
}

// -----

tile.kernel @k() threads 96 {
  %z = arith.constant 0.0 : f32
  // expected-error @+1 {{needs warpgroups, but the kernel's 96 threads are no multiple of 128}}
  %x = tile.splat %z : f32 -> !tile.frag<64x64xf32>
  tile.return
}

// -----

func.func @f() {
  // expected-error @+1 {{'tile.return' op expects parent op 'tile.kernel'}}
  tile.return
}

// -----

tile.kernel @k(%n: i32) threads 32 {
  // expected-error @+1 {{op requires zero operands}}
  "tile.return"(%n) : (i32) -> ()
}

// -----

// expected-error @+1 {{'threads' has syntax of its own and cannot be among the attributes}}
tile.kernel @k() threads 32 attributes {threads = 64 : i32} {
  tile.return
}

// -----

// expected-error @+1 {{'sym_visibility' has syntax of its own and cannot be among the attributes}}
tile.kernel @k() private threads 32 attributes {sym_visibility = "public"} {
  tile.return
}
