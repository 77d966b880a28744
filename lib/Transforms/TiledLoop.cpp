//===- TiledLoop.cpp - Loops that tnl-tile-attention writes ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TiledLoop.h"
#include "TNL/Transforms/TileAttention.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace mlir;
using namespace tnl;

/// Finds the carried value that a tnl.state_update of the body replaces.
static bool findState(TiledLoop &tiled) {
  scf::ForOp loop = tiled.loop;
  for (auto [i, yielded] : llvm::enumerate(loop.getYieldedValues())) {
    auto update = yielded.getDefiningOp<StateUpdateOp>();
    if (!update || update->getBlock() != loop.getBody() ||
        update.getState() != loop.getRegionIterArgs()[i])
      continue;
    tiled.update = update;
    tiled.stateIndex = i;
    return true;
  }
  return false;
}

/// All other carried values are tensors of which each step writes a part that
/// no step reads.
static bool writesOnly(TiledLoop &tiled) {
  scf::ForOp loop = tiled.loop;
  for (auto [i, carried] : llvm::enumerate(loop.getRegionIterArgs())) {
    if (i == tiled.stateIndex)
      continue;
    auto insert =
        loop.getYieldedValues()[i].getDefiningOp<tensor::InsertSliceOp>();
    auto isWriteOrSize = [&](OpOperand &use) {
      return isa<tensor::DimOp>(use.getOwner()) ||
             (insert && use == insert.getDestMutable());
    };
    if (!insert || insert.getDest() != carried ||
        !llvm::all_of(carried.getUses(), isWriteOrSize))
      return false;
  }
  return true;
}

/// Collects what computes the operands of the update, apart from the state.
static bool findProducers(TiledLoop &tiled) {
  scf::ForOp loop = tiled.loop;
  llvm::SmallPtrSet<Operation *, 16> needed;
  SmallVector<Value> worklist = {tiled.update.getK(), tiled.update.getV()};
  if (Value decay = tiled.update.getDecay())
    worklist.push_back(decay);
  while (!worklist.empty()) {
    Value value = worklist.pop_back_val();
    if (llvm::is_contained(loop.getRegionIterArgs(), value))
      return false;
    Operation *op = value.getDefiningOp();
    if (op && op->getBlock() == loop.getBody() && needed.insert(op).second)
      llvm::append_range(worklist, op->getOperands());
  }
  for (Operation &op : loop.getBody()->without_terminator())
    if (needed.contains(&op))
      tiled.producers.push_back(&op);
  return true;
}

bool tnl::isChunkSize(scf::ForOp loop, OpFoldResult size) {
  std::optional<int64_t> block = getConstantIntValue(loop.getStep());
  auto end = getConstantIntValue(loop.getUpperBound());
  if (!block || *block < 1)
    return false;
  if (auto known = getConstantIntValue(size))
    return *known == *block && end && *end % *block == 0;
  auto min = cast<Value>(size).getDefiningOp<arith::MinSIOp>();
  if (!min)
    return false;
  Value left =
      getConstantIntValue(min.getLhs()) == block ? min.getRhs() : min.getLhs();
  Value step = left == min.getRhs() ? min.getLhs() : min.getRhs();
  auto difference = left.getDefiningOp<arith::SubIOp>();
  return getConstantIntValue(step) == block && difference &&
         isEqualConstantIntOrValue(difference.getLhs(), loop.getUpperBound()) &&
         difference.getRhs() == loop.getInductionVar();
}

/// A decay that varies is a slice of one of all tokens, so that the scan can
/// take that of a segment.
static bool findDecay(TiledLoop &tiled) {
  scf::ForOp loop = tiled.loop;
  Value decay = tiled.update.getDecay();
  if (!decay)
    return true;
  if (cast<RankedTensorType>(decay.getType()).getRank() == 1) {
    tiled.decay = decay;
    return loop.isDefinedOutsideOfLoop(decay);
  }
  auto slice = decay.getDefiningOp<tensor::ExtractSliceOp>();
  if (!slice || !loop.isDefinedOutsideOfLoop(slice.getSource()) ||
      slice.getType().getRank() != slice.getSourceType().getRank())
    return false;
  for (auto [axis, offset, size, stride] :
       llvm::enumerate(slice.getMixedOffsets(), slice.getMixedSizes(),
                       slice.getMixedStrides())) {
    bool isRight =
        axis == 2 ? isEqualConstantIntOrValue(offset, loop.getInductionVar()) &&
                        isChunkSize(loop, size)
                  : isZeroInteger(offset);
    auto outside = dyn_cast<Value>(size);
    if (!isRight || !isOneInteger(stride) ||
        (axis != 2 && outside && !loop.isDefinedOutsideOfLoop(outside)))
      return false;
  }
  tiled.decay = slice.getSource();
  return true;
}

std::optional<TiledLoop> tnl::matchTiledLoop(scf::ForOp loop,
                                             std::string &why) {
  TiledLoop tiled;
  tiled.loop = loop;
  auto fail = [&](const char *reason) {
    why = reason;
    return std::nullopt;
  };
  if (!findState(tiled))
    return std::nullopt;
  auto step = getConstantIntValue(loop.getStep());
  if (!step || *step <= 0 || !isZeroInteger(loop.getLowerBound()) ||
      !loop.getUpperBound().getType().isIndex())
    return fail("it does not go from 0 in steps of a constant");
  tiled.block = *step;
  for (Operation &op : loop.getBody()->without_terminator())
    if (op.getNumRegions() != 0 || !isPure(&op))
      return fail("its body is not a straight line of operations without side "
                  "effects");
  if (!writesOnly(tiled))
    return fail("it carries more than a state and outputs that it writes chunk "
                "by chunk");
  if (!findProducers(tiled))
    return fail("k, v or the decay depend on what it carries");
  if (!findDecay(tiled))
    return fail("its decay is no slice of one of all tokens");
  return tiled;
}
