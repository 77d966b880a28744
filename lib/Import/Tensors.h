//===- Tensors.h - TensorProto to attributes --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_IMPORT_TENSORS_H
#define TNL_LIB_IMPORT_TENSORS_H

#include "ExternalData.h"
#include "Model.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Diagnostics.h"

namespace tnl::onnximport {

using ErrorFn = llvm::function_ref<mlir::InFlightDiagnostic()>;

/// The element type for an ONNX data type, null if TNL has none.
mlir::Type elementTypeOf(int32_t dataType, mlir::MLIRContext *context);

/// What TNL has instead, for diagnostics.
inline constexpr llvm::StringLiteral kSupportedTypes =
    "supported are float, float16, bfloat16, double, int64, int32, int16, "
    "int8, uint8 and bool";

/// Checks dimensions (not too many, none negative, number of bytes below 2^63)
/// and makes the type.
mlir::FailureOr<mlir::RankedTensorType>
checkedType(llvm::ArrayRef<int64_t> dims, mlir::Type elementType,
            ErrorFn emitError);

/// Makes attributes of tensors: elements if small, else the place of the bytes.
class TensorReader {
public:
  TensorReader(mlir::MLIRContext *context, const WireReader &wire,
               StringRef modelPath)
      : context(context), wire(wire), modelPath(modelPath),
        externalData(modelPath) {}

  struct Result {
    mlir::RankedTensorType type;
    /// An ElementsAttr, or a #tnl.file for weights.
    mlir::Attribute value;
    /// To become a tnl.weight, not an onnx.Constant.
    bool isWeight;
  };
  mlir::FailureOr<Result> read(const Tensor &tensor, ErrorFn emitError);

  mlir::FailureOr<mlir::RankedTensorType> typeOf(const Tensor &tensor,
                                                 ErrorFn emitError);

private:
  mlir::FailureOr<mlir::DenseElementsAttr>
  readTyped(const Tensor &tensor, mlir::RankedTensorType type,
            ErrorFn emitError);

  mlir::MLIRContext *context;
  const WireReader &wire;
  StringRef modelPath;
  ExternalData externalData;
};

} // namespace tnl::onnximport

#endif // TNL_LIB_IMPORT_TENSORS_H
