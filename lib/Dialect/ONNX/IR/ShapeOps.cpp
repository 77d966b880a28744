//===- ShapeOps.cpp - Shape, Size, Reshape, Flatten -----------------------===//

#include "Folding.h"
#include "OpUtils.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

//===----------------------------------------------------------------------===//
// Shape and Size
//===----------------------------------------------------------------------===//

/// Bounds of [start, end) in a shape of `rank` dimensions, clamped.
static std::pair<int64_t, int64_t> shapeRange(ShapeOp op, int64_t rank) {
  auto clamp = [&](int64_t bound) {
    return std::clamp<int64_t>(bound < 0 ? bound + rank : bound, 0, rank);
  };
  int64_t start = clamp(op.getStart());
  return {start, std::max(start, clamp(op.getEnd().value_or(rank)))};
}

OpFoldResult ShapeOp::fold(FoldAdaptor adaptor) {
  auto data = dyn_cast<RankedTensorType>(getData().getType());
  auto type = foldableType(getType());
  if (!data || !type)
    return {};
  auto [start, end] = shapeRange(*this, data.getRank());
  ArrayRef<int64_t> sizes = data.getShape().slice(start, end - start);
  if (llvm::any_of(sizes, ShapedType::isDynamic))
    return {};
  return makeInts(type, sizes);
}

LogicalResult
ShapeOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                             SmallVectorImpl<SymbolicValue> &results) {
  SymbolicValue &result = results.emplace_back();
  if (!operands[0].shape) {
    result.shape = Dims(1);
    return success();
  }
  ArrayRef<SymbolicDim> sizes = *operands[0].shape;
  auto [start, end] = shapeRange(*this, sizes.size());
  result.shape = Dims{getAffineConstantExpr(end - start, getContext())};
  if (end - start <= 64)
    result.elements = Dims(sizes.slice(start, end - start));
  return success();
}

LogicalResult ShapeOp::verify() {
  if (!getElementTypeOrSelf(getType()).isInteger(64))
    return emitOpError("expects an i64 result");
  return verifyByInference(*this);
}

LogicalResult
SizeOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                            SmallVectorImpl<SymbolicValue> &results) {
  SymbolicValue &result = results.emplace_back();
  result.shape.emplace();
  if (operands[0].shape)
    result.elements = Dims{productOf(*operands[0].shape, getContext())};
  return success();
}

LogicalResult SizeOp::verify() {
  if (!getElementTypeOrSelf(getType()).isInteger(64))
    return emitOpError("expects an i64 result");
  return verifyByInference(*this);
}

//===----------------------------------------------------------------------===//
// Reshape, Flatten
//===----------------------------------------------------------------------===//

OpFoldResult ReshapeOp::fold(FoldAdaptor adaptor) {
  return foldReshape(getData(), adaptor.getData(), getType());
}

LogicalResult
ReshapeOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                               SmallVectorImpl<SymbolicValue> &results) {
  SymbolicValue &result = results.emplace_back();
  const SymbolicValue &data = operands[0];
  if (!operands[1].elements) {
    if (std::optional<int64_t> rank = vectorLength(operands[1]))
      result.shape = Dims(*rank);
    return success();
  }
  Dims shape;
  std::optional<size_t> inferred;
  for (auto [i, given] : llvm::enumerate(*operands[1].elements)) {
    SymbolicDim element = given;
    std::optional<int64_t> number = constantSize(element);
    if (number == -1) {
      if (inferred)
        return emitOpError("has two sizes of -1, in dimensions ")
               << *inferred << " and " << i;
      inferred = i;
      element = {};
    } else if (number && *number < 0) {
      return emitOpError("has size ") << *number << " in dimension " << i;
    } else if (number == 0 && !getAllowzero()) {
      element = {};
      if (data.shape) {
        if (i >= data.shape->size())
          return emitOpError("copies dimension ")
                 << i << " of an operand of rank " << data.shape->size();
        element = (*data.shape)[i];
      }
    }
    shape.push_back(element);
  }
  if (data.shape) {
    Dims others;
    // A size that is unknown on both sides cancels when it is copied.
    Dims source = *data.shape;
    for (auto [i, size] : llvm::enumerate(shape)) {
      if (inferred == i)
        continue;
      bool copied =
          constantSize((*operands[1].elements)[i]) == 0 && !getAllowzero();
      if (copied && i < source.size())
        source[i] = getAffineConstantExpr(1, getContext());
      else
        others.push_back(size);
    }
    SymbolicDim rest = divideProducts(source, others, getContext());
    if (inferred)
      shape[*inferred] = rest;
    std::optional<int64_t> from = constantSize(productOf(source, getContext()));
    std::optional<int64_t> to = constantSize(productOf(others, getContext()));
    if (from && to && (inferred ? *to == 0 || *from % *to : *from != *to))
      return emitOpError("cannot give ")
             << *from << " elements a shape of " << *to
             << (inferred ? " times another size" : "");
  }
  result.shape = std::move(shape);
  if (result.shape->size() <= 1)
    result.elements = data.elements;
  return success();
}

LogicalResult ReshapeOp::verify() {
  if (failed(verifySameElements(*this, {getData(), getReshaped()})) ||
      failed(verifyVector(*this, getShape(), "shape")))
    return failure();
  if (failed(verifyByInference(*this)))
    return failure();
  auto from = dyn_cast<RankedTensorType>(getData().getType());
  auto to = dyn_cast<RankedTensorType>(getType());
  if (from && to && from.hasStaticShape() && to.hasStaticShape() &&
      from.getNumElements() != to.getNumElements())
    return emitOpError("cannot give ")
           << from.getNumElements() << " elements a shape of "
           << to.getNumElements();
  return success();
}

LogicalResult
FlattenOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                               SmallVectorImpl<SymbolicValue> &results) {
  SymbolicValue &result = results.emplace_back();
  result.shape = Dims(2);
  if (!operands[0].shape)
    return success();
  ArrayRef<SymbolicDim> sizes = *operands[0].shape;
  int64_t axis = getAxis(), rank = sizes.size();
  if (axis != rank && failed(normalizeAxis(*this, axis, rank)))
    return failure();
  result.shape = Dims{productOf(sizes.take_front(axis), getContext()),
                      productOf(sizes.drop_front(axis), getContext())};
  return success();
}

LogicalResult FlattenOp::verify() {
  if (failed(verifySameElements(*this, {getInput(), getOutput()})))
    return failure();
  return verifyByInference(*this);
}
