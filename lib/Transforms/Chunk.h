//===- Chunk.h - Tokens of one step of a loop -------------------*- C++ -*-===//

#ifndef TNL_LIB_TRANSFORMS_CHUNK_H
#define TNL_LIB_TRANSFORMS_CHUNK_H

#include "mlir/IR/Builders.h"
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

} // namespace tnl

#endif // TNL_LIB_TRANSFORMS_CHUNK_H
