//===- Chunk.cpp - Loops over chunks of tokens ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Chunk.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace tnl;

Value tnl::withElements(OpBuilder &b, Location loc, Value value, Type element) {
  unsigned have = typeOf(value).getElementTypeBitWidth(),
           want = element.getIntOrFloatBitWidth();
  if (typeOf(value).getElementType() == element)
    return value;
  if (have == want) {
    value = arith::ExtFOp::create(b, loc, typeOf(value).clone(b.getF32Type()),
                                  value);
    have = 32;
  }
  Type type = typeOf(value).clone(element);
  if (have < want)
    return arith::ExtFOp::create(b, loc, type, value);
  return arith::TruncFOp::create(b, loc, type, value);
}

Value tnl::asType(OpBuilder &b, Location loc, Value value,
                  RankedTensorType type) {
  value = withElements(b, loc, value, type.getElementType());
  return value.getType() == type
             ? value
             : Value(tensor::CastOp::create(b, loc, type, value));
}

SmallVector<Value> tnl::dynamicSizes(OpBuilder &b, Location loc,
                                     RankedTensorType type,
                                     ArrayRef<OpFoldResult> sizes) {
  SmallVector<Value> values;
  for (auto [axis, size] : llvm::enumerate(sizes))
    if (type.isDynamicDim(axis))
      values.push_back(getValueOrCreateConstantIndexOp(b, loc, size));
  return values;
}

SmallVector<OpFoldResult> Chunk::offsets(int64_t rank, int64_t tokenAxis) {
  SmallVector<OpFoldResult> result(rank, b.getIndexAttr(0));
  result[tokenAxis] = first;
  return result;
}

SmallVector<OpFoldResult> Chunk::sizes(Value whole, int64_t tokenAxis) {
  SmallVector<OpFoldResult> result;
  for (auto [axis, size] : llvm::enumerate(typeOf(whole).getShape())) {
    if (static_cast<int64_t>(axis) == tokenAxis)
      result.push_back(count);
    else if (!ShapedType::isDynamic(size))
      result.push_back(b.getIndexAttr(size));
    else if (axis == 0)
      result.push_back(batch);
    else
      result.push_back(tensor::getMixedSize(b, loc, whole, axis));
  }
  return result;
}

Value Chunk::read(Value whole, int64_t tokenAxis) {
  if (!whole || !first)
    return whole;
  int64_t rank = typeOf(whole).getRank();
  return tensor::ExtractSliceOp::create(
      b, loc, whole, offsets(rank, tokenAxis), sizes(whole, tokenAxis),
      SmallVector<OpFoldResult>(rank, b.getIndexAttr(1)));
}

Value Chunk::write(Value part, Value into, RankedTensorType type,
                   int64_t tokenAxis) {
  if (!first)
    return asType(b, loc, part, type);
  SmallVector<OpFoldResult> extent = sizes(into, tokenAxis);
  SmallVector<int64_t> shape(type.getShape());
  shape[tokenAxis] = getConstantIntValue(count).value_or(ShapedType::kDynamic);
  // A batch that the result's type leaves open may be known here.
  if (ShapedType::isDynamic(shape[0]))
    shape[0] = getConstantIntValue(extent[0]).value_or(ShapedType::kDynamic);
  part = asType(b, loc, part, type.clone(shape));
  return tensor::InsertSliceOp::create(
      b, loc, part, into, offsets(type.getRank(), tokenAxis), extent,
      SmallVector<OpFoldResult>(type.getRank(), b.getIndexAttr(1)));
}

Value Chunk::position(Value start) {
  if (!first)
    return start;
  Type integer = start ? typeOf(start).getElementType() : b.getI64Type();
  Value offset = arith::IndexCastOp::create(b, loc, integer, first);
  if (!start)
    return tensor::FromElementsOp::create(
        b, loc, RankedTensorType::get(1, integer), offset);
  Value offsets = tensor::SplatOp::create(
      b, loc, offset, typeOf(start),
      dynamicSizes(b, loc, typeOf(start),
                   tensor::getMixedSizes(b, loc, start)));
  return arith::AddIOp::create(b, loc, start, offsets);
}

//===----------------------------------------------------------------------===//
// The loop
//===----------------------------------------------------------------------===//

/// The state before the first token.
static Value firstState(OpBuilder &b, Location loc, const TiledAttention &a) {
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

SmallVector<Value> tnl::buildChunks(OpBuilder &b, Location loc,
                                    const TiledAttention &a, int64_t block,
                                    ChunkBody body) {
  SmallVector<Value> initials;
  std::optional<int64_t> known = getConstantIntValue(a.tokens);
  if (known && *known <= block) {
    Chunk all(b, loc);
    SmallVector<Value> parts = body(all, firstState(b, loc, a));
    for (auto [part, output] : llvm::zip(parts, a.outputs))
      part = all.write(part, {}, output.type, output.tokenAxis);
    return parts;
  }
  for (const ChunkedOutput &output : a.outputs)
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

std::pair<Value, Value> tnl::attendChunk(Chunk &chunk, const TiledAttention &a,
                                         Value decay, Value q, Value k, Value v,
                                         Value state) {
  OpBuilder &b = chunk.b;
  Location loc = chunk.loc;
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
