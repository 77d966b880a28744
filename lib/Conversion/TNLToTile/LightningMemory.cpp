//===- LightningMemory.cpp - What a chunk reads and writes ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LightningKernel.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;
using Args = LightningArgs;
using Carried = KernelBuilder::Carried;

// Which sequence, head, columns and tokens are this block's.
void Lightning::place() {
  Val x = k.blockId(tile::Axis::X);
  group = x % s.groups();
  head = x / s.groups() % s.heads;
  batch = x / (s.groups() * s.heads);
  segment = k.blockId(tile::Axis::Y);
  first = segment * k.arg(Args::SegmentTokens);
  tokens = min(k.arg(Args::Tokens) - first, k.arg(Args::SegmentTokens));
  chunks = ceilDiv(tokens, kChunk);
}

// Powers of the decay, and what rotations need, in shared memory.
void Lightning::tables() {
  Val thread = k.threadId();
  Val slope = k.load(k.arg(Args::Slopes), {head}, k.f32Type());
  l2 = slope * -kLog2E;
  decays = k.alloc({1, 3 * kChunk}, k.f32Type());
  k.ifThen(thread < 2 * kChunk, [&] {
    // Entry 63 + t is lambda^t, 0 for negative t.
    Val t = thread - (kChunk - 1);
    Val value = select(t < 0, k.f32(0), decay(max(t, k.i32(0))));
    k.store(value, decays, {k.i32(0), thread});
    // Entry 127 + t is lambda^t - 1.
    Val rest = k.f32(0) - oneMinusExp(slope * toFloat(t, k.f32Type()));
    k.store(rest, decays, {k.i32(0), t + (2 * kChunk - 1)}, t > 0);
  });
  if (!s.lrpe)
    return;
  int64_t width = s.keyColumns();
  turn = k.alloc({2, width}, k.f32Type());
  cosTable = k.alloc({kChunk, width}, bf16, true);
  sinTable = k.alloc({kChunk, width}, bf16, true);
  k.ifThen(thread < 128, [&] {
    Type type = k.frag(kChunk, 16);
    for (int64_t first = 0; first < width; first += 16) {
      Carried tables = k.mapAll(
          {type, type}, {}, [&](ArrayRef<Val>, Val row, Val col) -> Carried {
            SinCos cs = rotation(theta(col + first), toI64(row));
            return {cs.cos, cs.sin};
          });
      k.storeColumns(k.cast(tables[0], bf16), cosTable, first);
      k.storeColumns(k.cast(tables[1], bf16), sinTable, first);
    }
  });
  k.forLoop(thread, k.i32(width), k.i32(128 * (W + 1)), [&](Val p) {
    SinCos cs = rotation(theta(p), toI64(k.i32(kChunk)));
    k.store(cs.cos, turn, {k.i32(0), p});
    k.store(cs.sin, turn, {k.i32(1), p});
  });
}

// Starts the copies of a chunk; by one thread.
void Lightning::issue(Val it) {
  Val pipeline = s.lrpe ? loaded : ready;
  int64_t keys = s.keyColumns();
  int64_t bytes = kChunk * 2 * (keys + 64 * W);
  if (!s.statesOnly)
    bytes += kChunk * 2 * (keys + (s.gateInRing() ? 64 * W : 0));
  k.expectBytes(pipeline, it, bytes);
  Val row = first + it * kChunk;
  auto copy = [&](unsigned map, Val ring, Val column, int64_t columns) {
    Val tile = k.stage(ring, it);
    for (int64_t box = 0; box < columns; box += 64)
      k.tmaLoad(k.arg(map), {batch, row, head, column + box},
                k.slice(tile, k.i32(0), k.i32(box), kChunk, 64), pipeline, it);
  };
  if (!s.statesOnly)
    copy(Args::Q, qRing, k.i32(0), keys);
  copy(Args::K, kRing, k.i32(0), keys);
  copy(Args::V, vRing, group * (64 * W), 64 * W);
  if (s.gateInRing())
    copy(Args::U, uRing, group * (64 * W), 64 * W);
}

