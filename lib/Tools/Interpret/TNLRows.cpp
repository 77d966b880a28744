//===- TNLRows.cpp - Meaning of norms, activations and layout -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elementwise.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNLFunctions.h"
#include <cmath>

using namespace mlir;

namespace tnl::interpret {

/// A row needs at least a last axis.
static LogicalResult checkRows(Evaluation &e, const Tensor &x) {
  if (x.rank() > 0)
    return success();
  return e.error() << "works on rows, not on a scalar";
}

static FailureOr<Tensor> evaluateSimpleRMSNorm(SimpleRMSNormOp op,
                                               Evaluation &e) {
  Tensor x = e[op.getX()];
  if (failed(checkRows(e, x)))
    return failure();
  Tensor scale = rmsScale(x, op.getEps().convertToDouble());
  for (int64_t k = 0; k < x.size(); ++k)
    x.f()[k] *= scale.f()[k / x.shape.back()];
  return x;
}

static FailureOr<Tensor> evaluateRMSScale(RMSScaleOp op, Evaluation &e) {
  if (failed(checkRows(e, e[op.getX()])))
    return failure();
  return rmsScale(e[op.getX()], op.getEps().convertToDouble());
}

static FailureOr<Tensor> evaluateRMSScaleOfSums(RMSScaleOfSumsOp op,
                                                Evaluation &e) {
  const Tensor &sums = e[op.getSums()];
  if (failed(checkRows(e, sums)))
    return failure();
  return rmsScaleOfSums(sums, double(op.getWidth()),
                        op.getEps().convertToDouble());
}

static FailureOr<Tensors> evaluateSplit(SplitOp op, Evaluation &e) {
  const Tensor &x = e[op.getX()];
  if (failed(checkRows(e, x)))
    return failure();
  Tensors parts;
  int64_t begin = 0;
  for (Value part : op.getParts()) {
    auto type = llvm::cast<RankedTensorType>(part.getType());
    int64_t width = type.getRank() ? type.getShape().back() : -1;
    if (width < 0 || width > x.shape.back() - begin)
      return e.error() << "parts do not add up to the last size of "
                       << shapeText(x.shape);
    parts.push_back(slice(x, x.rank() - 1, begin, begin + width));
    begin += width;
  }
  if (begin != x.shape.back())
    return e.error() << "parts do not add up to the last size of "
                     << shapeText(x.shape);
  return parts;
}

static FailureOr<Tensor> evaluateSplitHeads(SplitHeadsOp op, Evaluation &e) {
  const Tensor &x = e[op.getX()];
  auto type = llvm::cast<RankedTensorType>(op.getType());
  if (failed(e.checkRank("x", x, 3)))
    return failure();
  int64_t heads = type.getRank() == 4 ? type.getDimSize(1) : 0;
  if (heads <= 0 || x.shape[2] % heads != 0)
    return e.error() << "cannot cut " << x.shape[2]
                     << " columns into the heads of " << type;
  return splitHeads(x, heads);
}

static FailureOr<Tensor> evaluateMergeHeads(MergeHeadsOp op, Evaluation &e) {
  if (failed(e.checkRank("x", e[op.getX()], 4)))
    return failure();
  return mergeHeads(e[op.getX()]);
}

static FailureOr<Tensor> evaluatePickHeads(PickHeadsOp op, Evaluation &e) {
  const Tensor &x = e[op.getX()];
  if (failed(e.checkRank("x", x, 4)))
    return failure();
  Tensors heads;
  for (int64_t head : op.getWhich()) {
    if (head < 0 || head >= x.shape[1])
      return e.error() << "picks head " << head << " of " << x.shape[1];
    heads.push_back(slice(x, 1, head, head + 1));
  }
  SmallVector<const Tensor *> parts;
  for (const Tensor &head : heads)
    parts.push_back(&head);
  if (parts.empty())
    return e.error() << "picks no heads";
  return concat(parts, 1);
}

static FailureOr<Tensor> evaluateLastToken(LastTokenOp op, Evaluation &e) {
  const Tensor &x = e[op.getX()];
  if (failed(e.checkRank("x", x, 3)))
    return failure();
  if (x.shape[1] == 0)
    return e.error() << "there is no last token of none";
  return slice(x, 1, x.shape[1] - 1, x.shape[1]);
}

/// The smallest index wins among equals.
static FailureOr<Tensor> evaluateArgmax(ArgmaxOp op, Evaluation &e) {
  const Tensor &logits = e[op.getLogits()];
  if (failed(checkRows(e, logits)))
    return failure();
  int64_t width = logits.shape.back();
  if (width == 0)
    return e.error() << "takes the maximum of no elements";
  Tensor result = Tensor::ints(ArrayRef(logits.shape).drop_back());
  for (int64_t row = 0; row < result.size(); ++row) {
    ArrayRef<double> values = logits.f().slice(row * width, width);
    result.i()[row] = llvm::max_element(values) - values.begin();
  }
  return result;
}

void registerTNLRows(Registry &registry) {
  registry.add<SimpleRMSNormOp>(evaluateSimpleRMSNorm);
  registry.add<RMSScaleOp>(evaluateRMSScale);
  registry.add<RMSScaleOfSumsOp>(evaluateRMSScaleOfSums);
  registry.add<SiLUOp>([](SiLUOp op, Evaluation &e) -> FailureOr<Tensor> {
    return silu(e[op.getX()]);
  });
  registry.add<ScaleOp>([](ScaleOp op, Evaluation &e) -> FailureOr<Tensor> {
    double by = op.getBy().convertToDouble();
    return mapFloats(e[op.getX()], [by](double x) { return x * by; });
  });
  registry.add<SplitOp>(evaluateSplit);
  registry.add<SplitHeadsOp>(evaluateSplitHeads);
  registry.add<MergeHeadsOp>(evaluateMergeHeads);
  registry.add<PickHeadsOp>(evaluatePickHeads);
  registry.add<LastTokenOp>(evaluateLastToken);
  registry.add<ArgmaxOp>(evaluateArgmax);
}

} // namespace tnl::interpret
