//===- Tokens.cpp - Operations that keep tokens apart ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/TNL/TNLOps.h"

using namespace mlir;
using namespace tnl;

//===----------------------------------------------------------------------===//
// Linear maps
//===----------------------------------------------------------------------===//

TokenReason EmbeddingOp::propagateTokens(const TokenRules &rules,
                                         ResultFacts &results) {
  if (!rules.lookup(getTable()).isInvariant())
    return "has a table that depends on tokens";
  results.push_back(rules.lookup(getIds()));
  return std::nullopt;
}

TokenReason LinearOp::propagateTokens(const TokenRules &rules,
                                      ResultFacts &results) {
  if (!rules.lookup(getWeight()).isInvariant())
    return "has a weight that depends on tokens";
  return rules.sameAsFirst(*this, /*end=*/-1, results);
}

TokenReason GLUOp::propagateTokens(const TokenRules &rules,
                                   ResultFacts &results) {
  if (!rules.lookup(getWeight1()).isInvariant() ||
      !rules.lookup(getWeight2()).isInvariant())
    return "has a weight that depends on tokens";
  return rules.sameAsFirst(*this, /*end=*/-1, results);
}

//===----------------------------------------------------------------------===//
// Heads
//===----------------------------------------------------------------------===//

TokenReason SplitHeadsOp::propagateTokens(const TokenRules &rules,
                                          ResultFacts &results) {
  if (!rules.lookup(getX()).hasAxes(0, 1))
    return "has tokens along another axis than 1";
  results.push_back(TokenFacts::token(0, 2));
  return std::nullopt;
}

TokenReason PickHeadsOp::propagateTokens(const TokenRules &rules,
                                         ResultFacts &results) {
  if (!rules.lookup(getX()).hasAxes(0, 2))
    return "has tokens along another axis than 2";
  results.push_back(TokenFacts::token(0, 2));
  return std::nullopt;
}

TokenReason MergeHeadsOp::propagateTokens(const TokenRules &rules,
                                          ResultFacts &results) {
  if (!rules.lookup(getX()).hasAxes(0, 2))
    return "has tokens along another axis than 2";
  results.push_back(TokenFacts::token(0, 1));
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Attention
//===----------------------------------------------------------------------===//

TokenReason LRPEOp::propagateTokens(const TokenRules &rules,
                                    ResultFacts &results) {
  if (getPosition())
    return "already has a position";
  if (!rules.lookup(getX()).hasAxes(0, 2) || !rules.hasOwnBatchAxis(getX()) ||
      !rules.lookup(getTheta()).isInvariant())
    return "has sequences and tokens along other axes than 0 and 2";
  results.push_back(TokenFacts::token(0, 2));
  return std::nullopt;
}

TokenReason LinearAttentionOp::propagateTokens(const TokenRules &rules,
                                               ResultFacts &results) {
  auto isOfTokens = [&](Value value) {
    return rules.lookup(value).hasAxes(0, 2) && rules.hasOwnBatchAxis(value);
  };
  if (getState())
    return "already has a state";
  for (Value operand : {getQ(), getK(), getV()})
    if (!isOfTokens(operand))
      return "has a q, k or v whose sequences and tokens are not along axes 0 "
             "and 2";
  // A decay of all tokens, or a value of each as k is.
  if (Value decay = getDecay()) {
    bool isConstant = cast<RankedTensorType>(decay.getType()).getRank() == 1;
    if (isConstant ? !rules.lookup(decay).isInvariant() : !isOfTokens(decay))
      return "has a decay that is neither the same for all tokens nor a value "
             "of each token along axes 0 and 2";
  }
  if (getMask() && !rules.isMask(getMask()))
    return "has a mask that is not an argument of the graph";
  results.append({TokenFacts::token(0, 2), TokenFacts::state()});
  return std::nullopt;
}

TokenReason GatedLinearAttentionOp::propagateTokens(const TokenRules &,
                                                    ResultFacts &) {
  return "was fused already; derive before fusing";
}

TokenReason LastTokenOp::propagateTokens(const TokenRules &, ResultFacts &) {
  return "picks a token by its place in the sequence";
}
