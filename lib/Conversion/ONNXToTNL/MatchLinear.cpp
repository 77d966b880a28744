//===- MatchLinear.cpp - Products with constant matrices to tnl.linear ----===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   MatMul(x, W), MatMul(x, Transpose(W)), Gemm, and the Add of a bias.
//
//===----------------------------------------------------------------------===//

#include "Values.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

// The matrix behind `value` as [out, in]: `value` is [in, out], or [out, in]
// with `isOutIn`. Casts that widen the stored matrix are left out. Null when it
// is no constant.
static Value matchMatrix(Raiser &raiser, Value value, bool isOutIn) {
  if (rankOf(value) != 2 || !isFloat(value) || !isConstantLike(value))
    return {};
  while (true) {
    value = withoutWideningCasts(value);
    if (auto transpose = value.getDefiningOp<onnx::TransposeOp>())
      value = transpose.getData();
    else if (auto transpose = value.getDefiningOp<TransposeOp>())
      value = transpose.getWeight();
    else
      break;
    isOutIn = !isOutIn;
  }
  int64_t rows = dimOf(value, 0), columns = dimOf(value, 1);
  if (Value weight = asWeight(raiser, value, {rows, columns}))
    value = weight;
  if (isOutIn)
    return value;
  raiser.rewriter.setInsertionPointAfterValue(value);
  return TransposeOp::create(
      raiser.rewriter, value.getLoc(),
      RankedTensorType::get({columns, rows}, elementOf(value)), value);
}

static LogicalResult replaceByLinear(Raiser &raiser, Operation *op, Value x,
                                     Value weight, Value bias) {
  auto linear = raiser.create<LinearOp>(op, op->getResult(0).getType(), x,
                                        weight, /*scale=*/Value(), bias,
                                        /*residual=*/Value());
  raiser.replace(op->getResult(0), linear.getResult());
  return success();
}

static LogicalResult matchMatMul(Raiser &raiser, onnx::MatMulOp op) {
  if (rankOf(op) < 2 || rankOf(op) != rankOf(op.getA()) || !isFloat(op) ||
      isConstantLike(op.getA()))
    return failure();
  if (rankOf(op.getB()) == 2 && isConstantLike(op.getB()) &&
      ShapedType::isDynamic(dimOf(op.getA(), -1)))
    return raiser.refuse(op, "linear", "its columns have no static size");
  Value weight = matchMatrix(raiser, op.getB(), /*isOutIn=*/false);
  return weight ? replaceByLinear(raiser, op, op.getA(), weight, {})
                : failure();
}

// A constant [O], [1, O], [1, 1, O] as [O].
static Value matchBias(Raiser &raiser, Value bias, int64_t width) {
  if (rankOf(bias) < 1 || dimOf(bias, -1) != width || !isConstantLike(bias))
    return {};
  for (int64_t axis = 0; axis + 1 < rankOf(bias); ++axis)
    if (dimOf(bias, axis) != 1)
      return {};
  return asWeight(raiser, bias, {width});
}

static LogicalResult matchGemm(Raiser &raiser, onnx::GemmOp op) {
  if (rankOf(op) != 2 || rankOf(op.getA()) != 2 || isConstantLike(op.getA()))
    return failure();
  auto reject = [&](const Twine &reason) {
    return raiser.refuse(op, "linear", reason);
  };
  if (!isConstantLike(op.getB()))
    return failure();
  if (op.getTransA())
    return reject("Gemm transposes its input");
  if (ShapedType::isDynamic(dimOf(op.getA(), -1)))
    return reject("its columns have no static size");
  if (!op.getAlpha().isExactlyValue(1.0))
    return reject("Gemm scales the product by alpha");
  Value bias;
  if (op.getC()) {
    if (!op.getBeta().isExactlyValue(1.0))
      return reject("Gemm scales the bias by beta");
    bias = matchBias(raiser, op.getC(), dimOf(op, 1));
    if (!bias)
      return reject("what Gemm adds is no constant bias of one row");
  }
  Value weight = matchMatrix(raiser, op.getB(), op.getTransB());
  return weight ? replaceByLinear(raiser, op, op.getA(), weight, bias)
                : failure();
}

// Rows flattened for a Gemm and restored behind it: the map acts on rows.
static LogicalResult matchRestoredRows(Raiser &raiser,
                                       onnx::ReshapeOp restore) {
  auto linear = restore.getData().getDefiningOp<LinearOp>();
  auto flatten =
      linear ? linear.getX().getDefiningOp<onnx::ReshapeOp>() : nullptr;
  if (!flatten || linear.getScale() || linear.getResidual())
    return failure();
  Value x = flatten.getData();
  int64_t rank = rankOf(x);
  if (rank < 2 || rankOf(restore) != rank || rankOf(flatten) != 2 ||
      dimOf(flatten, -1) != dimOf(x, -1) ||
      dimOf(restore, -1) != dimOf(linear.getResult(), -1) ||
      ShapedType::isDynamic(dimOf(x, -1)) ||
      ShapedType::isDynamic(dimOf(restore, -1)))
    return failure();
  for (int64_t axis = 0; axis + 1 < rank; ++axis)
    if (!raiser.sameSize(x, axis, restore, axis))
      return failure();
  return replaceByLinear(raiser, restore, x, linear.getWeight(),
                         linear.getBias());
}

void tnl::raising::populateLinearPatterns(RewritePatternSet &patterns,
                                          RaisingAnalysis &analysis) {
  addPatterns<onnx::MatMulOp>(patterns, analysis, matchMatMul);
  addPatterns<onnx::GemmOp>(patterns, analysis, matchGemm);
  addPatterns<onnx::ReshapeOp>(patterns, analysis, matchRestoredRows);
}

static LogicalResult matchAddedBias(Raiser &raiser, onnx::AddOp add) {
  auto [linear, other] = operandOfKind<LinearOp>(add);
  if (!linear || linear.getBias() || linear.getResidual() ||
      linear.getType() != add.getType())
    return failure();
  Value bias = matchBias(raiser, other, dimOf(add, -1));
  return bias ? replaceByLinear(raiser, add, linear.getX(), linear.getWeight(),
                                bias)
              : failure();
}

void tnl::raising::populateBiasPatterns(RewritePatternSet &patterns,
                                        RaisingAnalysis &analysis) {
  addPatterns<onnx::AddOp>(patterns, analysis, matchAddedBias);
}
