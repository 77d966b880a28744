//===- Target.h - The architectures of GPUs ---------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_TILE_TARGET_H
#define TNL_DIALECT_TILE_TARGET_H

#include "TNL/Dialect/Tile/TileDialect.h"

namespace tnl::tile {

/// The attribute of a module that is its target.
inline constexpr llvm::StringLiteral kTargetAttr = "tile.target";

/// The architectures that code is made for, the default first.
llvm::ArrayRef<llvm::StringRef> targetArchitectures();

/// What an architecture has; null for one that is not in the table.
TargetAttr targetFor(mlir::MLIRContext *context, llvm::StringRef architecture);

/// The target of the module around `op`: the closest `tile.target`, else that
/// of the default architecture.
TargetAttr targetOf(mlir::Operation *op);

} // namespace tnl::tile

#endif // TNL_DIALECT_TILE_TARGET_H
