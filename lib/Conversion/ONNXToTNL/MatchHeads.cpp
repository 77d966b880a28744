//===- MatchHeads.cpp - Reshapes and transposes to split and merged heads -===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   [B, N, H*P] -Reshape-> [B, N, H, P] -Transpose-> [B, H, N, P] and back. For
//   one token the transpose changes nothing and may be missing.
//
//===----------------------------------------------------------------------===//

#include "Values.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

static constexpr int64_t kExchange[] = {0, 2, 1, 3};

// Whether axis `axisA` of `a` for each pair has the size of its partner in `b`.
// One pair may stay unproven: the number of elements is the same.
static bool keepsSizes(const Raiser &raiser, Value a, ArrayRef<int64_t> axesA,
                       Value b, ArrayRef<int64_t> axesB) {
  unsigned unsure = 0;
  for (auto [axisA, axisB] : llvm::zip_equal(axesA, axesB)) {
    if (raiser.sameSize(a, axisA, b, axisB))
      continue;
    SizeExpr left = raiser.size(a, axisA), right = raiser.size(b, axisB);
    if ((left && right) || ++unsure > 1)
      return false;
  }
  return true;
}

// The channels of [B, N, C] are the heads and widths of the other tensor.
static bool hasChannels(Value merged, Value split, int64_t heads,
                        int64_t width) {
  int64_t h = dimOf(split, heads), p = dimOf(split, width),
          c = dimOf(merged, 2);
  return !ShapedType::isDynamic(h) && !ShapedType::isDynamic(p) && c == h * p;
}

// What acts on each element commutes with moving elements: `value` behind such
// operations, which go to `passed`, the last one first.
static Value behindElementwise(Value value, SmallVector<Operation *> &passed) {
  while (Operation *op = value.getDefiningOp()) {
    auto cast = dyn_cast<onnx::CastOp>(op);
    if (!isa<SiLUOp>(op) &&
        (!cast || !isFloat(cast.getInput()) || !isFloat(cast)))
      break;
    passed.push_back(op);
    value = op->getOperand(0);
  }
  return value;
}

// Creates `Op`, and after it what was passed to find `x`.
template <typename Op>
static LogicalResult replaceMove(Raiser &raiser, Operation *old, Value x,
                                 ArrayRef<Operation *> passed) {
  auto type = cast<RankedTensorType>(old->getResult(0).getType());
  Value moved = raiser.create<Op>(old, type.clone(elementOf(x)), x).getResult();
  for (Operation *op : llvm::reverse(passed)) {
    Operation *copy = raiser.rewriter.clone(*op);
    copy->setOperand(0, moved);
    copy->getResult(0).setType(type.clone(elementOf(op->getResult(0))));
    moved = copy->getResult(0);
  }
  raiser.replace(old->getResult(0), moved);
  return success();
}

static LogicalResult matchSplitHeads(Raiser &raiser,
                                     onnx::TransposeOp transpose) {
  if (transpose.getPerm() != ArrayRef(kExchange) ||
      ShapedType::isDynamic(dimOf(transpose, 1)) ||
      ShapedType::isDynamic(dimOf(transpose, 3)))
    return failure();
  SmallVector<Operation *> passed;
  auto reshape = behindElementwise(transpose.getData(), passed)
                     .getDefiningOp<onnx::ReshapeOp>();
  if (!reshape || rankOf(reshape) != 4 || rankOf(reshape.getData()) != 3 ||
      !isFloat(reshape) || !hasChannels(reshape.getData(), reshape, 2, 3) ||
      !keepsSizes(raiser, reshape.getData(), {0, 1}, reshape, {0, 1}))
    return failure();
  return replaceMove<SplitHeadsOp>(raiser, transpose, reshape.getData(),
                                   passed);
}

static LogicalResult matchReshape(Raiser &raiser, onnx::ReshapeOp reshape) {
  Value data = reshape.getData();
  if (!isFloat(reshape))
    return failure();
  if (rankOf(reshape) == 4 && rankOf(data) == 3) {
    // One token: [B, 1, H*P] to [B, H, 1, P].
    if (dimOf(data, 1) == 1 && dimOf(reshape, 2) == 1 &&
        hasChannels(data, reshape, 1, 3) && dimOf(reshape, 1) != 1 &&
        keepsSizes(raiser, data, {0}, reshape, {0}))
      return replaceMove<SplitHeadsOp>(raiser, reshape, data, {});
    return failure();
  }
  if (rankOf(reshape) != 3 || rankOf(data) != 4)
    return failure();
  SmallVector<Operation *> passed;
  auto transpose =
      behindElementwise(data, passed).getDefiningOp<onnx::TransposeOp>();
  Value heads;
  if (transpose && transpose.getPerm() == ArrayRef(kExchange))
    heads = transpose.getData();
  else if (dimOf(data, 2) == 1 && dimOf(reshape, 1) == 1)
    heads = data, passed.clear();
  if (heads && hasChannels(reshape, heads, 1, 3) &&
      keepsSizes(raiser, heads, {0, 2}, reshape, {0, 1}))
    return replaceMove<MergeHeadsOp>(raiser, reshape, heads, passed);
  return failure();
}

