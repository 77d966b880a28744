//===- Reductions.cpp - onnx reductions to linalg -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Common.h"
#include "Patterns.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include <limits>

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;
using namespace tnl::onnx;

/// The smallest or largest number of a type.
static Value extreme(LinalgBuilder &b, Type type, bool smallest,
                     bool isUnsigned) {
  if (isa<FloatType>(type)) {
    double infinity = std::numeric_limits<double>::infinity();
    return b.constant(type, smallest ? -infinity : infinity);
  }
  unsigned width = type.getIntOrFloatBitWidth();
  APInt value = isUnsigned ? (smallest ? APInt::getMinValue(width)
                                       : APInt::getMaxValue(width))
                           : (smallest ? APInt::getSignedMinValue(width)
                                       : APInt::getSignedMaxValue(width));
  return arith::ConstantOp::create(b, b.getIntegerAttr(type, value));
}

static Value startOf(LinalgBuilder &b, Operation *op, Type type,
                     bool isUnsigned) {
  if (isa<ReduceMaxOp, ReduceMinOp>(op))
    return extreme(b, type, isa<ReduceMaxOp>(op), isUnsigned);
  double start = isa<ReduceProdOp>(op) ? 1.0 : 0.0;
  return isa<FloatType>(type) ? b.constant(type, start)
                              : b.constantInt(type, start);
}

static Value combine(LinalgBuilder &b, Operation *op, Value x, Value sum,
                     bool isUnsigned) {
  bool isFloat = isa<FloatType>(x.getType());
  if (isa<ReduceSumOp, ReduceMeanOp>(op))
    return b.addReassoc(x, sum);
  if (isa<ReduceSumSquareOp, ReduceL2Op>(op))
    return b.mulAdd(x, x, sum);
  if (isa<ReduceProdOp>(op)) {
    if (isFloat)
      return arith::MulFOp::create(b, sum, x);
    return arith::MulIOp::create(b, sum, x);
  }
  bool isMax = isa<ReduceMaxOp>(op);
  if (isFloat)
    return isMax ? Value(arith::MaximumFOp::create(b, sum, x))
                 : Value(arith::MinimumFOp::create(b, sum, x));
  if (isUnsigned)
    return isMax ? Value(arith::MaxUIOp::create(b, sum, x))
                 : Value(arith::MinUIOp::create(b, sum, x));
  return isMax ? Value(arith::MaxSIOp::create(b, sum, x))
               : Value(arith::MinSIOp::create(b, sum, x));
}

/// The maps between a result and the tensor without the reduced axes.
static AffineMap withoutAxes(LinalgBuilder &b, int64_t resultRank,
                             ArrayRef<int64_t> kept, bool keepdims) {
  if (!keepdims)
    return b.identity(resultRank);
  return b.dims(resultRank, kept);
}

/// Sizes of the result, 1 for reduced axes that are kept.
static SmallVector<Value> resultSizes(LinalgBuilder &b, Value x,
                                      ArrayRef<int64_t> kept, bool keepdims) {
  SmallVector<Value> sizes;
  for (int64_t d : llvm::seq(rankedType(x).getRank())) {
    if (llvm::is_contained(kept, d))
      sizes.push_back(b.dim(x, d));
    else if (keepdims)
      sizes.push_back(b.index(1));
  }
  return sizes;
}

