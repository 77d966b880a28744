//===- Attention.h - Attention as its kernels see it ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_CONVERSION_TNLTOTILE_ATTENTION_H
#define TNL_LIB_CONVERSION_TNLTOTILE_ATTENTION_H

#include "Registry.h"

namespace tnl::gpu {

/// exp(-slope) is 0 in float32 long before; a larger slope times log2(e) might
/// be infinite, and infinity times a distance of 0 is no number.
inline constexpr float kMostSlope = 1000;

/// A chunk body over buffers: where its operands lie. Heads are strides. All
/// buffers hold `element`; offsets and strides in elements.
struct Attention {
  struct Operand {
    mlir::Value buffer;
    Val offset;             ///< of head 0, token 0
    Val batch, token, head; ///< strides
    /// The same without the number of tokens, which makes strides outgrow 32
    /// bits: [B, N, columns], heads `width` apart from `first` on, or
    /// [B, H, N, width] (columns 0).
    int64_t columns = 0, first = 0, width = 0;
  };
  mlir::Type element;
  Operand q, k, v, out;
  Operand gate;        ///< buffer null: none
  Val batches, tokens; ///< index
  int64_t heads = 0;
  int64_t keyWidth = 0;        ///< of q and k in memory
  int64_t valueWidth = 0;      ///< P
  bool silu = false;           ///< of q and k
  mlir::Value theta, position; ///< buffers; LRPE: the state has 2*keyWidth rows
  Val positions;        ///< index: the positions, [B] or [1] (if `position`)
  mlir::Value mask;     ///< [B, N] buffer of any element type
  mlir::Value state;    ///< [B, H, K, P] f32 buffer, or null: zero
  mlir::Value stateOut; ///< buffer, or null: not wanted
  mlir::Value sums;     ///< [B, N, H] f32 buffer, or null
  llvm::SmallVector<float> slopes;
  /// Or log decays, an f32 buffer [H], [B, H, N] or [B, H, N, stateWidth].
  mlir::Value decay;
  bool singleToken = false; ///< N is 1
  int64_t block = 0; ///< tokens of a chunk; 0: one chunk holds all tokens
  int64_t fixedTokens = mlir::ShapedType::kDynamic; ///< N, where it is static

  int64_t stateWidth() const { return theta ? 2 * keyWidth : keyWidth; }
  /// The decay as a constant, which most kernels need.
  mlir::LogicalResult expectSlopes(Why &why) const {
    if (decay)
      why = "its decay is an operand";
    return mlir::success(!decay);
  }
  /// Rows of q, k and decays that the token-by-token kernels keep in shared
  /// memory.
  static constexpr int64_t kMostStateRows = 8192;

  /// No more than `most` rows of the state, which a kernel has room for.
  mlir::LogicalResult expectStateRows(int64_t most, Why &why) const {
    if (stateWidth() <= most)
      return mlir::success();
    why = "the state has " + std::to_string(stateWidth()) +
          " rows, more than " + std::to_string(most);
    return mlir::failure();
  }
  /// Whether a kernel that takes `tokens` at once does the chunks of the body.
  bool hasChunksOf(int64_t tokens) const {
    return block ? block == tokens : fixedTokens <= tokens;
  }
  /// Tokens of a sequence that costs are compared for.
  int64_t costTokens() const {
    return mlir::ShapedType::isStatic(fixedTokens) ? fixedTokens : 1024;
  }
  /// Cycles in which a state is read and written: 16 bytes in each, and
  /// hundreds until memory answers.
  int64_t costOfState() const {
    return std::max<int64_t>(stateWidth() * valueWidth / 2, 1000);
  }
  /// The chunks of the body, in words.
  std::string chunkText() const {
    return std::to_string(block ? block : fixedTokens);
  }
};
mlir::FailureOr<Attention> attentionOf(ChunkBody &body, LaunchBuilder &host,
                                       Why &why);

/// Launches a kernel that is all that an attention needs.
template <typename Kernel>
mlir::LogicalResult launchOne(const Attention &attention, LaunchBuilder &host,
                              const KernelOptions &, Why &) {
  Kernel(attention, host).emit();
  return mlir::success();
}

/// The kernels, a file each; AttentionKernels.cpp chooses.
extern const KernelChoice<Attention> kAttentionRecurrent;
extern const KernelChoice<Attention> kLightning;
extern const KernelChoice<Attention> kAttentionFMA;
extern const KernelChoice<Attention> kAttentionSequential;

} // namespace tnl::gpu

#endif // TNL_LIB_CONVERSION_TNLTOTILE_ATTENTION_H
