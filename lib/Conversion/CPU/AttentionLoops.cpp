//===- AttentionLoops.cpp - Loops for linear attention --------------------===//
//
// One work item is one head of one sequence. Tokens go through in blocks of C:
//
//   scores[i, j] = decay(i - j) (q_i . k_j)            j <= i, 0 elsewhere
//   o_i          = decay(i + 1) (q_i S) + sum_j scores[i, j] v_j
//   S            = decay(m) S + sum_j k_j^T (decay(m - 1 - j) v_j)
//
// for the m <= C tokens of the block, decay(d) = exp(-s d). Products are built
// of register tiles of some rows by one vector; a row of scratch is padded to
// vectors.
//
// The decay of the state is LinalgBuilder::splitDecay's.
//
//===----------------------------------------------------------------------===//

#include "AttentionLoops.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;

static constexpr int64_t kLanes = 16;
static_assert(kLanes % kMaxAttentionRows == 0);

namespace {

/// Builds the loops of one attention.
class AttentionBuilder {
public:
  AttentionBuilder(LinalgBuilder &b, const Attention &attention);
  void build();

private:
  using Indices = ArrayRef<Value>;

  // Small pieces.
  Value load(Value memref, Indices at) {
    return memref::LoadOp::create(b, memref, at);
  }
  void store(Value value, Value memref, Indices at) {
    memref::StoreOp::create(b, value, memref, at);
  }
  Value scratch(ArrayRef<int64_t> shape);
  void loop(Value from, Value to, int64_t step, function_ref<void(Value)> body);
  SmallVector<Value>
  loopCarrying(Value from, Value to, ValueRange values,
               function_ref<SmallVector<Value>(Value, ValueRange)> body);
  Value vectorAt(Value memref, Indices at) {
    return vector::LoadOp::create(b, vectorType, memref, at);
  }
  void storeVector(Value value, Value memref, Indices at) {
    vector::StoreOp::create(b, value, memref, at);
  }
  Value splat(Value scalar) {
    return vector::BroadcastOp::create(b, vectorType, scalar);
  }
  Value multiply(Value x, Value y) {
    return arith::MulFOp::create(b, x, y, arith::FastMathFlags::contract);
  }
  Value multiplyAdd(Value x, Value y, Value sum) {
    return arith::AddFOp::create(b, multiply(x, y), sum,
                                 arith::FastMathFlags::contract);
  }
  Value decay(Value distance);
  Value exactDecay(Value distance);
  /// Position of token `token` as f64.
  Value positionOf(Value token);

  // What is read and written of a token: q, k and v as numbers of the
  // accumulator's type, the output row from `row` of `rowsOut`.
  enum Part { Q, K, V, U };
  Value element(Part part, Value token, Value p);
  Value activated(Part part, Value token, Value p);
  Value maskedValue(Value token, Value p);
  void writeRow(Value token, Value row);

  // Blocks.
  void buildBlocks();
  void buildDecays();
  void buildRotations();
  void loadBlock(Value first, Value count);
  void buildScores(Value count);
  void buildOutput(Value first, Value count);
  void updateState(Value count);
  void copyState(Value from, Value to);

  // Token by token.
  void buildRecurrence();
  void buildToken(Value token, Value from);

  LinalgBuilder &b;
  const Attention &a;
  Type number; // accumulators: f32, or f64
  VectorType vectorType;
  int64_t R; // rows of a register tile
  int64_t C, K_, P, paddedP, paddedK;

  Value batch, head, tokens, slope;
  LinalgBuilder::Decay tokenDecay;
  // Scratch of the blocks.
  Value qs, ks, ksTransposed, vs, scores, rowsOut, decays, state;
  Value cosines, sines, cosBase, sinBase;
};

} // namespace

