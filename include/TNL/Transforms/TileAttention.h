//===- TileAttention.h - Attention in chunks --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TRANSFORMS_TILEATTENTION_H
#define TNL_TRANSFORMS_TILEATTENTION_H

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/PatternMatch.h"

namespace tnl {

/// Whether a chunk can have `block` tokens: 16, 32, 64 or 128.
bool isChunkSize(int64_t block);

/// An error that names the pass `argument` where a chunk cannot have `block`
/// tokens.
mlir::LogicalResult verifyChunkSize(mlir::MLIRContext *context,
                                    llvm::StringRef argument, int64_t block);

/// Whether `size` is that of the chunk of a step of `loop`, whose steps are
/// chunks: the step, or less where the loop ends.
bool isChunkSize(mlir::scf::ForOp loop, mlir::OpFoldResult size);

/// tnl.linear_attention and tnl.gated_linear_attention become loops over chunks
/// of `block` tokens. See tnl-tile-attention.
void populateTileAttentionPatterns(mlir::RewritePatternSet &patterns,
                                   int64_t block);

/// The same for onnx.LinearAttention whose heads' widths are known.
void populateTileONNXAttentionPatterns(mlir::RewritePatternSet &patterns,
                                       int64_t block);

} // namespace tnl

#endif // TNL_TRANSFORMS_TILEATTENTION_H
