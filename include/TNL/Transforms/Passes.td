//===- Passes.td - Passes over the tnl dialect ---------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Grouped by the level they work on, alphabetical within a group.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_TRANSFORMS_PASSES_TD
#define TNL_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

//===----------------------------------------------------------------------===//
// Whole graphs
//===----------------------------------------------------------------------===//

def CheckModel : Pass<"tnl-check-model", "::mlir::func::FuncOp"> {
  let summary = "Refuse operations that models are not made of";
  let description = [{
    Code is made for operations of `tnl` and `onnx` and, of those of MLIR, for
    constants and for what `arith` and `math` compute element by element, unless it
    can be undefined (a division of integers); see `docs/modules.md`. Functions are
    one block and take and give ranked tensors. Kernels, which are made later, may
    have any operation and are left alone.

    Refused:
    ```mlir
    %y = linalg.exp ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
    ```
    ==>
    ```
    model.mlir:3:8: error: 'linalg.exp' op is none that a model is made of
    hint: onnx and tnl have operations for tensors; ...
    ```
  }];
}

def DeriveFunctions : Pass<"tnl-derive-functions", "::mlir::ModuleOp"> {
  let summary = "Derive prefill, prefill_last and decode from a full graph";
  let description = [{
    From one graph of ids -> logits come three functions with the states of its
    linear attentions as arguments and results:

    * `prefill`: a chunk of tokens, logits of each;
    * `prefill_last`: the same, logits of the last token alone, so that the final
      norm and the vocabulary product see one row;
    * `decode`: one token.

    `position` is, per sequence, the number of tokens before the chunk. A padding
    mask stays an argument of the prefill functions.

    Before:
    ```mlir
    func.func @full(%ids: tensor<?x?xi64>) -> tensor<?x?x256xf32>
    ```
    ==> After, beside `@full`:
    ```mlir
    func.func @prefill(%ids: tensor<?x?xi64>, %position: tensor<?xi64>, %state_in_0: tensor<?x4x32x16xf32>, ...)
        -> (tensor<?x?x256xf32>, tensor<?x4x32x16xf32>, ...)
    func.func @prefill_last(...) -> (tensor<?x1x256xf32>, tensor<?x4x32x16xf32>, ...)
    func.func @decode(%ids: tensor<?x1xi64>, %position: tensor<?xi64>, %state_in_0: tensor<?x4x32x16xf32>, ...)
        -> (tensor<?x1x256xf32>, tensor<?x4x32x16xf32>, ...)
    ```

    This is right only if, linear attention and position encoding aside, every
    operation acts on each token alone and the length is used as a shape only,
    never as a value. The pass proves both for each operation. When it cannot, it
    says which operation stands in the way (a warning, or an error if `required`),
    records that in the module's `tnl.notes`, and leaves the functions as they are.

    A graph that was exported for fixed numbers of sequences or tokens gives the
    same functions, of any sizes; the graph itself keeps its own. The axes of both
    are followed from the ids on, through row-major order where tensors are
    reshaped, and are made dynamic in a copy of the graph:

    * types: `tensor<2x24x64xf32>` becomes `tensor<?x?x64xf32>`;
    * the shape of a Reshape: `[2, 24, 4, 16]` becomes `[0, 0, 4, 16]`, or -1, or
      sizes that are read from the ids; that of an Expand has 1 along these axes;
    * Slices of whole axes are dropped, and a constant that repeats itself along an
      axis of this size has one element along it.

    The proof is then the same as above, over the names `batch` and `seq` (`seq_1`
    if the graph has a `seq` already): it compares no numbers, so 2 sequences and 2
    heads are never taken for each other. Sizes of 1 can be in several places; between
    these nothing differs, so any choice that is proved is right. What the proof cannot
    see is where a constant came from: a number that was computed from the length when
    the graph was exported is a number of the model. What is derived applies to each
    token what the graph applies to each of its own. One token is too few: a table per
    position would look like a row.

    States that the graph returns beside its logits, in any order and rounded or
    not, are left out of the functions, which return those of all attentions.

    A module without the source function is left alone unless `required`. Runs
    after raising and before any fusion.
  }];
  let dependentDialects = ["::tnl::TNLDialect"];
  let options = [
    Option<"source", "source", "std::string", /*default=*/"\"full\"",
           "Function to derive from">,
    Option<"required", "required", "bool", /*default=*/"false",
           "Fail instead of warning when deriving is refused">
  ];
}

