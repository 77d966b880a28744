//===- TileAttention.cpp - Attention becomes a loop over chunks -----------===//

#include "TNL/Transforms/TileAttention.h"
#include "Chunk.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace tnl {
#define GEN_PASS_DEF_TILEATTENTION
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

//===----------------------------------------------------------------------===//
// The loop
//===----------------------------------------------------------------------===//

namespace {

/// A result that is written chunk by chunk.
struct Output {
  RankedTensorType type;
  int64_t tokenAxis;
  SmallVector<OpFoldResult> sizes;
};

/// One attention, as both operations have it.
struct Attention {
  OpFoldResult batch, tokens;
  SmallVector<Output> outputs;
  Value state; // may be null
  RankedTensorType stateType;
  SmallVector<OpFoldResult> stateSizes;
  Value decay; // or null
  DenseF32ArrayAttr slopes;
  Type number; // of what is between inputs and outputs
};

/// From a chunk and the state before it the parts of the outputs and, last, the
/// state after it.
using Body = function_ref<SmallVector<Value>(Chunk &, Value)>;

} // namespace

/// The state before the first token.
static Value firstState(OpBuilder &b, Location loc, const Attention &a) {
  if (a.state)
    return asType(b, loc, a.state, a.stateType);
  Type element = a.stateType.getElementType();
  Value zero = arith::ConstantOp::create(
      b, loc, cast<TypedAttr>(b.getZeroAttr(element)));
  return tensor::SplatOp::create(
      b, loc, zero, a.stateType,
      dynamicSizes(b, loc, a.stateType, a.stateSizes));
}

/// The size of the chunk at `first`: `block`, but for a short last one.
static OpFoldResult chunkSize(OpBuilder &b, Location loc, OpFoldResult tokens,
                              Value first, Value step, int64_t block) {
  std::optional<int64_t> known = getConstantIntValue(tokens);
  if (known && *known % block == 0)
    return b.getIndexAttr(block);
  Value all = getValueOrCreateConstantIndexOp(b, loc, tokens);
  Value left = arith::SubIOp::create(b, loc, all, first);
  return Value(arith::MinSIOp::create(b, loc, step, left));
}

/// The results of an attention: its outputs and the state after it.
static SmallVector<Value> buildChunks(OpBuilder &b, Location loc,
                                      const Attention &a, int64_t block,
                                      Body body) {
  SmallVector<Value> initials;
  std::optional<int64_t> known = getConstantIntValue(a.tokens);
  if (known && *known <= block) {
    Chunk all(b, loc);
    SmallVector<Value> parts = body(all, firstState(b, loc, a));
    for (auto [part, output] : llvm::zip(parts, a.outputs))
      part = all.write(part, {}, output.type, output.tokenAxis);
    return parts;
  }
  for (const Output &output : a.outputs)
    initials.push_back(tensor::EmptyOp::create(
        b, loc, output.type, dynamicSizes(b, loc, output.type, output.sizes)));
  initials.push_back(firstState(b, loc, a));
  Value zero = arith::ConstantIndexOp::create(b, loc, 0);
  Value end = getValueOrCreateConstantIndexOp(b, loc, a.tokens);
  Value step = arith::ConstantIndexOp::create(b, loc, block);
  auto loop = scf::ForOp::create(
      b, loc, zero, end, step, initials,
      [&](OpBuilder &inner, Location, Value first, ValueRange carried) {
        Chunk chunk(inner, loc, a.batch, first,
                    chunkSize(inner, loc, end, first, step, block));
        SmallVector<Value> parts = body(chunk, carried.back());
        for (auto [part, into, output] : llvm::zip(parts, carried, a.outputs))
          part = chunk.write(part, into, output.type, output.tokenAxis);
        scf::YieldOp::create(inner, loc, parts);
      });
  return llvm::to_vector_of<Value>(loop.getResults());
}

