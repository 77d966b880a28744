//===- Elementwise.cpp - silu, scale and elementwise arith to linalg ------===//
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

namespace {

struct SiLUPattern : OpRewritePattern<SiLUOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SiLUOp op,
                                PatternRewriter &rewriter) const override {
    LinalgBuilder b(op.getLoc(), rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    SmallVector<Value> sizes = b.sizes(op.getX());
    Value result =
        b.map(b.empty(type, sizes), op.getX(), b.identity(type.getRank()),
              [&](LinalgBuilder &b, ValueRange args) -> Value {
                Value x = b.widen(args[0]);
                Value y = arith::MulFOp::create(b, x, b.sigmoid(x));
                return b.toFloat(y, type.getElementType());
              });
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct ScalePattern : OpRewritePattern<ScaleOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ScaleOp op,
                                PatternRewriter &rewriter) const override {
    LinalgBuilder b(op.getLoc(), rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    SmallVector<Value> sizes = b.sizes(op.getX());
    Value result =
        b.map(b.empty(type, sizes), op.getX(), b.identity(type.getRank()),
              [&](LinalgBuilder &b, ValueRange args) -> Value {
                Value x = b.widen(args[0]);
                Value by =
                    b.constant(x.getType(), op.getBy().convertToDouble());
                return b.toFloat(arith::MulFOp::create(b, x, by),
                                 type.getElementType());
              });
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct FillPattern : OpRewritePattern<FillOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(FillOp op,
                                PatternRewriter &rewriter) const override {
    LinalgBuilder b(op.getLoc(), rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    auto value = cast<DenseElementsAttr>(op.getValue());
    Type element = type.getElementType();
    // Constants have no unsigned types.
    bool isUnsigned = element.isUnsignedInteger();
    Value number =
        isUnsigned
            ? b.constantInt(b.getIntegerType(element.getIntOrFloatBitWidth()),
                            value.getSplatValue<APInt>().getSExtValue())
            : arith::ConstantOp::create(
                  b, cast<TypedAttr>(value.getSplatValue<Attribute>()))
                  .getResult();
    Value result = b.map(
        b.empty(type, {}), {}, {}, [&](LinalgBuilder &b, ValueRange) -> Value {
          if (!isUnsigned)
            return number;
          return UnrealizedConversionCastOp::create(b, element, number)
              .getResult(0);
        });
    rewriter.replaceOp(op, result);
    return success();
  }
};

/// Any elementwise operation of arith and math on tensors of one shape. Unlike
/// upstream's conversion, the result is a fresh tensor, which can be the
/// destination.
struct MappablePattern : RewritePattern {
  explicit MappablePattern(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), 1, context) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!isa_and_nonnull<arith::ArithDialect, math::MathDialect>(
            op->getDialect()) ||
        op->getNumResults() != 1 || op->getNumOperands() == 0)
      return failure();
    auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
    auto ranked = [](Value operand) {
      return isa<RankedTensorType>(operand.getType());
    };
    if (!type || !llvm::all_of(op->getOperands(), ranked))
      return failure();
    LinalgBuilder b(op->getLoc(), rewriter);
    SmallVector<AffineMap> maps(op->getNumOperands(),
                                b.identity(type.getRank()));
    SmallVector<Value> sizes = b.sizes(op->getOperand(0));
    Value result =
        b.map(b.empty(type, sizes), op->getOperands(), maps,
              [&](LinalgBuilder &b, ValueRange args) {
                return b
                    .create(op->getLoc(), op->getName().getIdentifier(),
                            args.take_front(op->getNumOperands()),
                            type.getElementType(), op->getAttrs())
                    ->getResult(0);
              });
    rewriter.replaceOp(op, result);
    return success();
  }
};

} // namespace

void tnl::populateElementwisePatterns(RewritePatternSet &patterns) {
  patterns.add<MappablePattern, FillPattern, ScalePattern, SiLUPattern>(
      patterns.getContext());
}
