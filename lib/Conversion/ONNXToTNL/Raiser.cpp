//===- Raiser.cpp - What patterns of raising work with --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Values.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

SizeExpr Raiser::size(Value value, int64_t axis) const {
  int64_t rank = rankOf(value);
  if (rank < 0)
    return {};
  if (axis < 0)
    axis += rank;
  if (axis < 0 || axis >= rank)
    return {};
  if (int64_t dim = dimOf(value, axis); !ShapedType::isDynamic(dim))
    return SizeExpr::constant(dim, value.getContext());
  const SymbolicValue &known = facts(value);
  return known.shape && axis < static_cast<int64_t>(known.shape->size())
             ? analysis.required((*known.shape)[axis])
             : SizeExpr();
}

bool Raiser::equal(SizeExpr a, SizeExpr b) const {
  return analysis.allowed.inEveryCall(
      {a, b}, [](ArrayRef<SizeExpr> sizes) { return sizes[0] == sizes[1]; });
}

bool Raiser::equalForTokens(SizeExpr size, SizeExpr tokens) const {
  // A graph that never has any says nothing.
  bool hasTokens = false;
  return analysis.allowed.inEveryCall({size, tokens},
                                      [&](ArrayRef<SizeExpr> sizes) {
                                        bool isEqual = sizes[0] == sizes[1];
                                        hasTokens |= isEqual && !sizes[1].is(0);
                                        return isEqual || sizes[1].is(0);
                                      }) &&
         hasTokens;
}

std::optional<int64_t> Raiser::difference(SizeExpr a, SizeExpr b,
                                          bool unlessEmpty) const {
  std::optional<int64_t> found;
  bool same =
      analysis.allowed.inEveryCall({a, b}, [&](ArrayRef<SizeExpr> sizes) {
        if (unlessEmpty && sizes[1].is(0))
          return true;
        std::optional<int64_t> number = (sizes[0] - sizes[1]).asConstant();
        if (!found)
          found = number;
        return number && number == found;
      });
  return same ? found : std::nullopt;
}

bool Raiser::sameSize(Value a, int64_t axisA, Value b, int64_t axisB) const {
  return equal(size(a, axisA), size(b, axisB));
}

bool Raiser::sameShape(Value a, Value b) const {
  int64_t rank = rankOf(a);
  if (rank < 0 || rank != rankOf(b))
    return false;
  if (a == b)
    return true;
  for (int64_t axis = 0; axis < rank; ++axis)
    if (!sameSize(a, axis, b, axis))
      return false;
  return true;
}

LogicalResult RaisingPattern::matchAndRewrite(Operation *op,
                                              PatternRewriter &rewriter) const {
  Raiser raiser{analysis, rewriter};
  analysis.created.clear();
  if (succeeded(match(raiser, op))) {
    ++analysis.numRewrites;
    if (isOpTriviallyDead(op))
      rewriter.eraseOp(op);
    return success();
  }
  while (!analysis.created.empty()) {
    Operation *last = analysis.created.pop_back_val();
    if (last->use_empty())
      rewriter.eraseOp(last);
  }
  return failure();
}
