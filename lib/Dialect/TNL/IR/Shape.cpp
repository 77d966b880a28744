//===- Shape.cpp - Splits, layouts and picks of heads, last_token, argmax -===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SizeRules.h"

using namespace mlir;
using namespace tnl;

//===----------------------------------------------------------------------===//
// split
//===----------------------------------------------------------------------===//

LogicalResult SplitOp::sizeRules(SizeRules &rules) {
  NamedTensor x{"x", getX()};
  SizeExpr columns = rules.constant(0);
  for (auto [index, result] : llvm::enumerate(getParts())) {
    std::string name = "result " + std::to_string(index);
    NamedTensor part{name, result};
    if (failed(rules.sameLeading(part, x, x.rank() - 1)))
      return failure();
    columns = columns + rules.size(part, -1);
  }
  std::optional<int64_t> together = columns.asConstant(),
                         whole = rules.size(x, -1).asConstant();
  if ((together || !columns) && whole && together != whole)
    return emitOpError() << "the results have "
                         << (together ? std::to_string(*together)
                                      : std::string("too many"))
                         << " columns together, but x has " << *whole;
  return rules.has(x, -1, columns, "the columns of all results");
}

LogicalResult SplitOp::verify() {
  if (getParts().empty())
    return emitOpError("needs at least one result");
  NamedTensor x{"x", getX()};
  if (x.rank() < 1)
    return emitOpError("x must have at least rank 1");
  for (auto [index, result] : llvm::enumerate(getParts())) {
    std::string name = "result " + std::to_string(index);
    NamedTensor part{name, result};
    if (part.rank() != x.rank())
      return emitOpError() << name << " has rank " << part.rank()
                           << ", but x has rank " << x.rank();
    if (failed(expectStatic(*this, part, -1)) ||
        failed(expectSameElements(*this, part, x)))
      return failure();
  }
  return verifySizes(*this);
}

//===----------------------------------------------------------------------===//
// split_heads and merge_heads
//===----------------------------------------------------------------------===//

/// `merged` `[B, N, H*P]` and `heads` `[B, H, N, P]` hold the same elements.
static LogicalResult headSizes(SizeRules &rules, const NamedTensor &merged,
                               const NamedTensor &heads) {
  if (failed(rules.same(merged, 0, heads, 0)) ||
      failed(rules.same(merged, 1, heads, 2)))
    return failure();
  SizeExpr channels = rules.size(heads, 1) * rules.size(heads, 3);
  std::optional<int64_t> wanted = channels.asConstant(),
                         given = rules.size(merged, 2).asConstant();
  if (given && given != wanted)
    return rules.operation()->emitOpError()
           << heads.dim(1) << " heads of width " << heads.dim(3) << " are "
           << (wanted ? std::to_string(*wanted) : std::string("too many"))
           << " channels, but " << merged.name << " has " << *given;
  return rules.has(merged, 2, channels, "the channels of all heads");
}

static LogicalResult verifyHeads(Operation *op, const NamedTensor &merged,
                                 const NamedTensor &heads) {
  if (failed(expectRank(op, merged, 3, "[batch, tokens, channels]")) ||
      failed(expectRank(op, heads, 4, "[batch, heads, tokens, width]")) ||
      failed(expectSameElements(op, merged, heads)) ||
      failed(expectStatic(op, heads, 1)))
    return failure();
  return expectStatic(op, heads, 3);
}

LogicalResult SplitHeadsOp::sizeRules(SizeRules &rules) {
  return headSizes(rules, {"x", getX()}, {"the result", getResult()});
}

LogicalResult SplitHeadsOp::verify() {
  if (failed(verifyHeads(*this, {"x", getX()}, {"the result", getResult()})))
    return failure();
  return verifySizes(*this);
}

OpFoldResult SplitHeadsOp::fold(FoldAdaptor) {
  auto merge = getX().getDefiningOp<MergeHeadsOp>();
  if (merge && merge.getX().getType() == getType())
    return merge.getX();
  return {};
}

LogicalResult MergeHeadsOp::sizeRules(SizeRules &rules) {
  return headSizes(rules, {"the result", getResult()}, {"x", getX()});
}

LogicalResult MergeHeadsOp::verify() {
  if (failed(verifyHeads(*this, {"the result", getResult()}, {"x", getX()})))
    return failure();
  return verifySizes(*this);
}

OpFoldResult MergeHeadsOp::fold(FoldAdaptor) {
  auto split = getX().getDefiningOp<SplitHeadsOp>();
  if (split && split.getX().getType() == getType())
    return split.getX();
  return {};
}

//===----------------------------------------------------------------------===//
// pick_heads
//===----------------------------------------------------------------------===//

LogicalResult PickHeadsOp::sizeRules(SizeRules &rules) {
  NamedTensor x{"x", getX()}, result{"the result", getResult()};
  for (int64_t axis : {0, 2, 3})
    if (failed(rules.same(x, axis, result, axis)))
      return failure();
  return rules.has(result, 1, getWhich().size(), "the heads picked");
}

LogicalResult PickHeadsOp::verify() {
  NamedTensor x{"x", getX()}, result{"the result", getResult()};
  if (failed(expectRank(*this, x, 4, "[batch, heads, tokens, width]")) ||
      failed(expectRank(*this, result, 4, "[batch, heads, tokens, width]")) ||
      failed(expectSameElements(*this, x, result)) ||
      failed(expectStatic(*this, x, 1)) ||
      failed(expectStatic(*this, result, 1)))
    return failure();
  if (getWhich().empty())
    return emitOpError("picks no heads");
  for (int64_t head : getWhich())
    if (head < 0 || head >= x.dim(1))
      return emitOpError() << "picks head " << head << " of " << x.dim(1);
  return verifySizes(*this);
}

//===----------------------------------------------------------------------===//
// last_token and argmax
//===----------------------------------------------------------------------===//

LogicalResult LastTokenOp::sizeRules(SizeRules &rules) {
  NamedTensor x{"x", getX()}, result{"the result", getResult()};
  if (failed(rules.same(x, 0, result, 0)) ||
      failed(rules.same(x, 2, result, 2)))
    return failure();
  return rules.requirementsOf().atMost(rules.constant(1), rules.size(x, 1),
                                       "since x needs a token");
}

LogicalResult LastTokenOp::verify() {
  NamedTensor x{"x", getX()}, result{"the result", getResult()};
  if (failed(expectRank(*this, x, 3, "[batch, tokens, channels]")) ||
      failed(expectRank(*this, result, 3, "[batch, 1, channels]")) ||
      failed(expectSameElements(*this, x, result)))
    return failure();
  if (x.dim(1) == 0)
    return emitOpError("x has no token");
  if (result.dim(1) != 1)
    return emitOpError() << "the result must be [batch, 1, channels], got "
                         << result.type();
  return verifySizes(*this);
}

LogicalResult ArgmaxOp::sizeRules(SizeRules &rules) {
  NamedTensor logits{"logits", getLogits()}, result{"the result", getResult()};
  return rules.sameLeading(logits, result, result.rank());
}

LogicalResult ArgmaxOp::verify() {
  NamedTensor logits{"logits", getLogits()}, result{"the result", getResult()};
  if (logits.rank() < 1)
    return emitOpError("logits must have at least rank 1");
  if (logits.dim(-1) == 0)
    return emitOpError("logits have an empty last dimension");
  if (result.rank() != logits.rank() - 1)
    return emitOpError() << "the result must have rank " << logits.rank() - 1
                         << " (one index for each row of logits), but it has "
                         << "rank " << result.rank();
  return verifySizes(*this);
}
