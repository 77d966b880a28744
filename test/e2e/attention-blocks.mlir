// Attention on CPUs against the interpreter: blocks of 16, 32, 64 and 128 tokens give the
// same values for sequences that end at, before and after a block.
// RUN: rm -rf %t && mkdir %t
// RUN: tnl-compile %s -o %t/16.tnl --attention-block=16 --cpu-levels=x86-64
// RUN: tnl-compile %s -o %t/32.tnl --attention-block=32 --cpu-levels=x86-64
// RUN: tnl-compile %s -o %t/64.tnl --cpu-levels=x86-64,x86-64-v3,x86-64-v4
// RUN: tnl-compile %s -o %t/128.tnl --attention-block=128 --cpu-levels=x86-64
// RUN: %python %S/Inputs/against_interpreter.py %s %t/16.tnl %t --sizes=2,1 --sizes=2,15 --sizes=2,17 --sizes=2,33 | FileCheck %s --check-prefix=FOUR
// RUN: %python %S/Inputs/against_interpreter.py %s %t/64.tnl %t --sizes=2,2 --sizes=2,63 --sizes=2,64 --sizes=2,65 --sizes=2,130 | FileCheck %s --check-prefix=FIVE
// RUN: %python %S/Inputs/against_interpreter.py %s %t/32.tnl %t --sizes=1,16 --sizes=1,33 | FileCheck %s --check-prefix=TWO
// RUN: %python %S/Inputs/against_interpreter.py %s %t/128.tnl %t --sizes=3,1 --sizes=3,129 --threads=2 | FileCheck %s --check-prefix=TWO
// FOUR: {{^}}71 passed, 0 failed{{$}}
// FIVE: {{^}}88 passed, 0 failed{{$}}
// TWO: {{^}}37 passed, 0 failed{{$}}

// The code differs.
// RUN: not cmp %t/16.tnl %t/32.tnl
// RUN: not cmp %t/16.tnl %t/128.tnl

// Kernels whose attention has been tiled already, and simplified.
// RUN: tnl-compile %s -o %t/schedule.mlir --compile-to=schedule
// RUN: tnl-opt %t/schedule.mlir --tnl-tile-attention=block=32 --canonicalize --cse -o %t/tiled.mlir
// RUN: FileCheck %s --check-prefix=TILED --input-file=%t/tiled.mlir
// TILED-NOT: LinearAttention %
// TILED-NOT: linear_attention %
// RUN: tnl-compile %t/tiled.mlir --compile-from=schedule -o %t/tiled.tnl --cpu-levels=x86-64
// RUN: %python %S/Inputs/against_interpreter.py %s %t/tiled.tnl %t --sizes=1,31 --sizes=1,65 | FileCheck %s --check-prefix=TWO

// RUN: not tnl-compile %s -o %t/x.tnl --attention-block=48 2>&1 | FileCheck %s --check-prefix=BLOCK
// BLOCK: error: attention takes 16, 32, 64 or 128 tokens at once, got --attention-block=48

