//===- ChunkEmitter.cpp - Loops from operations on chunks -----------------===//
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
// Buffers of results
//===----------------------------------------------------------------------===//

static MemRefType bufferType(Value tensor) {
  auto type = cast<RankedTensorType>(tensor.getType());
  return MemRefType::get(type.getShape(), type.getElementType());
}

/// The destination of a result that is written to just one.
static Value takeDestination(Value result) {
  if (!result.hasOneUse())
    return nullptr;
  auto write = dyn_cast<bufferization::MaterializeInDestinationOp>(
      *result.getUsers().begin());
  if (!write || write.getResult() ||
      write.getDest().getType() != bufferType(result))
    return nullptr;
  Value destination = write.getDest();
  write.erase();
  return destination;
}

/// The number of sequences.
void ChunkEmitter::findBatches() {
  Value value = scope.loop ? scope.loop.getInits().front() : Value();
  for (Operation *op : scope.ops)
    if (!value && isChunkOp(op))
      value = op->getOperand(0);
  while (cast<RankedTensorType>(value.getType()).isDynamicDim(0) &&
         contains(value.getDefiningOp()))
    value =
        *llvm::find_if(value.getDefiningOp()->getOperands(), [](Value operand) {
          return isa<RankedTensorType>(operand.getType());
        });
  batches = b.dim(value, 0);
}

bool ChunkEmitter::makeBuffers() {
  findBatches();
  for (Output &output : outputs) {
    Operation *op =
        scope.loop ? scope.loop.getOperation() : output.whole.getDefiningOp();
    if ((output.buffer = takeDestination(output.whole)))
      continue;
    MemRefType type = bufferType(output.whole);
    SmallVector<Value> sizes;
    for (int64_t d : llvm::seq(type.getRank())) {
      if (!type.isDynamicDim(d))
        continue;
      Value size = d == 0 ? batches : Value();
      if (scope.loop && d > 0)
        if (auto result = dyn_cast<OpResult>(output.whole);
            result.getOwner() == scope.loop)
          size = b.dim(scope.loop.getInits()[result.getResultNumber()], d);
      if (!size)
        return refuse(op, "has a result whose size is not known");
      sizes.push_back(size);
    }
    output.buffer = memref::AllocOp::create(b, type, sizes);
  }
  return true;
}

// Other uses of the results read the buffers, after the loops.
void ChunkEmitter::replace() {
  llvm::SmallPtrSet<Operation *, 16> gone(scope.ops.begin(), scope.ops.end());
  for (Output &output : outputs) {
    if (llvm::all_of(output.whole.getUsers(),
                     [&](Operation *user) { return gone.contains(user); }))
      continue;
    Value read = bufferization::ToTensorOp::create(
        b, output.whole.getType(), output.buffer, /*restrict=*/true,
        /*writable=*/true);
    output.whole.replaceUsesWithIf(
        read, [&](OpOperand &use) { return !gone.contains(use.getOwner()); });
  }
  SmallVector<Operation *> outer(scope.outer.begin(), scope.outer.end());
  auto eraseUnused = [&] {
    bool changed = true;
    while (std::exchange(changed, false))
      llvm::erase_if(outer, [&](Operation *op) {
        if (!op->use_empty())
          return false;
        op->erase();
        return changed = true;
      });
  };
  eraseUnused();
  if (scope.loop)
    scope.loop.erase();
  else
    for (Operation *op : llvm::reverse(scope.ops))
      op->erase();
  eraseUnused();
}

//===----------------------------------------------------------------------===//
// Outputs
//===----------------------------------------------------------------------===//

