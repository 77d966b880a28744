//===- SizeRules.cpp - How the sizes of an operation agree ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SizeRules.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/Twine.h"
#include <cmath>

using namespace mlir;
using namespace tnl;

//===----------------------------------------------------------------------===//
// Rules
//===----------------------------------------------------------------------===//

SizeRules::SizeRules(SizeRequirements &requirements,
                     ArrayRef<SymbolicValue> operands)
    : requirements(requirements) {
  Operation *op = requirements.operation();
  for (auto [i, operand] : llvm::enumerate(op->getOperands())) {
    SmallVector<SizeExpr> known = symbolicFromType(operand.getType())
                                      .shape.value_or(SmallVector<SizeExpr>());
    if (i < operands.size() && operands[i].shape)
      for (auto [size, fact] : llvm::zip(known, *operands[i].shape))
        if (!size)
          size = fact;
    sizes[operand] = std::move(known);
  }
  for (Value result : op->getResults())
    sizes[result] = symbolicFromType(result.getType())
                        .shape.value_or(SmallVector<SizeExpr>());
}

SizeExpr &SizeRules::size(const NamedTensor &tensor, int64_t axis) {
  return sizes[tensor.value][tensor.axis(axis)];
}

SizeExpr SizeRules::constant(int64_t value) const {
  return SizeExpr::constant(value, operation()->getContext());
}

LogicalResult SizeRules::agree(SizeExpr &lhs, SizeExpr &rhs,
                               const Twine &what) {
  if (!lhs)
    lhs = rhs;
  if (!rhs)
    rhs = lhs;
  return requirements.equal(lhs, rhs, what);
}

LogicalResult SizeRules::same(const NamedTensor &lhs, int64_t lhsAxis,
                              const NamedTensor &rhs, int64_t rhsAxis) {
  SizeExpr &left = size(lhs, lhsAxis), &right = size(rhs, rhsAxis);
  int64_t i = lhs.axis(lhsAxis), j = rhs.axis(rhsAxis);
  std::optional<int64_t> a = left.asConstant(), b = right.asConstant();
  if (a && b && *a != *b)
    return operation()->emitOpError()
           << lhs.name << " has size " << *a << " in dimension " << i
           << ", but " << rhs.name << " has size " << *b << " in dimension "
           << j;
  return agree(left, right,
               "in dimension " + Twine(i) + " of " + lhs.name +
                   " and dimension " + Twine(j) + " of " + rhs.name);
}

LogicalResult SizeRules::sameLeading(const NamedTensor &lhs,
                                     const NamedTensor &rhs, int64_t count) {
  for (int64_t axis = 0; axis < count; ++axis)
    if (failed(same(lhs, axis, rhs, axis)))
      return failure();
  return success();
}

LogicalResult SizeRules::has(const NamedTensor &tensor, int64_t axis,
                             SizeExpr wanted, const Twine &reason) {
  SizeExpr &known = size(tensor, axis);
  std::optional<int64_t> a = known.asConstant(), b = wanted.asConstant();
  if (a && b && *a != *b)
    return operation()->emitOpError()
           << tensor.name << " has size " << *a << " in dimension "
           << tensor.axis(axis) << ", expected " << *b << " (" << reason << ")";
  return agree(known, wanted,
               "in dimension " + Twine(tensor.axis(axis)) + " of " +
                   tensor.name + ", which is " + reason);
}

LogicalResult SizeRules::has(const NamedTensor &tensor, int64_t axis,
                             int64_t wanted, const Twine &reason) {
  return has(tensor, axis,
             ShapedType::isDynamic(wanted) ? SizeExpr() : constant(wanted),
             reason);
}

LogicalResult SizeRules::broadcasts(const NamedTensor &from, int64_t fromAxis,
                                    const NamedTensor &to, int64_t toAxis) {
  SizeExpr left = size(from, fromAxis), right = size(to, toAxis);
  if (left.is(1))
    return success();
  if (left.asConstant() && right.asConstant())
    return same(from, fromAxis, to, toAxis);
  return requirements.broadcastTo(left, right,
                                  "in dimension " + Twine(from.axis(fromAxis)) +
                                      " of " + from.name);
}

LogicalResult SizeRules::position(Value position, const NamedTensor &x) {
  return position ? broadcasts({"position", position}, 0, x, 0) : success();
}

LogicalResult SizeRules::mask(Value mask, const NamedTensor &x,
                              int64_t tokenAxis) {
  if (!mask)
    return success();
  NamedTensor tensor{"mask", mask};
  if (failed(same(tensor, 0, x, 0)))
    return failure();
  return same(tensor, 1, x, tokenAxis);
}

