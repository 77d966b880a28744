//===- TNLChunkOps.td - Attention in chunks ------------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the loop over chunks of a tiled linear attention is made of. A chunk is
// `L` consecutive tokens of all sequences and heads; the last one of a sequence
// may be short. Included by TNLOps.td.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_DIALECT_TNL_TNLCHUNKOPS_TD
#define TNL_DIALECT_TNL_TNLCHUNKOPS_TD

/// Chunks are made of attention when functions have been derived and their precision is
/// set; the loop over them, not one of them, has the grid.
class TNL_ChunkOp<string mnemonic, list<Trait> traits = []>
    : TNL_Op<mnemonic, !listconcat(traits,
        [DeclareOpInterfaceMethods<TNL_ChunkOpInterface>,
         NoTokenRule, KeepsPrecision, NoGrid])>;

/// An operation that decays: as tnl.linear_attention, with log decays of the
/// chunk: `slopes [..]`, or `decay(%g)` of `[H]`, `[B, H, L]` or `[B, H, L, K]`.
class TNL_DecayOp<string mnemonic, list<Trait> traits = []>
    : TNL_ChunkOp<mnemonic, !listconcat(traits, [TNL_DecayOpInterface])> {
  let hasVerifier = 1;
  let hasCanonicalizeMethod = 1;
}

def TNL_ChunkScoresOp : TNL_DecayOp<"chunk_scores",
    [TNL_AttentionPart]> {
  let summary = "decayed products of the queries and keys of a chunk";
  let description = [{
    ```
    result[i, j] = sum_c q[i, c] k[j, c] exp(g[j+1, c] + .. + g[i, c])    j <= i
                   0                                                      j > i
    ```

    for each sequence and head, with the log decays `g` of the chunk (the same for
    all components `c`, unless the decay is one for each). No exponent is positive:
    each is a sum by itself, never the difference of two.

    `q`, `k` are `[B, H, L, K]`, the result `[B, H, L, L]`.

    ```mlir
    %p = tnl.chunk_scores %q, %k slopes [5.0e-1, 2.5e-1]
       : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) -> tensor<?x2x?x?xf32>
    ```
  }];
  let arguments = (ins TNL_Tensor:$q, TNL_Tensor:$k,
                       Optional<TNL_F32Tensor>:$decay, TNL_Slopes:$slopes);
  let results = (outs TNL_Tensor:$result);
  let assemblyFormat = [{
    $q `,` $k custom<Decay>($decay, $slopes) attr-dict `:` functional-type(operands, results)
  }];
}