def ExpandGLU : Pass<"tnl-expand-glu", "::mlir::func::FuncOp"> {
  let summary = "Take gated linear units with an activation apart";
  let description = [{
    The products of CPUs have no activation.

    Before:
    ```mlir
    %g = tnl.glu %x, %w1, %w2 activation <silu> ...
    ```
    ==> After:
    ```mlir
    %1 = tnl.linear %x, %w1 ...
    %2 = tnl.silu %1 : tensor<?x?x176xf32>
    %3 = tnl.linear %x, %w2 ...
    %g = arith.mulf %2, %3 : tensor<?x?x176xf32>
    ```
  }];
  let dependentDialects = ["::tnl::TNLDialect", "::mlir::arith::ArithDialect"];
}

def FoldNorms : Pass<"tnl-fold-norms", "::mlir::func::FuncOp"> {
  let summary = "Move norms into the linear maps after them";
  let description = [{
    SimpleRMSNorm has no weight: it multiplies each row by one number, and that
    commutes with a linear map, with an elementwise product and, up to rounding,
    with a conversion. It becomes the `norm` of the linear maps; bias and
    residual are outside of it.

    Before:
    ```mlir
    %n = tnl.simple_rms_norm %o eps 1.0e-6 : tensor<?x?x64xf32>
    %g = arith.mulf %u, %n : tensor<?x?x64xf32>
    %y = tnl.linear %g, %w : (tensor<?x?x64xf32>, tensor<64x64xf32>) -> tensor<?x?x64xf32>
    ```
    ==> After:
    ```mlir
    %g = arith.mulf %u, %o : tensor<?x?x64xf32>
    %y = tnl.linear %g, %w norm(%o eps 1.0e-6) : (tensor<?x?x64xf32>, tensor<64x64xf32>, tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    ```

    A scale that `tnl.rms_scale` or `tnl.rms_scale_of_sums` computes becomes the norm as
    well. A norm stays when any of its uses, followed through products and conversions,
    ends elsewhere than in a linear map without a scale. It also stays when f16 is
    involved: the unnormalised values may not fit its range.
  }];
  let dependentDialects = ["::tnl::TNLDialect"];
}

def FuseGLU : Pass<"tnl-fuse-glu", "::mlir::func::FuncOp"> {
  let summary = "Fuse the product of two linear maps of one input";
  let description = [{
    Before:
    ```mlir
    %1 = tnl.linear %x, %w1 norm(%x eps 1.0e-6) ...
    %2 = tnl.silu %1 : tensor<?x?x176xf32>
    %3 = tnl.linear %x, %w2 norm(%x eps 1.0e-6) ...
    %4 = arith.mulf %2, %3 : tensor<?x?x176xf32>
    ```
    ==> After:
    ```mlir
    %4 = tnl.glu %x, %w1, %w2 norm(%x eps 1.0e-6) activation <silu> ...
    ```

    At most one of the maps has an activation. They must agree in input, row scale or
    norm, and the element types of their weights, and have both a bias or none. A map with other uses, a residual or an activation is left
    alone; a remark says why.
  }];
  let dependentDialects = ["::tnl::TNLDialect"];
}

