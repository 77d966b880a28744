//===- Movement.cpp - onnx operations that move elements to linalg --------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Common.h"
#include "Patterns.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;
using namespace tnl::onnx;

static Value select(LinalgBuilder &b, arith::CmpIPredicate predicate, Value x,
                    Value y, Value then, Value otherwise) {
  Value condition = b.createOrFold<arith::CmpIOp>(predicate, x, y);
  return b.createOrFold<arith::SelectOp>(condition, then, otherwise);
}

/// An index limited to those of an axis. Loops run over the result, whose size
/// need not be what a tensor of bounds gives.
static Value limitIndex(LinalgBuilder &b, Value i, Value size) {
  return b.max(b.min(i, b.sub(size, b.index(1))), b.index(0));
}

namespace {

struct TransposePattern : OpRewritePattern<onnx::TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(onnx::TransposeOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = rankedType(op.getTransposed());
    ArrayRef<int64_t> perm = op.getPerm();
    SmallVector<Value> sizes;
    SmallVector<int64_t> loops(perm.size());
    for (auto [d, axis] : llvm::enumerate(perm)) {
      sizes.push_back(b.dim(op.getData(), axis));
      loops[axis] = d;
    }
    rewriter.replaceOp(
        op,
        b.map(b.empty(type, sizes), op.getData(), b.dims(type.getRank(), loops),
              [](LinalgBuilder &, ValueRange args) { return args[0]; }));
    return success();
  }
};

