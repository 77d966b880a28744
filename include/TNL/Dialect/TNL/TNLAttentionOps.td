//===- TNLAttentionOps.td - Rotations and attention ----------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Included by TNLOps.td.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_DIALECT_TNL_TNLATTENTIONOPS_TD
#define TNL_DIALECT_TNL_TNLATTENTIONOPS_TD

def TNL_LRPEOp : TNL_Op<"lrpe",
    [TNL_BesideChunk, TNL_TokenRule, TNL_Precision, RowsAreItems]> {
  let summary = "position encoding x_t -> [x_t cos(t theta), x_t sin(t theta)]";
  let description = [{
    `x` is `[B, H, N, P]`, `theta` `[H, P]` float32, the result `[B, H, N, 2P]`.
    Token `n` of sequence `b` is at `t = position[b] + n`;
    `position` is `[B]` or `[1]` and 0 when absent. Angles are float32 or better.

    ```mlir
    %y = tnl.lrpe %x, %theta position(%p)
       : (tensor<?x4x?x16xf32>, tensor<4x16xf32>, tensor<?xi64>) -> tensor<?x4x?x32xf32>
    ```
  }];
  let arguments = (ins TNL_Tensor:$x, TNL_F32Tensor:$theta,
                       Optional<TNL_IdTensor>:$position);
  let results = (outs TNL_Tensor:$result);
  let assemblyFormat = [{
    $x `,` $theta (`position` `(` $position^ `)`)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

/// Decay of tokens: exactly one of `slopes [..]` (log decays `-slopes[h]`) and
/// `decay(%g)`. The custom directive parses and prints either.
def TNL_Slopes : DefaultValuedOptionalAttr<DenseF32ArrayAttr, "{}">;

def TNL_LinearAttentionOp : TNL_Op<"linear_attention",
    [AttrSizedOperandSegments,
     TNL_TokenRule, TNL_Precision, TNL_Grid]> {
  let summary = "causal linear attention with exponential decay";
  let description = [{
    For each sequence and head, with log decays `g_t <= 0`, `t` in `0 .. N-1`:

    ```
    S_t       = diag(exp(g_t)) S_{t-1} + k_t^T v_t          S_{-1} = state
    o_t       = q_t S_t
    state_out = S_{N-1}
    ```

    which for `g_t = -s` of all tokens is

    ```
    o_i       = exp(-s (i+1)) q_i S + sum_{j<=i} exp(-s (i-j)) (q_i . k_j) v_j
    state_out = exp(-s N) S + sum_j exp(-s (N-1-j)) k_j^T v_j
    ```

    `q`, `k` are `[B, H, N, K]`, `v` and `out` `[B, H, N, P]`, states
    `[B, H, K, P]` float32 (absent: zero). `mask` is `[B, N]`; where it is 0, `v`
    counts as 0 and nothing else changes.

    Exactly one of two says what `g` is:

    * `slopes [..]`: one `s >= 0` a head, constant in time; `g_t = -s`;
    * `decay(%g)`: natural logarithms of decays, in float32 (or float64), each at
      most 0 (`-inf` forgets all; a positive one is a state that grows, which nothing
      is tested for). `[H]` is constant in time, `[B, H, N]` one a token,
      `[B, H, N, K]` one for each component of a token's key. A constant `[H]` of
      finite numbers becomes `slopes`, its printed form.

    Slopes are finite; one of 1e3 or 3e38 forgets at once. Fed token by token
    or in chunks, a state is decayed as often: no kernel may use a rounded
    `exp(-s)`, which is 1 for `s` under 3e-8 (`docs/architecture.md`).

    ```mlir
    %o, %s1 = tnl.linear_attention %q, %k, %v state(%s0) slopes [5.0e-1, 2.5e-1]
       : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
       -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
    %o, %s1 = tnl.linear_attention %q, %k, %v decay(%g)
       : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?xf32>)
       -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
    ```
  }];
  let arguments = (ins TNL_Tensor:$q, TNL_Tensor:$k, TNL_Tensor:$v,
                       Optional<TNL_F32Tensor>:$state,
                       Optional<TNL_AnyRanked>:$mask,
                       Optional<TNL_F32Tensor>:$decay,
                       TNL_Slopes:$slopes);
  let results = (outs TNL_Tensor:$out, TNL_F32Tensor:$state_out);
  let assemblyFormat = [{
    $q `,` $k `,` $v (`state` `(` $state^ `)`)? (`mask` `(` $mask^ `)`)?
    custom<Decay>($decay, $slopes) attr-dict `:` functional-type(operands, results)
  }];
  let builders = [OpBuilder<(ins "::mlir::Type":$out, "::mlir::Type":$stateOut,
      "::mlir::Value":$q, "::mlir::Value":$k, "::mlir::Value":$v,
      "::mlir::Value":$state, "::mlir::Value":$mask,
      "::llvm::ArrayRef<float>":$slopes), [{
    build($_builder, $_state, out, stateOut, q, k, v, state, mask,
          /*decay=*/::mlir::Value(), $_builder.getDenseF32ArrayAttr(slopes));
  }]>];
  let hasVerifier = 1;
  let hasCanonicalizeMethod = 1;
}

def TNL_GatedLinearAttentionOp : TNL_Op<"gated_linear_attention",
    [AttrSizedOperandSegments,
     TNL_TokenRule, TNL_Precision, TNL_Grid]> {
  let summary = "the token mixer between its projections, fused";
  let description = [{
    q, k, v and the gate u are columns of tensors `[B, N, C]`, with `H` heads:

    ```
    q, k = lrpe(act(q)), lrpe(act(k))          lrpe only with `theta` [H, K]
    o    = linear attention of q, k, v         as tnl.linear_attention
    out  = u * o                               [B, N, E]
    sums = sum over the head's columns of o^2  [B, N, H] float32
    ```

    `sources` are four tensors, those of q, k, v and u, or one for all of them. `columns`
    says which columns each has: those of q and k are `H * K` wide, those of v and u
    `E = H * P`, anywhere, so that heads of other widths, other orders and columns that
    something else reads are fused too. Absent, one source has the four as equal parts, in
    this order, or each is all of its own.

    The norm between attention and gate becomes the norm of the linear map that follows,
    `norm(%sums width E eps ..)`.
    `position`, `state` and `mask` as in `tnl.lrpe` and `tnl.linear_attention`.

    ```mlir
    %uo, %sums, %s1 = tnl.gated_linear_attention %qkvu state(%s0) heads 2 activation <silu>
        slopes [5.0e-1, 2.5e-1]
       : (tensor<?x?x128xf32>, tensor<?x2x16x16xf32>)
       -> (tensor<?x?x32xf32>, tensor<?x?x2xf32>, tensor<?x2x16x16xf32>)
    // Keys of 8 columns a head, values of 16; the gate comes first.
    %uo, %sums, %s1 = tnl.gated_linear_attention %uqkv columns [32 to 48, 48 to 64, 64 to 96, 0 to 32]
        heads 2 activation <none> slopes [5.0e-1, 2.5e-1]
       : (tensor<?x?x96xf32>)
       -> (tensor<?x?x32xf32>, tensor<?x?x2xf32>, tensor<?x2x8x16xf32>)
    ```
  }];
  let arguments = (ins Variadic<TNL_Tensor>:$sources,
                       Optional<TNL_F32Tensor>:$theta,
                       Optional<TNL_IdTensor>:$position,
                       Optional<TNL_F32Tensor>:$state,
                       Optional<TNL_AnyRanked>:$mask,
                       OptionalAttr<DenseI64ArrayAttr>:$columns,
                       I64Attr:$heads, TNL_ActivationAttr:$activation,
                       DenseF32ArrayAttr:$slopes);
  let results = (outs TNL_Tensor:$out, TNL_F32Tensor:$sums,
                      TNL_F32Tensor:$state_out);
  let assemblyFormat = [{
    $sources (`columns` custom<ColumnRanges>($columns)^)?
    (`theta` `(` $theta^ `)`)? (`position` `(` $position^ `)`)?
    (`state` `(` $state^ `)`)? (`mask` `(` $mask^ `)`)?
    `heads` $heads `activation` $activation `slopes` custom<Slopes>($slopes)
    attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDeclaration = [{
    /// Which sizes of operands and results agree.
    ::llvm::LogicalResult sizeRules(::tnl::SizeRules &rules);
    /// The columns of q, k, v and the gate.
    std::array<::tnl::ColumnView, 4> getViews();
  }];
  let hasVerifier = 1;
}

#endif // TNL_DIALECT_TNL_TNLATTENTIONOPS_TD
