//===- Norms.cpp - onnx softmax, norms and running sums to linalg ---------===//

#include "Common.h"
#include "Patterns.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include <limits>

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

/// An elementwise computation on a tensor and reductions of it.
static Value mapWithReduced(LinalgBuilder &b, Value x, ValueRange reduced,
                            AffineMap keptMap, RankedTensorType type,
                            LinalgBuilder::Body body) {
  SmallVector<Value> inputs = {x};
  SmallVector<AffineMap> maps = {b.identity(type.getRank())};
  for (Value value : reduced) {
    inputs.push_back(value);
    maps.push_back(keptMap);
  }
  SmallVector<Value> sizes = b.sizes(x);
  return b.map(b.empty(type, sizes), inputs, maps, body);
}

namespace {

struct SoftmaxPattern : OpRewritePattern<SoftmaxOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SoftmaxOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    Value x = op.getInput();
    RankedTensorType type = rankedType(op.getOutput());
    int64_t axis =
        op.getAxis() < 0 ? op.getAxis() + type.getRank() : op.getAxis();
    Type compute = sumType(b, type.getElementType());
    AffineMap keptMap = ReductionLoops(b, type.getRank(), axis).keptMap;
    Value largest = reduceAxes(
        b, x, axis,
        b.constant(compute, -std::numeric_limits<double>::infinity()),
        [](LinalgBuilder &b, Value value, Value best) -> Value {
          return arith::MaximumFOp::create(b, best, b.widen(value));
        });
    auto expType = RankedTensorType::get(type.getShape(), compute);
    Value powers = mapWithReduced(
        b, x, largest, keptMap, expType,
        [](LinalgBuilder &b, ValueRange args) -> Value {
          return math::ExpOp::create(
              b, arith::SubFOp::create(b, b.widen(args[0]), args[1]));
        });
    Value sum = reduceAxes(b, powers, axis, b.constant(compute, 0.0),
                           [](LinalgBuilder &b, Value value, Value sum) {
                             return b.addReassoc(value, sum);
                           });
    Value result = mapWithReduced(
        b, powers, sum, keptMap, type, [&](LinalgBuilder &b, ValueRange args) {
          return finish(b, arith::DivFOp::create(b, args[0], args[1]),
                        type.getElementType());
        });
    rewriter.replaceOp(op, result);
    return success();
  }
};

/// Axes from `axis` on.
SmallVector<int64_t> axesFrom(int64_t axis, int64_t rank) {
  return llvm::to_vector(
      llvm::seq<int64_t>(axis < 0 ? axis + rank : axis, rank));
}

/// The number of elements that are reduced, as a float.
Value countOf(LinalgBuilder &b, Value x, ArrayRef<int64_t> axes, Type type) {
  Value count = b.index(1);
  for (int64_t axis : axes)
    count = b.mul(count, b.dim(x, axis));
  return arith::UIToFPOp::create(
      b, type, arith::IndexCastOp::create(b, b.getI64Type(), count));
}

/// 1 / sqrt(sum / count + epsilon).
Value inverseRoot(LinalgBuilder &b, Value sum, Value count, Value epsilon) {
  Value mean = arith::DivFOp::create(b, sum, count);
  Value root = math::SqrtOp::create(b, arith::AddFOp::create(b, mean, epsilon));
  return arith::DivFOp::create(b, b.constant(sum.getType(), 1.0), root);
}

struct LayerNormPattern : OpRewritePattern<LayerNormalizationOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(LayerNormalizationOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    Value x = op.getX();
    RankedTensorType type = rankedType(op.getY());
    int64_t rank = type.getRank();
    SmallVector<int64_t> axes = axesFrom(op.getAxis(), rank);
    Type compute = sumType(b, type.getElementType());
    AffineMap keptMap = ReductionLoops(b, rank, axes).keptMap;
    Value count = countOf(b, x, axes, compute);
    Value sum = reduceAxes(b, x, axes, b.constant(compute, 0.0),
                           [](LinalgBuilder &b, Value value, Value sum) {
                             return b.addReassoc(b.widen(value), sum);
                           });
    Value centered = mapWithReduced(
        b, x, sum, keptMap, RankedTensorType::get(type.getShape(), compute),
        [&](LinalgBuilder &b, ValueRange args) -> Value {
          Value mean = arith::DivFOp::create(b, args[1], count);
          return arith::SubFOp::create(b, b.widen(args[0]), mean);
        });
    Value squares = reduceAxes(b, centered, axes, b.constant(compute, 0.0),
                               [](LinalgBuilder &b, Value value, Value sum) {
                                 return b.mulAdd(value, value, sum);
                               });
    SmallVector<Value> inputs = {centered, squares, op.getScale()};
    SmallVector<AffineMap> maps = {
        b.identity(rank), keptMap,
        broadcastMap(b, rankedType(op.getScale()), type)};
    if (op.getB()) {
      inputs.push_back(op.getB());
      maps.push_back(broadcastMap(b, rankedType(op.getB()), type));
    }
    Value epsilon = b.constant(compute, op.getEpsilon().convertToFloat());
    SmallVector<Value> sizes = b.sizes(x);
    Value result = b.map(
        b.empty(type, sizes), inputs, maps,
        [&](LinalgBuilder &b, ValueRange args) {
          Value factor = inverseRoot(b, args[1], count, epsilon);
          Value y = arith::MulFOp::create(
              b, arith::MulFOp::create(b, args[0], factor), b.widen(args[2]));
          if (op.getB())
            y = arith::AddFOp::create(b, y, b.widen(args[3]));
          return finish(b, y, type.getElementType());
        });
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct RMSNormPattern : OpRewritePattern<RMSNormalizationOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(RMSNormalizationOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    Value x = op.getX();
    RankedTensorType type = rankedType(op.getY());
    int64_t rank = type.getRank();
    SmallVector<int64_t> axes = axesFrom(op.getAxis(), rank);
    Type compute = sumType(b, type.getElementType());
    Value count = countOf(b, x, axes, compute);
    Value squares = reduceAxes(b, x, axes, b.constant(compute, 0.0),
                               [](LinalgBuilder &b, Value value, Value sum) {
                                 Value wide = b.widen(value);
                                 return b.mulAdd(wide, wide, sum);
                               });
    Value epsilon = b.constant(compute, op.getEpsilon().convertToFloat());
    SmallVector<Value> sizes = b.sizes(x);
    Value result =
        b.map(b.empty(type, sizes), {x, squares, op.getScale()},
              {b.identity(rank), ReductionLoops(b, rank, axes).keptMap,
               broadcastMap(b, rankedType(op.getScale()), type)},
              [&](LinalgBuilder &b, ValueRange args) {
                Value factor = inverseRoot(b, args[1], count, epsilon);
                Value y = arith::MulFOp::create(b, b.widen(args[0]), factor);
                return finish(b, arith::MulFOp::create(b, y, b.widen(args[2])),
                              type.getElementType());
              });
    rewriter.replaceOp(op, result);
    return success();
  }
};

