//===- OpUtils.h - What the ops' inference and verifiers share --*- C++ -*-===//

#ifndef TNL_LIB_DIALECT_ONNX_IR_OPUTILS_H
#define TNL_LIB_DIALECT_ONNX_IR_OPUTILS_H

#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace tnl::onnx {

using Dims = llvm::SmallVector<SymbolicDim>;

/// Verifies `op` by inferring its shapes from its operands' types alone and
/// comparing them with its result types.
llvm::LogicalResult verifyByInference(mlir::Operation *op);

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
llvm::LogicalResult inferBroadcast(mlir::Operation *op,
                                   llvm::ArrayRef<SymbolicValue> operands,
                                   SymbolicValue &result);

/// Elements of an elementwise operation on broadcast scalars and vectors.
using Combine = llvm::function_ref<SymbolicDim(SymbolicDim, SymbolicDim)>;
void combineElements(const SymbolicValue &lhs, const SymbolicValue &rhs,
                     Combine combine, SymbolicValue &result);

/// Two facts about one size: the better one, or an error when they are
/// different constants. `what` ends the message.
llvm::FailureOr<SymbolicDim> mergeSizes(mlir::Operation *op, SymbolicDim lhs,
                                        SymbolicDim rhs, llvm::StringRef what);

/// min and max of two sizes when it is known which is smaller.
SymbolicDim minSize(SymbolicDim lhs, SymbolicDim rhs);
SymbolicDim maxSize(SymbolicDim lhs, SymbolicDim rhs);

/// The product of all sizes, null when one is unknown.
SymbolicDim productOf(llvm::ArrayRef<SymbolicDim> sizes,
                      mlir::MLIRContext *context);

} // namespace tnl::onnx

#endif // TNL_LIB_DIALECT_ONNX_IR_OPUTILS_H
