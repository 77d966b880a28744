//===- Scatter.cpp - ScatterElements and ScatterND ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Folding.h"
#include "OpUtils.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

bool onnx::isScatterReduction(StringRef name) {
  return llvm::StringSwitch<bool>(name)
      .Cases({"none", "add", "mul", "max", "min"}, true)
      .Default(false);
}

/// Truth values are written; there is no arithmetic on them.
template <typename OpTy> static LogicalResult verifyScatter(OpTy op) {
  if (failed(verifySameElements(
          op, {op.getData(), op.getUpdates(), op.getOutput()})))
    return failure();
  if (op.getReduction() != "none" &&
      getElementTypeOrSelf(op.getType()).isInteger(1))
    return op.emitOpError("cannot combine elements of type i1 by '")
           << op.getReduction() << "'";
  return verifyByInference(op);
}

//===----------------------------------------------------------------------===//
// ScatterElements
//===----------------------------------------------------------------------===//

LogicalResult
ScatterElementsOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                                       SmallVectorImpl<SymbolicValue> &results,
                                       SizeRequirements &requirements) {
  results.emplace_back().shape = operands[0].shape;
  const SymbolicValue &indices = operands[1], &updates = operands[2];
  int64_t axis = getAxis();
  if (failed(
          inferAlongIndices(*this, axis, operands[0], indices, requirements)))
    return failure();
  if (!indices.shape || !updates.shape)
    return success();
  if (indices.shape->size() != updates.shape->size())
    return emitOpError("has indices of rank ")
           << indices.shape->size() << " and updates of rank "
           << updates.shape->size();
  for (auto [d, index, update] :
       llvm::enumerate(*indices.shape, *updates.shape))
    if (failed(requirements.equal(update, index,
                                  "in dimension " + Twine(d) +
                                      " of updates and indices")))
      return failure();
  return success();
}

LogicalResult ScatterElementsOp::verify() { return verifyScatter(*this); }

//===----------------------------------------------------------------------===//
// ScatterND
//===----------------------------------------------------------------------===//

/// Elements of a short vector, at constant places.
static void scatterElements(ScatterNDOp op, ArrayRef<SymbolicValue> operands,
                            SymbolicValue &result) {
  DenseIntElementsAttr places;
  if (!operands[0].elements || !operands[2].elements ||
      operands[0].shape->size() != 1 || op.getReduction() != "none" ||
      !matchPattern(op.getIndices(), m_Constant(&places)))
    return;
  auto numbers = constantInts(places);
  Dims elements = *operands[0].elements;
  int64_t size = elements.size();
  if (!numbers || numbers->size() != operands[2].elements->size())
    return;
  for (auto [place, update] :
       llvm::zip_equal(*numbers, *operands[2].elements)) {
    int64_t at = place < 0 ? place + size : place;
    if (at < 0 || at >= size)
      return;
    elements[at] = update;
  }
  result.elements = std::move(elements);
}

/// What constant places need of the sizes that a call decides; others are known
/// or looked at when the graph runs.
static LogicalResult requirePlaces(ScatterNDOp op, ArrayRef<SizeExpr> sizes,
                                   SizeRequirements &requirements) {
  DenseIntElementsAttr places;
  bool isOpen = llvm::any_of(
      sizes, [](SizeExpr size) { return size && !size.asConstant(); });
  if (!isOpen || !matchPattern(op.getIndices(), m_Constant(&places)))
    return success();
  SmallVector<int64_t> needed(sizes.size(), 0), index(sizes.size(), 0);
  int64_t next = 0;
  for (const APInt &number : places.getValues<APInt>()) {
    size_t axis = next++ % sizes.size();
    int64_t at = number.getSExtValue(), most = at < 0 ? -at : at + 1;
    if (at == INT64_MIN || at == INT64_MAX)
      return op.emitOpError("index ") << at << " is out of range";
    if (most <= needed[axis])
      continue;
    needed[axis] = most;
    index[axis] = at;
  }
  for (auto [axis, size] : llvm::enumerate(sizes)) {
    auto least = SizeExpr::constant(needed[axis], op.getContext());
    if (size && !size.asConstant() &&
        failed(requirements.atMost(least, size,
                                   "since index " + Twine(index[axis]) +
                                       " is written of dimension " +
                                       Twine(axis))))
      return failure();
  }
  return success();
}

LogicalResult
ScatterNDOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                                 SmallVectorImpl<SymbolicValue> &results,
                                 SizeRequirements &requirements) {
  SymbolicValue &result = results.emplace_back();
  result.shape = operands[0].shape;
  const SymbolicValue &data = operands[0], &indices = operands[1],
                      &updates = operands[2];
  auto count = indexedAxes(*this, 0, data, indices);
  if (failed(count))
    return failure();
  if (!data.shape || !*count || !updates.shape)
    return success();
  Dims expected(ArrayRef(*indices.shape).drop_back());
  llvm::append_range(expected, ArrayRef(*data.shape).drop_front(**count));
  if (expected.size() != updates.shape->size())
    return emitOpError("has updates of rank ")
           << updates.shape->size() << ", where data and indices ask for "
           << expected.size();
  for (auto [d, update, size] : llvm::enumerate(*updates.shape, expected))
    if (failed(requirements.equal(
            update, size,
            "in dimension " + Twine(d) +
                " of the updates and what data and indices ask for")))
      return failure();
  if (failed(requirePlaces(*this, ArrayRef(*data.shape).take_front(**count),
                           requirements)))
    return failure();
  scatterElements(*this, operands, result);
  return success();
}

LogicalResult ScatterNDOp::verify() { return verifyScatter(*this); }
