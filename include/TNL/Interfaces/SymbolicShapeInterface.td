//===- SymbolicShapeInterface.td - Shapes over named sizes ---*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_INTERFACES_SYMBOLICSHAPEINTERFACE_TD
#define TNL_INTERFACES_SYMBOLICSHAPEINTERFACE_TD

include "mlir/IR/OpBase.td"

def SymbolicShapeOpInterface : OpInterface<"SymbolicShapeOpInterface"> {
  let cppNamespace = "::tnl";
  let description = [{
    Computes what is known of an operation's results when tensor sizes are
    formulas over the function's size symbols (`batch`, `seq`, ...), and when
    small integer tensors (shapes, slice bounds) have known elements.
  }];
  let methods = [
    InterfaceMethod<[{
        Appends one `SymbolicValue` per result. Unknown facts stay unset, or
        unknown with the reason where the operation knows it. What is taken for
        granted goes to `requirements`, which reports contradictions (sizes that
        can never agree) as errors.
      }],
      "::llvm::LogicalResult", "inferSymbolicShapes",
      (ins "::llvm::ArrayRef<::tnl::SymbolicValue>":$operands,
           "::llvm::SmallVectorImpl<::tnl::SymbolicValue> &":$results,
           "::tnl::SizeRequirements &":$requirements)>
  ];
}

#endif // TNL_INTERFACES_SYMBOLICSHAPEINTERFACE_TD
