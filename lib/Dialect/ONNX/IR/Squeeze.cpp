//===- Squeeze.cpp - Squeeze and Unsqueeze --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Folding.h"
#include "OpUtils.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

/// Whether two axes operands name the same axes of a tensor of `rank`.
static bool sameAxes(Value lhs, Value rhs, int64_t rank) {
  DenseIntElementsAttr left, right;
  if (lhs == rhs)
    return true;
  if (!matchPattern(lhs, m_Constant(&left)) ||
      !matchPattern(rhs, m_Constant(&right)))
    return false;
  auto normalized = [&](DenseIntElementsAttr attr) {
    SmallVector<int64_t> axes;
    for (const APInt &axis : attr.getValues<APInt>())
      axes.push_back(axis.getSExtValue() + (axis.isNegative() ? rank : 0));
    llvm::sort(axes);
    return axes;
  };
  return normalized(left) == normalized(right);
}

OpFoldResult SqueezeOp::fold(FoldAdaptor adaptor) {
  if (auto inner = getData().getDefiningOp<UnsqueezeOp>()) {
    auto type = dyn_cast<RankedTensorType>(inner.getType());
    if (type && getAxes() && inner.getData().getType() == getType() &&
        sameAxes(inner.getAxes(), getAxes(), type.getRank()))
      return inner.getData();
  }
  return foldReshape(getData(), adaptor.getData(), getType());
}

LogicalResult
SqueezeOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                               SmallVectorImpl<SymbolicValue> &results,
                               SizeRequirements &requirements) {
  SymbolicValue &result = results.emplace_back();
  const SymbolicValue &data = operands[0];
  if (!data.shape)
    return success();
  int64_t rank = data.shape->size();
  SmallVector<int64_t> axes;
  if (getAxes()) {
    auto given = knownAxes(*this, operands[1], rank);
    if (failed(given))
      return failure();
    if (!*given) {
      std::optional<int64_t> count = vectorLength(operands[1]);
      if (count && *count <= rank)
        result.shape = Dims(rank - *count);
      return success();
    }
    axes = **given;
  } else {
    // Which sizes are 1 must be known.
    for (auto [i, size] : llvm::enumerate(*data.shape)) {
      if (!constantSize(size) && !(size && size.lower() > 1))
        return success();
      if (constantSize(size) == 1)
        axes.push_back(i);
    }
  }
  result.shape.emplace();
  for (auto [i, size] : llvm::enumerate(*data.shape)) {
    if (!llvm::is_contained(axes, int64_t(i))) {
      result.shape->push_back(size);
      continue;
    }
    std::optional<int64_t> number = constantSize(size);
    if (number && *number != 1)
      return emitOpError("cannot remove dimension ")
             << i << " of size " << *number;
    if (failed(requirements.equal(size, SizeExpr::constant(1, getContext()),
                                  "in dimension " + Twine(i) +
                                      ", which is removed")))
      return failure();
  }
  result.elements = data.elements;
  return success();
}

LogicalResult SqueezeOp::verify() {
  if (failed(verifySameElements(*this, {getData(), getSqueezed()})) ||
      failed(verifyVector(*this, getAxes(), "axes")))
    return failure();
  return verifyByInference(*this);
}

OpFoldResult UnsqueezeOp::fold(FoldAdaptor adaptor) {
  if (auto inner = getData().getDefiningOp<SqueezeOp>()) {
    auto type = dyn_cast<RankedTensorType>(inner.getData().getType());
    if (type && inner.getAxes() && type == getType() &&
        sameAxes(inner.getAxes(), getAxes(), type.getRank()))
      return inner.getData();
  }
  return foldReshape(getData(), adaptor.getData(), getType());
}

LogicalResult
UnsqueezeOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                                 SmallVectorImpl<SymbolicValue> &results,
                                 SizeRequirements &requirements) {
  SymbolicValue &result = results.emplace_back();
  const SymbolicValue &data = operands[0];
  std::optional<int64_t> count = vectorLength(operands[1]);
  if (!data.shape || !count)
    return success();
  int64_t rank = data.shape->size() + *count;
  auto axes = knownAxes(*this, operands[1], rank);
  if (failed(axes))
    return failure();
  if (!*axes) {
    result.shape = Dims(rank);
    return success();
  }
  result.shape.emplace();
  auto next = data.shape->begin();
  for (int64_t i = 0; i < rank; ++i)
    result.shape->push_back(llvm::is_contained(**axes, i)
                                ? SizeExpr::constant(1, getContext())
                                : *next++);
  if (rank <= 1)
    result.elements = data.elements;
  return success();
}

LogicalResult UnsqueezeOp::verify() {
  if (failed(verifySameElements(*this, {getData(), getExpanded()})) ||
      failed(verifyVector(*this, getAxes(), "axes")))
    return failure();
  return verifyByInference(*this);
}
