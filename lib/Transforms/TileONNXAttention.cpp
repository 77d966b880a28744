//===- TileONNXAttention.cpp - onnx.LinearAttention in chunks -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Heads are columns of tokens, and several query heads may read one state: it
// is repeated for each of them, as its keys, values and decays are.
//
//===----------------------------------------------------------------------===//

#include "Chunk.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Transforms/TileAttention.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include <cmath>

using namespace mlir;
using namespace tnl;

namespace {

/// Lists have an entry for each head.
constexpr int64_t kMaxHeads = 1 << 16;

/// Sizes and heads of one operator.
struct GroupedHeads {
  onnx::LinearAttentionOp op;
  int64_t queries, heads, keyWidth = 0, width = 0;

  explicit GroupedHeads(onnx::LinearAttentionOp op)
      : op(op), queries(op.getQNumHeads()), heads(op.getKvNumHeads()) {}

  bool areKnown();
  SmallVector<int64_t> repeated();
  Value split(Chunk &chunk, Value columns, int64_t count);
  Value pick(OpBuilder &b, Value value, ArrayRef<int64_t> which);
  Value decay(Chunk &chunk, Type number);
  SmallVector<Value> build(Chunk &chunk, const TiledAttention &a, Value state);
};

struct TileONNXAttention : OpRewritePattern<onnx::LinearAttentionOp> {
  TileONNXAttention(MLIRContext *context, int64_t block)
      : OpRewritePattern(context), block(block) {}

  LogicalResult matchAndRewrite(onnx::LinearAttentionOp op,
                                PatternRewriter &b) const override;

  int64_t block;
};

} // namespace

bool GroupedHeads::areKnown() {
  auto ranked = [](Value value, int64_t rank) {
    auto type = dyn_cast_or_null<RankedTensorType>(value.getType());
    return type && type.getRank() == rank;
  };
  for (Value value : {op.getQuery(), op.getKey(), op.getValue(), op.getOutput(),
                      op.getDecay()})
    if (value && !ranked(value, 3))
      return false;
  for (Value state : {op.getPastState(), op.getPresentState()})
    if (state && !ranked(state, 4))
      return false;
  int64_t keys = typeOf(op.getQuery()).getDimSize(2),
          ofKeys = typeOf(op.getKey()).getDimSize(2),
          values = typeOf(op.getValue()).getDimSize(2);
  if (ShapedType::isDynamic(keys) || ShapedType::isDynamic(ofKeys) ||
      ShapedType::isDynamic(values))
    return false;
  keyWidth = keys / queries;
  width = values / heads;
  return keyWidth > 0 && width > 0 && queries <= kMaxHeads;
}

SmallVector<int64_t> GroupedHeads::repeated() {
  return llvm::map_to_vector(llvm::seq(queries), [&](int64_t query) {
    return query / (queries / heads);
  });
}

/// [B, L, C] -> [B, count, L, C / count]
Value GroupedHeads::split(Chunk &chunk, Value columns, int64_t count) {
  ArrayRef<int64_t> shape = typeOf(columns).getShape();
  auto type =
      typeOf(columns).clone({shape[0], count, shape[1], shape[2] / count});
  return SplitHeadsOp::create(chunk.b, chunk.loc, type, columns);
}

Value GroupedHeads::pick(OpBuilder &b, Value value, ArrayRef<int64_t> which) {
  if (queries == heads)
    return value;
  SmallVector<int64_t> shape(typeOf(value).getShape());
  shape[1] = static_cast<int64_t>(which.size());
  return PickHeadsOp::create(b, op.getLoc(), typeOf(value).clone(shape), value,
                             b.getDenseI64ArrayAttr(which));
}

