//===- Products.cpp - onnx matrix products to linalg ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Common.h"
#include "Patterns.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;
using namespace tnl::onnx;

/// Rounds a tensor computed in a wider type to the result.
static Value narrow(LinalgBuilder &b, Value sum, RankedTensorType type) {
  if (rankedType(sum).getElementType() == type.getElementType())
    return b.cast(sum, type);
  SmallVector<Value> sizes = b.sizes(sum);
  return b.map(b.empty(type, sizes), sum, b.identity(type.getRank()),
               [&](LinalgBuilder &b, ValueRange args) {
                 return finish(b, args[0], type.getElementType());
               });
}

static Value zeroOf(LinalgBuilder &b, Type type) {
  return isa<FloatType>(type) ? b.constant(type, 0.0) : b.constantInt(type, 0);
}

static Value accumulate(LinalgBuilder &b, ValueRange args) {
  return b.mulAdd(b.widen(signless(b, args[0])), b.widen(signless(b, args[1])),
                  args[2]);
}

namespace {

// Loops: the batch, rows, then the contraction before the columns, so that the
// innermost one is contiguous in B and in the result.
struct MatMulPattern : OpRewritePattern<MatMulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MatMulOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    RankedTensorType aType = rankedType(op.getA()),
                     bType = rankedType(op.getB());
    RankedTensorType type = rankedType(op.getY());
    if (type.getElementType().isUnsignedInteger())
      return rewriter.notifyMatchFailure(op, "unsigned products");
    int64_t aRank = aType.getRank(), bRank = bType.getRank();
    if (aRank == 0 || bRank == 0)
      return failure();
    bool hasRows = aRank > 1, hasColumns = bRank > 1;
    int64_t batch = type.getRank() - hasRows - hasColumns;
    int64_t loops = type.getRank() + 1;
    int64_t rows = batch, contraction = batch + hasRows,
            columns = contraction + 1;

    auto mapOf = [&](RankedTensorType operand, ArrayRef<int64_t> matrix) {
      int64_t operandBatch = operand.getRank() - matrix.size();
      SmallVector<AffineExpr> exprs;
      for (int64_t d : llvm::seq(operandBatch)) {
        int64_t loop = d + batch - operandBatch;
        exprs.push_back(operand.getDimSize(d) == 1 && type.getDimSize(loop) != 1
                            ? b.getAffineConstantExpr(0)
                            : b.getAffineDimExpr(loop));
      }
      for (int64_t loop : matrix)
        exprs.push_back(b.getAffineDimExpr(loop));
      return AffineMap::get(loops, 0, exprs, b.getContext());
    };
    AffineMap aMap = hasRows ? mapOf(aType, {rows, contraction})
                             : mapOf(aType, {contraction});
    AffineMap bMap = hasColumns ? mapOf(bType, {contraction, columns})
                                : mapOf(bType, {contraction});

    SmallVector<int64_t> outLoops;
    SmallVector<Value> sizes;
    for (int64_t d : llvm::seq(batch)) {
      outLoops.push_back(d);
      Value size;
      for (auto [tensor, operand, drop] :
           {std::tuple(op.getA(), aType, hasRows ? 2 : 1),
            std::tuple(op.getB(), bType, hasColumns ? 2 : 1)}) {
        int64_t axis = d - (batch - (operand.getRank() - drop));
        if (axis >= 0 && operand.getDimSize(axis) != 1 && !size)
          size = b.dim(tensor, axis);
      }
      sizes.push_back(size ? size : b.index(1));
    }
    if (hasRows) {
      outLoops.push_back(rows);
      sizes.push_back(b.dim(op.getA(), aRank - 2));
    }
    if (hasColumns) {
      outLoops.push_back(columns);
      sizes.push_back(b.dim(op.getB(), bRank - 1));
    }
    Type compute = sumType(b, type.getElementType());
    Value zero = b.filled(RankedTensorType::get(type.getShape(), compute),
                          sizes, zeroOf(b, compute));
    SmallVector<utils::IteratorType> iterators(loops,
                                               utils::IteratorType::parallel);
    iterators[contraction] = utils::IteratorType::reduction;
    Value sum = b.reduce(zero, b.dims(loops, outLoops), {op.getA(), op.getB()},
                         {aMap, bMap}, iterators, accumulate);
    rewriter.replaceOp(op, narrow(b, sum, type));
    return success();
  }
};

struct GemmPattern : OpRewritePattern<GemmOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(GemmOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = rankedType(op.getY());
    Type compute = sumType(b, type.getElementType());
    bool transA = op.getTransA(), transB = op.getTransB();
    SmallVector<Value> sizes = {b.dim(op.getA(), transA),
                                b.dim(op.getB(), !transB)};
    Value zero = b.filled(RankedTensorType::get(type.getShape(), compute),
                          sizes, b.constant(compute, 0.0));
    using utils::IteratorType;
    Value sum = b.reduce(zero, b.dims(3, {0, 2}), {op.getA(), op.getB()},
                         {transA ? b.dims(3, {1, 0}) : b.dims(3, {0, 1}),
                          transB ? b.dims(3, {2, 1}) : b.dims(3, {1, 2})},
                         {IteratorType::parallel, IteratorType::reduction,
                          IteratorType::parallel},
                         accumulate);
    SmallVector<Value> inputs = {sum};
    SmallVector<AffineMap> maps = {b.identity(2)};
    if (op.getC()) {
      inputs.push_back(op.getC());
      maps.push_back(broadcastMap(b, rankedType(op.getC()), type));
    }
    Value result =
        b.map(b.empty(type, sizes), inputs, maps,
              [&](LinalgBuilder &b, ValueRange args) -> Value {
                auto scaled = [&](Value x, APFloat factor) -> Value {
                  float f = factor.convertToFloat();
                  if (f == 1.0f)
                    return x;
                  return arith::MulFOp::create(b, x, b.constant(compute, f));
                };
                Value y = scaled(args[0], op.getAlpha());
                if (op.getC())
                  y = arith::AddFOp::create(
                      b, y, scaled(b.widen(args[1]), op.getBeta()));
                return finish(b, y, type.getElementType());
              });
    rewriter.replaceOp(op, result);
    return success();
  }
};

} // namespace

void onnx::populateProductsToLinalg(RewritePatternSet &patterns) {
  patterns.add<GemmPattern, MatMulPattern>(patterns.getContext());
}