// q and k come in `width` columns and leave as twice as many: cos, then sin.
void Lightning::rotate(Val tile) {
  // 16 columns at a time, because the group has few registers.
  tile::FragType type = k.frag(kChunk, 16, bf16);
  k.forLoop(k.i32(0), k.i32(s.keyColumns()), k.i32(64), [&](Val box) {
    auto part = [&](Val from, Val column) {
      return k.slice(from, k.i32(0), column, kChunk, 64);
    };
    Val sines = part(sinTable, box), cosines = part(cosTable, box);
    Val in = part(tile, box), out = part(tile, box + s.keyColumns());
    for (int64_t first = 0; first < 64; first += 16) {
      Val x = k.loadColumns(in, first, type);
      k.storeColumns(k.mul(x, k.loadColumns(sines, first, type)), out, first);
      k.storeColumns(k.mul(x, k.loadColumns(cosines, first, type)), in, first);
    }
  });
}

// Element index of state row `row` (in registers: cos rows, then sin rows, each
// padded) and value column `e`; `base` counts states.
Val Lightning::stateIndex(Val base, Val row, Val e) {
  Val r = row;
  if (s.lrpe)
    r = select(row < s.keyColumns(), row, row - (s.keyColumns() - s.keyWidth));
  return (toI64(base) * s.stateRows() + toI64(r)) * s.valueWidth + toI64(e);
}

// Whether a place in registers is one of the state.
Val Lightning::insideState(Val row, Val e) {
  Val inner = s.lrpe ? row % s.keyColumns() : row;
  return (inner < s.keyWidth) & (e < s.valueWidth);
}

Val Lightning::initialState(Val e0) {
  tile::FragType type = k.frag(64, D);
  auto load = [&](unsigned source, Val base) {
    return k.map(type, {}, [&](ArrayRef<Val>, Val e, Val row) {
      Val valid = insideState(row, e0 + e);
      return k.load(k.arg(source), {stateIndex(base, row, e0 + e)}, k.f32Type(),
                    valid);
    });
  };
  if (s.statesOnly)
    return k.zeros(type);
  auto incoming = [&] {
    return load(Args::Incoming,
                (batch * k.arg(Args::Segments) + segment) * s.heads + head);
  };
  // With LRPE, given states are turned by the scan.
  if (s.lrpe && s.stateIn)
    return incoming();
  return k.ifElse(
      k.arg(Args::Segments) > 1, [&]() -> Carried { return {incoming()}; },
      [&]() -> Carried {
        if (!s.stateIn)
          return {k.zeros(type)};
        return {load(Args::State, batch * s.heads + head)};
      })[0];
}

void Lightning::exportState(Val state, Val e0) {
  auto write = [&](Val state, unsigned target, Val base) {
    k.forEach({state}, [&](ArrayRef<Val> x, Val e, Val row) {
      Val valid = insideState(row, e0 + e);
      k.store(x[0], k.arg(target), {stateIndex(base, row, e0 + e)}, valid);
    });
  };
  Val segments = k.arg(Args::Segments);
  if (s.statesOnly) {
    write(state, Args::Incoming, (batch * segments + segment) * s.heads + head);
    return;
  }
  if (!s.stateOut)
    return;
  k.ifThen(segment == segments - 1,
           [&] { write(state, Args::StateOut, batch * s.heads + head); });
}

