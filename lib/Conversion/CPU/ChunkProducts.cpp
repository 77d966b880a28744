//===- ChunkProducts.cpp - Products of a chunk, by register tiles ---------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ChunkEmitter.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;

// scores[i, j] = decay(i - j) (q_i . k_j); what is above the diagonal is any
// number, and not read.
void ChunkEmitter::emit(ChunkScoresOp op) {
  Value q = rows(op.getQ(), Queries), k = rows(op.getK(), KeysTransposed);
  ChunkDecay &decay = decayOf(op);
  Value scores = scoresOf[op.getResult()] = scratch({C, C});
  Value zero = b.index(0);
  loop(zero, count, R, [&](Value i) {
    loop(zero, b.add(i, b.index(R)), kLanes, [&](Value j) {
      SmallVector<Value> sums(R, zeroVector());
      sums =
          loopCarrying(zero, b.index(K_), sums, [&](Value c, ValueRange sums) {
            Value keys = vectorAt(k, {c, j});
            SmallVector<Value> next;
            for (auto [r, sum] : llvm::enumerate(sums))
              next.push_back(multiplyAdd(
                  splat(load(q, {b.add(i, b.index(r)), c})), keys, sum));
            return next;
          });
      for (auto [r, sum] : llvm::enumerate(sums)) {
        Value row = b.add(i, b.index(r));
        Value weights = scoreWeights(decay, row, j);
        storeVector(multiply(sum, weights), scores, {row, j});
      }
    });
  });
}

//===----------------------------------------------------------------------===//
// Outputs
//===----------------------------------------------------------------------===//

/// Emits what a tile reads.
void ChunkEmitter::prepareTile(Value value) {
  Operation *op = value.getDefiningOp();
  if (auto sum = dyn_cast<arith::AddFOp>(op)) {
    prepareTile(sum.getLhs());
    prepareTile(sum.getRhs());
  } else if (auto apply = dyn_cast<ChunkApplyOp>(op)) {
    auto scores = apply.getScores().getDefiningOp<ChunkScoresOp>();
    if (!scores || !scope.ops.contains(scores)) {
      refuse(op, "reads scores that are not those of its chunk");
      return;
    }
    if (!scoresOf.count(scores.getResult()))
      emit(scores);
    rows(apply.getV(), Values);
  } else if (auto read = dyn_cast<StateReadOp>(op)) {
    rows(read.getQ(), Queries);
    decayOf(read);
  }
}

// What the state gives, which starts a sum: its decay is that of all of it.
void ChunkEmitter::addTile(StateReadOp op, ArrayRef<Value> rows, Value p,
                           Tile &sums) {
  Value q = this->rows(op.getQ(), Queries);
  ChunkDecay &decay = decayOf(op);
  Tile products(R, zeroVector());
  products = loopCarrying(
      b.index(0), b.index(K_), products, [&](Value k, ValueRange sums) {
        Value cells = vectorAt(state, {k, p});
        SmallVector<Value> next;
        for (auto [row, sum] : llvm::zip_equal(rows, sums))
          next.push_back(multiplyAdd(splat(load(q, {row, k})), cells, sum));
        return next;
      });
  for (auto [r, row] : llvm::enumerate(rows)) {
    Value weight = splat(readWeight(decay, row));
    products[r] = sums.empty() ? multiply(products[r], weight)
                               : multiplyAdd(products[r], weight, sums[r]);
  }
  sums = products;
}

void ChunkEmitter::addTile(ChunkApplyOp op, ArrayRef<Value> rows, Value p,
                           Tile &sums) {
  Value values = this->rows(op.getV(), Values);
  Value scores = scoresOf.lookup(op.getScores());
  if (sums.empty())
    sums.assign(R, zeroVector());
  auto addValues = [&](Value j, ValueRange sums, size_t firstRow) {
    Value row = vectorAt(values, {j, p});
    SmallVector<Value> next(sums);
    for (size_t r = firstRow; r < rows.size(); ++r)
      next[r] = multiplyAdd(splat(load(scores, {rows[r], j})), row, next[r]);
    return next;
  };
  sums = loopCarrying(
      b.index(0), rows.front(), sums,
      [&](Value j, ValueRange sums) { return addValues(j, sums, 0); });
  // The diagonal: a row must not even read later values, which may be
  // infinite; rows behind the last token read what nobody uses.
  for (auto [r, row] : llvm::enumerate(rows))
    sums = addValues(row, sums, r);
}