func.func @slopes(%q: tensor<?x2x?x20xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "q"}, %k: tensor<?x2x?x20xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "k"}, %v: tensor<?x2x?x18xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "v"})
    -> (tensor<?x2x?x18xf32> {tnl.name = "out"}, tensor<?x2x20x18xf32> {tnl.name = "state"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %o, %t = tnl.linear_attention %q, %k, %v slopes [5.0e-1, 0.0]
    : (tensor<?x2x?x20xf32>, tensor<?x2x?x20xf32>, tensor<?x2x?x18xf32>) -> (tensor<?x2x?x18xf32>, tensor<?x2x20x18xf32>)
  return %o, %t : tensor<?x2x?x18xf32>, tensor<?x2x20x18xf32>
}

func.func @slopes_state_mask(%q: tensor<?x2x?x20xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "q"}, %k: tensor<?x2x?x20xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "k"}, %v: tensor<?x2x?x18xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "v"}, %s: tensor<?x2x20x18xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "s"}, %m: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "m"})
    -> (tensor<?x2x?x18xf32> {tnl.name = "out"}, tensor<?x2x20x18xf32> {tnl.name = "state"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %o, %t = tnl.linear_attention %q, %k, %v state(%s) mask(%m) slopes [1.0e3, 1.0e-3]
    : (tensor<?x2x?x20xf32>, tensor<?x2x?x20xf32>, tensor<?x2x?x18xf32>, tensor<?x2x20x18xf32>, tensor<?x?xi64>) -> (tensor<?x2x?x18xf32>, tensor<?x2x20x18xf32>)
  return %o, %t : tensor<?x2x?x18xf32>, tensor<?x2x20x18xf32>
}

func.func @decay_of_heads(%q: tensor<?x2x?x20xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "q"}, %k: tensor<?x2x?x20xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "k"}, %v: tensor<?x2x?x18xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "v"}, %g: tensor<2xf32> {tnl.name = "g"}, %s: tensor<?x2x20x18xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "s"}, %m: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "m"})
    -> (tensor<?x2x?x18xf32> {tnl.name = "out"}, tensor<?x2x20x18xf32> {tnl.name = "state"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %g2 = arith.mulf %g, %g : tensor<2xf32>
  %d = arith.negf %g2 : tensor<2xf32>
  %o, %t = tnl.linear_attention %q, %k, %v state(%s) mask(%m) decay(%d)
    : (tensor<?x2x?x20xf32>, tensor<?x2x?x20xf32>, tensor<?x2x?x18xf32>, tensor<?x2x20x18xf32>, tensor<?x?xi64>, tensor<2xf32>) -> (tensor<?x2x?x18xf32>, tensor<?x2x20x18xf32>)
  return %o, %t : tensor<?x2x?x18xf32>, tensor<?x2x20x18xf32>
}

func.func @decay_of_tokens(%q: tensor<?x2x?x20xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "q"}, %k: tensor<?x2x?x20xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "k"}, %v: tensor<?x2x?x18xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "v"}, %g: tensor<?x2x?xf32> {tnl.dims = ["batch", "", "seq"], tnl.name = "g"}, %s: tensor<?x2x20x18xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "s"}, %m: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "m"})
    -> (tensor<?x2x?x18xf32> {tnl.name = "out"}, tensor<?x2x20x18xf32> {tnl.name = "state"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %g2 = arith.mulf %g, %g : tensor<?x2x?xf32>
  %d = arith.negf %g2 : tensor<?x2x?xf32>
  %o, %t = tnl.linear_attention %q, %k, %v state(%s) mask(%m) decay(%d)
    : (tensor<?x2x?x20xf32>, tensor<?x2x?x20xf32>, tensor<?x2x?x18xf32>, tensor<?x2x20x18xf32>, tensor<?x?xi64>, tensor<?x2x?xf32>) -> (tensor<?x2x?x18xf32>, tensor<?x2x20x18xf32>)
  return %o, %t : tensor<?x2x?x18xf32>, tensor<?x2x20x18xf32>
}

func.func @decay_of_keys(%q: tensor<?x2x?x20xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "q"}, %k: tensor<?x2x?x20xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "k"}, %v: tensor<?x2x?x18xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "v"}, %g: tensor<?x2x?x20xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "g"}, %s: tensor<?x2x20x18xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "s"}, %m: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "m"})
    -> (tensor<?x2x?x18xf32> {tnl.name = "out"}, tensor<?x2x20x18xf32> {tnl.name = "state"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %g2 = arith.mulf %g, %g : tensor<?x2x?x20xf32>
  %d = arith.negf %g2 : tensor<?x2x?x20xf32>
  %o, %t = tnl.linear_attention %q, %k, %v state(%s) mask(%m) decay(%d)
    : (tensor<?x2x?x20xf32>, tensor<?x2x?x20xf32>, tensor<?x2x?x18xf32>, tensor<?x2x20x18xf32>, tensor<?x?xi64>, tensor<?x2x?x20xf32>) -> (tensor<?x2x?x18xf32>, tensor<?x2x20x18xf32>)
  return %o, %t : tensor<?x2x?x18xf32>, tensor<?x2x20x18xf32>
}

func.func @step_of_slopes(%q: tensor<?x2x1x20xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "q"}, %k: tensor<?x2x1x20xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "k"}, %v: tensor<?x2x1x18xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "v"})
    -> (tensor<?x2x1x18xf32> {tnl.name = "out"}, tensor<?x2x20x18xf32> {tnl.name = "state"}) attributes {tnl.symbols = ["batch"]} {
  %o, %t = tnl.linear_attention %q, %k, %v slopes [5.0e-1, 1.0e-9]
    : (tensor<?x2x1x20xf32>, tensor<?x2x1x20xf32>, tensor<?x2x1x18xf32>) -> (tensor<?x2x1x18xf32>, tensor<?x2x20x18xf32>)
  return %o, %t : tensor<?x2x1x18xf32>, tensor<?x2x20x18xf32>
}

