//===- Chunk.cpp - Tokens of one step of a loop ---------------------------===//

#include "Chunk.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
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
