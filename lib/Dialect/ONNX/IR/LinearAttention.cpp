//===- LinearAttention.cpp - The LinearAttention of opset 27 --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "OpUtils.h"
#include <cmath>

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

namespace {
/// Sizes that the operands agree on so far.
struct Sizes {
  SizeExpr batch, tokens, keyWidth, valueWidth;
};
} // namespace

/// Takes [batch, tokens, heads * width]; the width only if it is wanted.
static LogicalResult mergePacked(LinearAttentionOp op, StringRef name,
                                 const SymbolicValue &facts, int64_t heads,
                                 Sizes &sizes, SizeExpr *width,
                                 SizeRequirements &requirements) {
  if (!facts.shape)
    return success();
  ArrayRef<SizeExpr> shape = *facts.shape;
  if (shape.size() != 3)
    return op.emitOpError("expects ")
           << name << " of rank 3, [batch, tokens, heads * width], got rank "
           << shape.size();
  std::string what = ("in batch or tokens of " + name).str();
  FailureOr<SizeExpr> batch = requirements.merge(sizes.batch, shape[0], what);
  if (failed(batch))
    return failure();
  FailureOr<SizeExpr> tokens = requirements.merge(sizes.tokens, shape[1], what);
  if (failed(tokens))
    return failure();
  sizes.batch = *batch;
  sizes.tokens = *tokens;
  if (!width)
    return success();
  SizeExpr columns = shape[2];
  if (std::optional<int64_t> number = constantSize(columns);
      number && *number % heads != 0)
    return op.emitOpError()
           << name << " has " << *number << " columns, which are not those of "
           << heads << " equal heads";
  if (failed(requirements.multipleOf(
          columns, SizeExpr::constant(heads, op.getContext()),
          ("the columns of " + name + " and its heads").str())))
    return failure();
  FailureOr<SizeExpr> merged = requirements.merge(
      *width, columns.floorDiv(heads), ("in the head width of " + name).str());
  if (failed(merged))
    return failure();
  *width = *merged;
  return success();
}

static LogicalResult mergeDecay(LinearAttentionOp op,
                                const SymbolicValue &facts, Sizes &sizes,
                                SizeRequirements &requirements) {
  if (failed(mergePacked(op, "decay", facts, 1, sizes, nullptr, requirements)))
    return failure();
  int64_t heads = op.getKvNumHeads();
  SizeExpr size = facts.shape ? facts.shape->back() : SizeExpr();
  std::optional<int64_t> columns = constantSize(size);
  if (!columns)
    return requirements.equal(size, SizeExpr::constant(heads, op.getContext()),
                              "in the columns of decay and the heads");
  if (*columns == heads)
    return success();
  std::optional<int64_t> width = constantSize(sizes.keyWidth);
  int64_t product;
  if (width && !llvm::MulOverflow(*width, heads, product)) {
    if (*columns == product)
      return success();
    return op.emitOpError()
           << "decay has " << *columns << " columns, neither one for each of "
           << heads << " heads nor one for each of the " << product
           << " components of their keys";
  }
  if (!width && sizes.keyWidth)
    return requirements.equal(size, sizes.keyWidth * heads,
                              "in the columns of decay and of key");
  return op.emitOpError() << "decay has " << *columns << " columns, not one for"
                          << " each of " << heads << " heads";
}

static LogicalResult mergeState(LinearAttentionOp op,
                                const SymbolicValue &facts, Sizes &sizes,
                                SizeRequirements &requirements) {
  if (!facts.shape)
    return success();
  ArrayRef<SizeExpr> shape = *facts.shape;
  if (shape.size() != 4)
    return op.emitOpError(
               "expects a state of rank 4, [batch, heads, key width, value "
               "width], got rank ")
           << shape.size();
  SizeExpr heads = SizeExpr::constant(op.getKvNumHeads(), op.getContext());
  if (failed(requirements.merge(heads, shape[1], "in the heads of the state")))
    return failure();
  for (auto [mine, axis] : {std::pair(&sizes.batch, 0),
                            {&sizes.keyWidth, 2},
                            {&sizes.valueWidth, 3}}) {
    FailureOr<SizeExpr> merged =
        requirements.merge(*mine, shape[axis], "in the past state");
    if (failed(merged))
      return failure();
    *mine = *merged;
  }
  return success();
}

LogicalResult
LinearAttentionOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                                       SmallVectorImpl<SymbolicValue> &results,
                                       SizeRequirements &requirements) {
  int64_t queries = getQNumHeads(), heads = getKvNumHeads();
  auto facts = [&](Value operand) { return factsOf(*this, operand, operands); };
  Sizes sizes;
  if (failed(mergePacked(*this, "query", facts(getQuery()), queries, sizes,
                         &sizes.keyWidth, requirements)) ||
      failed(mergePacked(*this, "key", facts(getKey()), heads, sizes,
                         &sizes.keyWidth, requirements)) ||
      failed(mergePacked(*this, "value", facts(getValue()), heads, sizes,
                         &sizes.valueWidth, requirements)) ||
      (getPastState() &&
       failed(mergeState(*this, facts(getPastState()), sizes, requirements))) ||
      (getDecay() &&
       failed(mergeDecay(*this, facts(getDecay()), sizes, requirements))))
    return failure();
  SizeExpr columns = sizes.valueWidth * queries;
  if (constantSize(sizes.valueWidth) && !columns)
    return emitOpError("has too many columns");
  results.push_back({Dims{sizes.batch, sizes.tokens, columns}, {}});
  results.push_back({Dims{sizes.batch, SizeExpr::constant(heads, getContext()),
                          sizes.keyWidth, sizes.valueWidth},
                     {}});
  return success();
}

LogicalResult LinearAttentionOp::verify() {
  int64_t queries = getQNumHeads(), heads = getKvNumHeads();
  if (queries <= 0 || heads <= 0 || queries % heads != 0)
    return emitOpError() << "expects a number of query heads that is a "
                            "positive multiple of that of key and value "
                            "heads, got "
                         << queries << " and " << heads;
  if (!std::isfinite(getScale().convertToFloat()))
    return emitOpError("expects a finite scale");
  if (failed(verifySameElements(
          *this, {getQuery(), getKey(), getValue(), getDecay(), getOutput()})))
    return failure();
  Value state = getPastState() ? getPastState() : getQuery();
  if (getElementTypeOrSelf(state) != getElementTypeOrSelf(getPresentState()))
    return emitOpError() << "the present state has elements of "
                         << getElementTypeOrSelf(getPresentState())
                         << ", those of the past state (or else of query) are "
                         << getElementTypeOrSelf(state);
  return verifyByInference(*this);
}