func.func @step_of_heads(%q: tensor<?x2x1x20xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "q"}, %k: tensor<?x2x1x20xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "k"}, %v: tensor<?x2x1x18xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "v"}, %g: tensor<2xf32> {tnl.name = "g"}, %s: tensor<?x2x20x18xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "s"})
    -> (tensor<?x2x1x18xf32> {tnl.name = "out"}, tensor<?x2x20x18xf32> {tnl.name = "state"}) attributes {tnl.symbols = ["batch"]} {
  %g2 = arith.mulf %g, %g : tensor<2xf32>
  %d = arith.negf %g2 : tensor<2xf32>
  %o, %t = tnl.linear_attention %q, %k, %v state(%s) decay(%d)
    : (tensor<?x2x1x20xf32>, tensor<?x2x1x20xf32>, tensor<?x2x1x18xf32>, tensor<?x2x20x18xf32>, tensor<2xf32>) -> (tensor<?x2x1x18xf32>, tensor<?x2x20x18xf32>)
  return %o, %t : tensor<?x2x1x18xf32>, tensor<?x2x20x18xf32>
}

func.func @step_of_tokens(%q: tensor<?x2x1x20xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "q"}, %k: tensor<?x2x1x20xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "k"}, %v: tensor<?x2x1x18xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "v"}, %g: tensor<?x2x1xf32> {tnl.dims = ["batch", "", ""], tnl.name = "g"}, %s: tensor<?x2x20x18xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "s"})
    -> (tensor<?x2x1x18xf32> {tnl.name = "out"}, tensor<?x2x20x18xf32> {tnl.name = "state"}) attributes {tnl.symbols = ["batch"]} {
  %g2 = arith.mulf %g, %g : tensor<?x2x1xf32>
  %d = arith.negf %g2 : tensor<?x2x1xf32>
  %o, %t = tnl.linear_attention %q, %k, %v state(%s) decay(%d)
    : (tensor<?x2x1x20xf32>, tensor<?x2x1x20xf32>, tensor<?x2x1x18xf32>, tensor<?x2x20x18xf32>, tensor<?x2x1xf32>) -> (tensor<?x2x1x18xf32>, tensor<?x2x20x18xf32>)
  return %o, %t : tensor<?x2x1x18xf32>, tensor<?x2x20x18xf32>
}