/// Writes what the item has of a token: its head, or its head's columns.
void ChunkEmitter::writeRow(Output &output, Value token) {
  auto type = cast<RankedTensorType>(output.part.getType());
  Type to = cast<MemRefType>(output.buffer.getType()).getElementType();
  Value at = b.add(first, token), zero = b.index(0);
  if (type.getRank() == 4 && !type.isDynamicDim(3)) {
    loop(zero, b.index(type.getDimSize(3)), 1, [&](Value p) {
      Value x = element(output.part, {batch, head, token, p});
      store(b.toFloat(x, to), output.buffer, {batch, head, at, p});
    });
    return;
  }
  int64_t width =
      type.getRank() == 3 ? type.getDimSize(2) : ShapedType::kDynamic;
  if (ShapedType::isDynamic(width) || width % H != 0) {
    refuse(output.part.getDefiningOp(),
           "is written, but has not the same columns for each head");
    return;
  }
  width /= H;
  auto write = [&](Value p) {
    Value c = column(head, p, width);
    Value x = element(output.part, {batch, token, c});
    store(b.toFloat(x, to), output.buffer, {batch, at, c});
  };
  if (width == 1)
    write(zero);
  else
    loop(zero, b.index(width), 1, write);
}

/// All that is written of the tile `root`, one row of it.
void ChunkEmitter::writeRows(Value root, Value token) {
  writtenRoot = root;
  writtenToken = token;
  for (Output &output : outputs)
    if (output.root == root)
      writeRow(output, token);
  writtenRoot = writtenToken = Value();
}

//===----------------------------------------------------------------------===//
// The state
//===----------------------------------------------------------------------===//

void ChunkEmitter::loadState() {
  loop(b.index(0), b.index(K_), 1, [&](Value k) {
    loop(b.index(0), b.index(P), 1, [&](Value p) {
      Value x = element(initial, {batch, head, k, p});
      store(b.toFloat(x, number), state, {k, p});
    });
  });
}

/// Writes the state, or that of the heads that are picked.
void ChunkEmitter::writeState(Output &output) {
  Type to = cast<MemRefType>(output.buffer.getType()).getElementType();
  auto write = [&](Value at) {
    loop(b.index(0), b.index(K_), 1, [&](Value k) {
      loop(b.index(0), b.index(P), 1, [&](Value p) {
        store(b.toFloat(load(state, {k, p}), to), output.buffer,
              {batch, at, k, p});
      });
    });
  };
  Value part = output.part;
  PickHeadsOp pick;
  while (part != update.getResult() &&
         !(scope.loop && part.getDefiningOp() == scope.loop)) {
    Operation *op = part.getDefiningOp();
    bool isNew = !pick;
    if (auto found = dyn_cast<PickHeadsOp>(op))
      pick = found;
    else
      isNew = isa<tensor::CastOp, arith::ExtFOp, arith::TruncFOp>(op);
    if (!isNew) {
      refuse(op, "has no code on the state after a chunk on CPUs");
      return;
    }
    part = op->getOperand(0);
  }
  if (!pick)
    return write(head);
  for (auto [i, from] : llvm::enumerate(pick.getWhich())) {
    Value isFrom =
        arith::CmpIOp::create(b, arith::CmpIPredicate::eq, head, b.index(from));
    auto branch = scf::IfOp::create(b, isFrom, /*withElseRegion=*/false);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(branch.thenBlock());
    write(b.index(static_cast<int64_t>(i)));
  }
}

/// Whether a state is all zeros.
static bool isZero(Value state) {
  if (auto splat = state.getDefiningOp<tensor::SplatOp>())
    return matchPattern(splat.getInput(), m_AnyZeroFloat());
  return matchPattern(state, m_AnyZeroFloat());
}

//===----------------------------------------------------------------------===//
// Chunks
//===----------------------------------------------------------------------===//

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

void ChunkEmitter::emitItem() {
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
  if (scope.loop) {
    auto chunks = scf::ForOp::create(b, b.index(0), tokens, b.index(block));
    itemStart->moveBefore(chunks);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(chunks.getBody());
    first = chunks.getInductionVar();
    count = b.min(b.sub(tokens, first), b.index(block));
    emitChunk();
  } else if (block > 0) {
    first = b.index(0);
    count = b.index(block);
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
    itemStart = arith::ConstantIndexOp::create(b, 0);
    emitItem();
  }
  if (hasFailed)
    return failure();
  replace();
  return success();
}
