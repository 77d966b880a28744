// A decay that is an operand, compiled for CPUs: of heads and tokens in chunks of 32, of
// keys one token after the other. Sequences of one token, and that end at, before and
// after a chunk.
// RUN: rm -rf %t && mkdir %t
// RUN: tnl-compile %s -o %t/p.tnl --cpu-levels=x86-64
// RUN: sed '/^func.func @unequal/,$d' %s > %t/equal.mlir
// RUN: tnl-compile %t/equal.mlir -o %t/e.tnl --cpu-levels=x86-64,x86-64-v3
// RUN: %python %S/Inputs/against_interpreter.py %t/equal.mlir %t/e.tnl %t --cpu-level=x86-64 --threads=1 | FileCheck %s
// RUN: %python %S/Inputs/against_interpreter.py %t/equal.mlir %t/e.tnl %t | FileCheck %s
// CHECK: {{^}}8 passed, 0 failed{{$}}

// Tokens and their decays are as many.
// RUN: not tnl-run run %t/p.tnl --function=unequal --input=q=1x2x5x4xf32=1 --input=g=1x2x6xf32=1 2>&1 | FileCheck %s --check-prefix=SIZES
// SIZES: error: function 'unequal': sizes 6 and 5 differ in dimension 2 of decay and dimension 2 of q

// GPUs go from token to token.
// RUN: env TNL_PTXAS= tnl-compile %t/equal.mlir -o %t/g.tnl --target=nvptx:sm_90a --remarks 2>&1 | FileCheck %s --check-prefix=GPU --implicit-check-not="kernel AttentionFMA"
// GPU: attention: kernel AttentionSequential (token by token)
// GPU: attention: not Lightning (tensor cores): its decay is an operand
// RUN: env TNL_CUDA_DRIVER=%cuda %python %S/Inputs/against_interpreter.py %t/equal.mlir %t/g.tnl %t --device=cuda | FileCheck %s
// RUN: env TNL_PTXAS= tnl-compile %t/equal.mlir -o %t/b.tnl --target=nvptx:sm_90a --dtype=bf16
// RUN: env TNL_CUDA_DRIVER=%cuda %python %S/Inputs/against_interpreter.py %t/equal.mlir %t/b.tnl %t --device=cuda --max-rel=4e-2 | FileCheck %s

// It is not exported.
// RUN: sed '/^func.func @heads_long/,$d' %s > %t/one.mlir
// RUN: not tnl-compile %t/one.mlir -o %t/x.onnx --emit=onnx 2>&1 | FileCheck %s --check-prefix=ONNX
// ONNX: error: {{.*}}its decay is an operand

func.func @heads(%q: tensor<?x2x?x4xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "q"}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "k"}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "v"}, %g: tensor<2xf32> {tnl.name = "g"}, %s: tensor<?x2x4x3xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "s"}, %m: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "m"})
    -> (tensor<?x2x?x3xf32> {tnl.name = "out"}, tensor<?x2x4x3xf32> {tnl.name = "state"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %g2 = arith.mulf %g, %g : tensor<2xf32>
  %d = arith.negf %g2 : tensor<2xf32>
  %o, %t = tnl.linear_attention %q, %k, %v state(%s) mask(%m) decay(%d)
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>, tensor<?x?xi64>, tensor<2xf32>) -> (tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>)
  return %o, %t : tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>
}

func.func @heads_long(%q: tensor<2x2x70x4xf32> {tnl.name = "q"}, %k: tensor<2x2x70x4xf32> {tnl.name = "k"}, %v: tensor<2x2x70x3xf32> {tnl.name = "v"}, %g: tensor<2xf32> {tnl.name = "g"}, %s: tensor<2x2x4x3xf32> {tnl.name = "s"}, %m: tensor<2x70xi64> {tnl.name = "m"})
    -> (tensor<2x2x70x3xf32> {tnl.name = "out"}, tensor<2x2x4x3xf32> {tnl.name = "state"}) {
  %g2 = arith.mulf %g, %g : tensor<2xf32>
  %d = arith.negf %g2 : tensor<2xf32>
  %o, %t = tnl.linear_attention %q, %k, %v state(%s) mask(%m) decay(%d)
    : (tensor<2x2x70x4xf32>, tensor<2x2x70x4xf32>, tensor<2x2x70x3xf32>, tensor<2x2x4x3xf32>, tensor<2x70xi64>, tensor<2xf32>) -> (tensor<2x2x70x3xf32>, tensor<2x2x4x3xf32>)
  return %o, %t : tensor<2x2x70x3xf32>, tensor<2x2x4x3xf32>
}

