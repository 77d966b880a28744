//===- Pieces.cpp - Concat, Split and Slice -------------------------------===//

#include "Folding.h"
#include "OpUtils.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

//===----------------------------------------------------------------------===//
// Concat
//===----------------------------------------------------------------------===//

OpFoldResult ConcatOp::fold(FoldAdaptor adaptor) {
  if (getInputs().size() == 1 && getInputs()[0].getType() == getType())
    return getInputs()[0];
  auto type = foldableType(getType());
  if (!type || type.getNumElements() == 0)
    return {};
  int64_t axis = getAxis() < 0 ? getAxis() + type.getRank() : getAxis();
  SmallVector<DenseElementsAttr> parts;
  for (Attribute input : adaptor.getInputs()) {
    auto dense = dyn_cast_if_present<DenseElementsAttr>(input);
    if (!dense || dense.getType().getRank() != type.getRank())
      return {};
    parts.push_back(dense);
  }
  SmallVector<Attribute> joined;
  forEachIndex(type.getShape(), [&](ArrayRef<int64_t> index) {
    SmallVector<int64_t> source(index);
    for (DenseElementsAttr part : parts) {
      ArrayRef<int64_t> shape = part.getType().getShape();
      if (source[axis] < shape[axis]) {
        joined.push_back(
            part.getValues<Attribute>()[broadcastPosition(source, shape)]);
        return;
      }
      source[axis] -= shape[axis];
    }
  });
  if (int64_t(joined.size()) != type.getNumElements())
    return {};
  if (llvm::all_equal(joined))
    joined.resize(1);
  return DenseElementsAttr::get(type, joined);
}

LogicalResult
ConcatOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                              SmallVectorImpl<SymbolicValue> &results) {
  SymbolicValue &result = results.emplace_back();
  std::optional<size_t> rank;
  bool ranked = true;
  for (const SymbolicValue &operand : operands) {
    if (!operand.shape) {
      ranked = false;
      continue;
    }
    if (rank && *rank != operand.shape->size())
      return emitOpError("joins operands of rank ")
             << *rank << " and " << operand.shape->size();
    rank = operand.shape->size();
  }
  if (!rank)
    return success();
  int64_t axis = getAxis();
  if (failed(normalizeAxis(*this, axis, *rank)))
    return failure();
  Dims shape(*rank);
  AffineExpr joined = getAffineConstantExpr(0, getContext());
  bool known = ranked;
  for (const SymbolicValue &operand : operands) {
    if (!operand.shape)
      continue;
    for (size_t i = 0; i < *rank; ++i) {
      SymbolicDim size = (*operand.shape)[i];
      if (int64_t(i) == axis) {
        known = known && size;
        if (known)
          joined = joined + size;
        continue;
      }
      FailureOr<SymbolicDim> merged = mergeSizes(
          *this, shape[i], size,
          "in dimension " + std::to_string(i) + ", which is not joined");
      if (failed(merged))
        return failure();
      shape[i] = *merged;
    }
  }
  if (known)
    shape[axis] = joined;
  result.shape = std::move(shape);
  if (*rank != 1)
    return success();
  Dims elements;
  for (const SymbolicValue &operand : operands) {
    if (operand.elements)
      llvm::append_range(elements, *operand.elements);
    else if (std::optional<int64_t> length = vectorLength(operand);
             length && *length <= 64)
      elements.append(*length, SymbolicDim());
    else
      return success();
  }
  if (elements.size() <= 64)
    result.elements = std::move(elements);
  return success();
}

LogicalResult ConcatOp::verify() {
  if (getInputs().empty())
    return emitOpError("expects at least one operand");
  SmallVector<Value> values(getInputs());
  values.push_back(getConcatResult());
  if (failed(verifySameElements(*this, values)))
    return failure();
  return verifyByInference(*this);
}

//===----------------------------------------------------------------------===//
// Split
//===----------------------------------------------------------------------===//

LogicalResult
SplitOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                             SmallVectorImpl<SymbolicValue> &results) {
  int64_t parts = getNumResults();
  for (int64_t i = 0; i < parts; ++i)
    results.emplace_back().shape = operands[0].shape;
  if (!operands[0].shape)
    return success();
  int64_t axis = getAxis();
  if (failed(normalizeAxis(*this, axis, operands[0].shape->size())))
    return failure();
  SymbolicDim whole = (*operands[0].shape)[axis];
  std::optional<int64_t> size = constantSize(whole);
  Dims pieces(parts);
  if (getSplit()) {
    if (std::optional<int64_t> count = vectorLength(operands[1]);
        count && *count != parts)
      return emitOpError("has ")
             << *count << " sizes for " << parts << " results";
    if (operands[1].elements)
      pieces = *operands[1].elements;
    std::optional<SmallVector<int64_t>> numbers = constantElements(operands[1]);
    if (numbers && size) {
      int64_t sum = 0;
      for (int64_t number : *numbers)
        if (number < 0 || llvm::AddOverflow(sum, number, sum))
          return emitOpError("has a piece of size ") << number;
      if (sum != *size)
        return emitOpError("cuts size ") << *size << " into " << sum;
    }
  } else if (size) {
    // The last piece takes the rest where the size is not divisible.
    int64_t piece = llvm::divideCeilSigned(*size, parts);
    for (int64_t i = 0; i < parts; ++i)
      pieces[i] = getAffineConstantExpr(
          std::clamp<int64_t>(*size - i * piece, 0, piece), getContext());
  } else if (whole && whole.isMultipleOf(parts)) {
    pieces.assign(parts, whole.floorDiv(parts));
  }
  for (auto [result, piece] : llvm::zip_equal(results, pieces))
    (*result.shape)[axis] = piece;
  return success();
}

LogicalResult SplitOp::verify() {
  if (getNumResults() == 0)
    return emitOpError("expects at least one result");
  SmallVector<Value> values(getOutputs());
  values.push_back(getInput());
  if (failed(verifySameElements(*this, values)) ||
      failed(verifyVector(*this, getSplit(), "split")))
    return failure();
  return verifyByInference(*this);
}

//===----------------------------------------------------------------------===//
// Slice
//===----------------------------------------------------------------------===//

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
  int64_t from = std::clamp<int64_t>(*first < 0 ? *first + *length : *first, -1,
                                     *length - 1);
  int64_t to = std::clamp<int64_t>(
      *last < 0 ? (*last < -*length ? -1 : *last + *length) : *last, -1,
      *length - 1);
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
