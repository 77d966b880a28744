//===- OpUtils.cpp - What the ops' inference and verifiers share ----------===//

#include "OpUtils.h"
#include "TNL/Interfaces/Limits.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

LogicalResult onnx::verifyByInference(Operation *op) {
  SmallVector<SymbolicValue> operands, results;
  for (Type type : op->getOperandTypes())
    operands.push_back(symbolicFromType(type));
  if (failed(cast<SymbolicShapeOpInterface>(op).inferSymbolicShapes(operands,
                                                                    results)))
    return failure();
  return refineByResultTypes(op, results);
}

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
  for (SymbolicDim element : *value.elements) {
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

LogicalResult onnx::inferBroadcast(Operation *op,
                                   ArrayRef<SymbolicValue> operands,
                                   SymbolicValue &result) {
  bool conflict = false;
  result.shape = broadcastShapes(operands, conflict);
  if (!conflict)
    return success();
  // Find the sizes again: only the message needs them.
  for (size_t fromEnd = 1; fromEnd <= result.shape->size(); ++fromEnd) {
    std::optional<int64_t> size;
    for (const SymbolicValue &operand : operands) {
      size_t rank = operand.shape->size();
      if (fromEnd > rank)
        continue;
      std::optional<int64_t> other =
          constantSize((*operand.shape)[rank - fromEnd]);
      if (!other || *other == 1)
        continue;
      if (size && *size != *other)
        return op->emitOpError("cannot broadcast sizes ")
               << *size << " and " << *other << " in dimension "
               << result.shape->size() - fromEnd;
      size = other;
    }
  }
  return op->emitOpError("operands cannot be broadcast");
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
    SymbolicDim a = (*lhs.elements)[left == 1 ? 0 : i];
    SymbolicDim b = (*rhs.elements)[right == 1 ? 0 : i];
    result.elements->push_back(a && b ? combine(a, b) : SymbolicDim());
  }
}

FailureOr<SymbolicDim> onnx::mergeSizes(Operation *op, SymbolicDim lhs,
                                        SymbolicDim rhs, StringRef what) {
  std::optional<int64_t> left = constantSize(lhs), right = constantSize(rhs);
  if (left && right && *left != *right)
    return op->emitOpError("sizes ")
           << *left << " and " << *right << " differ " << what;
  if (left || !rhs)
    return lhs;
  return right || !lhs ? rhs : lhs;
}

SymbolicDim onnx::minSize(SymbolicDim lhs, SymbolicDim rhs) {
  if (provablyAtMost(lhs, rhs))
    return lhs;
  return provablyAtMost(rhs, lhs) ? rhs : SymbolicDim();
}

SymbolicDim onnx::maxSize(SymbolicDim lhs, SymbolicDim rhs) {
  if (provablyAtMost(lhs, rhs))
    return rhs;
  return provablyAtMost(rhs, lhs) ? lhs : SymbolicDim();
}

SymbolicDim onnx::productOf(ArrayRef<SymbolicDim> sizes, MLIRContext *context) {
  AffineExpr product = getAffineConstantExpr(1, context);
  for (SymbolicDim size : sizes) {
    if (!size)
      return {};
    product = product * size;
  }
  return product;
}
