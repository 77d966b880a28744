//===- Constants.cpp - Constant and Cast ----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Folding.h"
#include "OpUtils.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

OpFoldResult ConstantOp::fold(FoldAdaptor adaptor) { return getValue(); }

LogicalResult
ConstantOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                                SmallVectorImpl<SymbolicValue> &results,
                                SizeRequirements &requirements) {
  results.push_back(symbolicFromConstant(getValue()));
  return success();
}

/// Whether every value of `from` is a value of `to`.
static bool isLossless(Type from, Type to) {
  auto fromFloat = dyn_cast<FloatType>(from), toFloat = dyn_cast<FloatType>(to);
  if (fromFloat && toFloat)
    return APFloat::isRepresentableBy(fromFloat.getFloatSemantics(),
                                      toFloat.getFloatSemantics());
  auto fromInt = dyn_cast<IntegerType>(from), toInt = dyn_cast<IntegerType>(to);
  return fromInt && toInt && fromInt.isSignless() && toInt.isSignless() &&
         fromInt.getWidth() > 1 && fromInt.getWidth() <= toInt.getWidth();
}

OpFoldResult CastOp::fold(FoldAdaptor adaptor) {
  Type from = getElementTypeOrSelf(getInput().getType());
  Type to = getElementTypeOrSelf(getType());
  if (getInput().getType() == getType())
    return getInput();
  // There and back through a wider type.
  if (auto inner = getInput().getDefiningOp<CastOp>())
    if (inner.getInput().getType() == getType() && isLossless(to, from))
      return inner.getInput();
  return foldCast(adaptor.getInput(), getType());
}

LogicalResult
CastOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                            SmallVectorImpl<SymbolicValue> &results,
                            SizeRequirements &requirements) {
  SymbolicValue &result = results.emplace_back();
  result.shape = operands[0].shape;
  Type to = getElementTypeOrSelf(getType());
  if (!isa<IntegerType>(to) || !operands[0].elements)
    return success();
  // A size fits every integer type wide enough to be used for sizes.
  bool wide = to.isInteger(32) || to.isInteger(64);
  result.elements.emplace();
  for (SizeExpr element : *operands[0].elements) {
    std::optional<int64_t> number = constantSize(element);
    if (number && to.isInteger(1))
      element = SizeExpr::constant(*number != 0, getContext());
    else if (!wide && !(number && *number >= 0 && *number < 128))
      element = {};
    result.elements->push_back(element);
  }
  return success();
}

LogicalResult CastOp::verify() { return verifyByInference(*this); }
