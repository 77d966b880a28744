//===- Chunk.h - Loops over chunks of tokens --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_TRANSFORMS_CHUNK_H
#define TNL_LIB_TRANSFORMS_CHUNK_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpDefinition.h"

namespace tnl {

inline mlir::RankedTensorType typeOf(mlir::Value value) {
  return mlir::cast<mlir::RankedTensorType>(value.getType());
}

/// `value` with elements of `element`; 16-bit types meet in float32.
mlir::Value withElements(mlir::OpBuilder &b, mlir::Location loc,
                         mlir::Value value, mlir::Type element);

/// `value` as `type`: other elements, and what the type says of sizes.
mlir::Value asType(mlir::OpBuilder &b, mlir::Location loc, mlir::Value value,
                   mlir::RankedTensorType type);

/// The values among `sizes` that a tensor of `type` is made with.
llvm::SmallVector<mlir::Value>
dynamicSizes(mlir::OpBuilder &b, mlir::Location loc,
             mlir::RankedTensorType type,
             llvm::ArrayRef<mlir::OpFoldResult> sizes);

/// Some tokens of all sequences: all of them, or those of one step of a loop.
/// Axis 0 of what is read and written is the batch.
class Chunk {
public:
  /// All tokens.
  Chunk(mlir::OpBuilder &b, mlir::Location loc) : b(b), loc(loc) {}
  /// `count` tokens from `first` on.
  Chunk(mlir::OpBuilder &b, mlir::Location loc, mlir::OpFoldResult batch,
        mlir::Value first, mlir::OpFoldResult count)
      : b(b), loc(loc), batch(batch), first(first), count(count) {}

  /// The tokens of `whole`, which may be null.
  mlir::Value read(mlir::Value whole, int64_t tokenAxis);
  /// `into` with `part` at the tokens' place; `part` where these are all.
  mlir::Value write(mlir::Value part, mlir::Value into,
                    mlir::RankedTensorType type, int64_t tokenAxis);
  /// The position of the first token, for tnl.lrpe.
  mlir::Value position(mlir::Value start);

  mlir::OpBuilder &b;
  mlir::Location loc;

private:
  llvm::SmallVector<mlir::OpFoldResult> offsets(int64_t rank,
                                                int64_t tokenAxis);
  llvm::SmallVector<mlir::OpFoldResult> sizes(mlir::Value whole,
                                              int64_t tokenAxis);

  mlir::OpFoldResult batch;
  mlir::Value first; // null: all tokens
  mlir::OpFoldResult count;
};

/// A result that is written chunk by chunk.
struct ChunkedOutput {
  mlir::RankedTensorType type;
  int64_t tokenAxis;
  llvm::SmallVector<mlir::OpFoldResult> sizes;
};

/// One attention, as both operations have it.
struct TiledAttention {
  mlir::OpFoldResult batch, tokens;
  llvm::SmallVector<ChunkedOutput> outputs;
  mlir::Value state; // may be null
  mlir::RankedTensorType stateType;
  llvm::SmallVector<mlir::OpFoldResult> stateSizes;
  mlir::DenseF32ArrayAttr slopes;
  mlir::Type number; // of what is between inputs and outputs
};

/// From a chunk and the state before it the parts of the outputs and, last, the
/// state after it.
using ChunkBody =
    llvm::function_ref<llvm::SmallVector<mlir::Value>(Chunk &, mlir::Value)>;

/// The results of an attention, its outputs and the state after it: a loop over
/// chunks of `block` tokens, or the body where one chunk holds all.
llvm::SmallVector<mlir::Value> buildChunks(mlir::OpBuilder &b,
                                           mlir::Location loc,
                                           const TiledAttention &a,
                                           int64_t block, ChunkBody body);

/// `o` of a chunk, in elements of `a.number`, and the state after it. `decay`,
/// of the chunk, is null where there are slopes.
std::pair<mlir::Value, mlir::Value>
attendChunk(Chunk &chunk, const TiledAttention &a, mlir::Value decay,
            mlir::Value q, mlir::Value k, mlir::Value v, mlir::Value state);

} // namespace tnl

#endif // TNL_LIB_TRANSFORMS_CHUNK_H
