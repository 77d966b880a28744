// Kernels of loops over chunks that nobody but this file wrote, by value: blocks of each size, columns in any order, the
// gate multiplied before heads are merged, slices that are taken twice, and the same after --canonicalize --cse.
// RUN: rm -rf %t && mkdir %t
// RUN: for block in 16 32 64; do \
// RUN:   sed s/BLOCK/$block/g %s | tnl-opt --tnl-plan-buffers -o %t/$block.mlir || exit 1; \
// RUN:   tnl-opt %t/$block.mlir --canonicalize --cse -o %t/$block.folded.mlir || exit 1; \
// RUN:   for form in $block $block.folded; do \
// RUN:     env TNL_PTXAS= tnl-compile %t/$form.mlir --compile-from=schedule -o %t/$form.tnl --target=nvptx:sm_90a || exit 1; \
// RUN:     for size in 2,7 1,64 1,130; do \
// RUN:       env TNL_CUDA_DRIVER=%cuda %python %S/../e2e/Inputs/against_interpreter.py %t/$form.mlir %t/$form.tnl %t --sizes=$size --device=cuda --max-rel=1e-5 || exit 1; \
// RUN:   done; done; done | FileCheck %s --implicit-check-not="{{[1-9][0-9]* failed}}"
// CHECK-COUNT-18: {{^}}3 passed, 0 failed{{$}}

func.func @columns(%x: tensor<?x?x96xf32> {tnl.name = "x", tnl.dims = ["batch", "seq", ""]}, %m: tensor<?x?xi64> {tnl.name = "m", tnl.dims = ["batch", "seq"]}, %s: tensor<?x2x8x12xf32> {tnl.name = "s", tnl.dims = ["batch", "", "", ""]})
    -> (tensor<?x?x24xf32> {tnl.name = "y"}, tensor<?x?x2xf32> {tnl.name = "sums"}, tensor<?x2x8x12xf32> {tnl.name = "s1"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %0:3 = tnl.dispatch @k_columns(%x, %m, %s) shapes [[batch, seq, 24], [batch, seq, 2], [batch, 2, 8, 12]]
    : (tensor<?x?x96xf32>, tensor<?x?xi64>, tensor<?x2x8x12xf32>) -> (tensor<?x?x24xf32>, tensor<?x?x2xf32>, tensor<?x2x8x12xf32>)
  return %0#0, %0#1, %0#2 : tensor<?x?x24xf32>, tensor<?x?x2xf32>, tensor<?x2x8x12xf32>
}

// Of 96 columns: the gate, nothing, v, k, nothing, q.
func.func private @k_columns(%x: tensor<?x?x96xf32>, %m: tensor<?x?xi64>, %s: tensor<?x2x8x12xf32>) -> (tensor<?x?x24xf32>, tensor<?x?x2xf32>, tensor<?x2x8x12xf32>) attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %step = arith.constant BLOCK : index
  %b = tensor.dim %x, %c0 : tensor<?x?x96xf32>
  %n = tensor.dim %m, %c1 : tensor<?x?xi64>
  %y0 = tensor.empty(%b, %n) : tensor<?x?x24xf32>
  %r0 = tensor.empty(%b, %n) : tensor<?x?x2xf32>
  %o:3 = scf.for %i = %c0 to %n step %step iter_args(%r = %r0, %S = %s, %y = %y0) -> (tensor<?x?x2xf32>, tensor<?x2x8x12xf32>, tensor<?x?x24xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %step, %left : index
    %xc = tensor.extract_slice %x[0, %i, 0] [%b, %l, 60] [1, 1, 1] : tensor<?x?x96xf32> to tensor<?x?x60xf32>
    %u, %gap, %vk = tnl.split %xc : tensor<?x?x60xf32> -> (tensor<?x?x24xf32>, tensor<?x?x4xf32>, tensor<?x?x32xf32>)
    %v3 = tensor.extract_slice %xc[0, 0, 28] [%b, %l, 24] [1, 1, 1] : tensor<?x?x60xf32> to tensor<?x?x24xf32>
    %k3 = tensor.extract_slice %x[0, %i, 52] [%b, %l, 16] [1, 1, 1] : tensor<?x?x96xf32> to tensor<?x?x16xf32>
    %q3 = tensor.extract_slice %x[0, %i, 80] [%b, %l, 16] [1, 1, 1] : tensor<?x?x96xf32> to tensor<?x?x16xf32>
    %qs = tnl.silu %q3 : tensor<?x?x16xf32>
    %q = tnl.split_heads %qs : tensor<?x?x16xf32> -> tensor<?x2x?x8xf32>
    %kh = tnl.split_heads %k3 : tensor<?x?x16xf32> -> tensor<?x2x?x8xf32>
    %k = tnl.silu %kh : tensor<?x2x?x8xf32>
    %vh = tnl.split_heads %v3 : tensor<?x?x24xf32> -> tensor<?x2x?x12xf32>
    %mc = tensor.extract_slice %m[0, %i] [%b, %l] [1, 1] : tensor<?x?xi64> to tensor<?x?xi64>
    %v = tnl.mask_values %vh, %mc : tensor<?x2x?x12xf32>, tensor<?x?xi64>
    // The same keys again.
    %k3b = tensor.extract_slice %x[0, %i, 52] [%b, %l, 16] [1, 1, 1] : tensor<?x?x96xf32> to tensor<?x?x16xf32>
    %ksb = tnl.silu %k3b : tensor<?x?x16xf32>
    %kb = tnl.split_heads %ksb : tensor<?x?x16xf32> -> tensor<?x2x?x8xf32>
    %S1 = tnl.state_update %S, %kb, %v slopes [5.0e-1, 6.25e-2] : (tensor<?x2x8x12xf32>, tensor<?x2x?x8xf32>, tensor<?x2x?x12xf32>) -> tensor<?x2x8x12xf32>
    %inter = tnl.state_read %q, %S slopes [5.0e-1, 6.25e-2] : (tensor<?x2x?x8xf32>, tensor<?x2x8x12xf32>) -> tensor<?x2x?x12xf32>
    %p = tnl.chunk_scores %q, %k slopes [5.0e-1, 6.25e-2] : (tensor<?x2x?x8xf32>, tensor<?x2x?x8xf32>) -> tensor<?x2x?x?xf32>
    %intra = tnl.chunk_apply %p, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x12xf32>) -> tensor<?x2x?x12xf32>
    %sum = arith.addf %inter, %intra : tensor<?x2x?x12xf32>
    %squares = tnl.sums_of_squares %sum : tensor<?x2x?x12xf32> -> tensor<?x?x2xf32>
    %uh = tnl.split_heads %u : tensor<?x?x24xf32> -> tensor<?x2x?x12xf32>
    %gated = arith.mulf %sum, %uh : tensor<?x2x?x12xf32>
    %merged = tnl.merge_heads %gated : tensor<?x2x?x12xf32> -> tensor<?x?x24xf32>
    %y1 = tensor.insert_slice %merged into %y[0, %i, 0] [%b, %l, 24] [1, 1, 1] : tensor<?x?x24xf32> into tensor<?x?x24xf32>
    %r1 = tensor.insert_slice %squares into %r[0, %i, 0] [%b, %l, 2] [1, 1, 1] : tensor<?x?x2xf32> into tensor<?x?x2xf32>
    scf.yield %r1, %S1, %y1 : tensor<?x?x2xf32>, tensor<?x2x8x12xf32>, tensor<?x?x24xf32>
  }
  return %o#2, %o#0, %o#1 : tensor<?x?x24xf32>, tensor<?x?x2xf32>, tensor<?x2x8x12xf32>
}