def TNL_ChunkApplyOp : TNL_ChunkOp<"chunk_apply",
    [TNL_AttentionPart]> {
  let summary = "scores of a chunk times its values";
  let description = [{
    `result[i] = sum_{j<=i} scores[i, j] v[j]`: what a token reads of its own chunk.
    What is above the diagonal is not read, nor multiplied by 0: an infinite or
    undefined `v` of a later token stays out of the rows before it.

    `scores` is `[B, H, L, L]`, `v` and the result `[B, H, L, P]`.

    ```mlir
    %o = tnl.chunk_apply %p, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x16xf32>) -> tensor<?x2x?x16xf32>
    ```
  }];
  let arguments = (ins TNL_Tensor:$scores, TNL_Tensor:$v);
  let results = (outs TNL_Tensor:$result);
  let assemblyFormat = [{
    $scores `,` $v attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def TNL_StateReadOp : TNL_DecayOp<"state_read",
    [TNL_AttentionPart]> {
  let summary = "what the queries of a chunk read of the state before it";
  let description = [{
    `result[i] = (q[i] * exp(g[0] + .. + g[i])) S`: `S` is older by one decay than
    the first token.

    `q` is `[B, H, L, K]`, `state` `[B, H, K, P]`, the result `[B, H, L, P]`.

    ```mlir
    %o = tnl.state_read %q, %s slopes [5.0e-1, 2.5e-1]
       : (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>) -> tensor<?x2x?x16xf32>
    ```
  }];
  let arguments = (ins TNL_Tensor:$q, TNL_F32Tensor:$state,
                       Optional<TNL_F32Tensor>:$decay, TNL_Slopes:$slopes);
  let results = (outs TNL_Tensor:$result);
  let assemblyFormat = [{
    $q `,` $state custom<Decay>($decay, $slopes) attr-dict `:` functional-type(operands, results)
  }];
}

def TNL_StateUpdateOp : TNL_DecayOp<"state_update",
    [TNL_AttentionPart]> {
  let summary = "the state after a chunk";
  let description = [{
    ```
    result = diag(exp(g[0] + .. + g[L-1])) S + sum_j (k[j] * exp(g[j+1] + .. + g[L-1]))^T v[j]
    ```

    A state is decayed once a chunk, thousands of times in a row, and a rounded
    factor of almost 1 is wrong each time. The factor `e` of the state is kept in two
    parts, `e = whole + rest` with `whole` 0 or 1, and what it takes away is added to
    what the tokens bring before the sum is rounded to the size of the state
    (`docs/architecture.md`, How states forget):

    ```
    result = whole S + (rest S + sum of the tokens)
    ```

    `state` and the result are `[B, H, K, P]`, `k` is `[B, H, L, K]`, `v`
    `[B, H, L, P]`.

    ```mlir
    %s1 = tnl.state_update %s, %k, %v slopes [5.0e-1, 2.5e-1]
       : (tensor<?x2x16x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>) -> tensor<?x2x16x16xf32>
    ```
  }];
  let arguments = (ins TNL_F32Tensor:$state, TNL_Tensor:$k, TNL_Tensor:$v,
                       Optional<TNL_F32Tensor>:$decay, TNL_Slopes:$slopes);
  let results = (outs TNL_F32Tensor:$result);
  let assemblyFormat = [{
    $state `,` $k `,` $v custom<Decay>($decay, $slopes) attr-dict
    `:` functional-type(operands, results)
  }];
}

def TNL_StateCarryOp : TNL_DecayOp<"state_carry", [AttrSizedOperandSegments]> {
  let summary = "the state after a segment, from the state before it and the segment's own";
  let description = [{
    `result = diag(exp(g[0] + .. + g[M-1])) S + local` for a segment of `M` tokens,
    where `local` is the state that the segment makes of nothing. Segments are
    scanned with it. As in `tnl.state_update`, what the decay takes away is added to
    `local` before the sum is rounded to the size of the state.

    `tokens`, an index, is `M` where the decay is constant in time (`slopes`, or
    `decay` of `[H]`); `decay` of `[B, H, M]` or `[B, H, M, K]` knows it.
    All states are `[B, H, K, P]`.

    ```mlir
    %s1 = tnl.state_carry %s, %local tokens(%m) slopes [5.0e-1, 2.5e-1]
       : (tensor<?x2x16x16xf32>, tensor<?x2x16x16xf32>, index) -> tensor<?x2x16x16xf32>
    %s1 = tnl.state_carry %s, %local decay(%g)
       : (tensor<?x2x16x16xf32>, tensor<?x2x16x16xf32>, tensor<?x2x?xf32>) -> tensor<?x2x16x16xf32>
    ```
  }];
  let arguments = (ins TNL_F32Tensor:$state, TNL_F32Tensor:$local,
                       Optional<Index>:$tokens,
                       Optional<TNL_F32Tensor>:$decay, TNL_Slopes:$slopes);
  let results = (outs TNL_F32Tensor:$result);
  let assemblyFormat = [{
    $state `,` $local (`tokens` `(` $tokens^ `)`)? custom<Decay>($decay, $slopes)
    attr-dict `:` functional-type(operands, results)
  }];
}

def TNL_MaskValuesOp : TNL_ChunkOp<"mask_values", [AllTypesMatch<["v", "result"]>]> {
  let summary = "values of tokens, 0 at padding";
  let description = [{
    `result[b, h, i] = v[b, h, i]` where `mask[b, i]` is not 0, else 0, whatever `v`
    is there. `v` is `[B, H, L, P]`, `mask` `[B, L]`.

    ```mlir
    %y = tnl.mask_values %v, %m : tensor<?x2x?x16xf32>, tensor<?x?xi64>
    ```
  }];
  let arguments = (ins TNL_Tensor:$v, TNL_AnyRanked:$mask);
  let results = (outs TNL_Tensor:$result);
  let assemblyFormat = "$v `,` $mask attr-dict `:` type($v) `,` type($mask)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def TNL_SumsOfSquaresOp : TNL_ChunkOp<"sums_of_squares"> {
  let summary = "sums of squares of each token and head";
  let description = [{
    `result[b, i, h] = sum_p x[b, h, i, p]^2`, for `tnl.rms_scale_of_sums`.
    `x` is `[B, H, L, P]`, the result `[B, L, H]`.

    ```mlir
    %y = tnl.sums_of_squares %o : tensor<?x2x?x16xf32> -> tensor<?x?x2xf32>
    ```
  }];
  let arguments = (ins TNL_Tensor:$x);
  let results = (outs TNL_F32Tensor:$result);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($result)";
  let hasVerifier = 1;
}

#endif // TNL_DIALECT_TNL_TNLCHUNKOPS_TD
