//===- GridOpInterface.cpp - How its work can be divided ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Interfaces/GridOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;
using namespace tnl;

#include "TNL/Interfaces/GridOpInterface.cpp.inc"

KernelGrid KernelGrid::oneByOne(int64_t rank) {
  KernelGrid grid;
  grid.tiles.assign(std::max<int64_t>(rank, 0), 1);
  return grid;
}

KernelGrid KernelGrid::ofHeads(int64_t heads) {
  if (ShapedType::isDynamic(heads))
    return {};
  return {0, {1}, heads, /*isAlone=*/true};
}

KernelGrid tnl::gridOfResult(Operation *op, int64_t dropped) {
  auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  return type ? KernelGrid::oneByOne(type.getRank() - dropped) : KernelGrid();
}
