//===- ChunkPlan.cpp - What a chunk has, and whether there is code for it -===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ChunkEmitter.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;

/// Whether there is code for `op` where its tensors are chunks or states.
static bool isKnown(Operation *op) {
  if (auto chunk = dyn_cast<ChunkOpInterface>(op))
    return bool(chunk.getChunk());
  if (op->hasTrait<BesideChunk>() || op->hasTrait<OpTrait::ConstantLike>() ||
      isa<onnx::TransposeOp>(op) || isPickOfColumns(op) ||
      isa<tensor::CastOp, tensor::ExtractSliceOp, tensor::InsertSliceOp,
          tensor::SplatOp, tensor::FromElementsOp, tensor::DimOp>(op))
    return true;
  if (op->getNumRegions() != 0 || !isPure(op))
    return false;
  return op->hasTrait<OpTrait::Elementwise>() ||
         isa<arith::ArithDialect>(op->getDialect());
}

//===----------------------------------------------------------------------===//
// The state
//===----------------------------------------------------------------------===//

bool ChunkEmitter::planState() {
  auto take = [&](Operation *op, Value state) {
    if (carried && carried != state)
      return refuse(op, "reads another state than the rest of its chunk");
    carried = state;
    return true;
  };
  for (Operation *op : scope.ops) {
    if (auto read = dyn_cast<StateReadOp>(op))
      if (!take(op, read.getState()))
        return false;
    auto next = dyn_cast<StateUpdateOp>(op);
    if (!next)
      continue;
    if (update)
      return refuse(op, "is the second of its chunk, which has one state");
    update = next;
    if (!take(op, next.getState()))
      return false;
  }
  initial = carried;
  if (!scope.loop)
    return true;
  scf::ForOp loop = scope.loop;
  for (auto [carriedHere, init, yielded] :
       llvm::zip_equal(loop.getRegionIterArgs(), loop.getInits(),
                       loop.getYieldedValues())) {
    if (carriedHere == carried) {
      initial = init;
      if (!update || yielded != update.getResult())
        return refuse(loop, "carries a state that tnl.state_update of its body "
                            "does not replace");
      continue;
    }
    auto insert = yielded.getDefiningOp<tensor::InsertSliceOp>();
    for (OpOperand &use : carriedHere.getUses())
      if (!isa<tensor::DimOp>(use.getOwner()) &&
          !(insert && use == insert.getDestMutable()))
        return refuse(use.getOwner(), "reads what the loop over chunks writes");
    if (!insert || insert.getDest() != carriedHere)
      return refuse(loop,
                    "carries more than a state and outputs that it writes "
                    "chunk by chunk");
  }
  if (update && !isa<BlockArgument>(carried))
    return refuse(update, "updates no state that its loop carries");
  return true;
}

// One token, or decays of each component of a key: the state is decayed, takes
// the token in and is read in one pass, which takes all operations of the chunk
// to be of the same attention. A sequence of any length may turn out to be one
// token, in which case weights that vary cost more than the rest.
bool ChunkEmitter::planStep() {
  ChunkScoresOp scores;
  ChunkApplyOp apply;
  StateReadOp read;
  Operation *ofKeys = nullptr;
  bool isOne = true;
  auto note = [&](auto &slot, auto op) {
    isOne &= !slot;
    slot = op;
  };
  auto noteDecay = [&](auto op) {
    if (op.getDecay() &&
        cast<ShapedType>(op.getDecay().getType()).getRank() == 4)
      ofKeys = op;
  };
  for (Operation *op : scope.ops) {
    if (auto found = dyn_cast<ChunkScoresOp>(op)) {
      note(scores, found);
      noteDecay(found);
    } else if (auto found = dyn_cast<ChunkApplyOp>(op)) {
      note(apply, found);
    } else if (auto found = dyn_cast<StateReadOp>(op)) {
      note(read, found);
      noteDecay(found);
    } else if (auto found = dyn_cast<StateUpdateOp>(op)) {
      noteDecay(found);
    }
  }
  bool isOneToken = !scope.loop && block == 1;
  auto sameDecay = [&](auto op) {
    return op.getDecay() == update.getDecay() &&
           op.getSlopesAttr() == update.getSlopesAttr();
  };
  bool isStepHere = isOne && update;
  if (isStepHere && (scores || apply || read)) {
    auto sum =
        read && read.getResult().hasOneUse()
            ? dyn_cast<arith::AddFOp>(*read.getResult().getUsers().begin())
            : arith::AddFOp();
    isStepHere =
        scores && apply && sum && scores.getQ() == read.getQ() &&
        scores.getK() == update.getK() &&
        apply.getScores() == scores.getResult() &&
        apply.getV() == update.getV() && scores.getResult().hasOneUse() &&
        apply.getResult().hasOneUse() && sameDecay(scores) && sameDecay(read) &&
        llvm::is_contained(sum->getOperands(), apply.getResult());
  }
  if (!isStepHere)
    return !ofKeys ||
           refuse(ofKeys,
                  "has a decay of each component of a key, for which a "
                  "chunk must score, read and update one state with the "
                  "same q, k, v and decay");
  stepRead = read;
  isStep = ofKeys || isOneToken;
  // Slopes of a model are known to come with prompts; its steps are functions
  // of their own.
  bool hasSlopes =
      !update.getDecay() ||
      update->getParentOfType<func::FuncOp>()->hasAttr(kDecayArgumentAttr);
  mayStep = !isStep && scope.loop && !hasSlopes;
  return true;
}

