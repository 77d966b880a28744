//===- ChunkBody.cpp - What a loop over chunks computes -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ChunkBody.h"
#include "ChunkMatcher.h"
#include "TNL/Transforms/TileAttention.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;

bool tnl::gpu::hasChunks(func::FuncOp kernel) {
  return kernel
      .walk([](Operation *op) {
        return op->hasTrait<AttentionPart>() ? WalkResult::interrupt()
                                             : WalkResult::advance();
      })
      .wasInterrupted();
}

//===----------------------------------------------------------------------===//
// The operations and their loop
//===----------------------------------------------------------------------===//

LogicalResult ChunkMatcher::findOperations() {
  WalkResult walk = kernel.walk([&](Operation *op) -> WalkResult {
    if (!op->hasTrait<AttentionPart>())
      return success();
    auto take = [&](auto &slot, auto found) -> LogicalResult {
      if (slot)
        return refuse(op, "it is the second one of a kernel");
      if (block && block != op->getBlock())
        return refuse(op, "it is not in the loop of the others");
      slot = found;
      block = op->getBlock();
      taken.insert(op);
      return success();
    };
    // Kernels have float32 between what they read and what they write.
    if (Type element = getElementTypeOrSelf(op->getResult(0));
        !element.isF32()) {
      std::string text;
      llvm::raw_string_ostream(text) << element;
      return refuse(op, "kernels compute it in f32, not " + text);
    }
    if (auto scores = dyn_cast<ChunkScoresOp>(op))
      return take(body.scores, scores);
    if (auto apply = dyn_cast<ChunkApplyOp>(op))
      return take(body.apply, apply);
    if (auto read = dyn_cast<StateReadOp>(op))
      return take(body.read, read);
    if (auto update = dyn_cast<StateUpdateOp>(op))
      return take(body.update, update);
    return refuse(op, "kernels do not compute it");
  });
  if (walk.wasInterrupted())
    return failure();
  auto miss = [&](StringRef what) {
    return refuse(kernel, "it has no '" + what +
                              "' beside its operations on "
                              "a chunk");
  };
  if (!body.scores)
    return miss("tnl.chunk_scores");
  if (!body.apply)
    return miss("tnl.chunk_apply");
  if (!body.read)
    return miss("tnl.state_read");
  return findSum();
}

/// What tokens read of their chunk and of the state before it, added.
LogicalResult ChunkMatcher::findSum() {
  if (body.apply.getScores() != body.scores.getResult())
    return refuse(body.apply, "its scores are not those of "
                              "'tnl.chunk_scores'");
  for (Operation *user : body.apply->getUsers())
    if (auto add = dyn_cast<arith::AddFOp>(user))
      if (llvm::is_contained(add->getOperands(), body.read.getResult()) &&
          add.getLhs() != add.getRhs())
        sum = add;
  if (!sum)
    return refuse(body.apply, "nothing adds it to what 'tnl.state_read' gives");
  taken.insert(sum);
  return success();
}

