//===- Shape.cpp - Splits, layouts and picks of heads, last_token, argmax -===//

#include "Verify.h"

using namespace mlir;
using namespace tnl;

//===----------------------------------------------------------------------===//
// split
//===----------------------------------------------------------------------===//

LogicalResult SplitOp::verify() {
  if (getParts().empty())
    return emitOpError("needs at least one result");
  NamedTensor x{"x", getX()};
  if (x.rank() < 1)
    return emitOpError("x must have at least rank 1");
  int64_t columns = 0;
  for (auto [index, result] : llvm::enumerate(getParts())) {
    std::string name = "result " + std::to_string(index);
    NamedTensor part{name, result};
    if (part.rank() != x.rank())
      return emitOpError() << name << " has rank " << part.rank()
                           << ", but x has rank " << x.rank();
    if (failed(expectStatic(*this, part, -1)) ||
        failed(expectSameElements(*this, part, x)) ||
        failed(expectSameLeading(*this, part, x, x.rank() - 1)))
      return failure();
    columns = addSizes(columns, part.dim(-1));
  }
  if (!mayAgree(columns, x.dim(-1)))
    return emitOpError() << "the results have " << columns
                         << " columns together, but x has " << x.dim(-1);
  return success();
}

LogicalResult
SplitOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                             SmallVectorImpl<SymbolicValue> &results) {
  for (Type type : getParts().getTypes())
    results.push_back(
        refine(type, leadingSizes(operands[0],
                                  cast<RankedTensorType>(type).getRank() - 1)));
  return success();
}

//===----------------------------------------------------------------------===//
// split_heads and merge_heads
//===----------------------------------------------------------------------===//

/// `merged` `[B, N, H*P]` and `heads` `[B, H, N, P]` hold the same elements.
static LogicalResult verifyHeads(Operation *op, const NamedTensor &merged,
                                 const NamedTensor &heads) {
  if (failed(expectRank(op, merged, 3, "[batch, tokens, channels]")) ||
      failed(expectRank(op, heads, 4, "[batch, heads, tokens, width]")) ||
      failed(expectSameElements(op, merged, heads)) ||
      failed(expectStatic(op, heads, 1)) ||
      failed(expectStatic(op, heads, 3)) ||
      failed(expectSameSize(op, merged, 0, heads, 0)) ||
      failed(expectSameSize(op, merged, 1, heads, 2)))
    return failure();
  int64_t channels = multiplySizes(heads.dim(1), heads.dim(3));
  if (mayAgree(merged.dim(2), channels))
    return success();
  return op->emitOpError() << heads.dim(1) << " heads of width " << heads.dim(3)
                           << " are " << channels << " channels, but "
                           << merged.name << " has " << merged.dim(2);
}

LogicalResult SplitHeadsOp::verify() {
  return verifyHeads(*this, {"x", getX()}, {"the result", getResult()});
}

OpFoldResult SplitHeadsOp::fold(FoldAdaptor) {
  auto merge = getX().getDefiningOp<MergeHeadsOp>();
  if (merge && merge.getX().getType() == getType())
    return merge.getX();
  return {};
}

LogicalResult
SplitHeadsOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                                  SmallVectorImpl<SymbolicValue> &results) {
  results.push_back(refine(getType(), {sizeOf(operands[0], 0), SymbolicDim(),
                                       sizeOf(operands[0], 1), SymbolicDim()}));
  return success();
}

LogicalResult MergeHeadsOp::verify() {
  return verifyHeads(*this, {"the result", getResult()}, {"x", getX()});
}

OpFoldResult MergeHeadsOp::fold(FoldAdaptor) {
  auto split = getX().getDefiningOp<SplitHeadsOp>();
  if (split && split.getX().getType() == getType())
    return split.getX();
  return {};
}

LogicalResult
MergeHeadsOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                                  SmallVectorImpl<SymbolicValue> &results) {
  SymbolicDim heads = sizeOf(operands[0], 1), width = sizeOf(operands[0], 3);
  results.push_back(
      refine(getType(), {sizeOf(operands[0], 0), sizeOf(operands[0], 2),
                         heads && width ? heads * width : SymbolicDim()}));
  return success();
}

//===----------------------------------------------------------------------===//
// pick_heads
//===----------------------------------------------------------------------===//

LogicalResult PickHeadsOp::verify() {
  NamedTensor x{"x", getX()}, result{"the result", getResult()};
  if (failed(expectRank(*this, x, 4, "[batch, heads, tokens, width]")) ||
      failed(expectRank(*this, result, 4, "[batch, heads, tokens, width]")) ||
      failed(expectSameElements(*this, x, result)) ||
      failed(expectStatic(*this, x, 1)) ||
      failed(expectSize(*this, result, 1, getWhich().size(), "heads picked")))
    return failure();
  if (getWhich().empty())
    return emitOpError("picks no heads");
  for (int64_t axis : {0, 2, 3})
    if (failed(expectSameSize(*this, x, axis, result, axis)))
      return failure();
  for (int64_t head : getWhich())
    if (head < 0 || head >= x.dim(1))
      return emitOpError() << "picks head " << head << " of " << x.dim(1);
  return success();
}

LogicalResult
PickHeadsOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                                 SmallVectorImpl<SymbolicValue> &results) {
  results.push_back(refine(getResult().getType(),
                           {sizeOf(operands[0], 0), SymbolicDim(),
                            sizeOf(operands[0], 2), sizeOf(operands[0], 3)}));
  return success();
}

//===----------------------------------------------------------------------===//
// last_token and argmax
//===----------------------------------------------------------------------===//

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
  if (failed(expectSameSize(*this, x, 0, result, 0)))
    return failure();
  return expectSameSize(*this, x, 2, result, 2);
}

LogicalResult
LastTokenOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                                 SmallVectorImpl<SymbolicValue> &results) {
  results.push_back(
      refine(getResult().getType(),
             {sizeOf(operands[0], 0), SymbolicDim(), sizeOf(operands[0], 2)}));
  return success();
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
  return expectSameLeading(*this, logits, result, result.rank());
}

LogicalResult
ArgmaxOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                              SmallVectorImpl<SymbolicValue> &results) {
  Type type = getResult().getType();
  results.push_back(refine(
      type, leadingSizes(operands[0], cast<RankedTensorType>(type).getRank())));
  return success();
}
