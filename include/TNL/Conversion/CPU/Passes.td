//===- Passes.td - Lowering kernels to the CPU ---------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each works on kernel functions (attribute `tnl.kernel`); alphabetical.
// `tnl-cpu-kernels` runs them in order.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_CONVERSION_CPU_PASSES_TD
#define TNL_CONVERSION_CPU_PASSES_TD

include "mlir/Pass/PassBase.td"

def AnnotateGrid : Pass<"tnl-annotate-grid", "::mlir::func::FuncOp"> {
  let summary = "Note how many leading dimensions of a kernel's result are its grid";
  let description = [{
    The runtime splits the grid of a kernel over threads. Which dimensions make
    the grid follows from the operation that the kernel was formed from, so this
    runs before any lowering. 0 (the kernel runs as a whole) is not noted. Where
    not the leading dimensions are cut one by one, `tnl.grid_tiles` has the tile of
    each: a softmax along an axis before the last goes by columns.

    Before:
    ```mlir
    func.func private @k(%x: tensor<?x?x64xf32>) -> tensor<?x?xf32> attributes {tnl.kernel} {
      %r = tnl.rms_scale %x eps 1.0e-6 : tensor<?x?x64xf32> -> tensor<?x?xf32>
    ```
    After:
    ```mlir
    func.func private @k(%x: tensor<?x?x64xf32>) -> tensor<?x?xf32>
        attributes {tnl.grid_rank = 2 : i64, tnl.kernel} {
    ```
  }];
}

