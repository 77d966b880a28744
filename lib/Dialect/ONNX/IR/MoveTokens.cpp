//===- MoveTokens.cpp - Where tokens are after elements moved -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/ONNX/ONNXOps.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

bool ShapeOp::readsSizes(const TokenRules &) { return true; }
TokenReason ShapeOp::propagateTokens(const TokenRules &rules,
                                     ResultFacts &results) {
  results.push_back(rules.factsOfSize(getShape()));
  return std::nullopt;
}

bool SizeOp::readsSizes(const TokenRules &) { return true; }
TokenReason SizeOp::propagateTokens(const TokenRules &rules,
                                    ResultFacts &results) {
  results.push_back(rules.factsOfSize(getSize()));
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// The same elements in the same order
//===----------------------------------------------------------------------===//

// A tensor of tokens may get a shape that is made of their number.
bool ReshapeOp::readsSizes(const TokenRules &rules) {
  return rules.lookup(getData()).isToken();
}
TokenReason ReshapeOp::propagateTokens(const TokenRules &rules,
                                       ResultFacts &results) {
  if (!rules.lookup(getData()).isToken())
    return "has tokens in an operand other than the first";
  return rules.reshape(getData(), getReshaped(), results);
}

TokenReason FlattenOp::propagateTokens(const TokenRules &rules,
                                       ResultFacts &results) {
  return rules.reshape(getInput(), getOutput(), results);
}

/// Marks `axes` of `rank`; false when one is out of range or not alone.
static bool markAxes(ArrayRef<int64_t> axes, int64_t rank,
                     SmallVectorImpl<bool> &marked) {
  marked.assign(rank, false);
  for (int64_t axis : axes) {
    if (axis < -rank || axis >= rank)
      return false;
    bool &mark = marked[axis < 0 ? axis + rank : axis];
    if (std::exchange(mark, true))
      return false;
  }
  return true;
}

TokenReason SqueezeOp::propagateTokens(const TokenRules &rules,
                                       ResultFacts &results) {
  TokenFacts fact = rules.lookup(getData());
  std::optional<int64_t> rank = rules.rankOf(getData());
  std::optional<SmallVector<int64_t>> known;
  if (!fact.isToken() || !rank ||
      (getAxes() && !(known = rules.constants(getAxes()))))
    return "removes axes that are not constant";
  if (!known) {
    // A batch of one sequence would go as well.
    if (rules.isFixed())
      return "removes every axis of size 1, whichever those are";
    return rules.reshape(getData(), getSqueezed(), results);
  }
  SmallVector<bool> removed;
  if (!markAxes(*known, *rank, removed))
    return "has an axis out of range";
  if (removed[fact.batchAxis] || removed[fact.tokenAxis])
    return "does not provably keep the batch and the sequence as dimensions of "
           "their own";
  auto shifted = [&](int64_t axis) {
    return axis - llvm::count(ArrayRef(removed).take_front(axis), true);
  };
  results.push_back(
      TokenFacts::token(shifted(fact.batchAxis), shifted(fact.tokenAxis)));
  return std::nullopt;
}

TokenReason UnsqueezeOp::propagateTokens(const TokenRules &rules,
                                         ResultFacts &results) {
  TokenFacts fact = rules.lookup(getData());
  std::optional<int64_t> rank = rules.rankOf(getData());
  std::optional<SmallVector<int64_t>> known = rules.constants(getAxes());
  if (!fact.isToken() || !rank || !known)
    return "adds axes that are not constant";
  SmallVector<bool> added;
  if (!markAxes(*known, *rank + known->size(), added))
    return "has an axis out of range";
  SmallVector<int64_t> kept;
  for (auto [axis, isNew] : llvm::enumerate(added))
    if (!isNew)
      kept.push_back(axis);
  results.push_back(
      TokenFacts::token(kept[fact.batchAxis], kept[fact.tokenAxis]));
  return std::nullopt;
}

/// What helps where a graph picks tokens.
static TokenReason withHint(TokenReason reason) {
  if (reason && StringRef(*reason).contains("along the sequence"))
    *reason += "; if the graph gives the logits of the last token alone, "
               "export those of all tokens";
  return reason;
}

//===----------------------------------------------------------------------===//
// Axes moved, repeated, joined and cut
//===----------------------------------------------------------------------===//

TokenReason TransposeOp::propagateTokens(const TokenRules &rules,
                                         ResultFacts &results) {
  TokenFacts fact = rules.lookup(getData());
  auto position = [&](int64_t axis) {
    const auto *found = llvm::find(getPerm(), axis);
    return found - getPerm().begin();
  };
  results.push_back(
      TokenFacts::token(position(fact.batchAxis), position(fact.tokenAxis)));
  return std::nullopt;
}

TokenReason ExpandOp::propagateTokens(const TokenRules &rules,
                                      ResultFacts &results) {
  TokenFacts fact = rules.lookup(getInput());
  std::optional<int64_t> from = rules.rankOf(getInput()),
                         to = rules.rankOf(getOutput());
  if (!fact.isToken() || !from || !to)
    return "gives a tensor of unknown rank";
  int64_t shift = *to - *from;
  for (int64_t axis : {fact.batchAxis, fact.tokenAxis})
    if (!sameSize(rules.sizeOf(getOutput(), axis + shift),
                  rules.sizeOf(getInput(), axis)))
      return "does not provably keep the batch and the sequence as "
             "dimensions of their own";
  results.push_back(
      TokenFacts::token(fact.batchAxis + shift, fact.tokenAxis + shift));
  return std::nullopt;
}

TokenReason TileOp::propagateTokens(const TokenRules &rules,
                                    ResultFacts &results) {
  std::optional<SmallVector<int64_t>> counts = rules.constants(getRepeats());
  if (!counts)
    return "repeats tokens a number of times that is not constant";
  SmallVector<int64_t> axes;
  for (auto [axis, count] : llvm::enumerate(*counts))
    if (count != 1)
      axes.push_back(axis);
  return rules.keeps(*this, axes, "repeats", results);
}

TokenReason ConcatOp::propagateTokens(const TokenRules &rules,
                                      ResultFacts &results) {
  Value first = getInputs().front();
  TokenFacts fact = rules.lookup(first);
  for (Value operand : getInputs())
    if (!rules.lookup(operand).isToken() || rules.lookup(operand) != fact)
      return "joins tokens with values that are not one row for each token";
  std::optional<int64_t> rank = rules.rankOf(first);
  if (!rank)
    return "has an operand of unknown rank";
  std::optional<SmallVector<int64_t>> axis =
      normalizeAxes(static_cast<int64_t>(getAxis()), *rank);
  if (!axis)
    return "has an axis out of range";
  results.push_back(fact);
  return rules.keepsApart(first, *axis, "joins");
}

TokenReason SplitOp::propagateTokens(const TokenRules &rules,
                                     ResultFacts &results) {
  int64_t axis = getAxis();
  return rules.keeps(*this, axis, "splits", results);
}

TokenReason SliceOp::propagateTokens(const TokenRules &rules,
                                     ResultFacts &results) {
  std::optional<SmallVector<int64_t>> axes;
  if (getAxes())
    axes = rules.constants(getAxes());
  else
    axes = llvm::to_vector(
        llvm::seq<int64_t>(0, rules.rankOf(getData()).value_or(0)));
  if (!axes)
    return "slices along axes that are not constant";
  return withHint(rules.keeps(*this, *axes, "slices", results));
}

TokenReason GatherOp::propagateTokens(const TokenRules &rules,
                                      ResultFacts &results) {
  TokenFacts fact = rules.lookup(getData());
  std::optional<int64_t> rank = rules.rankOf(getData()),
                         indexRank = rules.rankOf(getIndices());
  int64_t axis = getAxis();
  if (!rank || !indexRank || axis < -*rank || axis >= *rank)
    return "has an operand of unknown rank";
  axis += axis < 0 ? *rank : 0;
  if (fact.isInvariant() && rules.lookup(getIndices()).isToken()) {
    TokenFacts picked = rules.lookup(getIndices());
    results.push_back(
        TokenFacts::token(picked.batchAxis + axis, picked.tokenAxis + axis));
    return std::nullopt;
  }
  TokenReason reason = rules.keeps(*this, axis, "picks", results);
  if (!reason) {
    int64_t added = *indexRank - 1;
    results[0].batchAxis += axis < fact.batchAxis ? added : 0;
    results[0].tokenAxis += axis < fact.tokenAxis ? added : 0;
  }
  return withHint(reason);
}