func.func @tokens(%q: tensor<?x2x?x4xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "q"}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "k"}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "v"}, %g: tensor<?x2x?xf32> {tnl.dims = ["batch", "", "seq"], tnl.name = "g"}, %s: tensor<?x2x4x3xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "s"}, %m: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "m"})
    -> (tensor<?x2x?x3xf32> {tnl.name = "out"}, tensor<?x2x4x3xf32> {tnl.name = "state"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %g2 = arith.mulf %g, %g : tensor<?x2x?xf32>
  %d = arith.negf %g2 : tensor<?x2x?xf32>
  %o, %t = tnl.linear_attention %q, %k, %v state(%s) mask(%m) decay(%d)
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>, tensor<?x?xi64>, tensor<?x2x?xf32>) -> (tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>)
  return %o, %t : tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>
}

func.func @tokens_chunk(%q: tensor<2x3x32x8xf32> {tnl.name = "q"}, %k: tensor<2x3x32x8xf32> {tnl.name = "k"}, %v: tensor<2x3x32x5xf32> {tnl.name = "v"}, %g: tensor<2x3x32xf32> {tnl.name = "g"})
    -> (tensor<2x3x32x5xf32> {tnl.name = "out"}, tensor<2x3x8x5xf32> {tnl.name = "state"}) {
  %g2 = arith.mulf %g, %g : tensor<2x3x32xf32>
  %d = arith.negf %g2 : tensor<2x3x32xf32>
  %o, %t = tnl.linear_attention %q, %k, %v decay(%d)
    : (tensor<2x3x32x8xf32>, tensor<2x3x32x8xf32>, tensor<2x3x32x5xf32>, tensor<2x3x32xf32>) -> (tensor<2x3x32x5xf32>, tensor<2x3x8x5xf32>)
  return %o, %t : tensor<2x3x32x5xf32>, tensor<2x3x8x5xf32>
}

func.func @tokens_long(%q: tensor<2x2x65x16xf32> {tnl.name = "q"}, %k: tensor<2x2x65x16xf32> {tnl.name = "k"}, %v: tensor<2x2x65x16xf32> {tnl.name = "v"}, %g: tensor<2x2x65xf32> {tnl.name = "g"}, %s: tensor<2x2x16x16xf32> {tnl.name = "s"}, %m: tensor<2x65xf32> {tnl.name = "m"})
    -> (tensor<2x2x65x16xf32> {tnl.name = "out"}, tensor<2x2x16x16xf32> {tnl.name = "state"}) {
  %g2 = arith.mulf %g, %g : tensor<2x2x65xf32>
  %d = arith.negf %g2 : tensor<2x2x65xf32>
  %o, %t = tnl.linear_attention %q, %k, %v state(%s) mask(%m) decay(%d)
    : (tensor<2x2x65x16xf32>, tensor<2x2x65x16xf32>, tensor<2x2x65x16xf32>, tensor<2x2x16x16xf32>, tensor<2x65xf32>, tensor<2x2x65xf32>) -> (tensor<2x2x65x16xf32>, tensor<2x2x16x16xf32>)
  return %o, %t : tensor<2x2x65x16xf32>, tensor<2x2x16x16xf32>
}