def BufferizeKernels : Pass<"tnl-bufferize-kernels", "::mlir::ModuleOp"> {
  let summary = "Bufferize kernels that write to their destinations";
  let description = [{
    One-Shot Bufferize after `tnl-kernel-destinations`. Results that are
    computed into a `tensor.empty` are computed into the destination instead;
    copies become loops, never library calls.

    Before:
    ```mlir
    %1 = linalg.generic ... outs(%empty : tensor<?xf32>)
    bufferization.materialize_in_destination %1 in restrict writable %out
        : (tensor<?xf32>, memref<?xf32>) -> ()
    ```
    After:
    ```mlir
    linalg.generic ... outs(%out : memref<?xf32>)
    ```
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect",
      "::mlir::linalg::LinalgDialect", "::mlir::memref::MemRefDialect",
      "::mlir::scf::SCFDialect"];
}

def CPUKernelABI : Pass<"tnl-cpu-kernel-abi", "::mlir::ModuleOp"> {
  let summary = "Give each kernel the entry point that the runtime calls";
  let description = [{
    The entry has the kernel's name and the signature `int32_t(void *const *args,
    int64_t begin, int64_t end, void *scratch, int64_t bytes)`; `args[i]` points to
    the memref descriptor of operand i, results after inputs. It loads the
    descriptors, divides `scratch` into the pieces of `tnl.scratch`, which stays
    on it, and calls the kernel, whose pointers do not alias. It returns 0; 1,
    with nothing done, where `bytes` are too few.

    Before:
    ```mlir
    llvm.func @k(%a: !llvm.ptr, %aligned: !llvm.ptr, %offset: i64, %size: i64,
                 %stride: i64, %begin: i64, %end: i64) attributes {tnl.arg_ranks = array<i64: 1>}
    ```
    After:
    ```mlir
    llvm.func internal @k.body(...)
    llvm.func @k(%args: !llvm.ptr, %begin: i64, %end: i64, %scratch: !llvm.ptr, %bytes: i64) -> i32
    ```
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

def ConvertONNXToLinalg : Pass<"convert-onnx-to-linalg", "::mlir::func::FuncOp"> {
  let summary = "Lower onnx operations to linalg on tensors";
  let description = [{
    Sizes may be dynamic. A dimension that is statically 1 is broadcast; two
    dynamic sizes that meet are taken as equal. 16-bit floats are computed in
    float32. What an operation reads from a shape-like operand at run time is
    read with `tensor.extract`.

    Before:
    ```mlir
    %1 = onnx.Add %x, %y : (tensor<?x4xf32>, tensor<4xf32>) -> tensor<?x4xf32>
    ```
    After:
    ```mlir
    %1 = linalg.generic {indexing_maps = [(d0, d1) -> (d0, d1), (d0, d1) -> (d1), (d0, d1) -> (d0, d1)], ...}
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
      "::mlir::math::MathDialect", "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"];
}

def ConvertTNLAttentionToLoops
    : Pass<"convert-tnl-attention-to-loops", "::mlir::func::FuncOp"> {
  let summary = "Lower attention in chunks to loops over tiles";
  let description = [{
    The loop over chunks that `tnl-tile-attention` writes, or its body where one chunk
    has all tokens, becomes one `scf.forall` over batch and heads. Code is made from
    the operations of the body alone: what acts on elements is computed where it is
    read, what products read is put into scratch memory, and what they give is
    written from registers. Tiles are `vector` operations. All decays are `exp` of a
    non-positive number, so none overflows (`docs/lightning.md`, Code for CPUs). An
    operation that has no code there is an error; so is attention that was not tiled.

    Results that are materialised in a destination are written straight to it.

    Before:
    ```mlir
    %r:2 = scf.for %i = %c0 to %n step %c64 iter_args(%out = %e, %S = %S0) {
      %qc, %kc, %vc = ...
      %p = tnl.chunk_scores %qc, %kc slopes [5.0e-1, 2.5e-1] ...
      %intra = tnl.chunk_apply %p, %vc ...
      %inter = tnl.state_read %qc, %S slopes [5.0e-1, 2.5e-1] ...
      %oc = arith.addf %intra, %inter ...
      %S1 = tnl.state_update %S, %kc, %vc slopes [5.0e-1, 2.5e-1] ...
      %out1 = tensor.insert_slice %oc into %out ...
      scf.yield %out1, %S1
    }
    ```
    ==> After:
    ```mlir
    scf.forall (%b, %h) in (%batch, 2) {
      %table, %q, %k, %kt, %v, %scores, %tile, %state = memref.alloc() ...
      scf.for %i = %c0 to %n step %c64 {
        scf.for ... { memref.store %x, %q[..] }                      // rows of q, k, v
        scf.for ... { vector.store %s, %scores[%row, %j] }           // tnl.chunk_scores
        scf.for ... { memref.store %y, %out[%b, %h, %t, %p] }        // the sum, as it is written
        scf.for ... { vector.store %cells, %state[%row, %p] }        // tnl.state_update
      }
    }
    ```
  }];
  let options = [
    Option<"rows", "rows", "int64_t", /*default=*/"4",
           "Rows of a register tile by 16 floats: 1, 2, 4 or 8. AVX2 has "
           "registers for 4, AVX-512 for 8">
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect",
      "::mlir::bufferization::BufferizationDialect", "::mlir::math::MathDialect",
      "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
      "::mlir::tensor::TensorDialect", "::mlir::vector::VectorDialect"];
}

def ConvertTNLToLinalg : Pass<"convert-tnl-to-linalg", "::mlir::func::FuncOp"> {
  let summary = "Lower tnl operations to linalg on tensors";
  let description = [{
    Everything but attention and what stands around it on its chunks, and elementwise
    arith on tensors. Norms and
    products accumulate in float32, rotation angles are float64.

    Before:
    ```mlir
    %r = tnl.rms_scale %x eps 1.0e-6 : tensor<?x64xf32> -> tensor<?xf32>
    ```
    After:
    ```mlir
    %sums = linalg.generic ... ["parallel", "reduction"] ins(%x) outs(%zero)
    %r = linalg.generic ... ["parallel"] ins(%sums) outs(%empty)
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
      "::mlir::math::MathDialect", "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"];
}

def DistributeKernels : Pass<"tnl-distribute-kernels", "::mlir::func::FuncOp"> {
  let summary = "Tile a kernel over its grid";
  let description = [{
    The operation that makes the result is tiled by 1 along the leading
    `tnl.grid_rank` dimensions, or by `tnl.grid_tiles`, into one `scf.forall`; its
    producers are fused into the loop.

    Before:
    ```mlir
    %sums = linalg.generic ... ins(%x : tensor<?x?x64xf32>)
    %r = linalg.generic ... ins(%sums : tensor<?x?xf32>)
    ```
    After:
    ```mlir
    %r = scf.forall (%i, %j) in (%d0, %d1) shared_outs(%o = %empty) { ... }
    ```
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect", "::mlir::linalg::LinalgDialect",
      "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"];
}

def KernelDestinations : Pass<"tnl-kernel-destinations", "::mlir::func::FuncOp"> {
  let summary = "Turn a kernel's tensors into memref arguments, results last";
  let description = [{
    Inputs are only read and results only written: no result may alias an input.

    Before:
    ```mlir
    func.func private @k(%x: tensor<?xf32>) -> tensor<?xf32> attributes {tnl.kernel} {
      %y = ...
      return %y : tensor<?xf32>
    ```
    After:
    ```mlir
    func.func private @k(%x: memref<?xf32>, %out: memref<?xf32>) attributes {tnl.kernel} {
      %0 = bufferization.to_tensor %x restrict : memref<?xf32> to tensor<?xf32>
      %y = ...
      bufferization.materialize_in_destination %y in restrict writable %out
          : (tensor<?xf32>, memref<?xf32>) -> ()
      return
    ```
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect",
                           "::mlir::memref::MemRefDialect"];
}

def KernelScratch : Pass<"tnl-kernel-scratch", "::mlir::func::FuncOp"> {
  let summary = "Turn a kernel's own buffers into memory that it is given";
  let description = [{
    A kernel allocates nothing: each buffer, moved out of loops where its size
    allows that, becomes an argument after the range. `tnl.scratch` has their
    sizes in bytes as formulas of the operands' sizes (`"0.1"` is dimension 1 of
    operand 0), from which the runtime plans memory before a call. A buffer for
    the last tile of a loop is as large as those for the others. A size that the
    operands do not tell is an error.

    Before:
    ```mlir
    func.func private @k(%x: memref<?x64xf32>, %begin: index, %end: index)
        attributes {tnl.arg_ranks = array<i64: 2>, tnl.kernel} {
      scf.for ... {
        %a = memref.alloc(%n) : memref<?xf32>
    ```
    After:
    ```mlir
    func.func private @k(%x: memref<?x64xf32>, %begin: index, %end: index, %m: memref<?xi8>)
        attributes {tnl.arg_ranks = array<i64: 2>, tnl.kernel, tnl.scratch = [#size<4 * "0.0">]} {
      %a = memref.view %m[%c0][%n] : memref<?xi8> to memref<?xf32>
      scf.for ... {
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect",
                           "::tnl::SizeDialect"];
}

def KernelWorkRange : Pass<"tnl-kernel-work-range", "::mlir::func::FuncOp"> {
  let summary = "Let a call of a kernel do a range of its grid";
  let description = [{
    Adds two arguments, begin and end. A kernel that writes its results in one
    `scf.forall` does the iterations of that range; any other kernel does all of
    its work in the call whose range begins at 0.

    Before:
    ```mlir
    func.func private @k(%out: memref<?x?xf32>) attributes {tnl.kernel} {
      scf.forall (%i, %j) in (%d0, %d1) { ... }
    ```
    After:
    ```mlir
    func.func private @k(%out: memref<?x?xf32>, %begin: index, %end: index)
        attributes {tnl.arg_ranks = array<i64: 2>, tnl.kernel} {
      scf.for %w = %begin to %last step %c1 {
        %i = arith.divui %w, %d1
        %j = arith.remui %w, %d1
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect"];
}

def ShareKernels : Pass<"tnl-share-kernels", "::mlir::ModuleOp"> {
  let summary = "Compile kernels that differ in their slopes only once";
  let description = [{
    Decay rates are attributes, so the attention of every layer is a kernel of its
    own. Such kernels, once tiled, become entries of one function whose log decays,
    `-slopes`, are its last operand; `tnl-cpu-kernel-abi` makes the entries.

    Before:
    ```mlir
    func.func private @k1(%x: ..) attributes {tnl.kernel} { .. tnl.chunk_scores %q, %k slopes [5.0e-1] .. }
    func.func private @k2(%x: ..) attributes {tnl.kernel} { .. tnl.chunk_scores %q, %k slopes [2.5e-1] .. }
    ```
    ==> After:
    ```mlir
    func.func private @k1(%x: .., %g: tensor<1xf32>) attributes {tnl.kernel, tnl.decay_argument = 1 : i64,
        tnl.entries = {k1 = array<f32: -5.0e-1>, k2 = array<f32: -2.5e-1>}} { .. tnl.chunk_scores %q, %k decay(%g) .. }
    ```
  }];
}

#endif // TNL_CONVERSION_CPU_PASSES_TD
