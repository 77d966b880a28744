//===- RotatedKeys.cpp - What scores do not see of rotations --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   Scores are products of queries and keys: the same order of the columns of
//   both gives the same scores, and so does the same start of their positions.
//   States see both, so that an attention with states is left alone.
//
//===----------------------------------------------------------------------===//

#include "Values.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

// A gather that puts all columns into another order.
static onnx::GatherOp columnOrder(Value value) {
  auto gather = value.getDefiningOp<onnx::GatherOp>();
  if (!gather || rankOf(gather) != 4 || rankOf(gather.getData()) != 4 ||
      (gather.getAxis() != 3 && gather.getAxis() != -1))
    return nullptr;
  std::optional<Constant> order = readConstant(gather.getIndices(), 1 << 16);
  int64_t width = dimOf(gather.getData(), 3);
  if (!order || order->elements.size() != width)
    return nullptr;
  SmallVector<bool> seen(width, false);
  for (int64_t i = 0; i < width; ++i) {
    int64_t column = order->elements.getInt(i);
    if (column < 0 || column >= width || seen[column])
      return nullptr;
    seen[column] = true;
  }
  return gather;
}

// Whether no state is read or kept, for which keys are what they are.
static bool hasNoState(LinearAttentionOp attention) {
  return !attention.getState() && attention.getStateOut().use_empty();
}

static LogicalResult dropOrder(Raiser &raiser, LinearAttentionOp attention) {
  if (!hasNoState(attention))
    return failure();
  onnx::GatherOp q = columnOrder(attention.getQ()),
                 k = columnOrder(attention.getK());
  if (!q || !k || q.getIndices() != k.getIndices())
    return failure();
  raiser.rewriter.modifyOpInPlace(attention, [&] {
    attention.getQMutable().assign(q.getData());
    attention.getKMutable().assign(k.getData());
  });
  return success();
}

static LogicalResult dropStart(Raiser &raiser, LinearAttentionOp attention) {
  if (!hasNoState(attention))
    return failure();
  auto q = attention.getQ().getDefiningOp<LRPEOp>(),
       k = attention.getK().getDefiningOp<LRPEOp>();
  if (!q || !k || q.getTheta() != k.getTheta() || !q.getPosition() ||
      q.getPosition() != k.getPosition() || !readUniform(q.getPosition()))
    return failure();
  for (OpOperand *operand :
       {&attention.getQMutable(), &attention.getKMutable()}) {
    auto lrpe = operand->get().getDefiningOp<LRPEOp>();
    auto moved = raiser.create<LRPEOp>(lrpe, lrpe.getType(), lrpe.getX(),
                                       lrpe.getTheta(), Value());
    setLimit(moved, limitOf(lrpe));
    raiser.rewriter.modifyOpInPlace(attention, [&] { operand->assign(moved); });
  }
  return success();
}

void tnl::raising::populateRotatedKeysPatterns(RewritePatternSet &patterns,
                                               RaisingAnalysis &analysis) {
  addPatterns<LinearAttentionOp>(patterns, analysis, dropOrder);
  addPatterns<LinearAttentionOp>(patterns, analysis, dropStart);
}
