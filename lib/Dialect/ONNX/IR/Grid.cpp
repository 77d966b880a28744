//===- Grid.cpp - How work on rows can be divided -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/ONNX/ONNXOps.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

/// Columns of a tile where rows are reduced along an axis before the last:
/// a few cache lines of each row.
static constexpr int64_t kColumns = 64;

/// All axes before `axis`, from which on rows are reduced.
static KernelGrid gridBefore(Value result, int64_t axis) {
  auto type = dyn_cast<RankedTensorType>(result.getType());
  if (!type)
    return {};
  return KernelGrid::oneByOne(axis < 0 ? axis + type.getRank() : axis);
}

KernelGrid LayerNormalizationOp::getGrid() {
  return gridBefore(getY(), getAxis());
}

KernelGrid RMSNormalizationOp::getGrid() {
  return gridBefore(getY(), getAxis());
}

KernelGrid SoftmaxOp::getGrid() {
  auto type = dyn_cast<RankedTensorType>(getOutput().getType());
  if (!type)
    return {};
  int64_t rank = type.getRank(), axis = getAxis();
  axis += axis < 0 ? rank : 0;
  if (axis < 0 || axis >= rank)
    return {};
  if (axis == rank - 1)
    return KernelGrid::oneByOne(axis);
  KernelGrid grid = KernelGrid::oneByOne(rank);
  grid.tiles[axis] = 0;
  grid.tiles.back() = kColumns;
  return grid;
}

KernelGrid onnx::LinearAttentionOp::getGrid() {
  return KernelGrid::ofHeads(static_cast<int64_t>(getQNumHeads()));
}
