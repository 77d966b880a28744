//===- Passes.td - Passes over the tnl dialect ---------------*- tablegen -*-===//
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

def ChooseAttentionForm : Pass<"tnl-choose-attention-form", "::mlir::func::FuncOp"> {
  let summary = "Choose how each linear attention is evaluated";
  let description = [{
    All forms are equal in value. One token at a time reads and updates the state
    (`recurrent`); anything longer goes in Lightning blocks, quadratic inside and
    recurrent between. An attention that has a form keeps it.

    Before:
    ```mlir
    %o, %s = tnl.linear_attention %q, %k, %v slopes [5.0e-1] : (tensor<?x1x?x16xf32>, ...
    ```
    ==> After:
    ```mlir
    %o, %s = tnl.linear_attention %q, %k, %v slopes [5.0e-1] form <lightning, block = 64> : (tensor<?x1x?x16xf32>, ...
    ```
  }];
  let dependentDialects = ["::tnl::TNLDialect"];
  let options = [
    Option<"block", "block", "int64_t", /*default=*/"64",
           "Tokens of a Lightning block, 1 to 4096">
  ];
  let statistics = [
    Statistic<"numLightning", "num-lightning", "Attentions in Lightning blocks">,
    Statistic<"numRecurrent", "num-recurrent", "Attentions of one token">
  ];
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

def FoldNorms : Pass<"tnl-fold-norms", "::mlir::func::FuncOp"> {
  let summary = "Turn norms into row scales of the linear maps after them";
  let description = [{
    SimpleRMSNorm has no weight: it multiplies each row by one number, and that
    commutes with a linear map, with an elementwise product and, up to rounding,
    with a conversion. The number becomes the `scale` of the linear maps; bias and
    residual are outside of it.

    Before:
    ```mlir
    %n = tnl.simple_rms_norm %o eps 1.0e-6 : tensor<?x?x64xf32>
    %g = arith.mulf %u, %n : tensor<?x?x64xf32>
    %y = tnl.linear %g, %w : (tensor<?x?x64xf32>, tensor<64x64xf32>) -> tensor<?x?x64xf32>
    ```
    ==> After:
    ```mlir
    %r = tnl.rms_scale %o eps 1.0e-6 : tensor<?x?x64xf32> -> tensor<?x?xf32>
    %g = arith.mulf %u, %o : tensor<?x?x64xf32>
    %y = tnl.linear %g, %w scale(%r) : (tensor<?x?x64xf32>, tensor<64x64xf32>, tensor<?x?xf32>) -> tensor<?x?x64xf32>
    ```

    A norm stays when any of its uses, followed through products and conversions,
    ends elsewhere than in a linear map without a scale. It also stays when f16 is
    involved: the unnormalised values may not fit its range.
  }];
  let dependentDialects = ["::tnl::TNLDialect"];
  let statistics = [
    Statistic<"numFolded", "num-folded", "Norms turned into row scales">
  ];
}

def FuseGates : Pass<"tnl-fuse-gates", "::mlir::func::FuncOp"> {
  let summary = "Fuse GLU products, residual adds and the gated token mixer";
  let description = [{
    Three rewrites:

    * the product of two linear maps of one input becomes `tnl.glu`;
    * a sum with a linear map becomes its `residual`;
    * what lies between the two projections of a token mixer (split, activation,
      heads, position encoding, linear attention, gate) becomes
      `tnl.gated_linear_attention`, which also gives the sums of squares that the
      row scale needs. Conversions inside disappear: it computes in float32.

    Before:
    ```mlir
    %p:4 = tnl.split %qkvu ...
    %q = tnl.silu %p#0 ...                  // k alike
    %qh = tnl.split_heads %q ...            // k, v alike
    %o, %s = tnl.linear_attention %qh, %kh, %vh slopes [5.0e-1, 2.5e-1] ...
    %m = tnl.merge_heads %o ...
    %r = tnl.rms_scale %m eps 1.0e-6 ...
    %g = arith.mulf %p#3, %m : tensor<?x?x32xf32>
    ```
    ==> After:
    ```mlir
    %g, %sums, %s = tnl.gated_linear_attention %qkvu heads 2 activation <silu> slopes [5.0e-1, 2.5e-1] ...
    %r = tnl.rms_scale_of_sums %sums width 32 eps 1.0e-6 ...
    ```

    The token mixer is left alone when its values have other uses or when a norm
    between attention and gate was not folded (see `tnl-fold-norms`).
  }];
  let dependentDialects = ["::tnl::TNLDialect"];
  let statistics = [
    Statistic<"numGLUs", "num-glus", "GLU products fused">,
    Statistic<"numResiduals", "num-residuals", "Residual adds fused">,
    Statistic<"numMixers", "num-mixers", "Token mixers fused">
  ];
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

    The maps must agree in input, scale and element types and have constant
    weights, no residual, and all or none of them a bias.
  }];
  let dependentDialects = ["::tnl::TNLDialect"];
  let statistics = [
    Statistic<"numFused", "num-fused", "Groups of projections joined">
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
}

//===----------------------------------------------------------------------===//
// Schedules
//===----------------------------------------------------------------------===//

def FormDispatches : Pass<"tnl-form-dispatches", "::mlir::ModuleOp"> {
  let summary = "Outline what must be generated into kernel functions";
  let dependentDialects = ["::tnl::TNLDialect"];
}

def PlanBuffers : Pass<"tnl-plan-buffers", "::mlir::func::FuncOp"> {
  let summary = "Assign each intermediate tensor of a schedule to a buffer";
}

#endif // TNL_TRANSFORMS_PASSES_TD