/// The log decays of a chunk, [B, H, L] or [B, H, L, K]; null without.
Value GroupedHeads::decay(Chunk &chunk, Type number) {
  Value decay = chunk.read(op.getDecay(), 1);
  if (!decay)
    return decay;
  OpBuilder &b = chunk.b;
  SmallVector<int64_t> shape(typeOf(decay).getShape());
  if (shape[2] == heads * keyWidth && keyWidth > 1)
    return withElements(
        b, chunk.loc, pick(b, split(chunk, decay, heads), repeated()), number);
  if (queries != heads) {
    shape[2] = queries;
    auto type = RankedTensorType::get(queries, b.getI64Type());
    Value which = arith::ConstantOp::create(
        b, chunk.loc,
        DenseElementsAttr::get(type, ArrayRef<int64_t>(repeated())));
    decay = onnx::GatherOp::create(b, chunk.loc, typeOf(decay).clone(shape),
                                   decay, which, /*axis=*/2);
  }
  shape = {shape[0], queries, shape[1]};
  decay = onnx::TransposeOp::create(b, chunk.loc, typeOf(decay).clone(shape),
                                    decay, ArrayRef<int64_t>{0, 2, 1});
  return withElements(b, chunk.loc, decay, number);
}

SmallVector<Value> GroupedHeads::build(Chunk &chunk, const TiledAttention &a,
                                       Value state) {
  OpBuilder &b = chunk.b;
  Location loc = chunk.loc;
  SmallVector<int64_t> which = repeated();
  Value q = split(chunk, chunk.read(op.getQuery(), 1), queries),
        k = pick(b, split(chunk, chunk.read(op.getKey(), 1), heads), which),
        v = pick(b, split(chunk, chunk.read(op.getValue(), 1), heads), which);
  auto [out, after] =
      attendChunk(chunk, a, decay(chunk, a.number), q, k, v, state);
  ArrayRef<int64_t> shape = typeOf(out).getShape();
  Value merged = MergeHeadsOp::create(
      b, loc, typeOf(out).clone({shape[0], shape[2], queries * width}), out);
  double scale = op.getScale().convertToFloat();
  if (scale == 0)
    scale = 1 / std::sqrt(static_cast<double>(keyWidth));
  if (scale != 1)
    merged = ScaleOp::create(b, loc, merged.getType(), merged,
                             APFloat(static_cast<float>(scale)));
  return {merged, after};
}

LogicalResult TileONNXAttention::matchAndRewrite(onnx::LinearAttentionOp op,
                                                 PatternRewriter &b) const {
  GroupedHeads heads(op);
  if (!heads.areKnown())
    return b.notifyMatchFailure(op, "widths of heads are not known");
  Location loc = op.getLoc();
  SmallVector<OpFoldResult> sizes =
      tensor::getMixedSizes(b, loc, op.getQuery());
  auto index = [&](int64_t value) {
    return OpFoldResult(b.getIndexAttr(value));
  };
  auto present = typeOf(op.getPresentState());
  bool isDouble = typeOf(op.getQuery()).getElementType().isF64() ||
                  present.getElementType().isF64();
  TiledAttention a;
  a.number = isDouble ? Type(b.getF64Type()) : Type(b.getF32Type());
  a.batch = sizes[0];
  a.tokens = sizes[1];
  a.outputs = {{typeOf(op.getOutput()),
                1,
                {sizes[0], sizes[1], index(heads.queries * heads.width)}}};
  int64_t batch = present.getDimSize(0);
  a.stateType = RankedTensorType::get(
      {batch, heads.queries, heads.keyWidth, heads.width}, a.number);
  a.stateSizes = {sizes[0], index(heads.queries), index(heads.keyWidth),
                  index(heads.width)};
  if (Value past = op.getPastState()) {
    auto known = typeOf(past).clone(
        {typeOf(past).getDimSize(0), heads.heads, heads.keyWidth, heads.width});
    a.state = heads.pick(b, asType(b, loc, past, known), heads.repeated());
  }
  if (!op.getDecay())
    a.slopes = b.getDenseF32ArrayAttr(SmallVector<float>(heads.queries, 0.0f));
  SmallVector<Value> results =
      buildChunks(b, loc, a, block, [&](Chunk &chunk, Value state) {
        return heads.build(chunk, a, state);
      });
  SmallVector<int64_t> firsts =
      llvm::map_to_vector(llvm::seq(heads.heads), [&](int64_t head) {
        return head * (heads.queries / heads.heads);
      });
  results[1] = asType(b, loc, heads.pick(b, results[1], firsts), present);
  b.replaceOp(op, results);
  return success();
}

void tnl::populateTileONNXAttentionPatterns(RewritePatternSet &patterns,
                                            int64_t block) {
  patterns.add<TileONNXAttention>(patterns.getContext(), block);
}
