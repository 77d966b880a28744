//===- MatchRecurrent.cpp - One step of linear attention ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   state_out = lambda * state + k^T v;  out = q state_out, for one token.
//
//===----------------------------------------------------------------------===//

#include "Attention.h"
#include "DecayEvaluator.h"
#include "mlir/Analysis/TopologicalSortUtils.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

namespace {
/// k [B, H, 1, K] and v [B, H, 1, P] of an outer product.
struct OuterProduct {
  Value k, v;
};
} // namespace

// k^T v as a matrix product over one token, or as a broadcast product.
static std::optional<OuterProduct>
matchOuterProduct(Raiser &raiser, Operation *at, Value value) {
  Operation *op = value.getDefiningOp();
  if (!isa_and_nonnull<onnx::MatMulOp, onnx::MulOp>(op))
    return std::nullopt;
  Value column = op->getOperand(0), row = op->getOperand(1);
  if (isa<onnx::MulOp>(op) && dimOf(column, -1) != 1)
    std::swap(column, row);
  if (rankOf(column) != 4 || rankOf(row) != 4 || dimOf(column, 3) != 1 ||
      dimOf(row, 2) != 1)
    return std::nullopt;
  return OuterProduct{swappedLast(raiser, at, column), row};
}

std::optional<DecayedState>
tnl::raising::matchDecay(Raiser &raiser, Value decayed, std::string &why) {
  int64_t heads = dimOf(decayed, 1);
  if (ShapedType::isDynamic(heads)) {
    why = "the number of heads is not static";
    return std::nullopt;
  }
  auto product = decayed.getDefiningOp<onnx::MulOp>();
  if (!product)
    return DecayedState{decayed, SmallVector<float>(heads, 0.0f)};
  Index index = {Axis::Batch, Axis::Head, Axis::Other, Axis::Other};
  DecayEvaluator evaluator(raiser,
                           SizeExpr::constant(1, raiser.rewriter.getContext()));
  for (auto [factor, other] : {std::pair(product.getA(), product.getB()),
                               std::pair(product.getB(), product.getA())}) {
    auto inner = broadcastIndex(index, factor);
    if (!inner || !raiser.sameShape(other, product))
      continue;
    DecayForm lambda = evaluator.evaluate(factor, *inner);
    if (!lambda.isKnown())
      continue;
    auto rates = stepRates(lambda, heads, why);
    return rates ? std::make_optional(DecayedState{other, *rates})
                 : std::nullopt;
  }
  why = "the state is not multiplied by a constant for each head";
  return std::nullopt;
}

static LogicalResult matchStep(Raiser &raiser, onnx::MatMulOp read) {
  auto update = read.getB().getDefiningOp<onnx::AddOp>();
  if (!update || rankOf(update) != 4 || rankOf(read.getA()) != 4)
    return failure();
  auto reject = [&](const Twine &reason) {
    return raiser.refuse(read, "linear_attention", reason);
  };
  // One summand is an outer product, the other one the decayed state.
  std::optional<OuterProduct> outer;
  Value decayed;
  for (auto [summand, other] : {std::pair(update.getA(), update.getB()),
                                std::pair(update.getB(), update.getA())}) {
    if (outer || !raiser.sameShape(other, update))
      continue;
    outer = matchOuterProduct(raiser, read, summand);
    decayed = other;
    if (!outer && dimOf(read.getA(), 2) == 1 &&
        summand.getDefiningOp<onnx::MatMulOp>() &&
        other.getDefiningOp<onnx::MulOp>())
      return reject("the state is updated by more than one token");
  }
  if (!outer)
    return failure();
  std::string why;
  std::optional<DecayedState> old = matchDecay(raiser, decayed, why);
  if (!old)
    return reject(why);
  Value q = read.getA(), k = outer->k, v = outer->v;
  if (dimOf(q, 2) != 1)
    return reject("the state is read for more than one token");
  if (!checkAttentionShapes(raiser, q, k, v, why))
    return reject(why);
  if (!raiser.sameSize(old->state, 0, q, 0))
    return reject("the state has another batch size");
  Value newState = update.getC();
  if (dependsOn(q, newState))
    return reject("q depends on the new state");
  auto attention = createAttention(raiser, read, q, k, v, old->state,
                                   /*mask=*/{}, old->rates, elementOf(read));
  if (attention.getStateOut().getType() != newState.getType())
    return reject("the state is not float32");
  raiser.replace(newState, attention.getStateOut());
  raiser.replace(read, attention.getOut());
  // Users of the new state may come before the place where q is known.
  sortTopologically(read->getBlock());
  return success();
}

void tnl::raising::populateRecurrentAttentionPatterns(
    RewritePatternSet &patterns, RaisingAnalysis &analysis) {
  addPatterns<onnx::MatMulOp>(patterns, analysis, matchStep);
}
