//===- Slice.cpp - Slice --------------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Folding.h"
#include "OpUtils.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

/// Exporters write "to the end" as a huge number, which is past any size.
static bool isBeyond(SizeExpr bound, bool below) {
  std::optional<int64_t> number = constantSize(bound);
  return number && (below ? *number <= -INT32_MAX : *number >= INT32_MAX);
}

/// A bound of a slice, counted from the end where it is negative.
static SizeExpr fromStart(SizeExpr bound, SizeExpr size) {
  SizeExpr zero = SizeExpr::constant(0, size.getContext());
  return SizeExpr::select(SizeExpr::atMost(zero, bound), bound, bound + size);
}

/// A bound of a slice, counted from the end where it is negative, limited to
/// [least, most].
static SizeExpr clampBound(SizeExpr bound, SizeExpr size, SizeExpr least,
                           SizeExpr most) {
  if (!bound || isBeyond(bound, /*below=*/true))
    return bound ? least : bound;
  if (isBeyond(bound, /*below=*/false))
    return most;
  return SizeExpr::min(SizeExpr::max(fromStart(bound, size), least), most);
}

/// Where a slice of a dimension of `size` begins.
static SizeExpr firstIndex(SizeExpr start, int64_t step, SizeExpr size) {
  if (!start || !size)
    return start ? size : start;
  SizeExpr zero = SizeExpr::constant(0, size.getContext());
  return clampBound(start, size, zero, step > 0 ? size : size - 1);
}

/// The size of [start, end) of a dimension of `size`, which may be negative for
/// an empty slice: so no bound needs all of its limits.
static SizeExpr forwardSpan(SizeExpr start, SizeExpr end, SizeExpr size) {
  SizeExpr zero = SizeExpr::constant(0, size.getContext());
  SizeExpr last = isBeyond(end, /*below=*/true) ? zero
                  : isBeyond(end, /*below=*/false)
                      ? size
                      : SizeExpr::min(fromStart(end, size), size);
  if (isBeyond(start, /*below=*/true))
    return last;
  if (isBeyond(start, /*below=*/false))
    return zero;
  SizeExpr first = fromStart(start, size);
  if (first && first.lower() >= 0)
    return last - first;
  return SizeExpr::min(last - first, last);
}

/// The size of [start, end) with `step`, of a dimension of `size`.
static SizeExpr slicedSize(SizeExpr start, SizeExpr end, int64_t step,
                           SizeExpr size) {
  if (!size || !start || !end || step == INT64_MIN)
    return !size ? size : !start ? start : end;
  SizeExpr zero = SizeExpr::constant(0, size.getContext());
  if (step > 0)
    return SizeExpr::max(forwardSpan(start, end, size).ceilDiv(step), zero);
  SizeExpr first = firstIndex(start, step, size);
  SizeExpr last = clampBound(end, size, zero - 1, size - 1);
  return SizeExpr::max((first - last).ceilDiv(-step), zero);
}

