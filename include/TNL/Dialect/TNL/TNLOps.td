//===- TNLOps.td - Operations of the tnl dialect -------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_TNL_TNLOPS_TD
#define TNL_DIALECT_TNL_TNLOPS_TD

include "TNL/Dialect/TNL/TNLBase.td"

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

def TNL_WeightOp : TNL_Op<"weight",
    [NoTokenRule, KeepsPrecision, NoGrid]> {
  let summary = "a named weight that stays in its file";
  let description = [{
    Element type and shape are the result's; `source` says where the bytes are,
    a region of a file or, for weights made by a pass, an elements attribute;
    `#tnl.absent` where there are none.

    ```mlir
    %w = tnl.weight "lm_head.weight" from #tnl.file<"m.bin", offset = 0, length = 65536> -> tensor<128x256xf16>
    ```
  }];
  let arguments = (ins StrAttr:$name, AnyAttr:$source);
  let results = (outs TNL_AnyRanked:$result);
  let assemblyFormat = "$name `from` $source attr-dict `->` type($result)";
  let hasVerifier = 1;
}

def TNL_TransposeOp : TNL_Op<"transpose",
    [TNL_WeightTransform, NoTokenRule, KeepsPrecision, NoGrid]> {
  let summary = "a weight with its two axes exchanged";
  let description = [{
    Exporters store linear weights `[in, out]` when they fold constants. The
    exchange happens once, when the package is written.

    ```mlir
    %1 = tnl.transpose %0 : tensor<64x256xf32> -> tensor<256x64xf32>
    ```
  }];
  let arguments = (ins TNL_AnyRanked:$weight);
  let results = (outs TNL_AnyRanked:$result);
  let assemblyFormat = "$weight attr-dict `:` type($weight) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def TNL_ConcatOp : TNL_Op<"concat",
    [TNL_WeightTransform, NoTokenRule, KeepsPrecision, NoGrid]> {
  let summary = "weights one below the other (axis 0)";
  let description = [{
    Separate projections of one input become one matrix product.

    ```mlir
    %3 = tnl.concat %0, %1 : (tensor<64x64xf32>, tensor<32x64xf32>) -> tensor<96x64xf32>
    ```
  }];
  let arguments = (ins Variadic<TNL_AnyRanked>:$weights);
  let results = (outs TNL_AnyRanked:$result);
  let assemblyFormat = "$weights attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def TNL_ConvertOp : TNL_Op<"convert",
    [TNL_WeightTransform, NoTokenRule, KeepsPrecision, NoGrid]> {
  let summary = "a weight with elements of another floating-point type";
  let description = [{
    Rounds to nearest, ties to even. Like the exchange of axes it happens once, when
    the package is written.

    ```mlir
    %1 = tnl.convert %0 : tensor<256x64xf32> -> tensor<256x64xbf16>
    ```
  }];
  let arguments = (ins TNL_Tensor:$weight);
  let results = (outs TNL_Tensor:$result);
  let assemblyFormat = "$weight attr-dict `:` type($weight) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def TNL_FillOp : TNL_Op<"fill",
    [AllTypesMatch<["value", "result"]>,
     NoTokenRule, KeepsPrecision, RowsAreItems]> {
  let summary = "a tensor of one number, made when it is needed";
  let description = [{
    What large constants of one number become, which a package would store number by
    number. At most 4 GiB.

    ```mlir
    %0 = tnl.fill dense<1.0> : tensor<4096x4096xf32>
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs TNL_AnyRanked:$result);
  let assemblyFormat = "$value attr-dict";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Linear maps
//===----------------------------------------------------------------------===//

def TNL_EmbeddingOp : TNL_Op<"embedding",
    [TNL_TokenRule, TNL_Precision, RowsAreItems]> {
  let summary = "rows of a table by token id, times a constant";
  let description = [{
    `result[b, n, :] = table[ids[b, n], :] * scale` (`scale` is
    sqrt(D), or 1). The table's element type may be narrower than the result's.
    Ids outside `[0, V)` are an error at run time; as in ONNX Gather, `-V <= id < 0` count
    from the end.

    ```mlir
    %x = tnl.embedding %ids, %table scale 8.0 : (tensor<?x?xi64>, tensor<256x64xf16>) -> tensor<?x?x64xf32>
    ```
  }];
  let arguments = (ins TNL_IdTensor:$ids, TNL_Tensor:$table,
                       DefaultValuedAttr<F32Attr, "1.0f">:$scale);
  let results = (outs TNL_Tensor:$result);
  let assemblyFormat = [{
    $ids `,` $table (`scale` $scale^)? attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

/// A factor of the rows of a product: `scale(%r)`, or `norm(..)`, which the
/// product computes.
defvar TNL_RowScaleDeclaration = [{
    /// Which sizes of operands and results agree.
    ::llvm::LogicalResult sizeRules(::tnl::SizeRules &rules);
    /// The factor of the rows; null if there is none.
    ::tnl::RowScale getRowScale() {
      return {getScale(), getNorm(), getNormWidthAttr(), getEpsAttr()};
    }
    void setRowScale(const ::tnl::RowScale &rows);
}];

def TNL_LinearOp : TNL_Op<"linear",
    [AttrSizedOperandSegments,
     TNL_WeightProduct, TNL_TokenRule, TNL_Precision, RowsAreItems]> {
  let summary = "x W^T with an epilogue: row scale or norm, bias, activation, residual";
  let description = [{
    `result[..., o] = act(r[...] * sum_i x[..., i] * weight[o, i] + bias[o]) + residual[..., o]`

    `r` is 1, or one factor for each row of `x`:

    * `scale(%r)`: given, `[...]` in float32;
    * `norm(%y eps e)`: that of a folded SimpleRMSNorm of `y`, `[..., C]`:
      `rsqrt(mean(y^2) + e)`. Often `y` is `x`: `srms(x) W^T = r(x) * (x W^T)`;
    * `norm(%s width w eps e)`: the same from partial sums of squares `s`, `[..., T]`, of
      rows of `w` elements: `rsqrt(sum(s) / w + e)`.

    `act` is SiLU in the first `silu_columns` columns and nothing in the others (absent:
    in all of them). Only `tnl-fuse-activations` sets it, for GPUs.

    `x` is `[..., I]`, `weight` `[O, I]`, `bias` `[O]`, `residual` and result `[..., O]`.
    Products accumulate in float32; the weight's and the result's element types may differ
    from that of `x`: 16-bit weights with float32 arithmetic, float32 logits of 16-bit
    activations.

    ```mlir
    %y = tnl.linear %x, %w scale(%r) bias(%b) residual(%z)
       : (tensor<?x?x64xf32>, tensor<256x64xf16>, tensor<?x?xf32>, tensor<256xf32>, tensor<?x?x256xf32>) -> tensor<?x?x256xf32>
    %y = tnl.linear %x, %w norm(%x eps 1.0e-6)
       : (tensor<?x?x64xf32>, tensor<256x64xf16>, tensor<?x?x64xf32>) -> tensor<?x?x256xf32>
    %y = tnl.linear %x, %w norm(%s width 64 eps 1.0e-6)
       : (tensor<?x?x64xf32>, tensor<256x64xf16>, tensor<?x?x4xf32>) -> tensor<?x?x256xf32>
    ```
  }];
  let arguments = (ins TNL_Tensor:$x, TNL_Tensor:$weight,
                       Optional<TNL_F32Tensor>:$scale,
                       Optional<TNL_Tensor>:$norm,
                       Optional<TNL_Tensor>:$bias,
                       Optional<TNL_Tensor>:$residual,
                       OptionalAttr<I64Attr>:$norm_width,
                       OptionalAttr<F32Attr>:$eps,
                       OptionalAttr<I64Attr>:$silu_columns);
  let results = (outs TNL_Tensor:$result);
  let assemblyFormat = [{
    $x `,` $weight (`scale` `(` $scale^ `)`)?
    (`norm` `(` $norm^ (`width` $norm_width^)? `eps` $eps `)`)?
    (`bias` `(` $bias^ `)`)? (`residual` `(` $residual^ `)`)?
    attr-dict `:` functional-type(operands, results)
  }];
  let builders = [
    OpBuilder<(ins "::mlir::Type":$result, "::mlir::Value":$x,
      "::mlir::Value":$weight, "const ::tnl::RowScale &":$rows,
      "::mlir::Value":$bias, "::mlir::Value":$residual), [{
      build($_builder, $_state, result, x, weight, rows.scale, rows.norm, bias,
            residual, rows.width, rows.eps,
            /*silu_columns=*/::mlir::IntegerAttr());
    }]>,
    OpBuilder<(ins "::mlir::Type":$result, "::mlir::Value":$x,
      "::mlir::Value":$weight, "::mlir::Value":$scale, "::mlir::Value":$bias,
      "::mlir::Value":$residual), [{
      build($_builder, $_state, result, x, weight, ::tnl::RowScale{scale, {}, {}, {}},
            bias, residual);
    }]>];
  let extraClassDeclaration = TNL_RowScaleDeclaration;
  let hasVerifier = 1;
}

def TNL_GLUOp : TNL_Op<"glu",
    [AttrSizedOperandSegments,
     TNL_WeightProduct, TNL_TokenRule, TNL_Precision, RowsAreItems]> {
  let summary = "gated linear unit: act(x W1^T) * (x W2^T)";
  let description = [{
    `result = act(r * (x W1^T) + bias1) * (r * (x W2^T) + bias2)` (the channel mixer
    without its last projection). `activation` is `<none>` (absent: the same) or `<silu>`.
    Shapes and row factors `r` (`scale` or `norm`) as in `tnl.linear`. Either both biases
    or none. The products of CPUs have no activation; `tnl-expand-glu` takes it out.

    ```mlir
    %g = tnl.glu %x, %w1, %w2 norm(%x eps 1.0e-6) activation <silu>
       : (tensor<?x?x64xf32>, tensor<176x64xf32>, tensor<176x64xf32>, tensor<?x?x64xf32>) -> tensor<?x?x176xf32>
    ```
  }];
  let arguments = (ins TNL_Tensor:$x, TNL_Tensor:$weight1, TNL_Tensor:$weight2,
                       Optional<TNL_F32Tensor>:$scale,
                       Optional<TNL_Tensor>:$norm,
                       Optional<TNL_Tensor>:$bias1, Optional<TNL_Tensor>:$bias2,
                       OptionalAttr<I64Attr>:$norm_width,
                       OptionalAttr<F32Attr>:$eps,
                       DefaultValuedAttr<TNL_ActivationAttr,
                                         "::tnl::Activation::None">:$activation);
  let results = (outs TNL_Tensor:$result);
  let assemblyFormat = [{
    $x `,` $weight1 `,` $weight2 (`scale` `(` $scale^ `)`)?
    (`norm` `(` $norm^ (`width` $norm_width^)? `eps` $eps `)`)?
    (`bias` `(` $bias1^ `,` $bias2 `)`)? (`activation` $activation^)?
    attr-dict `:` functional-type(operands, results)
  }];
  let builders = [OpBuilder<(ins "::mlir::Type":$result, "::mlir::Value":$x,
      "::mlir::Value":$weight1, "::mlir::Value":$weight2,
      "const ::tnl::RowScale &":$rows, "::mlir::Value":$bias1,
      "::mlir::Value":$bias2, "::tnl::Activation":$activation), [{
    build($_builder, $_state, result, x, weight1, weight2, rows.scale, rows.norm,
          bias1, bias2, rows.width, rows.eps, activation);
  }]>];
  let extraClassDeclaration = TNL_RowScaleDeclaration;
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Norms, activations, shape
//===----------------------------------------------------------------------===//

def TNL_SimpleRMSNormOp : TNL_Op<"simple_rms_norm",
    [AllTypesMatch<["x", "result"]>,
     RowsOfTokens, FirstIsActivation, RowsAreItems]> {
  let summary = "x * rsqrt(mean(x^2) + eps) over the last axis";
  let description = [{
    No weight, no bias. Computed in float32 whatever the element
    type, then rounded to it.

    ```mlir
    %y = tnl.simple_rms_norm %x eps 1.0e-6 : tensor<?x?x64xf32>
    ```
  }];
  let arguments = (ins TNL_Tensor:$x, F32Attr:$eps);
  let results = (outs TNL_Tensor:$result);
  let assemblyFormat = "$x `eps` $eps attr-dict `:` type($x)";
  let hasVerifier = 1;
  let hasCanonicalizeMethod = 1;
}

def TNL_RMSScaleOp : TNL_Op<"rms_scale",
    [RowsOfTokens, TNL_Precision, ElementsAreItems]> {
  let summary = "the factor of a SimpleRMSNorm: rsqrt(mean(x^2) + eps)";
  let description = [{
    `[..., C] -> [...]` in float32. What is left of a norm that was folded into
    the linear maps after it: `srms(x) W^T = r(x) * (x W^T)`.

    ```mlir
    %r = tnl.rms_scale %x eps 1.0e-6 : tensor<?x?x64xf32> -> tensor<?x?xf32>
    ```
  }];
  let arguments = (ins TNL_Tensor:$x, F32Attr:$eps);
  let results = (outs TNL_F32Tensor:$result);
  let assemblyFormat = "$x `eps` $eps attr-dict `:` type($x) `->` type($result)";
  let hasVerifier = 1;
}

def TNL_RMSScaleOfSumsOp : TNL_Op<"rms_scale_of_sums",
    [RowsOfTokens, KeepsPrecision, ElementsAreItems]> {
  let summary = "the factor of a SimpleRMSNorm from partial sums of squares";
  let description = [{
    `result[...] = rsqrt(sum_t sums[..., t] / width + eps)`; `sums` are float32
    partial sums of squares that the producer of the normalised tensor wrote
    beside it (one per head or column tile; added in order, no atomics).

    ```mlir
    %r = tnl.rms_scale_of_sums %s width 64 eps 1.0e-6 : tensor<?x?x4xf32> -> tensor<?x?xf32>
    ```
  }];
  let arguments = (ins TNL_F32Tensor:$sums, I64Attr:$width, F32Attr:$eps);
  let results = (outs TNL_F32Tensor:$result);
  let assemblyFormat = [{
    $sums `width` $width `eps` $eps attr-dict `:` type($sums) `->` type($result)
  }];
  let hasVerifier = 1;
}

def TNL_SiLUOp : TNL_Op<"silu",
    [AllTypesMatch<["x", "result"]>,
     TNL_BesideChunk, RowsOfTokens, FirstIsActivation, RowsAreItems]> {
  let summary = "x * sigmoid(x)";
  let description = [{
    ```mlir
    %y = tnl.silu %x : tensor<?x?x64xf32>
    ```
  }];
  let arguments = (ins TNL_Tensor:$x);
  let results = (outs TNL_Tensor:$result);
  let assemblyFormat = "$x attr-dict `:` type($x)";
  let hasVerifier = 1;
}

def TNL_ScaleOp : TNL_Op<"scale",
    [Elementwise, SameOperandsAndResultType,
     TNL_BesideChunk, BroadcastsTokens, FollowsPrecision, RowsAreItems]> {
  let summary = "x times a constant";
  let description = [{
    Computed in float32 (float64 for such tensors), then rounded to the element type. A
    norm of the result is one of `x` with another `eps`:
    `srms(c x, eps) = srms(x, eps / c^2)` for `c > 0`.

    ```mlir
    %y = tnl.scale %x by 2.5e-1 : tensor<?x?x64xf32>
    ```
  }];
  let arguments = (ins TNL_Tensor:$x, F32Attr:$by);
  let results = (outs TNL_Tensor:$result);
  let assemblyFormat = "$x `by` $by attr-dict `:` type($x)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def TNL_SplitOp : TNL_Op<"split",
    [TNL_BesideChunk, RowsOfTokens, FirstIsActivation, NoGrid]> {
  let summary = "consecutive column ranges of the last axis";
  let description = [{
    Range widths are the last sizes of the results; they add up to that of `x`.

    ```mlir
    %q, %k, %v, %u = tnl.split %qkvu : tensor<?x?x256xf32>
        -> (tensor<?x?x64xf32>, tensor<?x?x64xf32>, tensor<?x?x64xf32>, tensor<?x?x64xf32>)
    ```
  }];
  let arguments = (ins TNL_Tensor:$x);
  let results = (outs Variadic<TNL_Tensor>:$parts);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` `(` type($parts) `)`";
  let hasVerifier = 1;
}

def TNL_SplitHeadsOp : TNL_Op<"split_heads",
    [TNL_BesideChunk, TNL_TokenRule, FirstIsActivation, RowsAreItems]> {
  let summary = "[B, N, H*P] -> [B, H, N, P]";
  let description = [{
    Channel `h*P + p` is head `h`, component `p`. The number of heads is the
    result's second size.

    ```mlir
    %h = tnl.split_heads %x : tensor<?x?x64xf32> -> tensor<?x4x?x16xf32>
    ```
  }];
  let arguments = (ins TNL_Tensor:$x);
  let results = (outs TNL_Tensor:$result);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def TNL_MergeHeadsOp : TNL_Op<"merge_heads",
    [TNL_BesideChunk, TNL_TokenRule, FirstIsActivation, RowsAreItems]> {
  let summary = "[B, H, N, P] -> [B, N, H*P]";
  let description = [{
    The inverse of `tnl.split_heads`.

    ```mlir
    %x = tnl.merge_heads %h : tensor<?x4x?x16xf32> -> tensor<?x?x64xf32>
    ```
  }];
  let arguments = (ins TNL_Tensor:$x);
  let results = (outs TNL_Tensor:$result);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def TNL_PickHeadsOp : TNL_Op<"pick_heads",
    [TNL_BesideChunk, TNL_TokenRule, FollowsPrecision, RowsAreItems]> {
  let summary = "heads of [B, H, ..], by number";
  let description = [{
    Result head `i` is head `which[i]` of `x`. Keys, values and states of grouped heads are
    repeated for the queries that read them.

    ```mlir
    %y = tnl.pick_heads %x [0, 0, 1, 1] : tensor<?x2x?x16xf32> -> tensor<?x4x?x16xf32>
    ```
  }];
  let arguments = (ins TNL_Tensor:$x, DenseI64ArrayAttr:$which);
  let results = (outs TNL_Tensor:$result);
  let assemblyFormat = "$x $which attr-dict `:` type($x) `->` type($result)";
  let hasVerifier = 1;
}

def TNL_LastTokenOp : TNL_Op<"last_token",
    [TNL_TokenRule, FollowsPrecision, NoGrid]> {
  let summary = "the row of the last token: [B, N, C] -> [B, 1, C]";
  let description = [{
    ```mlir
    %y = tnl.last_token %x : tensor<?x?x64xf32> -> tensor<?x1x64xf32>
    ```
  }];
  let arguments = (ins TNL_Tensor:$x);
  let results = (outs TNL_Tensor:$result);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($result)";
  let hasVerifier = 1;
}

def TNL_ArgmaxOp : TNL_Op<"argmax",
    [RowsOfTokens, KeepsPrecision, ElementsAreItems]> {
  let summary = "index of the largest logit: [B, N, V] -> [B, N]";
  let description = [{
    The greedy choice. The smallest index wins among equals.

    ```mlir
    %id = tnl.argmax %logits : tensor<?x1x256xf32> -> tensor<?x1xi64>
    ```
  }];
  let arguments = (ins TNL_Tensor:$logits);
  let results = (outs TNL_IdTensor:$result);
  let assemblyFormat = "$logits attr-dict `:` type($logits) `->` type($result)";
  let hasVerifier = 1;
}

include "TNL/Dialect/TNL/TNLAttentionOps.td"
include "TNL/Dialect/TNL/TNLScheduleOps.td"
include "TNL/Dialect/TNL/TNLChunkOps.td"

#endif // TNL_DIALECT_TNL_TNLOPS_TD
