//===- Unary.cpp - Elementwise operations of one operand, and Clip --------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Folding.h"
#include "OpUtils.h"
#include <cmath>

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

static std::optional<int64_t> absolute(int64_t x) {
  return x == INT64_MIN ? std::nullopt : std::optional(x < 0 ? -x : x);
}

static std::optional<int64_t> negated(int64_t x) {
  return x == INT64_MIN ? std::nullopt : std::optional(-x);
}

static double rectified(double x) { return x > 0 || std::isnan(x) ? x : 0.0; }

static double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

/// The shape of the operand; elements through `fn` when there is one.
static LogicalResult
inferUnary(ArrayRef<SymbolicValue> operands,
           SmallVectorImpl<SymbolicValue> &results,
           llvm::function_ref<SizeExpr(SizeExpr)> fn = nullptr) {
  SymbolicValue &result = results.emplace_back();
  result.shape = operands[0].shape;
  if (!fn || !operands[0].elements)
    return success();
  result.elements.emplace();
  for (SizeExpr element : *operands[0].elements)
    result.elements->push_back(element ? fn(element) : element);
  return success();
}

static LogicalResult verifyUnary(Operation *op) {
  if (failed(verifySameElements(op, {op->getOperand(0), op->getResult(0)})))
    return failure();
  return verifyByInference(op);
}

static SizeExpr isZero(SizeExpr x) { return 1 - x; }

static SizeExpr negative(SizeExpr x) { return -x; }

static SizeExpr nonNegativePart(SizeExpr x) {
  return SizeExpr::max(x, SizeExpr::constant(0, x.getContext()));
}

static SizeExpr magnitude(SizeExpr x) { return SizeExpr::max(x, -x); }

#define ONNX_UNARY(Op, floats, ints, elements)                                 \
  OpFoldResult Op::fold(FoldAdaptor adaptor) {                                 \
    return foldUnary(                                                          \
        adaptor.getX(), getType(), [](double x) -> double { return floats; },  \
        ints);                                                                 \
  }                                                                            \
  LogicalResult Op::inferSymbolicShapes(                                       \
      ArrayRef<SymbolicValue> operands,                                        \
      SmallVectorImpl<SymbolicValue> &results, SizeRequirements &) {           \
    return inferUnary(operands, results, elements);                            \
  }                                                                            \
  LogicalResult Op::verify() { return verifyUnary(*this); }

ONNX_UNARY(AbsOp, std::fabs(x), absolute, magnitude)
ONNX_UNARY(CeilOp, std::ceil(x), nullptr, nullptr)
ONNX_UNARY(CosOp, std::cos(x), nullptr, nullptr)
ONNX_UNARY(ErfOp, std::erf(x), nullptr, nullptr)
ONNX_UNARY(ExpOp, std::exp(x), nullptr, nullptr)
ONNX_UNARY(FloorOp, std::floor(x), nullptr, nullptr)
ONNX_UNARY(LogOp, std::log(x), nullptr, nullptr)
ONNX_UNARY(NegOp, -x, negated, negative)
ONNX_UNARY(ReciprocalOp, 1.0 / x, nullptr, nullptr)
ONNX_UNARY(
    ReluOp, rectified(x),
    [](int64_t x) { return std::optional(x > 0 ? x : 0); }, nonNegativePart)
ONNX_UNARY(SigmoidOp, sigmoid(x), nullptr, nullptr)
ONNX_UNARY(SinOp, std::sin(x), nullptr, nullptr)
ONNX_UNARY(SqrtOp, std::sqrt(x), nullptr, nullptr)
ONNX_UNARY(TanhOp, std::tanh(x), nullptr, nullptr)

#undef ONNX_UNARY

OpFoldResult NotOp::fold(FoldAdaptor adaptor) {
  if (auto inner = getX().getDefiningOp<NotOp>())
    if (inner.getX().getType() == getType())
      return inner.getX();
  return foldUnary(
      adaptor.getX(), getType(), [](double x) { return x; },
      [](int64_t x) { return std::optional<int64_t>(!x); });
}

LogicalResult
NotOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                           SmallVectorImpl<SymbolicValue> &results,
                           SizeRequirements &requirements) {
  return inferUnary(operands, results, isZero);
}

LogicalResult NotOp::verify() { return verifyUnary(*this); }

//===----------------------------------------------------------------------===//
// IsInf, IsNaN
//===----------------------------------------------------------------------===//

/// A constant of the answers of `fn`.
static Attribute foldTest(Attribute x, Type type,
                          llvm::function_ref<bool(double)> fn) {
  return foldCompare(
      x, x, type, [&](double value, double) { return fn(value); },
      [](int64_t, int64_t) { return false; });
}

OpFoldResult IsInfOp::fold(FoldAdaptor adaptor) {
  return foldTest(adaptor.getX(), getType(), [&](double x) {
    return std::isinf(x) && (x < 0 ? getDetectNegative() : getDetectPositive());
  });
}

OpFoldResult IsNaNOp::fold(FoldAdaptor adaptor) {
  return foldTest(adaptor.getX(), getType(),
                  [](double x) { return std::isnan(x); });
}

LogicalResult
IsInfOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                             SmallVectorImpl<SymbolicValue> &results,
                             SizeRequirements &requirements) {
  return inferUnary(operands, results);
}

LogicalResult
IsNaNOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                             SmallVectorImpl<SymbolicValue> &results,
                             SizeRequirements &requirements) {
  return inferUnary(operands, results);
}

LogicalResult IsInfOp::verify() { return verifyByInference(*this); }

LogicalResult IsNaNOp::verify() { return verifyByInference(*this); }

//===----------------------------------------------------------------------===//
// Clip
//===----------------------------------------------------------------------===//

LogicalResult
ClipOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                            SmallVectorImpl<SymbolicValue> &results,
                            SizeRequirements &requirements) {
  SymbolicValue result{operands[0].shape, operands[0].elements};
  if (failed(requireScalar(getMin(), "min", operands, requirements)) ||
      failed(requireScalar(getMax(), "max", operands, requirements)))
    return failure();
  // Bounds are scalars: the shape stays.
  auto limit = [&](Value bound, Combine combine) {
    SymbolicValue facts = factsOf(*this, bound, operands);
    if (!bound)
      return;
    SymbolicValue limited{result.shape, std::nullopt};
    combineElements(result, facts, combine, limited);
    result = std::move(limited);
  };
  limit(getMin(), SizeExpr::max);
  limit(getMax(), SizeExpr::min);
  results.push_back(std::move(result));
  return success();
}

LogicalResult ClipOp::verify() {
  if (failed(verifySameElements(
          *this, {getInput(), getMin(), getMax(), getOutput()})) ||
      failed(verifyScalar(*this, getMin(), "min")) ||
      failed(verifyScalar(*this, getMax(), "max")))
    return failure();
  return verifyByInference(*this);
}
