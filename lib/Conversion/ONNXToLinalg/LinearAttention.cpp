//===- LinearAttention.cpp - Loops for decay that varies ------------------===//
//
// One work item is one state: a sequence and a head of keys and values, with
// the query heads that read it. The decay may differ from token to token.
// Tokens go through in chunks:
//
//   W[i, j] = exp(g_{j+1} + .. + g_i)         j <= i, so W[i, i] = 1
//   E[i]    = exp(g_0 + .. + g_i)             sums within the chunk
//   o_i     = scale (E[i] q_i S + sum_{j<=i} W[i, j] (q_i . k_j) v_j)
//   S       = E[m-1] S + sum_j W[m-1, j] k_j^T v_j
//
// for the m tokens of the chunk. Every sum is added up by itself: a difference
// of prefix sums would cancel, and be no number where a decay is -infinity.
//
// A decay of each component of a key has no W: tokens go through one by one.
//
// The decay of the state is LinalgBuilder::splitDecay's.
//
//===----------------------------------------------------------------------===//

#include "LinearAttention.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;
using namespace tnl::onnx;

/// Tokens of a chunk. W costs chunk^2 exponentials, the products over all
/// earlier tokens of a chunk as much as those with the state at 64.
static constexpr int64_t kChunk = 32;

namespace {
class ChunkBuilder {
public:
  ChunkBuilder(LinalgBuilder &b, const LinearAttention &attention);
  void build();

private:
  Value load(Value memref, ArrayRef<Value> at) {
    return memref::LoadOp::create(b, memref, at);
  }
  void store(Value value, Value memref, ArrayRef<Value> at) {
    memref::StoreOp::create(b, value, memref, at);
  }
  Value multiply(Value x, Value y) {
    return arith::MulFOp::create(b, x, y, arith::FastMathFlags::contract);
  }
  Value sum(Value x, Value y) {
    return arith::AddFOp::create(b, x, y, arith::FastMathFlags::contract);
  }
  void loop(Value from, Value to, function_ref<void(Value)> body,
            int64_t step = 1);
  /// `memref[at] += value`
  void increase(Value memref, ArrayRef<Value> at, Value value) {
    store(sum(load(memref, at), value), memref, at);
  }
  Value scratch(ArrayRef<int64_t> shape) {
    return memref::AllocOp::create(b, MemRefType::get(shape, number),
                                   b.getI64IntegerAttr(64));
  }
  /// Component `p` of a head of a token, in the type of the sums.
  Value element(Value tensor, Value token, Value ofHead, int64_t width,
                Value p);
  /// Of a value, which padding has not.
  Value valueOf(Value token, Value p);
  /// The log decay of a token, and of component `k` of its key.
  Value decayOf(Value token, Value k = {});

  void loadState();
  void storeState();
  void buildChunk(Value first, Value count);
  void buildWeights(Value first, Value count);
  void buildRow(Value first, Value at, Value reader);
  void readState(Value token, Value reader, Value start);
  void storeRow(Value token, Value reader);
  void updateState(Value first, Value count);
  void buildToken(Value token);
  void forReaders(function_ref<void(Value)> body);

  LinalgBuilder &b;
  const LinearAttention &a;
  Type number; // f32, or f64
  Value zero, one, keys, values;
  Value batch, head;
  // [K, V], [chunk, chunk], [chunk], [chunk], [V], [1] in f64
  Value state, weights, starts, sums, row, sinceStart;
};
} // namespace

ChunkBuilder::ChunkBuilder(LinalgBuilder &b, const LinearAttention &attention)
    : b(b), a(attention),
      number(b.computeType(
          cast<MemRefType>(attention.query.getType()).getElementType())) {}

void ChunkBuilder::loop(Value from, Value to, function_ref<void(Value)> body,
                        int64_t step) {
  auto op = scf::ForOp::create(b, from, to, b.index(step));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(op.getBody());
  body(op.getInductionVar());
}

Value ChunkBuilder::element(Value tensor, Value token, Value ofHead,
                            int64_t width, Value p) {
  if (a.headMajor)
    return b.toFloat(load(tensor, {batch, ofHead, token, p}), number);
  Value column = b.add(b.mul(ofHead, b.index(width)), p);
  return b.toFloat(load(tensor, {batch, token, column}), number);
}

