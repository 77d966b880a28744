//===- Shapes.cpp - onnx shapes and what is made of them to linalg --------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Common.h"
#include "Patterns.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;
using namespace tnl::onnx;

static Value product(LinalgBuilder &b, ArrayRef<Value> sizes) {
  Value result = b.index(1);
  for (Value size : sizes)
    result = b.mul(result, size);
  return result;
}

namespace {

struct ConstantPattern : OpRewritePattern<ConstantOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ConstantOp op,
                                PatternRewriter &rewriter) const override {
    auto elements = dyn_cast<DenseElementsAttr>(op.getValue());
    if (!elements)
      return rewriter.notifyMatchFailure(op, "not dense elements");
    rewriter.replaceOpWithNewOp<arith::ConstantOp>(op, elements);
    return success();
  }
};

struct ShapePattern : OpRewritePattern<ShapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ShapeOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    int64_t rank = rankedType(op.getData()).getRank();
    auto clamp = [&](int64_t at) {
      return std::clamp<int64_t>(at < 0 ? at + rank : at, 0, rank);
    };
    int64_t start = clamp(op.getStart());
    int64_t end = op.getEnd() ? clamp(*op.getEnd()) : rank;
    RankedTensorType type = rankedType(op.getShape());
    SmallVector<Value> sizes;
    for (int64_t d = start; d < end; ++d)
      sizes.push_back(arith::IndexCastOp::create(b, type.getElementType(),
                                                 b.dim(op.getData(), d)));
    if (sizes.empty()) {
      rewriter.replaceOp(
          op,
          b.cast(b.empty(RankedTensorType::get(0, type.getElementType()), {}),
                 type));
      return success();
    }
    Value shape = tensor::FromElementsOp::create(
        b,
        RankedTensorType::get(static_cast<int64_t>(sizes.size()),
                              type.getElementType()),
        sizes);
    rewriter.replaceOp(op, b.cast(shape, type));
    return success();
  }
};

struct SizePattern : OpRewritePattern<SizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SizeOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = rankedType(op.getSize());
    Value count = product(b, b.sizes(op.getData()));
    Value number = arith::IndexCastOp::create(b, type.getElementType(), count);
    rewriter.replaceOp(
        op, tensor::FromElementsOp::create(b, type, number).getResult());
    return success();
  }
};

struct ReshapePattern : OpRewritePattern<onnx::ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(onnx::ReshapeOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = rankedType(op.getReshaped());
    RankedTensorType dataType = rankedType(op.getData());
    // Sizes as given; then the one that is -1 is what remains.
    SmallVector<Value> sizes, isInferred;
    Value known = b.index(1), zero = b.index(0), minusOne = b.index(-1);
    for (int64_t d : llvm::seq(type.getRank())) {
      Value size = type.isDynamicDim(d) ? intElement(b, op.getShape(), d)
                                        : b.index(type.getDimSize(d));
      if (type.isDynamicDim(d) && !op.getAllowzero() &&
          d < dataType.getRank()) {
        Value copies =
            b.createOrFold<arith::CmpIOp>(arith::CmpIPredicate::eq, size, zero);
        size = b.createOrFold<arith::SelectOp>(copies, b.dim(op.getData(), d),
                                               size);
      }
      Value inferred = b.createOrFold<arith::CmpIOp>(arith::CmpIPredicate::eq,
                                                     size, minusOne);
      known = b.mul(
          known, b.createOrFold<arith::SelectOp>(inferred, b.index(1), size));
      isInferred.push_back(inferred);
      sizes.push_back(size);
    }
    Value rest =
        b.div(product(b, b.sizes(op.getData())), b.max(known, b.index(1)));
    for (auto [size, inferred] : llvm::zip_equal(sizes, isInferred))
      size = b.createOrFold<arith::SelectOp>(inferred, rest, size);
    rewriter.replaceOp(op, reshapeTo(b, op.getData(), type, sizes));
    return success();
  }
};

/// Squeeze and Unsqueeze: the sizes other than 1 stay in order.
template <typename Op> struct UnitDimsPattern : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = rankedType(op->getResult(0));
    RankedTensorType dataType = rankedType(op.getData());
    // The axes are those of the tensor with more dimensions.
    bool isSqueeze = type.getRank() < dataType.getRank();
    int64_t rank = std::max(type.getRank(), dataType.getRank());
    SmallVector<bool> isUnit(rank, false);
    if (Value axes = op.getAxes()) {
      std::optional<SmallVector<int64_t>> known = constantInts(axes);
      if (!known)
        return rewriter.notifyMatchFailure(op, "axes are not constant");
      for (int64_t axis : *known)
        isUnit[axis < 0 ? axis + rank : axis] = true;
    } else {
      for (int64_t d : llvm::seq(rank))
        isUnit[d] = dataType.getDimSize(d) == 1;
    }
    SmallVector<Value> sizes;
    for (int64_t d = 0, from = 0; d < rank; ++d) {
      if (!isUnit[d])
        sizes.push_back(b.dim(op.getData(), from));
      else if (!isSqueeze)
        sizes.push_back(b.index(1));
      if (isSqueeze || !isUnit[d])
        ++from;
    }
    rewriter.replaceOp(op, reshapeTo(b, op.getData(), type, sizes));
    return success();
  }
};