func.func @step_of_keys(%q: tensor<?x2x1x20xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "q"}, %k: tensor<?x2x1x20xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "k"}, %v: tensor<?x2x1x18xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "v"}, %g: tensor<?x2x1x20xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "g"}, %s: tensor<?x2x20x18xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "s"})
    -> (tensor<?x2x1x18xf32> {tnl.name = "out"}, tensor<?x2x20x18xf32> {tnl.name = "state"}) attributes {tnl.symbols = ["batch"]} {
  %g2 = arith.mulf %g, %g : tensor<?x2x1x20xf32>
  %d = arith.negf %g2 : tensor<?x2x1x20xf32>
  %o, %t = tnl.linear_attention %q, %k, %v state(%s) decay(%d)
    : (tensor<?x2x1x20xf32>, tensor<?x2x1x20xf32>, tensor<?x2x1x18xf32>, tensor<?x2x20x18xf32>, tensor<?x2x1x20xf32>) -> (tensor<?x2x1x18xf32>, tensor<?x2x20x18xf32>)
  return %o, %t : tensor<?x2x1x18xf32>, tensor<?x2x20x18xf32>
}

func.func @gated(%x: tensor<?x?x144xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "x"})
    -> (tensor<?x?x36xf32> {tnl.name = "out"}, tensor<?x?x2xf32> {tnl.name = "sums"}, tensor<?x2x18x18xf32> {tnl.name = "state"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %o, %c, %t = tnl.gated_linear_attention %x heads 2 activation <none> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x144xf32>) -> (tensor<?x?x36xf32>, tensor<?x?x2xf32>, tensor<?x2x18x18xf32>)
  return %o, %c, %t : tensor<?x?x36xf32>, tensor<?x?x2xf32>, tensor<?x2x18x18xf32>
}

func.func @gated_all(%x: tensor<?x?x144xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "x"}, %theta: tensor<2x18xf32> {tnl.name = "theta"}, %p: tensor<?xi64> {tnl.dims = ["batch"], tnl.name = "p"}, %s: tensor<?x2x36x18xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "s"}, %m: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "m"})
    -> (tensor<?x?x36xf32> {tnl.name = "out"}, tensor<?x?x2xf32> {tnl.name = "sums"}, tensor<?x2x36x18xf32> {tnl.name = "state"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %o, %c, %t = tnl.gated_linear_attention %x theta(%theta) position(%p) state(%s) mask(%m) heads 2 activation <silu> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x144xf32>, tensor<2x18xf32>, tensor<?xi64>, tensor<?x2x36x18xf32>, tensor<?x?xi64>) -> (tensor<?x?x36xf32>, tensor<?x?x2xf32>, tensor<?x2x36x18xf32>)
  return %o, %c, %t : tensor<?x?x36xf32>, tensor<?x?x2xf32>, tensor<?x2x36x18xf32>
}

func.func @gated_one_position(%x: tensor<?x?x144xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "x"}, %theta: tensor<2x18xf32> {tnl.name = "theta"}, %p: tensor<1xi64> {tnl.name = "p"})
    -> (tensor<?x?x36xf32> {tnl.name = "out"}, tensor<?x?x2xf32> {tnl.name = "sums"}, tensor<?x2x36x18xf32> {tnl.name = "state"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %o, %c, %t = tnl.gated_linear_attention %x theta(%theta) position(%p) heads 2 activation <none> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x144xf32>, tensor<2x18xf32>, tensor<1xi64>) -> (tensor<?x?x36xf32>, tensor<?x?x2xf32>, tensor<?x2x36x18xf32>)
  return %o, %c, %t : tensor<?x?x36xf32>, tensor<?x?x2xf32>, tensor<?x2x36x18xf32>
}

func.func @gated_from_0(%x: tensor<?x?x144xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "x"}, %theta: tensor<2x18xf32> {tnl.name = "theta"})
    -> (tensor<?x?x36xf32> {tnl.name = "out"}, tensor<?x?x2xf32> {tnl.name = "sums"}, tensor<?x2x36x18xf32> {tnl.name = "state"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %o, %c, %t = tnl.gated_linear_attention %x theta(%theta) heads 2 activation <silu> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x?x144xf32>, tensor<2x18xf32>) -> (tensor<?x?x36xf32>, tensor<?x?x2xf32>, tensor<?x2x36x18xf32>)
  return %o, %c, %t : tensor<?x?x36xf32>, tensor<?x?x2xf32>, tensor<?x2x36x18xf32>
}