def FuseProjections : Pass<"tnl-fuse-projections", "::mlir::func::FuncOp"> {
  let summary = "Join linear maps of one input that feed one attention";
  let description = [{
    Separate projections to q, k, v and, if it has one, the gate u become one
    product with the weights one below the other, in that order.

    Before:
    ```mlir
    %q = tnl.linear %x, %wq ...
    %k = tnl.linear %x, %wk ...
    %v = tnl.linear %x, %wv ...
    %u = tnl.linear %x, %wu ...
    ```
    ==> After:
    ```mlir
    %w = tnl.concat %wq, %wk, %wv, %wu ...
    %y = tnl.linear %x, %w ...
    %q, %k, %v, %u = tnl.split %y ...
    ```

    The maps must agree in input, row scale or norm and element types and have constant
    weights, no residual, and all or none of them a bias; a remark says what is missing.
  }];
  let dependentDialects = ["::tnl::TNLDialect"];
}

def FuseResidual : Pass<"tnl-fuse-residual", "::mlir::func::FuncOp"> {
  let summary = "Add in the linear map whose result is added";
  let description = [{
    Before:
    ```mlir
    %1 = tnl.linear %x, %w ...
    %2 = arith.addf %z, %1 : tensor<?x?x64xf32>
    ```
    ==> After:
    ```mlir
    %2 = tnl.linear %x, %w residual(%z) ...
    ```

    A map with other uses, a residual or an activation is left alone; a remark says why.
  }];
  let dependentDialects = ["::tnl::TNLDialect"];
}

def FuseTokenMixer : Pass<"tnl-fuse-token-mixer", "::mlir::func::FuncOp"> {
  let summary = "Fuse attention with its activations, heads, rotation and gate";
  let description = [{
    What lies between the two projections of a token mixer (split, activation, heads,
    position encoding, linear attention, gate) becomes `tnl.gated_linear_attention`, which
    also gives the sums of squares that the norm of its output needs. Conversions inside
    disappear: it computes in float32.

    Before:
    ```mlir
    %p:4 = tnl.split %qkvu ...
    %q = tnl.silu %p#0 ...                  // k alike
    %qh = tnl.split_heads %q ...            // k, v alike
    %o, %s = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1, 2.5e-1] ...
    %m = tnl.merge_heads %o ...
    %g = arith.mulf %p#3, %m : tensor<?x?x32xf32>
    %y = tnl.linear %g, %w norm(%m eps 1.0e-6) ...
    ```
    ==> After:
    ```mlir
    %g, %sums, %s = tnl.gated_linear_attention %qkvu heads 2 activation <silu> slopes [5.0e-1, 2.5e-1] ...
    %y = tnl.linear %g, %w norm(%sums width 32 eps 1.0e-6) ...
    ```

    q, k, v and the gate may be any columns of any tensors, of one or several
    projections; q and k may have other widths than v and the gate.

    The token mixer is left alone when its values have other uses or when a norm
    between attention and gate was not folded (see `tnl-fold-norms`); a remark says which
    condition failed first.
  }];
  let dependentDialects = ["::tnl::TNLDialect"];
}

def HoistNorms : Pass<"tnl-hoist-norms", "::mlir::func::FuncOp"> {
  let summary = "Compute the norms of products before them";
  let description = [{
    The products of CPUs take a row scale and compute none; one that several products
    share is computed once.

    Before:
    ```mlir
    %y = tnl.linear %x, %w norm(%x eps 1.0e-6) ...
    ```
    ==> After:
    ```mlir
    %r = tnl.rms_scale %x eps 1.0e-6 : tensor<?x?x64xf32> -> tensor<?x?xf32>
    %y = tnl.linear %x, %w scale(%r) ...
    ```

    With `inside`, for GPUs, a norm stays that its kernel can compute on the way: that of
    the product's own rows, or from sums of squares, of this product alone.
  }];
  let dependentDialects = ["::tnl::TNLDialect"];
  let options = [
    Option<"inside", "inside", "bool", /*default=*/"false",
           "Keep norms that the kernel of one product can compute on its way">
  ];
}