/// `o` of a chunk, in elements of `a.number`, and the state after it.
static std::pair<Value, Value> attend(Chunk &chunk, const Attention &a, Value q,
                                      Value k, Value v, Value state) {
  OpBuilder &b = chunk.b;
  Location loc = chunk.loc;
  Value decay = a.decay && typeOf(a.decay).getRank() > 1
                    ? chunk.read(a.decay, /*tokenAxis=*/2)
                    : a.decay;
  SmallVector<int64_t> square(typeOf(q).getShape());
  square[3] = square[2];
  auto outType = typeOf(v).clone(a.number);
  Value scores = ChunkScoresOp::create(
      b, loc, RankedTensorType::get(square, a.number), q, k, decay, a.slopes);
  Value intra = ChunkApplyOp::create(b, loc, outType, scores, v);
  Value inter = StateReadOp::create(b, loc, outType, q, state, decay, a.slopes);
  Value out = arith::AddFOp::create(b, loc, intra, inter);
  Value after =
      StateUpdateOp::create(b, loc, a.stateType, state, k, v, decay, a.slopes);
  return {out, after};
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
    Location loc = op.getLoc();
    Value q = op.getQ(), k = op.getK(), v = op.getV(), mask = op.getMask();
    SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(b, loc, q);
    OpFoldResult width = tensor::getMixedSize(b, loc, v, 3);
    Attention a;
    a.batch = sizes[0];
    a.tokens = sizes[2];
    a.outputs = {
        {typeOf(op.getOut()), 2, {sizes[0], sizes[1], sizes[2], width}}};
    a.state = op.getState();
    a.stateType = typeOf(op.getStateOut());
    a.stateSizes = {sizes[0], sizes[1], sizes[3], width};
    a.decay = op.getDecay();
    a.slopes = op.getSlopesAttr();
    a.number = numberOf(b, {q, k, v, op.getStateOut()});
    auto body = [&](Chunk &chunk, Value state) -> SmallVector<Value> {
      Value queries = chunk.read(q, 2), keys = chunk.read(k, 2),
            values = chunk.read(v, 2);
      if (mask)
        values =
            MaskValuesOp::create(chunk.b, loc, values, chunk.read(mask, 1));
      auto [out, after] = attend(chunk, a, queries, keys, values, state);
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
  const Attention &a;

  SmallVector<Value> build(Chunk &chunk, Value state);
  Value heads(Chunk &chunk, Value x);
  Value keys(Chunk &chunk, Value x, Value position);
};

} // namespace

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
  Value columns = withElements(b, loc, chunk.read(op.getQkvu(), 1), a.number);
  SmallVector<int64_t> shape(typeOf(columns).getShape());
  shape[2] /= 4;
  SmallVector<Type> types(4, typeOf(columns).clone(shape));
  auto split = SplitOp::create(b, loc, types, columns);
  Value position = op.getTheta() ? chunk.position(op.getPosition()) : Value();
  Value q = keys(chunk, split.getResult(0), position),
        k = keys(chunk, split.getResult(1), position),
        v = heads(chunk, split.getResult(2)), gate = split.getResult(3);
  if (Value mask = op.getMask())
    v = MaskValuesOp::create(b, loc, v, chunk.read(mask, 1));
  auto [out, after] = attend(chunk, a, q, k, v, state);
  ArrayRef<int64_t> outShape = typeOf(out).getShape();
  auto sumsType = RankedTensorType::get({outShape[0], outShape[2], outShape[1]},
                                        typeOf(op.getSums()).getElementType());
  Value sums = SumsOfSquaresOp::create(b, loc, sumsType, out);
  Value merged = MergeHeadsOp::create(b, loc, gate.getType(), out);
  return {arith::MulFOp::create(b, loc, gate, merged), sums, after};
}

LogicalResult TileGatedAttention::matchAndRewrite(GatedLinearAttentionOp op,
                                                  PatternRewriter &b) const {
  Location loc = op.getLoc();
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(b, loc, op.getQkvu());
  int64_t heads = op.getHeads(),
          channels = typeOf(op.getQkvu()).getDimSize(2) / 4,
          width = channels / heads,
          keyWidth = op.getTheta() ? 2 * width : width;
  auto index = [&](int64_t value) {
    return OpFoldResult(b.getIndexAttr(value));
  };
  Attention a;
  a.batch = sizes[0];
  a.tokens = sizes[1];
  a.outputs = {{typeOf(op.getOut()), 1, {sizes[0], sizes[1], index(channels)}},
               {typeOf(op.getSums()), 1, {sizes[0], sizes[1], index(heads)}}};
  a.state = op.getState();
  a.stateType = typeOf(op.getStateOut());
  a.stateSizes = {sizes[0], index(heads), index(keyWidth), index(width)};
  a.slopes = op.getSlopesAttr();
  a.number = numberOf(b, {op.getQkvu(), op.getStateOut()});
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

void tnl::populateTileAttentionPatterns(RewritePatternSet &patterns,
                                        int64_t block) {
  patterns.add<TileLinearAttention, TileGatedAttention>(patterns.getContext(),
                                                        block);
}

namespace {

struct TileAttention : tnl::impl::TileAttentionBase<TileAttention> {
  using TileAttentionBase::TileAttentionBase;

  LogicalResult initialize(MLIRContext *context) override {
    if (!isChunkSize(block))
      return emitError(UnknownLoc::get(context))
             << getArgument()
             << ": block must be 16, 32, 64 or 128 tokens, got "
             << static_cast<int64_t>(block);
    RewritePatternSet set(context);
    populateTileAttentionPatterns(set, block);
    patterns = std::move(set);
    return success();
  }

  void runOnOperation() override {
    walkAndApplyPatterns(getOperation(), patterns);
  }

  FrozenRewritePatternSet patterns;
};

} // namespace
