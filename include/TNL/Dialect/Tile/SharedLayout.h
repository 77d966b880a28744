//===- SharedLayout.h - Where a kernel's shared memory lies -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_TILE_SHAREDLAYOUT_H
#define TNL_DIALECT_TILE_SHAREDLAYOUT_H

#include "TNL/Dialect/Tile/TileOps.h"

namespace tnl::tile {

/// What the symbol of dynamic shared memory is declared with. Its start is
/// aligned so in kernels that have no other shared memory.
inline constexpr int64_t kSharedAlignment = 1024;

/// Places of a kernel's tiles and pipelines, which lie side by side in order of
/// appearance. Offsets count bytes from the start of dynamic shared memory,
/// which is a multiple of kSharedAlignment. A swizzled tile is aligned to 1024
/// bytes, another tile to 128 (what TMA asks of a destination), a pipeline
/// to 8. A pipeline is its full barriers, 8 bytes each, then its empty ones.
struct SharedLayout {
  struct Entry {
    /// A tile.alloc or tile.create_pipeline.
    mlir::Operation *op;
    int64_t offset;
    int64_t bytes;
  };

  explicit SharedLayout(KernelOp kernel);

  /// Offset of a tile.alloc or tile.create_pipeline of the kernel.
  int64_t offsetOf(mlir::Operation *op) const;

  llvm::SmallVector<Entry> entries;
  /// Bytes to ask for at launch.
  int64_t bytes = 0;
};

} // namespace tnl::tile

#endif // TNL_DIALECT_TILE_SHAREDLAYOUT_H
