//===- Binary.cpp - Broadcasting elementwise operations -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Folding.h"
#include "OpUtils.h"
#include <cmath>

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

using MaybeInt = std::optional<int64_t>;

//===----------------------------------------------------------------------===//
// Shapes, elements, verification
//===----------------------------------------------------------------------===//

static LogicalResult inferBinary(ArrayRef<SymbolicValue> operands,
                                 SmallVectorImpl<SymbolicValue> &results,
                                 SizeRequirements &requirements,
                                 Combine combine) {
  SymbolicValue &result = results.emplace_back();
  if (failed(inferBroadcast(operands, result, requirements)))
    return failure();
  if (combine)
    combineElements(operands[0], operands[1], combine, result);
  return success();
}

static LogicalResult verifyArithmetic(Operation *op) {
  if (failed(verifySameElements(
          op, {op->getOperand(0), op->getOperand(1), op->getResult(0)})))
    return failure();
  return verifyByInference(op);
}

static LogicalResult verifyComparison(Operation *op) {
  if (failed(verifySameElements(op, {op->getOperand(0), op->getOperand(1)})))
    return failure();
  return verifyByInference(op);
}

/// Integer division truncates, which is floor on non-negative sizes.
static SizeExpr quotient(SizeExpr a, SizeExpr b) {
  MaybeInt left = constantSize(a), right = constantSize(b);
  if (left && right) {
    if (*right == 0 || (*left == INT64_MIN && *right == -1))
      return {};
    return SizeExpr::constant(*left / *right, a.getContext());
  }
  if (right && *right < 0)
    return -quotient(a, -b);
  SizeExpr zero = SizeExpr::constant(0, a.getContext());
  return SizeExpr::select(SizeExpr::atMost(zero, a), a.floorDiv(b),
                          -(-a).floorDiv(b));
}

/// What remains, with the sign of the divisor, or of the dividend (`fmod`).
static SizeExpr remainder(SizeExpr a, SizeExpr b, bool fmod) {
  if (!fmod)
    return a.mod(b);
  SizeExpr zero = SizeExpr::constant(0, a.getContext());
  return SizeExpr::select(SizeExpr::atMost(zero, a), a.mod(b), -(-a).mod(b));
}

static SizeExpr notOf(SizeExpr a) { return 1 - a; }

