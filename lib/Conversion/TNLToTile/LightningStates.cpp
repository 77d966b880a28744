//===- LightningStates.cpp - States between segments ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// When a sequence is split into segments, each segment but the last has left
// the state of its own tokens; here they become the states before each segment.
//
//===----------------------------------------------------------------------===//

#include "AttentionParts.h"
#include "Lightning.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;

static constexpr int32_t kStateThreads = 128;

namespace {
/// A state element, or with LRPE its cos and sin part.
using Element = SmallVector<Val, 2>;

class StateScan {
public:
  StateScan(ModuleOp module, Location loc, StringRef name,
            const LightningShape &shape)
      : s(shape), k(module, loc, name, parameters(shape, module.getContext()),
                    kStateThreads) {}
  tile::KernelOp build();

  /// Parameters in order.
  enum : unsigned {
    Slopes,
    Theta,
    Position,
    State,
    Local,    ///< [B, fine segments, H, rows, P]
    Incoming, ///< [B, segments, H, rows, P]
    Batches,
    Positions,
    Segments,
    Fine,      ///< fine segments a segment
    FineTokens ///< tokens of a fine segment
  };

private:
  static SmallVector<Type> parameters(const LightningShape &s,
                                      MLIRContext *context) {
    Builder b(context);
    auto global = [](Type type) -> Type { return tile::GlobalType::get(type); };
    SmallVector<Type> types(FineTokens + 1, b.getI32Type());
    for (unsigned i : {Slopes, Theta, State, Local, Incoming})
      types[i] = global(b.getF32Type());
    types[Position] = global(s.positions ? s.positionType : b.getF32Type());
    return types;
  }
  Val index(Val base, Val row, Val e) {
    return (toI64(base) * s.stateRows() + toI64(row)) * s.valueWidth + toI64(e);
  }
  Element load(unsigned source, Val base);
  void store(const Element &x, Val base, Val condition);
  Element turned(const Element &x, const SinCos &by) {
    if (!s.lrpe)
      return x;
    return {x[0] * by.cos + x[1] * by.sin, x[1] * by.cos - x[0] * by.sin};
  }

  const LightningShape s;
  KernelBuilder k;
  Val batch, head, row, column;
};
} // namespace

Element StateScan::load(unsigned source, Val base) {
  Element x = {k.load(k.arg(source), {index(base, row, column)}, k.f32Type())};
  if (s.lrpe)
    x.push_back(k.load(k.arg(source), {index(base, row + s.keyWidth, column)},
                       k.f32Type()));
  return x;
}

void StateScan::store(const Element &x, Val base, Val condition) {
  k.store(x[0], k.arg(Incoming), {index(base, row, column)}, condition);
  if (s.lrpe)
    k.store(x[1], k.arg(Incoming), {index(base, row + s.keyWidth, column)},
            condition);
}

tile::KernelOp StateScan::build() {
  int64_t elements = s.keyWidth * s.valueWidth;
  Val thread =
      toI64(k.blockId(tile::Axis::X)) * kStateThreads + toI64(k.threadId());
  Val states = toI64(k.arg(Batches)) * s.heads;
  k.ifThen(thread < states * elements, [&] {
    Val state = toI32(thread / elements), rest = toI32(thread % elements);
    batch = state / s.heads;
    head = state % s.heads;
    row = rest / s.valueWidth;
    column = rest % s.valueWidth;
    Val slope = k.load(k.arg(Slopes), {head}, k.f32Type());
    Val tokens = k.arg(FineTokens);
    StateDecay decay = stateDecay(slope * toFloat(tokens, k.f32Type()));
    SinCos step{k.f32(0), k.f32(1)};
    Val theta;
    if (s.lrpe) {
      theta = k.load(k.arg(Theta), {head * s.keyWidth + row}, k.f32Type());
      step = rotation(theta, toI64(tokens));
    }
    Element carry = {k.f32(0)};
    if (s.lrpe)
      carry.push_back(k.f32(0));
    if (s.stateIn) {
      carry = load(State, state);
      if (s.lrpe && s.positions) {
        Val index = select(k.arg(Positions) == 1, k.i32(0), batch);
        Val at = k.load(k.arg(Position), {index}, s.positionType);
        carry = turned(carry, rotation(theta, toI64(at)));
      }
    }
    Val segments = k.arg(Segments), fine = k.arg(Fine);
    Val all = (segments - 1) * fine;
    store(carry, batch * segments * s.heads + head, segments > 0);
    k.forLoop(k.i32(0), all, k.i32(1), carry,
              [&](Val i, ArrayRef<Val> carried) -> KernelBuilder::Carried {
                Element local = load(Local, (batch * all + i) * s.heads + head);
                Element next =
                    turned(Element(carried.begin(), carried.end()), step);
                for (auto [a, b] : llvm::zip(next, local))
                  a = a * decay.whole + (a * decay.rest + b);
                Val done = i + 1;
                store(next, (batch * segments + done / fine) * s.heads + head,
                      done % fine == 0);
                return KernelBuilder::Carried(next.begin(), next.end());
              });
  });
  return k.finish();
}

tile::KernelOp tnl::gpu::buildStateScan(ModuleOp module, Location loc,
                                        StringRef name,
                                        const LightningShape &shape) {
  return StateScan(module, loc, name, shape).build();
}

tile::KernelOp tnl::gpu::buildStateTurn(ModuleOp module, Location loc,
                                        StringRef name,
                                        const LightningShape &s) {
  enum : unsigned { States, Theta, Position, Batches, Positions, Tokens };
  Builder b(module.getContext());
  Type i32 = b.getI32Type(), f32 = tile::GlobalType::get(b.getF32Type());
  Type position =
      s.positions ? Type(tile::GlobalType::get(s.positionType)) : f32;
  KernelBuilder k(module, loc, name, {f32, f32, position, i32, i32, i32},
                  kStateThreads);
  int64_t elements = s.keyWidth * s.valueWidth;
  Val thread =
      toI64(k.blockId(tile::Axis::X)) * kStateThreads + toI64(k.threadId());
  k.ifThen(thread < toI64(k.arg(Batches)) * (s.heads * elements), [&] {
    Val state = thread / elements, rest = thread % elements;
    Val at = toI64(ceilDiv(k.arg(Tokens), kChunk) * kChunk);
    if (s.positions) {
      Val batch = toI32(state / s.heads);
      Val index = select(k.arg(Positions) == 1, k.i32(0), batch);
      at = at + toI64(k.load(k.arg(Position), {index}, s.positionType));
    }
    Val row = toI32(state % s.heads) * s.keyWidth + toI32(rest / s.valueWidth);
    SinCos by = rotation(k.load(k.arg(Theta), {row}, k.f32Type()), at);
    Val first = state * (2 * elements) + rest, second = first + elements;
    Val x = k.load(k.arg(States), {first}, k.f32Type());
    Val y = k.load(k.arg(States), {second}, k.f32Type());
    k.store(x * by.cos - y * by.sin, k.arg(States), {first});
    k.store(y * by.cos + x * by.sin, k.arg(States), {second});
  });
  return k.finish();
}
