//===- ONNXDialect.td - The onnx dialect ---------------------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_ONNX_ONNXDIALECT_TD
#define TNL_DIALECT_ONNX_ONNXDIALECT_TD

include "mlir/IR/OpBase.td"

def ONNX_Dialect : Dialect {
  let name = "onnx";
  let cppNamespace = "::tnl::onnx";
  let summary = "ONNX operators as exporters emit them";
  let description = [{
    One operation per ONNX operator, in one canonical form whatever the opset:
    what some opset has as an attribute and another as an input (axes, split,
    clip bounds) is an operand here. Names of operands and attributes are those
    of the ONNX specification; semantics are those of opset 23 unless a
    description says otherwise. Operands that ONNX lets a node leave out are optional.

    The importer leaves result types unranked; `onnx-fold-shapes` infers them.
    Integers are signless, booleans `i1`.
  }];
  let hasConstantMaterializer = 1;
  let dependentDialects = ["::tnl::SizeDialect"];
}

#endif // TNL_DIALECT_ONNX_ONNXDIALECT_TD