func.func @tokens_one(%q: tensor<2x2x1x16xf32> {tnl.name = "q"}, %k: tensor<2x2x1x16xf32> {tnl.name = "k"}, %v: tensor<2x2x1x16xf32> {tnl.name = "v"}, %g: tensor<2x2x1xf32> {tnl.name = "g"}, %s: tensor<2x2x16x16xf32> {tnl.name = "s"})
    -> (tensor<2x2x1x16xf32> {tnl.name = "out"}, tensor<2x2x16x16xf32> {tnl.name = "state"}) {
  %g2 = arith.mulf %g, %g : tensor<2x2x1xf32>
  %d = arith.negf %g2 : tensor<2x2x1xf32>
  %o, %t = tnl.linear_attention %q, %k, %v state(%s) decay(%d)
    : (tensor<2x2x1x16xf32>, tensor<2x2x1x16xf32>, tensor<2x2x1x16xf32>, tensor<2x2x16x16xf32>, tensor<2x2x1xf32>) -> (tensor<2x2x1x16xf32>, tensor<2x2x16x16xf32>)
  return %o, %t : tensor<2x2x1x16xf32>, tensor<2x2x16x16xf32>
}

func.func @keys(%q: tensor<?x2x?x4xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "q"}, %k: tensor<?x2x?x4xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "k"}, %v: tensor<?x2x?x3xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "v"}, %g: tensor<?x2x?x4xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "g"}, %s: tensor<?x2x4x3xf32> {tnl.dims = ["batch", "", "", ""], tnl.name = "s"}, %m: tensor<?x?xi64> {tnl.dims = ["batch", "seq"], tnl.name = "m"})
    -> (tensor<?x2x?x3xf32> {tnl.name = "out"}, tensor<?x2x4x3xf32> {tnl.name = "state"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %g2 = arith.mulf %g, %g : tensor<?x2x?x4xf32>
  %d = arith.negf %g2 : tensor<?x2x?x4xf32>
  %o, %t = tnl.linear_attention %q, %k, %v state(%s) mask(%m) decay(%d)
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>, tensor<?x?xi64>, tensor<?x2x?x4xf32>) -> (tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>)
  return %o, %t : tensor<?x2x?x3xf32>, tensor<?x2x4x3xf32>
}

func.func @keys_long(%q: tensor<2x2x70x8xf32> {tnl.name = "q"}, %k: tensor<2x2x70x8xf32> {tnl.name = "k"}, %v: tensor<2x2x70x16xf32> {tnl.name = "v"}, %g: tensor<2x2x70x8xf32> {tnl.name = "g"}, %s: tensor<2x2x8x16xf32> {tnl.name = "s"}, %m: tensor<2x70xi64> {tnl.name = "m"})
    -> (tensor<2x2x70x16xf32> {tnl.name = "out"}, tensor<2x2x8x16xf32> {tnl.name = "state"}) {
  %g2 = arith.mulf %g, %g : tensor<2x2x70x8xf32>
  %d = arith.negf %g2 : tensor<2x2x70x8xf32>
  %o, %t = tnl.linear_attention %q, %k, %v state(%s) mask(%m) decay(%d)
    : (tensor<2x2x70x8xf32>, tensor<2x2x70x8xf32>, tensor<2x2x70x16xf32>, tensor<2x2x8x16xf32>, tensor<2x70xi64>, tensor<2x2x70x8xf32>) -> (tensor<2x2x70x16xf32>, tensor<2x2x8x16xf32>)
  return %o, %t : tensor<2x2x70x16xf32>, tensor<2x2x8x16xf32>
}

func.func @unequal(%q: tensor<?x2x?x4xf32> {tnl.dims = ["batch", "", "seq", ""], tnl.name = "q"}, %g: tensor<?x2x?xf32> {tnl.dims = ["batch", "", "others"], tnl.name = "g"})
    -> (tensor<?x2x?x4xf32> {tnl.name = "out"}) attributes {tnl.symbols = ["batch", "seq", "others"]} {
  %o, %t = tnl.linear_attention %q, %q, %q decay(%g)
    : (tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?x4xf32>, tensor<?x2x?xf32>) -> (tensor<?x2x?x4xf32>, tensor<?x2x4x4xf32>)
  return %o : tensor<?x2x?x4xf32>
}