Value ChunkBuilder::valueOf(Value token, Value p) {
  Value value = element(a.value, token, head, a.valueWidth, p);
  if (!a.mask)
    return value;
  Value keep = load(a.mask, {batch, token});
  Type type = keep.getType();
  Value none =
      arith::ConstantOp::create(b, cast<TypedAttr>(b.getZeroAttr(type)));
  Value counts = isa<FloatType>(type)
                     ? Value(arith::CmpFOp::create(b, arith::CmpFPredicate::UNE,
                                                   keep, none))
                     : Value(arith::CmpIOp::create(b, arith::CmpIPredicate::ne,
                                                   keep, none));
  return arith::SelectOp::create(b, counts, value, b.constant(number, 0.0));
}

Value ChunkBuilder::decayOf(Value token, Value k) {
  SmallVector<Value> at = {batch, token, head};
  if (a.headMajor)
    at = {batch, head, token};
  if (cast<MemRefType>(a.decay.getType()).getRank() == 1)
    at = {head};
  if (k)
    at.push_back(k);
  return load(a.decay, at);
}

void ChunkBuilder::loadState() {
  loop(zero, keys, [&](Value k) {
    loop(zero, values, [&](Value p) {
      Value from =
          a.pastState
              ? b.toFloat(load(a.pastState, {batch, head, k, p}), number)
              : b.constant(number, 0.0);
      store(from, state, {k, p});
    });
  });
}

void ChunkBuilder::storeState() {
  Type element = cast<MemRefType>(a.presentState.getType()).getElementType();
  loop(zero, keys, [&](Value k) {
    loop(zero, values, [&](Value p) {
      store(b.toFloat(load(state, {k, p}), element), a.presentState,
            {batch, head, k, p});
    });
  });
}

// Row i of the sums is row i-1 plus g_i, with a new 0 at its end.
void ChunkBuilder::buildWeights(Value first, Value count) {
  Value none = b.constant(number, 0.0);
  store(b.constant(b.getF64Type(), 0.0), sinceStart, {zero});
  loop(zero, count, [&](Value i) {
    Value g = none;
    if (a.decay)
      g = b.toFloat(decayOf(b.add(first, i)), number);
    increase(sinceStart, {zero}, b.toFloat(g, b.getF64Type()));
    Value start = math::ExpOp::create(b, load(sinceStart, {zero}));
    store(b.toFloat(start, number), starts, {i});
    loop(zero, i, [&](Value j) {
      increase(sums, {j}, g);
      store(math::ExpOp::create(b, load(sums, {j})), weights, {i, j});
    });
    store(none, sums, {i});
    store(b.constant(number, 1.0), weights, {i, i});
  });
}

// `row` becomes what the state gives a query, `start` times.
void ChunkBuilder::readState(Value token, Value reader, Value start) {
  loop(zero, values,
       [&](Value p) { store(b.constant(number, 0.0), row, {p}); });
  loop(zero, keys, [&](Value k) {
    Value factor =
        multiply(element(a.query, token, reader, a.keyWidth, k), start);
    loop(zero, values, [&](Value p) {
      increase(row, {p}, multiply(factor, load(state, {k, p})));
    });
  });
}

void ChunkBuilder::storeRow(Value token, Value reader) {
  Type to = cast<MemRefType>(a.output.getType()).getElementType();
  loop(zero, values, [&](Value p) {
    Value scaled = multiply(load(row, {p}), b.constant(number, a.scale));
    SmallVector<Value> at = {batch, reader, token, p};
    if (!a.headMajor)
      at = {batch, token, b.add(b.mul(reader, values), p)};
    store(b.toFloat(scaled, to), a.output, at);
  });
}

void ChunkBuilder::buildRow(Value first, Value at, Value reader) {
  Value token = b.add(first, at);
  readState(token, reader, load(starts, {at}));
  loop(zero, b.add(at, one), [&](Value j) {
    Value earlier = b.add(first, j);
    auto dot = scf::ForOp::create(b, zero, keys, one,
                                  ValueRange{b.constant(number, 0.0)});
    {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(dot.getBody());
      Value k = dot.getInductionVar();
      Value product = multiply(element(a.query, token, reader, a.keyWidth, k),
                               element(a.key, earlier, head, a.keyWidth, k));
      scf::YieldOp::create(b,
                           ValueRange{sum(dot.getRegionIterArg(0), product)});
    }
    Value factor = multiply(dot.getResult(0), load(weights, {at, j}));
    loop(zero, values, [&](Value p) {
      increase(row, {p}, multiply(factor, valueOf(earlier, p)));
    });
  });
  storeRow(token, reader);
}

