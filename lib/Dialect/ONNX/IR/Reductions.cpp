//===- Reductions.cpp - Reductions, norms and sums along axes -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "OpUtils.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

//===----------------------------------------------------------------------===//
// Reduce*
//===----------------------------------------------------------------------===//

/// Shape after `axes` (normalised) are reduced.
static Dims reducedShape(ArrayRef<SizeExpr> shape, ArrayRef<int64_t> axes,
                         bool keepdims, MLIRContext *context) {
  Dims result;
  for (auto [i, size] : llvm::enumerate(shape)) {
    if (!llvm::is_contained(axes, int64_t(i)))
      result.push_back(size);
    else if (keepdims)
      result.push_back(SizeExpr::constant(1, context));
  }
  return result;
}

template <typename OpTy>
static LogicalResult inferReduce(OpTy op, ArrayRef<SymbolicValue> operands,
                                 SmallVectorImpl<SymbolicValue> &results,
                                 Combine combine = nullptr) {
  SymbolicValue &result = results.emplace_back();
  if (!operands[0].shape)
    return success();
  ArrayRef<SizeExpr> shape = *operands[0].shape;
  SmallVector<int64_t> axes;
  bool known = !op.getAxes();
  if (op.getAxes()) {
    auto given = knownAxes(op, operands[1], shape.size());
    if (failed(given))
      return failure();
    known = given->has_value();
    if (known)
      axes = **given;
  }
  if (!known) {
    if (op.getKeepdims())
      result.shape = Dims(shape.size());
    else if (std::optional<int64_t> count = vectorLength(operands[1]);
             count && *count > 0 && size_t(*count) <= shape.size())
      result.shape = Dims(shape.size() - *count);
    return success();
  }
  if (axes.empty()) {
    if (op.getNoopWithEmptyAxes()) {
      result.shape = operands[0].shape;
      return success();
    }
    axes = llvm::to_vector(llvm::seq<int64_t>(0, shape.size()));
  }
  result.shape = reducedShape(shape, axes, op.getKeepdims(), op.getContext());
  if (!combine || !operands[0].elements || operands[0].elements->empty() ||
      shape.size() != 1)
    return success();
  SizeExpr total = operands[0].elements->front();
  for (SizeExpr element : llvm::drop_begin(*operands[0].elements))
    total = total && element ? combine(total, element) : SizeExpr();
  result.elements = Dims{total};
  return success();
}

template <typename OpTy> static LogicalResult verifyReduce(OpTy op) {
  if (failed(verifySameElements(op, {op.getData(), op.getReduced()})) ||
      failed(verifyVector(op, op.getAxes(), "axes")))
    return failure();
  return verifyByInference(op);
}

static SizeExpr sumOfTwo(SizeExpr a, SizeExpr b) { return a + b; }

static SizeExpr productOfTwo(SizeExpr a, SizeExpr b) { return a * b; }

#define ONNX_REDUCE(Op, elements)                                              \
  LogicalResult Op::inferSymbolicShapes(                                       \
      ArrayRef<SymbolicValue> operands,                                        \
      SmallVectorImpl<SymbolicValue> &results, SizeRequirements &) {           \
    return inferReduce(*this, operands, results, elements);                    \
  }                                                                            \
  LogicalResult Op::verify() { return verifyReduce(*this); }
ONNX_REDUCE(ReduceL2Op, nullptr)
ONNX_REDUCE(ReduceMaxOp, SizeExpr::max)
ONNX_REDUCE(ReduceMeanOp, nullptr)
ONNX_REDUCE(ReduceMinOp, SizeExpr::min)
ONNX_REDUCE(ReduceProdOp, productOfTwo)
ONNX_REDUCE(ReduceSumOp, sumOfTwo)
ONNX_REDUCE(ReduceSumSquareOp, nullptr)
#undef ONNX_REDUCE

LogicalResult
ArgMaxOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                              SmallVectorImpl<SymbolicValue> &results,
                              SizeRequirements &requirements) {
  SymbolicValue &result = results.emplace_back();
  if (!operands[0].shape)
    return success();
  int64_t axis = getAxis();
  if (failed(normalizeAxis(*this, axis, operands[0].shape->size())))
    return failure();
  result.shape =
      reducedShape(*operands[0].shape, axis, getKeepdims(), getContext());
  return success();
}

LogicalResult ArgMaxOp::verify() { return verifyByInference(*this); }

//===----------------------------------------------------------------------===//
// Along an axis, shape kept
//===----------------------------------------------------------------------===//

/// The operand's shape; `axis` must be one of its axes.
static LogicalResult inferAlongAxis(Operation *op, int64_t axis,
                                    ArrayRef<SymbolicValue> operands,
                                    SmallVectorImpl<SymbolicValue> &results) {
  SymbolicValue &result = results.emplace_back();
  result.shape = operands[0].shape;
  if (!result.shape)
    return success();
  return normalizeAxis(op, axis, result.shape->size());
}

/// A scale or bias covers the axes that are normalised together.
static LogicalResult inferNorm(Operation *op, int64_t axis,
                               ArrayRef<SymbolicValue> operands,
                               SmallVectorImpl<SymbolicValue> &results,
                               SizeRequirements &requirements) {
  if (failed(inferAlongAxis(op, axis, operands, results)))
    return failure();
  if (operands[0].shape)
    for (const SymbolicValue &weight : operands.drop_front())
      if (failed(requireBroadcastTo(weight, *operands[0].shape, "a weight",
                                    requirements)))
        return failure();
  return success();
}

LogicalResult
SoftmaxOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                               SmallVectorImpl<SymbolicValue> &results,
                               SizeRequirements &requirements) {
  return inferAlongAxis(*this, getAxis(), operands, results);
}

LogicalResult SoftmaxOp::verify() {
  if (failed(verifySameElements(*this, {getInput(), getOutput()})))
    return failure();
  return verifyByInference(*this);
}

LogicalResult LayerNormalizationOp::inferSymbolicShapes(
    ArrayRef<SymbolicValue> operands, SmallVectorImpl<SymbolicValue> &results,
    SizeRequirements &requirements) {
  return inferNorm(*this, getAxis(), operands, results, requirements);
}

LogicalResult LayerNormalizationOp::verify() {
  if (failed(verifySameElements(*this, {getX(), getScale(), getB(), getY()})))
    return failure();
  return verifyByInference(*this);
}

LogicalResult
RMSNormalizationOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                                        SmallVectorImpl<SymbolicValue> &results,
                                        SizeRequirements &requirements) {
  return inferNorm(*this, getAxis(), operands, results, requirements);
}

LogicalResult RMSNormalizationOp::verify() {
  // The scale may be wider than X; the result has its type.
  if (failed(verifySameElements(*this, {getScale(), getY()})))
    return failure();
  return verifyByInference(*this);
}

LogicalResult
CumSumOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                              SmallVectorImpl<SymbolicValue> &results,
                              SizeRequirements &requirements) {
  std::optional<SmallVector<int64_t>> axis = constantElements(operands[1]);
  if (!axis || axis->size() != 1) {
    results.emplace_back().shape = operands[0].shape;
    return success();
  }
  return inferAlongAxis(*this, axis->front(), operands, results);
}

LogicalResult CumSumOp::verify() {
  if (failed(verifySameElements(*this, {getX(), getY()})) ||
      failed(verifyScalar(*this, getAxis(), "axis")))
    return failure();
  return verifyByInference(*this);
}
