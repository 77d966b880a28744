//===- TileAttention.cpp - Attention becomes a loop over chunks -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Transforms/TileAttention.h"
#include "Chunk.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace tnl {
#define GEN_PASS_DEF_TILEATTENTION
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

/// Slices of a tensor of no elements begin past its end.
static bool hasNoElements(ArrayRef<Value> values) {
  return llvm::any_of(values, [](Value value) {
    return llvm::is_contained(typeOf(value).getShape(), 0);
  });
}

/// float64 where one of `values` is, else float32.
static Type numberOf(OpBuilder &b, ArrayRef<Value> values) {
  bool isDouble = llvm::any_of(values, [](Value value) {
    return typeOf(value).getElementType().isF64();
  });
  return isDouble ? Type(b.getF64Type()) : Type(b.getF32Type());
}

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

namespace {

struct TileLinearAttention : OpRewritePattern<LinearAttentionOp> {
  TileLinearAttention(MLIRContext *context, int64_t block)
      : OpRewritePattern(context), block(block) {}

  LogicalResult matchAndRewrite(LinearAttentionOp op,
                                PatternRewriter &b) const override {
    if (hasNoElements({op.getQ(), op.getK(), op.getV()}))
      return b.notifyMatchFailure(op, "an operand has no elements");
    Location loc = op.getLoc();
    Value q = op.getQ(), k = op.getK(), v = op.getV(), mask = op.getMask();
    SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(b, loc, q);
    OpFoldResult width = tensor::getMixedSize(b, loc, v, 3);
    TiledAttention a;
    a.batch = sizes[0];
    a.tokens = sizes[2];
    a.outputs = {
        {typeOf(op.getOut()), 2, {sizes[0], sizes[1], sizes[2], width}}};
    a.state = op.getState();
    a.stateType = typeOf(op.getStateOut());
    a.stateSizes = {sizes[0], sizes[1], sizes[3], width};
    a.slopes = op.getSlopesAttr();
    a.number = numberOf(b, {q, k, v, op.getStateOut()});
    auto body = [&](Chunk &chunk, Value state) -> SmallVector<Value> {
      Value queries = chunk.read(q, 2), keys = chunk.read(k, 2),
            values = chunk.read(v, 2);
      if (mask)
        values =
            MaskValuesOp::create(chunk.b, loc, values, chunk.read(mask, 1));
      Value decay = op.getDecay();
      if (decay && typeOf(decay).getRank() > 1)
        decay = chunk.read(decay, /*tokenAxis=*/2);
      auto [out, after] =
          attendChunk(chunk, a, decay, queries, keys, values, state);
      return {out, after};
    };
    b.replaceOp(op, buildChunks(b, loc, a, block, body));
    return success();
  }

  int64_t block;
};

struct TileGatedAttention : OpRewritePattern<GatedLinearAttentionOp> {
  TileGatedAttention(MLIRContext *context, int64_t block)
      : OpRewritePattern(context), block(block) {}

  LogicalResult matchAndRewrite(GatedLinearAttentionOp op,
                                PatternRewriter &b) const override;

  int64_t block;
};

/// What lies around the attention, on one chunk.
struct GatedBody {
  GatedLinearAttentionOp op;
  const TiledAttention &a;

  SmallVector<Value> build(Chunk &chunk, Value state);
  SmallVector<Value> split(Chunk &chunk);
  Value heads(Chunk &chunk, Value x);
  Value keys(Chunk &chunk, Value x, Value position);
};

} // namespace

/// The columns `cuts[i]` to `cuts[i + 1]` of `x`.
static SplitOp splitAt(Chunk &chunk, Value x, ArrayRef<int64_t> cuts) {
  SmallVector<int64_t> shape(typeOf(x).getShape());
  SmallVector<Type> types;
  for (auto [begin, end] : llvm::zip(cuts.drop_back(), cuts.drop_front())) {
    shape[2] = end - begin;
    types.push_back(typeOf(x).clone(shape));
  }
  return SplitOp::create(chunk.b, chunk.loc, types, x);
}

/// q, k, v and the gate.
SmallVector<Value> GatedBody::split(Chunk &chunk) {
  std::array<ColumnView, 4> views = op.getViews();
  llvm::SmallDenseMap<Value, Value, 4> read;
  for (const ColumnView &view : views) {
    Value &columns = read[view.tensor];
    if (!columns)
      columns = withElements(chunk.b, chunk.loc, chunk.read(view.tensor, 1),
                             a.number);
  }
  // Parts of one tensor, side by side and nothing else, are one split.
  SmallVector<int64_t> cuts = {0};
  for (const ColumnView &view : views)
    if (view.tensor == views[0].tensor && view.begin == cuts.back())
      cuts.push_back(view.end);
  int64_t width = typeOf(views[0].tensor).getDimSize(2);
  if (cuts.size() == 5 && cuts.back() == width)
    return llvm::to_vector_of<Value>(
        splitAt(chunk, read[views[0].tensor], cuts).getParts());
  SmallVector<Value> parts;
  for (const ColumnView &view : views) {
    Value columns = read[view.tensor];
    int64_t all = typeOf(columns).getDimSize(2);
    if (view.size() == all) {
      parts.push_back(columns);
      continue;
    }
    SmallVector<int64_t> around = {view.begin, view.end};
    if (view.begin > 0)
      around.insert(around.begin(), 0);
    if (view.end < all)
      around.push_back(all);
    parts.push_back(
        splitAt(chunk, columns, around).getResult(view.begin > 0 ? 1 : 0));
  }
  return parts;
}

