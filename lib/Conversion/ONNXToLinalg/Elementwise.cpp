//===- Elementwise.cpp - elementwise onnx operations to linalg ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Common.h"
#include "Patterns.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;
using namespace tnl::onnx;

//===----------------------------------------------------------------------===//
// Scalars
//===----------------------------------------------------------------------===//

// Each computes on f32, f64 or signless integers; `isUnsigned` for the latter.

static Value divide(LinalgBuilder &b, Value x, Value y, bool isUnsigned) {
  Type type = x.getType();
  if (isa<FloatType>(type))
    return arith::DivFOp::create(b, x, y);
  // Division by zero, and of the smallest number by -1, would trap.
  Value zero = b.constantInt(type, 0), one = b.constantInt(type, 1);
  Value isZero = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, y, zero);
  Value divisor = arith::SelectOp::create(b, isZero, one, y);
  if (isUnsigned)
    return arith::DivUIOp::create(b, x, divisor);
  Value isMinusOne = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, divisor,
                                           b.constantInt(type, -1));
  Value safe = arith::SelectOp::create(b, isMinusOne, one, divisor);
  Value quotient = arith::DivSIOp::create(b, x, safe);
  return arith::SelectOp::create(b, isMinusOne,
                                 arith::SubIOp::create(b, zero, x), quotient);
}

static Value remainder(LinalgBuilder &b, Value x, Value y, bool isUnsigned,
                       bool fmod) {
  if (isa<FloatType>(x.getType()))
    return arith::RemFOp::create(b, x, y);
  Value quotient = divide(b, x, y, isUnsigned);
  Value rest =
      arith::SubIOp::create(b, x, arith::MulIOp::create(b, quotient, y));
  if (fmod || isUnsigned)
    return rest;
  // The sign of the divisor.
  Value zero = b.constantInt(x.getType(), 0);
  auto negative = [&](Value v) {
    return arith::CmpIOp::create(b, arith::CmpIPredicate::slt, v, zero);
  };
  Value differs = arith::XOrIOp::create(b, negative(rest), negative(y));
  Value nonzero =
      arith::CmpIOp::create(b, arith::CmpIPredicate::ne, rest, zero);
  Value adjust = arith::AndIOp::create(b, differs, nonzero);
  return arith::SelectOp::create(b, adjust, arith::AddIOp::create(b, rest, y),
                                 rest);
}

static Value compare(LinalgBuilder &b, arith::CmpFPredicate f,
                     arith::CmpIPredicate s, arith::CmpIPredicate u, Value x,
                     Value y, bool isUnsigned) {
  if (isa<FloatType>(x.getType()))
    return arith::CmpFOp::create(b, f, x, y);
  return arith::CmpIOp::create(b, isUnsigned ? u : s, x, y);
}

static Value larger(LinalgBuilder &b, Value x, Value y, bool isUnsigned) {
  if (isa<FloatType>(x.getType()))
    return arith::MaximumFOp::create(b, x, y);
  if (isUnsigned)
    return arith::MaxUIOp::create(b, x, y);
  return arith::MaxSIOp::create(b, x, y);
}

static Value smaller(LinalgBuilder &b, Value x, Value y, bool isUnsigned) {
  if (isa<FloatType>(x.getType()))
    return arith::MinimumFOp::create(b, x, y);
  if (isUnsigned)
    return arith::MinUIOp::create(b, x, y);
  return arith::MinSIOp::create(b, x, y);
}

template <typename FloatOp, typename IntOp>
static Value arithmetic(LinalgBuilder &b, Value x, Value y) {
  if (isa<FloatType>(x.getType()))
    return FloatOp::create(b, x, y);
  return IntOp::create(b, x, y);
}

static Value isInfinite(LinalgBuilder &b, IsInfOp op, Value x) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  auto equals = [&](double value) {
    return arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, x,
                                 b.constant(x.getType(), value));
  };
  if (op.getDetectNegative() && op.getDetectPositive())
    return arith::OrIOp::create(b, equals(infinity), equals(-infinity));
  if (op.getDetectNegative())
    return equals(-infinity);
  if (op.getDetectPositive())
    return equals(infinity);
  return b.constantInt(b.getI1Type(), 0);
}

