//===- MatchState.cpp - The state after a whole sequence ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   (k * exp(-s (N-1-j)))^T v: the second result of the attention with the same
//   keys and values.
//
//===----------------------------------------------------------------------===//

#include "Attention.h"
#include "TokenWeights.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

static LogicalResult matchState(Raiser &raiser, onnx::MatMulOp root) {
  if (rankOf(root) != 4 || rankOf(root.getA()) != 4 ||
      rankOf(root.getB()) != 4 || isConstantLike(root.getA()) ||
      isConstantLike(root.getB()) || hasScores(root.getA(), true))
    return failure();
  SizeExpr tokens = raiser.size(root.getB(), 2);
  if (!tokens)
    tokens = raiser.size(root.getA(), 3);
  if (!tokens)
    return failure();
  TokenWeights matcher(raiser, tokens);
  Value keys = matcher.strip(
      root, root.getA(), {Axis::Batch, Axis::Head, Axis::Other, Axis::Column});
  Value v = matcher.strip(root, root.getB(),
                          {Axis::Batch, Axis::Head, Axis::Column, Axis::Other});
  Value k = swappedLast(raiser, root, keys);
  auto reject = [&](const Twine &reason) {
    return raiser.refuse(root, "linear_attention", "as a state: " + reason);
  };
  std::string why;
  auto rates = stateRates(DecayForm::everywhere(matcher.weight), dimOf(root, 1),
                          tokens, why);
  if (!rates || !matcher.why.empty()) {
    if (matcher.sawDecay)
      return reject(matcher.why.empty() ? why : matcher.why);
    return failure();
  }
  bool fits = checkAttentionShapes(raiser, k, k, v, why);
  Value mask;
  v = withoutPadding(raiser, root, v, mask);
  if (!mask)
    k = withoutPadding(raiser, root, k, mask);
  LinearAttentionOp attention =
      findAttention(k, v, /*state=*/{}, mask, *rates,
                    tokens.asConstant().value_or(matcher.mostTokens()));
  // Without a decay this is any product of two activations.
  if (!attention && !matcher.sawDecay)
    return failure();
  if (!fits)
    return reject(why);
  auto usedAfter = [&](Operation *place) {
    return llvm::all_of(root->getUsers(), [&](Operation *user) {
      return place->getBlock() == user->getBlock() &&
             place->isBeforeInBlock(user);
    });
  };
  // Outputs that nobody reads cost nothing: keys may stand in for queries.
  if (!attention || !usedAfter(attention))
    attention =
        createAttention(raiser, root, k, k, v, {}, mask, *rates, elementOf(v));
  if (attention.getStateOut().getType() != root.getType())
    return reject("the state is not float32");
  raiser.replace(root, attention.getStateOut());
  return success();
}

void tnl::raising::populateStatePatterns(RewritePatternSet &patterns,
                                         RaisingAnalysis &analysis) {
  addPatterns<onnx::MatMulOp>(patterns, analysis, matchState);
}