AttentionBuilder::AttentionBuilder(LinalgBuilder &b, const Attention &attention)
    : b(b), a(attention),
      number(cast<MemRefType>(attention.stateOut.getType()).getElementType()),
      R(attention.rows),
      C(llvm::alignTo(std::clamp<int64_t>(attention.block, 1, 256), kLanes)),
      K_(attention.keyWidth), P(attention.width),
      paddedP(llvm::alignTo(P, kLanes)), paddedK(llvm::alignTo(K_, R)) {
  Type element =
      cast<MemRefType>((a.qkvu ? a.qkvu : a.q).getType()).getElementType();
  if (element.isF64())
    number = element;
  vectorType = VectorType::get(kLanes, number);
}

//===----------------------------------------------------------------------===//
// Small pieces
//===----------------------------------------------------------------------===//

Value AttentionBuilder::scratch(ArrayRef<int64_t> shape) {
  return memref::AllocOp::create(b, MemRefType::get(shape, number),
                                 b.getI64IntegerAttr(64));
}

void AttentionBuilder::loop(Value from, Value to, int64_t step,
                            function_ref<void(Value)> body) {
  auto op = scf::ForOp::create(b, from, to, b.index(step));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(op.getBody());
  body(op.getInductionVar());
}

SmallVector<Value> AttentionBuilder::loopCarrying(
    Value from, Value to, ValueRange values,
    function_ref<SmallVector<Value>(Value, ValueRange)> body) {
  auto op = scf::ForOp::create(b, from, to, b.index(1), values);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(op.getBody());
  SmallVector<Value> results =
      body(op.getInductionVar(), op.getRegionIterArgs());
  scf::YieldOp::create(b, results);
  return SmallVector<Value>(op.getResults());
}

/// exp of one rounded product, in f64.
Value AttentionBuilder::exactDecay(Value distance) {
  Value d = arith::UIToFPOp::create(
      b, b.getF64Type(),
      arith::IndexCastOp::create(b, b.getI64Type(), distance));
  Value exponent = arith::NegFOp::create(
      b, arith::MulFOp::create(b, b.toFloat(slope, b.getF64Type()), d));
  return math::ExpOp::create(b, exponent);
}

Value AttentionBuilder::decay(Value distance) {
  return b.toFloat(exactDecay(distance), number);
}

Value AttentionBuilder::positionOf(Value token) {
  Value at = arith::IndexCastOp::create(b, b.getI64Type(), token);
  if (a.position) {
    Value size = memref::DimOp::create(b, a.position, 0);
    Value first = load(a.position, b.min(batch, b.sub(size, b.index(1))));
    if (!first.getType().isInteger(64))
      first = arith::ExtSIOp::create(b, b.getI64Type(), first);
    at = arith::AddIOp::create(b, at, first);
  }
  return arith::SIToFPOp::create(b, b.getF64Type(), at);
}

//===----------------------------------------------------------------------===//
// Tokens
//===----------------------------------------------------------------------===//

Value AttentionBuilder::element(Part part, Value token, Value p) {
  Value x;
  if (a.qkvu) {
    Value column = b.add(b.mul(head, b.index(P)), b.index(part * a.heads * P));
    x = load(a.qkvu, {batch, token, b.add(column, p)});
  } else {
    x = load(part == Q ? a.q : part == K ? a.k : a.v, {batch, head, token, p});
  }
  return b.toFloat(x, number);
}

Value AttentionBuilder::activated(Part part, Value token, Value p) {
  Value x = element(part, token, p);
  return a.silu ? Value(arith::MulFOp::create(b, x, b.sigmoid(x))) : x;
}

Value AttentionBuilder::maskedValue(Value token, Value p) {
  Value x = element(V, token, p);
  if (!a.mask)
    return x;
  Value keep = load(a.mask, {batch, token});
  if (isa<FloatType>(keep.getType()))
    keep = arith::CmpFOp::create(b, arith::CmpFPredicate::UNE, keep,
                                 b.constant(keep.getType(), 0.0));
  else if (!keep.getType().isInteger(1))
    keep = arith::CmpIOp::create(b, arith::CmpIPredicate::ne, keep,
                                 b.constantInt(keep.getType(), 0));
  return arith::SelectOp::create(b, keep, x, b.constant(number, 0.0));
}

