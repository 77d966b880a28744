//===- TNLInterfaces.td - Kinds of operations of tnl ---------*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_TNL_TNLINTERFACES_TD
#define TNL_DIALECT_TNL_TNLINTERFACES_TD

include "mlir/IR/OpBase.td"

def TNL_ChunkOpInterface : OpInterface<"ChunkOpInterface"> {
  let cppNamespace = "::tnl";
  let description = [{
    A part of attention on a chunk of tokens, or on the states between chunks.
  }];
  let methods = [
    InterfaceMethod<[{
        An operand with the tokens of the chunk along axis 2; null for an operation on
        states alone.
      }],
      "::mlir::Value", "getChunk">
  ];
}

def TNL_DecayOpInterface : OpInterface<"DecayOpInterface"> {
  let cppNamespace = "::tnl";
  let description = [{
    A part of attention that decays, by exactly one of `slopes` and `decay`.
  }];
  let methods = [
    InterfaceMethod<"", "::mlir::Value", "getDecay">,
    InterfaceMethod<"", "::mlir::MutableOperandRange", "getDecayMutable">,
    InterfaceMethod<"", "::mlir::DenseF32ArrayAttr", "getSlopesAttr">,
    InterfaceMethod<"", "::mlir::Attribute", "removeSlopesAttr">
  ];
}

class TNL_Trait<string name> : NativeOpTrait<name> {
  let cppNamespace = "::tnl";
}

/// Makes a weight of weights, once, when the package is written.
def TNL_WeightTransform : TNL_Trait<"WeightTransform">;
/// A product with weights, which the library of the CPU and kernels of their own on
/// GPUs compute.
def TNL_WeightProduct : TNL_Trait<"WeightProduct">;
/// What the runtime does in a call where a schedule says so.
def TNL_ScheduleStep : TNL_Trait<"ScheduleStep">;
/// One of the operations that make up one linear attention on a chunk.
def TNL_AttentionPart : TNL_Trait<"AttentionPart">;
/// May stand beside chunk operations on the same tokens: code of chunks has each of its
/// elements from elements of its operand.
def TNL_BesideChunk : TNL_Trait<"BesideChunk">;

#endif // TNL_DIALECT_TNL_TNLINTERFACES_TD
