//===- GatherElements.cpp - GatherElements, GatherND, NonZero -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "OpUtils.h"
#include "TNL/Interfaces/Limits.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

//===----------------------------------------------------------------------===//
// GatherElements
//===----------------------------------------------------------------------===//

LogicalResult onnx::inferAlongIndices(Operation *op, int64_t &axis,
                                      const SymbolicValue &data,
                                      const SymbolicValue &indices,
                                      SizeRequirements &requirements) {
  if (!data.shape)
    return success();
  int64_t rank = data.shape->size();
  if (failed(normalizeAxis(op, axis, rank)))
    return failure();
  if (!indices.shape)
    return success();
  if (int64_t(indices.shape->size()) != rank)
    return op->emitOpError("has indices of rank ")
           << indices.shape->size() << " for data of rank " << rank;
  for (int64_t d = 0; d < rank; ++d)
    if (d != axis &&
        failed(requirements.atMost((*indices.shape)[d], (*data.shape)[d],
                                   "since the indices lie in dimension " +
                                       Twine(d) + " of the data")))
      return failure();
  return success();
}

LogicalResult
GatherElementsOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                                      SmallVectorImpl<SymbolicValue> &results,
                                      SizeRequirements &requirements) {
  results.emplace_back().shape = operands[1].shape;
  int64_t axis = getAxis();
  return inferAlongIndices(*this, axis, operands[0], operands[1], requirements);
}

LogicalResult GatherElementsOp::verify() {
  if (failed(verifySameElements(*this, {getData(), getOutput()})))
    return failure();
  return verifyByInference(*this);
}

//===----------------------------------------------------------------------===//
// GatherND
//===----------------------------------------------------------------------===//

FailureOr<std::optional<int64_t>>
onnx::indexedAxes(Operation *op, int64_t skipped, const SymbolicValue &data,
                  const SymbolicValue &indices) {
  if (!indices.shape)
    return std::optional<int64_t>();
  if (indices.shape->empty())
    return op->emitOpError("expects vectors of indices, got a scalar");
  std::optional<int64_t> count = constantSize(indices.shape->back());
  int64_t most =
      (data.shape ? int64_t(data.shape->size()) : kMostDimensions) - skipped;
  if (count && (*count < 1 || *count > most))
    return op->emitOpError("has vectors of ")
           << *count << " indices for data with " << most
           << " axes that can be indexed";
  return count;
}

LogicalResult
GatherNDOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                                SmallVectorImpl<SymbolicValue> &results,
                                SizeRequirements &requirements) {
  SymbolicValue &result = results.emplace_back();
  const SymbolicValue &data = operands[0], &indices = operands[1];
  int64_t batch = getBatchDims();
  for (const SymbolicValue &operand : {data, indices})
    if (operand.shape && !operand.shape->empty() &&
        batch >= int64_t(operand.shape->size()))
      return emitOpError("batch_dims ")
             << batch << " leaves no axis of an operand of rank "
             << operand.shape->size();
  auto count = indexedAxes(*this, batch, data, indices);
  if (failed(count))
    return failure();
  if (!data.shape || !indices.shape)
    return success();
  for (int64_t d = 0; d < batch; ++d)
    if (failed(requirements.equal((*data.shape)[d], (*indices.shape)[d],
                                  "in batch dimension " + Twine(d))))
      return failure();
  if (!*count)
    return success();
  result.shape = Dims(ArrayRef(*indices.shape).drop_back());
  llvm::append_range(*result.shape,
                     ArrayRef(*data.shape).drop_front(batch + **count));
  return success();
}

LogicalResult GatherNDOp::verify() {
  if (failed(verifySameElements(*this, {getData(), getOutput()})))
    return failure();
  if (getBatchDims() < 0)
    return emitOpError("batch_dims is ") << getBatchDims();
  return verifyByInference(*this);
}

//===----------------------------------------------------------------------===//
// NonZero
//===----------------------------------------------------------------------===//

LogicalResult
NonZeroOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                               SmallVectorImpl<SymbolicValue> &results,
                               SizeRequirements &requirements) {
  SymbolicValue &result = results.emplace_back();
  SizeExpr rank, count = SizeExpr::unknown(
                     "the number of elements that are not 0 is not known "
                     "before the graph runs; torch.where(mask, x, y) in place "
                     "of an index by a mask keeps sizes known",
                     getContext());
  if (operands[0].shape)
    rank = SizeExpr::constant(operands[0].shape->size(), getContext());
  result.shape = Dims{rank, count};
  return success();
}

LogicalResult NonZeroOp::verify() { return verifyByInference(*this); }