func.func @gated_step(%x: tensor<?x1x144xf32> {tnl.dims = ["batch", "", ""], tnl.name = "x"}, %theta: tensor<2x18xf32> {tnl.name = "theta"}, %p: tensor<?xi64> {tnl.dims = ["batch"], tnl.name = "p"}, %s: tensor<?x2x36x18xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "s"})
    -> (tensor<?x1x36xf32> {tnl.name = "out"}, tensor<?x1x2xf32> {tnl.name = "sums"}, tensor<?x2x36x18xf32> {tnl.name = "state"}) attributes {tnl.symbols = ["batch"]} {
  %o, %c, %t = tnl.gated_linear_attention %x theta(%theta) position(%p) state(%s) heads 2 activation <silu> slopes [5.0e-1, 2.5e-1]
    : (tensor<?x1x144xf32>, tensor<2x18xf32>, tensor<?xi64>, tensor<?x2x36x18xf32>) -> (tensor<?x1x36xf32>, tensor<?x1x2xf32>, tensor<?x2x36x18xf32>)
  return %o, %c, %t : tensor<?x1x36xf32>, tensor<?x1x2xf32>, tensor<?x2x36x18xf32>
}

func.func @grouped(%q: tensor<?x?x24xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "q"}, %k: tensor<?x?x8xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "k"}, %v: tensor<?x?x6xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "v"}, %s: tensor<?x2x4x3xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "s"}, %g: tensor<?x?x2xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "g"})
    -> (tensor<?x?x18xf32> {tnl.name = "out"}, tensor<?x2x4x3xf32> {tnl.name = "state"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %g2 = arith.mulf %g, %g : tensor<?x?x2xf32>
  %d = arith.negf %g2 : tensor<?x?x2xf32>
  %o, %t = onnx.LinearAttention %q, %k, %v state(%s) decay(%d) {kv_num_heads = 2 : i64, q_num_heads = 6 : i64}
    : (tensor<?x?x24xf32>, tensor<?x?x8xf32>, tensor<?x?x6xf32>, tensor<?x2x4x3xf32>, tensor<?x?x2xf32>) -> (tensor<?x?x18xf32>, tensor<?x2x4x3xf32>)
  return %o, %t : tensor<?x?x18xf32>, tensor<?x2x4x3xf32>
}

func.func @grouped_step(%q: tensor<?x1x24xf32> {tnl.dims = ["batch", "", ""], tnl.name = "q"}, %k: tensor<?x1x8xf32> {tnl.dims = ["batch", "", ""], tnl.name = "k"}, %v: tensor<?x1x6xf32> {tnl.dims = ["batch", "", ""], tnl.name = "v"}, %s: tensor<?x2x4x3xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "s"}, %g: tensor<?x1x2xf32> {tnl.dims = ["batch", "", ""], tnl.name = "g"})
    -> (tensor<?x1x18xf32> {tnl.name = "out"}, tensor<?x2x4x3xf32> {tnl.name = "state"}) attributes {tnl.symbols = ["batch"]} {
  %g2 = arith.mulf %g, %g : tensor<?x1x2xf32>
  %d = arith.negf %g2 : tensor<?x1x2xf32>
  %o, %t = onnx.LinearAttention %q, %k, %v state(%s) decay(%d) {kv_num_heads = 2 : i64, q_num_heads = 6 : i64, scale = 3.0 : f32}
    : (tensor<?x1x24xf32>, tensor<?x1x8xf32>, tensor<?x1x6xf32>, tensor<?x2x4x3xf32>, tensor<?x1x2xf32>) -> (tensor<?x1x18xf32>, tensor<?x2x4x3xf32>)
  return %o, %t : tensor<?x1x18xf32>, tensor<?x2x4x3xf32>
}

