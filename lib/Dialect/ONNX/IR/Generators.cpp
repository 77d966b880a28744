//===- Generators.cpp - Tensors made from scalars: Range, ConstantOfShape -===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

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

LogicalResult
RangeOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                             SmallVectorImpl<SymbolicValue> &results,
                             SizeRequirements &requirements) {
  SymbolicValue &result = results.emplace_back();
  if (failed(requireScalar(getStart(), "start", operands, requirements)) ||
      failed(requireScalar(getLimit(), "limit", operands, requirements)) ||
      failed(requireScalar(getDelta(), "delta", operands, requirements)))
    return failure();
  SizeExpr &length = result.shape.emplace(1).front();
  length = SizeExpr::unknown("it depends on bounds that are not known before "
                             "the graph runs",
                             getContext());
  auto scalar = [&](unsigned i) {
    return operands[i].elements && operands[i].elements->size() == 1
               ? operands[i].elements->front()
               : SizeExpr();
  };
  if (std::optional<int64_t> step = constantSize(scalar(2))) {
    SizeExpr start = scalar(0), limit = scalar(1);
    if (*step == 0)
      return emitOpError("has a step of 0");
    if (*step == INT64_MIN || !start || !limit)
      return success();
    SizeExpr span = *step > 0 ? limit - start : start - limit;
    length = SizeExpr::max(span.ceilDiv(std::abs(*step)),
                           SizeExpr::constant(0, getContext()));
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
    length = SizeExpr::constant(int64_t(count), getContext());
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

LogicalResult
ConstantOfShapeOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                                       SmallVectorImpl<SymbolicValue> &results,
                                       SizeRequirements &requirements) {
  SymbolicValue &result = results.emplace_back();
  if (operands[0].elements)
    result.shape = operands[0].elements;
  else if (std::optional<int64_t> rank = vectorLength(operands[0]))
    result.shape = Dims(*rank, dependsOnData(*this, getInput(), "its operand"));
  if (!result.shape)
    return success();
  for (SizeExpr size : *result.shape)
    if (constantSize(size).value_or(0) < 0)
      return emitOpError("has a size of ") << *constantSize(size);
  if (result.shape->size() > 1)
    return success();
  SymbolicValue fill = symbolicFromConstant(getValue());
  SizeExpr count = productOf(*result.shape, getContext());
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
