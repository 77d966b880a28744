//===- Heads.cpp - tnl operations on heads and positions to linalg --------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../CPU/LinalgBuilder.h"
#include "Patterns.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;

static Value extractSlice(LinalgBuilder &b, Value x, RankedTensorType type,
                          int64_t axis, OpFoldResult offset) {
  SmallVector<OpFoldResult> offsets(type.getRank(), b.getIndexAttr(0));
  SmallVector<OpFoldResult> strides(type.getRank(), b.getIndexAttr(1));
  SmallVector<OpFoldResult> sizes;
  for (int64_t d : llvm::seq(type.getRank()))
    sizes.push_back(type.isDynamicDim(d) ? OpFoldResult(b.dim(x, d))
                                         : b.getIndexAttr(type.getDimSize(d)));
  offsets[axis] = offset;
  return tensor::ExtractSliceOp::create(b, type, x, offsets, sizes, strides);
}

namespace {

struct SplitPattern : OpRewritePattern<tnl::SplitOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tnl::SplitOp op,
                                PatternRewriter &rewriter) const override {
    LinalgBuilder b(op.getLoc(), rewriter);
    SmallVector<Value> parts;
    int64_t offset = 0;
    for (Value part : op.getParts()) {
      auto type = cast<RankedTensorType>(part.getType());
      int64_t axis = type.getRank() - 1;
      parts.push_back(
          extractSlice(b, op.getX(), type, axis, b.getIndexAttr(offset)));
      offset += type.getDimSize(axis);
    }
    rewriter.replaceOp(op, parts);
    return success();
  }
};

struct LastTokenPattern : OpRewritePattern<LastTokenOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(LastTokenOp op,
                                PatternRewriter &rewriter) const override {
    LinalgBuilder b(op.getLoc(), rewriter);
    Value last = b.sub(b.dim(op.getX(), 1), b.index(1));
    rewriter.replaceOp(op, extractSlice(b, op.getX(),
                                        cast<RankedTensorType>(op.getType()), 1,
                                        last));
    return success();
  }
};

struct SplitHeadsPattern : OpRewritePattern<SplitHeadsOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SplitHeadsOp op,
                                PatternRewriter &rewriter) const override {
    auto type = cast<RankedTensorType>(op.getType());
    LinalgBuilder b(op.getLoc(), rewriter);
    Value x = op.getX();
    SmallVector<Value> sizes = {b.dim(x, 0), b.index(type.getDimSize(1)),
                                b.dim(x, 1), b.index(type.getDimSize(3))};
    rewriter.replaceOp(
        op, b.gather(x, type, sizes, [&](LinalgBuilder &b, ArrayRef<Value> i) {
          Value channel = b.add(b.mul(i[1], b.index(type.getDimSize(3))), i[3]);
          return SmallVector<Value>{i[0], i[2], channel};
        }));
    return success();
  }
};

struct MergeHeadsPattern : OpRewritePattern<MergeHeadsOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MergeHeadsOp op,
                                PatternRewriter &rewriter) const override {
    auto xType = cast<RankedTensorType>(op.getX().getType());
    auto type = cast<RankedTensorType>(op.getType());
    LinalgBuilder b(op.getLoc(), rewriter);
    Value x = op.getX();
    int64_t width = xType.getDimSize(3);
    SmallVector<Value> sizes = {b.dim(x, 0), b.dim(x, 2),
                                b.index(xType.getDimSize(1) * width)};
    rewriter.replaceOp(
        op, b.gather(x, type, sizes, [&](LinalgBuilder &b, ArrayRef<Value> i) {
          Value p = b.index(width);
          return SmallVector<Value>{i[0], b.div(i[2], p), i[1], b.rem(i[2], p)};
        }));
    return success();
  }
};

struct PickHeadsPattern : OpRewritePattern<PickHeadsOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(PickHeadsOp op,
                                PatternRewriter &rewriter) const override {
    auto type = cast<RankedTensorType>(op.getType());
    LinalgBuilder b(op.getLoc(), rewriter);
    Value x = op.getX();
    ArrayRef<int64_t> which = op.getWhich();
    auto indexType = RankedTensorType::get(static_cast<int64_t>(which.size()),
                                           b.getI64Type());
    Value table =
        arith::ConstantOp::create(b, DenseElementsAttr::get(indexType, which));
    SmallVector<Value> sizes = b.sizes(x);
    sizes[1] = b.index(which.size());
    rewriter.replaceOp(
        op, b.gather(x, type, sizes, [&](LinalgBuilder &b, ArrayRef<Value> i) {
          Value head =
              b.toIndex(tensor::ExtractOp::create(b, table, ValueRange{i[1]}));
          return SmallVector<Value>{i[0], head, i[2], i[3]};
        }));
    return success();
  }
};

/// Angles are float64: at token 65536 a float32 angle would be off by 4e-3.
struct LRPEPattern : OpRewritePattern<LRPEOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(LRPEOp op,
                                PatternRewriter &rewriter) const override {
    auto type = cast<RankedTensorType>(op.getType());
    Value x = op.getX();
    LinalgBuilder b(op.getLoc(), rewriter);
    Value width = b.dim(x, 3);
    SmallVector<Value> sizes = b.sizes(x);
    sizes[3] = b.mul(width, b.index(2));
    Value result = b.map(
        b.empty(type, sizes), {}, {},
        [&](LinalgBuilder &b, ValueRange) -> Value {
          SmallVector<Value> i;
          for (int64_t d : llvm::seq(4))
            i.push_back(linalg::IndexOp::create(b, d));
          Value cosine =
              arith::CmpIOp::create(b, arith::CmpIPredicate::ult, i[3], width);
          Value p =
              arith::SelectOp::create(b, cosine, i[3], b.sub(i[3], width));
          Value element = b.widen(
              tensor::ExtractOp::create(b, x, ValueRange{i[0], i[1], i[2], p}));
          Value token = arith::IndexCastOp::create(b, b.getI64Type(), i[2]);
          if (Value position = op.getPosition()) {
            Value last = b.sub(b.dim(position, 0), b.index(1));
            Value first = tensor::ExtractOp::create(
                b, position, ValueRange{b.min(i[0], last)});
            if (!first.getType().isInteger(64))
              first = arith::ExtSIOp::create(b, b.getI64Type(), first);
            token = arith::AddIOp::create(b, first, token);
          }
          Value theta =
              tensor::ExtractOp::create(b, op.getTheta(), ValueRange{i[1], p});
          Value angle = arith::MulFOp::create(
              b, arith::SIToFPOp::create(b, b.getF64Type(), token),
              b.toFloat(theta, b.getF64Type()));
          Value factor =
              scf::IfOp::create(
                  b, cosine,
                  [&](OpBuilder &then, Location loc) {
                    Value value = math::CosOp::create(then, loc, angle);
                    scf::YieldOp::create(then, loc, value);
                  },
                  [&](OpBuilder &otherwise, Location loc) {
                    Value value = math::SinOp::create(otherwise, loc, angle);
                    scf::YieldOp::create(otherwise, loc, value);
                  })
                  .getResult(0);
          Value y = arith::MulFOp::create(b, element,
                                          b.toFloat(factor, element.getType()));
          return b.toFloat(y, type.getElementType());
        });
    rewriter.replaceOp(op, result);
    return success();
  }
};

} // namespace

void tnl::populateHeadPatterns(RewritePatternSet &patterns) {
  patterns.add<LRPEPattern, LastTokenPattern, MergeHeadsPattern,
               PickHeadsPattern, SplitHeadsPattern, SplitPattern>(
      patterns.getContext());
}
