//===- Pieces.cpp - Concat and Split --------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

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
  SmallVector<ElementPlace> joined;
  forEachIndex(type.getShape(), [&](ArrayRef<int64_t> index) {
    SmallVector<int64_t> source(index);
    for (auto [i, part] : llvm::enumerate(parts)) {
      ArrayRef<int64_t> shape = part.getType().getShape();
      if (source[axis] < shape[axis]) {
        joined.push_back({i, broadcastPosition(source, shape)});
        return;
      }
      source[axis] -= shape[axis];
    }
  });
  if (int64_t(joined.size()) != type.getNumElements())
    return {};
  return collectElements(parts, joined, type);
}

LogicalResult
ConcatOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                              SmallVectorImpl<SymbolicValue> &results,
                              SizeRequirements &requirements) {
  SymbolicValue &result = results.emplace_back();
  std::optional<size_t> rank;
  for (const SymbolicValue &operand : operands) {
    if (!operand.shape)
      continue;
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
  SizeExpr joined = SizeExpr::constant(0, getContext());
  for (const SymbolicValue &operand : operands) {
    if (!operand.shape) {
      joined = SizeExpr();
      continue;
    }
    for (size_t i = 0; i < *rank; ++i) {
      SizeExpr size = (*operand.shape)[i];
      if (int64_t(i) == axis) {
        joined = joined + size;
        continue;
      }
      FailureOr<SizeExpr> merged = requirements.merge(
          shape[i], size, "in dimension " + Twine(i) + ", which is not joined");
      if (failed(merged))
        return failure();
      shape[i] = *merged;
    }
  }
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
      elements.append(*length, SizeExpr());
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
                             SmallVectorImpl<SymbolicValue> &results,
                             SizeRequirements &requirements) {
  int64_t parts = getNumResults();
  for (int64_t i = 0; i < parts; ++i)
    results.emplace_back().shape = operands[0].shape;
  if (!operands[0].shape)
    return success();
  int64_t axis = getAxis();
  if (failed(normalizeAxis(*this, axis, operands[0].shape->size())))
    return failure();
  SizeExpr whole = (*operands[0].shape)[axis];
  SizeExpr zero = SizeExpr::constant(0, getContext());
  Dims pieces(parts);
  if (getSplit()) {
    if (std::optional<int64_t> count = vectorLength(operands[1]);
        count && *count != parts)
      return emitOpError("has ")
             << *count << " sizes for " << parts << " results";
    pieces.assign(parts, dependsOnData(*this, getSplit(), "the operand split"));
    if (operands[1].elements)
      pieces = *operands[1].elements;
    SizeExpr sum = zero;
    for (SizeExpr piece : pieces) {
      if (constantSize(piece).value_or(0) < 0)
        return emitOpError("has a piece of size ") << *constantSize(piece);
      sum = sum + piece;
    }
    if (auto total = constantSize(sum), size = constantSize(whole);
        total && size && *total != *size)
      return emitOpError("cuts size ") << *size << " into " << *total;
    if (failed(requirements.equal(whole, sum, "before and after the cut")))
      return failure();
  } else {
    // The last piece takes the rest where the size is not divisible.
    if (getEqual() &&
        failed(requirements.multipleOf(
            whole, SizeExpr::constant(parts, getContext()),
            "in dimension " + Twine(axis) + ", which is cut into equal parts")))
      return failure();
    SizeExpr piece = whole.isMultipleOf(parts) ? whole.floorDiv(parts)
                                               : whole.ceilDiv(parts);
    for (int64_t i = 0; i < parts; ++i)
      pieces[i] = SizeExpr::max(SizeExpr::min(whole - piece * i, piece), zero);
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
