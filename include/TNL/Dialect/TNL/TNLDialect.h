//===- TNLDialect.h - The tnl dialect ---------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_DIALECT_TNL_TNLDIALECT_H
#define TNL_DIALECT_TNL_TNLDIALECT_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Dialect.h"

#include "TNL/Dialect/TNL/TNLDialect.h.inc"
#include "TNL/Dialect/TNL/TNLEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "TNL/Dialect/TNL/TNLAttrs.h.inc"

namespace tnl {

/// Names of the discardable attributes of functions, arguments and results.
inline constexpr llvm::StringLiteral kSymbolsAttr = "tnl.symbols";
inline constexpr llvm::StringLiteral kDimsAttr = "tnl.dims";
inline constexpr llvm::StringLiteral kNameAttr = "tnl.name";
/// Marks a kernel function that tnl.dispatch calls.
inline constexpr llvm::StringLiteral kKernelAttr = "tnl.kernel";
/// Of a kernel function: how many leading dimensions of its result make its
/// grid.
inline constexpr llvm::StringLiteral kGridRankAttr = "tnl.grid_rank";
/// The same where other dimensions are cut, or into larger tiles: the tile of
/// each dimension, 0 if it is not cut.
inline constexpr llvm::StringLiteral kGridTilesAttr = "tnl.grid_tiles";
/// Of a lowered kernel function: the ranks of its memref arguments.
inline constexpr llvm::StringLiteral kArgRanksAttr = "tnl.arg_ranks";
/// Of a lowered kernel function, and of its entries: the sizes in bytes, as
/// formulas, of its last arguments, which are memory for its own use. Symbol
/// `i.d` is dimension d of operand i of an entry.
inline constexpr llvm::StringLiteral kScratchAttr = "tnl.scratch";
/// Of a kernel function that is shared: the names of its entries, each with the
/// log decays of heads that it passes.
inline constexpr llvm::StringLiteral kEntriesAttr = "tnl.entries";
/// Of a kernel function that is shared: the number of the argument
/// of its decays.
inline constexpr llvm::StringLiteral kDecayArgumentAttr = "tnl.decay_argument";
/// Per result of an operation the buffer that holds it.
inline constexpr llvm::StringLiteral kBuffersAttr = "tnl.buffers";
/// Of a function with planned buffers: their sizes in bytes, as formulas.
inline constexpr llvm::StringLiteral kBufferSizesAttr = "tnl.buffer_sizes";
/// What raising leaves for remarks at its end: for which sizes a graph holds,
/// and numbers that were read off a table.
inline constexpr llvm::StringLiteral kGraphHoldsForAttr = "tnl.graph_holds_for";
inline constexpr llvm::StringLiteral kReadOffTableAttr = "tnl.read_off_table";
/// What the user should know about a module, as strings.
inline constexpr llvm::StringLiteral kNotesAttr = "tnl.notes";

} // namespace tnl

#endif // TNL_DIALECT_TNL_TNLDIALECT_H
