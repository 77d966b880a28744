//===- MatchRecurrent.cpp - One step of linear attention ------------------===//
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

// `value` can only be computed after `other`.
static bool dependsOn(Value value, Value other) {
  SmallVector<Value> worklist = {value};
  llvm::SmallPtrSet<Operation *, 32> seen;
  while (!worklist.empty()) {
    Value next = worklist.pop_back_val();
    if (next == other)
      return true;
    Operation *op = next.getDefiningOp();
    if (op && seen.insert(op).second)
      worklist.append(op->operand_begin(), op->operand_end());
  }
  return false;
}

static void matchStep(Raiser &raiser, onnx::MatMulOp read) {
  auto update = read.getB().getDefiningOp<onnx::AddOp>();
  if (!update || rankOf(update) != 4 || rankOf(read.getA()) != 4)
    return;
  // The summand that is an outer product; the other one is the decayed state.
  std::optional<OuterProduct> outer =
      matchOuterProduct(raiser, read, update.getB());
  Value decayed = update.getA();
  if (!outer || !decayed.getDefiningOp<onnx::MulOp>()) {
    outer = matchOuterProduct(raiser, read, update.getA());
    decayed = update.getB();
  }
  auto reject = [&](const Twine &reason) {
    refuse(read, "linear_attention", reason);
  };
  auto product = decayed.getDefiningOp<onnx::MulOp>();
  if (!outer) {
    if (product && (update.getA().getDefiningOp<onnx::MatMulOp>() ||
                    update.getB().getDefiningOp<onnx::MatMulOp>()))
      reject("the state is updated by more than one token");
    return;
  }
  if (!product)
    return reject("the state does not decay");
  Index index = {Axis::Batch, Axis::Head, Axis::Other, Axis::Other};
  DecayEvaluator evaluator(
      raiser, getAffineConstantExpr(1, raiser.rewriter.getContext()));
  std::optional<SmallVector<float>> rates;
  Value state;
  std::string why;
  for (auto [factor, other] : {std::pair(product.getA(), product.getB()),
                               std::pair(product.getB(), product.getA())}) {
    auto inner = broadcastIndex(index, factor);
    if (!inner || other.getType() != product.getType() || rankOf(other) != 4)
      continue;
    DecayForm lambda = evaluator.evaluate(factor, *inner);
    if (!lambda.isKnown())
      continue;
    state = other;
    rates = stepRates(lambda, dimOf(product, 1), why);
    break;
  }
  if (!rates)
    return reject(
        why.empty() ? "the state is not multiplied by a constant for each head"
                    : why);
  Value q = read.getA(), k = outer->k, v = outer->v;
  if (dimOf(q, 2) != 1)
    return reject("the state is read for more than one token");
  if (!checkAttentionShapes(raiser, q, k, v, why))
    return reject(why);
  if (!raiser.sameSize(state, 0, q, 0) && dimOf(state, 0) != dimOf(q, 0))
    return reject("the state has another batch size");
  Value newState = update.getC();
  if (dependsOn(q, newState))
    return reject("q depends on the new state");
  auto attention = createAttention(raiser, read, q, k, v, state, /*mask=*/{},
                                   *rates, elementOf(read));
  if (attention.getStateOut().getType() != newState.getType())
    return attention.erase(), reject("the state is not float32");
  raiser.replace(newState, attention.getStateOut());
  raiser.replace(read, attention.getOut());
  // Users of the new state may come before the place where q is known.
  sortTopologically(read->getBlock());
}

void tnl::raising::raiseRecurrentAttention(Raiser &raiser) {
  for (auto product : raiser.all<onnx::MatMulOp>())
    matchStep(raiser, product);
}
