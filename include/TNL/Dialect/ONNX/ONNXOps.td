//===- ONNXOps.td - Operations of the onnx dialect -----------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_ONNX_ONNXOPS_TD
#define TNL_DIALECT_ONNX_ONNXOPS_TD

include "TNL/Dialect/ONNX/ONNXBase.td"

//===----------------------------------------------------------------------===//
// Constants and types
//===----------------------------------------------------------------------===//

def ONNX_ConstantOp : ONNX_Op<"Constant",
    [ConstantLike, AllTypesMatch<["value", "output"]>,
     NoTokenRule, NoGrid]> {
  let summary = "a small constant; large ones are tnl.weight";
  let description = [{
    ```mlir
    %0 = onnx.Constant dense<[0, 1]> : tensor<2xi64>
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs ONNX_Tensor:$output);
  let assemblyFormat = "attr-dict $value";
  let hasFolder = 1;
}

def ONNX_CastOp : ONNX_Op<"Cast",
    [ONNX_MapsElements, ComputesSizes, BroadcastsTokens, RowsAreItems]> {
  let summary = "conversion to the result's element type";
  let description = [{
    Float to integer truncates, to `i1` compares with 0 (ONNX Cast; `to` is the result type).
    CastLike is imported as this.

    ```mlir
    %1 = onnx.Cast %0 : (tensor<2xi64>) -> tensor<2xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$input);
  let results = (outs ONNX_Tensor:$output);
  let hasFolder = 1;
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Elementwise
//===----------------------------------------------------------------------===//

class ONNX_Unary<string mnemonic, string text, Type type = ONNX_FloatTensor>
    : ONNX_Op<mnemonic, [ONNX_MapsElements, BroadcastsTokens, RowsAreItems]> {
  let summary = text;
  let description = "```mlir\n%1 = onnx." # mnemonic #
      " %0 : (tensor<4x" # !if(!eq(mnemonic, "Not"), "i1", "f32") # ">) -> tensor<4x" #
      !if(!eq(mnemonic, "Not"), "i1", "f32") # ">\n```";
  let arguments = (ins type:$X);
  let results = (outs type:$Y);
  let hasFolder = 1;
  let hasVerifier = 1;
}
def ONNX_AbsOp : ONNX_Unary<"Abs", "absolute value", ONNX_NumberTensor>;
def ONNX_CeilOp : ONNX_Unary<"Ceil", "smallest integer not below">;
def ONNX_CosOp : ONNX_Unary<"Cos", "cosine of radians">;
def ONNX_ErfOp : ONNX_Unary<"Erf", "error function">;
def ONNX_ExpOp : ONNX_Unary<"Exp", "e to the power">;
def ONNX_FloorOp : ONNX_Unary<"Floor", "largest integer not above">;
def ONNX_LogOp : ONNX_Unary<"Log", "natural logarithm">;
def ONNX_NegOp : ONNX_Unary<"Neg", "-x", ONNX_NumberTensor>;
def ONNX_NotOp : ONNX_Unary<"Not", "logical not", ONNX_BoolTensor>;
def ONNX_ReciprocalOp : ONNX_Unary<"Reciprocal", "1 / x">;
def ONNX_ReluOp : ONNX_Unary<"Relu", "max(x, 0)", ONNX_NumberTensor>;
def ONNX_SigmoidOp : ONNX_Unary<"Sigmoid", "1 / (1 + exp(-x))">;
def ONNX_SinOp : ONNX_Unary<"Sin", "sine of radians">;
def ONNX_SqrtOp : ONNX_Unary<"Sqrt", "square root">;
def ONNX_TanhOp : ONNX_Unary<"Tanh", "hyperbolic tangent">;

class ONNX_FloatTest<string mnemonic, string text>
    : ONNX_Op<mnemonic, [ONNX_MapsElements, BroadcastsTokens, RowsAreItems]> {
  let summary = text;
  let description = "```mlir\n%1 = onnx." # mnemonic # " %0 : (tensor<4xf32>) -> tensor<4xi1>\n```";
  let arguments = (ins ONNX_FloatTensor:$X);
  let results = (outs ONNX_BoolTensor:$Y);
  let hasFolder = 1;
  let hasVerifier = 1;
}
def ONNX_IsInfOp : ONNX_FloatTest<"IsInf", "whether a number is infinite, of the signs that are asked for"> {
  let arguments = (ins ONNX_FloatTensor:$X,
                       DefaultValuedAttr<BoolAttr, "true">:$detect_negative,
                       DefaultValuedAttr<BoolAttr, "true">:$detect_positive);
}
def ONNX_IsNaNOp : ONNX_FloatTest<"IsNaN", "whether it is not a number">;

class ONNX_Binary<string mnemonic, string text, Type inType, Type outType,
                  list<Trait> traits = []>
    : ONNX_Op<mnemonic, !listconcat(traits,
        [ONNX_Broadcasts, BroadcastsTokens, RowsAreItems])> {
  let summary = text # ", broadcasting";
  defvar element = !if(!eq(inType, ONNX_BoolTensor), "i1", "f32");
  defvar outElement = !if(!eq(outType, ONNX_BoolTensor), "i1", "f32");
  let description = "```mlir\n%2 = onnx." # mnemonic # " %0, %1 : (tensor<2x4x" # element #
      ">, tensor<4x" # element # ">) -> tensor<2x4x" # outElement # ">\n```";
  let arguments = (ins inType:$A, inType:$B);
  let results = (outs outType:$C);
  let hasFolder = 1;
  let hasVerifier = 1;
}
class ONNX_Arithmetic<string mnemonic, string text>
    : ONNX_Binary<mnemonic, text, ONNX_NumberTensor, ONNX_NumberTensor, [ComputesSizes]>;
class ONNX_Comparison<string mnemonic, string text>
    : ONNX_Binary<mnemonic, text, ONNX_Tensor, ONNX_BoolTensor>;
class ONNX_Logical<string mnemonic, string text>
    : ONNX_Binary<mnemonic, text, ONNX_BoolTensor, ONNX_BoolTensor>;
def ONNX_AddOp : ONNX_Arithmetic<"Add", "a + b">;
def ONNX_SubOp : ONNX_Arithmetic<"Sub", "a - b">;
def ONNX_MulOp : ONNX_Arithmetic<"Mul", "a * b">;
def ONNX_DivOp : ONNX_Arithmetic<"Div", "a / b (integers truncate)">;
def ONNX_PowOp : ONNX_Op<"Pow",
    [ONNX_Broadcasts,
     BroadcastsTokens, RowsAreItems]> {
  let summary = "X to the power of Y, broadcasting; the result has the type of X";
  let description = [{
    ```mlir
    %2 = onnx.Pow %0, %1 : (tensor<2x4xf32>, tensor<f32>) -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins ONNX_NumberTensor:$X, ONNX_NumberTensor:$Y);
  let results = (outs ONNX_NumberTensor:$Z);
  let hasFolder = 1;
  let hasVerifier = 1;
}
def ONNX_ModOp : ONNX_Arithmetic<"Mod", "remainder: sign of the divisor, or of the dividend with fmod"> {
  let arguments = (ins ONNX_NumberTensor:$A, ONNX_NumberTensor:$B,
                       DefaultValuedAttr<BoolAttr, "false">:$fmod);
}
def ONNX_MaxOp : ONNX_Arithmetic<"Max", "larger of two (more operands are chained)">;
def ONNX_MinOp : ONNX_Arithmetic<"Min", "smaller of two (more operands are chained)">;
def ONNX_EqualOp : ONNX_Comparison<"Equal", "a == b">;
def ONNX_GreaterOp : ONNX_Comparison<"Greater", "a > b">;
def ONNX_GreaterOrEqualOp : ONNX_Comparison<"GreaterOrEqual", "a >= b">;
def ONNX_LessOp : ONNX_Comparison<"Less", "a < b">;
def ONNX_LessOrEqualOp : ONNX_Comparison<"LessOrEqual", "a <= b">;
def ONNX_AndOp : ONNX_Logical<"And", "logical and">;
def ONNX_OrOp : ONNX_Logical<"Or", "logical or">;
def ONNX_XorOp : ONNX_Logical<"Xor", "logical exclusive or">;

def ONNX_WhereOp : ONNX_Op<"Where",
    [ONNX_Broadcasts,
     BroadcastsTokens, RowsAreItems]> {
  let summary = "X where the condition holds, else Y, broadcasting";
  let description = [{
    ```mlir
    %3 = onnx.Where %0, %1, %2 : (tensor<4xi1>, tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins ONNX_BoolTensor:$condition, ONNX_Tensor:$X, ONNX_Tensor:$Y);
  let results = (outs ONNX_Tensor:$output);
  let hasFolder = 1;
  let hasVerifier = 1;
}

def ONNX_ClipOp : ONNX_Op<"Clip",
    [AttrSizedOperandSegments,
     BroadcastsTokens, RowsAreItems]> {
  let summary = "values limited to [min, max]; either bound may be absent";
  let description = [{
    ```mlir
    %2 = onnx.Clip %0 min(%1) : (tensor<4xi64>, tensor<i64>) -> tensor<4xi64>
    ```
  }];
  let arguments = (ins ONNX_NumberTensor:$input, Optional<ONNX_NumberTensor>:$min,
                       Optional<ONNX_NumberTensor>:$max);
  let results = (outs ONNX_NumberTensor:$output);
  let assemblyFormat = [{
    $input (`min` `(` $min^ `)`)? (`max` `(` $max^ `)`)? attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Products, reductions, norms
//===----------------------------------------------------------------------===//

include "TNL/Dialect/ONNX/ONNXProductOps.td"

class ONNX_Reduce<string mnemonic, string text>
    : ONNX_Op<mnemonic, [ONNX_TokenRule, NoGrid]> {
  let summary = text # " over axes";
  let description = "Absent or empty `axes` mean all axes, or none with `noop_with_empty_axes`.\n\n```mlir\n%2 = onnx." # mnemonic #
      " %0, %1 {keepdims = true} : (tensor<2x4xf32>, tensor<1xi64>) -> tensor<2x1xf32>\n```";
  let arguments = (ins ONNX_NumberTensor:$data, Optional<ONNX_IndexTensor>:$axes,
                       DefaultValuedAttr<BoolAttr, "true">:$keepdims,
                       DefaultValuedAttr<BoolAttr, "false">:$noop_with_empty_axes);
  let results = (outs ONNX_NumberTensor:$reduced);
  let hasVerifier = 1;
}
def ONNX_ReduceL2Op : ONNX_Reduce<"ReduceL2", "square root of the sum of squares">;
def ONNX_ReduceMaxOp : ONNX_Reduce<"ReduceMax", "maximum">;
def ONNX_ReduceMeanOp : ONNX_Reduce<"ReduceMean", "mean">;
def ONNX_ReduceMinOp : ONNX_Reduce<"ReduceMin", "minimum">;
def ONNX_ReduceProdOp : ONNX_Reduce<"ReduceProd", "product">;
def ONNX_ReduceSumOp : ONNX_Reduce<"ReduceSum", "sum">;
def ONNX_ReduceSumSquareOp : ONNX_Reduce<"ReduceSumSquare", "sum of squares">;

def ONNX_ArgMaxOp : ONNX_Op<"ArgMax",
    [ONNX_TokenRule, NoGrid]> {
  let summary = "index of the maximum along an axis; the smallest index wins";
  let description = [{
    ```mlir
    %1 = onnx.ArgMax %0 {axis = 1 : si64, keepdims = false} : (tensor<2x4xf32>) -> tensor<2xi64>
    ```
  }];
  let arguments = (ins ONNX_NumberTensor:$data,
                       DefaultValuedAttr<SI64Attr, "0">:$axis,
                       DefaultValuedAttr<BoolAttr, "true">:$keepdims,
                       DefaultValuedAttr<BoolAttr, "false">:$select_last_index);
  let results = (outs ONNX_IndexTensor:$reduced);
  let hasVerifier = 1;
}

def ONNX_SoftmaxOp : ONNX_Op<"Softmax",
    [ONNX_TokenRule, ONNX_Grid]> {
  let summary = "softmax along one axis (opset 13 and later)";
  let description = [{
    ```mlir
    %1 = onnx.Softmax %0 {axis = -1 : si64} : (tensor<2x4xf32>) -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins ONNX_FloatTensor:$input,
                       DefaultValuedAttr<SI64Attr, "-1">:$axis);
  let results = (outs ONNX_FloatTensor:$output);
  let hasVerifier = 1;
}

def ONNX_LayerNormalizationOp : ONNX_Op<"LayerNormalization",
    [ONNX_TokenRule, ONNX_Grid]> {
  let summary = "layer norm over the axes from `axis` on; first result only";
  let description = [{
    ```mlir
    %3 = onnx.LayerNormalization %0, %1 bias(%2) {axis = -1 : si64, epsilon = 1.0e-5 : f32}
       : (tensor<2x4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins ONNX_FloatTensor:$X, ONNX_FloatTensor:$Scale,
                       Optional<ONNX_FloatTensor>:$B,
                       DefaultValuedAttr<SI64Attr, "-1">:$axis,
                       DefaultValuedAttr<F32Attr, "1.0e-5f">:$epsilon);
  let results = (outs ONNX_FloatTensor:$Y);
  let assemblyFormat = [{
    $X `,` $Scale (`bias` `(` $B^ `)`)? attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def ONNX_RMSNormalizationOp : ONNX_Op<"RMSNormalization",
    [ONNX_TokenRule, ONNX_Grid]> {
  let summary = "RMS norm with a weight over the axes from `axis` on (opset 23)";
  let description = [{
    SimplifiedLayerNormalization of com.microsoft is imported as this.

    ```mlir
    %2 = onnx.RMSNormalization %0, %1 {axis = -1 : si64, epsilon = 1.0e-5 : f32}
       : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins ONNX_FloatTensor:$X, ONNX_FloatTensor:$scale,
                       DefaultValuedAttr<SI64Attr, "-1">:$axis,
                       DefaultValuedAttr<F32Attr, "1.0e-5f">:$epsilon);
  let results = (outs ONNX_FloatTensor:$Y);
  let hasVerifier = 1;
}

def ONNX_CumSumOp : ONNX_Op<"CumSum",
    [ONNX_TokenRule, NoGrid]> {
  let summary = "running sum along an axis";
  let description = [{
    ```mlir
    %2 = onnx.CumSum %0, %1 : (tensor<2x4xf32>, tensor<i64>) -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins ONNX_NumberTensor:$x, ONNX_IndexTensor:$axis,
                       DefaultValuedAttr<BoolAttr, "false">:$exclusive,
                       DefaultValuedAttr<BoolAttr, "false">:$reverse);
  let results = (outs ONNX_NumberTensor:$y);
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Attention
//===----------------------------------------------------------------------===//

def ONNX_LinearAttentionOp : ONNX_Op<"LinearAttention",
    [AttrSizedOperandSegments,
     ONNX_NotEvaluated, NoTokenRule, ONNX_Grid]> {
  let summary = "linear attention over tokens, with a state (opset 27)";
  let description = [{
    For each sequence, head and token t, with `g_t` the log decay of the head, or of each
    component of its key (0 without `decay`):

    ```
    S_t = diag(exp(g_t)) S_{t-1} + k_t^T v_t
    o_t = scale * q_t S_t
    ```

    `query` is `[B, T, Hq*K]`, `key` `[B, T, Hkv*K]`, `value` `[B, T, Hkv*V]`, states
    `[B, Hkv, K, V]` (absent: zero), `decay` `[B, T, Hkv]` or `[B, T, Hkv*K]`, the output `[B, T, Hq*V]`.
    Consecutive `Hq / Hkv` query heads read one state. A `scale` of 0 means `1 / sqrt(K)`.
    Without a past state, the present one has the element type of `query`.

    These are the update rules `linear` (no decay) and `gated`; `delta` and `gated_delta` are
    not imported.

    ```mlir
    %o, %s1 = onnx.LinearAttention %q, %k, %v state(%s0) decay(%g)
       {kv_num_heads = 2 : i64, q_num_heads = 4 : i64, scale = 2.5e-1 : f32}
       : (tensor<?x?x64xf32>, tensor<?x?x32xf32>, tensor<?x?x32xf32>, tensor<?x2x16x16xf32>, tensor<?x?x2xf32>)
       -> (tensor<?x?x64xf32>, tensor<?x2x16x16xf32>)
    ```
  }];
  let arguments = (ins ONNX_FloatTensor:$query, ONNX_FloatTensor:$key,
                       ONNX_FloatTensor:$value,
                       Optional<ONNX_FloatTensor>:$past_state,
                       Optional<ONNX_FloatTensor>:$decay,
                       I64Attr:$q_num_heads, I64Attr:$kv_num_heads,
                       DefaultValuedAttr<F32Attr, "0.0f">:$scale);
  let results = (outs ONNX_FloatTensor:$output, ONNX_FloatTensor:$present_state);
  let assemblyFormat = [{
    $query `,` $key `,` $value (`state` `(` $past_state^ `)`)? (`decay` `(` $decay^ `)`)?
    attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Shape and data movement
//===----------------------------------------------------------------------===//

def ONNX_ShapeOp : ONNX_Op<"Shape",
    [ONNX_NotEvaluated, ONNX_SizesTokenRule, NoGrid]> {
  let summary = "sizes of dimensions [start, end) as an i64 vector";
  let description = [{
    ```mlir
    %1 = onnx.Shape %0 : (tensor<?x4xf32>) -> tensor<2xi64>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$data, DefaultValuedAttr<SI64Attr, "0">:$start,
                       OptionalAttr<SI64Attr>:$end);
  let results = (outs ONNX_IndexTensor:$shape);
  let hasFolder = 1;
  let hasVerifier = 1;
}

def ONNX_SizeOp : ONNX_Op<"Size",
    [ONNX_NotEvaluated, ONNX_SizesTokenRule, NoGrid]> {
  let summary = "number of elements";
  let description = [{
    ```mlir
    %1 = onnx.Size %0 : (tensor<2x4xf32>) -> tensor<i64>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$data);
  let results = (outs ONNX_IndexTensor:$size);
  let hasVerifier = 1;
}

def ONNX_ReshapeOp : ONNX_Op<"Reshape",
    [ONNX_KeepsOrder, ONNX_MovesElements, ComputesSizes,
     ONNX_SizesTokenRule, NoGrid]> {
  let summary = "the same elements in another shape; -1 is inferred, 0 copies";
  let description = [{
    ```mlir
    %2 = onnx.Reshape %0, %1 : (tensor<?x?x64xf32>, tensor<4xi64>) -> tensor<?x?x4x16xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$data, ONNX_IndexTensor:$shape,
                       DefaultValuedAttr<BoolAttr, "false">:$allowzero);
  let results = (outs ONNX_Tensor:$reshaped);
  let hasFolder = 1;
  let hasVerifier = 1;
}

def ONNX_TransposeOp : ONNX_Op<"Transpose",
    [ONNX_MovesElements, ONNX_TokenRule, RowsAreItems]> {
  let summary = "axes permuted: result axis i is operand axis perm[i]";
  let description = [{
    ```mlir
    %1 = onnx.Transpose %0 {perm = array<i64: 1, 0>} : (tensor<2x4xf32>) -> tensor<4x2xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$data, DenseI64ArrayAttr:$perm);
  let results = (outs ONNX_Tensor:$transposed);
  let hasFolder = 1;
  let hasCanonicalizer = 1;
  let hasVerifier = 1;
}

def ONNX_SqueezeOp : ONNX_Op<"Squeeze",
    [ONNX_KeepsOrder, ONNX_MovesElements, ComputesSizes,
     ONNX_TokenRule, NoGrid]> {
  let summary = "dimensions of size 1 removed; all of them without axes";
  let description = [{
    ```mlir
    %2 = onnx.Squeeze %0, %1 : (tensor<1x4xf32>, tensor<1xi64>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$data, Optional<ONNX_IndexTensor>:$axes);
  let results = (outs ONNX_Tensor:$squeezed);
  let hasFolder = 1;
  let hasVerifier = 1;
}

def ONNX_UnsqueezeOp : ONNX_Op<"Unsqueeze",
    [ONNX_KeepsOrder, ONNX_MovesElements, ComputesSizes,
     ONNX_TokenRule, NoGrid]> {
  let summary = "dimensions of size 1 inserted at axes of the result";
  let description = [{
    ```mlir
    %2 = onnx.Unsqueeze %0, %1 : (tensor<4xf32>, tensor<1xi64>) -> tensor<1x4xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$data, ONNX_IndexTensor:$axes);
  let results = (outs ONNX_Tensor:$expanded);
  let hasFolder = 1;
  let hasVerifier = 1;
}

def ONNX_FlattenOp : ONNX_Op<"Flatten",
    [ONNX_KeepsOrder, ONNX_MovesElements, ONNX_TokenRule, NoGrid]> {
  let summary = "two dimensions: those before `axis`, those from it on";
  let description = [{
    ```mlir
    %1 = onnx.Flatten %0 {axis = 1 : si64} : (tensor<2x4x8xf32>) -> tensor<2x32xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$input, DefaultValuedAttr<SI64Attr, "1">:$axis);
  let results = (outs ONNX_Tensor:$output);
  let hasVerifier = 1;
}

def ONNX_ExpandOp : ONNX_Op<"Expand",
    [ONNX_MovesElements, ONNX_TokenRule, NoGrid]> {
  let summary = "broadcast to a shape (both directions)";
  let description = [{
    ```mlir
    %2 = onnx.Expand %0, %1 : (tensor<1x4xf32>, tensor<2xi64>) -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$input, ONNX_IndexTensor:$shape);
  let results = (outs ONNX_Tensor:$output);
  let hasFolder = 1;
  let hasVerifier = 1;
}

def ONNX_TileOp : ONNX_Op<"Tile",
    [ONNX_MovesElements, ONNX_TokenRule, NoGrid]> {
  let summary = "the tensor repeated along each axis";
  let description = [{
    ```mlir
    %2 = onnx.Tile %0, %1 : (tensor<1x4xf32>, tensor<2xi64>) -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$input, ONNX_IndexTensor:$repeats);
  let results = (outs ONNX_Tensor:$output);
  let hasVerifier = 1;
}

def ONNX_ConcatOp : ONNX_Op<"Concat",
    [ONNX_MovesElements, ComputesSizes, ONNX_TokenRule, NoGrid]> {
  let summary = "tensors joined along an axis";
  let description = [{
    ```mlir
    %2 = onnx.Concat %0, %1 {axis = 0 : si64} : (tensor<1xi64>, tensor<2xi64>) -> tensor<3xi64>
    ```
  }];
  let arguments = (ins Variadic<ONNX_Tensor>:$inputs, SI64Attr:$axis);
  let results = (outs ONNX_Tensor:$concat_result);
  let hasFolder = 1;
  let hasVerifier = 1;
}

def ONNX_SplitOp : ONNX_Op<"Split",
    [ONNX_MovesElements, ONNX_TokenRule, NoGrid]> {
  let summary = "a tensor cut along an axis, in equal parts without `split`";
  let description = [{
    ```mlir
    %2:2 = onnx.Split %0, %1 {axis = -1 : si64} : (tensor<2x6xf32>, tensor<2xi64>) -> (tensor<2x4xf32>, tensor<2x2xf32>)
    ```

    Without `split` the last part is smaller where the size is not divisible, which is refused if
    `equal` (operator sets before 18).
  }];
  let arguments = (ins ONNX_Tensor:$input, Optional<ONNX_IndexTensor>:$split,
                       DefaultValuedAttr<SI64Attr, "0">:$axis, UnitAttr:$equal);
  let results = (outs Variadic<ONNX_Tensor>:$outputs);
  let hasVerifier = 1;
}

def ONNX_SliceOp : ONNX_Op<"Slice",
    [AttrSizedOperandSegments,
     ONNX_MovesElements, ComputesSizes, ONNX_TokenRule, NoGrid]> {
  let summary = "ranges [start, end) with steps along axes";
  let description = [{
    ```mlir
    %5 = onnx.Slice %0, %1, %2 axes(%3) steps(%4)
       : (tensor<2x6xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$data, ONNX_IndexTensor:$starts,
                       ONNX_IndexTensor:$ends, Optional<ONNX_IndexTensor>:$axes,
                       Optional<ONNX_IndexTensor>:$steps);
  let results = (outs ONNX_Tensor:$output);
  let assemblyFormat = [{
    $data `,` $starts `,` $ends (`axes` `(` $axes^ `)`)? (`steps` `(` $steps^ `)`)?
    attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
  let hasVerifier = 1;
}

def ONNX_GatherOp : ONNX_Op<"Gather",
    [ONNX_MovesElements, ComputesSizes, ONNX_TokenRule, RowsAreItems]> {
  let summary = "slices of `data` along `axis` picked by indices";
  let description = [{
    ```mlir
    %2 = onnx.Gather %0, %1 {axis = 0 : si64} : (tensor<256x64xf32>, tensor<?x?xi64>) -> tensor<?x?x64xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$data, ONNX_IndexTensor:$indices,
                       DefaultValuedAttr<SI64Attr, "0">:$axis);
  let results = (outs ONNX_Tensor:$output);
  let hasFolder = 1;
  let hasVerifier = 1;
}

def ONNX_RangeOp : ONNX_Op<"Range",
    [ONNX_NotEvaluated, NoTokenRule, NoGrid]> {
  let summary = "start, start + delta, ... below limit";
  let description = [{
    ```mlir
    %3 = onnx.Range %0, %1, %2 : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
    ```
  }];
  let arguments = (ins ONNX_NumberTensor:$start, ONNX_NumberTensor:$limit,
                       ONNX_NumberTensor:$delta);
  let results = (outs ONNX_NumberTensor:$output);
  let hasFolder = 1;
  let hasVerifier = 1;
}

def ONNX_ConstantOfShapeOp : ONNX_Op<"ConstantOfShape",
    [ONNX_NotEvaluated, NoTokenRule, NoGrid]> {
  let summary = "a tensor of a given shape filled with one value";
  let description = [{
    ```mlir
    %1 = onnx.ConstantOfShape %0 {value = dense<0.0> : tensor<1xf32>} : (tensor<2xi64>) -> tensor<?x?xf32>
    ```
  }];
  let arguments = (ins ONNX_IndexTensor:$input, ElementsAttr:$value);
  let results = (outs ONNX_Tensor:$output);
  let hasFolder = 1;
  let hasVerifier = 1;
}

def ONNX_TriluOp : ONNX_Op<"Trilu",
    [ONNX_MakesTable, ONNX_TokenRule, NoGrid]> {
  let summary = "upper or lower triangle, the rest 0; diagonal k";
  let description = [{
    ```mlir
    %1 = onnx.Trilu %0 {upper = false} : (tensor<4x4xf32>) -> tensor<4x4xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$input, Optional<ONNX_IndexTensor>:$k,
                       DefaultValuedAttr<BoolAttr, "true">:$upper);
  let results = (outs ONNX_Tensor:$output);
  let hasVerifier = 1;
}

include "TNL/Dialect/ONNX/ONNXControlOps.td"
include "TNL/Dialect/ONNX/ONNXIndexOps.td"

#endif // TNL_DIALECT_ONNX_ONNXOPS_TD
