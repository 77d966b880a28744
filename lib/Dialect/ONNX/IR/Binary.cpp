//===- Binary.cpp - Broadcasting elementwise operations -------------------===//

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

static LogicalResult inferBinary(Operation *op,
                                 ArrayRef<SymbolicValue> operands,
                                 SmallVectorImpl<SymbolicValue> &results,
                                 Combine combine) {
  SymbolicValue &result = results.emplace_back();
  if (failed(inferBroadcast(op, operands, result)))
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

static SymbolicDim sizeProduct(SymbolicDim a, SymbolicDim b) {
  return constantSize(a) ? b * a : a * b;
}

/// Integer division truncates, which is floor on non-negative sizes.
static SymbolicDim quotient(SymbolicDim a, SymbolicDim b) {
  MaybeInt left = constantSize(a), right = constantSize(b);
  if (left && right) {
    if (*right == 0 || (*left == INT64_MIN && *right == -1))
      return {};
    return getAffineConstantExpr(*left / *right, a.getContext());
  }
  if (right == 1)
    return a;
  if (SymbolicDim exact = divideProducts({a}, {b}, a.getContext()))
    return exact;
  MaybeInt low = lowerBound(a), divisor = lowerBound(b);
  if (!low || *low < 0 || !divisor || *divisor <= 0)
    return {};
  return a.floorDiv(b);
}

static SymbolicDim remainder(SymbolicDim a, SymbolicDim b) {
  MaybeInt low = lowerBound(a), divisor = constantSize(b);
  if (!divisor || *divisor <= 0 || !low || *low < 0)
    return {};
  return a % b;
}

static SymbolicDim truth(bool value, MLIRContext *context) {
  return getAffineConstantExpr(value, context);
}

/// Whether a < b, when that is known.
static std::optional<bool> isLess(SymbolicDim a, SymbolicDim b) {
  if (provablyAtMost(a + 1, b))
    return true;
  if (provablyAtMost(b, a))
    return false;
  return std::nullopt;
}

static SymbolicDim lessElement(SymbolicDim a, SymbolicDim b) {
  std::optional<bool> known = isLess(a, b);
  return known ? truth(*known, a.getContext()) : SymbolicDim();
}

static SymbolicDim lessOrEqualElement(SymbolicDim a, SymbolicDim b) {
  std::optional<bool> greater = isLess(b, a);
  return greater ? truth(!*greater, a.getContext()) : SymbolicDim();
}

static SymbolicDim equalElement(SymbolicDim a, SymbolicDim b) {
  if (sameSize(a, b))
    return truth(true, a.getContext());
  if (isLess(a, b) == true || isLess(b, a) == true)
    return truth(false, a.getContext());
  return {};
}

static SymbolicDim bothElements(SymbolicDim a, SymbolicDim b) {
  return constantSize(a) && constantSize(b) ? a * b : SymbolicDim();
}

static SymbolicDim eitherElement(SymbolicDim a, SymbolicDim b) {
  return maxSize(a, b);
}

static SymbolicDim differingElement(SymbolicDim a, SymbolicDim b) {
  return constantSize(a) && constantSize(b) ? truth(a != b, a.getContext())
                                            : SymbolicDim();
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

/// `value` if it can stand for `result` unchanged.
static Value sameType(Value value, Value result) {
  return value.getType() == result.getType() ? value : Value();
}

static bool hasInts(Value value) {
  return isa<IntegerType>(getElementTypeOrSelf(value.getType()));
}

OpFoldResult AddOp::fold(FoldAdaptor adaptor) {
  // -0.0 + 0.0 is 0.0: only integers may drop a zero.
  if (hasInts(getC()) && isSplatOf(adaptor.getB(), 0) &&
      sameType(getA(), getC()))
    return getA();
  if (hasInts(getC()) && isSplatOf(adaptor.getA(), 0) &&
      sameType(getB(), getC()))
    return getB();
  return foldBinary(
      adaptor.getA(), adaptor.getB(), getType(),
      [](double a, double b) { return a + b; }, sumOf);
}

OpFoldResult SubOp::fold(FoldAdaptor adaptor) {
  if (hasInts(getC()) && isSplatOf(adaptor.getB(), 0) &&
      sameType(getA(), getC()))
    return getA();
  return foldBinary(
      adaptor.getA(), adaptor.getB(), getType(),
      [](double a, double b) { return a - b; }, differenceOf);
}

OpFoldResult MulOp::fold(FoldAdaptor adaptor) {
  if (isSplatOf(adaptor.getB(), 1) && sameType(getA(), getC()))
    return getA();
  if (isSplatOf(adaptor.getA(), 1) && sameType(getB(), getC()))
    return getB();
  return foldBinary(
      adaptor.getA(), adaptor.getB(), getType(),
      [](double a, double b) { return a * b; }, productOfInts);
}

OpFoldResult DivOp::fold(FoldAdaptor adaptor) {
  if (isSplatOf(adaptor.getB(), 1) && sameType(getA(), getC()))
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
  if (isSplatOf(adaptor.getY(), 1) && sameType(getX(), getZ()))
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
                           SmallVectorImpl<SymbolicValue> &results) {
  return inferBinary(*this, operands, results, nullptr);
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

#define ONNX_BINARY(Op, elements)                                              \
  LogicalResult Op::inferSymbolicShapes(                                       \
      ArrayRef<SymbolicValue> operands,                                        \
      SmallVectorImpl<SymbolicValue> &results) {                               \
    return inferBinary(*this, operands, results,                               \
                       [&](SymbolicDim a, SymbolicDim b) -> SymbolicDim {      \
                         return elements;                                      \
                       });                                                     \
  }
ONNX_BINARY(AddOp, simplifySize(a + b))
ONNX_BINARY(SubOp, simplifySize(a - b))
ONNX_BINARY(MulOp, sizeProduct(a, b))
ONNX_BINARY(DivOp, quotient(a, b))
ONNX_BINARY(ModOp, remainder(a, b))
ONNX_BINARY(MaxOp, maxSize(a, b))
ONNX_BINARY(MinOp, minSize(a, b))
ONNX_BINARY(EqualOp, equalElement(a, b))
ONNX_BINARY(GreaterOp, lessElement(b, a))
ONNX_BINARY(GreaterOrEqualOp, lessOrEqualElement(b, a))
ONNX_BINARY(LessOp, lessElement(a, b))
ONNX_BINARY(LessOrEqualOp, lessOrEqualElement(a, b))
ONNX_BINARY(AndOp, bothElements(a, b))
ONNX_BINARY(OrOp, eitherElement(a, b))
ONNX_BINARY(XorOp, differingElement(a, b))
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
  if (isSplatOf(adaptor.getCondition(), 1) && sameType(getX(), getOutput()))
    return getX();
  if (isSplatOf(adaptor.getCondition(), 0) && sameType(getY(), getOutput()))
    return getY();
  if (getX() == getY() && sameType(getX(), getOutput()))
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
                             SmallVectorImpl<SymbolicValue> &results) {
  SymbolicValue &result = results.emplace_back();
  if (failed(inferBroadcast(*this, operands, result)))
    return failure();
  const SymbolicValue &condition = operands[0];
  if (!condition.elements || !operands[1].elements || !operands[2].elements)
    return success();
  size_t size = 1;
  for (const SymbolicValue &operand : operands)
    size = std::max(size, operand.elements->size());
  auto at = [&](const SymbolicValue &value, size_t i) {
    return (*value.elements)[value.elements->size() == 1 ? 0 : i];
  };
  for (const SymbolicValue &operand : operands)
    if (operand.elements->size() != 1 && operand.elements->size() != size)
      return success();
  result.elements.emplace();
  for (size_t i = 0; i < size; ++i) {
    SymbolicDim x = at(operands[1], i), y = at(operands[2], i);
    std::optional<int64_t> known = constantSize(at(condition, i));
    result.elements->push_back(known            ? (*known ? x : y)
                               : sameSize(x, y) ? x
                                                : SymbolicDim());
  }
  return success();
}

LogicalResult WhereOp::verify() {
  if (failed(verifySameElements(*this, {getX(), getY(), getOutput()})))
    return failure();
  return verifyByInference(*this);
}