func.func @heads(%q: tensor<?x2x?x20xf32> {tnl.name = "q", tnl.dims = ["batch", "", "seq", ""]}, %v: tensor<?x?x12xf32> {tnl.name = "v", tnl.dims = ["batch", "seq", ""]})
    -> (tensor<?x?x12xf32> {tnl.name = "y"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %0 = tnl.dispatch @k_heads(%q, %v) shapes [[batch, seq, 12]] : (tensor<?x2x?x20xf32>, tensor<?x?x12xf32>) -> tensor<?x?x12xf32>
  return %0 : tensor<?x?x12xf32>
}

// Heads of each layout; neither states nor sums are wanted; what is masked or
// rotated is not here.
func.func private @k_heads(%q: tensor<?x2x?x20xf32>, %v: tensor<?x?x12xf32>) -> tensor<?x?x12xf32> attributes {tnl.kernel} {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %step = arith.constant BLOCK : index
  %zero = arith.constant 0.0 : f32
  %vh = tnl.split_heads %v : tensor<?x?x12xf32> -> tensor<?x2x?x6xf32>
  %b = tensor.dim %vh, %c0 : tensor<?x2x?x6xf32>
  %n = tensor.dim %vh, %c2 : tensor<?x2x?x6xf32>
  %s = tensor.splat %zero[%b] : tensor<?x2x20x6xf32>
  %y0 = tensor.empty(%b, %n) : tensor<?x2x?x6xf32>
  %o:2 = scf.for %i = %c0 to %n step %step iter_args(%y = %y0, %S = %s) -> (tensor<?x2x?x6xf32>, tensor<?x2x20x6xf32>) {
    %left = arith.subi %n, %i : index
    %l = arith.minsi %left, %step : index
    %qc = tensor.extract_slice %q[0, 0, %i, 0] [%b, 2, %l, 20] [1, 1, 1, 1] : tensor<?x2x?x20xf32> to tensor<?x2x?x20xf32>
    %vc = tensor.extract_slice %vh[0, 0, %i, 0] [%b, 2, %l, 6] [1, 1, 1, 1] : tensor<?x2x?x6xf32> to tensor<?x2x?x6xf32>
    %p = tnl.chunk_scores %qc, %qc slopes [1.0e-1, 1.25e-1] : (tensor<?x2x?x20xf32>, tensor<?x2x?x20xf32>) -> tensor<?x2x?x?xf32>
    %intra = tnl.chunk_apply %p, %vc : (tensor<?x2x?x?xf32>, tensor<?x2x?x6xf32>) -> tensor<?x2x?x6xf32>
    %inter = tnl.state_read %qc, %S slopes [1.0e-1, 1.25e-1] : (tensor<?x2x?x20xf32>, tensor<?x2x20x6xf32>) -> tensor<?x2x?x6xf32>
    %sum = arith.addf %intra, %inter : tensor<?x2x?x6xf32>
    %S1 = tnl.state_update %S, %qc, %vc slopes [1.0e-1, 1.25e-1] : (tensor<?x2x20x6xf32>, tensor<?x2x?x20xf32>, tensor<?x2x?x6xf32>) -> tensor<?x2x20x6xf32>
    %y1 = tensor.insert_slice %sum into %y[0, 0, %i, 0] [%b, 2, %l, 6] [1, 1, 1, 1] : tensor<?x2x?x6xf32> into tensor<?x2x?x6xf32>
    scf.yield %y1, %S1 : tensor<?x2x?x6xf32>, tensor<?x2x20x6xf32>
  }
  %merged = tnl.merge_heads %o#0 : tensor<?x2x?x6xf32> -> tensor<?x?x12xf32>
  return %merged : tensor<?x?x12xf32>
}

func.func @one(%q: tensor<?x2x1x20xf32> {tnl.name = "q", tnl.dims = ["batch", "", "", ""]}, %theta: tensor<2x20xf32> {tnl.name = "theta"}, %s: tensor<?x2x40x20xf32> {tnl.name = "s", tnl.dims = ["batch", "", "", ""]})
    -> (tensor<?x2x1x20xf32> {tnl.name = "y"}, tensor<?x2x40x20xf32> {tnl.name = "s1"}) attributes {tnl.symbols = ["batch", "seq"]} {
  %0:2 = tnl.dispatch @k_one(%q, %theta, %s) shapes [[batch, 2, 1, 20], [batch, 2, 40, 20]]
    : (tensor<?x2x1x20xf32>, tensor<2x20xf32>, tensor<?x2x40x20xf32>) -> (tensor<?x2x1x20xf32>, tensor<?x2x40x20xf32>)
  return %0#0, %0#1 : tensor<?x2x1x20xf32>, tensor<?x2x40x20xf32>
}

// One token, without a loop.
func.func private @k_one(%q: tensor<?x2x1x20xf32>, %theta: tensor<2x20xf32>, %s: tensor<?x2x40x20xf32>) -> (tensor<?x2x1x20xf32>, tensor<?x2x40x20xf32>) attributes {tnl.kernel} {
  %0 = tnl.lrpe %q, %theta : (tensor<?x2x1x20xf32>, tensor<2x20xf32>) -> tensor<?x2x1x40xf32>
  %p = tnl.chunk_scores %0, %0 slopes [1.0e-1, 1.25e-1] : (tensor<?x2x1x40xf32>, tensor<?x2x1x40xf32>) -> tensor<?x2x1x1xf32>
  %intra = tnl.chunk_apply %p, %q : (tensor<?x2x1x1xf32>, tensor<?x2x1x20xf32>) -> tensor<?x2x1x20xf32>
  %inter = tnl.state_read %0, %s slopes [1.0e-1, 1.25e-1] : (tensor<?x2x1x40xf32>, tensor<?x2x40x20xf32>) -> tensor<?x2x1x20xf32>
  %sum = arith.addf %intra, %inter : tensor<?x2x1x20xf32>
  %s1 = tnl.state_update %s, %0, %q slopes [1.0e-1, 1.25e-1] : (tensor<?x2x40x20xf32>, tensor<?x2x1x40xf32>, tensor<?x2x1x20xf32>) -> tensor<?x2x40x20xf32>
  return %sum, %s1 : tensor<?x2x1x20xf32>, tensor<?x2x40x20xf32>
}
