//===- ShapeOps.cpp - Shape, Size, Reshape, Flatten -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

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
                             SmallVectorImpl<SymbolicValue> &results,
                             SizeRequirements &requirements) {
  SymbolicValue &result = results.emplace_back();
  if (!operands[0].shape) {
    result.shape = Dims(1);
    return success();
  }
  ArrayRef<SizeExpr> sizes = *operands[0].shape;
  auto [start, end] = shapeRange(*this, sizes.size());
  result.shape = Dims{SizeExpr::constant(end - start, getContext())};
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
                            SmallVectorImpl<SymbolicValue> &results,
                            SizeRequirements &requirements) {
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

/// The sizes that a Reshape is given. `inferred` is the dimension that is -1;
/// `copied` dimensions are those of the operand.
namespace {
struct GivenShape {
  Dims sizes;
  std::optional<size_t> inferred;
  SmallVector<bool> copied;
};
} // namespace

static FailureOr<GivenShape> givenShape(ReshapeOp op, const SymbolicValue &data,
                                        ArrayRef<SizeExpr> elements) {
  GivenShape given;
  for (auto [i, element] : llvm::enumerate(elements)) {
    SizeExpr size = element;
    std::optional<int64_t> number = constantSize(element);
    bool copies = number == 0 && !op.getAllowzero();
    if (number == -1) {
      if (given.inferred)
        return op.emitOpError("has two sizes of -1, in dimensions ")
               << *given.inferred << " and " << i;
      given.inferred = i;
      size = {};
    } else if (number && *number < 0) {
      return op.emitOpError("has size ") << *number << " in dimension " << i;
    } else if (copies) {
      size = {};
      if (data.shape) {
        if (i >= data.shape->size())
          return op.emitOpError("copies dimension ")
                 << i << " of an operand of rank " << data.shape->size();
        size = (*data.shape)[i];
      }
    }
    given.sizes.push_back(size);
    given.copied.push_back(copies);
  }
  return given;
}

/// The elements before and after must be as many; infers the size that is -1.
static LogicalResult countElements(GivenShape &given, ArrayRef<SizeExpr> source,
                                   SizeRequirements &requirements) {
  Operation *op = requirements.operation();
  // A size that is unknown on both sides cancels when it is copied.
  SizeExpr from = SizeExpr::constant(1, op->getContext()), to = from;
  for (auto [i, size] : llvm::enumerate(source))
    if (i >= given.copied.size() || !given.copied[i])
      from = from * size;
  for (auto [i, size] : llvm::enumerate(given.sizes))
    if (!given.copied[i] && given.inferred != i)
      to = to * size;
  std::optional<int64_t> have = constantSize(from), want = constantSize(to);
  if (have && want &&
      (given.inferred ? *want == 0 || *have % *want : *have != *want))
    return op->emitOpError("cannot give ")
           << *have << " elements a shape of " << *want
           << (given.inferred ? " times another size" : "");
  if (!given.inferred)
    return requirements.equal(from, to, "in the number of elements");
  SizeExpr &rest = given.sizes[*given.inferred];
  rest = from.exactDiv(to);
  if (rest || !from || !to)
    return success();
  rest = from.floorDiv(to);
  return requirements.multipleOf(from, to, "in the number of elements");
}

LogicalResult
ReshapeOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                               SmallVectorImpl<SymbolicValue> &results,
                               SizeRequirements &requirements) {
  SymbolicValue &result = results.emplace_back();
  const SymbolicValue &data = operands[0];
  if (!operands[1].elements) {
    if (std::optional<int64_t> rank = vectorLength(operands[1]))
      result.shape =
          Dims(*rank, dependsOnData(*this, getShape(), "the operand shape"));
    return success();
  }
  FailureOr<GivenShape> given = givenShape(*this, data, *operands[1].elements);
  if (failed(given) ||
      (data.shape && failed(countElements(*given, *data.shape, requirements))))
    return failure();
  result.shape = std::move(given->sizes);
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
                               SmallVectorImpl<SymbolicValue> &results,
                               SizeRequirements &requirements) {
  SymbolicValue &result = results.emplace_back();
  result.shape = Dims(2);
  if (!operands[0].shape)
    return success();
  ArrayRef<SizeExpr> sizes = *operands[0].shape;
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