/// [B, L, E] -> [B, H, L, P]
Value GatedBody::heads(Chunk &chunk, Value x) {
  int64_t heads = op.getHeads();
  ArrayRef<int64_t> shape = typeOf(x).getShape();
  auto type = typeOf(x).clone({shape[0], heads, shape[1], shape[2] / heads});
  return SplitHeadsOp::create(chunk.b, chunk.loc, type, x);
}

/// Of q or k: activation, heads, rotation.
Value GatedBody::keys(Chunk &chunk, Value x, Value position) {
  if (op.getActivation() == Activation::SiLU)
    x = SiLUOp::create(chunk.b, chunk.loc, x);
  x = heads(chunk, x);
  if (!op.getTheta())
    return x;
  SmallVector<int64_t> rotated(typeOf(x).getShape());
  rotated[3] *= 2;
  return LRPEOp::create(chunk.b, chunk.loc, typeOf(x).clone(rotated), x,
                        op.getTheta(), position);
}

SmallVector<Value> GatedBody::build(Chunk &chunk, Value state) {
  OpBuilder &b = chunk.b;
  Location loc = chunk.loc;
  SmallVector<Value> parts = split(chunk);
  Value position = op.getTheta() ? chunk.position(op.getPosition()) : Value();
  Value q = keys(chunk, parts[0], position),
        k = keys(chunk, parts[1], position), v = heads(chunk, parts[2]),
        gate = parts[3];
  if (Value mask = op.getMask())
    v = MaskValuesOp::create(b, loc, v, chunk.read(mask, 1));
  auto [out, after] = attendChunk(chunk, a, /*decay=*/{}, q, k, v, state);
  ArrayRef<int64_t> outShape = typeOf(out).getShape();
  auto sumsType = RankedTensorType::get({outShape[0], outShape[2], outShape[1]},
                                        typeOf(op.getSums()).getElementType());
  Value sums = SumsOfSquaresOp::create(b, loc, sumsType, out);
  Value merged = MergeHeadsOp::create(b, loc, gate.getType(), out);
  return {arith::MulFOp::create(b, loc, gate, merged), sums, after};
}

LogicalResult TileGatedAttention::matchAndRewrite(GatedLinearAttentionOp op,
                                                  PatternRewriter &b) const {
  if (hasNoElements(llvm::to_vector(op.getSources())))
    return b.notifyMatchFailure(op, "an operand has no elements");
  Location loc = op.getLoc();
  Value first = op.getSources()[0];
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(b, loc, first);
  std::array<ColumnView, 4> views = op.getViews();
  int64_t heads = op.getHeads(), channels = views[2].size(),
          width = channels / heads, keyWidth = views[0].size() / heads;
  if (op.getTheta())
    keyWidth *= 2;
  auto index = [&](int64_t value) {
    return OpFoldResult(b.getIndexAttr(value));
  };
  TiledAttention a;
  a.batch = sizes[0];
  a.tokens = sizes[1];
  a.outputs = {{typeOf(op.getOut()), 1, {sizes[0], sizes[1], index(channels)}},
               {typeOf(op.getSums()), 1, {sizes[0], sizes[1], index(heads)}}};
  a.state = op.getState();
  a.stateType = typeOf(op.getStateOut());
  a.stateSizes = {sizes[0], index(heads), index(keyWidth), index(width)};
  a.slopes = op.getSlopesAttr();
  a.number = numberOf(b, {first, op.getStateOut()});
  GatedBody body{op, a};
  b.replaceOp(op, buildChunks(b, loc, a, block, [&](Chunk &chunk, Value state) {
                return body.build(chunk, state);
              }));
  return success();
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

bool tnl::isChunkSize(int64_t block) {
  return llvm::is_contained({16, 32, 64, 128}, block);
}

LogicalResult tnl::verifyChunkSize(MLIRContext *context, StringRef argument,
                                   int64_t block) {
  if (isChunkSize(block))
    return success();
  return emitError(UnknownLoc::get(context))
         << argument << ": block must be 16, 32, 64 or 128 tokens, got "
         << block;
}

void tnl::populateTileAttentionPatterns(RewritePatternSet &patterns,
                                        int64_t block) {
  patterns.add<TileLinearAttention, TileGatedAttention>(patterns.getContext(),
                                                        block);
}

namespace {

struct TileAttention : tnl::impl::TileAttentionBase<TileAttention> {
  using TileAttentionBase::TileAttentionBase;

  LogicalResult initialize(MLIRContext *context) override {
    if (failed(verifyChunkSize(context, getArgument(), block)))
      return failure();
    RewritePatternSet set(context);
    populateTileAttentionPatterns(set, block);
    populateTileONNXAttentionPatterns(set, block);
    patterns = std::move(set);
    return success();
  }

  void runOnOperation() override {
    walkAndApplyPatterns(getOperation(), patterns);
  }

  FrozenRewritePatternSet patterns;
};

} // namespace