def NameSizes : Pass<"tnl-name-sizes", "::mlir::func::FuncOp"> {
  let summary = "Name the dynamic sizes of functions written by hand";
  let description = [{
    Imported graphs name their sizes (`tnl.symbols`, `tnl.dims`). For a function
    without names, dimensions that its operations force to be equal get one name,
    and arguments and results are called `arg0`, `result0`, ...

    Before:
    ```mlir
    func.func @f(%q: tensor<?x2x?x16xf32>, %k: tensor<?x2x?x16xf32>, ...)
    ```
    ==> After:
    ```mlir
    func.func @f(%q: tensor<?x2x?x16xf32> {tnl.dims = ["d0", "", "d1", ""], tnl.name = "arg0"},
                 %k: tensor<?x2x?x16xf32> {tnl.dims = ["d0", "", "d1", ""], tnl.name = "arg1"}, ...)
        attributes {tnl.symbols = ["d0", "d1"]}
    ```
  }];
  let dependentDialects = ["::tnl::TNLDialect"];
}

//===----------------------------------------------------------------------===//
// Attention in chunks
//===----------------------------------------------------------------------===//

def SplitSequence : Pass<"tnl-split-sequence", "::mlir::func::FuncOp"> {
  let summary = "Cut loops over chunks into segments that start from scanned states";
  let description = [{
    A machine with more processors than heads works on several segments of a
    sequence at once. Each needs the state before it, which the loop that
    `tnl-tile-attention` writes has only when it comes there. So three loops take its
    place: what each segment makes of no state, a scan over these, and the loop
    itself over segments and chunks, whose segments are independent of each other.

    Before:
    ```mlir
    %r:2 = scf.for %i = %c0 to %n step %c64 iter_args(%out = %e, %S = %S0) {
      ...                                                   // of %q, %k, %v at %i
      %S1 = tnl.state_update %S, %k, %v slopes [5.0e-1] ...
      scf.yield %out1, %S1
    }
    ```
    ==> After, with `segment=256`:
    ```mlir
    %locals = scf.for %g = %c0 to %segments step %c1 iter_args(%states = %e1) {
      ...                                                   // %begin, %count, %end of segment %g
      %local = scf.for %i = %begin to %end step %c64 iter_args(%S = %zero) {
        ...                                                 // of %k, %v at %i
        %S1 = tnl.state_update %S, %k, %v slopes [5.0e-1] ...
      }
      ...                                                   // %local at %g
    }
    %starts:2 = scf.for %g = %c0 to %segments step %c1 iter_args(%states = %e2, %S = %S0) {
      ...                                                   // %S at %g
      %S1 = tnl.state_carry %S, %local tokens(%count) slopes [5.0e-1] ...
    }
    %r = scf.for %g = %c0 to %segments step %c1 iter_args(%out = %e) {
      %S = ...                                              // of %starts#0 at %g
      %o:2 = scf.for %i = %begin to %end step %c64 iter_args(%out1 = %out, %S1 = %S) {
        ...                                                 // as before
      }
    }
    ```

    The final state is that of the scan. A loop is recognised by what it does: it goes
    from 0 in constant steps, carries a state that `tnl.state_update` replaces and
    outputs that it writes with `tensor.insert_slice` alone, and what the update reads
    depends on nothing else that is carried. A loop that updates a state but is none
    of these stays as it is, with a remark; so does one whose sequence is known to be
    one segment. A decay that varies is a slice of that of all tokens.
  }];
  let dependentDialects = ["::tnl::TNLDialect", "::mlir::arith::ArithDialect",
                           "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"];
  let options = [
    Option<"segment", "segment", "int64_t", /*default=*/"1024",
           "Tokens of a segment, a multiple of those of a chunk">
  ];
  let statistics = [Statistic<"numSplit", "num-split", "Loops cut into segments">];
}

