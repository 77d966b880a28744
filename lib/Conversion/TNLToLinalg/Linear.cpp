//===- Linear.cpp - tnl products, tables and choices to linalg ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../CPU/LinalgBuilder.h"
#include "Patterns.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/PatternMatch.h"
#include <limits>

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;

namespace {

struct EmbeddingPattern : OpRewritePattern<EmbeddingOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(EmbeddingOp op,
                                PatternRewriter &rewriter) const override {
    LinalgBuilder b(op.getLoc(), rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    int64_t rank = type.getRank();
    SmallVector<Value> sizes = b.sizes(op.getIds());
    sizes.push_back(b.dim(op.getTable(), 1));
    Value rows = b.dim(op.getTable(), 0);
    SmallVector<int64_t> leading =
        llvm::to_vector(llvm::seq<int64_t>(0, rank - 1));
    Value result = b.map(
        b.empty(type, sizes), op.getIds(), b.dims(rank, leading),
        [&](LinalgBuilder &b, ValueRange args) -> Value {
          // Negative ids count from the end; no id reads outside the table.
          Value id = b.toIndex(args[0]);
          Value negative = arith::CmpIOp::create(b, arith::CmpIPredicate::slt,
                                                 id, b.index(0));
          id = arith::SelectOp::create(b, negative, b.add(id, rows), id);
          id = b.max(b.min(id, b.sub(rows, b.index(1))), b.index(0));
          Value column = linalg::IndexOp::create(b, rank - 1);
          Value x = b.widen(tensor::ExtractOp::create(b, op.getTable(),
                                                      ValueRange{id, column}));
          float scale = op.getScale().convertToFloat();
          if (scale != 1.0f)
            x = arith::MulFOp::create(b, x, b.constant(x.getType(), scale));
          return b.toFloat(x, type.getElementType());
        });
    rewriter.replaceOp(op, result);
    return success();
  }
};

/// x W^T with float32 (float64) accumulation.
Value product(LinalgBuilder &b, Value x, Value weight) {
  auto xType = cast<RankedTensorType>(x.getType());
  auto weightType = cast<RankedTensorType>(weight.getType());
  Type compute =
      xType.getElementType().isF64() ? b.getF64Type() : Type(b.getF32Type());
  SmallVector<int64_t> shape(xType.getShape());
  shape.back() = weightType.getDimSize(0);
  SmallVector<Value> sizes = b.sizes(x);
  sizes.back() = b.dim(weight, 0);
  Value zero = b.filled(RankedTensorType::get(shape, compute), sizes,
                        b.constant(compute, 0.0));
  int64_t rank = xType.getRank(); // result dimensions; the last loop reduces
  SmallVector<int64_t> xDims = llvm::to_vector(llvm::seq<int64_t>(0, rank - 1));
  xDims.push_back(rank);
  SmallVector<int64_t> outDims = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  SmallVector<utils::IteratorType> iterators(rank + 1,
                                             utils::IteratorType::parallel);
  iterators.back() = utils::IteratorType::reduction;
  return b.reduce(zero, b.dims(rank + 1, outDims), {x, weight},
                  {b.dims(rank + 1, xDims), b.dims(rank + 1, {rank - 1, rank})},
                  iterators, [&](LinalgBuilder &b, ValueRange args) {
                    return b.mulAdd(b.toFloat(args[0], compute),
                                    b.toFloat(args[1], compute), args[2]);
                  });
}

/// The parts of an epilogue that are present, with their maps.
struct Operands {
  SmallVector<Value> values;
  SmallVector<AffineMap> maps;
  int add(Value value, AffineMap map) {
    if (!value)
      return -1;
    values.push_back(value);
    maps.push_back(map);
    return values.size() - 1;
  }
};

struct LinearPattern : OpRewritePattern<LinearOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(LinearOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getSiluColumns())
      return rewriter.notifyMatchFailure(op, "activations are for GPUs");
    LinalgBuilder b(op.getLoc(), rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    int64_t rank = type.getRank();
    SmallVector<int64_t> rows =
        llvm::to_vector(llvm::seq<int64_t>(0, rank - 1));
    Value sum = product(b, op.getX(), op.getWeight());
    Type compute = cast<RankedTensorType>(sum.getType()).getElementType();
    Operands operands;
    operands.add(sum, b.identity(rank));
    Value rowScale = op.getRowScale().materialize(rewriter, op.getLoc());
    int scale = operands.add(rowScale, b.dims(rank, rows));
    int bias = operands.add(op.getBias(), b.dims(rank, {rank - 1}));
    int residual = operands.add(op.getResidual(), b.identity(rank));
    SmallVector<Value> sizes = b.sizes(sum);
    Value result =
        b.map(b.empty(type, sizes), operands.values, operands.maps,
              [&](LinalgBuilder &b, ValueRange args) -> Value {
                Value y = args[0];
                auto arg = [&](int i) { return b.toFloat(args[i], compute); };
                if (scale >= 0)
                  y = arith::MulFOp::create(b, y, arg(scale));
                if (bias >= 0)
                  y = arith::AddFOp::create(b, y, arg(bias));
                if (residual >= 0)
                  y = arith::AddFOp::create(b, y, arg(residual));
                return b.toFloat(y, type.getElementType());
              });
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct GLUPattern : OpRewritePattern<GLUOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(GLUOp op,
                                PatternRewriter &rewriter) const override {
    LinalgBuilder b(op.getLoc(), rewriter);
    auto type = cast<RankedTensorType>(op.getType());
    int64_t rank = type.getRank();
    SmallVector<int64_t> rows =
        llvm::to_vector(llvm::seq<int64_t>(0, rank - 1));
    Value sums[] = {product(b, op.getX(), op.getWeight1()),
                    product(b, op.getX(), op.getWeight2())};
    Type compute = cast<RankedTensorType>(sums[0].getType()).getElementType();
    Operands operands;
    operands.add(sums[0], b.identity(rank));
    operands.add(sums[1], b.identity(rank));
    Value rowScale = op.getRowScale().materialize(rewriter, op.getLoc());
    int scale = operands.add(rowScale, b.dims(rank, rows));
    int bias[] = {operands.add(op.getBias1(), b.dims(rank, {rank - 1})),
                  operands.add(op.getBias2(), b.dims(rank, {rank - 1}))};
    SmallVector<Value> sizes = b.sizes(sums[0]);
    Value result =
        b.map(b.empty(type, sizes), operands.values, operands.maps,
              [&](LinalgBuilder &b, ValueRange args) -> Value {
                Value factors[2];
                for (int i : {0, 1}) {
                  factors[i] = args[i];
                  if (scale >= 0)
                    factors[i] = arith::MulFOp::create(
                        b, factors[i], b.toFloat(args[scale], compute));
                  if (bias[i] >= 0)
                    factors[i] = arith::AddFOp::create(
                        b, factors[i], b.toFloat(args[bias[i]], compute));
                }
                if (op.getActivation() == Activation::SiLU)
                  factors[0] = arith::MulFOp::create(b, factors[0],
                                                     b.sigmoid(factors[0]));
                Value y = arith::MulFOp::create(b, factors[0], factors[1]);
                return b.toFloat(y, type.getElementType());
              });
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct ArgmaxPattern : OpRewritePattern<ArgmaxOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ArgmaxOp op,
                                PatternRewriter &rewriter) const override {
    LinalgBuilder b(op.getLoc(), rewriter);
    auto xType = cast<RankedTensorType>(op.getLogits().getType());
    auto type = cast<RankedTensorType>(op.getType());
    int64_t rank = xType.getRank();
    Type compute = b.computeType(xType.getElementType());
    SmallVector<Value> sizes = b.sizes(op.getLogits());
    ArrayRef<Value> outSizes = ArrayRef(sizes).drop_back();
    auto bestType = RankedTensorType::get(type.getShape(), compute);
    Value best =
        b.filled(bestType, outSizes,
                 b.constant(compute, -std::numeric_limits<double>::infinity()));
    Value id =
        b.filled(type, outSizes, b.constantInt(type.getElementType(), 0));
    SmallVector<int64_t> leading =
        llvm::to_vector(llvm::seq<int64_t>(0, rank - 1));
    AffineMap outMap = b.dims(rank, leading);
    SmallVector<utils::IteratorType> iterators(rank,
                                               utils::IteratorType::parallel);
    iterators.back() = utils::IteratorType::reduction;
    auto build = [&](OpBuilder &builder, Location loc, ValueRange args) {
      LinalgBuilder b(loc, builder);
      Value x = b.toFloat(args[0], compute);
      Value larger =
          arith::CmpFOp::create(b, arith::CmpFPredicate::OGT, x, args[1]);
      Value here = arith::IndexCastOp::create(
          b, type.getElementType(), linalg::IndexOp::create(b, rank - 1));
      Value results[] = {arith::SelectOp::create(b, larger, x, args[1]),
                         arith::SelectOp::create(b, larger, here, args[2])};
      linalg::YieldOp::create(b, results);
    };
    auto reduced = linalg::GenericOp::create(
        b, TypeRange{bestType, type}, op.getLogits(), ValueRange{best, id},
        ArrayRef<AffineMap>{b.identity(rank), outMap, outMap}, iterators,
        build);
    rewriter.replaceOp(op, reduced.getResult(1));
    return success();
  }
};

} // namespace

void tnl::populateLinearPatterns(RewritePatternSet &patterns) {
  patterns.add<ArgmaxPattern, EmbeddingPattern, GLUPattern, LinearPattern>(
      patterns.getContext());
}
