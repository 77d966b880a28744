//===- Passes.td - Lowering kernels to the CPU ---------------*- tablegen -*-===//
//
// Each works on kernel functions (attribute `tnl.kernel`); alphabetical.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_CONVERSION_CPU_PASSES_TD
#define TNL_CONVERSION_CPU_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertONNXToLinalg : Pass<"convert-onnx-to-linalg", "::mlir::func::FuncOp"> {
  let summary = "Lower onnx operations to linalg on tensors";
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
      "::mlir::math::MathDialect", "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"];
}

def ConvertTNLToLinalg : Pass<"convert-tnl-to-linalg", "::mlir::func::FuncOp"> {
  let summary = "Lower tnl operations to linalg on tensors";
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
      "::mlir::math::MathDialect", "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"];
}

#endif // TNL_CONVERSION_CPU_PASSES_TD