// A row of the state at a time, which is added up by itself first.
void ChunkBuilder::updateState(Value first, Value count) {
  Value last = b.sub(count, one);
  LinalgBuilder::Decay decay =
      b.splitDecay(math::ExpOp::create(b, load(sinceStart, {zero})), number);
  loop(zero, keys, [&](Value k) {
    loop(zero, values, [&](Value p) {
      store(multiply(load(state, {k, p}), decay.rest), row, {p});
    });
    loop(zero, count, [&](Value j) {
      Value token = b.add(first, j), weight = load(weights, {last, j});
      Value factor =
          multiply(element(a.key, token, head, a.keyWidth, k), weight);
      loop(zero, values, [&](Value p) {
        increase(row, {p}, multiply(factor, valueOf(token, p)));
      });
    });
    loop(zero, values, [&](Value p) {
      Value before = multiply(load(state, {k, p}), decay.whole);
      store(sum(before, load(row, {p})), state, {k, p});
    });
  });
}

void ChunkBuilder::forReaders(function_ref<void(Value)> body) {
  Value group = b.index(a.queryHeads / a.heads);
  loop(zero, group,
       [&](Value member) { body(b.add(b.mul(head, group), member)); });
}

void ChunkBuilder::buildChunk(Value first, Value count) {
  buildWeights(first, count);
  forReaders([&](Value reader) {
    loop(zero, count, [&](Value at) { buildRow(first, at, reader); });
  });
  updateState(first, count);
}

// The token is added first, then read.
void ChunkBuilder::buildToken(Value token) {
  loop(zero, keys, [&](Value k) {
    Value g = b.toFloat(decayOf(token, k), b.getF64Type());
    LinalgBuilder::Decay decay =
        b.splitDecay(math::ExpOp::create(b, g), number);
    Value key = element(a.key, token, head, a.keyWidth, k);
    loop(zero, values, [&](Value p) {
      Value before = load(state, {k, p});
      Value added =
          sum(multiply(decay.rest, before), multiply(key, valueOf(token, p)));
      store(sum(multiply(decay.whole, before), added), state, {k, p});
    });
  });
  forReaders([&](Value reader) {
    readState(token, reader, b.constant(number, 1.0));
    storeRow(token, reader);
  });
}

void ChunkBuilder::build() {
  Value batches = memref::DimOp::create(b, a.output, 0);
  Value tokens = b.createOrFold<memref::DimOp>(a.output, a.headMajor ? 2 : 1);
  bool perKey = a.decay && cast<MemRefType>(a.decay.getType()).getRank() == 4;
  SmallVector<OpFoldResult> bounds = {batches, b.getIndexAttr(a.heads)};
  auto items = scf::ForallOp::create(b, bounds, ValueRange{}, std::nullopt);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(items.getTerminator());
  batch = items.getInductionVar(0);
  head = items.getInductionVar(1);
  zero = b.index(0);
  one = b.index(1);
  keys = b.index(a.keyWidth);
  values = b.index(a.valueWidth);
  state = scratch({a.keyWidth, a.valueWidth});
  if (perKey) {
    row = scratch({a.valueWidth});
    loadState();
    loop(zero, tokens, [&](Value token) { buildToken(token); });
    return storeState();
  }
  weights = scratch({kChunk, kChunk});
  starts = scratch({kChunk});
  sums = scratch({kChunk});
  row = scratch({a.valueWidth});
  sinceStart = memref::AllocOp::create(b, MemRefType::get({1}, b.getF64Type()));
  loadState();
  loop(
      zero, tokens,
      [&](Value first) {
        buildChunk(first, b.min(b.sub(tokens, first), b.index(kChunk)));
      },
      kChunk);
  storeState();
}

void tnl::onnx::buildLinearAttentionLoops(LinalgBuilder &b,
                                          const LinearAttention &attention) {
  ChunkBuilder(b, attention).build();
}
