//===- TNLBase.td - What operations of tnl have in common -----*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_TNL_TNLBASE_TD
#define TNL_DIALECT_TNL_TNLBASE_TD

include "TNL/Dialect/TNL/TNLAttrs.td"
include "TNL/Dialect/TNL/TNLInterfaces.td"
include "TNL/Interfaces/GridOpInterface.td"
include "TNL/Interfaces/PrecisionOpInterface.td"
include "TNL/Interfaces/SymbolicShapeInterface.td"
include "TNL/Interfaces/TokenOpInterface.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def TNL_Float : AnyTypeOf<[F16, BF16, F32, F64], "f16, bf16, f32 or f64">;
def TNL_Tensor : RankedTensorOf<[TNL_Float]>;
def TNL_F32Tensor : RankedTensorOf<[AnyTypeOf<[F32, F64]>]>;
def TNL_IdTensor : RankedTensorOf<[I64, I32]>;
def TNL_AnyRanked : RankedTensorOf<[AnyType]>;

/// Each operation implements or declines the interfaces on tokens, precision and grid.
/// What a rule of its own needs is declared by these.
defvar TNL_TokenRule = DeclareOpInterfaceMethods<TokenOpInterface>;
defvar TNL_Precision = DeclareOpInterfaceMethods<PrecisionOpInterface>;
defvar TNL_Grid = DeclareOpInterfaceMethods<GridOpInterface>;

class TNL_Op<string mnemonic, list<Trait> traits = []>
    : Op<TNL_Dialect, mnemonic, !listconcat(traits,
        [Pure, DeclareOpInterfaceMethods<SymbolicShapeOpInterface>])> {
  let extraClassDeclaration = [{
    /// Which sizes of operands and results agree.
    ::llvm::LogicalResult sizeRules(::tnl::SizeRules &rules);
  }];
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::inferSymbolicShapes(
        ::llvm::ArrayRef<::tnl::SymbolicValue> operands,
        ::llvm::SmallVectorImpl<::tnl::SymbolicValue> &results,
        ::tnl::SizeRequirements &requirements) {
      return ::tnl::inferSizes(*this, operands, results, requirements);
    }
  }];
}

#endif // TNL_DIALECT_TNL_TNLBASE_TD
