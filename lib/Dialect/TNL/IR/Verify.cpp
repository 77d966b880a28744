//===- Verify.cpp - Shared checks of tnl operations -----------------------===//

#include "Verify.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/Twine.h"
#include <cmath>

using namespace mlir;

namespace tnl {

LogicalResult expectRank(Operation *op, const NamedTensor &tensor, int64_t rank,
                         StringRef layout) {
  if (tensor.rank() == rank)
    return success();
  return op->emitOpError() << tensor.name << " must be " << layout
                           << ", but it has rank " << tensor.rank();
}

LogicalResult expectSameSize(Operation *op, const NamedTensor &lhs,
                             int64_t lhsAxis, const NamedTensor &rhs,
                             int64_t rhsAxis) {
  if (mayAgree(lhs.dim(lhsAxis), rhs.dim(rhsAxis)))
    return success();
  auto axisOf = [](const NamedTensor &tensor, int64_t axis) {
    return axis < 0 ? axis + tensor.rank() : axis;
  };
  return op->emitOpError() << lhs.name << " has size " << lhs.dim(lhsAxis)
                           << " in dimension " << axisOf(lhs, lhsAxis)
                           << ", but " << rhs.name << " has size "
                           << rhs.dim(rhsAxis) << " in dimension "
                           << axisOf(rhs, rhsAxis);
}

LogicalResult expectSize(Operation *op, const NamedTensor &tensor, int64_t axis,
                         int64_t size, const Twine &reason) {
  if (mayAgree(tensor.dim(axis), size))
    return success();
  return op->emitOpError() << tensor.name << " has size " << tensor.dim(axis)
                           << " in dimension "
                           << (axis < 0 ? axis + tensor.rank() : axis)
                           << ", expected " << size << " (" << reason << ")";
}

LogicalResult expectStatic(Operation *op, const NamedTensor &tensor,
                           int64_t axis) {
  if (!ShapedType::isDynamic(tensor.dim(axis)))
    return success();
  return op->emitOpError() << "dimension "
                           << (axis < 0 ? axis + tensor.rank() : axis) << " of "
                           << tensor.name << " must be static";
}

LogicalResult expectSameLeading(Operation *op, const NamedTensor &lhs,
                                const NamedTensor &rhs, int64_t count) {
  for (int64_t axis = 0; axis < count; ++axis)
    if (failed(expectSameSize(op, lhs, axis, rhs, axis)))
      return failure();
  return success();
}

LogicalResult expectSameElements(Operation *op, const NamedTensor &lhs,
                                 const NamedTensor &rhs) {
  Type left = lhs.type().getElementType(), right = rhs.type().getElementType();
  if (left == right)
    return success();
  return op->emitOpError() << lhs.name << " has elements of type " << left
                           << ", but " << rhs.name << " of type " << right;
}

LogicalResult verifySlopes(Operation *op, ArrayRef<float> slopes,
                           int64_t heads) {
  if (static_cast<int64_t>(slopes.size()) != heads)
    return op->emitOpError()
           << "has " << slopes.size() << " slopes for " << heads << " heads";
  for (auto [head, slope] : llvm::enumerate(slopes))
    if (!std::isfinite(slope) || slope < 0.0f)
      return op->emitOpError() << "slope of head " << head << " is " << slope
                               << "; slopes must be finite and not negative";
  return success();
}

LogicalResult verifyEps(Operation *op, const APFloat &eps) {
  if (eps.isFinite() && (!eps.isNegative() || eps.isZero()))
    return success();
  return op->emitOpError() << "eps is " << eps.convertToDouble()
                           << "; it must be finite and not negative";
}

LogicalResult verifyPosition(Operation *op, Value position,
                             const NamedTensor &x) {
  NamedTensor positions{"position", position};
  if (failed(expectRank(op, positions, 1, "[batch] or [1]")))
    return failure();
  if (positions.dim(0) == 1)
    return success();
  return expectSameSize(op, positions, 0, x, 0);
}

LogicalResult verifyMask(Operation *op, Value mask, const NamedTensor &x,
                         int64_t tokenAxis) {
  NamedTensor tensor{"mask", mask};
  if (failed(expectRank(op, tensor, 2, "[batch, tokens]")))
    return failure();
  if (!tensor.type().getElementType().isIntOrFloat())
    return op->emitOpError()
           << "mask must have integer, i1 or float elements, but they are "
           << tensor.type().getElementType();
  if (failed(expectSameSize(op, tensor, 0, x, 0)))
    return failure();
  return expectSameSize(op, tensor, 1, x, tokenAxis);
}

LogicalResult verifyState(Operation *op, const NamedTensor &state,
                          int64_t batch, int64_t heads, int64_t keyWidth,
                          int64_t valueWidth) {
  if (failed(
          expectRank(op, state, 4, "[batch, heads, key width, value width]")))
    return failure();
  if (failed(expectSize(op, state, 0, batch, "batch")) ||
      failed(expectSize(op, state, 1, heads, "heads")) ||
      failed(expectSize(op, state, 2, keyWidth, "key width")))
    return failure();
  return expectSize(op, state, 3, valueWidth, "value width");
}

SymbolicValue refine(Type type, ArrayRef<SymbolicDim> known) {
  SymbolicValue value = symbolicFromType(type);
  if (!value.shape)
    return value;
  for (auto [size, fact] : llvm::zip(*value.shape, known))
    if (!size)
      size = fact;
  return value;
}

SymbolicDim sizeOf(const SymbolicValue &value, int64_t axis) {
  if (!value.shape)
    return {};
  int64_t rank = value.shape->size();
  int64_t at = axis < 0 ? axis + rank : axis;
  return at >= 0 && at < rank ? (*value.shape)[at] : SymbolicDim();
}

SmallVector<SymbolicDim> leadingSizes(const SymbolicValue &value,
                                      int64_t count) {
  SmallVector<SymbolicDim> sizes;
  for (int64_t axis = 0; axis < count; ++axis)
    sizes.push_back(sizeOf(value, axis));
  return sizes;
}

} // namespace tnl