LogicalResult SizeRules::state(const NamedTensor &state, SizeExpr batch,
                               SizeExpr heads, SizeExpr keyWidth,
                               SizeExpr valueWidth) {
  if (!state.value)
    return success();
  if (failed(has(state, 0, batch, "batch")) ||
      failed(has(state, 1, heads, "heads")) ||
      failed(has(state, 2, keyWidth, "key width")))
    return failure();
  return has(state, 3, valueWidth, "value width");
}

LogicalResult SizeRules::decay(Value decay, const NamedTensor &x,
                               std::optional<int64_t> tokenAxis,
                               int64_t keyAxis) {
  if (!decay)
    return success();
  NamedTensor tensor{"decay", decay};
  if (tensor.rank() == 1)
    return same(tensor, 0, x, 1);
  if (failed(sameLeading(tensor, x, 2)) ||
      (tokenAxis && failed(same(tensor, 2, x, *tokenAxis))))
    return failure();
  return tensor.rank() == 4 ? same(tensor, 3, x, keyAxis) : success();
}

SymbolicValue SizeRules::facts(Value result) { return {sizes[result], {}}; }

//===----------------------------------------------------------------------===//
// Other checks
//===----------------------------------------------------------------------===//

LogicalResult tnl::expectRank(Operation *op, const NamedTensor &tensor,
                              int64_t rank, StringRef layout) {
  if (tensor.rank() == rank)
    return success();
  return op->emitOpError() << tensor.name << " must be " << layout
                           << ", but it has rank " << tensor.rank();
}

LogicalResult tnl::expectStatic(Operation *op, const NamedTensor &tensor,
                                int64_t axis) {
  if (!ShapedType::isDynamic(tensor.dim(axis)))
    return success();
  return op->emitOpError() << "dimension " << tensor.axis(axis) << " of "
                           << tensor.name << " must be static";
}

LogicalResult tnl::expectSameElements(Operation *op, const NamedTensor &lhs,
                                      const NamedTensor &rhs) {
  Type left = lhs.type().getElementType(), right = rhs.type().getElementType();
  if (left == right)
    return success();
  return op->emitOpError() << lhs.name << " has elements of type " << left
                           << ", but " << rhs.name << " of type " << right;
}

LogicalResult tnl::verifySlopes(Operation *op, ArrayRef<float> slopes,
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

LogicalResult tnl::verifyDecayRank(Operation *op, Value decay,
                                   DenseF32ArrayAttr slopes) {
  if (!decay == !slopes)
    return op->emitOpError()
           << "needs either slopes or a decay operand, but has "
           << (decay ? "both" : "neither");
  if (!decay)
    return success();
  NamedTensor tensor{"decay", decay};
  if (tensor.rank() == 1)
    return success();
  if (tensor.rank() == 4)
    return success();
  return expectRank(op, tensor, 3,
                    "[heads], [batch, heads, tokens] or "
                    "[batch, heads, tokens, key width]");
}

std::optional<SmallVector<float>> tnl::constantSlopes(Value decay) {
  DenseFPElementsAttr elements;
  if (!decay || !matchPattern(decay, m_Constant(&elements)) ||
      elements.getType().getRank() != 1)
    return std::nullopt;
  SmallVector<float> slopes;
  for (APFloat number : elements.getValues<APFloat>()) {
    bool isRounded = false;
    number.convert(APFloat::IEEEsingle(), APFloat::rmNearestTiesToEven,
                   &isRounded);
    if (isRounded || !number.isFinite() ||
        (!number.isNegative() && !number.isZero()))
      return std::nullopt;
    // -0 is no slope that one would write.
    slopes.push_back(number.isZero() ? 0.0f : -number.convertToFloat());
  }
  return slopes;
}

LogicalResult tnl::verifyEps(Operation *op, const APFloat &eps) {
  if (eps.isFinite() && (!eps.isNegative() || eps.isZero()))
    return success();
  return op->emitOpError() << "eps is " << eps.convertToDouble()
                           << "; it must be finite and not negative";
}

LogicalResult tnl::verifyPosition(Operation *op, Value position) {
  return position ? expectRank(op, {"position", position}, 1, "[batch] or [1]")
                  : success();
}

LogicalResult tnl::verifyMask(Operation *op, Value mask) {
  if (!mask)
    return success();
  NamedTensor tensor{"mask", mask};
  if (failed(expectRank(op, tensor, 2, "[batch, tokens]")))
    return failure();
  if (!tensor.type().getElementType().isIntOrFloat())
    return op->emitOpError()
           << "mask must have integer, i1 or float elements, but they are "
           << tensor.type().getElementType();
  return success();
}

LogicalResult tnl::verifyState(Operation *op, StringRef name, Value state) {
  return state ? expectRank(op, {name, state}, 4,
                            "[batch, heads, key width, value width]")
               : success();
}