def TileAttention : Pass<"tnl-tile-attention", "::mlir::func::FuncOp"> {
  let summary = "Turn linear attention into a loop over chunks";
  let description = [{
    The Lightning scheme: quadratic within a chunk, recurrent between chunks. The
    three parts are operations of their own, and what lies around a fused attention
    (columns of q, k, v and the gate, activation, heads, rotation, mask, gate, sums of
    squares) are operations on the same chunk.

    Before:
    ```mlir
    %o, %s = tnl.linear_attention %q, %k, %v slopes [5.0e-1] ...
    ```
    ==> After:
    ```mlir
    %r:2 = scf.for %i = %c0 to %n step %c64 iter_args(%out = %e, %S = %S0) {
      %left = arith.subi %n, %i : index
      %l = arith.minsi %c64, %left : index
      %qc, %kc, %vc = ...                                    // tensor.extract_slice: %l tokens at %i
      %p = tnl.chunk_scores %qc, %kc slopes [5.0e-1] ...     // lambda^(i-j) q_i.k_j
      %intra = tnl.chunk_apply %p, %vc ...
      %inter = tnl.state_read %qc, %S slopes [5.0e-1] ...    // lambda^(i+1) q_i S
      %oc = arith.addf %intra, %inter ...
      %S1 = tnl.state_update %S, %kc, %vc slopes [5.0e-1] ...
      %out1 = tensor.insert_slice %oc into %out ...
      scf.yield %out1, %S1
    }
    ```

    A sequence that is known to be no longer than a chunk, such as the one token of
    `decode`, becomes the operations of one chunk without a loop. Decay that varies is
    sliced with q. What is between inputs and outputs is float32 (float64 where an
    input is). Attention with an operand of no
    elements stays as it is.

    `onnx.LinearAttention` whose heads have known widths becomes the same: its heads
    are split and merged in the chunk, and what several query heads share is repeated
    by `tnl.pick_heads`.
  }];
  let dependentDialects = ["::tnl::TNLDialect", "::mlir::arith::ArithDialect",
                           "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"];
  let options = [
    Option<"block", "block", "int64_t", /*default=*/"64",
           "Tokens of a chunk: 16, 32, 64 or 128">
  ];
}

//===----------------------------------------------------------------------===//
// Schedules
//===----------------------------------------------------------------------===//

def FillSplats : Pass<"tnl-fill-splats", "::mlir::func::FuncOp"> {
  let summary = "Make large constants of one number when they are needed";
  let description = [{
    Constants of more than 1 MiB that repeat one number would become weights, stored
    number by number. Those that weights of linear maps are made of stay.

    Before:
    ```mlir
    %c = onnx.Constant dense<1.0> : tensor<1024x1024xf32>
    ```
    ==> After:
    ```mlir
    %c = tnl.fill dense<1.0> : tensor<1024x1024xf32>
    ```
  }];
  let dependentDialects = ["::tnl::TNLDialect"];
  let statistics = [Statistic<"numFilled", "num-filled", "Constants">];
}

def FormDispatches : Pass<"tnl-form-dispatches", "::mlir::ModuleOp"> {
  let summary = "Outline what must be generated into kernel functions";
  let description = [{
    Every operation that is no weight, and with `products` every one, becomes the
    launch of a kernel function; equal kernels are one function.

    Before:
    ```mlir
    %r = tnl.rms_scale %x eps 1.0e-6 : tensor<?x?x64xf32> -> tensor<?x?xf32>
    %y = tnl.linear %x, %w scale(%r) : (tensor<?x?x64xf32>, tensor<256x64xf32>, tensor<?x?xf32>) -> tensor<?x?x256xf32>
    ```
    ==> After, with `products`:
    ```mlir
    %y = tnl.dispatch @k0_linear(%x, %w) shapes [...] : ... // rms_scale and linear
    ```
    and without:
    ```mlir
    %r = tnl.dispatch @k0_rms_scale(%x) shapes [...] : (tensor<?x?x64xf32>) -> tensor<?x?xf32>
    %y = tnl.linear %x, %w scale(%r) : ...
    ```

    With `products`, all constants are weights; a product takes the norm of its
    rows into its kernel, and a `tnl.linear_attention` the splits of its heads and
    the merge after it, where those have no other use.
  }];
  let dependentDialects = ["::tnl::TNLDialect"];
  let options = [
    Option<"products", "products", "bool", /*default=*/"false",
           "Linear maps and gated linear units are kernels too">
  ];
}

