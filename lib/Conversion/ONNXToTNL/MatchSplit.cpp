//===- MatchSplit.cpp - Split and slices of columns to tnl.split ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Values.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

namespace {
/// Columns [begin, end) of the last axis.
struct Columns {
  onnx::SliceOp slice;
  int64_t begin, end;
};
} // namespace

static int64_t clampIndex(int64_t index, int64_t size) {
  return std::clamp<int64_t>(index < 0 ? index + size : index, 0, size);
}

// A slice of whole rows with step 1.
static std::optional<Columns> matchColumns(const Raiser &raiser,
                                           onnx::SliceOp slice) {
  int64_t rank = rankOf(slice.getData()), size = dimOf(slice.getData(), -1);
  auto cuts = readSlice(raiser, slice);
  if (rank < 1 || ShapedType::isDynamic(size) || !isFloat(slice) || !cuts ||
      cuts->size() != 1 || rankOf(slice) != rank)
    return std::nullopt;
  const SliceAxis &cut = cuts->front();
  std::optional<int64_t> start =
                             cut.start ? cut.start.asConstant() : std::nullopt,
                         end = cut.end ? cut.end.asConstant() : std::nullopt;
  if (cut.axis != rank - 1 || cut.step != 1 || !start || !end)
    return std::nullopt;
  Columns columns{slice, clampIndex(*start, size), clampIndex(*end, size)};
  return columns.begin < columns.end ? std::make_optional(columns)
                                     : std::nullopt;
}

// Results of tnl.split of `x` at the boundaries `cuts` (sorted, 0 and the width
// included).
static SplitOp createSplit(Raiser &raiser, Value x, Location loc,
                           ArrayRef<int64_t> cuts) {
  auto type = cast<RankedTensorType>(x.getType());
  SmallVector<Type> parts;
  for (size_t i = 0; i + 1 < cuts.size(); ++i) {
    SmallVector<int64_t> sizes(type.getShape());
    sizes.back() = cuts[i + 1] - cuts[i];
    parts.push_back(type.clone(sizes));
  }
  raiser.rewriter.setInsertionPointAfterValue(x);
  return SplitOp::create(raiser.rewriter, loc, parts, x);
}

static LogicalResult raiseSlices(Raiser &raiser, Value x,
                                 MutableArrayRef<Columns> slices) {
  int64_t width = dimOf(x, -1);
  llvm::sort(slices, [](const Columns &a, const Columns &b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  SmallVector<int64_t> cuts = {0};
  for (const Columns &columns : slices) {
    bool again = cuts.size() > 1 && columns.begin == cuts[cuts.size() - 2] &&
                 columns.end == cuts.back();
    if (columns.begin < cuts.back() && !again)
      return failure(); // overlapping
    for (int64_t cut : {columns.begin, columns.end})
      if (cut > cuts.back())
        cuts.push_back(cut);
  }
  if (cuts.back() < width)
    cuts.push_back(width);
  if (cuts.size() < 3)
    return failure();
  SplitOp split = createSplit(raiser, x, slices.front().slice.getLoc(), cuts);
  bool any = false;
  for (Columns &columns : slices) {
    size_t part = llvm::lower_bound(cuts, columns.begin) - cuts.begin();
    Value result = split.getParts()[part];
    if (result.getType() != columns.slice.getType())
      continue;
    raiser.replace(columns.slice, result);
    any = true;
  }
  return success(any);
}

static LogicalResult matchSplit(Raiser &raiser, onnx::SplitOp op) {
  int64_t rank = rankOf(op.getInput());
  if (rank < 1 || (op.getAxis() != -1 && op.getAxis() != rank - 1) ||
      !isFloat(op.getInput()))
    return failure();
  SmallVector<int64_t> cuts = {0};
  for (Value part : op.getOutputs()) {
    int64_t width = dimOf(part, -1);
    if (rankOf(part) != rank || ShapedType::isDynamic(width) || width == 0)
      return failure();
    cuts.push_back(cuts.back() + width);
  }
  if (cuts.back() != dimOf(op.getInput(), -1))
    return failure();
  SplitOp split = createSplit(raiser, op.getInput(), op.getLoc(), cuts);
  bool any = false;
  for (auto [old, part] : llvm::zip_equal(op.getOutputs(), split.getParts())) {
    if (old.getType() != part.getType() || old.use_empty())
      continue;
    raiser.replace(old, part);
    any = true;
  }
  return success(any);
}

// All slices of one value, when the first of them is looked at.
static LogicalResult matchSlices(Raiser &raiser, onnx::SliceOp slice) {
  SmallVector<Columns> slices;
  for (Operation *user : slice.getData().getUsers()) {
    auto other = dyn_cast<onnx::SliceOp>(user);
    if (!other || other.getData() != slice.getData())
      continue;
    if (other != slice && other->getBlock() == slice->getBlock() &&
        other->isBeforeInBlock(slice))
      return failure();
    if (auto columns = matchColumns(raiser, other))
      slices.push_back(*columns);
  }
  return slices.empty() ? failure()
                        : raiseSlices(raiser, slice.getData(), slices);
}

void tnl::raising::populateSplitPatterns(RewritePatternSet &patterns,
                                         RaisingAnalysis &analysis) {
  addPatterns<onnx::SplitOp>(patterns, analysis, matchSplit);
  addPatterns<onnx::SliceOp>(patterns, analysis, matchSlices);
}
