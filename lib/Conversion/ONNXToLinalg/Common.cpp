//===- Common.cpp - What the onnx lowerings share -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Common.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::cpu;

bool onnx::isRanked(Operation *op) {
  auto ranked = [](Value value) {
    return isa<RankedTensorType>(value.getType());
  };
  return llvm::all_of(op->getOperands(), ranked) &&
         llvm::all_of(op->getResults(), ranked);
}

Value onnx::intElement(LinalgBuilder &b, Value tensor, int64_t i) {
  if (std::optional<SmallVector<int64_t>> known = constantInts(tensor))
    return b.index((*known)[i]);
  SmallVector<Value> indices;
  if (rankedType(tensor).getRank() != 0)
    indices.push_back(b.index(i));
  return b.toIndex(tensor::ExtractOp::create(b, tensor, indices));
}

Value onnx::wrapIndex(LinalgBuilder &b, Value i, Value size) {
  Value isNegative =
      b.createOrFold<arith::CmpIOp>(arith::CmpIPredicate::slt, i, b.index(0));
  Value wrapped =
      b.createOrFold<arith::SelectOp>(isNegative, b.add(i, size), i);
  return b.max(b.min(wrapped, b.sub(size, b.index(1))), b.index(0));
}

AffineMap onnx::broadcastMap(LinalgBuilder &b, RankedTensorType type,
                             RankedTensorType result) {
  int64_t offset = result.getRank() - type.getRank();
  SmallVector<AffineExpr> exprs;
  for (int64_t d : llvm::seq(type.getRank()))
    exprs.push_back(type.getDimSize(d) == 1 &&
                            result.getDimSize(d + offset) != 1
                        ? b.getAffineConstantExpr(0)
                        : b.getAffineDimExpr(d + offset));
  return AffineMap::get(result.getRank(), 0, exprs, b.getContext());
}

SmallVector<Value> onnx::broadcastSizes(LinalgBuilder &b, ValueRange tensors,
                                        RankedTensorType result) {
  SmallVector<Value> sizes;
  for (int64_t d : llvm::seq(result.getRank())) {
    if (!result.isDynamicDim(d)) {
      sizes.push_back(b.index(result.getDimSize(d)));
      continue;
    }
    Value size;
    bool isStatic = false;
    for (Value tensor : tensors) {
      RankedTensorType type = rankedType(tensor);
      int64_t axis = d - (result.getRank() - type.getRank());
      if (axis < 0 || type.getDimSize(axis) == 1 || isStatic)
        continue;
      isStatic = !type.isDynamicDim(axis);
      if (!size || isStatic)
        size = b.dim(tensor, axis);
    }
    sizes.push_back(size ? size : b.index(1));
  }
  return sizes;
}

Value onnx::mapBroadcast(LinalgBuilder &b, Value op, ValueRange inputs,
                         LinalgBuilder::Body body) {
  RankedTensorType type = rankedType(op);
  SmallVector<AffineMap> maps;
  for (Value input : inputs)
    maps.push_back(broadcastMap(b, rankedType(input), type));
  SmallVector<Value> sizes = broadcastSizes(b, inputs, type);
  return b.map(b.empty(type, sizes), inputs, maps, body);
}

Value onnx::signless(LinalgBuilder &b, Value scalar) {
  auto type = dyn_cast<IntegerType>(scalar.getType());
  if (!type || type.isSignless())
    return scalar;
  return UnrealizedConversionCastOp::create(
             b, b.getIntegerType(type.getWidth()), scalar)
      .getResult(0);
}

Value onnx::finish(LinalgBuilder &b, Value scalar, Type type) {
  if (scalar.getType() == type)
    return scalar;
  if (isa<FloatType>(type))
    return b.toFloat(scalar, type);
  return UnrealizedConversionCastOp::create(b, type, scalar).getResult(0);
}

