//===- Indexing.cpp - onnx operations on indexed elements to linalg -------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Indices are limited to their axes here; tnl.check_indices has reported those
// that are out of range.
//
//===----------------------------------------------------------------------===//

#include "Common.h"
#include "Patterns.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;
using namespace tnl::onnx;

static Value extractIndex(LinalgBuilder &b, Value indices, ValueRange at) {
  return b.toIndex(tensor::ExtractOp::create(b, indices, at));
}

/// An index of each axis from `first` on, from the vector at `at`.
static SmallVector<Value> extractVector(LinalgBuilder &b, Value indices,
                                        ValueRange at,
                                        ArrayRef<Value> axisSizes) {
  SmallVector<Value> vector, place(at);
  place.push_back({});
  for (auto [i, size] : llvm::enumerate(axisSizes)) {
    place.back() = b.index(i);
    vector.push_back(wrapIndex(b, extractIndex(b, indices, place), size));
  }
  return vector;
}

namespace {

struct GatherElementsPattern : OpRewritePattern<GatherElementsOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(GatherElementsOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = rankedType(op.getOutput());
    int64_t axis =
        op.getAxis() < 0 ? op.getAxis() + type.getRank() : op.getAxis();
    Value size = b.dim(op.getData(), axis);
    SmallVector<Value> sizes = b.sizes(op.getIndices());
    rewriter.replaceOp(
        op, b.gather(op.getData(), type, sizes,
                     [&](LinalgBuilder &b, ArrayRef<Value> i) {
                       SmallVector<Value> at(i);
                       at[axis] = wrapIndex(
                           b, extractIndex(b, op.getIndices(), i), size);
                       return at;
                     }));
    return success();
  }
};

struct GatherNDPattern : OpRewritePattern<GatherNDOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(GatherNDOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType idType = rankedType(op.getIndices());
    if (!isRanked(op) || idType.isDynamicDim(idType.getRank() - 1))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    int64_t batch = op.getBatchDims(), vectors = idType.getRank() - 1;
    int64_t count = idType.getDimSize(vectors);
    SmallVector<Value> dataSizes = b.sizes(op.getData()),
                       sizes = b.sizes(op.getIndices());
    sizes.pop_back();
    llvm::append_range(sizes, ArrayRef(dataSizes).drop_front(batch + count));
    rewriter.replaceOp(
        op, b.gather(op.getData(), rankedType(op.getOutput()), sizes,
                     [&](LinalgBuilder &b, ArrayRef<Value> i) {
                       SmallVector<Value> at(i.take_front(batch));
                       llvm::append_range(
                           at, extractVector(
                                   b, op.getIndices(), i.take_front(vectors),
                                   ArrayRef(dataSizes).slice(batch, count)));
                       llvm::append_range(at, i.drop_front(vectors));
                       return at;
                     }));
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Scatter
//===----------------------------------------------------------------------===//

/// What stays of an element and its update.
Value combineElements(LinalgBuilder &b, StringRef reduction, Value element,
                      Value update) {
  if (reduction == "none")
    return update;
  Type type = element.getType();
  bool isUnsigned = type.isUnsignedInteger(), isFloat = isa<FloatType>(type);
  Value x = b.widen(signless(b, element)), y = b.widen(signless(b, update));
  Value result;
  if (reduction == "add")
    result = isFloat ? Value(arith::AddFOp::create(b, x, y))
                     : Value(arith::AddIOp::create(b, x, y));
  else if (reduction == "mul")
    result = isFloat ? Value(arith::MulFOp::create(b, x, y))
                     : Value(arith::MulIOp::create(b, x, y));
  else if (reduction == "max")
    result = isFloat      ? Value(arith::MaximumFOp::create(b, x, y))
             : isUnsigned ? Value(arith::MaxUIOp::create(b, x, y))
                          : Value(arith::MaxSIOp::create(b, x, y));
  else
    result = isFloat      ? Value(arith::MinimumFOp::create(b, x, y))
             : isUnsigned ? Value(arith::MinUIOp::create(b, x, y))
                          : Value(arith::MinSIOp::create(b, x, y));
  return finish(b, result, type);
}

/// A copy of `data` with the updates written one after the other, each at the
/// place that `at` gives for its indices.
Value scatter(
    LinalgBuilder &b, Value data, Value updates, StringRef reduction,
    function_ref<SmallVector<Value>(LinalgBuilder &, ArrayRef<Value>)> at) {
  RankedTensorType type = rankedType(data);
  SmallVector<Value> sizes = b.sizes(updates), dataSizes = b.sizes(data);
  Value copy = b.map(b.empty(type, dataSizes), data, b.identity(type.getRank()),
                     [](LinalgBuilder &, ValueRange args) { return args[0]; });
  SmallVector<Value> indices;
  auto loop = [&](auto &self, LinalgBuilder &b, Value result) -> Value {
    if (indices.size() == sizes.size()) {
      SmallVector<Value> place = at(b, indices);
      Value update = tensor::ExtractOp::create(b, updates, indices);
      Value element = tensor::ExtractOp::create(b, result, place);
      return tensor::InsertOp::create(
          b, combineElements(b, reduction, element, update), result, place);
    }
    auto body = [&](OpBuilder &builder, Location loc, Value i,
                    ValueRange carried) {
      LinalgBuilder inner(loc, builder);
      indices.push_back(i);
      Value next = self(self, inner, carried[0]);
      indices.pop_back();
      scf::YieldOp::create(inner, next);
    };
    return scf::ForOp::create(b, b.index(0), sizes[indices.size()], b.index(1),
                              result, body)
        .getResult(0);
  };
  return loop(loop, b, copy);
}

struct ScatterElementsPattern : OpRewritePattern<ScatterElementsOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ScatterElementsOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    int64_t rank = rankedType(op.getData()).getRank();
    int64_t axis = op.getAxis() < 0 ? op.getAxis() + rank : op.getAxis();
    Value size = b.dim(op.getData(), axis);
    rewriter.replaceOp(
        op, b.cast(scatter(b, op.getData(), op.getUpdates(), op.getReduction(),
                           [&](LinalgBuilder &b, ArrayRef<Value> i) {
                             SmallVector<Value> place(i);
                             place[axis] = wrapIndex(
                                 b, extractIndex(b, op.getIndices(), i), size);
                             return place;
                           }),
                   op.getType()));
    return success();
  }
};

struct ScatterNDPattern : OpRewritePattern<ScatterNDOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ScatterNDOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType idType = rankedType(op.getIndices());
    if (!isRanked(op) || idType.isDynamicDim(idType.getRank() - 1))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    int64_t vectors = idType.getRank() - 1;
    int64_t count = idType.getDimSize(vectors);
    SmallVector<Value> sizes = b.sizes(op.getData());
    rewriter.replaceOp(
        op, b.cast(scatter(b, op.getData(), op.getUpdates(), op.getReduction(),
                           [&](LinalgBuilder &b, ArrayRef<Value> i) {
                             SmallVector<Value> place = extractVector(
                                 b, op.getIndices(), i.take_front(vectors),
                                 ArrayRef(sizes).take_front(count));
                             llvm::append_range(place, i.drop_front(vectors));
                             return place;
                           }),
                   op.getType()));
    return success();
  }
};

} // namespace

void onnx::populateIndexingToLinalg(RewritePatternSet &patterns) {
  patterns.add<GatherElementsPattern, GatherNDPattern, ScatterElementsPattern,
               ScatterNDPattern>(patterns.getContext());
}
