//===- ONNXElementwise.cpp - Meaning of elementwise onnx operations -------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elementwise.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include <cmath>

using namespace mlir;
using namespace tnl::onnx;

namespace tnl::interpret {

template <typename Op>
static void unary(Registry &registry, double (*f)(double)) {
  registry.add<Op>([f](Op op, Evaluation &e) -> FailureOr<Tensor> {
    return mapFloats(e[op.getX()], f);
  });
}

/// Operations on numbers: one function for floats, one for integers.
template <typename Op, typename OnFloat, typename OnInt>
static void arithmetic(Registry &registry, OnFloat onFloat, OnInt onInt) {
  registry.add<Op>([=](Op op, Evaluation &e) -> FailureOr<Tensor> {
    return zip(e, e[op.getA()], e[op.getB()], onFloat, onInt);
  });
}

template <typename Op, typename Compare>
static void comparison(Registry &registry, Compare compare) {
  registry.add<Op>([=](Op op, Evaluation &e) -> FailureOr<Tensor> {
    const Tensor &a = e[op.getA()], &b = e[op.getB()];
    if (a.isFloat())
      return zipWith<double, int64_t>(e, a, b, compare);
    return zipWith<int64_t, int64_t>(e, a, b, compare);
  });
}

template <typename Op>
static void logical(Registry &registry, bool (*f)(bool, bool)) {
  registry.add<Op>([f](Op op, Evaluation &e) -> FailureOr<Tensor> {
    return zipWith<int64_t, int64_t>(
        e, e[op.getA()], e[op.getB()],
        [f](int64_t a, int64_t b) { return f(a != 0, b != 0); });
  });
}

/// No integer division by zero.
static LogicalResult checkDivisor(Evaluation &e, const Tensor &divisor) {
  if (!divisor.isFloat() && llvm::is_contained(divisor.i(), 0))
    return e.error() << "divides an integer by zero";
  return success();
}

static double powFloat(double x, double y) { return std::pow(x, y); }

/// Modulo 2^64; a negative power of an integer truncates to 0, 1 or -1.
static int64_t powInt(int64_t x, int64_t y) {
  if (y < 0)
    return x == 1 ? 1 : x == -1 ? (y % 2 ? -1 : 1) : 0;
  uint64_t result = 1, factor = x;
  for (; y; y >>= 1, factor *= factor)
    if (y & 1)
      result *= factor;
  return int64_t(result);
}

static void registerUnary(Registry &registry) {
  unary<CeilOp>(registry, [](double x) { return std::ceil(x); });
  unary<CosOp>(registry, [](double x) { return std::cos(x); });
  unary<ErfOp>(registry, [](double x) { return std::erf(x); });
  unary<ExpOp>(registry, [](double x) { return std::exp(x); });
  unary<FloorOp>(registry, [](double x) { return std::floor(x); });
  unary<LogOp>(registry, [](double x) { return std::log(x); });
  unary<ReciprocalOp>(registry, [](double x) { return 1 / x; });
  unary<SigmoidOp>(registry, [](double x) { return 1 / (1 + std::exp(-x)); });
  unary<SinOp>(registry, [](double x) { return std::sin(x); });
  unary<SqrtOp>(registry, [](double x) { return std::sqrt(x); });
  unary<TanhOp>(registry, [](double x) { return std::tanh(x); });

  registry.add<AbsOp>([](AbsOp op, Evaluation &e) -> FailureOr<Tensor> {
    return map(
        e[op.getX()], [](double x) { return std::abs(x); },
        [](int64_t x) { return x < 0 ? wrappingSub(0, x) : x; });
  });
  registry.add<NegOp>([](NegOp op, Evaluation &e) -> FailureOr<Tensor> {
    return map(
        e[op.getX()], [](double x) { return -x; },
        [](int64_t x) { return wrappingSub(0, x); });
  });
  registry.add<ReluOp>([](ReluOp op, Evaluation &e) -> FailureOr<Tensor> {
    return map(
        e[op.getX()], [](double x) { return x < 0 ? 0 : x; },
        [](int64_t x) { return x < 0 ? 0 : x; });
  });
  registry.add<NotOp>([](NotOp op, Evaluation &e) -> FailureOr<Tensor> {
    return mapInts(e[op.getX()], [](int64_t x) { return int64_t(x == 0); });
  });
}

static void registerTests(Registry &registry) {
  registry.add<IsNaNOp>([](IsNaNOp op, Evaluation &e) -> FailureOr<Tensor> {
    return zipWith<double, int64_t>(
        e, e[op.getX()], e[op.getX()],
        [](double x, double) { return int64_t(std::isnan(x)); });
  });
  registry.add<IsInfOp>([](IsInfOp op, Evaluation &e) -> FailureOr<Tensor> {
    bool negative = op.getDetectNegative(), positive = op.getDetectPositive();
    return zipWith<double, int64_t>(
        e, e[op.getX()], e[op.getX()], [=](double x, double) {
          return int64_t(std::isinf(x) && (x < 0 ? negative : positive));
        });
  });
}

static void registerArithmetic(Registry &registry) {
  arithmetic<AddOp>(
      registry, [](double a, double b) { return a + b; }, wrappingAdd);
  arithmetic<SubOp>(
      registry, [](double a, double b) { return a - b; }, wrappingSub);
  arithmetic<MulOp>(
      registry, [](double a, double b) { return a * b; }, wrappingMul);
  // A NaN wins, as in ONNX.
  arithmetic<MaxOp>(
      registry,
      [](double a, double b) { return std::isnan(a) || a > b ? a : b; },
      [](int64_t a, int64_t b) { return std::max(a, b); });
  arithmetic<MinOp>(
      registry,
      [](double a, double b) { return std::isnan(a) || a < b ? a : b; },
      [](int64_t a, int64_t b) { return std::min(a, b); });

  registry.add<DivOp>([](DivOp op, Evaluation &e) -> FailureOr<Tensor> {
    if (failed(checkDivisor(e, e[op.getB()])))
      return failure();
    return zip(
        e, e[op.getA()], e[op.getB()], [](double a, double b) { return a / b; },
        [](int64_t a, int64_t b) {
          return b == -1 ? wrappingSub(0, a) : a / b;
        });
  });
  registry.add<ModOp>([](ModOp op, Evaluation &e) -> FailureOr<Tensor> {
    if (failed(checkDivisor(e, e[op.getB()])))
      return failure();
    bool ofDividend = op.getFmod();
    return zip(
        e, e[op.getA()], e[op.getB()],
        [=](double a, double b) {
          double r = std::fmod(a, b);
          return !ofDividend && r != 0 && (r < 0) != (b < 0) ? r + b : r;
        },
        [=](int64_t a, int64_t b) {
          int64_t r = b == -1 ? 0 : a % b;
          return !ofDividend && r != 0 && (r < 0) != (b < 0) ? r + b : r;
        });
  });
  registry.add<PowOp>([](PowOp op, Evaluation &e) -> FailureOr<Tensor> {
    const Tensor &x = e[op.getX()], &y = e[op.getY()];
    if (x.isFloat())
      return zipWith<double, double>(e, x, asFloats(y), powFloat);
    if (!y.isFloat())
      return zipWith<int64_t, int64_t>(e, x, y, powInt);
    FailureOr<Tensor> power =
        zipWith<double, double>(e, asFloats(x), y, powFloat);
    if (failed(power))
      return failure();
    return asInts(*power);
  });
}

static void registerComparisons(Registry &registry) {
  comparison<EqualOp>(registry, [](auto a, auto b) { return int64_t(a == b); });
  comparison<GreaterOp>(registry,
                        [](auto a, auto b) { return int64_t(a > b); });
  comparison<GreaterOrEqualOp>(registry,
                               [](auto a, auto b) { return int64_t(a >= b); });
  comparison<LessOp>(registry, [](auto a, auto b) { return int64_t(a < b); });
  comparison<LessOrEqualOp>(registry,
                            [](auto a, auto b) { return int64_t(a <= b); });
  logical<AndOp>(registry, [](bool a, bool b) { return a && b; });
  logical<OrOp>(registry, [](bool a, bool b) { return a || b; });
  logical<XorOp>(registry, [](bool a, bool b) { return a != b; });
}

static FailureOr<Tensor> evaluateWhere(WhereOp op, Evaluation &e) {
  const Tensor &condition = e[op.getCondition()];
  const Tensor &x = e[op.getX()], &y = e[op.getY()];
  if (x.isFloat() != y.isFloat())
    return e.error() << "chooses between a float and an integer";
  std::optional<Shape> shape = broadcast(x.shape, y.shape);
  if (shape)
    shape = broadcast(condition.shape, *shape);
  if (!shape)
    return e.error() << "operands of shapes " << shapeText(condition.shape)
                     << ", " << shapeText(x.shape) << " and "
                     << shapeText(y.shape) << " do not broadcast";
  if (failed(e.checkSize(*shape)))
    return failure();
  Tensor chosen = broadcastTo(condition, *shape);
  Tensor result = broadcastTo(x, *shape), other = broadcastTo(y, *shape);
  for (int64_t k = 0; k < result.size(); ++k) {
    if (chosen.i()[k])
      continue;
    if (result.isFloat())
      result.f()[k] = other.f()[k];
    else
      result.i()[k] = other.i()[k];
  }
  return result;
}

/// max first, then min, so that the upper bound wins if they cross.
static FailureOr<Tensor> evaluateClip(ClipOp op, Evaluation &e) {
  FailureOr<Tensor> result = e[op.getInput()];
  if (const Tensor *low = e.find(op.getMin()))
    result = zip(
        e, *result, *low, [](double x, double y) { return x < y ? y : x; },
        [](int64_t x, int64_t y) { return std::max(x, y); });
  if (failed(result))
    return failure();
  if (const Tensor *high = e.find(op.getMax()))
    result = zip(
        e, *result, *high, [](double x, double y) { return x > y ? y : x; },
        [](int64_t x, int64_t y) { return std::min(x, y); });
  return result;
}

void registerONNXElementwise(Registry &registry) {
  registerUnary(registry);
  registerTests(registry);
  registerArithmetic(registry);
  registerComparisons(registry);
  registry.add<WhereOp>(evaluateWhere);
  registry.add<ClipOp>(evaluateClip);
}

} // namespace tnl::interpret
