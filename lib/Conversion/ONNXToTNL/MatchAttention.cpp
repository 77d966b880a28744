//===- MatchAttention.cpp - The parallel form of linear attention ---------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   ((q k^T) * mask) v, with the mask any product of factors around the scores;
//   or everything transposed: v^T ((k q^T) * mask^T).
//
//===----------------------------------------------------------------------===//

#include "Attention.h"
#include "DecayEvaluator.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

bool tnl::raising::hasScores(Value value, bool additive, unsigned depth) {
  Operation *op = value.getDefiningOp();
  int64_t rank = rankOf(value);
  if (!op || depth == 0 || rank < 3 || rank > 4)
    return false;
  if (auto product = dyn_cast<onnx::MatMulOp>(op))
    return rankOf(product.getA()) == rank && rankOf(product.getB()) == rank &&
           !isConstantLike(product.getA()) && !isConstantLike(product.getB());
  if (isa<onnx::AddOp, onnx::SubOp, onnx::SoftmaxOp>(op) && !additive)
    return false;
  if (!isa<onnx::MulOp, onnx::DivOp, onnx::WhereOp, onnx::CastOp,
           onnx::TransposeOp, onnx::TriluOp, onnx::NegOp, onnx::AddOp,
           onnx::SubOp, onnx::SoftmaxOp>(op))
    return false;
  return llvm::any_of(op->getOperands(), [&](Value operand) {
    return rankOf(operand) == rank && hasScores(operand, additive, depth - 1);
  });
}

namespace {
/// Takes scores * mask apart.
class ScoreMatcher {
public:
  ScoreMatcher(Raiser &raiser, SizeExpr tokens)
      : mask(DecayForm::everywhere(Formula::constant(1))), raiser(raiser),
        evaluator(raiser, tokens) {}

  /// Finds the product of q and k in `value`, whose element is `index`; all
  /// other factors are multiplied into `mask` or go to `padding`.
  bool match(Value value, const Index &index);

  /// `value`, queries or keys whose element is `index`, without factors that
  /// decay with their positions; those are multiplied into `mask`.
  Value withoutDecay(Value value, const Index &index);

  onnx::MatMulOp scores;
  Index scoresIndex;
  DecayForm mask;
  Value padding;
  std::string why;

  /// The numbers of tokens that the tables of the mask have rows for.
  TokenLimit tokenLimit() const { return evaluator.tokenLimit(); }
  TableFit tableFit() const { return evaluator.tableFit(); }

private:
  bool fail(const Twine &reason) {
    if (why.empty())
      why = reason.str();
    return false;
  }
  bool multiplyBy(Value factor, const Index &index, bool inverse);
  bool selectBy(Value condition, const Index &index, bool whereTrue);

  Raiser &raiser;
  DecayEvaluator evaluator;
};
} // namespace

bool ScoreMatcher::multiplyBy(Value factor, const Index &index, bool inverse) {
  auto inner = broadcastIndex(index, factor);
  if (!inner)
    return fail("the shape of a mask operand is not known");
  DecayForm form = evaluator.evaluate(factor, *inner);
  if (!form.isKnown()) {
    std::string reason = evaluator.reason();
    // 0 at padding in column j: as if v were 0 there.
    auto tokens = inverse
                      ? std::nullopt
                      : matchTokenMask(raiser, factor, *inner, Axis::Column);
    if (!tokens || tokens->inverted || padding)
      return fail(reason);
    padding = tokens->tokens;
    return true;
  }
  for (Zone zone : kZones)
    mask.zones[zone] =
        multiply(mask[zone], inverse ? reciprocal(form[zone]) : form[zone]);
  return mask.isKnown() ||
         fail("the mask is no exponential of token distances");
}

bool ScoreMatcher::selectBy(Value condition, const Index &index,
                            bool whereTrue) {
  auto inner = broadcastIndex(index, condition);
  if (!inner)
    return fail("the shape of a mask operand is not known");
  DecayForm form = evaluator.evaluate(condition, *inner);
  if (!form.isKnown())
    return fail(evaluator.reason());
  Formula zero = Formula::constant(0);
  for (Zone zone : kZones)
    mask.zones[zone] = whereTrue ? select(form[zone], mask[zone], zero)
                                 : select(form[zone], zero, mask[zone]);
  return mask.isKnown() ||
         fail("the mask is no exponential of token distances");
}

