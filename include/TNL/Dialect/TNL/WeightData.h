//===- WeightData.h - The bytes behind a weight -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_TNL_WEIGHTDATA_H
#define TNL_DIALECT_TNL_WEIGHTDATA_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>

namespace tnl {

/// Read access to the elements of a weight or constant: a `#tnl.file` region is
/// mapped, not read; an elements attribute is looked at in place, and a splat
/// stays one number.
class WeightData {
public:
  using EmitError = llvm::function_ref<mlir::InFlightDiagnostic()>;

  /// Opens `source` as the elements of `type` (static shape; f16, bf16, f32,
  /// f64, i1 or an integer type). Reports what is wrong through `emitError`: a
  /// file that cannot be mapped, bytes that do not make up the shape, or a
  /// constant that is too large.
  static mlir::FailureOr<WeightData> open(mlir::Attribute source,
                                          mlir::RankedTensorType type,
                                          EmitError emitError);

  /// As above for the defining operation of `value`: tnl.weight or a constant.
  /// Fails without a diagnostic when it is neither.
  static mlir::FailureOr<WeightData> open(mlir::Value value);

  mlir::RankedTensorType getType() const { return type; }
  int64_t size() const { return type.getNumElements(); }

  /// Element `i` in row-major order, converted; integers exactly up to 2^53.
  double getFloat(int64_t i) const;
  int64_t getInt(int64_t i) const;

  /// All elements are one number.
  bool isSplat() const { return splat; }
  /// Row-major little-endian bytes; one byte per i1. Of a splat, those of its
  /// one element.
  llvm::ArrayRef<char> bytes() const { return data; }
  /// How many bytes all elements have.
  uint64_t byteSize() const;
  /// Calls `sink` with the bytes of all elements, some at a time, as long as it
  /// succeeds.
  using Sink = llvm::function_ref<llvm::LogicalResult(llvm::ArrayRef<char>)>;
  llvm::LogicalResult forEachPiece(Sink sink) const;

private:
  mlir::RankedTensorType type;
  llvm::ArrayRef<char> data;
  std::shared_ptr<void> owner; // the mapping, or a copy
  bool splat = false;
};

/// Bytes of one stored element of `type`; 0 for a type that weights cannot
/// have.
unsigned storedBytes(mlir::Type type);

} // namespace tnl

#endif // TNL_DIALECT_TNL_WEIGHTDATA_H
