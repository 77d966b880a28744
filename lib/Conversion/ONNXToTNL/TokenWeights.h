//===- TokenWeights.h - Factors of tokens and heads -------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keys that decay towards the end of a sequence, queries that read a state
// from before it and states that decay over it are products with factors that
// depend on heads and token positions only. This takes them apart.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_CONVERSION_ONNXTOTNL_TOKENWEIGHTS_H
#define TNL_CONVERSION_ONNXTOTNL_TOKENWEIGHTS_H

#include "DecayEvaluator.h"

namespace tnl::raising {

/// Separates weights of tokens from the activations they multiply. Tokens run
/// along `Axis::Column`.
class TokenWeights {
public:
  TokenWeights(Raiser &raiser, SizeExpr tokens)
      : raiser(raiser), evaluator(raiser, tokens) {}

  /// What is left of `value` without factors that depend on heads and tokens
  /// only; those are multiplied into `weight`. Transposes are applied to what
  /// is left, before `at`. With `anyShape` factors may have the shape of what
  /// they multiply.
  mlir::Value strip(mlir::Operation *at, mlir::Value value, const Index &index,
                    bool anyShape = false);

  /// Whether the weights are exp(-rates[h] * (column j + length N + offset)) on
  /// every position j of N tokens, as far as the tables that they were read
  /// from tell.
  bool isDecay(llvm::ArrayRef<float> rates, double column, double length,
               double offset) const;

  /// The numbers of tokens that tables among the factors have rows for.
  TokenLimit tokenLimit() const { return evaluator.tokenLimit(); }
  int64_t mostTokens() const { return tokenLimit().most; }

  /// Whether the weight is that of calls with tokens only.
  bool needsTokens() const { return evaluator.needsTokens(); }

  Formula weight = Formula::constant(1);
  bool sawDecay = false;
  std::string why;

private:
  bool take(mlir::Value factor, const Index &index);

  Raiser &raiser;
  DecayEvaluator evaluator;
};

/// Whether decays by `a` and by `b` are the same over `reach` tokens (0: any
/// number) up to the rounding of a float32 table.
bool sameRates(llvm::ArrayRef<float> a, llvm::ArrayRef<float> b, int64_t reach);

/// The attention over k and v, with such rates, that starts at `state` and has
/// `mask` (each may be null).
LinearAttentionOp findAttention(mlir::Value k, mlir::Value v, mlir::Value state,
                                mlir::Value mask, llvm::ArrayRef<float> rates,
                                int64_t reach);

} // namespace tnl::raising

#endif // TNL_CONVERSION_ONNXTOTNL_TOKENWEIGHTS_H
