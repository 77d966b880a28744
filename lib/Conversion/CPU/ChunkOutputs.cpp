//===- ChunkOutputs.cpp - What others read of a chunk ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ChunkEmitter.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;

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
  Value at = b.add(first, token), zero = b.index(0);
  if (type.getRank() == 4 && !type.isDynamicDim(3)) {
    loop(zero, b.index(type.getDimSize(3)), 1, [&](Value p) {
      Value x = element(output.part, {batch, head, token, p});
      store(x, output.buffer, {batch, head, at, p});
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
    store(x, output.buffer, {batch, at, c});
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