LogicalResult
SliceOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                             SmallVectorImpl<SymbolicValue> &results,
                             SizeRequirements &requirements) {
  SymbolicValue &result = results.emplace_back();
  const SymbolicValue &data = operands[0], &starts = operands[1],
                      &ends = operands[2];
  SymbolicValue axesFacts = factsOf(*this, getAxes(), operands);
  SymbolicValue stepFacts = factsOf(*this, getSteps(), operands);
  std::optional<int64_t> count = vectorLength(starts);
  for (const SymbolicValue &other : {ends, axesFacts, stepFacts})
    if (std::optional<int64_t> length = vectorLength(other);
        length && count && *length != *count)
      return emitOpError("has bounds of ")
             << *count << " and " << *length << " elements";
  if (!data.shape)
    return success();
  int64_t rank = data.shape->size();
  result.shape = Dims(
      rank, SizeExpr::unknown("it depends on axes that are not known before "
                              "the graph runs",
                              getContext()));
  SmallVector<int64_t> axes;
  if (getAxes()) {
    auto given = knownAxes(*this, axesFacts, rank);
    if (failed(given))
      return failure();
    if (!*given)
      return success();
    axes = **given;
  } else {
    if (!count)
      return success();
    if (*count > rank)
      return emitOpError("slices ")
             << *count << " axes of an operand of rank " << rank;
    axes = llvm::to_vector(llvm::seq<int64_t>(0, *count));
  }
  std::optional<SmallVector<int64_t>> steps = constantElements(stepFacts);
  if (!getSteps())
    steps = SmallVector<int64_t>(axes.size(), 1);
  result.shape = data.shape;
  SizeExpr unknown = SizeExpr::unknown(
      "it depends on bounds that are not known before the graph runs",
      getContext());
  for (auto [i, axis] : llvm::enumerate(axes)) {
    SizeExpr &size = (*result.shape)[axis];
    if (!steps || !starts.elements || !ends.elements ||
        starts.elements->size() != axes.size() ||
        ends.elements->size() != axes.size() || steps->size() != axes.size()) {
      size = unknown;
      continue;
    }
    int64_t step = (*steps)[i];
    if (step == 0)
      return emitOpError("has a step of 0");
    SizeExpr start = (*starts.elements)[i], end = (*ends.elements)[i];
    SizeExpr whole = size;
    size = start && end ? slicedSize(start, end, step, whole) : unknown;
    std::optional<int64_t> length = constantSize(size);
    std::optional<int64_t> first = constantSize(firstIndex(start, step, whole));
    int64_t last;
    if (rank != 1 || !data.elements || !length || !first || *length > 64 ||
        llvm::MulOverflow(*length - 1, step, last) ||
        llvm::AddOverflow(last, *first, last) || last < -1 ||
        last >= int64_t(data.elements->size()))
      continue;
    result.elements.emplace();
    for (int64_t k = 0; k < *length; ++k)
      result.elements->push_back((*data.elements)[*first + k * step]);
  }
  if (rank == 1 && axes.empty())
    result.elements = data.elements;
  return success();
}

OpFoldResult SliceOp::fold(FoldAdaptor adaptor) {
  auto type = dyn_cast<RankedTensorType>(getType());
  if (!type || !type.hasStaticShape())
    return {};
  std::optional<SmallVector<int64_t>> steps;
  if (getSteps())
    steps = constantInts(adaptor.getSteps());
  bool forward =
      !getSteps() ||
      (steps && llvm::all_of(*steps, [](int64_t s) { return s > 0; }));
  if (forward && getData().getType() == type)
    return getData();
  // A constant piece of a constant.
  auto data = dyn_cast_if_present<DenseElementsAttr>(adaptor.getData());
  auto starts = constantInts(adaptor.getStarts());
  if (!data || !starts || !forward)
    return {};
  int64_t rank = type.getRank();
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  if (getAxes()) {
    auto given = constantInts(adaptor.getAxes());
    if (!given)
      return {};
    axes = *given;
  }
  ArrayRef<int64_t> shape = data.getType().getShape();
  SmallVector<int64_t> first(rank, 0), stride(rank, 1);
  if (int64_t(shape.size()) != rank || starts->size() > axes.size())
    return {};
  for (auto [i, start] : llvm::enumerate(*starts)) {
    int64_t axis = axes[i] < 0 ? axes[i] + rank : axes[i];
    if (axis < 0 || axis >= rank || (steps && i >= steps->size()))
      return {};
    first[axis] = std::clamp<int64_t>(start < 0 ? start + shape[axis] : start,
                                      0, shape[axis]);
    stride[axis] = steps ? (*steps)[i] : 1;
    int64_t last;
    if (llvm::MulOverflow(type.getDimSize(axis) - 1, stride[axis], last) ||
        llvm::AddOverflow(last, first[axis], last) || last >= shape[axis])
      return {};
  }
  return foldMove(data, type, [&](ArrayRef<int64_t> index) {
    int64_t position = 0;
    for (int64_t axis = 0; axis < rank; ++axis)
      position =
          position * shape[axis] + first[axis] + index[axis] * stride[axis];
    return position;
  });
}

LogicalResult SliceOp::verify() {
  if (failed(verifySameElements(*this, {getData(), getOutput()})) ||
      failed(verifyVector(*this, getStarts(), "starts")) ||
      failed(verifyVector(*this, getEnds(), "ends")) ||
      failed(verifyVector(*this, getAxes(), "axes")) ||
      failed(verifyVector(*this, getSteps(), "steps")))
    return failure();
  return verifyByInference(*this);
}
