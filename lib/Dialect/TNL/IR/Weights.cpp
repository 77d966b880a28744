//===- Weights.cpp - weight, transpose, concat, convert, fill -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SizeRules.h"
#include "TNL/Interfaces/Limits.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace tnl;

//===----------------------------------------------------------------------===//
// What a weight is
//===----------------------------------------------------------------------===//

bool tnl::isWeightOp(Operation *op) {
  return isa<WeightOp>(op) || op->hasTrait<WeightTransform>();
}

bool tnl::isWeight(Value value) {
  llvm::SmallPtrSet<Operation *, 8> seen;
  SmallVector<Value> worklist = {value};
  while (!worklist.empty()) {
    Operation *op = worklist.pop_back_val().getDefiningOp();
    if (!op)
      return false;
    if (op->hasTrait<OpTrait::ConstantLike>() || !seen.insert(op).second)
      continue;
    if (!isWeightOp(op))
      return false;
    llvm::append_range(worklist, op->getOperands());
  }
  return true;
}

//===----------------------------------------------------------------------===//
// weight
//===----------------------------------------------------------------------===//

/// Bytes of a static tensor in a file, unset on overflow or for elements that
/// have no size there. Bits take a byte each.
static std::optional<uint64_t> storedBytes(RankedTensorType type) {
  if (!type.getElementType().isIntOrFloat())
    return std::nullopt;
  uint64_t bytes = llvm::divideCeil(type.getElementTypeBitWidth(), 8);
  for (int64_t size : type.getShape()) {
    bool overflow = false;
    bytes = llvm::SaturatingMultiply<uint64_t>(bytes, size, &overflow);
    if (overflow)
      return std::nullopt;
  }
  return bytes;
}

LogicalResult WeightOp::verify() {
  if (getNameAttr().empty())
    return emitOpError("needs a non-empty name");
  auto type = cast<RankedTensorType>(getResult().getType());
  if (!type.hasStaticShape())
    return emitOpError() << "'" << getName()
                         << "' must have a static shape, got " << type;
  if (auto region = dyn_cast<FileRegionAttr>(getSource())) {
    std::optional<uint64_t> bytes = storedBytes(type);
    if (!bytes)
      return emitOpError() << "'" << getName() << "': " << type
                           << " cannot be stored in a file";
    if (region.getPath().empty())
      return emitOpError() << "'" << getName() << "' has an empty file name";
    if (*bytes != region.getLength())
      return emitOpError() << "'" << getName() << "': " << type << " takes "
                           << *bytes << " bytes, but the file region has "
                           << region.getLength();
    if (region.getOffset() > UINT64_MAX - region.getLength())
      return emitOpError() << "'" << getName()
                           << "': offset + length of the file region overflows";
    return success();
  }
  if (auto elements = dyn_cast<ElementsAttr>(getSource())) {
    if (elements.getShapedType() != type)
      return emitOpError() << "'" << getName() << "' has elements of type "
                           << elements.getShapedType() << ", but its result is "
                           << type;
    return success();
  }
  if (isa<AbsentAttr>(getSource()))
    return success();
  return emitOpError() << "'" << getName()
                       << "' must come from #tnl.file, #tnl.absent or an "
                          "elements attribute";
}

LogicalResult WeightOp::sizeRules(SizeRules &) { return success(); }

//===----------------------------------------------------------------------===//
// transpose
//===----------------------------------------------------------------------===//

LogicalResult TransposeOp::sizeRules(SizeRules &rules) {
  NamedTensor weight{"the weight", getWeight()},
      result{"the result", getResult()};
  if (failed(rules.same(weight, 0, result, 1)))
    return failure();
  return rules.same(weight, 1, result, 0);
}

LogicalResult TransposeOp::verify() {
  NamedTensor weight{"the weight", getWeight()},
      result{"the result", getResult()};
  if (failed(expectRank(*this, weight, 2, "a matrix")) ||
      failed(expectRank(*this, result, 2, "a matrix")) ||
      failed(expectSameElements(*this, weight, result)))
    return failure();
  return verifySizes(*this);
}

OpFoldResult TransposeOp::fold(FoldAdaptor) {
  auto inner = getWeight().getDefiningOp<TransposeOp>();
  if (inner && inner.getWeight().getType() == getType())
    return inner.getWeight();
  return {};
}

//===----------------------------------------------------------------------===//
// concat
//===----------------------------------------------------------------------===//

LogicalResult ConcatOp::sizeRules(SizeRules &rules) {
  NamedTensor result{"the result", getResult()};
  SizeExpr rows = rules.constant(0);
  for (auto [index, operand] : llvm::enumerate(getWeights())) {
    std::string name = "weight " + std::to_string(index);
    NamedTensor weight{name, operand};
    for (int64_t axis = 1; axis < result.rank(); ++axis)
      if (failed(rules.same(weight, axis, result, axis)))
        return failure();
    rows = rows + rules.size(weight, 0);
  }
  return rules.has(result, 0, rows, "rows of all weights");
}

LogicalResult ConcatOp::verify() {
  if (getWeights().empty())
    return emitOpError("needs at least one weight");
  NamedTensor result{"the result", getResult()};
  if (result.rank() == 0)
    return emitOpError("the result must have at least rank 1");
  for (auto [index, operand] : llvm::enumerate(getWeights())) {
    std::string name = "weight " + std::to_string(index);
    NamedTensor weight{name, operand};
    if (weight.rank() != result.rank())
      return emitOpError() << name << " has rank " << weight.rank()
                           << ", but the result has rank " << result.rank();
    if (failed(expectStatic(*this, weight, 0)) ||
        failed(expectSameElements(*this, weight, result)))
      return failure();
  }
  return verifySizes(*this);
}

OpFoldResult ConcatOp::fold(FoldAdaptor) {
  if (getWeights().size() == 1 && getWeights()[0].getType() == getType())
    return getWeights()[0];
  return {};
}

//===----------------------------------------------------------------------===//
// convert
//===----------------------------------------------------------------------===//

LogicalResult ConvertOp::sizeRules(SizeRules &rules) {
  NamedTensor weight{"the weight", getWeight()},
      result{"the result", getResult()};
  return rules.sameLeading(weight, result, weight.rank());
}

LogicalResult ConvertOp::verify() {
  NamedTensor weight{"the weight", getWeight()},
      result{"the result", getResult()};
  if (weight.rank() != result.rank())
    return emitOpError() << "the result has rank " << result.rank()
                         << ", but the weight has rank " << weight.rank();
  return verifySizes(*this);
}

OpFoldResult ConvertOp::fold(FoldAdaptor) {
  return getWeight().getType() == getType() ? getWeight() : OpFoldResult();
}

//===----------------------------------------------------------------------===//
// fill
//===----------------------------------------------------------------------===//

LogicalResult FillOp::sizeRules(SizeRules &) { return success(); }

LogicalResult FillOp::verify() {
  auto value = dyn_cast<DenseElementsAttr>(getValue());
  if (!value || !value.isSplat() || value.getNumElements() == 0)
    return emitOpError("value must be one number for all elements");
  if (!isConstantSize(value.getType()))
    return emitOpError() << "has more than " << kMostConstantBytes << " bytes";
  return success();
}
