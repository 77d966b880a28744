//===- ShapeOps.cpp - Shapes, and changes of shape ------------------------===//

#include "Folding.h"
#include "OpUtils.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

/// A fold of `data` to the same elements in another shape: nothing to do when
/// static sizes show that the shapes are one, else a constant.
static OpFoldResult foldReshape(Value data, Attribute constant, Type type) {
  auto from = dyn_cast<RankedTensorType>(data.getType());
  auto to = dyn_cast<RankedTensorType>(type);
  if (!from || !to)
    return {};
  // With one dynamic size, the number of elements leaves no choice for it.
  if (from == to && from.getNumDynamicDims() <= 1 &&
      !llvm::is_contained(from.getShape(), 0))
    return data;
  auto dense = dyn_cast_if_present<DenseElementsAttr>(constant);
  if (!dense || !to.hasStaticShape() ||
      to.getNumElements() != dense.getNumElements())
    return {};
  return dense.reshape(to);
}

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

//===----------------------------------------------------------------------===//
// Squeeze and Unsqueeze
//===----------------------------------------------------------------------===//

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
                               SmallVectorImpl<SymbolicValue> &results) {
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
      if (!constantSize(size))
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
                                 SmallVectorImpl<SymbolicValue> &results) {
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
                                ? getAffineConstantExpr(1, getContext())
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
