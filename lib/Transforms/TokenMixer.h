//===- TokenMixer.h - What lies around one attention ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_TRANSFORMS_TOKENMIXER_H
#define TNL_LIB_TRANSFORMS_TOKENMIXER_H

#include "Fusion.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

namespace tnl {

inline mlir::RankedTensorType tensorTypeOf(mlir::Value value) {
  return mlir::cast<mlir::RankedTensorType>(value.getType());
}

/// A token mixer: what stands between memory and one linear attention, and the
/// gate and the norms that read its output.
struct TokenMixer {
  ColumnView q, k, v, gate;
  bool silu = false; // of q and k
  LRPEOp lrpe;       // of q; that of k is alike
  /// The gate times the attention's output, of the last token alone if `last`.
  mlir::arith::MulFOp product;
  bool productIsLast = false;
  llvm::SmallVector<std::pair<RMSScaleOp, /*last=*/bool>> scales;
  /// Products that scale their rows by the norm of the output.
  llvm::SmallVector<std::pair<mlir::Operation *, /*last=*/bool>> products;
};

std::optional<TokenMixer> matchTokenMixer(LinearAttentionOp attention,
                                          Why &why);

} // namespace tnl

#endif // TNL_LIB_TRANSFORMS_TOKENMIXER_H
