//===- Passes.td - Raising onnx to tnl -----------------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_CONVERSION_ONNXTOTNL_PASSES_TD
#define TNL_CONVERSION_ONNXTOTNL_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertONNXToTNL : Pass<"convert-onnx-to-tnl", "::mlir::func::FuncOp"> {
  let summary = "Raise blocks of onnx operations to tnl operations";
  let description = [{
    Recognises the blocks of a TransNormerLLM by structure and value, never by
    name. Expects shapes inferred and shape arithmetic folded
    (`onnx-fold-shapes`, `canonicalize`). What is nearly but not exactly a known
    block stays as it is; a remark says which condition failed. The patterns of
    each concept (option `only`) are applied in turn until none of them matches.

    Masks and decays are evaluated, not matched: whatever gives
    `exp(-s (i-j))` for keys `j <= i` and 0 for later ones is a decay mask. A
    constant table is checked on every element; a slice of it that leaves its
    first or last rows and columns holds for any number of tokens once raised,
    and a remark says for how many the graph itself did. The same holds for blocks
    of a sequence that carry a state on and are written or joined one after the
    other, and for a table that the graph writes row by row for the length that it
    was traced with.

    Before:
    ```mlir
    %scores = onnx.MatMul %q, %kt : (tensor<?x2x?x16xf32>, tensor<?x2x16x?xf32>) -> tensor<?x2x?x?xf32>
    %exponent = onnx.Mul %rates, %distance : (tensor<2x1x1xf32>, tensor<?x?xf32>) -> tensor<2x?x?xf32>
    %masked = onnx.Where %causal, %exponent, %infinity : (...) -> tensor<2x?x?xf32>
    %decay = onnx.Exp %masked : (tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
    %weights = onnx.Mul %scores, %decay : (...) -> tensor<?x2x?x?xf32>
    %o = onnx.MatMul %weights, %v : (tensor<?x2x?x?xf32>, tensor<?x2x?x16xf32>) -> tensor<?x2x?x16xf32>
    ```
    ==> After:
    ```mlir
    %o, %state = tnl.linear_attention %q, %k, %v slopes [5.0e-1, 2.5e-1]
       : (tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>)
       -> (tensor<?x2x?x16xf32>, tensor<?x2x16x16xf32>)
    ```

    Differences that rounding makes are allowed: a norm, an activation or
    rotation in bfloat16 may be computed in float32, and rates that a graph
    holds as `lambda` or as a table are read off it.
  }];
  let options = [
    ListOption<"only", "only", "std::string",
      "Raise these alone: loops, folded-heads, norm, silu, scores, lrpe, "
      "recurrent-attention, parallel-attention, carried-state, state, blocks, "
      "attention-op, transposes, rotated-keys, heads, split, embedding, linear, bias, "
      "elementwise">
  ];
  let dependentDialects = ["::tnl::TNLDialect", "::mlir::arith::ArithDialect"];
}

#endif // TNL_CONVERSION_ONNXTOTNL_PASSES_TD
