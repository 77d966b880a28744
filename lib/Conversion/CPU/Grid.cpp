//===- Grid.cpp - How a kernel's work is divided --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Conversion/CPU/Grid.h"
#include "ChunkScope.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace tnl;

/// How the work of `op` can be divided, whatever else is in its kernel.
static KernelGrid gridOf(Operation *op) {
  if (auto divided = dyn_cast<GridOpInterface>(op))
    return divided.getGrid();
  if (isa<arith::ArithDialect>(op->getDialect()) &&
      op->hasTrait<OpTrait::Elementwise>())
    return gridOfResult(op, /*dropped=*/1);
  return {};
}

/// Whether the block has nothing but `op` and constants.
static bool isAlone(Operation *op) {
  return llvm::all_of(
      op->getBlock()->without_terminator(), [&](Operation &other) {
        return &other == op || other.hasTrait<OpTrait::ConstantLike>();
      });
}

KernelGrid tnl::getKernelGrid(func::FuncOp kernel) {
  if (kernel.isExternal() || !kernel.getBody().hasOneBlock())
    return {};
  Operation *terminator = kernel.getBody().front().getTerminator();
  if (terminator->getNumOperands() == 0)
    return {};
  auto result = dyn_cast<OpResult>(terminator->getOperand(0));
  if (!result)
    return {};
  Operation *op = result.getOwner();

  SmallVector<cpu::ChunkScope> scopes = cpu::findChunkScopes(kernel);
  if (!scopes.empty()) {
    // Nothing else may write a result.
    SmallVector<Value> results = scopes.front().results();
    bool isAll = scopes.size() == 1 &&
                 llvm::all_of(terminator->getOperands(), [&](Value value) {
                   return llvm::is_contained(results, value);
                 });
    int64_t heads = scopes.front().heads();
    if (!isAll || ShapedType::isDynamic(heads))
      return {};
    return {0, {1}, heads};
  }
  KernelGrid grid = gridOf(op);
  bool isOnly = grid.isAlone ? isAlone(op) : terminator->getNumOperands() == 1;
  return isOnly ? grid : KernelGrid();
}
