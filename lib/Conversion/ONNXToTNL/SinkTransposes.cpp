//===- SinkTransposes.cpp - Tokens before sequences -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   Code that keeps [N, B, D] transposes its input once and its output back.
//   Moved down through what treats rows alike, the two meet and cancel, and
//   what is between them has its sequences first.
//
//===----------------------------------------------------------------------===//

#include "Values.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

// Whether `value` is a transpose to axes of which the second, not the first, is
// the batch.
static onnx::TransposeOp batchSecond(Value value) {
  auto transpose = value.getDefiningOp<onnx::TransposeOp>();
  return transpose && rankOf(transpose) > 1 && transpose.getPerm()[1] == 0 &&
                 !isConstantLike(transpose.getData()) &&
                 !transpose.getData().getDefiningOp<onnx::TransposeOp>()
             ? transpose
             : onnx::TransposeOp();
}

static bool isIdentity(ArrayRef<int64_t> perm) {
  return llvm::equal(perm, llvm::seq<int64_t>(0, perm.size()));
}

static RankedTensorType exchangedType(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  SmallVector<int64_t> shape(type.getShape());
  std::swap(shape[0], shape[1]);
  return type.clone(shape);
}

// The operand of batchSecond(value) with its batch first.
static Value batchFirst(Raiser &raiser, Value value) {
  onnx::TransposeOp transpose = batchSecond(value);
  SmallVector<int64_t> perm(transpose.getPerm());
  std::swap(perm[0], perm[1]);
  if (isIdentity(perm))
    return transpose.getData();
  return onnx::TransposeOp::create(raiser.rewriter, transpose.getLoc(),
                                   exchangedType(value), transpose.getData(),
                                   perm);
}

// `op` on other operands, whose results are exchanged again.
static void sink(Raiser &raiser, Operation *op, ArrayRef<Value> operands) {
  raiser.rewriter.setInsertionPoint(op);
  Operation *copy = raiser.rewriter.clone(*op);
  copy->setOperands(operands);
  for (auto [old, result] :
       llvm::zip_equal(op->getResults(), copy->getResults())) {
    auto type = cast<RankedTensorType>(result.getType());
    SmallVector<int64_t> perm =
        llvm::to_vector(llvm::seq<int64_t>(0, type.getRank()));
    std::swap(perm[0], perm[1]);
    result.setType(exchangedType(result));
    raiser.replace(old, onnx::TransposeOp::create(raiser.rewriter, op->getLoc(),
                                                  type, result, perm));
  }
}

static bool isLastAxis(Value value, int64_t axis) {
  return axis == -1 || axis == rankOf(value) - 1;
}

// The one axis of a constant operand.
static bool isLastAxis(Value value, Value axes) {
  DenseIntElementsAttr constant;
  return axes && matchPattern(axes, m_Constant(&constant)) &&
         constant.getNumElements() == 1 &&
         isLastAxis(value, (*constant.value_begin<APInt>()).getSExtValue());
}

/// Operations between layers that treat all rows alike. Tables of angles, whose
/// sines and cosines would have a transpose each, stay as they are.
static LogicalResult sinkThroughRows(Raiser &raiser, Operation *op) {
  if (op->getNumOperands() == 0)
    return failure();
  Value x = op->getOperand(0);
  bool rows =
      llvm::TypeSwitch<Operation *, bool>(op)
          .Case<onnx::CastOp, onnx::SigmoidOp, onnx::NegOp, onnx::ExpOp,
                onnx::SqrtOp, onnx::ReciprocalOp, onnx::TanhOp, onnx::ErfOp,
                onnx::ReluOp, onnx::AbsOp, SiLUOp>([](auto) { return true; })
          .Case([&](SimpleRMSNormOp) { return rankOf(x) > 2; })
          .Case([&](onnx::MatMulOp product) {
            return rankOf(x) > 2 && rankOf(product.getB()) == 2;
          })
          .Case([&](onnx::ReduceMeanOp reduce) {
            return rankOf(x) > 2 && isLastAxis(x, reduce.getAxes());
          })
          .Case([&](onnx::SplitOp split) {
            return rankOf(x) > 2 && isLastAxis(x, split.getAxis());
          })
          .Case([&](onnx::SliceOp slice) {
            return rankOf(x) > 2 && isLastAxis(x, slice.getAxes());
          })
          .Default([](Operation *) { return false; });
  bool ranked = llvm::all_of(op->getResults(),
                             [](Value value) { return rankOf(value) > 1; });
  if (!rows || !ranked || !batchSecond(x))
    return failure();
  SmallVector<Value> operands(op->getOperands());
  operands[0] = batchFirst(raiser, x);
  sink(raiser, op, operands);
  return success();
}

static LogicalResult sinkThroughBroadcast(Raiser &raiser, Operation *op) {
  if (!op->hasTrait<onnx::Broadcasts>())
    return failure();
  int64_t rank = rankOf(op->getResult(0));
  bool any = false;
  for (Value operand : op->getOperands()) {
    if (rankOf(operand) == rank && batchSecond(operand)) {
      any = true;
      continue;
    }
    // Others must not tell the two axes apart.
    if (rankOf(operand) < 0)
      return failure();
    for (int64_t axis = 0; axis < rankOf(operand); ++axis)
      if (rank - rankOf(operand) + axis < 2 && dimOf(operand, axis) != 1)
        return failure();
  }
  if (!any || rank < 2)
    return failure();
  SmallVector<Value> operands;
  for (Value operand : op->getOperands())
    operands.push_back(rankOf(operand) == rank && batchSecond(operand)
                           ? batchFirst(raiser, operand)
                           : operand);
  sink(raiser, op, operands);
  return success();
}

/// Reshapes that keep the first two axes.
static LogicalResult sinkThroughReshape(Raiser &raiser, onnx::ReshapeOp op) {
  DenseIntElementsAttr shape;
  if (!batchSecond(op.getData()) || rankOf(op.getData()) < 3 ||
      rankOf(op) < 3 || !matchPattern(op.getShape(), m_Constant(&shape)) ||
      op.getAllowzero())
    return failure();
  SmallVector<int64_t> sizes = llvm::map_to_vector(
      shape.getValues<APInt>(), [](APInt x) { return x.getSExtValue(); });
  for (int64_t axis : {0, 1})
    if (sizes[axis] != 0 && (ShapedType::isDynamic(dimOf(op, axis)) ||
                             dimOf(op, axis) != dimOf(op.getData(), axis)))
      return failure();
  std::swap(sizes[0], sizes[1]);
  Value numbers = onnx::ConstantOp::create(
      raiser.rewriter, op.getLoc(), raiser.rewriter.getI64TensorAttr(sizes));
  sink(raiser, op, {batchFirst(raiser, op.getData()), numbers});
  return success();
}

void tnl::raising::populateSinkTransposesPatterns(RewritePatternSet &patterns,
                                                  RaisingAnalysis &analysis) {
  addPatternForAll(patterns, analysis, sinkThroughRows);
  addPatternForAll(patterns, analysis, sinkThroughBroadcast);
  addPatterns<onnx::ReshapeOp>(patterns, analysis, sinkThroughReshape);
  populateComposeTransposesPatterns(patterns, analysis);
}