LogicalResult ChunkMatcher::readLoop() {
  Operation *parent = block->getParentOp();
  if (parent == kernel)
    return success();
  auto found = dyn_cast<scf::ForOp>(parent);
  if (!found || found->getParentOp() != kernel)
    return refuse(parent, "kernels go through chunks by one loop");
  std::optional<int64_t> step = getConstantIntValue(found.getStep());
  if (!isZeroInteger(found.getLowerBound()) || !step || *step < 1 ||
      !found.getUpperBound().getType().isIndex())
    return refuse(found, "it does not go from 0 in steps of a constant");
  body.loop = found;
  body.block = *step;
  taken.insert(found);
  return success();
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

/// What `value` is made of by changes of layout; those are collected.
static Value beforeLayout(Value value, SmallVectorImpl<Operation *> &changes) {
  while (isa_and_present<tensor::CastOp, MergeHeadsOp>(value.getDefiningOp())) {
    changes.push_back(value.getDefiningOp());
    value = changes.back()->getOperand(0);
  }
  return value;
}

/// `value`, from which `returned` follows (null: nobody wants it), is the
/// output, behind a gate or not, or sums of squares.
LogicalResult ChunkMatcher::readOutput(Value value, Value returned) {
  Role role{"the output", sum};
  SmallVector<Operation *> changes;
  while (true) {
    value = beforeLayout(value, changes);
    auto round = value.getDefiningOp<arith::TruncFOp>();
    if (!round)
      break;
    changes.push_back(round);
    value = round.getIn();
  }
  if (auto squares = value.getDefiningOp<SumsOfSquaresOp>()) {
    if (squares.getX() != sum.getResult() || body.sums ||
        !getElementTypeOrSelf(squares).isF32() ||
        !llvm::all_of(changes, llvm::IsaPred<tensor::CastOp>))
      return refuseBetween(squares, role);
    taken.insert(squares);
    taken.insert(changes.begin(), changes.end());
    body.sums = returned;
    return success();
  }
  if (body.out.tensor)
    return refuse(sum, "it is written twice");
  if (auto gated = value.getDefiningOp<arith::MulFOp>()) {
    Value before = beforeLayout(gated.getRhs(), changes), gate = gated.getLhs();
    if (before != sum.getResult()) {
      before = beforeLayout(gated.getLhs(), changes);
      gate = gated.getRhs();
    }
    if (before != sum.getResult() || !getElementTypeOrSelf(gated).isF32())
      return refuseBetween(gated, role);
    ChunkOperand operand;
    if (failed(readOperand(gate, {"the gate", gated}, operand)))
      return failure();
    body.gate = operand.view;
    changes.push_back(gated);
    value = before;
  }
  if (value != sum.getResult()) {
    Operation *op = value.getDefiningOp();
    return op ? refuseBetween(op, role)
              : refuse(sum, "the output is not made of it");
  }
  if (!returned)
    return refuse(sum, "the output is not returned");
  taken.insert(changes.begin(), changes.end());
  body.out.tensor = returned;
  return success();
}

/// `returned`: what each result of the loop becomes, or null.
LogicalResult ChunkMatcher::readYields(ArrayRef<Value> returned) {
  for (auto [i, yielded] : llvm::enumerate(loop().getYieldedValues())) {
    Value carried = loop().getRegionIterArgs()[i];
    if (yielded == (body.update ? body.update.getResult() : Value())) {
      if (body.update.getState() != carried)
        return refuse(body.update, "it does not carry its state on");
      if (returned[i] && throughCasts(returned[i]) != loop().getResult(i))
        return refuse(returned[i].getDefiningOp(),
                      "kernels write states head by head");
      body.stateOut = returned[i];
      continue;
    }
    auto insert = yielded.getDefiningOp<tensor::InsertSliceOp>();
    if (!insert)
      return refuse(loop(), "it carries more than a state and outputs");
    RankedTensorType type = insert.getDestType();
    int64_t rank = type.getRank();
    bool isRows = rank == 3 || rank == 4;
    if (!isRows || insert.getDest() != carried ||
        insert.getSourceType().getRank() != rank ||
        !isChunkOf(insert, type, rank - 2) ||
        !isZeroInteger(insert.getMixedOffsets().back()) ||
        !isWhole(type, rank - 1, insert.getMixedSizes().back()))
      return refuse(insert, "it does not write the chunk's tokens");
    taken.insert(insert);
    if (failed(readOutput(insert.getSource(), returned[i])))
      return failure();
  }
  if (!body.update)
    return refuse(loop(), "it carries no state");
  return success();
}

LogicalResult ChunkMatcher::readResults() {
  Operation *terminator = kernel.getBody().front().getTerminator();
  if (!loop()) {
    for (Value returned : terminator->getOperands()) {
      Value value = throughCasts(returned);
      bool isState = body.update && value == body.update.getResult();
      if (isState && body.stateOut)
        return refuse(body.update, "it is returned twice");
      if (isState)
        body.stateOut = returned;
      else if (failed(readOutput(value, returned)))
        return failure();
    }
  } else {
    SmallVector<Value> results(loop().getNumResults());
    for (Value returned : terminator->getOperands()) {
      SmallVector<Operation *> changes;
      auto result = dyn_cast<OpResult>(beforeLayout(returned, changes));
      if (!result || result.getOwner() != loop())
        return refuse(terminator, "it returns what its loop does not give");
      taken.insert(changes.begin(), changes.end());
      Value &known = results[result.getResultNumber()];
      if (known)
        return refuse(terminator, "it returns a result of its loop twice");
      known = returned;
    }
    if (failed(readYields(results)))
      return failure();
  }
  if (!body.out.tensor)
    return refuse(sum, "the output is not returned");
  return success();
}

//===----------------------------------------------------------------------===//
// What is left
//===----------------------------------------------------------------------===//

/// The loop covers all tokens, and slices cover the whole batch.
LogicalResult ChunkMatcher::checkSizes() {
  SmallVector<Value> rows = {body.q.view.tensor, body.k.view.tensor,
                             body.v.view.tensor, body.out.tensor};
  if (body.gate)
    rows.push_back(body.gate->tensor);
  auto tokenAxis = [](Value tensor) {
    return cast<RankedTensorType>(tensor.getType()).getRank() - 2;
  };
  // Where sizes are numbers, one says so, and no other says something else.
  auto isSize = [&](function_ref<int64_t(Value)> axisOf, int64_t size) {
    bool known = false;
    for (Value tensor : rows) {
      auto type = cast<RankedTensorType>(tensor.getType());
      int64_t own = type.getDimSize(axisOf(tensor));
      if (ShapedType::isStatic(own) && own != size)
        return false;
      known |= own == size && tensor != body.out.tensor;
    }
    return known;
  };
  SmallVector<Value> known = rows;
  for (Value other : {body.v.mask, body.state})
    if (other)
      known.push_back(other);
  auto isBatch = [&](int64_t size) {
    return isSize([](Value) { return 0; }, size);
  };
  if (!llvm::all_of(
          batches,
          [&](Value from) { return llvm::is_contained(known, from); }) ||
      !llvm::all_of(batchSizes, isBatch))
    return refuse(body.scores, "not all sequences are in its slices");
  if (!loop())
    return success();
  Value end = loop().getUpperBound();
  bool isAll = false;
  if (std::optional<int64_t> count = getConstantIntValue(end)) {
    isAll = isSize(tokenAxis, *count);
  } else if (auto dimension = dimensionOf(end)) {
    auto [tensor, axis] = *dimension;
    isAll = tensor == body.v.mask
                ? axis == 1
                : llvm::is_contained(rows, tensor) && axis == tokenAxis(tensor);
  }
  return isAll ? success()
               : refuse(loop(), "it does not end with the last token");
}

/// Nothing is computed but what was read, and sizes.
LogicalResult ChunkMatcher::checkRest() {
  auto isHarmless = [&](Operation *op) {
    return taken.contains(op) || op->hasTrait<OpTrait::IsTerminator>() ||
           op->hasTrait<OpTrait::ConstantLike>() || isOpTriviallyDead(op) ||
           (isPure(op) &&
            llvm::all_of(op->getResultTypes(), llvm::IsaPred<IndexType>)) ||
           isa<tensor::EmptyOp, tensor::SplatOp>(op);
  };
  SmallVector<Block *> blocks = {&kernel.getBody().front()};
  if (loop())
    blocks.push_back(loop().getBody());
  for (Block *each : blocks)
    for (Operation &op : *each)
      if (!isHarmless(&op))
        return refuse(&op, "it is no part of what kernels of attention do");
  return success();
}

FailureOr<ChunkBody> ChunkMatcher::match() {
  if (failed(findOperations()) || failed(readLoop()) ||
      failed(readOperands()) || failed(readResults()) || failed(checkSizes()) ||
      failed(checkRest()))
    return failure();
  return body;
}

FailureOr<ChunkBody> tnl::gpu::matchChunkBody(func::FuncOp kernel,
                                              ChunkRefusal &refusal) {
  return ChunkMatcher(kernel, refusal).match();
}
