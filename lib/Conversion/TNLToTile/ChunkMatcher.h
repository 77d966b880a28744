//===- ChunkMatcher.h - Reading the body of a loop over chunks --*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_CONVERSION_TNLTOTILE_CHUNKMATCHER_H
#define TNL_LIB_CONVERSION_TNLTOTILE_CHUNKMATCHER_H

#include "ChunkBody.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace tnl::gpu {

/// Walks outwards from the operations of a chunk. What it has understood is
/// `taken`; in the end nothing else may be left.
class ChunkMatcher {
public:
  ChunkMatcher(mlir::func::FuncOp kernel, ChunkRefusal &refusal)
      : kernel(kernel), refusal(refusal) {}
  mlir::FailureOr<ChunkBody> match();

private:
  // ChunkBody.cpp: what the loop is, and where its results go.
  mlir::LogicalResult findOperations();
  mlir::LogicalResult findSum();
  mlir::LogicalResult readLoop();
  mlir::LogicalResult readResults();
  mlir::LogicalResult readYields(llvm::ArrayRef<mlir::Value> returned);
  mlir::LogicalResult readOutput(mlir::Value value, mlir::Value returned);
  mlir::LogicalResult checkSizes();
  mlir::LogicalResult checkRest();

  // ChunkOperands.cpp: where operands lie, and what is applied to them.
  /// Which of them, in words, and for whom.
  struct Role {
    llvm::StringRef what;
    mlir::Operation *user;
    bool isKey = false, isValue = false;
  };
  mlir::LogicalResult readOperands();
  mlir::LogicalResult readOperand(mlir::Value value, const Role &role,
                                  ChunkOperand &operand);
  mlir::FailureOr<mlir::Value> stepBack(mlir::Operation *op, mlir::Value value,
                                        const Role &role,
                                        ChunkOperand &operand);
  mlir::FailureOr<mlir::Value> stepBack(LRPEOp op, const Role &role,
                                        ChunkOperand &operand);
  mlir::FailureOr<mlir::Value> stepBack(MaskValuesOp op, const Role &role,
                                        ChunkOperand &operand);
  mlir::FailureOr<mlir::Value> stepBack(mlir::tensor::ExtractSliceOp op,
                                        ChunkOperand &operand);
  mlir::LogicalResult readSame(mlir::Value value, const Role &role,
                               const ChunkOperand &known);
  mlir::LogicalResult readPosition(LRPEOp op, ChunkOperand &operand);
  mlir::LogicalResult readState(mlir::Value state);
  mlir::LogicalResult readDecay();

  // ChunkSlices.cpp: whether slices are those of a chunk.
  bool isStep(mlir::OpFoldResult offset) {
    return loop() && mlir::dyn_cast<mlir::Value>(offset) ==
                         mlir::Value(loop().getInductionVar());
  }
  /// `size` is the batch, or the whole of a dimension of `type`.
  bool isWhole(mlir::RankedTensorType type, int64_t axis,
               mlir::OpFoldResult size);
  /// The tokens of the chunk and all of the other dimensions, but for columns
  /// (the last dimension of [B, N, C]), of which there may be fewer.
  bool isChunkOf(mlir::OffsetSizeAndStrideOpInterface slice,
                 mlir::RankedTensorType whole, int64_t tokenAxis);
  /// Some columns of all tokens.
  bool isColumns(mlir::tensor::ExtractSliceOp slice);
  /// The argument and its dimension that a tensor.dim asks for.
  std::optional<std::pair<mlir::Value, int64_t>> dimensionOf(mlir::Value size);

  mlir::scf::ForOp loop() { return body.loop; }
  bool isArgument(mlir::Value value) {
    auto argument = mlir::dyn_cast<mlir::BlockArgument>(value);
    return argument && argument.getOwner() == &kernel.getBody().front();
  }
  /// The operand of what only changes the static sizes of a type.
  mlir::Value throughCasts(mlir::Value value);
  mlir::LogicalResult refuse(mlir::Operation *op, const llvm::Twine &why) {
    refusal = {op, why.str()};
    return mlir::failure();
  }
  mlir::LogicalResult refuseBetween(mlir::Operation *op, const Role &role) {
    return refuse(op, "it stands between " + role.what + " and '" +
                          role.user->getName().getStringRef() + "'");
  }

  mlir::func::FuncOp kernel;
  ChunkRefusal &refusal;
  ChunkBody body;
  mlir::Block *block = nullptr; ///< of the operations of a chunk
  mlir::arith::AddFOp sum;      ///< what the chunk and the state give
  llvm::SmallPtrSet<mlir::Operation *, 32> taken;
  bool sliced = false; ///< the operand that is being read
  /// What slices take for the batch: dimensions of these arguments, or numbers.
  llvm::SmallVector<mlir::Value> batches;
  llvm::SmallVector<int64_t> batchSizes;
};

} // namespace tnl::gpu

#endif // TNL_LIB_CONVERSION_TNLTOTILE_CHUNKMATCHER_H