/// Row by row along the axis: row i is row i-1 plus the next row of x.
struct CumSumPattern : OpRewritePattern<CumSumOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(CumSumOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    std::optional<SmallVector<int64_t>> known = constantInts(op.getAxis());
    if (!known || known->size() != 1)
      return rewriter.notifyMatchFailure(op, "the axis is not constant");
    LinalgBuilder b(op.getLoc(), rewriter);
    Value x = op.getX();
    RankedTensorType type = rankedType(op.getY());
    int64_t rank = type.getRank();
    int64_t axis = known->front() < 0 ? known->front() + rank : known->front();
    Type element = type.getElementType();
    Type compute =
        isa<FloatType>(element)
            ? sumType(b, element)
            : Type(b.getIntegerType(element.getIntOrFloatBitWidth()));
    auto sumsType = RankedTensorType::get(type.getShape(), compute);
    SmallVector<Value> sizes = b.sizes(x);
    Value zero = isa<FloatType>(compute) ? b.constant(compute, 0.0)
                                         : b.constantInt(compute, 0);
    bool exclusive = op.getExclusive(), reverse = op.getReverse();
    Value count = b.dim(x, axis);

    SmallVector<int64_t> rowShape(type.getShape());
    rowShape[axis] = 1;
    auto rowType = [&](Type elementType) {
      return RankedTensorType::get(rowShape, elementType);
    };
    auto body = [&](OpBuilder &builder, Location loc, Value i,
                    ValueRange carried) {
      LinalgBuilder b(loc, builder);
      Value sums = carried[0];
      Value previous = b.max(b.sub(i, b.index(1)), b.index(0));
      Value source = exclusive ? previous : i;
      Value isFirst =
          arith::CmpIOp::create(b, arith::CmpIPredicate::eq, i, b.index(0));
      auto place = [&](Value at) {
        return reverse ? b.sub(b.sub(count, b.index(1)), at) : at;
      };
      SmallVector<OpFoldResult> extents, strides(rank, b.getIndexAttr(1));
      for (int64_t d : llvm::seq(rank))
        extents.push_back(d == axis ? OpFoldResult(b.getIndexAttr(1))
                          : type.isDynamicDim(d)
                              ? OpFoldResult(sizes[d])
                              : b.getIndexAttr(type.getDimSize(d)));
      auto offsetsAt = [&](Value at) {
        SmallVector<OpFoldResult> offsets(rank, b.getIndexAttr(0));
        offsets[axis] = at;
        return offsets;
      };
      Value before = tensor::ExtractSliceOp::create(b, rowType(compute), sums,
                                                    offsetsAt(place(previous)),
                                                    extents, strides);
      Value added = tensor::ExtractSliceOp::create(
          b, rowType(element), x, offsetsAt(place(source)), extents, strides);
      SmallVector<Value> rowSizes = sizes;
      rowSizes[axis] = b.index(1);
      Value row =
          b.map(b.empty(rowType(compute), rowSizes), {before, added},
                {b.identity(rank), b.identity(rank)},
                [&](LinalgBuilder &b, ValueRange args) -> Value {
                  Value sum =
                      arith::SelectOp::create(b, isFirst, zero, args[0]);
                  Value value = b.widen(signless(b, args[1]));
                  if (exclusive)
                    value = arith::SelectOp::create(b, isFirst, zero, value);
                  return isa<FloatType>(compute)
                             ? Value(arith::AddFOp::create(b, sum, value))
                             : Value(arith::AddIOp::create(b, sum, value));
                });
      Value next = tensor::InsertSliceOp::create(
          b, row, sums, offsetsAt(place(i)), extents, strides);
      scf::YieldOp::create(b, next);
    };
    Value start = b.filled(sumsType, sizes, zero);
    Value sums =
        scf::ForOp::create(b, b.index(0), count, b.index(1), start, body)
            .getResult(0);
    rewriter.replaceOp(op, b.map(b.empty(type, sizes), sums, b.identity(rank),
                                 [&](LinalgBuilder &b, ValueRange args) {
                                   return finish(b, args[0], element);
                                 }));
    return success();
  }
};

} // namespace

void onnx::populateNormsToLinalg(RewritePatternSet &patterns) {
  patterns.add<CumSumPattern, LayerNormPattern, RMSNormPattern, SoftmaxPattern>(
      patterns.getContext());
}
