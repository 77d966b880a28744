//===- ChunkEmitter.cpp - Loops from operations on chunks -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For the m tokens of a chunk, one head of one sequence:
//
//   rows of q, k, v       ChunkRows.cpp
//   scores                decay(i - j) (q_i . k_j)
//   outputs, by tiles     decay(i + 1) (q_i S) + sum_j scores[i, j] v_j, and
//                         what is written of them
//   the state             decay(m) S + sum_j k_j^T (decay(m - 1 - j) v_j)
//
//===----------------------------------------------------------------------===//

#include "ChunkEmitter.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Matchers.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;

ChunkEmitter::ChunkEmitter(LinalgBuilder &b, ChunkScope scope, int64_t rows)
    : b(b), scope(std::move(scope)), R(rows) {}

//===----------------------------------------------------------------------===//
// Small pieces
//===----------------------------------------------------------------------===//

Value ChunkEmitter::scratch(ArrayRef<int64_t> shape, Type element) {
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(itemStart);
  return memref::AllocOp::create(
      b, MemRefType::get(shape, element ? element : number),
      b.getI64IntegerAttr(64));
}

void ChunkEmitter::beforeChunks(function_ref<void()> build) {
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(itemStart);
  build();
}

void ChunkEmitter::loop(Value from, Value to, int64_t step,
                        function_ref<void(Value)> body) {
  auto op = scf::ForOp::create(b, from, to, b.index(step));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(op.getBody());
  body(op.getInductionVar());
}

SmallVector<Value> ChunkEmitter::loopCarrying(
    Value from, Value to, ValueRange values,
    function_ref<SmallVector<Value>(Value, ValueRange)> body) {
  auto op = scf::ForOp::create(b, from, to, b.index(1), values);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(op.getBody());
  SmallVector<Value> results =
      body(op.getInductionVar(), op.getRegionIterArgs());
  scf::YieldOp::create(b, results);
  return SmallVector<Value>(op.getResults());
}

//===----------------------------------------------------------------------===//
// Chunks
//===----------------------------------------------------------------------===//

/// Whether a state is all zeros.
static bool isZero(Value state) {
  if (auto splat = state.getDefiningOp<tensor::SplatOp>())
    return matchPattern(splat.getInput(), m_AnyZeroFloat());
  return matchPattern(state, m_AnyZeroFloat());
}

void ChunkEmitter::emitChunk() {
  if (isStep) {
    emitTokens();
  } else {
    for (Value root : roots)
      emitRoot(root);
  }
  // What is written of no product.
  for (Output &output : outputs) {
    if (output.root || output.isState)
      continue;
    if (auto scores = output.part.getDefiningOp<ChunkScoresOp>();
        scores && scope.ops.contains(scores) &&
        !scoresOf.count(scores.getResult()))
      emit(scores);
    loop(b.index(0), count, 1, [&](Value i) { writeRow(output, i); });
  }
  if (update && !isStep && !hasFailed)
    emit(update);
}

/// The sequence is one token, which only the call knows.
void ChunkEmitter::emitOneToken() {
  llvm::SaveAndRestore<bool> step(isStep, true);
  llvm::SaveAndRestore<int64_t> size(C, 1);
  isSequence = false;
  emitSequence();
  isSequence = true;
  isUpdated = false;
  state = stateFrom = stateTo = Value();
  rowsOf.clear();
  rotations.clear();
  decays.clear();
  scoresOf.clear();
}

void ChunkEmitter::emitItem() {
  if (!mayStep) {
    emitSequence();
    return;
  }
  Value isOne =
      arith::CmpIOp::create(b, arith::CmpIPredicate::eq, tokens, b.index(1));
  auto branch = scf::IfOp::create(b, isOne, /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  emitOneToken();
  b.setInsertionPointToStart(branch.elseBlock());
  emitSequence();
}

void ChunkEmitter::emitSequence() {
  itemStart = arith::ConstantIndexOp::create(b, 0);
  // Where one token's state goes from the operand to the result.
  Output *after = nullptr;
  for (Output &output : outputs)
    if (output.isState)
      after = &output;
  Value from = initial;
  while (from && from.getDefiningOp<tensor::CastOp>() &&
         scope.ops.contains(from.getDefiningOp()))
    from = from.getDefiningOp()->getOperand(0);
  bool isDirect = C == 1 && isStep && after &&
                  after->part == update.getResult() &&
                  (isZero(initial) || !contains(from.getDefiningOp()));
  if (isDirect) {
    stateTo = after->buffer;
    if (!isZero(initial))
      stateFrom = bufferOf(from);
  } else if (carried) {
    // Columns of what is read by columns are kept out of each other's cache
    // sets.
    state = scratch({paddedK, paddedP + kLanes});
    loadState();
  }
  if (scope.loop && isSequence) {
    auto chunks = scf::ForOp::create(b, b.index(0), tokens, b.index(block));
    itemStart->moveBefore(chunks);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(chunks.getBody());
    first = chunks.getInductionVar();
    count = b.min(b.sub(tokens, first), b.index(block));
    emitChunk();
  } else if (block > 0) {
    first = b.index(0);
    count = b.index(isSequence ? block : 1);
    emitChunk();
  }
  for (Output &output : outputs)
    if (output.isState && !(isDirect && &output == after))
      writeState(output);
}

LogicalResult ChunkEmitter::emit() {
  if (!plan())
    return failure();
  // Behind what the scope reads, before what reads the scope.
  Operation *last = scope.loop ? scope.loop.getOperation() : scope.ops.back();
  for (Output &output : outputs)
    for (Operation *user : output.whole.getUsers()) {
      Operation *here = last->getBlock()->findAncestorOpInBlock(*user);
      if (!scope.ops.contains(user) && here && here->isBeforeInBlock(last)) {
        refuse(user, "reads a part of an attention that goes on behind it");
        return failure();
      }
    }
  b.setInsertionPoint(last);
  if (!makeBuffers())
    return failure();
  b.setInsertionPointAfter(last);
  SmallVector<OpFoldResult> bounds = {getAsOpFoldResult(batches),
                                      b.getIndexAttr(H)};
  forall = scf::ForallOp::create(b, bounds, ValueRange{}, std::nullopt);
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPoint(forall.getTerminator());
    batch = forall.getInductionVar(0);
    head = forall.getInductionVar(1);
    tokens = scope.loop ? scope.loop.getUpperBound() : b.index(block);
    emitItem();
  }
  if (hasFailed)
    return failure();
  replace();
  return success();
}
