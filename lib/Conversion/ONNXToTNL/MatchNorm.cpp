//===- MatchNorm.cpp - onnx arithmetic to tnl.simple_rms_norm -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   x * (1 / sqrt(mean(x^2) + eps)) and its spellings: Div by the root, Pow
//   with -0.5, Reciprocal, sums instead of means, ReduceL2, RMSNormalization
//   with a weight of ones.
//
//===----------------------------------------------------------------------===//

#include "Values.h"
#include <cmath>

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

namespace {
/// Matches one candidate and remembers the first condition that failed.
class NormMatcher {
public:
  explicit NormMatcher(const Raiser &raiser) : raiser(raiser) {}

  /// `scale` is 1 / sqrt(mean(x^2) + eps), or with `divisor` its reciprocal.
  bool matchScale(Value x, Value scale, bool divisor);

  double eps = 0;
  std::string why;

private:
  bool fail(const Twine &reason) {
    if (why.empty())
      why = reason.str();
    return false;
  }
  bool matchShifted(Value x, Value shifted);
  bool matchMeanSquare(Value x, Value mean);
  bool matchReduced(Value x, Operation *reduce, Value operand, Value axes,
                    bool keepdims, bool isSquare);

  const Raiser &raiser;
};
} // namespace

// The radicand of sqrt(t), pow(t, 0.5).
static Value rootOperand(Value value) {
  if (auto sqrt = value.getDefiningOp<onnx::SqrtOp>())
    return sqrt.getX();
  auto pow = value.getDefiningOp<onnx::PowOp>();
  return pow && isUniform(pow.getY(), 0.5) ? pow.getX() : Value();
}

// t of 1 / t.
static Value reciprocalOperand(Value value) {
  if (auto reciprocal = value.getDefiningOp<onnx::ReciprocalOp>())
    return reciprocal.getX();
  if (auto div = value.getDefiningOp<onnx::DivOp>())
    return isUniform(div.getA(), 1) ? div.getB() : Value();
  auto pow = value.getDefiningOp<onnx::PowOp>();
  return pow && isUniform(pow.getY(), -1) ? pow.getX() : Value();
}

// x of x^2.
static Value squareOperand(Value value) {
  if (auto mul = value.getDefiningOp<onnx::MulOp>())
    return mul.getA() == mul.getB() ? mul.getA() : Value();
  auto pow = value.getDefiningOp<onnx::PowOp>();
  return pow && isUniform(pow.getY(), 2) ? pow.getX() : Value();
}

// Reductions that drop the axis are followed by an Unsqueeze of the last axis.
static Value withoutKeptAxis(const Raiser &raiser, Value value, bool &dropped) {
  auto unsqueeze = value.getDefiningOp<onnx::UnsqueezeOp>();
  if (!unsqueeze)
    return value;
  auto axes = readInts(raiser, unsqueeze.getAxes());
  int64_t rank = rankOf(unsqueeze);
  if (!axes || axes->size() != 1 ||
      (axes->front() != -1 && axes->front() != rank - 1))
    return value;
  dropped = true;
  return unsqueeze.getData();
}

bool NormMatcher::matchReduced(Value x, Operation *reduce, Value operand,
                               Value axes, bool keepdims, bool isSquare) {
  auto ints = readInts(raiser, axes);
  int64_t rank = rankOf(operand);
  if (!ints || ints->size() != 1 ||
      (ints->front() != -1 && ints->front() != rank - 1))
    return fail("the mean is not over the last axis");
  if (!keepdims)
    return fail("the reduced axis is not kept");
  Value squared = isSquare ? squareOperand(operand) : operand;
  if (!squared)
    return fail("what is averaged is no square");
  if (squared != x)
    return fail("the squared value is not the one that is scaled");
  return true;
}

// mean(x^2): ReduceMean of a square, or a sum of squares divided by the width.
bool NormMatcher::matchMeanSquare(Value x, Value mean) {
  bool dropped = false;
  mean = withoutKeptAxis(raiser, mean, dropped);
  if (auto reduce = mean.getDefiningOp<onnx::ReduceMeanOp>())
    return matchReduced(x, reduce, reduce.getData(), reduce.getAxes(),
                        reduce.getKeepdims() != dropped, /*isSquare=*/true);
  // sum * (1 / width) or sum / width
  double width = static_cast<double>(dimOf(x, -1));
  Value sum;
  if (auto div = mean.getDefiningOp<onnx::DivOp>()) {
    if (isUniform(div.getB(), width))
      sum = div.getA();
  } else if (auto mul = mean.getDefiningOp<onnx::MulOp>()) {
    if (auto factor = uniformOperand(mul);
        factor && std::abs(factor->first * width - 1) < 1e-6)
      sum = factor->second;
  }
  if (!sum)
    return fail("the sum of squares is not divided by the width");
  sum = withoutKeptAxis(raiser, sum, dropped);
  if (auto reduce = sum.getDefiningOp<onnx::ReduceSumOp>())
    return matchReduced(x, reduce, reduce.getData(), reduce.getAxes(),
                        reduce.getKeepdims() != dropped, /*isSquare=*/true);
  if (auto reduce = sum.getDefiningOp<onnx::ReduceSumSquareOp>())
    return matchReduced(x, reduce, reduce.getData(), reduce.getAxes(),
                        reduce.getKeepdims() != dropped, /*isSquare=*/false);
  if (Value norm = squareOperand(sum))
    if (auto reduce = norm.getDefiningOp<onnx::ReduceL2Op>())
      return matchReduced(x, reduce, reduce.getData(), reduce.getAxes(),
                          reduce.getKeepdims() != dropped, /*isSquare=*/false);
  return fail("what is averaged is no square");
}