func.func @plain(%q: tensor<?x?x8xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "q"}, %k: tensor<?x?x8xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "k"}, %v: tensor<?x?x6xf32> {tnl.dims = ["batch", "seq", ""], tnl.name = "v"})
    -> (tensor<?x?x6xf32> {tnl.name = "out"}, tensor<?x2x4x3xf32> {tnl.name = "state"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %o, %t = onnx.LinearAttention %q, %k, %v {kv_num_heads = 2 : i64, q_num_heads = 2 : i64}
    : (tensor<?x?x8xf32>, tensor<?x?x8xf32>, tensor<?x?x6xf32>) -> (tensor<?x?x6xf32>, tensor<?x2x4x3xf32>)
  return %o, %t : tensor<?x?x6xf32>, tensor<?x2x4x3xf32>
}

func.func @static_16(%q: tensor<2x2x16x8xf32> {tnl.name = "q"}, %k: tensor<2x2x16x8xf32> {tnl.name = "k"}, %v: tensor<2x2x16x5xf32> {tnl.name = "v"}, %s: tensor<2x2x8x5xf32> {tnl.name = "s"})
    -> (tensor<2x2x16x5xf32> {tnl.name = "out"}, tensor<2x2x8x5xf32> {tnl.name = "state"}) {
  %o, %t = tnl.linear_attention %q, %k, %v state(%s) slopes [5.0e-1, 1.25e-1]
    : (tensor<2x2x16x8xf32>, tensor<2x2x16x8xf32>, tensor<2x2x16x5xf32>, tensor<2x2x8x5xf32>) -> (tensor<2x2x16x5xf32>, tensor<2x2x8x5xf32>)
  return %o, %t : tensor<2x2x16x5xf32>, tensor<2x2x8x5xf32>
}

func.func @static_48(%q: tensor<2x2x48x8xf32> {tnl.name = "q"}, %k: tensor<2x2x48x8xf32> {tnl.name = "k"}, %v: tensor<2x2x48x5xf32> {tnl.name = "v"}, %s: tensor<2x2x8x5xf32> {tnl.name = "s"})
    -> (tensor<2x2x48x5xf32> {tnl.name = "out"}, tensor<2x2x8x5xf32> {tnl.name = "state"}) {
  %o, %t = tnl.linear_attention %q, %k, %v state(%s) slopes [5.0e-1, 1.25e-1]
    : (tensor<2x2x48x8xf32>, tensor<2x2x48x8xf32>, tensor<2x2x48x5xf32>, tensor<2x2x8x5xf32>) -> (tensor<2x2x48x5xf32>, tensor<2x2x8x5xf32>)
  return %o, %t : tensor<2x2x48x5xf32>, tensor<2x2x8x5xf32>
}

func.func @static_130(%q: tensor<2x2x130x8xf32> {tnl.name = "q"}, %k: tensor<2x2x130x8xf32> {tnl.name = "k"}, %v: tensor<2x2x130x5xf32> {tnl.name = "v"}, %s: tensor<2x2x8x5xf32> {tnl.name = "s"})
    -> (tensor<2x2x130x5xf32> {tnl.name = "out"}, tensor<2x2x8x5xf32> {tnl.name = "state"}) {
  %o, %t = tnl.linear_attention %q, %k, %v state(%s) slopes [5.0e-1, 1.25e-1]
    : (tensor<2x2x130x8xf32>, tensor<2x2x130x8xf32>, tensor<2x2x130x5xf32>, tensor<2x2x8x5xf32>) -> (tensor<2x2x130x5xf32>, tensor<2x2x8x5xf32>)
  return %o, %t : tensor<2x2x130x5xf32>, tensor<2x2x8x5xf32>
}
