//===- MatchCarriedState.cpp - Attention that starts at a state -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   (q * exp(-s (i+1))) S + attention(q, k, v) is attention(q, k, v) that
//   starts at state S, and exp(-s N) S + (k * exp(-s (N-1-j)))^T v the state
//   after it.
//
//===----------------------------------------------------------------------===//

#include "Attention.h"
#include "TokenWeights.h"
#include "mlir/Analysis/TopologicalSortUtils.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

static const Index kRows = {Axis::Batch, Axis::Head, Axis::Column, Axis::Other};
static const Index kTransposedRows = {Axis::Batch, Axis::Head, Axis::Other,
                                      Axis::Column};
static const Index kState = {Axis::Batch, Axis::Head, Axis::Other, Axis::Other};

// Whether `state` is [batch, heads, K, P] for keys and values of `attention`.
static bool fitsState(const Raiser &raiser, Value state, Value k, Value v) {
  return rankOf(state) == 4 && raiser.sameSize(state, 0, k, 0) &&
         raiser.sameSize(state, 1, k, 1) && raiser.sameSize(state, 2, k, 3) &&
         raiser.sameSize(state, 3, v, 3) &&
         elementOf(state) == (elementOf(v).isF64()
                                  ? elementOf(v)
                                  : Float32Type::get(state.getContext()));
}

//===----------------------------------------------------------------------===//
// Reading a state
//===----------------------------------------------------------------------===//

// `read` + the output of `attention`, which has no state.
static LogicalResult matchRead(Raiser &raiser, onnx::AddOp add, Value read,
                               LinearAttentionOp attention) {
  Value q = attention.getQ();
  SizeExpr tokens = raiser.size(q, 2);
  if (!tokens || rankOf(read) != 4)
    return failure();
  TokenWeights weights(raiser, tokens);
  auto product =
      weights.strip(add, read, kRows).getDefiningOp<onnx::MatMulOp>();
  if (!product || rankOf(product.getA()) != 4 || rankOf(product.getB()) != 4)
    return failure();
  Value state = product.getB();
  if (isZero(state) && add.getType() == attention.getOut().getType() &&
      raiser.sameShape(add, attention.getOut())) {
    raiser.replace(add, attention.getOut());
    return success();
  }
  if (weights.strip(add, product.getA(), kRows) != q)
    return failure();
  SmallVector<float> rates(attention.getSlopes());
  // Attention of one token to itself does not decay; its state does.
  std::string why;
  auto step = tokens.is(1) ? stepRates(DecayForm::everywhere(weights.weight),
                                       rates.size(), why)
                           : std::nullopt;
  if (step)
    rates = *step;
  if (!weights.isDecay(rates, /*column=*/1, /*length=*/0, /*offset=*/1)) {
    return raiser.refuse(
        add, "linear_attention",
        weights.why.empty()
            ? "a state is read with other weights than exp(-s (i + 1))"
            : "a state is read with weights of which " + weights.why);
  }
  if (!fitsState(raiser, state, attention.getK(), attention.getV())) {
    return raiser.refuse(
        add, "linear_attention",
        "a state is read that is no float32 [batch, heads, width of keys, "
        "width of values]");
  }
  auto carried =
      createAttention(raiser, add, q, attention.getK(), attention.getV(), state,
                      attention.getMask(), rates, elementOf(add));
  setLimit(carried, limitOf(attention) & weights.tokenLimit());
  copyTableFit(attention, carried);
  raiser.replace(add, carried.getOut());
  return success();
}

static LogicalResult matchReads(Raiser &raiser, onnx::AddOp add) {
  if (rankOf(add) != 4)
    return failure();
  for (auto [part, other] :
       {std::pair(add.getA(), add.getB()), std::pair(add.getB(), add.getA())}) {
    auto attention = part.getDefiningOp<LinearAttentionOp>();
    if (attention && part == attention.getOut() && !attention.getState() &&
        !attention.getDecay() &&
        succeeded(matchRead(raiser, add, other, attention)))
      return success();
  }
  return failure();
}

//===----------------------------------------------------------------------===//
// Carrying a state
//===----------------------------------------------------------------------===//

// Values that a state is followed through.
static constexpr unsigned kMostValues = 256;

