//===- Slice.cpp - Slice --------------------------------------------------===//

#include "Folding.h"
#include "OpUtils.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

/// A bound of a slice, made an index in [0, size]; null when unknown.
static SymbolicDim clampBound(SymbolicDim bound, SymbolicDim size) {
  if (!bound)
    return {};
  std::optional<int64_t> number = constantSize(bound);
  SymbolicDim zero = getAffineConstantExpr(0, bound.getContext());
  if (number == 0)
    return zero;
  if (!size)
    return {};
  if (number ? *number < 0 : provablyAtMost(bound + 1, zero))
    return number && *number <= -INT32_MAX ? zero : maxSize(size + bound, zero);
  // Exporters write "to the end" as a huge number.
  if (number && *number >= INT32_MAX)
    return size;
  return provablyAtMost(zero, bound) ? minSize(bound, size) : SymbolicDim();
}

/// The size of [start, end) with `step`, of a dimension of `size`.
static SymbolicDim slicedSize(SymbolicDim start, SymbolicDim end, int64_t step,
                              SymbolicDim size, MLIRContext *context) {
  if (step > 0) {
    SymbolicDim first = clampBound(start, size), last = clampBound(end, size);
    if (!first || !last)
      return {};
    if (provablyAtMost(last, first))
      return getAffineConstantExpr(0, context);
    if (!provablyAtMost(first, last))
      return {};
    return simplifySize(last - first).ceilDiv(step);
  }
  // Backwards only with numbers, or over everything.
  std::optional<int64_t> first = constantSize(start), last = constantSize(end);
  std::optional<int64_t> length = constantSize(size);
  if (!first || !last)
    return {};
  if (step == -1 && *last <= -INT32_MAX &&
      (*first == -1 || *first >= INT32_MAX))
    return size;
  if (!length || step == INT64_MIN)
    return {};
  if (*length == 0)
    return size;
  // ONNX clamps the start to [0, size) here, unlike numpy.
  int64_t from = std::clamp<int64_t>(*first < 0 ? *first + *length : *first, 0,
                                     *length - 1);
  int64_t to =
      std::clamp<int64_t>(*last < 0 ? *last + *length : *last, -1, *length - 1);
  return getAffineConstantExpr(
      from > to ? llvm::divideCeilSigned(from - to, -step) : 0, context);
}

LogicalResult
SliceOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                             SmallVectorImpl<SymbolicValue> &results) {
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
  result.shape = Dims(rank);
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
  for (auto [i, axis] : llvm::enumerate(axes)) {
    SymbolicDim &size = (*result.shape)[axis];
    if (!steps || !starts.elements || !ends.elements ||
        starts.elements->size() != axes.size() ||
        ends.elements->size() != axes.size() || steps->size() != axes.size()) {
      size = {};
      continue;
    }
    int64_t step = (*steps)[i];
    if (step == 0)
      return emitOpError("has a step of 0");
    size = slicedSize((*starts.elements)[i], (*ends.elements)[i], step, size,
                      getContext());
    std::optional<int64_t> length = constantSize(size);
    std::optional<int64_t> first =
        constantSize(clampBound((*starts.elements)[i], (*data.shape)[axis]));
    int64_t last;
    if (rank != 1 || !data.elements || step < 0 || !length || !first ||
        *length > 64 || llvm::MulOverflow(*length - 1, step, last) ||
        llvm::AddOverflow(last, *first, last) ||
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
