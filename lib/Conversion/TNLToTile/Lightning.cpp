//===- Lightning.cpp - Linear attention on tensor cores -------------------===//

#include "Lightning.h"
#include "KernelParts.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;
using Args = LightningArgs;
using Carried = KernelBuilder::Carried;

/// Named barriers: one per consumer, all consumers, column sums, rotation.
static constexpr int64_t kOwnBarrier = 1, kConsumerBarrier = 3, kSumBarrier = 4,
                         kRotationBarrier = 5;

namespace {
class Lightning {
public:
  Lightning(ModuleOp module, Location loc, StringRef name,
            const LightningShape &shape);
  tile::KernelOp build();

private:
  static SmallVector<Type> parameters(const LightningShape &shape,
                                      MLIRContext *context);
  void place();
  void tables();
  void issue(Val it);
  void produce();
  void produceRotated();
  void rotate(Val tile);
  void consume(Val wg);
  Carried chunk(Val wg, Val it, ArrayRef<Val> carried);
  Val scores(Val wg, Val q, Val kk);
  Val insideState(Val row, Val e);
  Val initialState(Val e0);
  void exportState(Val state, Val e0);
  Val turned(Val state);
  /// 0 behind the key width.
  Val theta(Val p) {
    return k.load(k.arg(Args::Theta), {head * s.keyWidth + p}, k.f32Type(),
                  p < s.keyWidth);
  }
  Val stateIndex(Val base, Val row, Val e);
  void storeScores(Val wg, Val it, Val p);
  void addSums(Val wg, Val row, Val out);
  void finishOutputs(Val wg, Val it, Val out);

  Val decay(Val distance) { return exp2(toFloat(distance, k.f32Type()) * l2); }
  Val power(Val distance) {
    return k.load(decays, {k.i32(0), distance + (kChunk - 1)}, k.f32Type());
  }
  /// What the power for 1 to 64 tokens is beside 1.
  Val powerMinusOne(Val distance) {
    return k.load(decays, {k.i32(0), distance + (2 * kChunk - 1)}, k.f32Type());
  }

  const LightningShape s;
  const int64_t D, W;
  KernelBuilder k;
  Type bf16;
  // The block's place.
  Val batch, head, group, segment, first, tokens, chunks;
  // Shared memory.
  Val qRing, kRing, vRing, uRing, pTiles, oTile, decays, turn, cosTable,
      sinTable, scratch, ready, loaded, gates;
  Val l2; ///< log2 of the decay of one token
  // Factors that stay in registers where there is room.
  Val maskFactors, inFactors;
};
} // namespace

SmallVector<Type> Lightning::parameters(const LightningShape &s,
                                        MLIRContext *context) {
  Builder b(context);
  Type bf16 = b.getBF16Type(), f32 = b.getF32Type(), i32 = b.getI32Type();
  Type map = tile::MapType::get({1, kChunk, 1, 64}, bf16);
  auto global = [](Type type) -> Type { return tile::GlobalType::get(type); };
  SmallVector<Type> types(Args::Count, i32);
  for (unsigned i : {Args::Q, Args::K, Args::V, Args::U, Args::Out})
    types[i] = map;
  for (unsigned i : {Args::Slopes, Args::Theta, Args::State, Args::Incoming,
                     Args::StateOut, Args::Sums})
    types[i] = global(f32);
  types[Args::Mask] = global(s.mask ? s.maskType : f32);
  return types;
}

Lightning::Lightning(ModuleOp module, Location loc, StringRef name,
                     const LightningShape &shape)
    : s(shape), D(shape.stateColumns()), W(shape.warpgroups),
      k(module, loc, name, parameters(shape, module.getContext()),
        128 * (shape.warpgroups + 1), shape.blocksPerProcessor()),
      bf16(k.bf16Type()) {}

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

