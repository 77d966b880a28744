//===- Memory.cpp - Shared tiles and global arrays ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Emitter.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace tnl::tile;

static LogicalResult lowerAlloc(AllocOp op, Operands<AllocOp>, Emitter &e) {
  e.rewriter.replaceOp(op, e.sharedAddress(op));
  return success();
}

static LogicalResult lowerStage(StageOp op, Operands<StageOp> operands,
                                Emitter &e) {
  SharedType ring = op.getRing().getType();
  Value stage = e.stageOf(operands.getIt().front(), ring.getStages());
  e.rewriter.replaceOp(op, e.add(operands.getRing().front(),
                                 e.mul(stage, ring.getStageBytes())));
  return success();
}

static LogicalResult lowerSlice(SliceOp op, Operands<SliceOp> operands,
                                Emitter &e) {
  SharedType type = op.getTile().getType();
  Value row = operands.getRow().front(), col = operands.getCol().front();
  Value offset;
  if (type.getSwizzled()) {
    Value box = e.shiftRight(col, llvm::Log2_64(kBoxColumns));
    offset = e.add(e.mul(row, kBoxRowBytes),
                   e.mul(box, type.getRows() * kBoxRowBytes));
  } else {
    int64_t bytes = elementBytes(type.getElementType());
    offset = e.add(e.mul(row, type.getPitch() * bytes), e.mul(col, bytes));
  }
  e.rewriter.replaceOp(op, e.add(operands.getTile().front(), offset));
  return success();
}

/// Pointer to an element of a global array or of a shared tile.
static Value elementPointer(Value operand, ValueRange converted,
                            ArrayRef<ValueRange> indices, Emitter &e) {
  if (auto global = dyn_cast<GlobalType>(operand.getType()))
    return e.create<LLVM::GEPOp>(converted.front().getType(),
                                 global.getElementType(), converted.front(),
                                 indices.front().front());
  auto type = cast<SharedType>(operand.getType());
  // By element, so that LLVM finds constants in the index and moves them into
  // the access.
  Value index =
      e.add(e.mul(indices[0].front(), type.getPitch()), indices[1].front());
  Value start = e.sharedPointer(converted.front());
  return e.create<LLVM::GEPOp>(start.getType(), type.getElementType(), start,
                               index);
}

static LogicalResult lowerLoad(LoadOp op, Operands<LoadOp> operands,
                               Emitter &e) {
  Type type = op.getType();
  auto load = [&] {
    Value pointer = elementPointer(op.getSource(), operands.getSource(),
                                   operands.getIndices(), e);
    return e.load(pointer, type);
  };
  if (!op.getMask()) {
    e.rewriter.replaceOp(op, load());
    return success();
  }
  auto branch = e.create<scf::IfOp>(type, operands.getMask().front(),
                                    /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(e.rewriter);
  e.rewriter.setInsertionPointToStart(branch.thenBlock());
  e.create<scf::YieldOp>(load());
  e.rewriter.setInsertionPointToStart(branch.elseBlock());
  e.create<scf::YieldOp>(
      e.create<arith::ConstantOp>(e.rewriter.getZeroAttr(type)).getResult());
  e.rewriter.replaceOp(op, branch.getResults());
  return success();
}

static LogicalResult lowerStore(StoreOp op, Operands<StoreOp> operands,
                                Emitter &e) {
  OpBuilder::InsertionGuard guard(e.rewriter);
  if (op.getMask()) {
    auto branch = e.create<scf::IfOp>(TypeRange(), operands.getMask().front(),
                                      /*withElseRegion=*/false);
    e.rewriter.setInsertionPoint(branch.thenBlock()->getTerminator());
  }
  e.store(operands.getValue().front(),
          elementPointer(op.getTarget(), operands.getTarget(),
                         operands.getIndices(), e));
  e.rewriter.eraseOp(op);
  return success();
}

void tnl::tile::addMemoryPatterns(Patterns &patterns) {
  patterns.add<AllocOp>(lowerAlloc);
  patterns.add<StageOp>(lowerStage);
  patterns.add<SliceOp>(lowerSlice);
  patterns.add<LoadOp>(lowerLoad);
  patterns.add<StoreOp>(lowerStore);
}
