//===- GridOpInterface.td - How its work can be divided ------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_INTERFACES_GRIDOPINTERFACE_TD
#define TNL_INTERFACES_GRIDOPINTERFACE_TD

include "mlir/IR/OpBase.td"

def GridOpInterface : OpInterface<"GridOpInterface"> {
  let cppNamespace = "::tnl";
  let description = [{
    An operation whose lowering for the CPU ends in one loop nest over a result, of which
    threads can take parts. What is reduced must not be cut: each part would do it again.
  }];
  let methods = [
    InterfaceMethod<"Which dimensions of a result are the grid, and in what tiles.",
      "::tnl::KernelGrid", "getGrid">
  ];
}

class GridTrait<string name> : NativeOpTrait<name> {
  let cppNamespace = "::tnl";
}

def RowsAreItems : TraitList<[GridOpInterface, GridTrait<"RowsAreItems">]>;
def ElementsAreItems : TraitList<[GridOpInterface, GridTrait<"ElementsAreItems">]>;
/// Declines: one thread does all of it, or no kernel does.
def NoGrid : GridTrait<"NoGrid">;

#endif // TNL_INTERFACES_GRIDOPINTERFACE_TD