void Lightning::produce() {
  k.single([&] {
    k.forLoop(k.i32(0), chunks, k.i32(1), [&](Val it) {
      k.waitEmpty(ready, it);
      issue(it);
    });
  });
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

void Lightning::produceRotated() {
  k.single([&] { issue(k.i32(0)); });
  k.forLoop(k.i32(0), chunks, k.i32(1), [&](Val it) {
    k.waitFull(loaded, it);
    rotate(k.stage(kRing, it));
    if (!s.statesOnly)
      rotate(k.stage(qRing, it));
    k.proxyFence();
    k.barrier(k.i32(kRotationBarrier), 128);
    k.single([&] {
      k.arriveFull(ready, it);
      k.ifThen(it + 1 < chunks, [&] {
        k.waitEmpty(ready, it + 1);
        issue(it + 1);
      });
    });
  });
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

// P, transposed, of this warpgroup's tokens i: started, not waited for.
Val Lightning::scores(Val wg, Val q, Val kk) {
  int64_t columns = kChunk / W;
  tile::FragType type = k.frag(kChunk, columns);
  Val p;
  for (int64_t box = 0; box < D; box += 64)
    p = k.mma(k.slice(kk, k.i32(0), k.i32(box), kChunk, 64),
              k.slice(q, wg * columns, k.i32(box), columns, 64), p, type,
              /*transposeA=*/false, /*transposeB=*/true);
  k.mmaCommit();
  return p;
}

// Scores with the decay between their tokens, for all consumers.
void Lightning::storeScores(Val wg, Val it, Val p) {
  // With one tile the last chunk's must have been used by all.
  if (s.scoreTiles() == 1 && W == 2)
    k.barrier(k.i32(kConsumerBarrier), 128 * W);
  int64_t columns = kChunk / W;
  SmallVector<Val> in = {p};
  if (maskFactors)
    in.push_back(maskFactors);
  p = k.map(k.frag(kChunk, columns), in, [&](ArrayRef<Val> x, Val j, Val i) {
    return x[0] * (maskFactors ? x[1] : power(i + wg * columns - j));
  });
  k.storeFrag(k.cast(p, bf16),
              k.slice(k.stage(pTiles, it), wg * columns, k.i32(0), columns, 64),
              /*transposed=*/true);
  k.proxyFence();
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

// out = u * o, or o, copied to memory; some tokens at a time.
void Lightning::finishOutputs(Val wg, Val it, Val out) {
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

Carried Lightning::chunk(Val wg, Val it, ArrayRef<Val> carried) {
  Val state = carried[0];
  k.waitFull(ready, it);
  Val kk = k.stage(kRing, it);
  Val q = s.statesOnly ? Val() : k.stage(qRing, it);
  Val v = k.slice(k.stage(vRing, it), k.i32(0), wg * 64, kChunk, 64);
  tile::FragType outType = k.frag(64, kChunk);
  tile::FragType valueType = k.frag(64, kChunk, bf16);
  Val left = min(tokens - it * kChunk, k.i32(kChunk));

  if (s.gateThroughOutput())
    k.single([&] {
      k.tmaStoreWait(0, /*read=*/true);
      Val use = it * W + wg;
      k.expectBytes(gates, use, kChunk * 2 * 64);
      k.tmaLoad(k.arg(Args::U),
                {batch, first + it * kChunk, head, (group * W + wg) * 64},
                k.slice(oTile, k.i32(0), wg * 64, kChunk, 64), gates, use);
    });

  // Scores, and what the state contributes: at once where there are registers
  // for a 16-bit copy of the state, else 64 state rows at a time.
  Val p, out;
  if (!s.statesOnly && s.roomy()) {
    Val part = k.mmaFence({k.cast(state, bf16)})[0];
    p = scores(wg, q, kk);
    for (int64_t box = 0; box < D; box += 64)
      out = k.mma(k.columns(part, box, 64),
                  k.slice(q, k.i32(0), k.i32(box), kChunk, 64), out, outType,
                  false, true);
    k.mmaCommit();
  } else if (!s.statesOnly) {
    k.mmaFence({});
    p = scores(wg, q, kk);
    storeScores(wg, it, k.mmaWait(0, {p})[0]);
    for (int64_t box = 0; box < D; box += 64) {
      Val part = k.mmaFence({k.cast(k.columns(state, box, 64), bf16)})[0];
      out = k.mma(part, k.slice(q, k.i32(0), k.i32(box), kChunk, 64), out,
                  outType, false, true);
      k.mmaCommit();
      out = k.mmaWait(0, {out})[0];
    }
  }

  // v, and v with the decay to the chunk's end.
  Val values = k.loadFrag(v, valueType, /*transposed=*/true);
  if (s.mask) {
    Val row = first + it * kChunk;
    Val valid = k.map(k.frag(1, kChunk), {}, [&](ArrayRef<Val>, Val, Val j) {
      Val n = row + j;
      Val index = toI64(batch) * toI64(k.arg(Args::Tokens)) + toI64(n);
      Val m = k.load(k.arg(Args::Mask), {index}, s.maskType,
                     n < k.arg(Args::Tokens));
      return select(isZero(m), k.f32(0), k.f32(1));
    });
    // A selection, so that what is masked may be anything.
    Val masked = k.map(outType, {k.cast(values, k.f32Type()), valid},
                       [&](ArrayRef<Val> x, Val, Val) {
                         return select(x[1] == 0, k.f32(0), x[0]);
                       });
    values = k.cast(masked, bf16);
  }
  auto decayed = [&] {
    SmallVector<Val> parts;
    for (int64_t start = 0; start < kChunk; start += 16) {
      Val toEnd = k.map(k.frag(64, 16), {}, [&](ArrayRef<Val>, Val, Val j) {
        return power(left - 1 - (j + start));
      });
      parts.push_back(k.mul(k.columns(values, start, 16), k.cast(toEnd, bf16)));
    }
    return k.join(parts);
  };
  // Where registers are short, the two products do not need both at once.
  Val valuesToEnd = s.roomy() || s.statesOnly ? decayed() : Val();

  if (!s.statesOnly) {
    if (s.roomy())
      storeScores(wg, it, k.mmaWait(1, {p})[0]);
    if (W == 1)
      k.barrier(k.i32(kOwnBarrier), 128);
    else
      k.barrier(k.i32(kConsumerBarrier), 128 * W);
    if (s.roomy())
      out = k.mmaWait(0, {out})[0];
    SmallVector<Val> in = {out};
    if (inFactors)
      in.push_back(inFactors);
    out = k.map(outType, in, [&](ArrayRef<Val> x, Val, Val i) {
      return x[0] * (inFactors ? x[1] : power(i + 1));
    });
  }
  // Near 1 the power itself, rounded, would be wrong by as much in every chunk.
  auto startState = [&] {
    Val rest = powerMinusOne(left);
    state = k.map(k.frag(64, D), {state}, [&](ArrayRef<Val> x, Val, Val) {
      return x[0] * rest + x[0];
    });
  };
  auto updateState = [&] {
    state = k.mma(valuesToEnd, kk, state, k.frag(64, D));
    k.mmaCommit();
  };
  auto fence = [&](ArrayRef<Val *> list) {
    SmallVector<Val> in;
    for (Val *value : list)
      in.push_back(*value);
    for (auto [value, fenced] : llvm::zip(list, k.mmaFence(in)))
      *value = fenced;
  };
  auto addScores = [&] {
    out = k.mma(values, k.stage(pTiles, it), out, outType, false, true);
    k.mmaCommit();
  };
  if (s.statesOnly) {
    startState();
    fence({&state, &valuesToEnd});
    updateState();
  } else if (s.roomy()) {
    startState();
    fence({&out, &state, &values, &valuesToEnd});
    addScores();
    updateState();
    out = k.mmaWait(1, {out})[0];
    finishOutputs(wg, it, out);
  } else {
    fence({&out, &values});
    addScores();
    startState();
    out = k.mmaWait(0, {out})[0];
    valuesToEnd = decayed();
    fence({&state, &valuesToEnd});
    updateState();
    finishOutputs(wg, it, out);
  }
  state = k.mmaWait(0, {state})[0];
  k.barrier(wg + kOwnBarrier, 128);
  k.single([&] { k.arriveEmpty(ready, it); });
  if (s.lrpe)
    state = turned(state);
  return {state};
}

void Lightning::consume(Val wg) {
  Val e0 = (group * W + wg) * 64;
  int64_t columns = kChunk / W;
  // Where registers are short they are read from shared memory when needed.
  if (!s.statesOnly && !s.gate && !s.mask && D * (W == 1 ? 2 : 1) <= 128) {
    maskFactors =
        k.map(k.frag(kChunk, columns), {}, [&](ArrayRef<Val>, Val j, Val i) {
          Val distance = i + wg * columns - j;
          return select(distance < 0, k.f32(0), decay(max(distance, k.i32(0))));
        });
    inFactors = k.map(k.frag(1, kChunk), {},
                      [&](ArrayRef<Val>, Val, Val i) { return decay(i + 1); });
  }
  Val state = k.forLoop(
      k.i32(0), chunks, k.i32(1), {initialState(e0)},
      [&](Val it, ArrayRef<Val> carried) { return chunk(wg, it, carried); })[0];
  exportState(state, e0);
  if (!s.statesOnly)
    k.single([&] { k.tmaStoreWait(0); });
}

tile::KernelOp Lightning::build() {
  place();
  int64_t stages = s.stages();
  if (!s.statesOnly)
    qRing = k.alloc({stages, kChunk, D}, bf16, true);
  kRing = k.alloc({stages, kChunk, D}, bf16, true);
  vRing = k.alloc({stages, kChunk, 64 * W}, bf16, true);
  if (s.gateInRing())
    uRing = k.alloc({stages, kChunk, 64 * W}, bf16, true);
  if (!s.statesOnly) {
    pTiles = k.alloc({s.scoreTiles(), kChunk, 64}, bf16, true);
    oTile = k.alloc({kChunk, 64 * W}, bf16, true);
  }
  if (s.sums)
    scratch = k.alloc({4 * W, s.outputTokens()}, k.f32Type());
  ready = k.createPipeline(stages, 1, W);
  if (s.lrpe)
    loaded = k.createPipeline(stages, 1, 1);
  if (s.gateThroughOutput())
    gates = k.createPipeline(W, 1, 1);
  tables();
  k.barrier();
  // Registers: what the consumers leave of 64 K.
  int32_t own = 40, theirs = 232;
  if (s.blocksPerProcessor() == 2)
    own = 24;
  else if (W == 1)
    own = 80, theirs = 248;
  SmallVector<std::function<void(Val)>> groups = {
      [&](Val) { s.lrpe ? produceRotated() : produce(); },
      [&](Val wg) { consume(wg); }};
  k.specialize({1, static_cast<int32_t>(W)}, {own, theirs}, groups);
  return k.finish();
}

tile::KernelOp tnl::gpu::buildLightning(ModuleOp module, Location loc,
                                        StringRef name,
                                        const LightningShape &shape) {
  return Lightning(module, loc, name, shape).build();
}
