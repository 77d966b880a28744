//===- Passes.td - Raising onnx to tnl -----------------------*- tablegen -*-===//

#ifndef TNL_CONVERSION_ONNXTOTNL_PASSES_TD
#define TNL_CONVERSION_ONNXTOTNL_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertONNXToTNL : Pass<"convert-onnx-to-tnl", "::mlir::func::FuncOp"> {
  let summary = "Raise blocks of onnx operations to tnl operations";
  let description = [{
    Recognises the blocks of a TransNormerLLM by structure and value, never by
    name. What is nearly but not exactly a known block stays as it is; a remark
    says which condition failed.
  }];
  let dependentDialects = ["::tnl::TNLDialect", "::mlir::arith::ArithDialect"];
}

#endif // TNL_CONVERSION_ONNXTOTNL_PASSES_TD
