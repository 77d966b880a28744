//===- MatchEmbedding.cpp - Gather [* constant] to tnl.embedding ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Values.h"
#include <cmath>

using namespace mlir;
using namespace tnl;
using namespace tnl::raising;

// Behind exact float casts.
static onnx::GatherOp gatherOf(Value value) {
  while (auto cast = value.getDefiningOp<onnx::CastOp>()) {
    if (!isExactCast(elementOf(cast.getInput()), elementOf(cast)))
      return {};
    value = cast.getInput();
  }
  return value.getDefiningOp<onnx::GatherOp>();
}

// Replaces `value`, which is rows of the table of `gather` times `scale`.
static LogicalResult raiseEmbedding(Raiser &raiser, Value value,
                                    onnx::GatherOp gather, double scale) {
  Value table = gather.getData(), ids = gather.getIndices();
  if (rankOf(table) != 2 || gather.getAxis() != 0 || !isFloat(table) ||
      rankOf(ids) < 1 || rankOf(value) != rankOf(ids) + 1 ||
      !isConstantLike(table))
    return failure();
  auto number = static_cast<float>(scale);
  if (!(std::abs(number - scale) <= 1e-7 * std::abs(scale)))
    return failure();
  // Ids may be given as i32 and widened.
  if (auto cast = ids.getDefiningOp<onnx::CastOp>())
    if (elementOf(cast.getInput()).isInteger(32) &&
        elementOf(ids).isInteger(64))
      ids = cast.getInput();
  Value weight = asWeight(raiser, table, {dimOf(table, 0), dimOf(table, 1)});
  if (!weight)
    return failure();
  auto embedding = raiser.create<EmbeddingOp>(
      value.getDefiningOp(), value.getType(), ids, weight,
      raiser.rewriter.getF32FloatAttr(number));
  raiser.replace(value, embedding.getResult());
  return success();
}

static LogicalResult matchScaledGather(Raiser &raiser, onnx::MulOp mul) {
  auto scaled = uniformOperand(mul);
  onnx::GatherOp gather = scaled ? gatherOf(scaled->second) : onnx::GatherOp();
  return gather && scaled->second.getType() == mul.getType()
             ? raiseEmbedding(raiser, mul, gather, scaled->first)
             : failure();
}

static LogicalResult matchGather(Raiser &raiser, onnx::GatherOp gather) {
  return isFloat(gather) ? raiseEmbedding(raiser, gather, gather, 1)
                         : failure();
}

void tnl::raising::populateScaledEmbeddingPatterns(RewritePatternSet &patterns,
                                                   RaisingAnalysis &analysis) {
  addPatterns<onnx::MulOp>(patterns, analysis, matchScaledGather);
}

void tnl::raising::populateEmbeddingPatterns(RewritePatternSet &patterns,
                                             RaisingAnalysis &analysis) {
  addPatterns<onnx::GatherOp>(patterns, analysis, matchGather);
}