// Sums of o^2 over the block's value columns, of the tokens from `row` on.
void Lightning::addSums(Val wg, Val row, Val out) {
  auto type = cast<tile::FragType>(out.type());
  Val squares = k.map(type, {out},
                      [&](ArrayRef<Val> x, Val, Val) { return x[0] * x[0]; });
  if (s.stateIn) {
    // From the first row of `scratch`, where the results are too: that leaves
    // registers for the states that are read and written.
    k.reduceColumns(tile::Combiner::Add, squares, scratch, wg,
                    k.i32(kSumBarrier));
    Val i = k.threadId() & 127, left = k.arg(Args::Tokens) - row;
    k.ifThen((wg == 0) & (i < min(left, k.i32(type.getCols()))), [&] {
      Val token = toI64(batch) * toI64(k.arg(Args::Tokens)) + toI64(row + i);
      Val index = (token * s.heads + toI64(head)) * s.groups() + toI64(group);
      k.store(k.load(scratch, {k.i32(0), i}, k.f32Type()), k.arg(Args::Sums),
              {index});
    });
    return;
  }
  Val sums = k.reduceColumns(tile::Combiner::Add, squares, scratch, wg,
                             k.i32(kSumBarrier));
  Val writes = ((k.threadId() & 127) < 4) & (wg == 0);
  Val base = (toI64(batch) * toI64(k.arg(Args::Tokens)) + toI64(row)) *
                 (s.heads * s.groups()) +
             toI64(head * s.groups() + group);
  k.forEach({sums}, [&](ArrayRef<Val> x, Val, Val i) {
    Val index = base + toI64(i) * (s.heads * s.groups());
    k.store(x[0], k.arg(Args::Sums), {index},
            writes & (row + i < k.arg(Args::Tokens)));
  });
}

// The gate comes to the place of the outputs, which it has to leave first.
void Lightning::fetchGate(const Chunk &c) {
  k.single([&] {
    k.tmaStoreWait(0, /*read=*/true);
    Val use = c.it * W + c.wg;
    k.expectBytes(gates, use, kChunk * 2 * 64);
    k.tmaLoad(k.arg(Args::U),
              {batch, first + c.it * kChunk, head, (group * W + c.wg) * 64},
              k.slice(oTile, k.i32(0), c.wg * 64, kChunk, 64), gates, use);
  });
}

// out = u * o, or o, copied to memory; some tokens at a time.
void Lightning::finishOutputs(const Chunk &c, Val out) {
  Val wg = c.wg, it = c.it;
  Val row = first + it * kChunk;
  Val tile = k.slice(oTile, k.i32(0), wg * 64, kChunk, 64);
  Val own = wg + kOwnBarrier;
  if (s.gateThroughOutput())
    k.waitFull(gates, it * W + wg);
  else
    k.single([&] { k.tmaStoreWait(0, /*read=*/true); });
  Val gate = s.gateInRing()
                 ? k.slice(k.stage(uRing, it), k.i32(0), wg * 64, kChunk, 64)
                 : tile;
  int64_t tokens = s.outputTokens();
  for (int64_t i = 0; i < kChunk; i += tokens) {
    Val part = tokens == kChunk ? out : k.columns(out, i, tokens);
    if (s.sums)
      addSums(wg, row + i, part);
    if (s.gate) {
      SmallVector<Val> gated;
      for (int64_t c = 0; c < tokens; c += 16) {
        Val u = k.loadFrag(k.slice(gate, k.i32(i + c), k.i32(0), 16, 64),
                           k.frag(64, 16, bf16), /*transposed=*/true);
        Val product = k.map(
            k.frag(64, 16), {k.columns(part, c, 16), k.cast(u, k.f32Type())},
            [&](ArrayRef<Val> x, Val, Val) { return x[0] * x[1]; });
        gated.push_back(k.cast(product, bf16));
      }
      part = k.join(gated);
    }
    // All have read the gate, and the last copy has left the tile.
    k.barrier(own, 128);
    k.storeFrag(s.gate ? part : k.cast(part, bf16),
                k.slice(tile, k.i32(i), k.i32(0), tokens, 64),
                /*transposed=*/true);
  }
  k.proxyFence();
  k.barrier(own, 128);
  k.single([&] {
    k.tmaStore(tile, k.arg(Args::Out),
               {batch, row, head, (group * W + wg) * 64});
  });
}
