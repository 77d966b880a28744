//===- SymbolicShapeInterface.cpp - Shapes over named sizes ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Interfaces/SymbolicLoopInterface.h"
#include "TNL/Support/SizeRelation.h"
#include "mlir/IR/BuiltinAttributes.h"

using namespace mlir;
using namespace tnl;

#include "TNL/Interfaces/SymbolicLoopInterface.cpp.inc"
#include "TNL/Interfaces/SymbolicShapeInterface.cpp.inc"

//===----------------------------------------------------------------------===//
// Requirements
//===----------------------------------------------------------------------===//

LogicalResult SizeRequirements::add(SizeRelation relation, SizeExpr lhs,
                                    SizeExpr rhs, const Twine &what,
                                    SizeExpr condition) {
  if (!lhs || !rhs || condition.is(1))
    return success();
  std::string text = what.str();
  if (condition.is(0)) {
    std::optional<int64_t> left = lhs.asConstant(), right = rhs.asConstant();
    if (left && right)
      return op->emitOpError() << relationFailure(
                 static_cast<unsigned>(relation), *left, *right, text);
    return op->emitOpError() << "sizes " << lhs.str() << " and " << rhs.str()
                             << " never fit " << text;
  }
  list.push_back({relation, lhs, rhs, std::move(text)});
  return success();
}

static SizeExpr either(SizeExpr a, SizeExpr b) { return SizeExpr::max(a, b); }

LogicalResult SizeRequirements::equal(SizeExpr lhs, SizeExpr rhs,
                                      const Twine &what) {
  return add(SizeRelation::Equal, lhs, rhs, what, SizeExpr::equal(lhs, rhs));
}

LogicalResult SizeRequirements::atMost(SizeExpr lhs, SizeExpr rhs,
                                       const Twine &what) {
  return add(SizeRelation::AtMost, lhs, rhs, what, SizeExpr::atMost(lhs, rhs));
}

static SizeExpr isOne(SizeExpr size) {
  return size ? SizeExpr::equal(size, SizeExpr::constant(1, size.getContext()))
              : size;
}

LogicalResult SizeRequirements::broadcast(SizeExpr lhs, SizeExpr rhs,
                                          const Twine &what) {
  return add(SizeRelation::Broadcast, lhs, rhs, what,
             either(SizeExpr::equal(lhs, rhs), either(isOne(lhs), isOne(rhs))));
}

LogicalResult SizeRequirements::broadcastTo(SizeExpr from, SizeExpr to,
                                            const Twine &what) {
  return add(SizeRelation::BroadcastTo, from, to, what,
             either(SizeExpr::equal(from, to), isOne(from)));
}

LogicalResult SizeRequirements::multipleOf(SizeExpr lhs, SizeExpr rhs,
                                           const Twine &what) {
  if (!lhs || !rhs)
    return success();
  MLIRContext *context = lhs.getContext();
  SizeExpr condition =
      SizeExpr::equal(lhs.mod(rhs), SizeExpr::constant(0, context));
  // A divisor below 1 divides nothing.
  if (auto number = rhs.asConstant(); number && *number < 1)
    condition = SizeExpr::constant(0, context);
  return add(SizeRelation::MultipleOf, lhs, rhs, what, condition);
}

FailureOr<SizeExpr> SizeRequirements::merge(SizeExpr lhs, SizeExpr rhs,
                                            const Twine &what) {
  if (failed(equal(lhs, rhs, what)))
    return failure();
  if (!lhs || !rhs)
    return lhs ? lhs : rhs;
  return rhs.asConstant() ? rhs : lhs;
}

//===----------------------------------------------------------------------===//
// Broadcasting
//===----------------------------------------------------------------------===//

FailureOr<SizeExpr> tnl::broadcastDims(SizeExpr lhs, SizeExpr rhs,
                                       const Twine &what,
                                       SizeRequirements &requirements) {
  if (lhs.is(1))
    return rhs;
  if (rhs.is(1))
    return lhs;
  if (failed(requirements.broadcast(lhs, rhs, what)))
    return failure();
  // A constant other than 1 wins whatever the other is.
  if (lhs.asConstant() || rhs.asConstant())
    return lhs.asConstant() ? lhs : rhs;
  if (!lhs || !rhs)
    return lhs ? rhs : lhs;
  if (sameSize(lhs, rhs))
    return lhs;
  // Two sizes of at least 1, equal unless one is 1.
  if (lhs.lower() >= 1 && rhs.lower() >= 1)
    return SizeExpr::max(lhs, rhs);
  return SizeExpr::select(isOne(lhs), rhs, lhs);
}

FailureOr<std::optional<SmallVector<SizeExpr>>>
tnl::broadcastShapes(ArrayRef<SymbolicValue> operands,
                     SizeRequirements &requirements) {
  size_t rank = 0;
  for (const SymbolicValue &operand : operands) {
    if (!operand.shape)
      return std::optional<SmallVector<SizeExpr>>();
    rank = std::max(rank, operand.shape->size());
  }
  // Shapes align at their last dimension; missing leading sizes are 1.
  SmallVector<SizeExpr> result(rank);
  SmallVector<bool> present(rank, false);
  for (const SymbolicValue &operand : operands) {
    size_t offset = rank - operand.shape->size();
    for (auto [i, size] : llvm::enumerate(*operand.shape)) {
      SizeExpr &dim = result[offset + i];
      if (!present[offset + i]) {
        present[offset + i] = true;
        dim = size;
        continue;
      }
      FailureOr<SizeExpr> merged = broadcastDims(
          dim, size, "in dimension " + Twine(offset + i), requirements);
      if (failed(merged))
        return failure();
      dim = *merged;
    }
  }
  return std::optional(std::move(result));
}

