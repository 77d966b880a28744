//===- ChunkElements.cpp - What is computed where it is read --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ChunkEmitter.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;

/// Operations that elements are computed with, all in all and in a row.
static constexpr unsigned kMaxElements = 1 << 16, kMaxDepth = 200;

/// A value in the place of one for which there is no code.
Value ChunkEmitter::unknown(Operation *op, Type element, const Twine &why) {
  refuse(op, why);
  return UnrealizedConversionCastOp::create(b, element, ValueRange{})
      .getResult(0);
}

Value ChunkEmitter::element(Value tensor, Indices at) {
  Operation *op = tensor.getDefiningOp();
  DenseElementsAttr constant;
  if (matchPattern(tensor, m_Constant(&constant)))
    return constantElement(constant, at);
  if (!contains(op))
    return outsideElement(tensor, at);
  // What is read twice is computed twice.
  if (hasFailed || ++elements > kMaxElements || depth >= kMaxDepth)
    return unknown(op, getElementTypeOrSelf(tensor.getType()),
                   "is computed from too many operations of a chunk");
  llvm::SaveAndRestore<unsigned> deeper(depth, depth + 1);
  return elementOf(op, cast<OpResult>(tensor), at);
}

Value ChunkEmitter::column(Value head, Value p, int64_t width) {
  Value column = b.add(b.mul(head, b.index(width)), p);
  columns[{column, width}] = {head, p};
  return column;
}

/// The element of an operand that is that of the result; null where `op` does
/// more than rename elements.
Value ChunkEmitter::renamedElement(Operation *op, OpResult result, Indices at) {
  auto type = cast<RankedTensorType>(result.getType());
  if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op)) {
    SmallVector<Value> source;
    for (auto [index, offset] : llvm::zip_equal(at, slice.getMixedOffsets()))
      source.push_back(b.add(index, scalar(offset)));
    return element(slice.getSource(), source);
  }
  if (auto cast = dyn_cast<tensor::CastOp>(op))
    return element(cast.getSource(), at);
  if (auto split = dyn_cast<SplitOp>(op)) {
    int64_t offset = 0;
    for (Value before :
         split->getResults().take_front(result.getResultNumber()))
      offset += cast<RankedTensorType>(before.getType())
                    .getDimSize(type.getRank() - 1);
    SmallVector<Value> source(at);
    source.back() = b.add(source.back(), b.index(offset));
    return element(op->getOperand(0), source);
  }
  if (auto split = dyn_cast<SplitHeadsOp>(op))
    return element(split.getX(),
                   {at[0], at[2], column(at[1], at[3], type.getDimSize(3))});
  if (auto merge = dyn_cast<MergeHeadsOp>(op)) {
    int64_t width =
        cast<RankedTensorType>(merge.getX().getType()).getDimSize(3);
    auto found = columns.find({at[2], width});
    if (found == columns.end())
      return unknown(op, type.getElementType(),
                     "is read by columns of several heads");
    auto [head, p] = found->second;
    return element(merge.getX(), {at[0], head, at[1], p});
  }
  if (auto pick = dyn_cast<PickHeadsOp>(op)) {
    ArrayRef<int64_t> which = pick.getWhich();
    auto numbers = RankedTensorType::get(static_cast<int64_t>(which.size()),
                                         b.getI64Type());
    Value of = b.toIndex(
        constantElement(DenseElementsAttr::get(numbers, which), at[1]));
    return element(pick.getX(), {at[0], of, at[2], at[3]});
  }
  if (auto transpose = dyn_cast<onnx::TransposeOp>(op)) {
    SmallVector<Value> source(at.size());
    for (auto [i, axis] : llvm::enumerate(transpose.getPerm()))
      source[axis] = at[i];
    return element(transpose.getData(), source);
  }
  if (auto gather = dyn_cast<onnx::GatherOp>(op)) {
    SmallVector<Value> source(at);
    Value &picked = source[gather.getAxis()];
    picked = b.toIndex(element(gather.getIndices(), picked));
    return element(gather.getData(), source);
  }
  return nullptr;
}

