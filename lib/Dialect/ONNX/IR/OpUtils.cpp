//===- OpUtils.cpp - What the ops' inference and verifiers share ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "OpUtils.h"
#include "TNL/Interfaces/Limits.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

LogicalResult onnx::verifySameElements(Operation *op, ArrayRef<Value> values) {
  Type first;
  for (Value value : values) {
    if (!value)
      continue;
    Type element = getElementTypeOrSelf(value.getType());
    if (!first)
      first = element;
    else if (element != first)
      return op->emitOpError("expects one element type, got ")
             << first << " and " << element;
  }
  return success();
}

LogicalResult onnx::verifyVector(Operation *op, Value value, StringRef name) {
  auto type = value ? dyn_cast<RankedTensorType>(value.getType()) : nullptr;
  if (type && type.getRank() != 1)
    return op->emitOpError("expects ")
           << name << " to be a vector, got " << type;
  // One number for each dimension of something, but for pieces.
  if (!type || type.isDynamicDim(0) || type.getDimSize(0) <= kMostDimensions ||
      isa<SplitOp>(op))
    return success();
  if (name.ends_with("shape"))
    return op->emitOpError("rank ") << type.getDimSize(0) << "; at most "
                                    << kMostDimensions << " is supported";
  return op->emitOpError("has ")
         << type.getDimSize(0) << " " << name << "; tensors have at most "
         << kMostDimensions << " dimensions";
}

LogicalResult onnx::verifyScalar(Operation *op, Value value, StringRef name) {
  auto type = value ? dyn_cast<RankedTensorType>(value.getType()) : nullptr;
  if (!type || type.getRank() == 0 ||
      (type.getRank() == 1 &&
       (type.isDynamicDim(0) || type.getDimSize(0) == 1)))
    return success();
  return op->emitOpError("expects ")
         << name << " to be one number, got " << type;
}

SymbolicValue onnx::factsOf(Operation *op, Value operand,
                            ArrayRef<SymbolicValue> operands) {
  if (operand)
    for (auto [value, facts] : llvm::zip(op->getOperands(), operands))
      if (value == operand)
        return facts;
  return {};
}

LogicalResult onnx::requireScalar(Value operand, StringRef name,
                                  ArrayRef<SymbolicValue> operands,
                                  SizeRequirements &requirements) {
  Operation *op = requirements.operation();
  SymbolicValue facts = factsOf(op, operand, operands);
  if (!facts.shape || facts.shape->empty())
    return success();
  return requirements.equal(facts.shape->front(),
                            SizeExpr::constant(1, op->getContext()),
                            "in " + name + ", which is one number");
}

LogicalResult onnx::normalizeAxis(Operation *op, int64_t &axis, int64_t rank) {
  if (axis < -rank || axis >= rank)
    return op->emitOpError("axis ")
           << axis << " is out of range for rank " << rank;
  if (axis < 0)
    axis += rank;
  return success();
}

std::optional<SmallVector<int64_t>>
onnx::constantElements(const SymbolicValue &value) {
  if (!value.elements)
    return std::nullopt;
  SmallVector<int64_t> numbers;
  for (SizeExpr element : *value.elements) {
    std::optional<int64_t> number = constantSize(element);
    if (!number)
      return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

FailureOr<std::optional<SmallVector<int64_t>>>
onnx::knownAxes(Operation *op, const SymbolicValue &axes, int64_t rank) {
  std::optional<SmallVector<int64_t>> numbers = constantElements(axes);
  if (!numbers)
    return std::optional<SmallVector<int64_t>>();
  llvm::SmallDenseSet<int64_t> seen;
  for (int64_t &axis : *numbers) {
    if (failed(normalizeAxis(op, axis, rank)))
      return failure();
    if (!seen.insert(axis).second)
      return op->emitOpError("axis ") << axis << " is given twice";
  }
  return numbers;
}

std::optional<int64_t> onnx::vectorLength(const SymbolicValue &value) {
  if (value.elements)
    return value.elements->size();
  if (!value.shape || value.shape->size() != 1)
    return std::nullopt;
  // Vectors that give shapes or axes are short.
  std::optional<int64_t> length = constantSize(value.shape->front());
  return length && *length <= 1024 ? length : std::nullopt;
}

LogicalResult onnx::inferBroadcast(ArrayRef<SymbolicValue> operands,
                                   SymbolicValue &result,
                                   SizeRequirements &requirements) {
  auto shape = broadcastShapes(operands, requirements);
  if (failed(shape))
    return failure();
  result.shape = std::move(*shape);
  return success();
}

void onnx::combineElements(const SymbolicValue &lhs, const SymbolicValue &rhs,
                           Combine combine, SymbolicValue &result) {
  if (!lhs.elements || !rhs.elements || !result.shape ||
      result.shape->size() > 1)
    return;
  size_t left = lhs.elements->size(), right = rhs.elements->size();
  if (left != right && left != 1 && right != 1)
    return;
  size_t size = left == 1 ? right : left;
  result.elements.emplace();
  for (size_t i = 0; i < size; ++i) {
    SizeExpr a = (*lhs.elements)[left == 1 ? 0 : i];
    SizeExpr b = (*rhs.elements)[right == 1 ? 0 : i];
    result.elements->push_back(a && b ? combine(a, b) : a ? b : a);
  }
}

LogicalResult onnx::requireBroadcastTo(const SymbolicValue &from,
                                       ArrayRef<SizeExpr> to, StringRef name,
                                       SizeRequirements &requirements) {
  if (!from.shape)
    return success();
  if (from.shape->size() > to.size())
    return requirements.operation()->emitOpError()
           << name << " of rank " << from.shape->size() << " exceeds rank "
           << to.size();
  size_t offset = to.size() - from.shape->size();
  for (auto [i, size] : llvm::enumerate(*from.shape))
    if (failed(requirements.broadcastTo(
            size, to[offset + i], "in dimension " + Twine(i) + " of " + name)))
      return failure();
  return success();
}

SizeExpr onnx::dependsOnData(Operation *op, Value operand, StringRef name) {
  return SizeExpr::unknown("it depends on the numbers in " + name +
                               ", which are not known before the graph runs",
                           op->getContext());
}
