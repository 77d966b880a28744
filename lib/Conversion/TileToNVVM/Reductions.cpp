//===- Reductions.cpp - Combining rows, columns and lanes -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Emitter.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace tnl::tile;

/// Combines the thread's elements that belong to the same element of the
/// result, in the order of its registers.
static SmallVector<Value> combineOwn(Combiner combiner, ValueRange elements,
                                     FragType from, FragType to, Emitter &e) {
  SmallVector<Value> own(to.getElementsPerThread());
  for (auto [i, element] : llvm::enumerate(elements)) {
    Value &slot = own[getBroadcastIndex(to, from.getRows(), from.getCols(), i)];
    slot = slot ? e.combine(combiner, slot, element) : element;
  }
  return own;
}

static SmallVector<Value> combineLanes(Combiner combiner,
                                       SmallVector<Value> values,
                                       ArrayRef<int64_t> masks, Emitter &e) {
  for (int64_t mask : masks)
    for (Value &value : values)
      value = e.combine(combiner, value, e.shuffleXor(value, mask));
  return values;
}

/// Column results of the warp go through a row of scratch per warp.
static SmallVector<Value> combineWarps(ReduceOp op, Operands<ReduceOp> operands,
                                       ArrayRef<Value> own, Emitter &e) {
  SharedType scratch = op.getScratch().getType();
  int64_t rows = scratch.getRows(), bytes = elementBytes(e.f32Type);
  int64_t rowBytes = scratch.getPitch() * bytes;
  int64_t threads = rows / (kWarpgroup / kWarp) * kWarpgroup;
  bool pairs = e.info.getAlignment(op.getScratch()) % (2 * bytes) == 0 &&
               rowBytes % (2 * bytes) == 0;
  Value columns =
      e.add(operands.getScratch().front(), e.mul(e.firstCol(), bytes));
  Type pairType = VectorType::get(2, e.f32Type);

  // The first four lanes hold all columns.
  Value isFirst = e.atEntry(
      [&] { return e.compare(arith::CmpIPredicate::ult, e.lane(), 4); });
  Value row = e.add(e.mul(operands.getWarpgroup().front(), kWarpgroup / kWarp),
                    e.warp());
  auto branch = e.create<scf::IfOp>(TypeRange(), isFirst,
                                    /*withElseRegion=*/false);
  {
    OpBuilder::InsertionGuard guard(e.rewriter);
    e.rewriter.setInsertionPoint(branch.thenBlock()->getTerminator());
    Value target = e.add(columns, e.mul(row, rowBytes));
    for (size_t i = 0; i < own.size(); i += 2) {
      int64_t offset = i / 2 * 8 * bytes;
      if (pairs) {
        e.store(e.create<vector::FromElementsOp>(
                    pairType, ValueRange{own[i], own[i + 1]}),
                e.sharedPointer(target, offset));
        continue;
      }
      e.store(own[i], e.sharedPointer(target, offset));
      e.store(own[i + 1], e.sharedPointer(target, offset + bytes));
    }
  }
  Value barrier = operands.getBarrier().front();
  e.namedBarrier(barrier, threads);
  // One thread of the first warpgroup adds up a column and leaves the result in
  // the first row: few registers are held, and every sum has one order.
  Value first =
      e.compare(arith::CmpIPredicate::eq, operands.getWarpgroup().front(), 0);
  for (int64_t start = 0; start < scratch.getCols(); start += kWarpgroup) {
    Value column = e.add(e.threadInGroup(), e.i32(start));
    Value inside =
        e.compare(arith::CmpIPredicate::ult, column, scratch.getCols());
    auto adds =
        e.create<scf::IfOp>(TypeRange(), e.create<arith::AndIOp>(first, inside),
                            /*withElseRegion=*/false);
    OpBuilder::InsertionGuard guard(e.rewriter);
    e.rewriter.setInsertionPoint(adds.thenBlock()->getTerminator());
    Value address = e.add(operands.getScratch().front(), e.mul(column, bytes));
    Value sum;
    for (int64_t r = 0; r < rows; ++r) {
      Value part = e.load(e.sharedPointer(address, r * rowBytes), e.f32Type);
      sum = sum ? e.combine(op.getCombiner(), sum, part) : part;
    }
    e.store(sum, e.sharedPointer(address, 0));
  }
  e.namedBarrier(barrier, threads);
  SmallVector<Value> result;
  for (size_t i = 0; i < own.size(); i += pairs ? 2 : 1) {
    int64_t offset = (i / 2 * 8 + i % 2) * bytes;
    Value pointer = e.sharedPointer(columns, offset);
    if (!pairs) {
      result.push_back(e.load(pointer, e.f32Type));
      continue;
    }
    Value pair = e.load(pointer, pairType);
    for (int64_t j = 0; j < 2; ++j)
      result.push_back(e.create<vector::ExtractOp>(pair, j));
  }
  // The scratch may be written again.
  e.namedBarrier(barrier, threads);
  return result;
}

static LogicalResult lowerReduce(ReduceOp op, Operands<ReduceOp> operands,
                                 Emitter &e) {
  FragType from = op.getValue().getType(), to = op.getType();
  Combiner combiner = op.getCombiner();
  SmallVector<Value> own =
      combineOwn(combiner, operands.getValue(), from, to, e);
  if (to.isColumnVector()) {
    own = combineLanes(combiner, std::move(own), {1, 2}, e);
  } else {
    own = combineLanes(combiner, std::move(own), {4, 8, 16}, e);
    own = combineWarps(op, operands, own, e);
  }
  e.rewriter.replaceOpWithMultiple(op, {own});
  return success();
}

static LogicalResult
lowerWarpReduce(WarpReduceOp op, Operands<WarpReduceOp> operands, Emitter &e) {
  Value value = operands.getValue().front();
  for (int64_t mask = op.getWidth() / 2; mask > 0; mask /= 2)
    value = e.combine(op.getCombiner(), value, e.shuffleXor(value, mask));
  e.rewriter.replaceOp(op, value);
  return success();
}

void tnl::tile::addReductionPatterns(Patterns &patterns) {
  patterns.add<ReduceOp>(lowerReduce);
  patterns.add<WarpReduceOp>(lowerWarpReduce);
}
