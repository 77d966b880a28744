//===- SymbolicLoopInterface.td - Shapes in bodies of loops --*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_INTERFACES_SYMBOLICLOOPINTERFACE_TD
#define TNL_INTERFACES_SYMBOLICLOOPINTERFACE_TD

include "mlir/IR/OpBase.td"

def SymbolicLoopOpInterface : OpInterface<"SymbolicLoopOpInterface"> {
  let cppNamespace = "::tnl";
  let description = [{
    An operation that runs its one block any number of times. What is known of
    the values that it carries from one time to the next is what is known of
    the first ones, as far as the block keeps it.
  }];
  let methods = [
    InterfaceMethod<[{
        Appends one `SymbolicValue` per argument of the block. Those of carried
        values hold the first time; with `areKept` they hold each time.
      }],
      "void", "inferBodyArguments",
      (ins "::llvm::ArrayRef<::tnl::SymbolicValue>":$operands,
           "bool":$areKept,
           "::llvm::SmallVectorImpl<::tnl::SymbolicValue> &":$arguments)>,
    InterfaceMethod<[{
        Whether the block, given `arguments`, carries on values of the same
        shapes.
      }],
      "bool", "keepsArguments",
      (ins "::llvm::ArrayRef<::tnl::SymbolicValue>":$arguments,
           "::llvm::ArrayRef<::tnl::SymbolicValue>":$yielded)>,
    InterfaceMethod<[{
        Appends one `SymbolicValue` per result, from what is known of the
        operands and of what the block gives.
      }],
      "::llvm::LogicalResult", "inferLoopResults",
      (ins "::llvm::ArrayRef<::tnl::SymbolicValue>":$operands,
           "::llvm::ArrayRef<::tnl::SymbolicValue>":$yielded,
           "bool":$areKept,
           "::llvm::SmallVectorImpl<::tnl::SymbolicValue> &":$results,
           "::tnl::SizeRequirements &":$requirements)>
  ];
}

#endif // TNL_INTERFACES_SYMBOLICLOOPINTERFACE_TD
