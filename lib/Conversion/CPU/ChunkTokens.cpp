//===- ChunkTokens.cpp - Tokens one by one --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   S = whole S + (rest S + k^T v), o = q S
//
// for each token in one pass over the state: of a sequence of one token, whose
// state goes from operand to result without a copy, and of chunks in which each
// component of a key has its decay.
//
//===----------------------------------------------------------------------===//

#include "ChunkEmitter.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;

/// The parts of a token's decays: numbers, or one for each component of its
/// key.
void ChunkEmitter::tokenDecays(Value token) {
  ChunkDecay &decay = decayOf(update);
  auto split = [&](Value g) {
    return b.splitDecay(math::ExpOp::create(b, g), number);
  };
  if (decay.kind == ChunkDecay::OfHead) {
    beforeChunks([&] {
      LinalgBuilder::Decay parts = split(decay.rate);
      stepWhole = parts.whole;
      stepRest = parts.rest;
    });
    return;
  }
  Type f64 = b.getF64Type();
  if (decay.kind == ChunkDecay::OfToken) {
    Value g = element(decay.operand, {batch, head, token});
    LinalgBuilder::Decay parts = split(b.toFloat(g, f64));
    stepWhole = parts.whole;
    stepRest = parts.rest;
    return;
  }
  stepWhole = scratch({K_});
  stepRest = scratch({K_});
  loop(b.index(0), b.index(K_), 1, [&](Value k) {
    Value g = element(decay.operand, {batch, head, token, k});
    LinalgBuilder::Decay parts = split(b.toFloat(g, f64));
    store(parts.whole, stepWhole, k);
    store(parts.rest, stepRest, k);
  });
}

/// `lanes` columns of the state and of what the token reads.
void ChunkEmitter::tokenColumns(Value token, Value p, int64_t lanes) {
  auto vec = VectorType::get(lanes, number);
  auto broadcast = [&](Value x) -> Value {
    return vector::BroadcastOp::create(b, vec, x);
  };
  auto convert = [&](Value x, Type element) -> Value {
    auto to = VectorType::get(lanes, element);
    if (x.getType() == to)
      return x;
    if (element.isF64())
      return arith::ExtFOp::create(b, to, x);
    return arith::TruncFOp::create(b, to, x);
  };
  auto ofComponent = [&](Value part, Value k) {
    return broadcast(isa<MemRefType>(part.getType()) ? load(part, k) : part);
  };
  auto at = [&](Value buffer, Value k) {
    return buffer == state ? SmallVector<Value>{k, p}
                           : SmallVector<Value>{batch, head, k, p};
  };
  auto elementOf = [](Value buffer) {
    return cast<MemRefType>(buffer.getType()).getElementType();
  };
  Value keys = rows(update.getK(), Keys);
  Value queries = stepRead ? rows(stepRead.getQ(), Queries) : Value();
  Value values = vector::LoadOp::create(b, vec, rows(update.getV(), Values),
                                        ValueRange{token, p});
  Value o = loopCarrying(
      b.index(0), b.index(K_), broadcast(b.constant(number, 0.0)),
      [&](Value k, ValueRange sums) {
        Value s = multiply(broadcast(load(keys, {token, k})), values);
        if (stateFrom) {
          auto type = VectorType::get(lanes, elementOf(stateFrom));
          Value before = convert(
              vector::LoadOp::create(b, type, stateFrom, at(stateFrom, k)),
              number);
          s = multiplyAdd(before, ofComponent(stepWhole, k),
                          multiplyAdd(before, ofComponent(stepRest, k), s));
        }
        vector::StoreOp::create(b, convert(s, elementOf(stateTo)), stateTo,
                                at(stateTo, k));
        if (!queries)
          return SmallVector<Value>(sums);
        return SmallVector<Value>{
            multiplyAdd(broadcast(load(queries, {token, k})), s, sums[0])};
      })[0];
  if (queries)
    vector::StoreOp::create(b, o, rowsOut, ValueRange{b.index(0), p});
}

void ChunkEmitter::emitToken(Value token) {
  tokenDecays(token);
  int64_t whole = P / kLanes * kLanes;
  if (whole != 0)
    loop(b.index(0), b.index(whole), kLanes,
         [&](Value p) { tokenColumns(token, p, kLanes); });
  if (whole != P)
    tokenColumns(token, b.index(whole), P - whole);
  if (!stepRead)
    return;
  tileRow = b.index(0);
  for (Value root : roots)
    writeRows(root, token);
}

void ChunkEmitter::emitTokens() {
  if (stepRead) {
    rows(stepRead.getQ(), Queries);
    rowsOut = scratch({1, paddedP});
  }
  rows(update.getK(), Keys);
  rows(update.getV(), Values);
  decayOf(update);
  if (!stateFrom && !stateTo)
    stateFrom = stateTo = state;
  if (C == 1)
    emitToken(b.index(0));
  else
    loop(b.index(0), count, 1, [&](Value token) { emitToken(token); });
  isUpdated = true;
}