Value ChunkEmitter::elementOf(Operation *op, OpResult result, Indices at) {
  auto type = cast<RankedTensorType>(result.getType());
  Type elementType = type.getElementType();
  if (result == writtenRoot || isTile(result))
    return tileElement(result, at);
  if (Value renamed = renamedElement(op, result, at))
    return renamed;
  if (isa<arith::ExtFOp, arith::TruncFOp>(op))
    return b.toFloat(element(op->getOperand(0), at), elementType);
  if (auto act = dyn_cast<SiLUOp>(op))
    return silu(act, at);
  if (auto scale = dyn_cast<ScaleOp>(op)) {
    Value x = b.widen(element(scale.getX(), at));
    Value factor = b.constant(x.getType(), scale.getBy().convertToFloat());
    return b.toFloat(arith::MulFOp::create(b, x, factor), elementType);
  }
  if (auto mask = dyn_cast<MaskValuesOp>(op))
    return masked(mask, at);
  if (auto sums = dyn_cast<SumsOfSquaresOp>(op))
    return sumOfSquares(sums, at);
  if (auto splat = dyn_cast<tensor::SplatOp>(op))
    return scalar(splat.getInput());
  if (auto from = dyn_cast<tensor::FromElementsOp>(op);
      from && from.getElements().size() == 1)
    return scalar(from.getElements().front());
  if (isa<LRPEOp>(op)) {
    for (Role role : {Queries, Keys})
      if (Value rows = rowsOf.lookup({Value(result), role}))
        return b.toFloat(load(rows, {at[2], at[3]}), elementType);
    return unknown(op, elementType, "is read by more than products");
  }
  if (isa<ChunkScoresOp>(op)) {
    Value scores = scoresOf.lookup(result);
    if (!scores)
      return unknown(op, elementType, "is read before it is computed");
    Value isBefore =
        arith::CmpIOp::create(b, arith::CmpIPredicate::ule, at[3], at[2]);
    Value score = b.toFloat(load(scores, {at[2], at[3]}), elementType);
    return arith::SelectOp::create(b, isBefore, score,
                                   b.constant(elementType, 0.0));
  }
  if (op == update && isUpdated)
    return b.toFloat(load(state, {at[2], at[3]}), elementType);
  if (op->hasTrait<OpTrait::Elementwise>())
    return elementwise(op, at);
  return unknown(op, elementType, "has no code on a chunk on CPUs");
}

/// The buffer of a tensor of another scope.
Value ChunkEmitter::bufferOf(Value tensor) {
  if (Value known = buffers.lookup(tensor))
    return known;
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(forall);
  auto type = cast<RankedTensorType>(tensor.getType());
  auto buffer = MemRefType::get(type.getShape(), type.getElementType());
  auto read = tensor.getDefiningOp<bufferization::ToTensorOp>();
  if (read && read.getBuffer().getType() == buffer)
    return buffers[tensor] = read.getBuffer();
  return buffers[tensor] = bufferization::ToBufferOp::create(
             b, buffer, tensor, /*read_only=*/true);
}

Value ChunkEmitter::constantElement(DenseElementsAttr constant, Indices at) {
  if (constant.isSplat())
    if (auto value = dyn_cast<TypedAttr>(constant.getSplatValue<Attribute>()))
      return arith::ConstantOp::create(b, value);
  Value table = arith::ConstantOp::create(b, constant);
  return tensor::ExtractOp::create(b, table, at);
}

Value ChunkEmitter::outsideElement(Value tensor, Indices at) {
  auto type = cast<RankedTensorType>(tensor.getType());
  if (tensor == carried && scope.loop)
    return unknown(scope.loop, type.getElementType(),
                   "carries a state that is read by more than tnl.state_read "
                   "and tnl.state_update");
  if (auto splat = tensor.getDefiningOp<tensor::SplatOp>())
    return splat.getInput();
  Value buffer = bufferOf(tensor);
  // One position may be that of all sequences.
  if (type.getRank() == 1 && type.isDynamicDim(0)) {
    Value size = memref::DimOp::create(b, buffer, 0);
    return load(buffer, b.min(at.front(), b.sub(size, b.index(1))));
  }
  return load(buffer, at);
}

