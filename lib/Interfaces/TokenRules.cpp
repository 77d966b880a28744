//===- TokenRules.cpp - What rules about tokens ask, and share ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Interfaces/TokenOpInterface.h"

using namespace mlir;
using namespace tnl;

#include "TNL/Interfaces/TokenOpInterface.cpp.inc"

TokenRules::~TokenRules() = default;

//===----------------------------------------------------------------------===//
// Facts
//===----------------------------------------------------------------------===//

std::optional<int64_t> TokenRules::rankOf(Value value) const {
  if (auto type = dyn_cast<RankedTensorType>(value.getType()))
    return type.getRank();
  const SymbolicValue &facts = known(value);
  if (facts.shape)
    return facts.shape->size();
  return std::nullopt;
}

SizeExpr TokenRules::sizeOf(Value value, int64_t axis) const {
  const SymbolicValue &facts = known(value);
  if (!facts.shape || axis < 0 ||
      axis >= static_cast<int64_t>(facts.shape->size()))
    return {};
  return (*facts.shape)[axis];
}

std::optional<SmallVector<int64_t>> TokenRules::constants(Value value) const {
  const SymbolicValue &facts = known(value);
  if (!facts.elements)
    return std::nullopt;
  SmallVector<int64_t> result;
  for (SizeExpr element : *facts.elements) {
    std::optional<int64_t> constant = constantSize(element);
    if (!constant)
      return std::nullopt;
    result.push_back(*constant);
  }
  return result;
}

TokenFacts TokenRules::factsOfSize(Value value) const {
  // A fixed number does not show what it is the size of.
  const SymbolicValue &facts = known(value);
  if (isFixed() || !facts.elements)
    return TokenFacts::size();
  bool dependsOnSeq = !llvm::all_of(*facts.elements, [&](SizeExpr element) {
    return element && !element.dependsOn(seqName());
  });
  return dependsOnSeq ? TokenFacts::size() : TokenFacts::invariant();
}

//===----------------------------------------------------------------------===//
// Shared rules
//===----------------------------------------------------------------------===//

TokenReason TokenRules::keepsApart(Value value, ArrayRef<int64_t> axes,
                                   StringRef verb) const {
  TokenFacts fact = lookup(value);
  for (int64_t axis : axes) {
    if (axis == fact.tokenAxis)
      return verb.str() + " along the sequence (axis " + std::to_string(axis) +
             ")";
    if (axis == fact.batchAxis)
      return verb.str() + " along the batch (axis " + std::to_string(axis) +
             ")";
  }
  return std::nullopt;
}

TokenReason TokenRules::sameAsFirst(Operation *op, int64_t end,
                                    ResultFacts &results) const {
  Value first = op->getOperand(0);
  TokenFacts fact = lookup(first);
  std::optional<int64_t> rank = rankOf(first);
  if (!rank)
    return "has an operand of unknown rank";
  if (!fact.isToken())
    return "combines tokens with values that are not one row for each token";
  if (end < 0)
    end += *rank;
  if (fact.tokenAxis >= end)
    return "works along the sequence (axis " + std::to_string(fact.tokenAxis) +
           ")";
  if (fact.batchAxis >= end)
    return "works along the batch (axis " + std::to_string(fact.batchAxis) +
           ")";
  for (Value operand : op->getOperands().drop_front())
    if (lookup(operand) != fact && !lookup(operand).isInvariant())
      return "combines tokens along different axes";
  results.assign(op->getNumResults(), fact);
  return std::nullopt;
}

TokenReason TokenRules::broadcast(Operation *op, ResultFacts &results) const {
  int64_t rank = 0;
  for (Value operand : op->getOperands()) {
    std::optional<int64_t> known = rankOf(operand);
    if (!known)
      return "has an operand of unknown rank";
    rank = std::max(rank, *known);
  }
  std::optional<TokenFacts> merged;
  for (Value operand : op->getOperands()) {
    TokenFacts fact = lookup(operand);
    if (fact.isInvariant())
      continue;
    int64_t shift = rank - *rankOf(operand);
    fact.batchAxis += shift;
    fact.tokenAxis += shift;
    if (merged && fact != *merged)
      return "combines tokens along different axes";
    merged = fact;
  }
  if (!merged)
    return "combines no tokens";
  for (Value operand : op->getOperands()) {
    if (!lookup(operand).isInvariant())
      continue;
    int64_t shift = rank - *rankOf(operand);
    for (int64_t axis : {merged->batchAxis, merged->tokenAxis}) {
      if (axis < shift)
        continue;
      std::optional<int64_t> size = constantSize(sizeOf(operand, axis - shift));
      if (size != 1)
        return "combines tokens with a constant that differs from token to "
               "token or from sequence to sequence";
    }
  }
  results.assign(op->getNumResults(), *merged);
  return std::nullopt;
}

std::optional<SmallVector<int64_t>> tnl::normalizeAxes(ArrayRef<int64_t> axes,
                                                       int64_t rank) {
  SmallVector<int64_t> result;
  for (int64_t axis : axes) {
    if (axis < -rank || axis >= rank)
      return std::nullopt;
    result.push_back(axis < 0 ? axis + rank : axis);
  }
  return result;
}

TokenReason TokenRules::keeps(Operation *op, ArrayRef<int64_t> axes,
                              StringRef verb, ResultFacts &results) const {
  Value first = op->getOperand(0);
  std::optional<int64_t> rank = rankOf(first);
  if (!rank)
    return "has an operand of unknown rank";
  TokenFacts fact = lookup(first);
  if (!fact.isToken())
    return "has tokens in an operand other than the first";
  std::optional<SmallVector<int64_t>> normal = normalizeAxes(axes, *rank);
  if (!normal)
    return "has an axis out of range";
  if (TokenReason reason = keepsApart(first, *normal, verb))
    return reason;
  for (Value operand : op->getOperands().drop_front())
    if (!lookup(operand).isInvariant())
      return "has tokens in an operand other than the first";
  results.assign(op->getNumResults(), fact);
  return std::nullopt;
}
