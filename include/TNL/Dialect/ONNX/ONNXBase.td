//===- ONNXBase.td - What operations of onnx have in common --*- tablegen -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_ONNX_ONNXBASE_TD
#define TNL_DIALECT_ONNX_ONNXBASE_TD

include "TNL/Dialect/ONNX/ONNXDialect.td"
include "TNL/Interfaces/GridOpInterface.td"
include "TNL/Interfaces/PrecisionOpInterface.td"
include "TNL/Interfaces/SymbolicShapeInterface.td"
include "TNL/Interfaces/TokenOpInterface.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def ONNX_Float : AnyTypeOf<[F16, BF16, F32, F64], "f16, bf16, f32 or f64">;
def ONNX_Int : AnyTypeOf<[I8, I16, I32, I64, UI8], "an integer">;
def ONNX_Number : AnyTypeOf<[ONNX_Float, ONNX_Int], "a number">;
def ONNX_Element : AnyTypeOf<[ONNX_Number, I1], "a number or i1">;
def ONNX_FloatTensor : TensorOf<[ONNX_Float]>;
def ONNX_NumberTensor : TensorOf<[ONNX_Number]>;
def ONNX_BoolTensor : TensorOf<[I1]>;
def ONNX_IndexTensor : TensorOf<[I64, I32]>;
def ONNX_Tensor : TensorOf<[ONNX_Element]>;

class ONNX_Trait<string name> : NativeOpTrait<name> {
  let cppNamespace = "::tnl::onnx";
}

/// Operands are broadcast to one shape, that of the result.
def ONNX_Broadcasts : ONNX_Trait<"Broadcasts">;
/// Each element of the result is computed from the same one of the operand.
def ONNX_MapsElements : ONNX_Trait<"MapsElements">;
/// The result has the elements of the first operand in the same row-major order.
def ONNX_KeepsOrder : ONNX_Trait<"KeepsOrder">;
/// Results hold elements of operands, as they are.
def ONNX_MovesElements : ONNX_Trait<"MovesElements">;
/// Tables of constants are made by it, such as masks, which may be as large as a weight.
def ONNX_MakesTable : ONNX_Trait<"MakesTable">;
/// Constant results are not looked for when a model is compiled: a range marks positions,
/// which a table of numbers would hide; sizes follow from shapes; others are no table.
def ONNX_NotEvaluated : ONNX_Trait<"NotEvaluated">;

/// Each operation implements or declines the interfaces on tokens and grid.
/// What a rule of its own needs is declared by these.
defvar ONNX_TokenRule = DeclareOpInterfaceMethods<TokenOpInterface>;
defvar ONNX_SizesTokenRule = DeclareOpInterfaceMethods<TokenOpInterface, ["readsSizes"]>;
defvar ONNX_Grid = DeclareOpInterfaceMethods<GridOpInterface>;

/// What is left of a graph after raising computes as the model says: in its types.
class ONNX_Op<string mnemonic, list<Trait> traits = []>
    : Op<ONNX_Dialect, mnemonic, !listconcat(traits,
        [Pure, KeepsPrecision,
         DeclareOpInterfaceMethods<SymbolicShapeOpInterface>])> {
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

#endif // TNL_DIALECT_ONNX_ONNXBASE_TD
