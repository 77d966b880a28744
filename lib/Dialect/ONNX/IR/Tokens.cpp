//===- Tokens.cpp - Operations that keep tokens apart ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/ONNX/ONNXOps.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

/// All axes from `axis` on.
static SmallVector<int64_t> axesFrom(int64_t axis, std::optional<int64_t> of) {
  int64_t rank = of.value_or(0);
  SmallVector<int64_t> axes;
  for (int64_t i = axis < 0 ? axis + rank : axis; i < rank; ++i)
    axes.push_back(i);
  return axes;
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

// lhs [..., M, K] x rhs [..., K, N]: the token axis may be M of lhs against a
// constant, or lie among the leading axes of both.
TokenReason MatMulOp::propagateTokens(const TokenRules &rules,
                                      ResultFacts &results) {
  TokenFacts left = rules.lookup(getA()), right = rules.lookup(getB());
  std::optional<int64_t> leftRank = rules.rankOf(getA()),
                         rightRank = rules.rankOf(getB());
  if (!leftRank || !rightRank)
    return "has an operand of unknown rank";
  int64_t rank = std::max(*leftRank, *rightRank);
  if (left.isToken() && right.isToken()) {
    bool leading = left == right && *leftRank == *rightRank &&
                   left.tokenAxis < rank - 2 && left.batchAxis < rank - 2;
    if (!leading)
      return "multiplies tokens with tokens (an attention that raising did not "
             "recognise?)";
    results.push_back(left);
    return std::nullopt;
  }
  if (!left.isToken())
    return "has tokens in its second operand alone, along which it may mix "
           "them";
  if (std::max(left.tokenAxis, left.batchAxis) >= *leftRank - 1)
    return "multiplies along the sequence or the batch";
  int64_t leftShift = rank - *leftRank, rightShift = rank - *rightRank;
  for (int64_t axis :
       {left.batchAxis + leftShift, left.tokenAxis + leftShift}) {
    // Rows and columns of the constant are no leading axes.
    if (*rightRank < 3 || axis >= rank - 2 || axis < rightShift)
      continue;
    if (constantSize(rules.sizeOf(getB(), axis - rightShift)) != 1)
      return "multiplies each token with its own matrix";
  }
  results.push_back(TokenFacts::token(left.batchAxis + leftShift,
                                      left.tokenAxis + leftShift));
  return std::nullopt;
}

// Rows of A are sequences and tokens; nothing else may differ from row to row.
TokenReason GemmOp::propagateTokens(const TokenRules &rules,
                                    ResultFacts &results) {
  TokenFacts fact = rules.lookup(getA());
  if (fact != TokenFacts::merged(0) || getTransA())
    return "multiplies along the sequence or the batch, or has tokens in an "
           "operand other than the first";
  if (Value added = getC()) {
    std::optional<int64_t> rank = rules.rankOf(added);
    if (!rank || (*rank == 2 && constantSize(rules.sizeOf(added, 0)) != 1))
      return "combines tokens with a constant that differs from token to token "
             "or from sequence to sequence";
    if (!rules.lookup(added).isInvariant())
      return "has tokens in an operand other than the first";
  }
  if (!rules.lookup(getB()).isInvariant())
    return "has tokens in an operand other than the first";
  results.push_back(fact);
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Along axes
//===----------------------------------------------------------------------===//

/// The axes in `axes` of operand 0 are gone, after `keeps`.
static void drop(const TokenRules &rules, Value first, ArrayRef<int64_t> axes,
                 ResultFacts &results) {
  TokenFacts fact = rules.lookup(first);
  std::optional<SmallVector<int64_t>> normal =
      normalizeAxes(axes, *rules.rankOf(first));
  for (TokenFacts &result : results)
    for (int64_t axis : *normal) {
      result.batchAxis -= axis < fact.batchAxis;
      result.tokenAxis -= axis < fact.tokenAxis;
    }
}

template <typename Op>
static TokenReason reduce(Op op, const TokenRules &rules,
                          ResultFacts &results) {
  std::optional<SmallVector<int64_t>> known = SmallVector<int64_t>();
  if (op.getAxes() && !(known = rules.constants(op.getAxes())))
    return "reduces over axes that are not constant";
  if (known->empty()) {
    if (op.getNoopWithEmptyAxes())
      return rules.keeps(op, ArrayRef<int64_t>(), "reduces", results);
    return "reduces over all axes, the sequence among them";
  }
  TokenReason reason = rules.keeps(op, *known, "reduces", results);
  if (!reason && !op.getKeepdims())
    drop(rules, op.getData(), *known, results);
  return reason;
}

TokenReason ReduceL2Op::propagateTokens(const TokenRules &rules,
                                        ResultFacts &results) {
  return reduce(*this, rules, results);
}
TokenReason ReduceMaxOp::propagateTokens(const TokenRules &rules,
                                         ResultFacts &results) {
  return reduce(*this, rules, results);
}
TokenReason ReduceMeanOp::propagateTokens(const TokenRules &rules,
                                          ResultFacts &results) {
  return reduce(*this, rules, results);
}
TokenReason ReduceMinOp::propagateTokens(const TokenRules &rules,
                                         ResultFacts &results) {
  return reduce(*this, rules, results);
}
TokenReason ReduceProdOp::propagateTokens(const TokenRules &rules,
                                          ResultFacts &results) {
  return reduce(*this, rules, results);
}
TokenReason ReduceSumOp::propagateTokens(const TokenRules &rules,
                                         ResultFacts &results) {
  return reduce(*this, rules, results);
}
TokenReason ReduceSumSquareOp::propagateTokens(const TokenRules &rules,
                                               ResultFacts &results) {
  return reduce(*this, rules, results);
}

TokenReason ArgMaxOp::propagateTokens(const TokenRules &rules,
                                      ResultFacts &results) {
  int64_t axis = getAxis();
  TokenReason reason = rules.keeps(*this, axis, "reduces", results);
  if (!reason && !getKeepdims())
    drop(rules, getData(), axis, results);
  return reason;
}

TokenReason SoftmaxOp::propagateTokens(const TokenRules &rules,
                                       ResultFacts &results) {
  int64_t axis = getAxis();
  return rules.keeps(*this, axis, "normalises", results);
}

TokenReason LayerNormalizationOp::propagateTokens(const TokenRules &rules,
                                                  ResultFacts &results) {
  return rules.keeps(*this, axesFrom(getAxis(), rules.rankOf(getX())),
                     "normalises", results);
}

TokenReason RMSNormalizationOp::propagateTokens(const TokenRules &rules,
                                                ResultFacts &results) {
  return rules.keeps(*this, axesFrom(getAxis(), rules.rankOf(getX())),
                     "normalises", results);
}

TokenReason CumSumOp::propagateTokens(const TokenRules &rules,
                                      ResultFacts &results) {
  std::optional<SmallVector<int64_t>> axis = rules.constants(getAxis());
  if (!axis)
    return "sums along an axis that is not constant";
  return rules.keeps(*this, *axis, "sums", results);
}

TokenReason TriluOp::propagateTokens(const TokenRules &rules,
                                     ResultFacts &results) {
  return rules.keeps(*this, {-2, -1}, "masks", results);
}