void ChunkEmitter::addTile(Value value, ArrayRef<Value> rows, Value p,
                           Tile &sums) {
  Operation *op = value.getDefiningOp();
  if (auto sum = dyn_cast<arith::AddFOp>(op)) {
    // What the state gives first: it is scaled as a whole.
    bool isSwapped = sum.getRhs().getDefiningOp<StateReadOp>();
    addTile(isSwapped ? sum.getRhs() : sum.getLhs(), rows, p, sums);
    addTile(isSwapped ? sum.getLhs() : sum.getRhs(), rows, p, sums);
  } else if (auto apply = dyn_cast<ChunkApplyOp>(op)) {
    addTile(apply, rows, p, sums);
  } else {
    addTile(cast<StateReadOp>(op), rows, p, sums);
  }
}

// Some rows of a product at a time, and all that is written of them.
void ChunkEmitter::emitRoot(Value root) {
  prepareTile(root);
  if (hasFailed)
    return;
  Value zero = b.index(0);
  rowsOut = scratch({R, paddedP});
  loop(zero, count, R, [&](Value i) {
    SmallVector<Value> rows;
    for (int64_t r : llvm::seq(R))
      rows.push_back(b.add(i, b.index(r)));
    loop(zero, b.index(paddedP), kLanes, [&](Value p) {
      Tile sums;
      addTile(root, rows, p, sums);
      for (auto [r, sum] : llvm::enumerate(sums))
        storeVector(sum, rowsOut, {b.index(r), p});
    });
    Value present = b.min(b.sub(count, i), b.index(R));
    loop(zero, present, 1, [&](Value r) {
      tileRow = r;
      writeRows(root, b.add(i, r));
    });
  });
}

//===----------------------------------------------------------------------===//
// The state
//===----------------------------------------------------------------------===//

// S = whole S + (rest S + sum_j k_j^T (decay(m - 1 - j) v_j)). See
// LinalgBuilder::splitDecay.
void ChunkEmitter::emit(StateUpdateOp op) {
  Value k = rows(op.getK(), Keys), v = rows(op.getV(), Values);
  ChunkDecay &decay = decayOf(op);
  Value zero = b.index(0);
  // Decays go to v, which is not needed any more.
  loop(zero, count, 1, [&](Value j) {
    Value weight = splat(updateWeight(decay, j));
    loop(zero, b.index(paddedP), kLanes, [&](Value p) {
      storeVector(multiply(vectorAt(v, {j, p}), weight), v, {j, p});
    });
  });
  LinalgBuilder::Decay parts = b.splitDecay(stateDecay(decay), number);
  Value whole = splat(parts.whole), rest = splat(parts.rest);
  loop(zero, b.index(paddedK), R, [&](Value c) {
    loop(zero, b.index(paddedP), kLanes, [&](Value p) {
      SmallVector<Value> rows, sums;
      for (int64_t r : llvm::seq(R)) {
        rows.push_back(b.add(c, b.index(r)));
        sums.push_back(multiply(vectorAt(state, {rows.back(), p}), rest));
      }
      sums = loopCarrying(zero, count, sums, [&](Value j, ValueRange sums) {
        Value values = vectorAt(v, {j, p});
        SmallVector<Value> next;
        for (auto [row, sum] : llvm::zip_equal(rows, sums))
          next.push_back(multiplyAdd(splat(load(k, {j, row})), values, sum));
        return next;
      });
      for (auto [row, sum] : llvm::zip_equal(rows, sums)) {
        Value before = vectorAt(state, {row, p});
        storeVector(multiplyAdd(before, whole, sum), state, {row, p});
      }
    });
  });
  isUpdated = true;
}