//===----------------------------------------------------------------------===//
// Outputs
//===----------------------------------------------------------------------===//

/// Products, and the sum of two, are computed in tiles.
bool ChunkEmitter::isTile(Value value) {
  auto isProduct = [&](Value value) {
    Operation *op = value.getDefiningOp();
    return isa_and_nonnull<ChunkApplyOp, StateReadOp>(op) &&
           scope.ops.contains(op);
  };
  auto sum = value.getDefiningOp<arith::AddFOp>();
  return isProduct(value) ||
         (sum && scope.ops.contains(sum) && isProduct(sum.getLhs()) &&
          isProduct(sum.getRhs()));
}

/// Calls `visit` with the values in the scope that `value` is computed from,
/// behind those for which it says false nothing.
void ChunkEmitter::walkBack(Value value, function_ref<bool(Value)> visit) {
  llvm::SmallDenseSet<Value> seen = {value};
  SmallVector<Value> worklist = {value};
  while (!worklist.empty()) {
    Value next = worklist.pop_back_val();
    Operation *op = next.getDefiningOp();
    if (!op || !scope.ops.contains(op) || !visit(next))
      continue;
    for (Value operand : op->getOperands())
      if (seen.insert(operand).second)
        worklist.push_back(operand);
  }
}

/// The tile that `value` is computed from.
bool ChunkEmitter::findRoot(Value value, Value &root) {
  walkBack(value, [&](Value next) {
    Operation *op = next.getDefiningOp();
    if (!isTile(next))
      return !isa<ChunkScoresOp, StateUpdateOp>(op);
    if (root && root != next)
      refuse(op, "is written together with another product");
    root = next;
    return false;
  });
  return !hasFailed;
}

bool ChunkEmitter::planOutputs() {
  SmallVector<Value> results = scope.results();
  for (auto [i, whole] : llvm::enumerate(results)) {
    Output output;
    output.part = output.whole = whole;
    if (whole.use_empty())
      continue;
    if (!scope.loop) {
      output.isState = isState(whole);
    } else if (scope.loop.getRegionIterArgs()[i] == carried) {
      output.isState = true;
      if (whole == scope.loop.getResult(i))
        output.part = update.getResult();
    } else {
      auto insert = scope.loop.getYieldedValues()[i]
                        .getDefiningOp<tensor::InsertSliceOp>();
      Value init = scope.loop.getInits()[i];
      while (auto cast = init.getDefiningOp<tensor::CastOp>())
        init = cast.getSource();
      if (!init.getDefiningOp<tensor::EmptyOp>())
        return refuse(insert,
                      "writes into what does not start as tensor.empty");
      output.part = insert.getSource();
    }
    if (!output.isState) {
      auto insert = dyn_cast_or_null<tensor::InsertSliceOp>(
          scope.loop ? scope.loop.getYieldedValues()[i].getDefiningOp()
                     : nullptr);
      if (!isWritten(output.part, insert))
        return refuse(insert ? insert.getOperation()
                             : output.part.getDefiningOp(),
                      "is written, but has not the tokens of a chunk beside "
                      "the last axis");
      if (!findRoot(output.part, output.root))
        return false;
    }
    if (output.root)
      roots.insert(output.root);
    outputs.push_back(output);
  }
  return true;
}

/// Whether a value is computed from the state after the chunk.
bool ChunkEmitter::isState(Value value) {
  bool found = false;
  walkBack(value, [&](Value next) {
    found |= next.getDefiningOp() == update;
    return !isChunkOp(next.getDefiningOp());
  });
  return found;
}

/// Whether a result has the tokens of the chunk where writeRow writes them.
bool ChunkEmitter::isWritten(Value part, tensor::InsertSliceOp insert) {
  auto type = cast<RankedTensorType>(part.getType());
  if (type.getRank() != 3 && type.getRank() != 4)
    return false;
  int64_t tokenAxis = type.getRank() - 2, tokens = type.getDimSize(tokenAxis);
  if (type.getRank() == 4 && !type.isDynamicDim(1) && type.getDimSize(1) != H)
    return false;
  if (!insert)
    return ShapedType::isDynamic(tokens) || tokens == block;
  return dyn_cast<Value>(insert.getMixedOffsets()[tokenAxis]) ==
         scope.loop.getInductionVar();
}

bool ChunkEmitter::plan() {
  for (Operation *op : scope.ops) {
    if (isa<StateCarryOp>(op))
      return refuse(op, "has no code on CPUs, whose loops over chunks are not "
                        "split into segments");
    auto isRanked = [](Type type) {
      return !isa<TensorType>(type) || isa<RankedTensorType>(type);
    };
    if (!isKnown(op) || !llvm::all_of(op->getOperandTypes(), isRanked) ||
        !llvm::all_of(op->getResultTypes(), isRanked))
      return refuse(op, "has no code on a chunk on CPUs");
  }
  if (!checkLoop() || !planSizes() || !planState() || !planStep() ||
      !planOutputs())
    return false;
  vectorType = VectorType::get(kLanes, number);
  int64_t tokens = block;
  if (scope.loop)
    if (auto end = getConstantIntValue(scope.loop.getUpperBound()))
      tokens = std::min(tokens, std::max<int64_t>(*end, 1));
  C = llvm::alignTo(std::max<int64_t>(tokens, 1), kLanes);
  if (isStep && !scope.loop && block == 1)
    C = 1;
  paddedP = llvm::alignTo(P, kLanes);
  paddedK = llvm::alignTo(K_, R);
  return true;
}