//===----------------------------------------------------------------------===//
// Types and constants
//===----------------------------------------------------------------------===//

SymbolicValue tnl::symbolicFromType(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return {};
  SymbolicValue value;
  value.shape.emplace();
  for (int64_t size : tensor.getShape())
    value.shape->push_back(ShapedType::isDynamic(size)
                               ? SizeExpr()
                               : SizeExpr::constant(size, type.getContext()));
  return value;
}

SymbolicValue tnl::symbolicFromConstant(ElementsAttr attr) {
  SymbolicValue value = symbolicFromType(attr.getType());
  auto dense = dyn_cast<DenseIntElementsAttr>(attr);
  if (!dense || dense.getType().getRank() > 1 || dense.getNumElements() > 64)
    return value;
  Type element = dense.getElementType();
  if (!isa<IntegerType>(element))
    return value;
  bool isUnsigned = element.isInteger(1) || element.isUnsignedInteger();
  value.elements.emplace();
  for (const APInt &number : dense.getValues<APInt>())
    value.elements->push_back(SizeExpr::constant(
        isUnsigned ? int64_t(number.getZExtValue()) : number.getSExtValue(),
        attr.getContext()));
  return value;
}

SizeExpr tnl::productOf(ArrayRef<SizeExpr> sizes, MLIRContext *context) {
  SizeExpr product = SizeExpr::constant(1, context);
  for (SizeExpr size : sizes)
    product = product * size;
  return product;
}

//===----------------------------------------------------------------------===//
// Results and their types
//===----------------------------------------------------------------------===//

/// Merges what a type says of one dimension into what was inferred.
static LogicalResult refineDim(SizeExpr declared, SizeExpr &inferred,
                               unsigned result, unsigned dim,
                               SizeRequirements &requirements) {
  Operation *op = requirements.operation();
  if (!declared || inferred == declared)
    return success();
  if (std::optional<int64_t> number = inferred.asConstant())
    return op->emitOpError("result ")
           << result << " has size " << declared.value() << " in dimension "
           << dim << ", expected " << *number;
  if (!inferred) {
    if (inferred.why().empty())
      inferred = declared;
    return success();
  }
  if (failed(requirements.equal(inferred, declared,
                                "in dimension " + Twine(dim) + " of result " +
                                    Twine(result))))
    return failure();
  inferred = declared;
  return success();
}

/// Sizes that are computed (`n - m` of a shape) may become negative.
static LogicalResult requireNoNegative(ArrayRef<SizeExpr> shape,
                                       unsigned result,
                                       SizeRequirements &requirements) {
  Operation *op = requirements.operation();
  for (auto [dim, size] : llvm::enumerate(shape)) {
    if (size.asConstant().value_or(0) < 0)
      return op->emitOpError("result ")
             << result << " has a size of " << *size.asConstant();
    if (!size || size.lower() >= 0)
      continue;
    if (failed(requirements.atMost(SizeExpr::constant(0, op->getContext()),
                                   size,
                                   "the size of dimension " + Twine(dim) +
                                       " of result " + Twine(result))))
      return failure();
  }
  return success();
}

LogicalResult tnl::refineByResultTypes(SmallVectorImpl<SymbolicValue> &results,
                                       SizeRequirements &requirements) {
  Operation *op = requirements.operation();
  results.resize(op->getNumResults());
  for (auto [i, result] : llvm::enumerate(results)) {
    if (result.shape &&
        failed(requireNoNegative(*result.shape, i, requirements)))
      return failure();
    SymbolicValue typed = symbolicFromType(op->getResult(i).getType());
    if (!typed.shape)
      continue;
    if (!result.shape) {
      result.shape.emplace(
          typed.shape->size(),
          SizeExpr::unknown("its rank does not follow from the graph",
                            op->getContext()));
      continue;
    }
    if (result.shape->size() != typed.shape->size())
      return op->emitOpError("result ")
             << i << " has rank " << typed.shape->size() << ", expected "
             << result.shape->size();
    for (auto [dim, declared] : llvm::enumerate(*typed.shape))
      if (failed(
              refineDim(declared, (*result.shape)[dim], i, dim, requirements)))
        return failure();
  }
  return success();
}

LogicalResult tnl::verifyByInference(Operation *op) {
  SmallVector<SymbolicValue> operands, results;
  for (Type type : op->getOperandTypes())
    operands.push_back(symbolicFromType(type));
  SizeRequirements requirements(op);
  if (failed(cast<SymbolicShapeOpInterface>(op).inferSymbolicShapes(
          operands, results, requirements)))
    return failure();
  return refineByResultTypes(results, requirements);
}
