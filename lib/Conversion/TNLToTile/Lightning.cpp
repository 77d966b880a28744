//===- Lightning.cpp - Linear attention on tensor cores -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The schedule of the kernel. A warpgroup loads; the others each own 64 value
// columns and wait for a chunk, start its products, and do something else while
// these run. What the products are is in LightningBody.cpp.
//
//===----------------------------------------------------------------------===//

#include "LightningKernel.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;
using Args = LightningArgs;
using Carried = KernelBuilder::Carried;

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

//===----------------------------------------------------------------------===//
// The warpgroup that loads
//===----------------------------------------------------------------------===//

void Lightning::produce() {
  k.single([&] {
    k.forLoop(k.i32(0), chunks, k.i32(1), [&](Val it) {
      k.waitEmpty(ready, it);
      issue(it);
    });
  });
}

// With LRPE it also rotates, between what was loaded and what is ready.
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

//===----------------------------------------------------------------------===//
// Those that multiply
//===----------------------------------------------------------------------===//

void Lightning::fence(ArrayRef<Val *> list) {
  SmallVector<Val> in;
  for (Val *value : list)
    in.push_back(*value);
  for (auto [value, fenced] : llvm::zip(list, k.mmaFence(in)))
    *value = fenced;
}

// All consumers have written their scores.
void Lightning::meet() {
  if (W == 1)
    k.barrier(k.i32(kOwnBarrier), 128);
  else
    k.barrier(k.i32(kConsumerBarrier), 128 * W);
}

// No outputs: the state alone.
Val Lightning::leaveState(const Chunk &c, Val state) {
  Val values = maskedValues(c), toEnd = valuesToEnd(c, values);
  state = decayedState(c, state);
  fence({&state, &toEnd});
  return stateUpdate(c, state, toEnd);
}

// There are registers for a 16-bit copy of the state: it is read while scores
// are on their way, and scores are applied while the state is updated.
Val Lightning::attendAtOnce(const Chunk &c, Val state) {
  Val rounded = k.mmaFence({k.cast(state, bf16)})[0];
  Val p = chunkScores(c), out;
  for (int64_t row = 0; row < D; row += 64)
    out = stateRead(c, k.columns(rounded, row, 64), row, out);
  k.mmaCommit();
  Val values = maskedValues(c), toEnd = valuesToEnd(c, values);
  keepScores(c, k.mmaWait(1, {p})[0]);
  meet();
  out = decayedRead(k.mmaWait(0, {out})[0]);
  state = decayedState(c, state);
  fence({&out, &state, &values, &toEnd});
  out = chunkApply(c, values, out);
  state = stateUpdate(c, state, toEnd);
  finishOutputs(c, k.mmaWait(1, {out})[0]);
  return state;
}

// There are none: one product after the other, the state 64 rows at a time, and
// values are decayed only when they have been applied.
Val Lightning::attendInTurns(const Chunk &c, Val state) {
  k.mmaFence({});
  keepScores(c, k.mmaWait(0, {chunkScores(c)})[0]);
  Val out;
  for (int64_t row = 0; row < D; row += 64) {
    Val part = k.mmaFence({k.cast(k.columns(state, row, 64), bf16)})[0];
    out = stateRead(c, part, row, out);
    k.mmaCommit();
    out = k.mmaWait(0, {out})[0];
  }
  Val values = maskedValues(c);
  meet();
  out = decayedRead(out);
  fence({&out, &values});
  out = chunkApply(c, values, out);
  state = decayedState(c, state);
  out = k.mmaWait(0, {out})[0];
  Val toEnd = valuesToEnd(c, values);
  fence({&state, &toEnd});
  state = stateUpdate(c, state, toEnd);
  finishOutputs(c, out);
  return state;
}

// Waits for a chunk, and gives its stage back.
Val Lightning::chunk(Val wg, Val it, Val state) {
  k.waitFull(ready, it);
  Chunk c;
  c.wg = wg;
  c.it = it;
  c.k = k.stage(kRing, it);
  if (!s.statesOnly)
    c.q = k.stage(qRing, it);
  c.v = k.slice(k.stage(vRing, it), k.i32(0), wg * 64, kChunk, 64);
  c.left = min(tokens - it * kChunk, k.i32(kChunk));
  if (s.gateThroughOutput())
    fetchGate(c);
  state = s.statesOnly ? leaveState(c, state)
          : s.roomy()  ? attendAtOnce(c, state)
                       : attendInTurns(c, state);
  state = k.mmaWait(0, {state})[0];
  k.barrier(wg + kOwnBarrier, 128);
  k.single([&] { k.arriveEmpty(ready, it); });
  return s.lrpe ? turned(state) : state;
}

void Lightning::consume(Val wg) {
  Val e0 = (group * W + wg) * 64;
  makeFactors(wg);
  Val state = k.forLoop(k.i32(0), chunks, k.i32(1), {initialState(e0)},
                        [&](Val it, ArrayRef<Val> carried) -> Carried {
                          return {chunk(wg, it, carried[0])};
                        })[0];
  exportState(state, e0);
  if (!s.statesOnly)
    k.single([&] { k.tmaStoreWait(0); });
}

//===----------------------------------------------------------------------===//
// The kernel
//===----------------------------------------------------------------------===//

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
