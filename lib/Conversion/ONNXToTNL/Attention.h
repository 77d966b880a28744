//===- Attention.h - Shared by the forms of attention -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_CONVERSION_ONNXTOTNL_ATTENTION_H
#define TNL_CONVERSION_ONNXTOTNL_ATTENTION_H

#include "Index.h"
#include "Values.h"
#include <string>

namespace tnl::raising {

/// The `[B, N]` tensor behind a padding mask of which element [b, n] is read
/// with loops `Batch` and `tokens`: `value` is true (1) where the tensor is not
/// 0, or with `inverted` where it is 0.
struct TokenMask {
  mlir::Value tokens;
  bool inverted = false;
};
std::optional<TokenMask> matchTokenMask(const Raiser &raiser, mlir::Value value,
                                        const Index &index, Axis tokens);

/// `value`, one of k and v `[B, H, N, P]` or `[B, N, H*P]`, without a padding
/// mask that sets whole tokens to 0; that mask goes to `mask`. Also looks
/// behind the split into heads; then the split is created again before `at`.
/// Unchanged when there is no mask.
mlir::Value withoutPadding(Raiser &raiser, mlir::Operation *at,
                           mlir::Value value, mlir::Value &mask);

/// Whether `value` is a product of activations [(B,) H, N, N] or made from one
/// by what attention does to scores (with `additive`, also by sums and
/// Softmax).
bool hasScores(mlir::Value value, bool additive, unsigned depth = 16);

/// Checks that q, k `[B, H, N, K]` and v `[B, H, N, P]` fit together.
bool checkAttentionShapes(const Raiser &raiser, mlir::Value q, mlir::Value k,
                          mlir::Value v, std::string &why);

/// Creates tnl.linear_attention before `at`; `state` and `mask` may be null.
LinearAttentionOp createAttention(Raiser &raiser, mlir::Operation *at,
                                  mlir::Value q, mlir::Value k, mlir::Value v,
                                  mlir::Value state, mlir::Value mask,
                                  llvm::ArrayRef<float> slopes,
                                  mlir::Type outElement);
/// The same with log decays [B, H, N] or [B, H, N, K], where `decay` is not
/// null; `slopes` is empty then.
LinearAttentionOp createAttention(Raiser &raiser, mlir::Operation *at,
                                  mlir::Value q, mlir::Value k, mlir::Value v,
                                  mlir::Value state, mlir::Value mask,
                                  mlir::Value decay,
                                  llvm::ArrayRef<float> slopes,
                                  mlir::Type outElement);

/// lambda * state.
struct DecayedState {
  mlir::Value state;
  llvm::SmallVector<float> rates;
};
/// The state [B, H, K, P] in `decayed` and its rates; a state that is not
/// multiplied at all has decay 1.
std::optional<DecayedState> matchDecay(Raiser &raiser, mlir::Value decayed,
                                       std::string &why);

} // namespace tnl::raising

#endif // TNL_CONVERSION_ONNXTOTNL_ATTENTION_H
