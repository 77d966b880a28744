//===- Generators.cpp - Tensors made from scalars: Range, ConstantOfShape -===//

#include "Folding.h"
#include "OpUtils.h"
#include <cmath>

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

//===----------------------------------------------------------------------===//
// Range
//===----------------------------------------------------------------------===//

// A range of several numbers is kept: it marks positions (masks, rotations),
// which a table of numbers would hide.
OpFoldResult RangeOp::fold(FoldAdaptor adaptor) {
  auto type = foldableType(getType());
  auto start = dyn_cast_if_present<DenseElementsAttr>(adaptor.getStart());
  if (!type || type.getRank() != 1 || type.getNumElements() != 1 || !start ||
      start.getNumElements() != 1 ||
      start.getElementType() != type.getElementType())
    return {};
  return start.reshape(type);
}

/// The only number of a float constant.
static std::optional<double> floatScalar(Value value) {
  DenseFPElementsAttr attr;
  if (!matchPattern(value, m_Constant(&attr)) || attr.getNumElements() != 1)
    return std::nullopt;
  APFloat number = *attr.value_begin<APFloat>();
  bool inexact;
  number.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &inexact);
  return number.convertToDouble();
}

/// The number of elements of [start, limit) with a constant step, or null.
static SymbolicDim rangeLength(SymbolicDim start, SymbolicDim limit,
                               int64_t step) {
  if (!start || !limit)
    return {};
  if (step < 0) {
    std::swap(start, limit);
    step = -step;
  }
  SymbolicDim zero = getAffineConstantExpr(0, start.getContext());
  if (provablyAtMost(limit, start))
    return zero;
  if (step == 0 || !provablyAtMost(start, limit))
    return {};
  return simplifySize(limit - start).ceilDiv(step);
}

LogicalResult
RangeOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                             SmallVectorImpl<SymbolicValue> &results) {
  SymbolicValue &result = results.emplace_back();
  result.shape = Dims(1);
  auto scalar = [&](unsigned i) {
    return operands[i].elements && operands[i].elements->size() == 1
               ? operands[i].elements->front()
               : SymbolicDim();
  };
  if (std::optional<int64_t> step = constantSize(scalar(2))) {
    if (*step == 0)
      return emitOpError("has a step of 0");
    if (*step != INT64_MIN)
      result.shape->front() = rangeLength(scalar(0), scalar(1), *step);
    return success();
  }
  std::optional<double> start = floatScalar(getStart());
  std::optional<double> limit = floatScalar(getLimit());
  std::optional<double> delta = floatScalar(getDelta());
  if (delta && *delta == 0)
    return emitOpError("has a step of 0");
  if (!start || !limit || !delta)
    return success();
  double count = std::max(std::ceil((*limit - *start) / *delta), 0.0);
  if (count < 9.0e15)
    result.shape->front() = getAffineConstantExpr(int64_t(count), getContext());
  return success();
}

LogicalResult RangeOp::verify() {
  if (failed(verifySameElements(
          *this, {getStart(), getLimit(), getDelta(), getOutput()})) ||
      failed(verifyScalar(*this, getStart(), "start")) ||
      failed(verifyScalar(*this, getLimit(), "limit")) ||
      failed(verifyScalar(*this, getDelta(), "delta")))
    return failure();
  return verifyByInference(*this);
}

//===----------------------------------------------------------------------===//
// ConstantOfShape
//===----------------------------------------------------------------------===//

OpFoldResult ConstantOfShapeOp::fold(FoldAdaptor adaptor) {
  auto type = foldableType(getType(), /*splat=*/true);
  auto value = dyn_cast<DenseElementsAttr>(getValue());
  if (!type || !value || !value.isSplat())
    return {};
  return value.resizeSplat(type);
}

LogicalResult ConstantOfShapeOp::inferSymbolicShapes(
    ArrayRef<SymbolicValue> operands, SmallVectorImpl<SymbolicValue> &results) {
  SymbolicValue &result = results.emplace_back();
  if (operands[0].elements)
    result.shape = operands[0].elements;
  else if (std::optional<int64_t> rank = vectorLength(operands[0]))
    result.shape = Dims(*rank);
  if (!result.shape)
    return success();
  for (SymbolicDim size : *result.shape)
    if (constantSize(size).value_or(0) < 0)
      return emitOpError("has a size of ") << *constantSize(size);
  if (result.shape->size() > 1)
    return success();
  SymbolicValue fill = symbolicFromConstant(getValue());
  SymbolicDim count = productOf(*result.shape, getContext());
  std::optional<int64_t> length = constantSize(count);
  if (fill.elements && length && *length <= 64)
    result.elements = Dims(*length, fill.elements->front());
  return success();
}

LogicalResult ConstantOfShapeOp::verify() {
  if (getValue().getNumElements() != 1)
    return emitOpError("expects one number as value, got ")
           << getValue().getNumElements();
  if (getValue().getElementType() != getElementTypeOrSelf(getType()))
    return emitOpError("value has element type ")
           << getValue().getElementType() << ", the result "
           << getElementTypeOrSelf(getType());
  if (failed(verifyVector(*this, getInput(), "the shape")))
    return failure();
  return verifyByInference(*this);
}