bool ScoreMatcher::match(Value value, const Index &index) {
  Operation *op = value.getDefiningOp();
  if (!op || rankOf(value) != 4)
    return fail("the scores are no product of q and k");
  if (auto product = dyn_cast<onnx::MatMulOp>(op)) {
    scores = product;
    scoresIndex = index;
    return true;
  }
  if (auto cast = dyn_cast<onnx::CastOp>(op))
    return match(cast.getInput(), index);
  if (auto transpose = dyn_cast<onnx::TransposeOp>(op))
    return match(transpose.getData(), *operandIndex(raiser, op, index));
  if (auto mul = dyn_cast<onnx::MulOp>(op)) {
    bool left = hasScores(mul.getA(), true),
         right = hasScores(mul.getB(), true);
    if (left && right)
      return fail("two products of activations are multiplied");
    return multiplyBy(left ? mul.getB() : mul.getA(), index, false) &&
           match(left ? mul.getA() : mul.getB(), index);
  }
  if (auto div = dyn_cast<onnx::DivOp>(op))
    return multiplyBy(div.getB(), index, /*inverse=*/true) &&
           match(div.getA(), index);
  if (auto where = dyn_cast<onnx::WhereOp>(op)) {
    bool first = hasScores(where.getX(), true);
    Value other = first ? where.getY() : where.getX();
    if (!isUniform(other, 0))
      return fail("masked scores are not set to 0");
    return selectBy(where.getCondition(), index, first) &&
           match(first ? where.getX() : where.getY(), index);
  }
  if (auto trilu = dyn_cast<onnx::TriluOp>(op)) {
    DecayForm kept = evaluator.triangle(trilu, index);
    for (Zone zone : kZones)
      mask.zones[zone] = select(kept[zone], mask[zone], Formula::constant(0));
    return (mask.isKnown() || fail("a Trilu keeps part of a triangle")) &&
           match(trilu.getInput(), index);
  }
  if (isa<onnx::SoftmaxOp>(op))
    return fail("the scores go through a Softmax");
  if (isa<onnx::AddOp, onnx::SubOp>(op))
    return fail("something is added to the scores");
  return fail("the scores go through " + op->getName().getStringRef());
}

Value ScoreMatcher::withoutDecay(Value value, const Index &index) {
  auto mul = value.getDefiningOp<onnx::MulOp>();
  if (!mul)
    return value;
  for (auto [kept, factor] :
       {std::pair(mul.getA(), mul.getB()), std::pair(mul.getB(), mul.getA())}) {
    auto inner = broadcastIndex(index, factor);
    if (!raiser.sameShape(kept, mul) || factor.getType() == mul.getType() ||
        !inner)
      continue;
    DecayForm form = evaluator.evaluate(factor, *inner);
    if (!form.isKnown() || form[Before].kind != Formula::Exponential)
      continue;
    for (Zone zone : kZones)
      mask.zones[zone] = multiply(mask[zone], form[zone]);
    return withoutDecay(kept, index);
  }
  return value;
}

// Whether scores become weights by a Softmax, whatever is done to these.
static bool hasSoftmax(Value value, unsigned depth = 16) {
  Operation *op = value.getDefiningOp();
  if (!op || depth == 0 || isa<onnx::MatMulOp>(op) ||
      !hasScores(value, /*additive=*/true))
    return false;
  return isa<onnx::SoftmaxOp>(op) ||
         llvm::any_of(op->getOperands(), [&](Value operand) {
           return rankOf(operand) == rankOf(value) &&
                  hasSoftmax(operand, depth - 1);
         });
}

// An attention without heads, or with heads that could not be told from the
// batch.
static LogicalResult refuseWithoutHeads(const Raiser &raiser,
                                        onnx::MatMulOp root) {
  Value weights = root.getA(), v = root.getB();
  if (rankOf(weights) == 3 && rankOf(v) == 3 && !isConstantLike(v) &&
      raiser.sameSize(weights, 1, weights, 2) &&
      hasScores(weights, /*additive=*/true))
    return raiser.refuse(
        root, "linear_attention",
        hasSoftmax(weights)
            ? "the scores go through a Softmax"
            : "q, k and v are not [batch, heads, tokens, width]");
  return failure();
}

