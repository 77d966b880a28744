//===- OpUtils.h - What the ops' inference and verifiers share --*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_DIALECT_ONNX_IR_OPUTILS_H
#define TNL_LIB_DIALECT_ONNX_IR_OPUTILS_H

#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace tnl::onnx {

using Dims = llvm::SmallVector<SizeExpr>;

/// Checks that the values (absent ones are null) have one element type.
llvm::LogicalResult verifySameElements(mlir::Operation *op,
                                       llvm::ArrayRef<mlir::Value> values);

/// Checks that an optional operand is a vector, or a scalar where allowed.
llvm::LogicalResult verifyVector(mlir::Operation *op, mlir::Value value,
                                 llvm::StringRef name);
llvm::LogicalResult verifyScalar(mlir::Operation *op, mlir::Value value,
                                 llvm::StringRef name);

/// Facts about `operand` among those given for all of `op`'s operands; nothing
/// when it is absent.
SymbolicValue factsOf(mlir::Operation *op, mlir::Value operand,
                      llvm::ArrayRef<SymbolicValue> operands);

/// Makes a negative axis positive; an error when it is not in [-rank, rank).
llvm::LogicalResult normalizeAxis(mlir::Operation *op, int64_t &axis,
                                  int64_t rank);

/// Axes given by an operand, normalised and checked to be distinct; unset when
/// they are not all known.
llvm::FailureOr<std::optional<llvm::SmallVector<int64_t>>>
knownAxes(mlir::Operation *op, const SymbolicValue &axes, int64_t rank);

/// All elements as numbers, or unset.
std::optional<llvm::SmallVector<int64_t>>
constantElements(const SymbolicValue &value);

/// The number of elements of a vector whose size is known.
std::optional<int64_t> vectorLength(const SymbolicValue &value);

/// Broadcast shape of the operands, or an error naming the sizes that clash.
llvm::LogicalResult inferBroadcast(llvm::ArrayRef<SymbolicValue> operands,
                                   SymbolicValue &result,
                                   SizeRequirements &requirements);

/// Elements of an elementwise operation on broadcast scalars and vectors.
using Combine = llvm::function_ref<SizeExpr(SizeExpr, SizeExpr)>;
void combineElements(const SymbolicValue &lhs, const SymbolicValue &rhs,
                     Combine combine, SymbolicValue &result);

/// Requires an optional operand that is one number to have one element.
llvm::LogicalResult requireScalar(mlir::Value operand, llvm::StringRef name,
                                  llvm::ArrayRef<SymbolicValue> operands,
                                  SizeRequirements &requirements);

/// Requires `from` to broadcast to `to` without enlarging it.
llvm::LogicalResult requireBroadcastTo(const SymbolicValue &from,
                                       llvm::ArrayRef<SizeExpr> to,
                                       llvm::StringRef name,
                                       SizeRequirements &requirements);

/// Checks that `indices` lie in `data` on all axes but `axis`, which it makes
/// positive.
llvm::LogicalResult inferAlongIndices(mlir::Operation *op, int64_t &axis,
                                      const SymbolicValue &data,
                                      const SymbolicValue &indices,
                                      SizeRequirements &requirements);

/// The number of axes of `data`, behind `skipped` ones, that a vector of the
/// last axis of `indices` picks from; unset where it is not known.
mlir::FailureOr<std::optional<int64_t>>
indexedAxes(mlir::Operation *op, int64_t skipped, const SymbolicValue &data,
            const SymbolicValue &indices);

/// A size that depends on what `operand` holds when the graph runs.
SizeExpr dependsOnData(mlir::Operation *op, mlir::Value operand,
                       llvm::StringRef name);

} // namespace tnl::onnx

#endif // TNL_LIB_DIALECT_ONNX_IR_OPUTILS_H
