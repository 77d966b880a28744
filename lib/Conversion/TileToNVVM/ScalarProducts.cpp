//===- ScalarProducts.cpp - Products by multiply-adds in float32 ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Emitter.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace tnl::tile;

/// Most of the inner dimension that one trip of the loop does.
static constexpr int64_t kMaxStep = 4;

namespace {
/// One operand: `lines` are the rows of A or columns of B that the thread
/// needs, each with `step` neighbours of the inner dimension.
struct LineLoader {
  TypedValue<SharedType> tile;
  /// The inner dimension is contiguous in memory.
  bool innerContiguous;
  Emitter &e;

  Type element() const { return tile.getType().getElementType(); }
  int64_t bytes() const { return elementBytes(element()); }
  int64_t pitchBytes() const { return tile.getType().getPitch() * bytes(); }
  int64_t lineBytes() const { return innerContiguous ? pitchBytes() : bytes(); }
  int64_t innerBytes() const {
    return innerContiguous ? bytes() : pitchBytes();
  }
  /// Elements of one access, where `count` neighbours are wanted.
  int64_t width(int64_t count) const {
    int64_t aligned = e.info.getAlignment(tile);
    while (count > 1 && (aligned % (count * bytes()) != 0 ||
                         pitchBytes() % (count * bytes()) != 0))
      count /= 2;
    return count;
  }

  /// f32 values of `count` neighbours from a pointer offset.
  void loadRun(Value base, int64_t offset, int64_t count,
               SmallVectorImpl<Value> &out) const {
    int64_t run = width(count);
    for (int64_t i = 0; i < count; i += run) {
      Value pointer = e.sharedPointer(base, offset + i * bytes());
      if (run == 1) {
        out.push_back(extend(e.load(pointer, element())));
        continue;
      }
      Value loaded = e.load(pointer, VectorType::get(run, element()));
      for (int64_t j = 0; j < run; ++j)
        out.push_back(extend(e.create<vector::ExtractOp>(loaded, j)));
    }
  }

  Value extend(Value value) const {
    if (value.getType().isF32())
      return value;
    return e.create<arith::ExtFOp>(e.f32Type, value);
  }

  /// values[line][k] of the lines (constants to add to the thread's first) for
  /// `step` of the inner dimension. Lines come in pairs of neighbours for B.
  SmallVector<SmallVector<Value>> load(Value base, ArrayRef<int64_t> lines,
                                       bool linePairs, int64_t step) const {
    SmallVector<SmallVector<Value>> values(lines.size());
    if (innerContiguous) {
      for (auto [line, out] : llvm::zip(lines, values))
        loadRun(base, line * lineBytes(), step, out);
      return values;
    }
    int64_t run = linePairs ? 2 : 1;
    for (int64_t k = 0; k < step; ++k)
      for (size_t i = 0; i < lines.size(); i += run) {
        SmallVector<Value> loaded;
        loadRun(base, k * innerBytes() + lines[i] * lineBytes(), run, loaded);
        for (int64_t j = 0; j < run; ++j)
          values[i + j].push_back(loaded[j]);
      }
    return values;
  }
};
} // namespace

static LogicalResult lowerFMA(FMAOp op, Operands<FMAOp> operands, Emitter &e) {
  auto aTile = dyn_cast<TypedValue<SharedType>>(op.getA());
  if (!aTile)
    return e.rewriter.notifyMatchFailure(op, "A must be a shared tile");
  FragType type = op.getType();
  LineLoader a{aTile, !op.getTransposeA(), e};
  LineLoader b{op.getB(), op.getTransposeB(), e};
  SharedType bType = op.getB().getType();
  int64_t inner = op.getTransposeB() ? bType.getCols() : bType.getRows();
  int64_t step = kMaxStep;
  while (inner % step)
    step /= 2;

  SmallVector<int64_t> rows, cols;
  for (ElementPlace place : getElementPlaces(type.getRows(), 1))
    rows.push_back(place.row);
  for (ElementPlace place : getElementPlaces(1, type.getCols()))
    cols.push_back(place.col);
  SmallVector<ElementPlace> places =
      getElementPlaces(type.getRows(), type.getCols());

  Value aBase =
      e.add(operands.getA().front(), e.mul(e.firstRow(), a.lineBytes()));
  Value bBase =
      e.add(operands.getB().front(), e.mul(e.firstCol(), b.lineBytes()));
  SmallVector<Value> accumulators;
  if (op.getAcc())
    accumulators = llvm::to_vector(operands.getAcc());
  else
    accumulators.assign(places.size(), e.f32(0.0f));

  auto rowType = FragType::get(type.getRows(), 1, e.f32Type);
  auto colType = FragType::get(1, type.getCols(), e.f32Type);
  auto body = [&](Value k, ValueRange sums) {
    Value aStep = e.add(aBase, e.mul(k, a.innerBytes()));
    Value bStep = e.add(bBase, e.mul(k, b.innerBytes()));
    auto aValues = a.load(aStep, rows, /*linePairs=*/false, step);
    auto bValues = b.load(bStep, cols, /*linePairs=*/true, step);
    SmallVector<Value> next = llvm::to_vector(sums);
    for (int64_t i = 0; i < step; ++i)
      for (size_t j = 0; j < next.size(); ++j) {
        int64_t row =
            getBroadcastIndex(rowType, type.getRows(), type.getCols(), j);
        int64_t col =
            getBroadcastIndex(colType, type.getRows(), type.getCols(), j);
        next[j] =
            e.create<LLVM::FMAOp>(aValues[row][i], bValues[col][i], next[j]);
      }
    return next;
  };
  auto loop =
      e.create<scf::ForOp>(e.i32(0), e.i32(inner), e.i32(step), accumulators);
  {
    OpBuilder::InsertionGuard guard(e.rewriter);
    e.rewriter.setInsertionPointToStart(loop.getBody());
    e.create<scf::YieldOp>(
        body(loop.getInductionVar(), loop.getRegionIterArgs()));
  }
  e.rewriter.replaceOpWithMultiple(op, {loop.getResults()});
  return success();
}

void tnl::tile::addScalarProductPatterns(Patterns &patterns) {
  patterns.add<FMAOp>(lowerFMA);
}