static Value unary(LinalgBuilder &b, Operation *op, Value x) {
  Type type = x.getType();
  bool isFloat = isa<FloatType>(type);
  return TypeSwitch<Operation *, Value>(op)
      .Case([&](AbsOp) -> Value {
        if (isFloat)
          return math::AbsFOp::create(b, x);
        return math::AbsIOp::create(b, x);
      })
      .Case([&](CeilOp) { return math::CeilOp::create(b, x); })
      .Case([&](CosOp) { return math::CosOp::create(b, x); })
      .Case([&](ErfOp) { return math::ErfOp::create(b, x); })
      .Case([&](ExpOp) { return math::ExpOp::create(b, x); })
      .Case([&](FloorOp) { return math::FloorOp::create(b, x); })
      .Case([&](IsInfOp op) { return isInfinite(b, op, x); })
      .Case([&](IsNaNOp) {
        return arith::CmpFOp::create(b, arith::CmpFPredicate::UNO, x, x);
      })
      .Case([&](LogOp) { return math::LogOp::create(b, x); })
      .Case([&](NegOp) -> Value {
        if (isFloat)
          return arith::NegFOp::create(b, x);
        return arith::SubIOp::create(b, b.constantInt(type, 0), x);
      })
      .Case([&](NotOp) {
        return arith::XOrIOp::create(b, x, b.constantInt(type, 1));
      })
      .Case([&](ReciprocalOp) {
        return arith::DivFOp::create(b, b.constant(type, 1.0), x);
      })
      .Case([&](ReluOp) {
        return larger(b, x,
                      isFloat ? b.constant(type, 0.0) : b.constantInt(type, 0),
                      false);
      })
      .Case([&](SigmoidOp) { return b.sigmoid(x); })
      .Case([&](SinOp) { return math::SinOp::create(b, x); })
      .Case([&](SqrtOp) { return math::SqrtOp::create(b, x); })
      .Case([&](TanhOp) { return math::TanhOp::create(b, x); });
}

static Value binary(LinalgBuilder &b, Operation *op, Value x, Value y,
                    bool isUnsigned) {
  using F = arith::CmpFPredicate;
  using I = arith::CmpIPredicate;
  return TypeSwitch<Operation *, Value>(op)
      .Case([&](AddOp) {
        return arithmetic<arith::AddFOp, arith::AddIOp>(b, x, y);
      })
      .Case([&](SubOp) {
        return arithmetic<arith::SubFOp, arith::SubIOp>(b, x, y);
      })
      .Case([&](MulOp) {
        return arithmetic<arith::MulFOp, arith::MulIOp>(b, x, y);
      })
      .Case([&](DivOp) { return divide(b, x, y, isUnsigned); })
      .Case([&](ModOp mod) {
        return remainder(b, x, y, isUnsigned, mod.getFmod());
      })
      .Case([&](MaxOp) { return larger(b, x, y, isUnsigned); })
      .Case([&](MinOp) { return smaller(b, x, y, isUnsigned); })
      .Case([&](EqualOp) {
        return compare(b, F::OEQ, I::eq, I::eq, x, y, isUnsigned);
      })
      .Case([&](GreaterOp) {
        return compare(b, F::OGT, I::sgt, I::ugt, x, y, isUnsigned);
      })
      .Case([&](GreaterOrEqualOp) {
        return compare(b, F::OGE, I::sge, I::uge, x, y, isUnsigned);
      })
      .Case([&](LessOp) {
        return compare(b, F::OLT, I::slt, I::ult, x, y, isUnsigned);
      })
      .Case([&](LessOrEqualOp) {
        return compare(b, F::OLE, I::sle, I::ule, x, y, isUnsigned);
      })
      .Case([&](AndOp) { return arith::AndIOp::create(b, x, y); })
      .Case([&](OrOp) { return arith::OrIOp::create(b, x, y); })
      .Case([&](XorOp) { return arith::XOrIOp::create(b, x, y); });
}

/// x^y in the type of x; the exponent may have any type.
static Value power(LinalgBuilder &b, Value x, Value y,
                   std::optional<double> exponent) {
  Type type = x.getType();
  if (exponent == 2.0)
    return arithmetic<arith::MulFOp, arith::MulIOp>(b, x, x);
  if (exponent == 1.0)
    return x;
  if (isa<FloatType>(type))
    return math::PowFOp::create(b, x, convertElement(b, y, type));
  Value result = math::PowFOp::create(b, convertElement(b, x, b.getF64Type()),
                                      convertElement(b, y, b.getF64Type()));
  return convertElement(b, result, type);
}

/// The one value of a constant.
static std::optional<double> splatValue(Value tensor) {
  DenseElementsAttr elements;
  if (!matchPattern(tensor, m_Constant(&elements)) || !elements.isSplat())
    return std::nullopt;
  if (isa<FloatType>(elements.getElementType())) {
    APFloat value = elements.getSplatValue<APFloat>();
    bool losesInfo;
    value.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven,
                  &losesInfo);
    return value.convertToDouble();
  }
  return static_cast<double>(elements.getSplatValue<APInt>().getSExtValue());
}

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