struct ConcatPattern : OpRewritePattern<onnx::ConcatOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(onnx::ConcatOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = rankedType(op.getConcatResult());
    int64_t rank = type.getRank();
    int64_t axis = op.getAxis() < 0 ? op.getAxis() + rank : op.getAxis();
    SmallVector<Value> sizes = b.sizes(op.getInputs().front());
    Value total = b.index(0);
    for (Value input : op.getInputs())
      total = b.add(total, b.dim(input, axis));
    sizes[axis] = total;
    Value result = b.empty(type, sizes);
    Value offset = b.index(0);
    for (Value input : op.getInputs()) {
      SmallVector<OpFoldResult> offsets(rank, b.getIndexAttr(0)), extents,
          strides(rank, b.getIndexAttr(1));
      offsets[axis] = getAsOpFoldResult(offset);
      RankedTensorType inputType = rankedType(input);
      for (int64_t d : llvm::seq(rank))
        extents.push_back(inputType.isDynamicDim(d)
                              ? OpFoldResult(b.dim(input, d))
                              : b.getIndexAttr(inputType.getDimSize(d)));
      result = tensor::InsertSliceOp::create(b, input, result, offsets, extents,
                                             strides);
      offset = b.add(offset, b.dim(input, axis));
    }
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct SplitPattern : OpRewritePattern<onnx::SplitOp> {
  using OpRewritePattern::OpRewritePattern;
  /// Pieces whose sizes are read when the kernel runs.
  static SmallVector<Value> cutAsGiven(LinalgBuilder &b, onnx::SplitOp op,
                                       int64_t axis) {
    SmallVector<Value> parts, sizes = b.sizes(op.getInput());
    Value size = sizes[axis], offset = b.index(0);
    for (auto [i, output] : llvm::enumerate(op.getOutputs())) {
      Value width = intElement(b, op.getSplit(), i);
      width = b.max(b.min(width, b.sub(size, offset)), b.index(0));
      sizes[axis] = width;
      parts.push_back(b.gather(op.getInput(), rankedType(output), sizes,
                               [&](LinalgBuilder &b, ArrayRef<Value> i) {
                                 SmallVector<Value> at(i);
                                 at[axis] = limitIndex(
                                     b, b.add(offset, i[axis]), size);
                                 return at;
                               }));
      offset = b.add(offset, width);
    }
    return parts;
  }
  LogicalResult matchAndRewrite(onnx::SplitOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    Value data = op.getInput();
    int64_t rank = rankedType(data).getRank();
    int64_t axis = op.getAxis() < 0 ? op.getAxis() + rank : op.getAxis();
    if (op.getSplit() && !constantInts(op.getSplit())) {
      rewriter.replaceOp(op, cutAsGiven(b, op, axis));
      return success();
    }
    int64_t count = op.getOutputs().size();
    Value size = b.dim(data, axis);
    Value chunk = b.div(b.add(size, b.index(count - 1)), b.index(count));
    Value offset = b.index(0);
    SmallVector<Value> parts;
    for (auto [i, output] : llvm::enumerate(op.getOutputs())) {
      RankedTensorType type = rankedType(output);
      Value width = op.getSplit()
                        ? intElement(b, op.getSplit(), i)
                        : b.min(chunk, b.max(b.sub(size, offset), b.index(0)));
      SmallVector<OpFoldResult> offsets(rank, b.getIndexAttr(0)), extents,
          strides(rank, b.getIndexAttr(1));
      offsets[axis] = getAsOpFoldResult(offset);
      for (int64_t d : llvm::seq(rank))
        extents.push_back(!type.isDynamicDim(d)
                              ? OpFoldResult(b.getIndexAttr(type.getDimSize(d)))
                          : d == axis ? OpFoldResult(width)
                                      : OpFoldResult(b.dim(data, d)));
      parts.push_back(tensor::ExtractSliceOp::create(b, type, data, offsets,
                                                     extents, strides));
      offset = b.add(offset, width);
    }
    rewriter.replaceOp(op, parts);
    return success();
  }
};

struct SlicePattern : OpRewritePattern<SliceOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SliceOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    Value data = op.getData();
    RankedTensorType type = rankedType(op.getOutput());
    int64_t rank = type.getRank();
    int64_t count = rankedType(op.getStarts()).getDimSize(0);
    SmallVector<int64_t> axes;
    if (op.getAxes()) {
      std::optional<SmallVector<int64_t>> known = constantInts(op.getAxes());
      if (!known)
        return rewriter.notifyMatchFailure(op, "axes are not constant");
      for (int64_t axis : *known)
        axes.push_back(axis < 0 ? axis + rank : axis);
    } else if (!ShapedType::isDynamic(count)) {
      axes = llvm::to_vector(llvm::seq(count));
    } else {
      return rewriter.notifyMatchFailure(op, "the number of starts is unknown");
    }
    SmallVector<Value> whole = b.sizes(data), sizes = whole, starts(rank),
                       steps(rank);
    bool areKnown = constantInts(op.getStarts()) &&
                    constantInts(op.getEnds()) &&
                    (!op.getSteps() || constantInts(op.getSteps()));
    Value zero = b.index(0), one = b.index(1);
    for (auto [i, axis] : llvm::enumerate(axes)) {
      using P = arith::CmpIPredicate;
      Value size = sizes[axis], last = b.sub(size, one);
      Value step = op.getSteps() ? intElement(b, op.getSteps(), i) : one;
      step = select(b, P::eq, step, zero, one, step);
      Value start = intElement(b, op.getStarts(), i),
            end = intElement(b, op.getEnds(), i);
      start = select(b, P::slt, start, zero, b.add(start, size), start);
      end = select(b, P::slt, end, zero, b.add(end, size), end);
      // Forward within [0, size], backward within [-1, size - 1].
      auto limit = [&](Value at, Value least) {
        Value forward = b.max(b.min(at, size), zero);
        Value backward = b.max(b.min(at, last), least);
        return select(b, P::sgt, step, zero, forward, backward);
      };
      start = limit(start, zero);
      end = limit(end, b.index(-1));
      Value length =
          b.createOrFold<arith::CeilDivSIOp>(b.sub(end, start), step);
      sizes[axis] = b.max(length, zero);
      starts[axis] = start;
      steps[axis] = step;
    }
    rewriter.replaceOp(
        op,
        b.gather(data, type, sizes, [&](LinalgBuilder &b, ArrayRef<Value> i) {
          SmallVector<Value> at(i);
          for (int64_t axis : axes) {
            at[axis] = b.add(starts[axis], b.mul(i[axis], steps[axis]));
            if (!areKnown)
              at[axis] = limitIndex(b, at[axis], whole[axis]);
          }
          return at;
        }));
    return success();
  }
};

