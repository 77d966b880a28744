//===- LinearAttention.h - Loops for decay that varies ----------*- C++ -*-===//

#ifndef TNL_LIB_CONVERSION_ONNXTOLINALG_LINEARATTENTION_H
#define TNL_LIB_CONVERSION_ONNXTOLINALG_LINEARATTENTION_H

#include "../CPU/LinalgBuilder.h"

namespace tnl::onnx {

using cpu::LinalgBuilder;

/// One onnx.LinearAttention, or tnl.linear_attention with a decay operand, on
/// buffers. Absent operands are null.
struct LinearAttention {
  mlir::Value query, key, value; ///< [B, T, heads * width]
  mlir::Value pastState, decay;  ///< [B, Hkv, K, V], [B, T, Hkv]
  mlir::Value output, presentState;
  /// As the tnl dialect has them: query, key, value and output are
  /// [B, heads, T, width], decay is [H], [B, H, T] or [B, H, T, K].
  bool headMajor = false;
  mlir::Value mask;                     ///< [B, T]
  int64_t queryHeads = 0, heads = 0;    ///< Hq, Hkv
  int64_t keyWidth = 0, valueWidth = 0; ///< K, V
  double scale = 1;
};

/// Builds one scf.forall over sequences and states.
void buildLinearAttentionLoops(LinalgBuilder &b,
                               const LinearAttention &attention);

} // namespace tnl::onnx

#endif // TNL_LIB_CONVERSION_ONNXTOLINALG_LINEARATTENTION_H
