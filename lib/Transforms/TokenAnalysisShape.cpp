//===- TokenAnalysisShape.cpp - Tokens of reshaped tensors ----------------===//
//
// Elements keep their row-major order. So where the sequences of a tensor lie
// along an axis, they lie along an axis of the result that has the same size
// and as many elements before it. Numbers that are equal by chance do not
// confuse this: only sizes of 1 can be in several places, and between these
// nothing differs. An element is the same one of the same token whichever of
// them is called the axis, and what an operation does with it is proved for the
// choice that was made.
//
//===----------------------------------------------------------------------===//

#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TokenAnalysis.h"

using namespace mlir;
using namespace tnl;

using Reason = std::optional<std::string>;

/// The first axis from `begin` on that has `before` elements before it, and
/// from which on the sizes are `wanted`.
static std::optional<int64_t> findAxis(ArrayRef<SizeExpr> shape,
                                       SizeExpr before,
                                       ArrayRef<SizeExpr> wanted,
                                       int64_t begin = 0) {
  SizeExpr product = SizeExpr::constant(1, before.getContext());
  auto isWantedAt = [&](size_t axis) {
    return axis + wanted.size() <= shape.size() && sameSize(product, before) &&
           llvm::all_of_zip(shape.slice(axis, wanted.size()), wanted,
                            [](SizeExpr size, SizeExpr other) {
                              return size && other && sameSize(size, other);
                            });
  };
  for (auto [axis, size] : llvm::enumerate(shape)) {
    if (static_cast<int64_t>(axis) >= begin && isWantedAt(axis))
      return axis;
    if (!size)
      return std::nullopt;
    product = product * size;
  }
  return std::nullopt;
}

/// The number of elements before `axis`, or null.
static SizeExpr elementsBefore(ArrayRef<SizeExpr> shape, int64_t axis,
                               MLIRContext *context) {
  SizeExpr product = SizeExpr::constant(1, context);
  for (SizeExpr size : shape.take_front(axis)) {
    if (!size)
      return {};
    product = product * size;
  }
  return product;
}

Reason TokenAnalysis::visitReshape(Value from, Value to, Facts &results) {
  TokenFacts fact = lookup(from);
  std::optional<int64_t> fromRank = rankOf(from), toRank = rankOf(to);
  if (!fromRank || !toRank)
    return "gives a tensor of unknown rank";
  if (fact.batchAxis > fact.tokenAxis)
    return "reshapes a tensor whose tokens come before its sequences";
  SmallVector<SizeExpr> oldShape, newShape;
  for (int64_t axis = 0; axis < *fromRank; ++axis)
    oldShape.push_back(sizeOf(from, axis));
  for (int64_t axis = 0; axis < *toRank; ++axis)
    newShape.push_back(sizeOf(to, axis));
  MLIRContext *context = function.getContext();
  SizeExpr before = elementsBefore(oldShape, fact.batchAxis, context);
  SizeExpr beforeTokens = elementsBefore(oldShape, fact.tokenAxis, context);
  SizeExpr sequences = sizeOf(idsArgument, 0), tokens = sizeOf(idsArgument, 1);
  std::optional<int64_t> batchAxis, tokenAxis, mergedAxis;
  if (before && fact.isMerged()) {
    if ((batchAxis = findAxis(newShape, before, {sequences, tokens})))
      tokenAxis = *batchAxis + 1;
    else
      mergedAxis = findAxis(newShape, before, oldShape[fact.batchAxis]);
  } else if (before && beforeTokens) {
    batchAxis = findAxis(newShape, before, oldShape[fact.batchAxis]);
    if (batchAxis)
      tokenAxis = findAxis(newShape, beforeTokens, oldShape[fact.tokenAxis],
                           *batchAxis + 1);
    if (!tokenAxis && fact.tokenAxis == fact.batchAxis + 1 && sequences &&
        tokens)
      mergedAxis = findAxis(newShape, before, sequences * tokens);
  }
  if (tokenAxis)
    results.push_back(TokenFacts::token(*batchAxis, *tokenAxis));
  else if (mergedAxis)
    results.push_back(TokenFacts::merged(*mergedAxis));
  else
    return "does not provably keep the batch and the sequence as dimensions of "
           "their own";
  return std::nullopt;
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

Reason TokenAnalysis::visitSqueeze(Value from, Value to, Value axes,
                                   Facts &results) {
  TokenFacts fact = lookup(from);
  std::optional<int64_t> rank = rankOf(from);
  std::optional<SmallVector<int64_t>> known;
  if (!fact.isToken() || !rank || (axes && !(known = constants(axes))))
    return "removes axes that are not constant";
  if (!known) {
    // A batch of one sequence would go as well.
    if (isFixed())
      return "removes every axis of size 1, whichever those are";
    return visitReshape(from, to, results);
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

Reason TokenAnalysis::visitUnsqueeze(Value from, Value axes, Facts &results) {
  TokenFacts fact = lookup(from);
  std::optional<int64_t> rank = rankOf(from);
  std::optional<SmallVector<int64_t>> known = constants(axes);
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
