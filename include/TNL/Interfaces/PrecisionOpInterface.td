//===- PrecisionOpInterface.td - May it compute in 16 bits? --*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_INTERFACES_PRECISIONOPINTERFACE_TD
#define TNL_INTERFACES_PRECISIONOPINTERFACE_TD

include "mlir/IR/OpBase.td"

def PrecisionOpInterface : OpInterface<"PrecisionOpInterface"> {
  let cppNamespace = "::tnl";
  let description = [{
    An operation that can work on activations of 16 bits. What it accumulates is float32
    whatever the type.
  }];
  let methods = [
    InterfaceMethod<"Which operands and results change their type.",
      "::tnl::PrecisionRoles", "getPrecisionRoles">
  ];
}

class PrecisionTrait<string name> : NativeOpTrait<name> {
  let cppNamespace = "::tnl";
}

def FirstIsActivation
    : TraitList<[PrecisionOpInterface, PrecisionTrait<"FirstIsActivation">]>;
def FollowsPrecision
    : TraitList<[PrecisionOpInterface, PrecisionTrait<"FollowsPrecision">]>;
/// Declines: operands and results stay in the type that they have.
def KeepsPrecision : PrecisionTrait<"KeepsPrecision">;

#endif // TNL_INTERFACES_PRECISIONOPINTERFACE_TD
