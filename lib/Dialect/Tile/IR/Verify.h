//===- Verify.h - Shared checks of tile operations --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_DIALECT_TILE_IR_VERIFY_H
#define TNL_LIB_DIALECT_TILE_IR_VERIFY_H

#include "TNL/Dialect/Tile/TileOps.h"
#include <optional>

namespace tnl::tile {

/// Dimensions of a matrix as messages write them.
struct Shape {
  int64_t rows, cols;
  bool operator==(const Shape &) const = default;
  Shape transposedIf(bool transposed) const {
    return transposed ? Shape{cols, rows} : *this;
  }
};

inline Shape shapeOf(SharedType type) {
  return {type.getRows(), type.getCols()};
}
inline Shape shapeOf(FragType type) { return {type.getRows(), type.getCols()}; }

inline mlir::Diagnostic &operator<<(mlir::Diagnostic &diagnostic,
                                    const Shape &shape) {
  return diagnostic << shape.rows << 'x' << shape.cols;
}

/// Bytes of an integer or float.
inline int64_t bytesOf(mlir::Type type) {
  return type.getIntOrFloatBitWidth() / 8;
}

/// The value of a constant index or integer.
std::optional<int64_t> constantOf(mlir::Value value);

/// `value` is `least` to `most`.
mlir::LogicalResult expectRange(mlir::Operation *op, llvm::StringRef what,
                                int64_t value, int64_t least, int64_t most);

/// A tile that is no ring, so has one place.
mlir::LogicalResult expectOneStage(mlir::Operation *op, llvm::StringRef what,
                                   SharedType type);

/// A named barrier: an id of 1 to 15 where it is known.
mlir::LogicalResult expectBarrier(mlir::Operation *op, mlir::Value id);

/// Accumulators of products in flight go where products can go on with them.
mlir::LogicalResult verifyInFlight(KernelOp kernel);

} // namespace tnl::tile

#endif // TNL_LIB_DIALECT_TILE_IR_VERIFY_H
