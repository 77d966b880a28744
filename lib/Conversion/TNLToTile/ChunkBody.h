//===- ChunkBody.h - What a loop over chunks computes -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels of attention are written from what `tnl-tile-attention` makes: a loop
// over chunks of tokens, or one chunk without a loop. Here its body is read:
// from tnl.chunk_scores, chunk_apply, state_read and state_update outwards,
// each operation is checked and becomes a fact. What stands between and is none
// of those that kernels know is refused by name.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_LIB_CONVERSION_TNLTOTILE_CHUNKBODY_H
#define TNL_LIB_CONVERSION_TNLTOTILE_CHUNKBODY_H

#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include <string>

namespace tnl::gpu {

/// Rows of tokens in memory: [B, N, columns] with heads side by side from
/// column `first` on, or [B, H, N, width].
struct TokenView {
  mlir::Value tensor; ///< an argument of the kernel, or what it returns
  int64_t first = 0;

  bool isHeadMajor() const {
    return mlir::cast<mlir::RankedTensorType>(tensor.getType()).getRank() == 4;
  }
  bool operator==(const TokenView &other) const {
    return tensor == other.tensor && first == other.first;
  }
};

/// An operand of a product: where its tokens lie, and what is applied to them
/// on the way, in the order of the members.
struct ChunkOperand {
  TokenView view;
  bool silu = false;
  mlir::Value theta;    ///< LRPE with these angles, or null
  mlir::Value position; ///< of the first token; null: 0
  mlir::Value mask;     ///< where it is 0, the token counts as 0; or null

  bool operator==(const ChunkOperand &other) const {
    return view == other.view && silu == other.silu && theta == other.theta &&
           position == other.position && mask == other.mask;
  }
};

/// A kernel function that goes through chunks, as a schedule needs it. Tensors
/// are arguments of the function or values that it returns.
struct ChunkBody {
  ChunkScoresOp scores;
  ChunkApplyOp apply;
  StateReadOp read;
  StateUpdateOp update; ///< null where the state after the chunk is not wanted
  /// Null: one chunk holds all tokens.
  mlir::scf::ForOp loop;
  int64_t block = 0; ///< tokens of a chunk of the loop
  ChunkOperand q, k, v;
  std::optional<TokenView> gate; ///< multiplies the output
  TokenView out;
  mlir::Value sums;     ///< sums of squares [B, N, H], or null: not wanted
  mlir::Value state;    ///< [B, H, K, P], or null: zero
  mlir::Value stateOut; ///< or null: not wanted

  /// Log decays as slopes, or as an operand of the kernel.
  llvm::ArrayRef<float> slopes() { return scores.getSlopes(); }
  mlir::Value decay;
};

/// Whether `kernel` has operations of a chunk.
bool hasChunks(mlir::func::FuncOp kernel);

/// Why a kernel function is none that a schedule is known for.
struct ChunkRefusal {
  mlir::Operation *op = nullptr; ///< the operation in the way
  std::string why;
};

/// Reads `kernel`, which has chunks and a body of one block.
mlir::FailureOr<ChunkBody> matchChunkBody(mlir::func::FuncOp kernel,
                                          ChunkRefusal &refusal);

} // namespace tnl::gpu

#endif // TNL_LIB_CONVERSION_TNLTOTILE_CHUNKBODY_H
