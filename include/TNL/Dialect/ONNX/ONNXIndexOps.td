//===- ONNXIndexOps.td - Elements picked and written by index *- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Included by ONNXOps.td, whose classes it uses.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_DIALECT_ONNX_ONNXINDEXOPS_TD
#define TNL_DIALECT_ONNX_ONNXINDEXOPS_TD

def ONNX_Reduction : StringBasedAttr<
    CPred<"::tnl::onnx::isScatterReduction(::llvm::cast<::mlir::StringAttr>($_self).getValue())">,
    "none, add, mul, max or min">;
def ONNX_PadMode : StringBasedAttr<
    CPred<"::tnl::onnx::isPadMode(::llvm::cast<::mlir::StringAttr>($_self).getValue())">,
    "constant, reflect, edge or wrap">;

def ONNX_GatherElementsOp : ONNX_Op<"GatherElements",
    [ONNX_MovesElements, NoTokenRule, NoGrid]> {
  let summary = "one element of `data` for each index, which replaces its place on `axis`";
  let description = [{
    `output[i, j, k] = data[indices[i, j, k], j, k]` for axis 0. Negative indices count from
    the end; one that is out of range is an error of the call.

    ```mlir
    %2 = onnx.GatherElements %0, %1 {axis = 1 : si64} : (tensor<2x4xf32>, tensor<2x3xi64>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$data, ONNX_IndexTensor:$indices,
                       DefaultValuedAttr<SI64Attr, "0">:$axis);
  let results = (outs ONNX_Tensor:$output);
  let hasVerifier = 1;
}

def ONNX_GatherNDOp : ONNX_Op<"GatherND",
    [ONNX_MovesElements, NoTokenRule, NoGrid]> {
  let summary = "parts of `data` picked by vectors of indices";
  let description = [{
    The last axis of `indices` has an index for each of the first axes of `data`, behind
    `batch_dims` axes that both share. Negative indices count from the end; one that is out
    of range is an error of the call.

    ```mlir
    %2 = onnx.GatherND %0, %1 : (tensor<2x4x8xf32>, tensor<5x2xi64>) -> tensor<5x8xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$data, ONNX_IndexTensor:$indices,
                       DefaultValuedAttr<SI64Attr, "0">:$batch_dims);
  let results = (outs ONNX_Tensor:$output);
  let hasVerifier = 1;
}

def ONNX_ScatterElementsOp : ONNX_Op<"ScatterElements",
    [ONNX_MakesTable, NoTokenRule, NoGrid]> {
  let summary = "`data` with one element for each index written, or combined with what is there";
  let description = [{
    `output[indices[i, j, k], j, k] = updates[i, j, k]` for axis 0, in row-major order: the
    last of equal indices stays where nothing is combined. Negative indices count from the
    end; one that is out of range is an error of the call.

    ```mlir
    %3 = onnx.ScatterElements %0, %1, %2 {axis = 1 : si64, reduction = "add"}
       : (tensor<2x4xf32>, tensor<2x3xi64>, tensor<2x3xf32>) -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$data, ONNX_IndexTensor:$indices, ONNX_Tensor:$updates,
                       DefaultValuedAttr<SI64Attr, "0">:$axis,
                       DefaultValuedStrAttr<ONNX_Reduction, "none">:$reduction);
  let results = (outs ONNX_Tensor:$output);
  let hasVerifier = 1;
}

def ONNX_ScatterNDOp : ONNX_Op<"ScatterND",
    [ONNX_MakesTable, NoTokenRule, NoGrid]> {
  let summary = "`data` with parts written, or combined, at vectors of indices";
  let description = [{
    The last axis of `indices` has an index for each of the first axes of `data`; `updates`
    has a part of `data` for each vector. They are written in row-major order: the last of
    equal indices stays where nothing is combined. Negative indices count from the end; one
    that is out of range is an error of the call.

    With the indices of all non-zero elements of a mask and one number as update it is
    `onnx.Where` (`onnx-fold-shapes`).

    ```mlir
    %3 = onnx.ScatterND %0, %1, %2 : (tensor<4x8xf32>, tensor<2x1xi64>, tensor<2x8xf32>) -> tensor<4x8xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$data, ONNX_IndexTensor:$indices, ONNX_Tensor:$updates,
                       DefaultValuedStrAttr<ONNX_Reduction, "none">:$reduction);
  let results = (outs ONNX_Tensor:$output);
  let hasVerifier = 1;
}

def ONNX_NonZeroOp : ONNX_Op<"NonZero",
    [ONNX_NotEvaluated, NoTokenRule, NoGrid]> {
  let summary = "indices of the elements that are not 0, one column for each";
  let description = [{
    How many there are is known when the graph runs only, so that a compiled graph cannot
    have it: it is there for `onnx.ScatterND`, which see, and for the interpreter.

    ```mlir
    %1 = onnx.NonZero %0 : (tensor<2x4xi1>) -> tensor<2x?xi64>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$X);
  let results = (outs ONNX_IndexTensor:$Y);
  let hasVerifier = 1;
}

def ONNX_PadOp : ONNX_Op<"Pad",
    [AttrSizedOperandSegments,
     ONNX_MovesElements, NoTokenRule, NoGrid]> {
  let summary = "elements added, or with negative numbers taken away, at the ends of axes";
  let description = [{
    `pads` has the number for the front of each axis of `axes` (all axes where it is absent),
    then that for each end. What is added is `constant_value` (0 where it is absent) in mode
    `constant`, the nearest element in `edge`, the mirrored ones in `reflect`, the axis again
    in `wrap`.

    ```mlir
    %4 = onnx.Pad %0, %1 value(%2) axes(%3)
       : (tensor<2x4xf32>, tensor<2xi64>, tensor<f32>, tensor<1xi64>) -> tensor<2x7xf32>
    ```
  }];
  let arguments = (ins ONNX_Tensor:$data, ONNX_IndexTensor:$pads,
                       Optional<ONNX_Tensor>:$constant_value,
                       Optional<ONNX_IndexTensor>:$axes,
                       DefaultValuedStrAttr<ONNX_PadMode, "constant">:$mode);
  let results = (outs ONNX_Tensor:$output);
  let assemblyFormat = [{
    $data `,` $pads (`value` `(` $constant_value^ `)`)? (`axes` `(` $axes^ `)`)?
    attr-dict `:` functional-type(operands, results)
  }];
  let hasFolder = 1;
  let hasVerifier = 1;
}

#endif // TNL_DIALECT_ONNX_ONNXINDEXOPS_TD