static SizeExpr lessElement(SizeExpr a, SizeExpr b) {
  return SizeExpr::atMost(a + 1, b);
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

// Integers wrap around, as they do at run time.
static MaybeInt sumOf(int64_t a, int64_t b) {
  return int64_t(uint64_t(a) + uint64_t(b));
}
static MaybeInt differenceOf(int64_t a, int64_t b) {
  return int64_t(uint64_t(a) - uint64_t(b));
}
static MaybeInt productOfInts(int64_t a, int64_t b) {
  return int64_t(uint64_t(a) * uint64_t(b));
}
static MaybeInt quotientOf(int64_t a, int64_t b) {
  return b == 0 || (a == INT64_MIN && b == -1) ? std::nullopt : MaybeInt(a / b);
}
static double maxOf(double a, double b) {
  return std::isnan(a) || std::isnan(b) ? NAN : std::fmax(a, b);
}
static double minOf(double a, double b) {
  return std::isnan(a) || std::isnan(b) ? NAN : std::fmin(a, b);
}

/// Whether `value`, an operand, can stand for `result`: the types are equal,
/// and no other operand broadcasts it. A size that the type does not tell may
/// be 1, or that of another operand.
static bool standsFor(Value value, Value result) {
  auto type = dyn_cast<RankedTensorType>(result.getType());
  if (!type || value.getType() != type)
    return false;
  return llvm::all_of(result.getDefiningOp()->getOperands(), [&](Value other) {
    if (other == value)
      return true;
    auto shape = dyn_cast<RankedTensorType>(other.getType());
    if (!shape || shape.getRank() > type.getRank())
      return false;
    ArrayRef<int64_t> whole = type.getShape().take_back(shape.getRank());
    for (auto [own, size] : llvm::zip_equal(shape.getShape(), whole))
      if (own != 1 && (ShapedType::isDynamic(own) || own != size))
        return false;
    return true;
  });
}

static bool hasInts(Value value) {
  return isa<IntegerType>(getElementTypeOrSelf(value.getType()));
}

OpFoldResult AddOp::fold(FoldAdaptor adaptor) {
  // -0.0 + 0.0 is 0.0: only integers may drop a zero.
  if (hasInts(getC()) && isSplatOf(adaptor.getB(), 0) &&
      standsFor(getA(), getC()))
    return getA();
  if (hasInts(getC()) && isSplatOf(adaptor.getA(), 0) &&
      standsFor(getB(), getC()))
    return getB();
  return foldBinary(
      adaptor.getA(), adaptor.getB(), getType(),
      [](double a, double b) { return a + b; }, sumOf);
}

OpFoldResult SubOp::fold(FoldAdaptor adaptor) {
  if (hasInts(getC()) && isSplatOf(adaptor.getB(), 0) &&
      standsFor(getA(), getC()))
    return getA();
  return foldBinary(
      adaptor.getA(), adaptor.getB(), getType(),
      [](double a, double b) { return a - b; }, differenceOf);
}

OpFoldResult MulOp::fold(FoldAdaptor adaptor) {
  if (isSplatOf(adaptor.getB(), 1) && standsFor(getA(), getC()))
    return getA();
  if (isSplatOf(adaptor.getA(), 1) && standsFor(getB(), getC()))
    return getB();
  return foldBinary(
      adaptor.getA(), adaptor.getB(), getType(),
      [](double a, double b) { return a * b; }, productOfInts);
}

OpFoldResult DivOp::fold(FoldAdaptor adaptor) {
  if (isSplatOf(adaptor.getB(), 1) && standsFor(getA(), getC()))
    return getA();
  return foldBinary(
      adaptor.getA(), adaptor.getB(), getType(),
      [](double a, double b) { return a / b; }, quotientOf);
}

OpFoldResult MaxOp::fold(FoldAdaptor adaptor) {
  return foldBinary(
      adaptor.getA(), adaptor.getB(), getType(), maxOf,
      [](int64_t a, int64_t b) -> MaybeInt { return std::max(a, b); });
}

OpFoldResult MinOp::fold(FoldAdaptor adaptor) {
  return foldBinary(
      adaptor.getA(), adaptor.getB(), getType(), minOf,
      [](int64_t a, int64_t b) -> MaybeInt { return std::min(a, b); });
}

OpFoldResult ModOp::fold(FoldAdaptor adaptor) {
  bool fmod = getFmod();
  return foldBinary(
      adaptor.getA(), adaptor.getB(), getType(),
      [](double a, double b) { return std::fmod(a, b); },
      [fmod](int64_t a, int64_t b) -> MaybeInt {
        if (b == 0 || b == -1)
          return b == 0 ? MaybeInt() : MaybeInt(0);
        int64_t rest = a % b;
        return !fmod && rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
      });
}

LogicalResult ModOp::verify() {
  if (!hasInts(getA()) && !getFmod())
    return emitOpError("needs fmod for floats");
  return verifyArithmetic(*this);
}

OpFoldResult PowOp::fold(FoldAdaptor adaptor) {
  if (isSplatOf(adaptor.getY(), 1) && standsFor(getX(), getZ()))
    return getX();
  // The exponent may have another type; integer powers are left alone.
  if (hasInts(getZ()))
    return {};
  Attribute exponent = adaptor.getY();
  if (auto type =
          exponent ? dyn_cast<RankedTensorType>(getY().getType()) : nullptr)
    exponent = foldCast(exponent, type.clone(getElementTypeOrSelf(getType())));
  return foldBinary(
      adaptor.getX(), exponent, getType(),
      [](double a, double b) { return std::pow(a, b); },
      [](int64_t, int64_t) { return MaybeInt(); });
}

LogicalResult
PowOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                           SmallVectorImpl<SymbolicValue> &results,
                           SizeRequirements &requirements) {
  return inferBinary(operands, results, requirements, nullptr);
}

LogicalResult PowOp::verify() {
  if (failed(verifySameElements(*this, {getX(), getZ()})))
    return failure();
  return verifyByInference(*this);
}

//===----------------------------------------------------------------------===//
// Comparisons and logic
//===----------------------------------------------------------------------===//

#define ONNX_COMPARISON(Op, relation)                                          \
  OpFoldResult Op::fold(FoldAdaptor adaptor) {                                 \
    return foldCompare(                                                        \
        adaptor.getA(), adaptor.getB(), getType(),                             \
        [](double a, double b) { return a relation b; },                       \
        [](int64_t a, int64_t b) { return a relation b; });                    \
  }
ONNX_COMPARISON(EqualOp, ==)
ONNX_COMPARISON(GreaterOp, >)
ONNX_COMPARISON(GreaterOrEqualOp, >=)
ONNX_COMPARISON(LessOp, <)
ONNX_COMPARISON(LessOrEqualOp, <=)
#undef ONNX_COMPARISON

#define ONNX_LOGICAL(Op, relation)                                             \
  OpFoldResult Op::fold(FoldAdaptor adaptor) {                                 \
    return foldCompare(                                                        \
        adaptor.getA(), adaptor.getB(), getType(),                             \
        [](double, double) { return false; },                                  \
        [](int64_t a, int64_t b) { return (a relation b) != 0; });             \
  }
ONNX_LOGICAL(AndOp, &)
ONNX_LOGICAL(OrOp, |)
ONNX_LOGICAL(XorOp, ^)
#undef ONNX_LOGICAL

#define ONNX_BINARY(Op, formula)                                               \
  LogicalResult Op::inferSymbolicShapes(                                       \
      ArrayRef<SymbolicValue> operands,                                        \
      SmallVectorImpl<SymbolicValue> &results,                                 \
      SizeRequirements &requirements) {                                        \
    return inferBinary(                                                        \
        operands, results, requirements,                                       \
        [&](SizeExpr a, SizeExpr b) -> SizeExpr { return formula; });          \
  }
