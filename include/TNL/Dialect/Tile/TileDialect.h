//===- TileDialect.h - The tile dialect -------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_TILE_TILEDIALECT_H
#define TNL_DIALECT_TILE_TILEDIALECT_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"

#include "TNL/Dialect/Tile/TileDialect.h.inc"
#include "TNL/Dialect/Tile/TileEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "TNL/Dialect/Tile/TileAttrs.h.inc"

#define GET_TYPEDEF_CLASSES
#include "TNL/Dialect/Tile/TileTypes.h.inc"

namespace tnl::tile {

/// Threads of a warpgroup.
inline constexpr int64_t kWarpgroup = 128;
/// More bytes than any block has shared memory; what it has says its target.
inline constexpr int64_t kMaxTileBytes = 1 << 20;
/// Columns of a box of a swizzled tile, and bytes of its rows.
inline constexpr int64_t kBoxColumns = 64;
inline constexpr int64_t kBoxRowBytes = 128;

inline bool is16BitFloat(mlir::Type type) {
  return type.isBF16() || type.isF16();
}

} // namespace tnl::tile

#endif // TNL_DIALECT_TILE_TILEDIALECT_H
