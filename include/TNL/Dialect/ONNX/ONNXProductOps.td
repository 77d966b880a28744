//===- ONNXProductOps.td - Products of tensors ---------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Included by ONNXOps.td, whose classes it uses.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_DIALECT_ONNX_ONNXPRODUCTOPS_TD
#define TNL_DIALECT_ONNX_ONNXPRODUCTOPS_TD

def ONNX_MatMulOp : ONNX_Op<"MatMul",
    [ONNX_TokenRule, RowsAreItems]> {
  let summary = "matrix product as numpy.matmul";
  let description = [{
    ```mlir
    %2 = onnx.MatMul %0, %1 : (tensor<?x4x8xf32>, tensor<8x2xf32>) -> tensor<?x4x2xf32>
    ```
  }];
  let arguments = (ins ONNX_NumberTensor:$A, ONNX_NumberTensor:$B);
  let results = (outs ONNX_NumberTensor:$Y);
  let hasVerifier = 1;
}

def ONNX_GemmOp : ONNX_Op<"Gemm",
    [ONNX_TokenRule, NoGrid]> {
  let summary = "alpha op(A) op(B) + beta C on matrices";
  let description = [{
    ```mlir
    %3 = onnx.Gemm %0, %1, %2 {transB = true} : (tensor<4x8xf32>, tensor<2x8xf32>, tensor<2xf32>) -> tensor<4x2xf32>
    ```
  }];
  let arguments = (ins ONNX_FloatTensor:$A, ONNX_FloatTensor:$B,
                       Optional<ONNX_FloatTensor>:$C,
                       DefaultValuedAttr<F32Attr, "1.0f">:$alpha,
                       DefaultValuedAttr<F32Attr, "1.0f">:$beta,
                       DefaultValuedAttr<BoolAttr, "false">:$transA,
                       DefaultValuedAttr<BoolAttr, "false">:$transB);
  let results = (outs ONNX_FloatTensor:$Y);
  let hasVerifier = 1;
}

def ONNX_EinsumOp : ONNX_Op<"Einsum",
    [NoTokenRule, NoGrid]> {
  let summary = "a sum of products over labelled axes, as numpy.einsum";
  let description = [{
    A label is a letter; one that the result lacks is summed over, one that is twice in an
    operand takes the diagonal. An ellipsis stands for axes that are broadcast. Without `->`
    the result has the ellipsis and, sorted, the labels that are there once.

    `onnx-fold-shapes` makes products, sums and transposes of it once the operands' ranks are
    known; nothing after it runs it.

    ```mlir
    %2 = onnx.Einsum %0, %1 {equation = "...nd,...md->...nm"}
       : (tensor<?x2x4x8xf32>, tensor<?x2x5x8xf32>) -> tensor<?x2x4x5xf32>
    ```
  }];
  let arguments = (ins Variadic<ONNX_NumberTensor>:$inputs, StrAttr:$equation);
  let results = (outs ONNX_NumberTensor:$output);
  let hasVerifier = 1;
}

#endif // TNL_DIALECT_ONNX_ONNXPRODUCTOPS_TD
