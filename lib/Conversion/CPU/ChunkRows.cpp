//===- ChunkRows.cpp - What products read, in scratch ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ChunkEmitter.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;

Value ChunkEmitter::rows(Value tensor, Role role) {
  if (Value known = rowsOf.lookup({tensor, role}))
    return known;
  if (role == KeysTransposed) {
    Value keys = rows(tensor, Keys);
    // Columns of what is read by columns are kept out of each other's cache
    // sets.
    Value result = scratch({K_, C + kLanes});
    rowsOf[{tensor, role}] = result;
    loop(b.index(0), b.index(K_), 1, [&](Value k) {
      loop(b.index(0), count, 1,
           [&](Value i) { store(load(keys, {i, k}), result, {k, i}); });
    });
    return result;
  }
  int64_t width = role == Values ? P : K_;
  Value result = scratch({C, role == Queries ? K_
                             : role == Keys  ? paddedK
                                             : paddedP + kLanes});
  auto op = tensor.getDefiningOp<LRPEOp>();
  if (op && scope.ops.contains(op) && role != Values)
    fillRotated(op, result);
  else
    fillRows(tensor, width, result);
  rowsOf[{tensor, role}] = result;
  return result;
}

void ChunkEmitter::fillRows(Value tensor, int64_t width, Value rows) {
  loop(b.index(0), count, 1, [&](Value i) {
    loop(b.index(0), b.index(width), 1, [&](Value p) {
      store(b.toFloat(element(tensor, {batch, head, i, p}), number), rows,
            {i, p});
    });
  });
}

//===----------------------------------------------------------------------===//
// Rotation
//===----------------------------------------------------------------------===//

/// The position of the chunk's first token, float64.
Value ChunkEmitter::positionOf(LRPEOp op) {
  Value at = b.constantInt(b.getI64Type(), 0);
  if (Value position = op.getPosition()) {
    auto type = cast<RankedTensorType>(position.getType());
    at = element(position, type.getDimSize(0) == 1 ? b.index(0) : batch);
    if (!at.getType().isInteger(64))
      at = arith::ExtSIOp::create(b, b.getI64Type(), at);
  }
  return arith::SIToFPOp::create(b, b.getF64Type(), at);
}

void ChunkEmitter::angles(LRPEOp op, Value position,
                          function_ref<void(Value, Value, Value)> body) {
  loop(b.index(0), b.index(K_ / 2), 1, [&](Value p) {
    Value theta = b.toFloat(element(op.getTheta(), {head, p}), b.getF64Type());
    Value angle = arith::MulFOp::create(b, position, theta);
    body(p, b.toFloat(math::CosOp::create(b, angle), number),
         b.toFloat(math::SinOp::create(b, angle), number));
  });
}

// cos and sin of i * theta for the tokens i of a chunk. Those of the chunk's
// first token are added by the addition theorem: few calls, and all of small or
// exact angles.
ChunkEmitter::Rotation &ChunkEmitter::rotation(LRPEOp op) {
  std::pair<Value, Value> key(op.getTheta(), op.getPosition());
  for (auto &[known, rotation] : rotations)
    if (known == key)
      return rotation;
  rotations.push_back({key, {}});
  Rotation &made = rotations.back().second;
  made.cosBase = scratch({K_ / 2});
  made.sinBase = scratch({K_ / 2});
  angles(op, positionOf(op), [&](Value p, Value cosine, Value sine) {
    store(cosine, made.cosBase, p);
    store(sine, made.sinBase, p);
  });
  if (C == 1)
    return made;
  made.cosines = scratch({C, K_ / 2});
  made.sines = scratch({C, K_ / 2});
  beforeChunks([&] {
    loop(b.index(0), b.min(tokens, b.index(C)), 1, [&](Value i) {
      Value at = arith::SIToFPOp::create(
          b, b.getF64Type(), arith::IndexCastOp::create(b, b.getI64Type(), i));
      angles(op, at, [&](Value p, Value cosine, Value sine) {
        store(cosine, made.cosines, {i, p});
        store(sine, made.sines, {i, p});
      });
    });
  });
  return made;
}

void ChunkEmitter::fillRotated(LRPEOp op, Value rows) {
  Rotation &turn = rotation(op);
  Value width = b.index(K_ / 2);
  loop(b.index(0), count, 1, [&](Value i) {
    loop(b.index(0), width, 1, [&](Value p) {
      Value x = b.toFloat(element(op.getX(), {batch, head, i, p}), number);
      Value cosine = load(turn.cosBase, p), sine = load(turn.sinBase, p);
      if (turn.cosines) {
        Value c0 = cosine, s0 = sine;
        Value c1 = load(turn.cosines, {i, p}), s1 = load(turn.sines, {i, p});
        cosine = arith::SubFOp::create(b, multiply(c0, c1), multiply(s0, s1));
        sine = arith::AddFOp::create(b, multiply(s0, c1), multiply(c0, s1));
      }
      store(multiply(x, cosine), rows, {i, p});
      store(multiply(x, sine), rows, {i, b.add(p, width)});
    });
  });
}
