//===- Pad.cpp - onnx.Pad to linalg ---------------------------------------===//
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

using P = arith::CmpIPredicate;

/// `at` within [0, size).
static Value limited(LinalgBuilder &b, Value at, Value size) {
  return b.max(b.min(at, b.sub(size, b.index(1))), b.index(0));
}

/// Where the element for place `at`, which may be out of [0, size), is found.
static Value sourceIndex(LinalgBuilder &b, StringRef mode, Value at,
                         Value size) {
  if (mode == "reflect") {
    Value last = b.sub(size, b.index(1));
    at = b.max(at, b.sub(b.index(0), at));
    at = b.min(at, b.sub(b.add(last, last), at));
  } else if (mode == "wrap") {
    Value divisor = b.max(size, b.index(1));
    at = arith::RemSIOp::create(b, at, divisor);
    Value isNegative = arith::CmpIOp::create(b, P::slt, at, b.index(0));
    at = arith::SelectOp::create(b, isNegative, b.add(at, divisor), at);
  }
  return limited(b, at, size);
}

namespace {

struct PadPattern : OpRewritePattern<PadOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(PadOp op,
                                PatternRewriter &rewriter) const override {
    if (!isRanked(op))
      return failure();
    LinalgBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = rankedType(op.getOutput());
    int64_t rank = type.getRank();
    SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
    if (op.getAxes()) {
      std::optional<SmallVector<int64_t>> known = constantInts(op.getAxes());
      if (!known)
        return rewriter.notifyMatchFailure(op, "the axes are not constant");
      axes = *known;
    }
    SmallVector<Value> sizes = b.sizes(op.getData()), fronts(rank, b.index(0)),
                       backs(rank, b.index(0));
    for (auto [i, axis] : llvm::enumerate(axes)) {
      int64_t d = axis < 0 ? axis + rank : axis;
      fronts[d] = intElement(b, op.getPads(), i);
      backs[d] = intElement(b, op.getPads(), axes.size() + i);
      sizes[d] = b.add(b.add(sizes[d], fronts[d]), backs[d]);
    }
    rewriter.replaceOp(op, op.getMode() == "constant"
                               ? surround(b, op, sizes, fronts, backs)
                               : repeat(b, op, sizes, fronts, backs));
    return success();
  }

private:
  /// The operand, without what is cut off, in a tensor of one value. It may
  /// have no elements, so that none is read for places that lie outside.
  static Value surround(LinalgBuilder &b, PadOp op, ArrayRef<Value> sizes,
                        ArrayRef<Value> fronts, ArrayRef<Value> backs) {
    RankedTensorType type = rankedType(op.getOutput());
    Value result = b.filled(type, sizes, fillOf(b, op, type.getElementType()));
    SmallVector<OpFoldResult> from, to, extents,
        strides(fronts.size(), b.getIndexAttr(1));
    for (auto [d, front, back] : llvm::enumerate(fronts, backs)) {
      Value size = b.dim(op.getData(), d), zero = b.index(0);
      Value begin = b.max(b.sub(zero, front), zero);
      Value end = b.min(size, b.add(size, back));
      from.push_back(getAsOpFoldResult(begin));
      to.push_back(getAsOpFoldResult(b.add(begin, front)));
      extents.push_back(getAsOpFoldResult(b.max(b.sub(end, begin), zero)));
    }
    if (fronts.empty())
      return op.getData();
    Value kept =
        tensor::ExtractSliceOp::create(b, op.getData(), from, extents, strides);
    return tensor::InsertSliceOp::create(b, kept, result, to, extents, strides);
  }

  /// Elements that are added repeat what is left of the operand.
  static Value repeat(LinalgBuilder &b, PadOp op, ArrayRef<Value> sizes,
                      ArrayRef<Value> fronts, ArrayRef<Value> backs) {
    Value zero = b.index(0);
    SmallVector<Value> kept;
    for (auto [d, front, back] : llvm::enumerate(fronts, backs)) {
      Value cut = b.add(b.min(front, zero), b.min(back, zero));
      kept.push_back(b.add(b.dim(op.getData(), d), cut));
    }
    return b.gather(op.getData(), rankedType(op.getOutput()), sizes,
                    [&](LinalgBuilder &b, ArrayRef<Value> i) {
                      SmallVector<Value> at;
                      for (auto [index, front, size] :
                           llvm::zip_equal(i, fronts, kept)) {
                        Value from = b.sub(index, b.max(front, zero));
                        from = sourceIndex(b, op.getMode(), from, size);
                        at.push_back(b.sub(from, b.min(front, zero)));
                      }
                      return at;
                    });
  }

  static Value fillOf(LinalgBuilder &b, PadOp op, Type element) {
    if (Value value = op.getConstantValue()) {
      SmallVector<Value> at(rankedType(value).getRank(), b.index(0));
      return tensor::ExtractOp::create(b, value, at);
    }
    if (isa<FloatType>(element))
      return b.constant(element, 0.0);
    unsigned width = element.getIntOrFloatBitWidth();
    return finish(b, b.constantInt(b.getIntegerType(width), 0), element);
  }
};

} // namespace

void onnx::populatePadToLinalg(RewritePatternSet &patterns) {
  patterns.add<PadPattern>(patterns.getContext());
}