Value onnx::convertElement(LinalgBuilder &b, Value scalar, Type type) {
  Type from = scalar.getType();
  if (from == type)
    return scalar;
  bool isUnsigned = from.isUnsignedInteger() || from.isInteger(1);
  scalar = signless(b, scalar);
  if (isa<FloatType>(from)) {
    if (isa<FloatType>(type))
      return b.toFloat(scalar, type);
    Value wide = b.widen(scalar);
    if (type.isInteger(1))
      return arith::CmpFOp::create(b, arith::CmpFPredicate::UNE, wide,
                                   b.constant(wide.getType(), 0.0));
    // Through i64, so that what an unsigned or narrow type cannot hold wraps.
    Value integer = arith::FPToSIOp::create(b, b.getI64Type(), wide);
    return convertElement(b, integer, type);
  }
  if (isa<FloatType>(type)) {
    Type compute = b.computeType(type);
    Value result = isUnsigned
                       ? Value(arith::UIToFPOp::create(b, compute, scalar))
                       : Value(arith::SIToFPOp::create(b, compute, scalar));
    return b.toFloat(result, type);
  }
  if (type.isInteger(1))
    return arith::CmpIOp::create(b, arith::CmpIPredicate::ne, scalar,
                                 b.constantInt(scalar.getType(), 0));
  unsigned width = type.getIntOrFloatBitWidth(),
           fromWidth = from.getIntOrFloatBitWidth();
  Type target = b.getIntegerType(width);
  if (width < fromWidth)
    scalar = arith::TruncIOp::create(b, target, scalar);
  else if (width > fromWidth)
    scalar = isUnsigned ? Value(arith::ExtUIOp::create(b, target, scalar))
                        : Value(arith::ExtSIOp::create(b, target, scalar));
  return finish(b, scalar, type);
}

/// All dimensions in one group.
static SmallVector<ReassociationIndices> oneGroup(int64_t rank) {
  if (rank == 0)
    return {};
  return {llvm::to_vector<2>(llvm::seq<int64_t>(0, rank))};
}

// Through a vector of all elements.
Value onnx::reshapeTo(LinalgBuilder &b, Value data, RankedTensorType type,
                      ArrayRef<Value> sizes) {
  RankedTensorType dataType = rankedType(data);
  Type element = type.getElementType();
  auto countOf = [](RankedTensorType t) {
    return t.hasStaticShape() ? t.getNumElements() : ShapedType::kDynamic;
  };
  Value flat = data;
  if (dataType.getRank() == 0)
    flat =
        tensor::ExpandShapeOp::create(b, RankedTensorType::get(1, element),
                                      data, ArrayRef<ReassociationIndices>());
  else if (dataType.getRank() > 1)
    flat = tensor::CollapseShapeOp::create(
        b, RankedTensorType::get(countOf(dataType), element), data,
        oneGroup(dataType.getRank()));
  flat = b.cast(flat, RankedTensorType::get(countOf(type), element));
  if (type.getRank() == 1)
    return flat;
  if (type.getRank() == 0)
    return tensor::CollapseShapeOp::create(b, type, flat,
                                           ArrayRef<ReassociationIndices>());
  SmallVector<OpFoldResult> outputShape;
  for (auto [d, size] : llvm::enumerate(sizes))
    outputShape.push_back(type.isDynamicDim(d)
                              ? OpFoldResult(size)
                              : b.getIndexAttr(type.getDimSize(d)));
  return tensor::ExpandShapeOp::create(b, type, flat, oneGroup(type.getRank()),
                                       outputShape);
}

onnx::ReductionLoops::ReductionLoops(LinalgBuilder &b, int64_t rank,
                                     ArrayRef<int64_t> axes)
    : iterators(rank, utils::IteratorType::parallel) {
  for (int64_t axis : axes)
    iterators[axis] = utils::IteratorType::reduction;
  for (int64_t d : llvm::seq(rank))
    if (iterators[d] == utils::IteratorType::parallel)
      kept.push_back(d);
  keptMap = b.dims(rank, kept);
}

Value onnx::reduceAxes(
    LinalgBuilder &b, Value x, ArrayRef<int64_t> axes, Value init,
    function_ref<Value(LinalgBuilder &, Value, Value)> combine) {
  RankedTensorType type = rankedType(x);
  ReductionLoops loops(b, type.getRank(), axes);
  SmallVector<Value> sizes;
  SmallVector<int64_t> shape;
  for (int64_t d : loops.kept) {
    sizes.push_back(b.dim(x, d));
    shape.push_back(type.getDimSize(d));
  }
  Value out =
      b.filled(RankedTensorType::get(shape, init.getType()), sizes, init);
  return b.reduce(out, loops.keptMap, x, b.identity(type.getRank()),
                  loops.iterators, [&](LinalgBuilder &b, ValueRange args) {
                    return combine(b, args[0], args[1]);
                  });
}
