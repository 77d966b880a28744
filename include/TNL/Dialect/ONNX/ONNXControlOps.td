//===- ONNXControlOps.td - Control flow of the onnx dialect --*- tablegen -*-===//

#ifndef TNL_DIALECT_ONNX_ONNXCONTROLOPS_TD
#define TNL_DIALECT_ONNX_ONNXCONTROLOPS_TD

include "TNL/Dialect/ONNX/ONNXDialect.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def ONNX_IfOp : Op<ONNX_Dialect, "If",
    [RecursiveMemoryEffects, NoRegionArguments,
     SingleBlockImplicitTerminator<"YieldOp">]> {
  let summary = "the results of one of two branches";
  let description = [{
    Branches read values from around them. `onnx-fold-shapes` puts the branch that is taken in
    place of an operation whose condition follows from constants and sizes, and refuses others:
    nothing after it runs them.

    ```mlir
    %1 = onnx.If %0 then {
      %2 = onnx.Squeeze %x : (tensor<1x4xf32>) -> tensor<*xf32>
      onnx.Yield %2 : tensor<*xf32>
    } else {
      onnx.Yield %x : tensor<1x4xf32>
    } : (tensor<i1>) -> tensor<*xf32>
    ```
  }];
  let arguments = (ins ONNX_BoolTensor:$condition);
  let results = (outs Variadic<ONNX_Tensor>:$outputs);
  let regions = (region SizedRegion<1>:$then_branch, SizedRegion<1>:$else_branch);
  let assemblyFormat = [{
    $condition `then` $then_branch `else` $else_branch attr-dict
    `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
  let hasCanonicalizeMethod = 1;
  let extraClassDeclaration = [{
    /// The branch that a constant condition takes, null for others.
    ::mlir::Region *getTakenBranch();
    /// Puts the operations of a branch in place of this one.
    void inlineBranch(::mlir::Region &branch, ::mlir::RewriterBase &rewriter);
  }];
}

def ONNX_YieldOp : Op<ONNX_Dialect, "Yield", [Pure, Terminator, ParentOneOf<["IfOp"]>]> {
  let summary = "the values that a branch gives";
  let description = [{
    ```mlir
    onnx.Yield %0, %1 : tensor<4xf32>, tensor<*xi64>
    ```
  }];
  let arguments = (ins Variadic<ONNX_Tensor>:$values);
  let assemblyFormat = "($values^ `:` type($values))? attr-dict";
  let builders = [OpBuilder<(ins), [{ /* no values */ }]>];
}

#endif // TNL_DIALECT_ONNX_ONNXCONTROLOPS_TD
