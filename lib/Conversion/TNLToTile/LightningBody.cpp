//===- LightningBody.cpp - What is computed of a chunk --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LightningKernel.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;
using Args = LightningArgs;
using Carried = KernelBuilder::Carried;

// P, transposed, of this warpgroup's tokens i: started, not waited for.
Val Lightning::chunkScores(const Chunk &c) {
  int64_t columns = kChunk / W;
  tile::FragType type = k.frag(kChunk, columns);
  Val p;
  for (int64_t box = 0; box < D; box += 64)
    p = k.mma(k.slice(c.k, k.i32(0), k.i32(box), kChunk, 64),
              k.slice(c.q, c.wg * columns, k.i32(box), columns, 64), p, type,
              /*transposeA=*/false, /*transposeB=*/true);
  k.mmaCommit();
  return p;
}

// Scores with the decay between their tokens, for all consumers.
void Lightning::keepScores(const Chunk &c, Val p) {
  // With one tile the last chunk's must have been used by all.
  if (s.scoreTiles() == 1 && W == 2)
    k.barrier(k.i32(kConsumerBarrier), 128 * W);
  int64_t columns = kChunk / W;
  SmallVector<Val> in = {p};
  if (maskFactors)
    in.push_back(maskFactors);
  p = k.map(k.frag(kChunk, columns), in, [&](ArrayRef<Val> x, Val j, Val i) {
    return x[0] * (maskFactors ? x[1] : power(i + c.wg * columns - j));
  });
  k.storeFrag(
      k.cast(p, bf16),
      k.slice(k.stage(pTiles, c.it), c.wg * columns, k.i32(0), columns, 64),
      /*transposed=*/true);
  k.proxyFence();
}

// O += v P.
Val Lightning::chunkApply(const Chunk &c, Val values, Val out) {
  out = k.mma(values, k.stage(pTiles, c.it), out, outType(), false, true);
  k.mmaCommit();
  return out;
}

// O += 64 rows of the state, rounded, times q.
Val Lightning::stateRead(const Chunk &c, Val part, int64_t row, Val out) {
  return k.mma(part, k.slice(c.q, k.i32(0), k.i32(row), kChunk, 64), out,
               outType(), false, true);
}

// What was read is older by a decay for each token.
Val Lightning::decayedRead(Val out) {
  SmallVector<Val> in = {out};
  if (inFactors)
    in.push_back(inFactors);
  return k.map(outType(), in, [&](ArrayRef<Val> x, Val, Val i) {
    return x[0] * (inFactors ? x[1] : power(i + 1));
  });
}

// lambda^L S. Near 1 the power itself, rounded, would be wrong by as much in
// every chunk.
Val Lightning::decayedState(const Chunk &c, Val state) {
  Val rest = powerMinusOne(c.left);
  return k.map(k.frag(64, D), {state},
               [&](ArrayRef<Val> x, Val, Val) { return x[0] * rest + x[0]; });
}

// S += v k, where v is decayed to the chunk's end.
Val Lightning::stateUpdate(const Chunk &c, Val state, Val valuesToEnd) {
  state = k.mma(valuesToEnd, c.k, state, k.frag(64, D));
  k.mmaCommit();
  return state;
}

// v, transposed; 0 where the mask is.
Val Lightning::maskedValues(const Chunk &c) {
  Val values = k.loadFrag(c.v, k.frag(64, kChunk, bf16), /*transposed=*/true);
  if (!s.mask)
    return values;
  Val row = first + c.it * kChunk;
  Val valid = k.map(k.frag(1, kChunk), {}, [&](ArrayRef<Val>, Val, Val j) {
    Val n = row + j;
    Val index = toI64(batch) * toI64(k.arg(Args::Tokens)) + toI64(n);
    Val m =
        k.load(k.arg(Args::Mask), {index}, s.maskType, n < k.arg(Args::Tokens));
    return select(isZero(m), k.f32(0), k.f32(1));
  });
  // A selection, so that what is masked may be anything.
  Val masked = k.map(outType(), {k.cast(values, k.f32Type()), valid},
                     [&](ArrayRef<Val> x, Val, Val) {
                       return select(x[1] == 0, k.f32(0), x[0]);
                     });
  return k.cast(masked, bf16);
}

// v with the decay from its token to the chunk's end.
Val Lightning::valuesToEnd(const Chunk &c, Val values) {
  SmallVector<Val> parts;
  for (int64_t start = 0; start < kChunk; start += 16) {
    Val toEnd = k.map(k.frag(64, 16), {}, [&](ArrayRef<Val>, Val, Val j) {
      return power(c.left - 1 - (j + start));
    });
    parts.push_back(k.mul(k.columns(values, start, 16), k.cast(toEnd, bf16)));
  }
  return k.join(parts);
}

// The state seen from the next chunk: turned by 64 theta. Both halves are
// computed together, so that none is kept.
Val Lightning::turned(Val state) {
  int64_t half = s.keyColumns();
  Type type = k.frag(64, half);
  Carried halves = k.mapAll(
      {type, type}, {k.columns(state, 0, half), k.columns(state, half, half)},
      [&](ArrayRef<Val> x, Val, Val row) -> Carried {
        Val cosine = k.load(turn, {k.i32(0), row}, k.f32Type());
        Val sine = k.load(turn, {k.i32(1), row}, k.f32Type());
        return {x[0] * cosine + x[1] * sine, x[1] * cosine - x[0] * sine};
      });
  return k.join(halves);
}

// Where registers are short, factors are read from shared memory when needed.
void Lightning::makeFactors(Val wg) {
  int64_t columns = kChunk / W;
  if (s.statesOnly || s.gate || s.mask || D * (W == 1 ? 2 : 1) > 128)
    return;
  maskFactors =
      k.map(k.frag(kChunk, columns), {}, [&](ArrayRef<Val>, Val j, Val i) {
        Val distance = i + wg * columns - j;
        return select(distance < 0, k.f32(0), decay(max(distance, k.i32(0))));
      });
  inFactors = k.map(k.frag(1, kChunk), {},
                    [&](ArrayRef<Val>, Val, Val i) { return decay(i + 1); });
}
