//===- Norms.cpp - tnl norms to linalg ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../CPU/LinalgBuilder.h"
#include "Patterns.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;

/// f64 for f64 elements, else f32.
static Type accumulatorType(LinalgBuilder &b, Type element) {
  return element.isF64() ? element : b.getF32Type();
}

/// The sum over the last axis of `term` of each element.
static Value
sumLastAxis(LinalgBuilder &b, Value x, Type type,
            function_ref<Value(LinalgBuilder &, Value, Value)> accumulate) {
  auto xType = cast<RankedTensorType>(x.getType());
  int64_t rank = xType.getRank();
  SmallVector<Value> sizes = b.sizes(x);
  auto sumType = RankedTensorType::get(xType.getShape().drop_back(), type);
  Value zero =
      b.filled(sumType, ArrayRef(sizes).drop_back(), b.constant(type, 0.0));
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  iterators.back() = utils::IteratorType::reduction;
  SmallVector<int64_t> leading =
      llvm::to_vector(llvm::seq<int64_t>(0, rank - 1));
  return b.reduce(zero, b.dims(rank, leading), x, b.identity(rank), iterators,
                  [&](LinalgBuilder &b, ValueRange args) {
                    return accumulate(b, b.toFloat(args[0], type), args[1]);
                  });
}

/// rsqrt(sums / width + eps) of each element.
static Value scaleOfSums(LinalgBuilder &b, Value sums, Value width, APFloat eps,
                         RankedTensorType type) {
  SmallVector<Value> sizes = b.sizes(sums);
  Type compute = cast<RankedTensorType>(sums.getType()).getElementType();
  Value count = arith::UIToFPOp::create(
      b, compute, arith::IndexCastOp::create(b, b.getI64Type(), width));
  Value epsilon = b.constant(compute, eps.convertToFloat());
  return b.map(b.empty(type, sizes), sums, b.identity(type.getRank()),
               [&](LinalgBuilder &b, ValueRange args) -> Value {
                 Value mean = arith::DivFOp::create(b, args[0], count);
                 Value sum = arith::AddFOp::create(b, mean, epsilon);
                 Value root = math::SqrtOp::create(b, sum);
                 Value scale =
                     arith::DivFOp::create(b, b.constant(compute, 1.0), root);
                 return b.toFloat(scale, type.getElementType());
               });
}

static Value scaleOf(LinalgBuilder &b, Value x, APFloat eps, Type type) {
  auto xType = cast<RankedTensorType>(x.getType());
  Type compute = accumulatorType(b, xType.getElementType());
  Value sums =
      sumLastAxis(b, x, compute, [](LinalgBuilder &b, Value value, Value sum) {
        return b.mulAdd(value, value, sum);
      });
  auto resultType =
      type ? cast<RankedTensorType>(type)
           : RankedTensorType::get(xType.getShape().drop_back(), compute);
  return scaleOfSums(b, sums, b.dim(x, xType.getRank() - 1), eps, resultType);
}

namespace {

struct RMSScalePattern : OpRewritePattern<RMSScaleOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(RMSScaleOp op,
                                PatternRewriter &rewriter) const override {
    LinalgBuilder b(op.getLoc(), rewriter);
    rewriter.replaceOp(op, scaleOf(b, op.getX(), op.getEps(), op.getType()));
    return success();
  }
};

struct RMSScaleOfSumsPattern : OpRewritePattern<RMSScaleOfSumsOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(RMSScaleOfSumsOp op,
                                PatternRewriter &rewriter) const override {
    LinalgBuilder b(op.getLoc(), rewriter);
    Type compute = accumulatorType(
        b, cast<RankedTensorType>(op.getSums().getType()).getElementType());
    // The partial sums are added in order.
    Value sums =
        sumLastAxis(b, op.getSums(), compute,
                    [](LinalgBuilder &b, Value value, Value sum) -> Value {
                      return arith::AddFOp::create(b, sum, value);
                    });
    rewriter.replaceOp(op,
                       scaleOfSums(b, sums, b.index(op.getWidth()), op.getEps(),
                                   cast<RankedTensorType>(op.getType())));
    return success();
  }
};

struct SimpleRMSNormPattern : OpRewritePattern<SimpleRMSNormOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SimpleRMSNormOp op,
                                PatternRewriter &rewriter) const override {
    LinalgBuilder b(op.getLoc(), rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    int64_t rank = type.getRank();
    Value scale = scaleOf(b, op.getX(), op.getEps(), Type());
    Type compute = cast<RankedTensorType>(scale.getType()).getElementType();
    SmallVector<int64_t> leading =
        llvm::to_vector(llvm::seq<int64_t>(0, rank - 1));
    SmallVector<Value> sizes = b.sizes(op.getX());
    Value result =
        b.map(b.empty(type, sizes), {op.getX(), scale},
              {b.identity(rank), b.dims(rank, leading)},
              [&](LinalgBuilder &b, ValueRange args) -> Value {
                Value x = b.toFloat(args[0], compute);
                return b.toFloat(arith::MulFOp::create(b, x, args[1]),
                                 type.getElementType());
              });
    rewriter.replaceOp(op, result);
    return success();
  }
};

} // namespace

void tnl::populateNormPatterns(RewritePatternSet &patterns) {
  patterns.add<RMSScaleOfSumsPattern, RMSScalePattern, SimpleRMSNormPattern>(
      patterns.getContext());
}