void AttentionBuilder::writeRow(Value token, Value row) {
  Type outType = cast<MemRefType>(a.out.getType()).getElementType();
  Value zero = b.index(0), width = b.index(P);
  if (!a.qkvu) {
    loop(zero, width, 1, [&](Value p) {
      store(b.toFloat(load(rowsOut, {row, p}), outType), a.out,
            {batch, head, token, p});
    });
    return;
  }
  loop(zero, width, 1, [&](Value p) {
    Value o = load(rowsOut, {row, p});
    Value gated = arith::MulFOp::create(b, element(U, token, p), o);
    Value column = b.add(b.mul(head, b.index(P)), p);
    store(b.toFloat(gated, outType), a.out, {batch, token, column});
  });
  Value sum = loopCarrying(zero, width, b.constant(number, 0.0),
                           [&](Value p, ValueRange sums) {
                             Value o = load(rowsOut, {row, p});
                             return SmallVector<Value>{b.mulAdd(o, o, sums[0])};
                           })[0];
  Type sumType = cast<MemRefType>(a.sums.getType()).getElementType();
  store(b.toFloat(sum, sumType), a.sums, {batch, token, head});
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

// decays[C - d] = decay(d) for d = 0 .. C, so that row i of the scores starts
// at C - i. Zeros follow, for scores of later tokens, which are not used.
void AttentionBuilder::buildDecays() {
  decays = scratch({2 * C + kLanes});
  loop(b.index(0), b.index(C + 1), 1,
       [&](Value d) { store(decay(d), decays, b.sub(b.index(C), d)); });
  loop(b.index(C + 1), b.index(2 * C + kLanes), 1,
       [&](Value i) { store(b.constant(number, 0.0), decays, i); });
}

// cos and sin of i * theta for the tokens i of a block. Those of the block's
// first token are added by the addition theorem: few calls, and all of small or
// exact angles.
void AttentionBuilder::buildRotations() {
  cosines = scratch({C, P});
  sines = scratch({C, P});
  cosBase = scratch({P});
  sinBase = scratch({P});
  Value rows = b.min(tokens, b.index(C));
  loop(b.index(0), rows, 1, [&](Value i) {
    Value at = arith::SIToFPOp::create(
        b, b.getF64Type(), arith::IndexCastOp::create(b, b.getI64Type(), i));
    loop(b.index(0), b.index(P), 1, [&](Value p) {
      Value theta = b.toFloat(load(a.theta, {head, p}), b.getF64Type());
      Value angle = arith::MulFOp::create(b, at, theta);
      store(b.toFloat(math::CosOp::create(b, angle), number), cosines, {i, p});
      store(b.toFloat(math::SinOp::create(b, angle), number), sines, {i, p});
    });
  });
}

void AttentionBuilder::loadBlock(Value first, Value count) {
  Value zero = b.index(0), width = b.index(P);
  if (a.theta) {
    Value at = positionOf(first);
    loop(zero, width, 1, [&](Value p) {
      Value theta = b.toFloat(load(a.theta, {head, p}), b.getF64Type());
      Value angle = arith::MulFOp::create(b, at, theta);
      store(b.toFloat(math::CosOp::create(b, angle), number), cosBase, p);
      store(b.toFloat(math::SinOp::create(b, angle), number), sinBase, p);
    });
  }
  loop(zero, count, 1, [&](Value i) {
    Value token = b.add(first, i);
    for (auto [part, rows] : {std::pair(Q, qs), std::pair(K, ks)}) {
      loop(zero, b.index(a.qkvu ? P : K_), 1, [&](Value p) {
        Value x = activated(part, token, p);
        if (!a.theta) {
          store(x, rows, {i, p});
          return;
        }
        Value c0 = load(cosBase, p), s0 = load(sinBase, p);
        Value c1 = load(cosines, {i, p}), s1 = load(sines, {i, p});
        Value cosine =
            arith::SubFOp::create(b, multiply(c0, c1), multiply(s0, s1));
        Value sine =
            arith::AddFOp::create(b, multiply(s0, c1), multiply(c0, s1));
        store(multiply(x, cosine), rows, {i, p});
        store(multiply(x, sine), rows, {i, b.add(p, width)});
      });
    }
    loop(zero, width, 1,
         [&](Value p) { store(maskedValue(token, p), vs, {i, p}); });
  });
  loop(zero, b.index(K_), 1, [&](Value k) {
    loop(zero, count, 1,
         [&](Value i) { store(load(ks, {i, k}), ksTransposed, {k, i}); });
  });
}

void AttentionBuilder::buildScores(Value count) {
  Value zero = b.index(0);
  loop(zero, count, R, [&](Value i) {
    loop(zero, b.add(i, b.index(R)), kLanes, [&](Value j) {
      SmallVector<Value> sums(R, splat(b.constant(number, 0.0)));
      sums =
          loopCarrying(zero, b.index(K_), sums, [&](Value k, ValueRange sums) {
            Value keys = vectorAt(ksTransposed, {k, j});
            SmallVector<Value> next;
            for (auto [r, sum] : llvm::enumerate(sums))
              next.push_back(multiplyAdd(
                  splat(load(qs, {b.add(i, b.index(r)), k})), keys, sum));
            return next;
          });
      for (auto [r, sum] : llvm::enumerate(sums)) {
        Value row = b.add(i, b.index(r));
        Value start = b.add(b.sub(b.index(C), row), j);
        Value weights = vectorAt(decays, start);
        storeVector(multiply(sum, weights), scores, {row, j});
      }
    });
  });
}

void AttentionBuilder::buildOutput(Value first, Value count) {
  Value zero = b.index(0);
  loop(zero, count, R, [&](Value i) {
    SmallVector<Value> rows;
    for (int64_t r : llvm::seq(R))
      rows.push_back(b.add(i, b.index(r)));
    loop(zero, b.index(paddedP), kLanes, [&](Value p) {
      SmallVector<Value> sums(R, splat(b.constant(number, 0.0)));
      sums =
          loopCarrying(zero, b.index(K_), sums, [&](Value k, ValueRange sums) {
            Value cells = vectorAt(state, {k, p});
            SmallVector<Value> next;
            for (auto [row, sum] : llvm::zip_equal(rows, sums))
              next.push_back(
                  multiplyAdd(splat(load(qs, {row, k})), cells, sum));
            return next;
          });
      for (auto [row, sum] : llvm::zip_equal(rows, sums))
        sum = multiply(sum, splat(load(decays, b.sub(b.index(C - 1), row))));
      auto addValues = [&](Value j, ValueRange sums, size_t firstRow) {
        Value values = vectorAt(vs, {j, p});
        SmallVector<Value> next(sums);
        for (size_t r = firstRow; r < rows.size(); ++r)
          next[r] =
              multiplyAdd(splat(load(scores, {rows[r], j})), values, next[r]);
        return next;
      };
      sums = loopCarrying(zero, i, sums, [&](Value j, ValueRange sums) {
        return addValues(j, sums, 0);
      });
      // The diagonal: a row must not even read later values, which may be
      // infinite; rows behind the last token read what nobody uses.
      for (auto [r, row] : llvm::enumerate(rows))
        sums = addValues(row, sums, r);
      for (auto [r, sum] : llvm::enumerate(sums))
        storeVector(sum, rowsOut, {b.index(r), p});
    });
    Value present = b.min(b.sub(count, i), b.index(R));
    loop(zero, present, 1,
         [&](Value r) { writeRow(b.add(first, b.add(i, r)), r); });
  });
}

void AttentionBuilder::updateState(Value count) {
  Value zero = b.index(0);
  // Decays go to v, which is not needed any more.
  Value start = b.add(b.sub(b.index(C), count), b.index(1));
  loop(zero, count, 1, [&](Value j) {
    Value weight = splat(load(decays, b.add(start, j)));
    loop(zero, b.index(paddedP), kLanes, [&](Value p) {
      storeVector(multiply(vectorAt(vs, {j, p}), weight), vs, {j, p});
    });
  });
  LinalgBuilder::Decay decay = b.splitDecay(exactDecay(count), number);
  Value whole = splat(decay.whole), rest = splat(decay.rest);
  loop(zero, b.index(paddedK), R, [&](Value k) {
    loop(zero, b.index(paddedP), kLanes, [&](Value p) {
      SmallVector<Value> rows, sums;
      for (int64_t r : llvm::seq(R)) {
        rows.push_back(b.add(k, b.index(r)));
        sums.push_back(multiply(vectorAt(state, {rows.back(), p}), rest));
      }
      sums = loopCarrying(zero, count, sums, [&](Value j, ValueRange sums) {
        Value values = vectorAt(vs, {j, p});
        SmallVector<Value> next;
        for (auto [row, sum] : llvm::zip_equal(rows, sums))
          next.push_back(multiplyAdd(splat(load(ks, {j, row})), values, sum));
        return next;
      });
      for (auto [row, sum] : llvm::zip_equal(rows, sums)) {
        Value before = vectorAt(state, {row, p});
        storeVector(multiplyAdd(before, whole, sum), state, {row, p});
      }
    });
  });
}

/// Copies a state between scratch, [K, P], and the operands, [B, H, K, P]; an
/// absent state is zero.
void AttentionBuilder::copyState(Value from, Value to) {
  loop(b.index(0), b.index(K_), 1, [&](Value k) {
    loop(b.index(0), b.index(P), 1, [&](Value p) {
      Value outer[] = {batch, head, k, p}, inner[] = {k, p};
      auto at = [&](Value memref) -> Indices {
        return memref == state ? Indices(inner) : Indices(outer);
      };
      Type type = cast<MemRefType>(to.getType()).getElementType();
      store(from ? b.toFloat(load(from, at(from)), type)
                 : b.constant(type, 0.0),
            to, at(to));
    });
  });
}

void AttentionBuilder::buildBlocks() {
  // Columns of what is read by columns are kept out of each other's cache sets.
  qs = scratch({C, K_});
  ks = scratch({C, paddedK});
  ksTransposed = scratch({K_, C + kLanes});
  vs = scratch({C, paddedP + kLanes});
  scores = scratch({C, C});
  rowsOut = scratch({R, paddedP});
  state = scratch({paddedK, paddedP + kLanes});
  buildDecays();
  if (a.theta)
    buildRotations();
  copyState(a.state, state);
  loop(b.index(0), tokens, C, [&](Value first) {
    Value count = b.min(b.sub(tokens, first), b.index(C));
    loadBlock(first, count);
    buildScores(count);
    buildOutput(first, count);
    updateState(count);
  });
  copyState(state, a.stateOut);
}

//===----------------------------------------------------------------------===//
// Token by token
//===----------------------------------------------------------------------===//

// S = whole S + (rest S + k^T v), o = q S, in one pass over the state.
void AttentionBuilder::buildToken(Value token, Value from) {
  Value zero = b.index(0), width = b.index(P);
  Type stateType = cast<MemRefType>(a.stateOut.getType()).getElementType();
  if (a.theta) {
    Value at = positionOf(token);
    loop(zero, width, 1, [&](Value p) {
      Value theta = b.toFloat(load(a.theta, {head, p}), b.getF64Type());
      Value angle = arith::MulFOp::create(b, at, theta);
      Value cosine = b.toFloat(math::CosOp::create(b, angle), number);
      Value sine = b.toFloat(math::SinOp::create(b, angle), number);
      for (auto [part, rows] : {std::pair(Q, qs), std::pair(K, ks)}) {
        Value x = activated(part, token, p);
        store(multiply(x, cosine), rows, {zero, p});
        store(multiply(x, sine), rows, {zero, b.add(p, width)});
      }
    });
  } else {
    for (auto [part, rows] : {std::pair(Q, qs), std::pair(K, ks)})
      loop(zero, b.index(K_), 1,
           [&](Value p) { store(activated(part, token, p), rows, {zero, p}); });
  }
  loop(zero, width, 1,
       [&](Value p) { store(maskedValue(token, p), vs, {zero, p}); });

  auto columns = [&](Value p, int64_t lanes) {
    auto stateVec = VectorType::get(lanes, stateType);
    auto vec = VectorType::get(lanes, number);
    auto broadcast = [&](Value x) -> Value {
      return vector::BroadcastOp::create(b, vec, x);
    };
    auto convert = [&](Value x, VectorType to) -> Value {
      if (x.getType() == to)
        return x;
      if (number.isF64() == (to == vec))
        return arith::ExtFOp::create(b, to, x);
      return arith::TruncFOp::create(b, to, x);
    };
    Value values = vector::LoadOp::create(b, vec, vs, ValueRange{zero, p});
    Value whole = broadcast(tokenDecay.whole);
    Value rest = broadcast(tokenDecay.rest);
    Value o = loopCarrying(
        zero, b.index(K_), broadcast(b.constant(number, 0.0)),
        [&](Value k, ValueRange sums) {
          Value s = multiply(broadcast(load(ks, {zero, k})), values);
          Value at[] = {batch, head, k, p};
          if (from) {
            Value before =
                convert(vector::LoadOp::create(b, stateVec, from, at), vec);
            s = multiplyAdd(before, whole, multiplyAdd(before, rest, s));
          }
          vector::StoreOp::create(b, convert(s, stateVec), a.stateOut, at);
          return SmallVector<Value>{
              multiplyAdd(broadcast(load(qs, {zero, k})), s, sums[0])};
        })[0];
    vector::StoreOp::create(b, o, rowsOut, ValueRange{zero, p});
  };
  int64_t whole = P / kLanes * kLanes;
  if (whole != 0)
    loop(zero, b.index(whole), kLanes, [&](Value p) { columns(p, kLanes); });
  if (whole != P)
    columns(b.index(whole), P - whole);
  writeRow(token, zero);
}

void AttentionBuilder::buildRecurrence() {
  qs = scratch({1, K_});
  ks = scratch({1, K_});
  vs = scratch({1, P});
  rowsOut = scratch({1, P});
  tokenDecay = b.splitDecay(exactDecay(b.index(1)), number);
  auto outType = cast<MemRefType>(a.out.getType());
  if (outType.getDimSize(a.qkvu ? 1 : 2) == 1) {
    buildToken(b.index(0), a.state);
    return;
  }
  copyState(a.state, a.stateOut);
  loop(b.index(0), tokens, 1,
       [&](Value token) { buildToken(token, a.stateOut); });
}

void AttentionBuilder::build() {
  Value batches = memref::DimOp::create(b, a.stateOut, 0);
  tokens = b.createOrFold<memref::DimOp>(a.out, a.qkvu ? 1 : 2);
  SmallVector<OpFoldResult> bounds = {batches, b.getIndexAttr(a.heads)};
  auto items = scf::ForallOp::create(b, bounds, ValueRange{}, std::nullopt);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(items.getTerminator());
  batch = items.getInductionVar(0);
  head = items.getInductionVar(1);
  slope = isa<MemRefType>(a.slopes.getType())
              ? load(a.slopes, head)
              : Value(tensor::ExtractOp::create(b, a.slopes, head));
  if (a.recurrent)
    buildRecurrence();
  else
    buildBlocks();
}

void tnl::cpu::buildAttentionLoops(LinalgBuilder &b,
                                   const Attention &attention) {
  AttentionBuilder(b, attention).build();
}
