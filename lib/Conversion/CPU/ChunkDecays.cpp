//===- ChunkDecays.cpp - What is left of a token after others -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A decay that is constant in time is exp of one product, -s d, from a table of
// all distances d of a chunk. One that differs from token to token is exp of
// sums:
//
//   W[i, j] = exp(g_{j+1} + .. + g_i)         j <= i, so W[i, i] = 1
//   E[i]    = exp(g_0 + .. + g_i)
//
// Every sum is added up by itself: a difference of prefix sums would cancel,
// and be no number where a decay is -infinity.
//
//===----------------------------------------------------------------------===//

#include "ChunkEmitter.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;

ChunkDecay &ChunkEmitter::decayOf(Value operand, DenseF32ArrayAttr slopes) {
  for (ChunkDecay &known : decays)
    if (known.operand == operand && known.slopes == slopes)
      return known;
  decays.emplace_back(operand, slopes);
  ChunkDecay &decay = decays.back();
  int64_t rank =
      operand ? cast<RankedTensorType>(operand.getType()).getRank() : 1;
  decay.kind = rank == 1   ? ChunkDecay::OfHead
               : rank == 3 ? ChunkDecay::OfToken
                           : ChunkDecay::OfKey;
  if (decay.kind == ChunkDecay::OfHead)
    beforeChunks([&] {
      decay.rate = rateOf(decay);
      if (!isStep)
        buildTable(decay);
    });
  else if (decay.kind == ChunkDecay::OfToken && !isStep)
    buildWeights(decay);
  return decay;
}

/// The log decay of the head, float64.
Value ChunkEmitter::rateOf(ChunkDecay &decay) {
  Type f64 = b.getF64Type();
  if (decay.operand)
    return b.toFloat(element(decay.operand, head), f64);
  auto count = static_cast<int64_t>(decay.slopes.size());
  auto type = RankedTensorType::get(count, b.getF32Type());
  Value slopes = arith::ConstantOp::create(
      b, DenseElementsAttr::get(type, decay.slopes.asArrayRef()));
  Value slope = tensor::ExtractOp::create(b, slopes, head);
  return arith::NegFOp::create(b, b.toFloat(slope, f64));
}

/// exp of one rounded product, in f64. `distance` is not 0.
Value ChunkEmitter::distanceDecay(ChunkDecay &decay, Value distance) {
  Value d = arith::UIToFPOp::create(
      b, b.getF64Type(),
      arith::IndexCastOp::create(b, b.getI64Type(), distance));
  return math::ExpOp::create(b, arith::MulFOp::create(b, decay.rate, d));
}

// table[C - d] is the decay of distance d = 0 .. C, so that row i of the scores
// starts at C - i. Zeros follow, for scores of later tokens, which are not
// used.
void ChunkEmitter::buildTable(ChunkDecay &decay) {
  decay.table = scratch({2 * C + kLanes});
  Value all = b.index(C);
  store(b.constant(number, 1.0), decay.table, all);
  loop(b.index(1), b.index(C + 1), 1, [&](Value d) {
    store(b.toFloat(distanceDecay(decay, d), number), decay.table,
          b.sub(all, d));
  });
  loop(b.index(C + 1), b.index(2 * C + kLanes), 1,
       [&](Value i) { store(b.constant(number, 0.0), decay.table, i); });
}

// Row i of the sums is row i-1 plus g_i, with a new 0 at its end.
void ChunkEmitter::buildWeights(ChunkDecay &decay) {
  Type f64 = b.getF64Type();
  decay.weights = scratch({C, C});
  decay.starts = scratch({C});
  decay.sums = scratch({C + 1}, f64);
  Value all = b.index(C), none = b.constant(f64, 0.0);
  auto exponential = [&](Value sum) {
    return b.toFloat(math::ExpOp::create(b, sum), number);
  };
  auto increase = [&](Value i, Value by) {
    Value sum = arith::AddFOp::create(b, load(decay.sums, i), by);
    store(sum, decay.sums, i);
    return sum;
  };
  store(none, decay.sums, all);
  loop(b.index(0), count, 1, [&](Value i) {
    Value g = b.toFloat(element(decay.operand, {batch, head, i}), f64);
    store(exponential(increase(all, g)), decay.starts, i);
    loop(b.index(0), i, 1, [&](Value j) {
      store(exponential(increase(j, g)), decay.weights, {i, j});
    });
    store(none, decay.sums, i);
    store(b.constant(number, 1.0), decay.weights, {i, i});
  });
}

/// A vector of the weights of a row of scores, from column `j` on. What is
/// above the diagonal is not used.
Value ChunkEmitter::scoreWeights(ChunkDecay &decay, Value row, Value j) {
  if (decay.kind == ChunkDecay::OfToken)
    return vectorAt(decay.weights, {row, j});
  return vectorAt(decay.table, b.add(b.sub(b.index(C), row), j));
}

/// What is left of the state when a token reads it.
Value ChunkEmitter::readWeight(ChunkDecay &decay, Value row) {
  if (decay.kind == ChunkDecay::OfToken)
    return load(decay.starts, row);
  return load(decay.table, b.sub(b.index(C - 1), row));
}

/// What is left of a token at the end of the chunk.
Value ChunkEmitter::updateWeight(ChunkDecay &decay, Value j) {
  if (decay.kind == ChunkDecay::OfToken)
    return load(decay.weights, {b.sub(count, b.index(1)), j});
  Value start = b.add(b.sub(b.index(C), count), b.index(1));
  return load(decay.table, b.add(start, j));
}

/// What is left of the state at the end of the chunk, in f64.
Value ChunkEmitter::stateDecay(ChunkDecay &decay) {
  if (decay.kind == ChunkDecay::OfToken)
    return math::ExpOp::create(b, load(decay.sums, b.index(C)));
  return distanceDecay(decay, count);
}