namespace {

template <typename Op> struct ReducePattern : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    Value x = op.getData();
    RankedTensorType type = rankedType(op.getReduced());
    int64_t rank = rankedType(x).getRank();
    SmallVector<int64_t> axes;
    if (op.getAxes()) {
      std::optional<SmallVector<int64_t>> known = constantInts(op.getAxes());
      if (!known)
        return rewriter.notifyMatchFailure(op, "axes are not constant");
      for (int64_t axis : *known)
        axes.push_back(axis < 0 ? axis + rank : axis);
    }
    if (axes.empty() && !op.getNoopWithEmptyAxes())
      axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));

    LinalgBuilder b(op.getLoc(), rewriter);
    Type element = type.getElementType();
    bool isUnsigned = element.isUnsignedInteger();
    Type compute =
        isa<FloatType>(element)
            ? sumType(b, element)
            : Type(b.getIntegerType(element.getIntOrFloatBitWidth()));
    Value sum = reduceAxes(b, x, axes, startOf(b, op, compute, isUnsigned),
                           [&](LinalgBuilder &b, Value value, Value sum) {
                             return combine(b, op, b.widen(signless(b, value)),
                                            sum, isUnsigned);
                           });
    ReductionLoops loops(b, rank, axes);
    Value count = b.index(1);
    for (int64_t axis : axes)
      count = b.mul(count, b.dim(x, axis));
    Value countNumber;
    if (isa<ReduceMeanOp>(op))
      countNumber = convertElement(
          b, arith::IndexCastOp::create(b, b.getI64Type(), count), compute);
    SmallVector<Value> sizes = resultSizes(b, x, loops.kept, op.getKeepdims());
    Value result = b.map(
        b.empty(type, sizes), sum,
        withoutAxes(b, type.getRank(), loops.kept, op.getKeepdims()),
        [&](LinalgBuilder &b, ValueRange args) -> Value {
          Value y = args[0];
          if (countNumber)
            y = isa<FloatType>(compute)
                    ? Value(arith::DivFOp::create(b, y, countNumber))
                    : Value(arith::DivSIOp::create(b, y, countNumber));
          if (isa<ReduceL2Op>(op)) {
            if (isa<FloatType>(compute))
              y = math::SqrtOp::create(b, y);
            else
              y = convertElement(
                  b,
                  math::SqrtOp::create(b, convertElement(b, y, b.getF64Type())),
                  compute);
          }
          return finish(b, y, element);
        });
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct ArgMaxPattern : OpRewritePattern<ArgMaxOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ArgMaxOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    Value x = op.getData();
    RankedTensorType xType = rankedType(x), type = rankedType(op.getReduced());
    int64_t rank = xType.getRank();
    int64_t axis = op.getAxis() < 0 ? op.getAxis() + rank : op.getAxis();
    ReductionLoops loops(b, rank, axis);
    SmallVector<Value> keptSizes = resultSizes(b, x, loops.kept, false);
    SmallVector<int64_t> keptShape;
    for (int64_t d : loops.kept)
      keptShape.push_back(xType.getDimSize(d));
    Type element = xType.getElementType();
    bool isUnsigned = element.isUnsignedInteger();
    Type compute =
        isa<FloatType>(element)
            ? sumType(b, element)
            : Type(b.getIntegerType(element.getIntOrFloatBitWidth()));
    Type idType = type.getElementType();
    auto bestType = RankedTensorType::get(keptShape, compute);
    auto atType = RankedTensorType::get(keptShape, idType);
    Value best =
        b.filled(bestType, keptSizes, extreme(b, compute, true, isUnsigned));
    Value at = b.filled(atType, keptSizes, b.constantInt(idType, 0));
    bool last = op.getSelectLastIndex();
    auto build = [&](OpBuilder &builder, Location loc, ValueRange args) {
      LinalgBuilder b(loc, builder);
      Value value = b.widen(signless(b, args[0])), better;
      if (isa<FloatType>(compute))
        better = arith::CmpFOp::create(
            b, last ? arith::CmpFPredicate::OGE : arith::CmpFPredicate::OGT,
            value, args[1]);
      else
        better = arith::CmpIOp::create(
            b,
            isUnsigned
                ? (last ? arith::CmpIPredicate::uge : arith::CmpIPredicate::ugt)
                : (last ? arith::CmpIPredicate::sge
                        : arith::CmpIPredicate::sgt),
            value, args[1]);
      Value here = arith::IndexCastOp::create(b, idType,
                                              linalg::IndexOp::create(b, axis));
      Value results[] = {arith::SelectOp::create(b, better, value, args[1]),
                         arith::SelectOp::create(b, better, here, args[2])};
      linalg::YieldOp::create(b, results);
    };
    Value found =
        linalg::GenericOp::create(
            b, TypeRange{bestType, atType}, x, ValueRange{best, at},
            ArrayRef<AffineMap>{b.identity(rank), loops.keptMap, loops.keptMap},
            loops.iterators, build)
            .getResult(1);
    SmallVector<Value> sizes = resultSizes(b, x, loops.kept, op.getKeepdims());
    rewriter.replaceOp(
        op, b.map(b.empty(type, sizes), found,
                  withoutAxes(b, type.getRank(), loops.kept, op.getKeepdims()),
                  [](LinalgBuilder &, ValueRange args) { return args[0]; }));
    return success();
  }
};

} // namespace

void onnx::populateReductionsToLinalg(RewritePatternSet &patterns) {
  patterns.add<ArgMaxPattern, ReducePattern<ReduceL2Op>,
               ReducePattern<ReduceMaxOp>, ReducePattern<ReduceMeanOp>,
               ReducePattern<ReduceMinOp>, ReducePattern<ReduceProdOp>,
               ReducePattern<ReduceSumOp>, ReducePattern<ReduceSumSquareOp>>(
      patterns.getContext());
}