// The channels [B, N, C] of which `value` [B, 1, N, P] is part `part`.
static onnx::SplitOp partOf(Value value, int64_t part) {
  auto unsqueeze = value.getDefiningOp<onnx::UnsqueezeOp>();
  if (!unsqueeze || rankOf(value) != 4 || rankOf(unsqueeze.getData()) != 3 ||
      dimOf(value, 1) != 1)
    return {};
  DenseIntElementsAttr axes;
  if (!matchPattern(unsqueeze.getAxes(), m_Constant(&axes)) ||
      axes.getNumElements() != 1)
    return {};
  int64_t axis = (*axes.value_begin<APInt>()).getSExtValue();
  auto split = unsqueeze.getData().getDefiningOp<onnx::SplitOp>();
  bool fits = (axis == 1 || axis == -3) && split &&
              (split.getAxis() == -1 || split.getAxis() == 2) &&
              part < int64_t(split->getNumResults()) &&
              split->getResult(part) == unsqueeze.getData();
  return fits ? split : onnx::SplitOp();
}

// Parts of the channels put side by side as heads.
static LogicalResult matchStack(Raiser &raiser, onnx::ConcatOp concat) {
  if (rankOf(concat) != 4 || !isFloat(concat) ||
      (concat.getAxis() != 1 && concat.getAxis() != -3))
    return failure();
  onnx::SplitOp split;
  for (auto [part, value] : llvm::enumerate(concat.getInputs())) {
    onnx::SplitOp found = partOf(value, part);
    if (!found || (split && found != split) ||
        dimOf(value, 3) != dimOf(concat, 3))
      return failure();
    split = found;
  }
  if (split && split->getNumResults() == concat.getInputs().size() &&
      hasChannels(split->getOperand(0), concat, 1, 3))
    return replaceMove<SplitHeadsOp>(raiser, concat, split->getOperand(0), {});
  return failure();
}

// Some heads of [B, H, N, P], by constant numbers.
static LogicalResult matchPick(Raiser &raiser, onnx::GatherOp gather) {
  Value x = gather.getData();
  DenseIntElementsAttr indices;
  if (!isFloat(x) || rankOf(x) != 4 || rankOf(gather) != 4 ||
      (gather.getAxis() != 1 && gather.getAxis() != -3) ||
      ShapedType::isDynamic(dimOf(x, 1)) ||
      !matchPattern(gather.getIndices(), m_Constant(&indices)) ||
      indices.getType().getRank() != 1 || indices.getNumElements() == 0 ||
      indices.getNumElements() != dimOf(gather, 1) ||
      indices.getNumElements() > 1024)
    return failure();
  SmallVector<int64_t> which;
  for (const APInt &index : indices.getValues<APInt>()) {
    int64_t head = index.getSExtValue();
    which.push_back(head < 0 ? head + dimOf(x, 1) : head);
    if (which.back() < 0 || which.back() >= dimOf(x, 1))
      return failure();
  }
  raiser.replace(gather.getResult(), raiser.create<PickHeadsOp>(
                                         gather, gather.getType(), x, which));
  return success();
}

// Transposes of transposes hide heads.
static LogicalResult composeTransposes(Raiser &raiser,
                                       onnx::TransposeOp transpose) {
  if (!transpose.getData().getDefiningOp<onnx::TransposeOp>())
    return failure();
  raiser.replace(
      transpose.getResult(),
      transposed(raiser, transpose, transpose.getData(), transpose.getPerm()));
  return success();
}

void tnl::raising::populateComposeTransposesPatterns(
    RewritePatternSet &patterns, RaisingAnalysis &analysis) {
  addPatterns<onnx::TransposeOp>(patterns, analysis, composeTransposes);
}

void tnl::raising::populateHeadsPatterns(RewritePatternSet &patterns,
                                         RaisingAnalysis &analysis) {
  addPatterns<onnx::TransposeOp>(patterns, analysis, matchSplitHeads);
  addPatterns<onnx::ReshapeOp>(patterns, analysis, matchReshape);
  addPatterns<onnx::ConcatOp>(patterns, analysis, matchStack);
  addPatterns<onnx::GatherOp>(patterns, analysis, matchPick);
}