Value ChunkEmitter::elementwise(Operation *op, Indices at) {
  SmallVector<Value> operands;
  SmallVector<Type> types;
  for (Value operand : op->getOperands())
    operands.push_back(isa<RankedTensorType>(operand.getType())
                           ? element(operand, at)
                           : scalar(operand));
  for (Type type : op->getResultTypes())
    types.push_back(getElementTypeOrSelf(type));
  OperationState state(b.getLoc(), op->getName(), operands, types,
                       op->getAttrs());
  return b.create(state)->getResult(0);
}

Value ChunkEmitter::silu(SiLUOp op, Indices at) {
  Value x = b.widen(element(op.getX(), at));
  Value y = arith::MulFOp::create(b, x, b.sigmoid(x));
  return b.toFloat(y, getElementTypeOrSelf(op.getType()));
}

Value ChunkEmitter::masked(MaskValuesOp op, Indices at) {
  Value x = element(op.getV(), at);
  Value keep = element(op.getMask(), {at[0], at[2]});
  if (!keep.getType().isIntOrIndexOrFloat())
    return unknown(op, x.getType(), "has a mask of no numbers");
  if (isa<FloatType>(keep.getType()))
    keep = arith::CmpFOp::create(b, arith::CmpFPredicate::UNE, keep,
                                 b.constant(keep.getType(), 0.0));
  else if (!keep.getType().isInteger(1))
    keep = arith::CmpIOp::create(b, arith::CmpIPredicate::ne, keep,
                                 b.constantInt(keep.getType(), 0));
  return arith::SelectOp::create(b, keep, x, b.constant(x.getType(), 0.0));
}

Value ChunkEmitter::sumOfSquares(SumsOfSquaresOp op, Indices at) {
  auto type = cast<RankedTensorType>(op.getX().getType());
  auto found = columns.find({at[2], 1});
  if (found == columns.end() || type.isDynamicDim(3))
    return unknown(op, getElementTypeOrSelf(op.getType()),
                   "is read by columns of several heads");
  Value head = found->second.first;
  Value sum =
      loopCarrying(b.index(0), b.index(type.getDimSize(3)),
                   b.constant(number, 0.0), [&](Value p, ValueRange sums) {
                     Value x = b.toFloat(
                         element(op.getX(), {at[0], head, at[1], p}), number);
                     return SmallVector<Value>{b.mulAdd(x, x, sums[0])};
                   })[0];
  return b.toFloat(sum, getElementTypeOrSelf(op.getType()));
}

Value ChunkEmitter::tileElement(Value tensor, Indices at) {
  Type type = getElementTypeOrSelf(tensor.getType());
  if (tensor != writtenRoot || at[2] != writtenToken)
    return unknown(tensor.getDefiningOp(), type,
                   "is read by more than what is written with it");
  return b.toFloat(load(rowsOut, {tileRow, at[3]}), type);
}

//===----------------------------------------------------------------------===//
// Scalars
//===----------------------------------------------------------------------===//

Value ChunkEmitter::scalar(OpFoldResult value) {
  if (auto attribute = dyn_cast<Attribute>(value))
    return b.index(cast<IntegerAttr>(attribute).getInt());
  return scalar(cast<Value>(value));
}

Value ChunkEmitter::scalar(Value value) {
  if (scope.loop && value == scope.loop.getInductionVar())
    return first;
  Operation *op = value.getDefiningOp();
  if (!op || !scope.ops.contains(op))
    return value;
  bool isPlain =
      op->getNumResults() == 1 && op->getNumRegions() == 0 &&
      llvm::none_of(op->getOperandTypes(), llvm::IsaPred<RankedTensorType>);
  if (!isPlain || hasFailed || ++elements > kMaxElements || depth >= kMaxDepth)
    return unknown(op, value.getType(), "has no code on a chunk on CPUs");
  llvm::SaveAndRestore<unsigned> deeper(depth, depth + 1);
  SmallVector<Value> operands = llvm::map_to_vector(
      op->getOperands(), [&](Value operand) { return scalar(operand); });
  OperationState state(b.getLoc(), op->getName(), operands,
                       op->getResultTypes(), op->getAttrs());
  return b.create(state)->getResult(0);
}