struct GatherPattern : OpRewritePattern<GatherOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(GatherOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    Value data = op.getData();
    RankedTensorType type = rankedType(op.getOutput());
    RankedTensorType idType = rankedType(op.getIndices());
    int64_t rank = rankedType(data).getRank();
    int64_t axis = op.getAxis() < 0 ? op.getAxis() + rank : op.getAxis();
    SmallVector<Value> dataSizes = b.sizes(data),
                       sizes(ArrayRef(dataSizes).take_front(axis));
    llvm::append_range(sizes, b.sizes(op.getIndices()));
    llvm::append_range(sizes, ArrayRef(dataSizes).drop_front(axis + 1));
    SmallVector<int64_t> idLoops =
        llvm::to_vector(llvm::seq<int64_t>(axis, axis + idType.getRank()));
    Value result = b.map(
        b.empty(type, sizes), op.getIndices(), b.dims(type.getRank(), idLoops),
        [&](LinalgBuilder &b, ValueRange args) -> Value {
          SmallVector<Value> at;
          for (int64_t d : llvm::seq(axis))
            at.push_back(linalg::IndexOp::create(b, d));
          at.push_back(wrapIndex(b, b.toIndex(args[0]), dataSizes[axis]));
          for (int64_t d : llvm::seq(axis + 1, rank))
            at.push_back(linalg::IndexOp::create(b, d - 1 + idType.getRank()));
          return tensor::ExtractOp::create(b, data, at);
        });
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct ExpandPattern : OpRewritePattern<ExpandOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ExpandOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = rankedType(op.getOutput());
    RankedTensorType inputType = rankedType(op.getInput());
    int64_t shapeRank = rankedType(op.getShape()).getDimSize(0);
    if (ShapedType::isDynamic(shapeRank))
      return rewriter.notifyMatchFailure(op,
                                         "the rank of the shape is unknown");
    int64_t rank = type.getRank(), offset = rank - inputType.getRank();
    SmallVector<Value> sizes, inputSizes = b.sizes(op.getInput());
    for (int64_t d : llvm::seq(rank)) {
      if (!type.isDynamicDim(d)) {
        sizes.push_back(b.index(type.getDimSize(d)));
        continue;
      }
      Value size = d >= offset ? inputSizes[d - offset] : b.index(1);
      if (int64_t at = d - (rank - shapeRank); at >= 0)
        size = select(b, arith::CmpIPredicate::eq, size, b.index(1),
                      intElement(b, op.getShape(), at), size);
      sizes.push_back(size);
    }
    // The one index of a size 1 is read for all.
    rewriter.replaceOp(
        op, b.gather(op.getInput(), type, sizes,
                     [&](LinalgBuilder &b, ArrayRef<Value> i) {
                       SmallVector<Value> at;
                       for (int64_t d : llvm::seq(inputType.getRank()))
                         at.push_back(b.min(i[d + offset],
                                            b.sub(inputSizes[d], b.index(1))));
                       return at;
                     }));
    return success();
  }
};

struct TilePattern : OpRewritePattern<TileOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TileOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = rankedType(op.getOutput());
    SmallVector<Value> inputSizes = b.sizes(op.getInput()), sizes;
    for (int64_t d : llvm::seq(type.getRank()))
      sizes.push_back(b.mul(inputSizes[d], intElement(b, op.getRepeats(), d)));
    rewriter.replaceOp(op, b.gather(op.getInput(), type, sizes,
                                    [&](LinalgBuilder &b, ArrayRef<Value> i) {
                                      SmallVector<Value> at;
                                      for (auto [index, size] :
                                           llvm::zip_equal(i, inputSizes))
                                        at.push_back(b.rem(index, size));
                                      return at;
                                    }));
    return success();
  }
};

struct TriluPattern : OpRewritePattern<TriluOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TriluOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = rankedType(op.getOutput());
    int64_t rank = type.getRank();
    Type element = type.getElementType();
    Value k = op.getK() ? intElement(b, op.getK(), 0) : b.index(0);
    Value zero =
        isa<FloatType>(element)
            ? b.constant(element, 0.0)
            : b.constantInt(b.getIntegerType(element.getIntOrFloatBitWidth()),
                            0);
    SmallVector<Value> sizes = b.sizes(op.getInput());
    Value result = b.map(
        b.empty(type, sizes), op.getInput(), b.identity(rank),
        [&](LinalgBuilder &b, ValueRange args) -> Value {
          Value row = linalg::IndexOp::create(b, rank - 2);
          Value column = linalg::IndexOp::create(b, rank - 1);
          Value kept =
              arith::CmpIOp::create(b,
                                    op.getUpper() ? arith::CmpIPredicate::sge
                                                  : arith::CmpIPredicate::sle,
                                    b.sub(column, row), k);
          return finish(
              b, arith::SelectOp::create(b, kept, signless(b, args[0]), zero),
              element);
        });
    rewriter.replaceOp(op, result);
    return success();
  }
};

} // namespace

void onnx::populateMovementToLinalg(RewritePatternSet &patterns) {
  patterns.add<ConcatPattern, ExpandPattern, GatherPattern, SlicePattern,
               SplitPattern, TilePattern, TransposePattern, TriluPattern>(
      patterns.getContext());
}