struct FlattenPattern : OpRewritePattern<FlattenOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(FlattenOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    SmallVector<Value> sizes = b.sizes(op.getInput());
    int64_t axis = op.getAxis() < 0
                       ? op.getAxis() + static_cast<int64_t>(sizes.size())
                       : op.getAxis();
    Value matrix[] = {product(b, ArrayRef(sizes).take_front(axis)),
                      product(b, ArrayRef(sizes).drop_front(axis))};
    rewriter.replaceOp(
        op, reshapeTo(b, op.getInput(), rankedType(op.getOutput()), matrix));
    return success();
  }
};

struct RangePattern : OpRewritePattern<RangeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(RangeOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = rankedType(op.getOutput());
    Type element = type.getElementType();
    auto scalar = [&](Value tensor) -> Value {
      SmallVector<Value> indices(rankedType(tensor).getRank(), b.index(0));
      return b.widen(
          signless(b, tensor::ExtractOp::create(b, tensor, indices)));
    };
    Value start = scalar(op.getStart()), limit = scalar(op.getLimit()),
          delta = scalar(op.getDelta());
    Value count;
    if (isa<FloatType>(element)) {
      Value span = arith::SubFOp::create(b, limit, start);
      Value steps =
          math::CeilOp::create(b, arith::DivFOp::create(b, span, delta));
      count = b.toIndex(arith::FPToSIOp::create(b, b.getI64Type(), steps));
    } else {
      Value step = b.toIndex(delta), zero = b.index(0);
      Value isZero =
          b.createOrFold<arith::CmpIOp>(arith::CmpIPredicate::eq, step, zero);
      step = b.createOrFold<arith::SelectOp>(isZero, b.index(1), step);
      count = b.createOrFold<arith::CeilDivSIOp>(
          b.sub(b.toIndex(limit), b.toIndex(start)), step);
    }
    count = b.max(count, b.index(0));
    Value result =
        b.map(b.empty(type, count), {}, {}, [&](LinalgBuilder &b, ValueRange) {
          Value i = linalg::IndexOp::create(b, 0);
          Value number = convertElement(
              b, arith::IndexCastOp::create(b, b.getI64Type(), i),
              start.getType());
          // No contraction: each element is start + rounded product.
          Value y =
              isa<FloatType>(start.getType())
                  ? Value(arith::AddFOp::create(
                        b, start, arith::MulFOp::create(b, number, delta)))
                  : Value(arith::AddIOp::create(
                        b, start, arith::MulIOp::create(b, number, delta)));
          return finish(b, y, element);
        });
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct ConstantOfShapePattern : OpRewritePattern<ConstantOfShapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ConstantOfShapeOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    auto value = dyn_cast<DenseElementsAttr>(op.getValue());
    if (!value || value.getNumElements() != 1)
      return rewriter.notifyMatchFailure(op, "not one value");
    LinalgBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = rankedType(op.getOutput());
    SmallVector<Value> sizes;
    for (int64_t d : llvm::seq(type.getRank()))
      sizes.push_back(type.isDynamicDim(d) ? intElement(b, op.getInput(), d)
                                           : b.index(type.getDimSize(d)));
    auto number = cast<TypedAttr>(*value.getValues<Attribute>().begin());
    Type element = type.getElementType();
    // Constants have no unsigned types.
    if (element.isUnsignedInteger())
      number =
          b.getIntegerAttr(b.getIntegerType(element.getIntOrFloatBitWidth()),
                           cast<IntegerAttr>(number).getValue());
    Value scalar = arith::ConstantOp::create(b, number);
    Value filled = element.isUnsignedInteger()
                       ? b.map(b.empty(type, sizes), {}, {},
                               [&](LinalgBuilder &b, ValueRange) {
                                 return finish(b, scalar, element);
                               })
                       : b.filled(type, sizes, scalar);
    rewriter.replaceOp(op, filled);
    return success();
  }
};

} // namespace

void onnx::populateShapesToLinalg(RewritePatternSet &patterns) {
  patterns.add<ConstantOfShapePattern, ConstantPattern, FlattenPattern,
               RangePattern, ReshapePattern, ShapePattern, SizePattern,
               UnitDimsPattern<SqueezeOp>, UnitDimsPattern<UnsqueezeOp>>(
      patterns.getContext());
}
