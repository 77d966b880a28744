//===- TokenReshape.cpp - Tokens of reshaped tensors ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elements keep their row-major order. So where the tokens of a tensor lie
// along an axis, they lie along an axis of the result that has the same size
// and as many elements before it; sequences too, but what follows them, such as
// heads, may become part of their axis, or leave it. Numbers that are equal by
// chance do not confuse this: only sizes of 1 can be in several places, and
// between these nothing differs. An element is the same one of the same token
// whichever of them is called the axis, and what an operation does with it is
// proved for the choice that was made.
//
//===----------------------------------------------------------------------===//

#include "TNL/Interfaces/TokenRules.h"

using namespace mlir;
using namespace tnl;

/// The product of `shape`, or null.
static SizeExpr productOfKnown(ArrayRef<SizeExpr> shape, MLIRContext *context) {
  if (llvm::is_contained(shape, SizeExpr()))
    return {};
  return productOf(shape, context);
}

static bool areSame(SizeExpr lhs, SizeExpr rhs) {
  return lhs && rhs && sameSize(lhs, rhs);
}

/// Whether `size` is `unit` times a constant.
static bool isMultiple(SizeExpr size, SizeExpr unit) {
  if (!size || !unit)
    return false;
  SizeExpr count = size.floorDiv(unit);
  return count && count.asConstant() && areSame(count * unit, size);
}

namespace {

/// Where the axes of a tensor are after it was reshaped.
class ReshapedAxes {
public:
  ReshapedAxes(ArrayRef<SizeExpr> from, ArrayRef<SizeExpr> to,
               MLIRContext *context)
      : from(from), to(to), context(context) {}

  /// The first axis from `begin` on that is as wanted and has as many elements
  /// before it as `axis` had.
  std::optional<int64_t> find(int64_t axis, int64_t begin,
                              function_ref<bool(int64_t)> isWanted) const {
    SizeExpr before = productOfKnown(from.take_front(axis), context);
    SizeExpr product = SizeExpr::constant(1, context);
    for (int64_t i = 0, rank = to.size(); before && i < rank; ++i) {
      if (i >= begin && areSame(product, before) && isWanted(i))
        return i;
      if (!to[i])
        break;
      product = product * to[i];
    }
    return std::nullopt;
  }

  std::optional<int64_t> find(int64_t axis, SizeExpr wanted,
                              int64_t begin = 0) const {
    return find(axis, begin, [&](int64_t i) { return areSame(to[i], wanted); });
  }

  /// The axis of the sequences, preferably of nothing else, or as it was.
  std::optional<int64_t> findBatch(int64_t axis, SizeExpr sequences,
                                   int64_t begin = 0) const {
    if (auto alone = find(axis, sequences, begin))
      return alone;
    if (auto same = find(axis, from[axis], begin))
      return same;
    return find(axis, begin,
                [&](int64_t i) { return isMultiple(to[i], sequences); });
  }

private:
  ArrayRef<SizeExpr> from, to;
  MLIRContext *context;
};

} // namespace

bool TokenRules::hasOwnBatchAxis(Value value) const {
  SizeExpr size = sizeOf(value, lookup(value).batchAxis);
  SizeExpr sequences = sizeOf(tokenIds(), 0);
  // Without a name for their number, no reshape can have joined the axis.
  return !sequences || areSame(size, sequences);
}

TokenReason TokenRules::reshape(Value from, Value to,
                                ResultFacts &results) const {
  TokenFacts fact = lookup(from);
  std::optional<int64_t> fromRank = rankOf(from), toRank = rankOf(to);
  if (!fromRank || !toRank)
    return "gives a tensor of unknown rank";
  SmallVector<SizeExpr> oldShape, newShape;
  for (int64_t axis = 0; axis < *fromRank; ++axis)
    oldShape.push_back(sizeOf(from, axis));
  for (int64_t axis = 0; axis < *toRank; ++axis)
    newShape.push_back(sizeOf(to, axis));
  ReshapedAxes axes(oldShape, newShape, from.getContext());
  SizeExpr sequences = sizeOf(tokenIds(), 0), tokens = sizeOf(tokenIds(), 1);
  std::optional<int64_t> batchAxis, tokenAxis, mergedAxis;
  if (fact.isMerged()) {
    batchAxis = axes.find(fact.batchAxis, /*begin=*/0, [&](int64_t i) {
      return i + 1 < *toRank && areSame(newShape[i], sequences) &&
             areSame(newShape[i + 1], tokens);
    });
    if (batchAxis)
      tokenAxis = *batchAxis + 1;
    else
      mergedAxis = axes.find(fact.batchAxis, oldShape[fact.batchAxis]);
  } else if (fact.batchAxis < fact.tokenAxis) {
    batchAxis = axes.findBatch(fact.batchAxis, sequences);
    if (batchAxis)
      tokenAxis = axes.find(fact.tokenAxis, tokens, *batchAxis + 1);
    if (!tokenAxis && fact.tokenAxis == fact.batchAxis + 1 && sequences &&
        tokens && hasOwnBatchAxis(from))
      mergedAxis = axes.find(fact.batchAxis, sequences * tokens);
  } else {
    tokenAxis = axes.find(fact.tokenAxis, tokens);
    if (tokenAxis)
      batchAxis = axes.findBatch(fact.batchAxis, sequences, *tokenAxis + 1);
  }
  if (batchAxis && tokenAxis)
    results.push_back(TokenFacts::token(*batchAxis, *tokenAxis));
  else if (mergedAxis)
    results.push_back(TokenFacts::merged(*mergedAxis));
  else
    return "does not provably keep the batch and the sequence as dimensions of "
           "their own";
  return std::nullopt;
}