namespace {

template <typename Op> struct UnaryPattern : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    Value result = mapBroadcast(
        b, op.getY(), op.getX(), [&](LinalgBuilder &b, ValueRange args) {
          Value x = b.widen(signless(b, args[0]));
          return finish(b, unary(b, op, x),
                        rankedType(op.getY()).getElementType());
        });
    rewriter.replaceOp(op, result);
    return success();
  }
};

template <typename Op> struct BinaryPattern : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    bool isUnsigned =
        rankedType(op.getA()).getElementType().isUnsignedInteger();
    Value result =
        mapBroadcast(b, op.getC(), op->getOperands(),
                     [&](LinalgBuilder &b, ValueRange args) {
                       Value x = b.widen(signless(b, args[0])),
                             y = b.widen(signless(b, args[1]));
                       return finish(b, binary(b, op, x, y, isUnsigned),
                                     rankedType(op.getC()).getElementType());
                     });
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct PowPattern : OpRewritePattern<PowOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(PowOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    std::optional<double> exponent = splatValue(op.getY());
    Value result =
        mapBroadcast(b, op.getZ(), op->getOperands(),
                     [&](LinalgBuilder &b, ValueRange args) {
                       Value x = b.widen(signless(b, args[0]));
                       return finish(b, power(b, x, args[1], exponent),
                                     rankedType(op.getZ()).getElementType());
                     });
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct WherePattern : OpRewritePattern<WhereOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(WhereOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    Value result = mapBroadcast(b, op.getOutput(), op->getOperands(),
                                [](LinalgBuilder &b, ValueRange args) -> Value {
                                  return arith::SelectOp::create(
                                      b, args[0], args[1], args[2]);
                                });
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct ClipPattern : OpRewritePattern<ClipOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ClipOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    RankedTensorType result = rankedType(op.getOutput());
    Type type = result.getElementType();
    // Bounds are one number, of rank 0 or 1.
    SmallVector<AffineMap> maps{b.identity(result.getRank())};
    for (Value bound : op->getOperands().drop_front())
      maps.push_back(
          AffineMap::get(result.getRank(), 0,
                         SmallVector<AffineExpr>(rankedType(bound).getRank(),
                                                 b.getAffineConstantExpr(0)),
                         b.getContext()));
    Value limited = b.map(
        b.empty(result, b.sizes(op.getInput())), op->getOperands(), maps,
        [&](LinalgBuilder &b, ValueRange args) {
          bool isUnsigned = type.isUnsignedInteger();
          Value x = b.widen(signless(b, args[0]));
          size_t next = 1;
          if (op.getMin())
            x = larger(b, x, b.widen(signless(b, args[next++])), isUnsigned);
          if (op.getMax())
            x = smaller(b, x, b.widen(signless(b, args[next])), isUnsigned);
          return finish(b, x, type);
        });
    rewriter.replaceOp(op, limited);
    return success();
  }
};

struct CastPattern : OpRewritePattern<CastOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(CastOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    Value result = mapBroadcast(
        b, op.getOutput(), op.getInput(),
        [&](LinalgBuilder &b, ValueRange args) {
          return convertElement(b, args[0],
                                rankedType(op.getOutput()).getElementType());
        });
    rewriter.replaceOp(op, result);
    return success();
  }
};

} // namespace

void onnx::populateElementwiseToLinalg(RewritePatternSet &patterns) {
  patterns
      .add<UnaryPattern<AbsOp>, UnaryPattern<CeilOp>, UnaryPattern<CosOp>,
           UnaryPattern<ErfOp>, UnaryPattern<ExpOp>, UnaryPattern<FloorOp>,
           UnaryPattern<IsInfOp>, UnaryPattern<IsNaNOp>, UnaryPattern<LogOp>,
           UnaryPattern<NegOp>, UnaryPattern<NotOp>, UnaryPattern<ReciprocalOp>,
           UnaryPattern<ReluOp>, UnaryPattern<SigmoidOp>, UnaryPattern<SinOp>,
           UnaryPattern<SqrtOp>, UnaryPattern<TanhOp>>(patterns.getContext());
  patterns.add<BinaryPattern<AddOp>, BinaryPattern<AndOp>, BinaryPattern<DivOp>,
               BinaryPattern<EqualOp>, BinaryPattern<GreaterOp>,
               BinaryPattern<GreaterOrEqualOp>, BinaryPattern<LessOp>,
               BinaryPattern<LessOrEqualOp>, BinaryPattern<MaxOp>,
               BinaryPattern<MinOp>, BinaryPattern<ModOp>, BinaryPattern<MulOp>,
               BinaryPattern<OrOp>, BinaryPattern<SubOp>, BinaryPattern<XorOp>>(
      patterns.getContext());
  patterns.add<CastPattern, ClipPattern, PowPattern, WherePattern>(
      patterns.getContext());
}