def FuseActivations : Pass<"tnl-fuse-activations", "::mlir::func::FuncOp"> {
  let summary = "Activate q and k where the projection writes them";
  let description = [{
    A GPU kernel of a linear map has its result in float32 registers, while the
    attention would activate a q or k once for each block that reads it.

    Before:
    ```mlir
    %qkvu = tnl.linear %x, %w norm(%x eps 1.0e-6) : ... -> tensor<?x?x256xf32>
    %o, %sums, %s = tnl.gated_linear_attention %qkvu heads 4 activation <silu> ...
    ```
    ==> After:
    ```mlir
    %qkvu = tnl.linear %x, %w norm(%x eps 1.0e-6) {silu_columns = 128 : i64} : ... -> tensor<?x?x256xf32>
    %o, %sums, %s = tnl.gated_linear_attention %qkvu heads 4 activation <none> ...
    ```

    Left alone: a projection with other uses, a residual, or an activation, and one whose
    first columns are not q and k.
  }];
  let dependentDialects = ["::tnl::TNLDialect"];
}

def PlanBuffers : Pass<"tnl-plan-buffers", "::mlir::func::FuncOp"> {
  let summary = "Assign each intermediate tensor of a schedule to a buffer";
  let dependentDialects = ["::tnl::TNLDialect"];
}

def SetPrecision : Pass<"tnl-set-precision", "::mlir::func::FuncOp"> {
  let summary = "Choose the element type of activations";
  let description = [{
    What flows through the operations of a model gets the element type `dtype`. With
    `bf16` so do the weights and biases of linear maps and embeddings; with `f32` they
    stay what they are. States, slopes, row scales, sums of squares, theta, masks and ids
    never change. Arguments and results of the function keep their types:
    conversions go in between, except that a linear map whose result only leaves the
    function writes float32 itself.

    Before:
    ```mlir
    %x = tnl.embedding %ids, %e : (tensor<?x?xi64>, tensor<256x64xf32>) -> tensor<?x?x64xf32>
    %r = tnl.rms_scale %x eps 1.0e-6 : tensor<?x?x64xf32> -> tensor<?x?xf32>
    %y = tnl.linear %x, %w scale(%r) : (tensor<?x?x64xf32>, tensor<256x64xf32>, tensor<?x?xf32>) -> tensor<?x?x256xf32>
    return %y : tensor<?x?x256xf32>
    ```
    ==> After:
    ```mlir
    %e16 = tnl.convert %e : tensor<256x64xf32> -> tensor<256x64xbf16>
    %w16 = tnl.convert %w : tensor<256x64xf32> -> tensor<256x64xbf16>
    %x = tnl.embedding %ids, %e16 : (tensor<?x?xi64>, tensor<256x64xbf16>) -> tensor<?x?x64xbf16>
    %r = tnl.rms_scale %x eps 1.0e-6 : tensor<?x?x64xbf16> -> tensor<?x?xf32>
    %y = tnl.linear %x, %w16 scale(%r) : (tensor<?x?x64xbf16>, tensor<256x64xbf16>, tensor<?x?xf32>) -> tensor<?x?x256xf32>
    return %y : tensor<?x?x256xf32>
    ```

    Operations that no kernel of a model has, such as those of the onnx dialect,
    keep their types, with conversions around them.
  }];
  let dependentDialects = ["::tnl::TNLDialect", "::mlir::arith::ArithDialect"];
  let options = [
    Option<"dtype", "dtype", "std::string", /*default=*/"\"bf16\"",
           "Element type of activations: bf16 or f32">
  ];
}

#endif // TNL_TRANSFORMS_PASSES_TD