// Whether, where there are no `tokens`, there is no element either that `value`
// is needed for.
static bool isUnreadWithout(const Raiser &raiser, SizeExpr tokens,
                            Value value) {
  auto isEmpty = [&](Value result) {
    return llvm::any_of(llvm::seq(rankOf(result)), [&](int64_t axis) {
      return raiser.analysis.allowed.inEveryCall(
          {tokens, raiser.size(result, axis)}, [](ArrayRef<SizeExpr> sizes) {
            return sizes[0].lower() >= 1 || sizes[1].is(0);
          });
    });
  };
  llvm::SetVector<Value> values;
  values.insert(value);
  for (size_t next = 0; next < values.size(); ++next)
    for (Operation *user : values[next].getUsers()) {
      if (user->getNumResults() == 0 || values.size() > kMostValues)
        return false;
      auto attention = dyn_cast<LinearAttentionOp>(user);
      for (Value result : user->getResults()) {
        // The sizes of attention that was just created are those of its
        // operands.
        bool isOut = attention && result == attention.getOut();
        if (!isEmpty(isOut ? attention.getQ() : result))
          values.insert(result);
      }
    }
  return true;
}

// `decayed` + the product of `added`, the state of k and v alone.
static LogicalResult matchCarry(Raiser &raiser, onnx::AddOp add, Value decayed,
                                onnx::MatMulOp added) {
  if (rankOf(added) != 4 || rankOf(added.getA()) != 4 ||
      rankOf(added.getB()) != 4 || rankOf(decayed) != 4 ||
      isConstantLike(added.getA()) || isConstantLike(added.getB()))
    return failure();
  if (isZero(decayed) && add.getType() == added.getType() &&
      raiser.sameShape(add, added)) {
    raiser.replace(add, added);
    return success();
  }
  SizeExpr tokens = raiser.size(added.getB(), 2);
  if (!tokens)
    tokens = raiser.size(added.getA(), 3);
  if (!tokens)
    return failure();
  TokenWeights keys(raiser, tokens), carry(raiser, tokens);
  Value k =
      swappedLast(raiser, add, keys.strip(add, added.getA(), kTransposedRows));
  Value v = keys.strip(add, added.getB(), kRows);
  Value state = carry.strip(add, decayed, kState);
  std::string why;
  auto rates = stateRates(DecayForm::everywhere(keys.weight), dimOf(add, 1),
                          tokens, why);
  if (!rates || !fitsState(raiser, state, k, v) ||
      !checkAttentionShapes(raiser, k, k, v, why))
    return failure();
  TokenLimit limit = keys.tokenLimit() & carry.tokenLimit();
  LinearAttentionOp attention =
      findAttention(k, v, state, /*mask=*/{}, *rates,
                    tokens.asConstant().value_or(limit.most));
  if (attention && dependsOn(attention.getQ(), add))
    attention = {};
  // Without a decay this is any sum of two products.
  if (!attention && !keys.sawDecay)
    return failure();
  if (!carry.isDecay(attention ? attention.getSlopes() : ArrayRef(*rates),
                     /*column=*/0, /*length=*/1, /*offset=*/0)) {
    return raiser.refuse(
        add, "linear_attention",
        "a state is carried on by another factor than exp(-s N) for its N "
        "tokens");
  }
  if (carry.needsTokens() && !isUnreadWithout(raiser, tokens, add)) {
    return raiser.refuse(add, "linear_attention",
                         "a state is carried on by another factor than 1 where "
                         "a block has no tokens");
  }
  if (!attention) {
    // Outputs that nobody reads cost nothing: keys may stand in for queries.
    attention = createAttention(raiser, add, k, k, v, state, /*mask=*/{},
                                *rates, elementOf(v));
    setLimit(attention, limit);
  } else {
    setLimit(attention, limitOf(attention) & limit);
  }
  if (attention.getStateOut().getType() != add.getType())
    return failure();
  raiser.replace(add, attention.getStateOut());
  // The state can be used before the place where queries are known.
  sortTopologically(attention->getBlock());
  return success();
}

static LogicalResult matchCarries(Raiser &raiser, onnx::AddOp add) {
  if (rankOf(add) != 4)
    return failure();
  for (auto [part, other] :
       {std::pair(add.getA(), add.getB()), std::pair(add.getB(), add.getA())})
    if (auto product = part.getDefiningOp<onnx::MatMulOp>())
      if (succeeded(matchCarry(raiser, add, other, product)))
        return success();
  return failure();
}

void tnl::raising::populateStateReadPatterns(RewritePatternSet &patterns,
                                             RaisingAnalysis &analysis) {
  addPatterns<onnx::AddOp>(patterns, analysis, matchReads);
}

void tnl::raising::populateCarriedStatePatterns(RewritePatternSet &patterns,
                                                RaisingAnalysis &analysis) {
  addPatterns<onnx::AddOp>(patterns, analysis, matchCarries);
}
