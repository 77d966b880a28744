//===- Index.cpp - Which loop runs over which axis ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Index.h"
#include "Values.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

std::optional<Index> tnl::raising::broadcastIndex(const Index &index,
                                                  Value operand) {
  int64_t rank = rankOf(operand), resultRank = index.size();
  if (rank < 0 || rank > resultRank)
    return std::nullopt;
  Index result(index.end() - rank, index.end());
  for (int64_t axis = 0; axis < rank; ++axis)
    if (dimOf(operand, axis) == 1)
      result[axis] = Axis::None;
  return result;
}

// A reshape that only inserts or removes axes of size 1.
static std::optional<Index> reshapeIndex(const Raiser &raiser, Value operand,
                                         Value result, const Index &index) {
  SmallVector<int64_t> kept;
  for (auto [axis, loop] : llvm::enumerate(index))
    if (dimOf(result, axis) != 1)
      kept.push_back(axis);
  Index mapped;
  size_t next = 0;
  unsigned unsure = 0;
  for (int64_t axis = 0; axis < rankOf(operand); ++axis) {
    if (dimOf(operand, axis) == 1) {
      mapped.push_back(Axis::None);
      continue;
    }
    if (next == kept.size())
      return std::nullopt;
    int64_t target = kept[next++];
    int64_t from = dimOf(operand, axis), to = dimOf(result, target);
    if (!raiser.sameSize(operand, axis, result, target)) {
      if (!ShapedType::isDynamic(from) && !ShapedType::isDynamic(to))
        return std::nullopt;
      ++unsure;
    }
    mapped.push_back(index[target]);
  }
  // As elements are neither lost nor added, one size may stay unproven.
  if (next != kept.size() || unsure > 1)
    return std::nullopt;
  return mapped;
}

bool tnl::raising::movesAxes(Operation *op) {
  return op->hasTrait<onnx::KeepsOrder>() ||
         isa<onnx::TransposeOp, onnx::ExpandOp, onnx::TileOp>(op);
}

std::optional<Index> tnl::raising::operandIndex(const Raiser &raiser,
                                                Operation *op,
                                                const Index &index) {
  if (rankOf(op->getResult(0)) != static_cast<int64_t>(index.size()) ||
      op->getNumOperands() == 0 || rankOf(op->getOperand(0)) < 0)
    return std::nullopt;
  if (auto transpose = dyn_cast<onnx::TransposeOp>(op)) {
    Index mapped(index.size(), Axis::None);
    for (auto [axis, source] : llvm::enumerate(transpose.getPerm()))
      mapped[source] = index[axis];
    return mapped;
  }
  if (auto expand = dyn_cast<onnx::ExpandOp>(op))
    return broadcastIndex(index, expand.getInput());
  // Only axes of size 1 may be repeated.
  if (auto tile = dyn_cast<onnx::TileOp>(op)) {
    for (int64_t axis = 0; axis < rankOf(tile); ++axis)
      if (dimOf(tile.getInput(), axis) != 1 &&
          !raiser.sameSize(tile.getInput(), axis, tile, axis))
        return std::nullopt;
    return broadcastIndex(index, tile.getInput());
  }
  if (op->hasTrait<onnx::KeepsOrder>())
    return reshapeIndex(raiser, op->getOperand(0), op->getResult(0), index);
  return std::nullopt;
}