// mean(x^2) + eps.
bool NormMatcher::matchShifted(Value x, Value shifted) {
  bool dropped = false;
  if (Value inner = withoutKeptAxis(raiser, shifted, dropped);
      dropped && inner.getDefiningOp<onnx::AddOp>())
    return fail("the reduced axis is not kept");
  if (auto add = shifted.getDefiningOp<onnx::AddOp>()) {
    auto constant = uniformOperand(add);
    if (!constant)
      return fail("what is added to the mean is not one constant");
    if (constant->first < 0)
      return fail("eps is negative");
    eps = constant->first;
    shifted = constant->second;
  }
  return matchMeanSquare(x, shifted);
}

bool NormMatcher::matchScale(Value x, Value scale, bool divisor) {
  if (!divisor) {
    if (auto pow = scale.getDefiningOp<onnx::PowOp>();
        pow && isUniform(pow.getY(), -0.5))
      return matchShifted(x, pow.getX());
    if (Value root = rootOperand(scale)) // sqrt(1 / t)
      if (Value radicand = reciprocalOperand(root))
        return matchShifted(x, radicand);
    scale = reciprocalOperand(scale);
    if (!scale)
      return fail("the root is not inverted");
  }
  if (Value radicand = rootOperand(scale))
    return matchShifted(x, radicand);
  if (auto add = scale.getDefiningOp<onnx::AddOp>(); add && uniformOperand(add))
    return fail("eps is added outside the square root");
  // ||x|| / sqrt(width)
  auto norm = scale.getDefiningOp<onnx::DivOp>();
  auto product = scale.getDefiningOp<onnx::MulOp>();
  auto factor = product ? uniformOperand(product) : std::nullopt;
  double root = std::sqrt(static_cast<double>(dimOf(x, -1)));
  Value length = norm && isUniform(norm.getB(), root) ? norm.getA()
                 : factor && std::abs(factor->first * root - 1) < 1e-6
                     ? factor->second
                     : Value();
  if (!length)
    return fail("the divisor is no square root of a mean");
  bool dropped = false;
  length = withoutKeptAxis(raiser, length, dropped);
  auto reduce = length.getDefiningOp<onnx::ReduceL2Op>();
  return reduce ? matchReduced(x, reduce, reduce.getData(), reduce.getAxes(),
                               reduce.getKeepdims() != dropped,
                               /*isSquare=*/false)
                : fail("the divisor is no square root of a mean");
}

// Whether `value` looks like the scale of a norm: a reduction below a root.
static bool looksLikeScale(Value value, bool sawRoot, unsigned depth) {
  Operation *op = value.getDefiningOp();
  if (!op || depth == 0)
    return false;
  if (isa<onnx::ReduceL2Op>(op))
    return true;
  if (isa<onnx::ReduceMeanOp, onnx::ReduceSumOp, onnx::ReduceSumSquareOp>(op))
    return sawRoot;
  auto pow = dyn_cast<onnx::PowOp>(op);
  sawRoot |=
      isa<onnx::SqrtOp>(op) ||
      (pow && (isUniform(pow.getY(), 0.5) || isUniform(pow.getY(), -0.5)));
  if (!isa<onnx::SqrtOp, onnx::ReciprocalOp, onnx::UnsqueezeOp, onnx::PowOp,
           onnx::AddOp, onnx::MulOp, onnx::DivOp, onnx::MaxOp, onnx::ClipOp>(
          op))
    return false;
  return llvm::any_of(op->getOperands(), [&](Value operand) {
    return looksLikeScale(operand, sawRoot, depth - 1);
  });
}

static LogicalResult raiseNorm(Raiser &raiser, Operation *op, Value x,
                               double eps) {
  auto norm = raiser.create<SimpleRMSNormOp>(
      op, x, raiser.rewriter.getF32FloatAttr(static_cast<float>(eps)));
  raiser.replace(op->getResult(0), norm.getResult());
  return success();
}