static LogicalResult matchAttention(Raiser &raiser, onnx::MatMulOp root) {
  if (rankOf(root) == 3)
    return refuseWithoutHeads(raiser, root);
  if (rankOf(root) != 4 || rankOf(root.getA()) != 4 || rankOf(root.getB()) != 4)
    return failure();
  bool plain =
      hasScores(root.getA(), /*additive=*/true) && !isConstantLike(root.getB());
  bool transposedForm = !plain &&
                        !root.getB().getDefiningOp<onnx::MatMulOp>() &&
                        hasScores(root.getB(), /*additive=*/false) &&
                        !isConstantLike(root.getA());
  if (!plain && !transposedForm)
    return failure();
  Value weights = plain ? root.getA() : root.getB();
  // Squares only: products of states are not scores.
  SizeExpr tokens =
      plain ? raiser.size(root.getB(), 2) : raiser.size(root.getA(), 3);
  if (raiser.size(weights, 2) && raiser.size(weights, 3) &&
      !raiser.sameSize(weights, 2, weights, 3))
    return failure();
  auto reject = [&](const Twine &reason) {
    return raiser.refuse(root, "linear_attention", reason);
  };
  if (hasSoftmax(weights))
    return reject("the scores go through a Softmax");
  if (!tokens)
    return reject("the number of tokens is not known");
  ScoreMatcher matcher(raiser, tokens);
  Index index = plain ? Index{Axis::Batch, Axis::Head, Axis::Row, Axis::Column}
                      : Index{Axis::Batch, Axis::Head, Axis::Column, Axis::Row};
  if (!matcher.match(weights, index))
    return reject(matcher.why);

  // The scores are q k^T, or k q^T where rows of the product are columns.
  Value left = matcher.scores.getA();
  Value right = swappedLast(raiser, root, matcher.scores.getB());
  bool keysFirst = matcher.scoresIndex[2] == Axis::Column;
  Value q = keysFirst ? right : left, k = keysFirst ? left : right;
  Value v = plain ? root.getB() : swappedLast(raiser, root, root.getA());
  std::string why;
  if (!checkAttentionShapes(raiser, q, k, v, why))
    return reject(why);
  // A mask of more sequences than the scores would repeat them.
  for (int64_t axis : {0, 1})
    if (!raiser.sameSize(root, axis, v, axis))
      return reject("the mask or v repeats the scores");
  // Decays of queries and keys by their positions make up one of distances.
  DecayForm mask = matcher.mask;
  Value plainQ = matcher.withoutDecay(
            q, {Axis::Batch, Axis::Head, Axis::Row, Axis::Other}),
        plainK = matcher.withoutDecay(
            k, {Axis::Batch, Axis::Head, Axis::Column, Axis::Other});
  auto rates = maskRates(matcher.mask, dimOf(q, 1), tokens, why);
  if (rates) {
    q = plainQ;
    k = plainK;
  } else {
    why.clear();
    rates = maskRates(mask, dimOf(q, 1), tokens, why);
  }
  if (!rates)
    return reject(why);
  Value padding = matcher.padding;
  if (padding && (!raiser.sameSize(padding, 0, v, 0) ||
                  !raiser.sameSize(padding, 1, v, 2)))
    return reject("the padding mask is of other sequences or tokens");
  if (!padding)
    v = withoutPadding(raiser, root, v, padding);
  if (!padding)
    k = withoutPadding(raiser, root, k, padding);
  auto attention = createAttention(raiser, root, q, k, v, /*state=*/{}, padding,
                                   *rates, elementOf(root));
  Value out = attention.getOut();
  if (!plain)
    out = swappedLast(raiser, root, out);
  setLimit(attention, matcher.tokenLimit());
  setTableFit(attention, matcher.tableFit());
  raiser.replace(root, out);
  return success();
}

void tnl::raising::populateParallelAttentionPatterns(
    RewritePatternSet &patterns, RaisingAnalysis &analysis) {
  addPatterns<onnx::MatMulOp>(patterns, analysis, matchAttention);
}
