//===- CumSum.cpp - onnx running sums to linalg ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Common.h"
#include "Patterns.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;
using namespace tnl::onnx;

namespace {

/// Loops over the dimensions up to the axis; inside of them, row i of the later
/// dimensions is row i-1 plus the next row of x. So memory is gone through in
/// order whatever the axis.
class RunningSum {
public:
  RunningSum(LinalgBuilder &b, CumSumOp op, int64_t axis, Type compute)
      : x(op.getX()), type(rankedType(op.getY())), compute(compute), axis(axis),
        exclusive(op.getExclusive()), reverse(op.getReverse()),
        sizes(b.sizes(x)), rowSizes(sizes), rowShape(type.getShape()) {
    zero = isa<FloatType>(compute) ? b.constant(compute, 0.0)
                                   : b.constantInt(compute, 0);
    for (int64_t d : llvm::seq(axis + 1)) {
      rowShape[d] = 1;
      rowSizes[d] = b.index(1);
    }
  }

  Value build(LinalgBuilder &b) {
    auto sumsType = RankedTensorType::get(type.getShape(), compute);
    SmallVector<Value> indices;
    return loop(b, b.filled(sumsType, sizes, zero), indices);
  }

private:
  Value loop(LinalgBuilder &b, Value sums, SmallVector<Value> &indices);
  Value step(LinalgBuilder &b, Value sums, ArrayRef<Value> outer, Value i);
  Value rowOf(LinalgBuilder &b, Value tensor, ArrayRef<Value> at);

  Value x;
  RankedTensorType type;
  Type compute;
  int64_t axis;
  bool exclusive, reverse;
  SmallVector<Value> sizes, rowSizes;
  SmallVector<int64_t> rowShape;
  Value zero;

  /// Offsets, sizes and strides of a row.
  struct Row {
    SmallVector<OpFoldResult> offsets, extents, strides;
  };
  Row row(LinalgBuilder &b, ArrayRef<Value> at) const {
    Row result;
    for (int64_t d : llvm::seq(type.getRank())) {
      bool inside = d <= axis;
      result.offsets.push_back(inside ? OpFoldResult(at[d])
                                      : b.getIndexAttr(0));
      result.extents.push_back(inside ? OpFoldResult(b.getIndexAttr(1))
                               : type.isDynamicDim(d)
                                   ? OpFoldResult(sizes[d])
                                   : b.getIndexAttr(type.getDimSize(d)));
      result.strides.push_back(b.getIndexAttr(1));
    }
    return result;
  }
};

} // namespace

Value RunningSum::loop(LinalgBuilder &b, Value sums,
                       SmallVector<Value> &indices) {
  auto d = static_cast<int64_t>(indices.size());
  auto body = [&](OpBuilder &builder, Location loc, Value i,
                  ValueRange carried) {
    LinalgBuilder inner(loc, builder);
    Value next;
    if (d == axis) {
      next = step(inner, carried[0], indices, i);
    } else {
      indices.push_back(i);
      next = loop(inner, carried[0], indices);
      indices.pop_back();
    }
    scf::YieldOp::create(inner, next);
  };
  return scf::ForOp::create(b, b.index(0), sizes[d], b.index(1), sums, body)
      .getResult(0);
}

Value RunningSum::rowOf(LinalgBuilder &b, Value tensor, ArrayRef<Value> at) {
  Row slice = row(b, at);
  auto rowType =
      RankedTensorType::get(rowShape, rankedType(tensor).getElementType());
  return tensor::ExtractSliceOp::create(b, rowType, tensor, slice.offsets,
                                        slice.extents, slice.strides);
}

Value RunningSum::step(LinalgBuilder &b, Value sums, ArrayRef<Value> outer,
                       Value i) {
  int64_t rank = type.getRank();
  Value previous = b.max(b.sub(i, b.index(1)), b.index(0));
  Value isFirst =
      arith::CmpIOp::create(b, arith::CmpIPredicate::eq, i, b.index(0));
  auto at = [&](Value index) {
    if (reverse)
      index = b.sub(b.sub(sizes[axis], b.index(1)), index);
    SmallVector<Value> place(outer);
    place.push_back(index);
    return place;
  };
  Value before = rowOf(b, sums, at(previous));
  Value added = rowOf(b, x, at(exclusive ? previous : i));
  auto rowType = RankedTensorType::get(rowShape, compute);
  Value sum =
      b.map(b.empty(rowType, rowSizes), {before, added},
            {b.identity(rank), b.identity(rank)},
            [&](LinalgBuilder &b, ValueRange args) -> Value {
              Value sum = arith::SelectOp::create(b, isFirst, zero, args[0]);
              Value value = b.widen(signless(b, args[1]));
              if (exclusive)
                value = arith::SelectOp::create(b, isFirst, zero, value);
              return isa<FloatType>(compute)
                         ? Value(arith::AddFOp::create(b, sum, value))
                         : Value(arith::AddIOp::create(b, sum, value));
            });
  Row slice = row(b, at(i));
  return tensor::InsertSliceOp::create(b, sum, sums, slice.offsets,
                                       slice.extents, slice.strides);
}

namespace {

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
    RankedTensorType type = rankedType(op.getY());
    int64_t axis = known->front();
    if (axis < 0)
      axis += type.getRank();
    Type element = type.getElementType();
    Type compute =
        isa<FloatType>(element)
            ? sumType(b, element)
            : Type(b.getIntegerType(element.getIntOrFloatBitWidth()));
    Value sums = RunningSum(b, op, axis, compute).build(b);
    SmallVector<Value> sizes = b.sizes(op.getX());
    rewriter.replaceOp(op, b.map(b.empty(type, sizes), sums,
                                 b.identity(type.getRank()),
                                 [&](LinalgBuilder &b, ValueRange args) {
                                   return finish(b, args[0], element);
                                 }));
    return success();
  }
};

} // namespace

void onnx::populateCumSumToLinalg(RewritePatternSet &patterns) {
  patterns.add<CumSumPattern>(patterns.getContext());
}