static LogicalResult matchNorm(Raiser &raiser, Operation *op) {
  Value result = op->getResult(0), a = op->getOperand(0), b = op->getOperand(1);
  bool divides = isa<onnx::DivOp>(op);
  if (!isFloat(result) || rankOf(result) < 1)
    return failure();
  auto isScale = [](Value value) { return looksLikeScale(value, false, 8); };
  Value x = a, scale = b;
  if (!isScale(scale)) {
    if (divides || !isScale(a))
      return failure();
    std::swap(x, scale);
  }
  // 1 / sqrt(..) is the scale itself, seen again at the product.
  if (divides && readUniform(a))
    return failure();
  if (x == scale || rankOf(x) != rankOf(result))
    return failure();
  NormMatcher matcher(raiser);
  if (!matcher.matchScale(x, scale, divides))
    return raiser.refuse(op, "simple_rms_norm", matcher.why);
  return x.getType() == result.getType() ? raiseNorm(raiser, op, x, matcher.eps)
                                         : failure();
}

static LogicalResult matchRMSNormalization(Raiser &raiser,
                                           onnx::RMSNormalizationOp op) {
  int64_t rank = rankOf(op.getX());
  if (rank < 1 || op.getX().getType() != op.getY().getType())
    return failure();
  if (op.getAxis() != -1 && op.getAxis() != rank - 1)
    return raiser.refuse(op, "simple_rms_norm",
                         "the mean is not over the last axis");
  if (!isUniform(op.getScale(), 1))
    return raiser.refuse(op, "simple_rms_norm",
                         "it has a weight that is not 1");
  return raiseNorm(raiser, op, op.getX(), op.getEpsilon().convertToFloat());
}

// A norm in float32 between two casts is a norm in the outer type: that is how
// tnl.simple_rms_norm computes anyway. Likewise tnl.silu.
template <typename Op>
static LogicalResult absorbCasts(Raiser &raiser, onnx::CastOp cast) {
  auto inner = cast.getInput().template getDefiningOp<Op>();
  auto before =
      inner ? inner.getX().template getDefiningOp<onnx::CastOp>() : nullptr;
  if (!before || before.getInput().getType() != cast.getType() ||
      !isExactCast(elementOf(cast), elementOf(before)))
    return failure();
  raiser.rewriter.setInsertionPoint(cast);
  Operation *op = raiser.rewriter.clone(*inner);
  op->setOperand(0, before.getInput());
  op->getResult(0).setType(llvm::cast<RankedTensorType>(cast.getType()));
  raiser.replace(cast, op->getResult(0));
  return success();
}

void tnl::raising::populateNormPatterns(RewritePatternSet &patterns,
                                        RaisingAnalysis &analysis) {
  addPatterns<onnx::MulOp, onnx::DivOp>(patterns, analysis, matchNorm);
  addPatterns<onnx::RMSNormalizationOp>(patterns, analysis,
                                        matchRMSNormalization);
  addPatterns<onnx::CastOp>(patterns, analysis, absorbCasts<SimpleRMSNormOp>);
}

//===----------------------------------------------------------------------===//
// SiLU
//===----------------------------------------------------------------------===//

// z of 1 / (1 + exp(-z)), given 1 + exp(-z).
static Value logisticOperand(Value divisor) {
  auto add = divisor.getDefiningOp<onnx::AddOp>();
  auto sum = add ? uniformOperand(add) : std::nullopt;
  auto exp = sum && sum->first == 1 ? sum->second.getDefiningOp<onnx::ExpOp>()
                                    : nullptr;
  auto neg = exp ? exp.getX().getDefiningOp<onnx::NegOp>() : nullptr;
  return neg ? neg.getX() : Value();
}

// z of sigmoid(z).
static Value sigmoidOperand(Value value) {
  if (auto sigmoid = value.getDefiningOp<onnx::SigmoidOp>())
    return sigmoid.getX();
  Value divisor = reciprocalOperand(value);
  return divisor ? logisticOperand(divisor) : Value();
}

static LogicalResult raiseSiLU(Raiser &raiser, Operation *op, Value x) {
  if (x.getType() != op->getResult(0).getType() || rankOf(x) < 1)
    return failure();
  raiser.replace(op->getResult(0), raiser.create<SiLUOp>(op, x).getResult());
  return success();
}

static LogicalResult matchSiLU(Raiser &raiser, onnx::MulOp mul) {
  Value a = mul.getA(), b = mul.getB();
  Value ofA = sigmoidOperand(a), ofB = sigmoidOperand(b);
  if (ofB && ofB == a)
    return raiseSiLU(raiser, mul, a);
  if (ofA && ofA == b)
    return raiseSiLU(raiser, mul, b);
  if (ofA || ofB)
    return raiser.refuse(mul, "silu",
                         "the sigmoid is not that of the other factor");
  return failure();
}

static LogicalResult matchQuotientSiLU(Raiser &raiser, onnx::DivOp div) {
  Value x = logisticOperand(div.getB());
  return x && x == div.getA() ? raiseSiLU(raiser, div, x) : failure();
}

void tnl::raising::populateSiLUPatterns(RewritePatternSet &patterns,
                                        RaisingAnalysis &analysis) {
  addPatterns<onnx::MulOp>(patterns, analysis, matchSiLU);
  addPatterns<onnx::DivOp>(patterns, analysis, matchQuotientSiLU);
  addPatterns<onnx::CastOp>(patterns, analysis, absorbCasts<SiLUOp>);
}
