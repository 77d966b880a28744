//===- Norms.cpp - onnx softmax and norms to linalg -----------------------===//
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

/// Reduces axes of `x`, whose elements meet what was `reduced` along them
/// before: `combine` takes both and the result so far.
static Value reduceWith(LinalgBuilder &b, Value x, Value reduced,
                        ArrayRef<int64_t> axes, Value init,
                        LinalgBuilder::Body combine) {
  int64_t rank = rankedType(x).getRank();
  ReductionLoops loops(b, rank, axes);
  auto type =
      RankedTensorType::get(rankedType(reduced).getShape(), init.getType());
  SmallVector<Value> sizes = b.sizes(reduced);
  return b.reduce(b.filled(type, sizes, init), loops.keptMap, {x, reduced},
                  {b.identity(rank), loops.keptMap}, loops.iterators, combine);
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
    // Nothing of the size of x is kept beside it.
    auto centered = [&](LinalgBuilder &b, Value value, Value sum) -> Value {
      Value mean = arith::DivFOp::create(b, sum, count);
      return arith::SubFOp::create(b, b.widen(value), mean);
    };
    Value squares = reduceWith(b, x, sum, axes, b.constant(compute, 0.0),
                               [&](LinalgBuilder &b, ValueRange args) {
                                 Value y = centered(b, args[0], args[1]);
                                 return b.mulAdd(y, y, args[2]);
                               });
    SmallVector<Value> inputs = {x, sum, squares, op.getScale()};
    SmallVector<AffineMap> maps = {
        b.identity(rank), keptMap, keptMap,
        broadcastMap(b, rankedType(op.getScale()), type)};
    if (op.getB()) {
      inputs.push_back(op.getB());
      maps.push_back(broadcastMap(b, rankedType(op.getB()), type));
    }
    Value epsilon = b.constant(compute, op.getEpsilon().convertToFloat());
    SmallVector<Value> sizes = b.sizes(x);
    Value result = b.map(b.empty(type, sizes), inputs, maps,
                         [&](LinalgBuilder &b, ValueRange args) {
                           Value factor =
                               inverseRoot(b, args[2], count, epsilon);
                           Value y = arith::MulFOp::create(
                               b, centered(b, args[0], args[1]), factor);
                           y = arith::MulFOp::create(b, y, b.widen(args[3]));
                           if (op.getB())
                             y = arith::AddFOp::create(b, y, b.widen(args[4]));
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

} // namespace

void onnx::populateNormsToLinalg(RewritePatternSet &patterns) {
  patterns.add<LayerNormPattern, RMSNormPattern, SoftmaxPattern>(
      patterns.getContext());
}