ONNX_BINARY(AddOp, a + b)
ONNX_BINARY(SubOp, a - b)
ONNX_BINARY(MulOp, a *b)
ONNX_BINARY(DivOp, quotient(a, b))
ONNX_BINARY(ModOp, remainder(a, b, getFmod()))
ONNX_BINARY(MaxOp, SizeExpr::max(a, b))
ONNX_BINARY(MinOp, SizeExpr::min(a, b))
ONNX_BINARY(EqualOp, SizeExpr::equal(a, b))
ONNX_BINARY(GreaterOp, lessElement(b, a))
ONNX_BINARY(GreaterOrEqualOp, SizeExpr::atMost(b, a))
ONNX_BINARY(LessOp, lessElement(a, b))
ONNX_BINARY(LessOrEqualOp, SizeExpr::atMost(a, b))
ONNX_BINARY(AndOp, SizeExpr::min(a, b))
ONNX_BINARY(OrOp, SizeExpr::max(a, b))
ONNX_BINARY(XorOp, notOf(SizeExpr::equal(a, b)))
#undef ONNX_BINARY

LogicalResult AddOp::verify() { return verifyArithmetic(*this); }
LogicalResult SubOp::verify() { return verifyArithmetic(*this); }
LogicalResult MulOp::verify() { return verifyArithmetic(*this); }
LogicalResult DivOp::verify() { return verifyArithmetic(*this); }
LogicalResult MaxOp::verify() { return verifyArithmetic(*this); }
LogicalResult MinOp::verify() { return verifyArithmetic(*this); }
LogicalResult EqualOp::verify() { return verifyComparison(*this); }
LogicalResult GreaterOp::verify() { return verifyComparison(*this); }
LogicalResult GreaterOrEqualOp::verify() { return verifyComparison(*this); }
LogicalResult LessOp::verify() { return verifyComparison(*this); }
LogicalResult LessOrEqualOp::verify() { return verifyComparison(*this); }
LogicalResult AndOp::verify() { return verifyComparison(*this); }
LogicalResult OrOp::verify() { return verifyComparison(*this); }
LogicalResult XorOp::verify() { return verifyComparison(*this); }

//===----------------------------------------------------------------------===//
// Where
//===----------------------------------------------------------------------===//

OpFoldResult WhereOp::fold(FoldAdaptor adaptor) {
  if (isSplatOf(adaptor.getCondition(), 1) && standsFor(getX(), getOutput()))
    return getX();
  if (isSplatOf(adaptor.getCondition(), 0) && standsFor(getY(), getOutput()))
    return getY();
  if (getX() == getY() && standsFor(getX(), getOutput()))
    return getX();
  auto condition = constantInts(adaptor.getCondition());
  auto x = dyn_cast_if_present<DenseElementsAttr>(adaptor.getX());
  auto y = dyn_cast_if_present<DenseElementsAttr>(adaptor.getY());
  auto type = foldableType(getType());
  if (!condition || !x || !y || !type || type.getNumElements() == 0)
    return {};
  auto shape = cast<ShapedType>(getCondition().getType()).getShape();
  SmallVector<Attribute> picked;
  auto xs = x.getValues<Attribute>(), ys = y.getValues<Attribute>();
  forEachIndex(type.getShape(), [&](ArrayRef<int64_t> index) {
    bool first = (*condition)[broadcastPosition(index, shape)];
    picked.push_back(
        first ? xs[broadcastPosition(index, x.getType().getShape())]
              : ys[broadcastPosition(index, y.getType().getShape())]);
  });
  if (llvm::all_equal(picked))
    picked.resize(1);
  return DenseElementsAttr::get(type, picked);
}

LogicalResult
WhereOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                             SmallVectorImpl<SymbolicValue> &results,
                             SizeRequirements &requirements) {
  SymbolicValue &result = results.emplace_back();
  if (failed(inferBroadcast(operands, result, requirements)))
    return failure();
  size_t size = 1;
  for (const SymbolicValue &operand : operands) {
    if (!operand.elements)
      return success();
    size = std::max(size, operand.elements->size());
  }
  for (const SymbolicValue &operand : operands)
    if (operand.elements->size() != 1 && operand.elements->size() != size)
      return success();
  result.elements.emplace();
  for (size_t i = 0; i < size; ++i) {
    auto at = [&](const SymbolicValue &value) {
      return (*value.elements)[value.elements->size() == 1 ? 0 : i];
    };
    SizeExpr condition = at(operands[0]), x = at(operands[1]),
             y = at(operands[2]);
    result.elements->push_back(
        sameSize(x, y) ? x : SizeExpr::select(condition, x, y));
  }
  return success();
}

LogicalResult WhereOp::verify() {
  if (failed(verifySameElements(*this, {getX(), getY(), getOutput()})))
    return failure();
  return verifyByInference(*this);
}
