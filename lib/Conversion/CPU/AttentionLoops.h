//===- AttentionLoops.h - Loops for linear attention ------------*- C++ -*-===//

#ifndef TNL_LIB_CONVERSION_CPU_ATTENTIONLOOPS_H
#define TNL_LIB_CONVERSION_CPU_ATTENTIONLOOPS_H

#include "LinalgBuilder.h"

namespace tnl::cpu {

inline constexpr int64_t kMaxAttentionRows = 8;

/// One linear attention on buffers. Absent operands are null.
struct Attention {
  mlir::Value qkvu;    ///< gated: [B, N, 4E]
  mlir::Value q, k, v; ///< plain: [B, H, N, K], [B, H, N, K], [B, H, N, P]
  mlir::Value theta, position, state, mask;
  mlir::Value slopes;              ///< tensor or memref [H]
  mlir::Value out, sums, stateOut; ///< sums only when gated
  int64_t heads = 0;
  int64_t keyWidth = 0, width = 0; ///< K and P
  bool silu = false;
  bool recurrent = false;
  // Any values of these give the same numbers.
  int64_t block = 64; ///< tokens of a block
  int64_t rows = 4;   ///< of a register tile: 1, 2, 4 or 8
};

/// Builds one scf.forall over batch and heads.
void buildAttentionLoops(LinalgBuilder &b, const Attention &attention);

} // namespace tnl::cpu

#endif // TNL_LIB_CONVERSION_CPU_ATTENTIONLOOPS_H
