//===- Pieces.cpp - Concat and Split --------------------------------------===//

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
