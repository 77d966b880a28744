// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===- Norms.cpp - Norms and what is left of folded ones, silu, scale
//------===//

#include "SizeRules.h"
#include "mlir/IR/PatternMatch.h"
#include <cfloat>

using namespace mlir;
using namespace tnl;

static LogicalResult verifyNormOperand(Operation *op, const NamedTensor &x) {
  if (x.rank() < 1)
    return op->emitOpError() << x.name << " must have at least rank 1";
  if (x.dim(-1) == 0)
    return op->emitOpError() << x.name << " has an empty last dimension";
  return success();
}

/// The result has one element for each row of `x`.
static LogicalResult verifyRows(Operation *op, const NamedTensor &x,
                                const NamedTensor &result) {
  if (result.rank() != x.rank() - 1)
    return op->emitOpError() << "the result must have one element for each row "
                                "of "
                             << x.name << " (rank " << x.rank() - 1
                             << "), but it has rank " << result.rank();
  return success();
}

/// The result has the sizes of `x`, as many as it has dimensions.
static LogicalResult leadingSizes(SizeRules &rules, const NamedTensor &x,
                                  Value value) {
  NamedTensor result{"the result", value};
  return rules.sameLeading(x, result, result.rank());
}

LogicalResult SimpleRMSNormOp::sizeRules(SizeRules &rules) {
  return leadingSizes(rules, {"x", getX()}, getResult());
}

LogicalResult SimpleRMSNormOp::verify() {
  if (failed(verifyNormOperand(*this, {"x", getX()})))
    return failure();
  return verifyEps(*this, getEps());
}

/// What `eps` of a norm becomes when its operand loses a factor, unless the
/// numbers or their squares might leave the range of float32.
static std::optional<float> epsWithout(float factor, float eps) {
  if (!(factor >= 0x1p-16f && factor <= 0x1p16f))
    return std::nullopt;
  double changed = double(eps) / (double(factor) * double(factor));
  bool fits = changed == 0 ||
              (changed >= double(FLT_MIN) && changed <= double(FLT_MAX));
  return fits ? std::optional(static_cast<float>(changed)) : std::nullopt;
}

LogicalResult SimpleRMSNormOp::canonicalize(SimpleRMSNormOp op,
                                            PatternRewriter &rewriter) {
  auto scale = op.getX().getDefiningOp<ScaleOp>();
  // Numbers that are not scaled down may leave the range of f16.
  if (!scale || getElementTypeOrSelf(op.getType()).isF16())
    return failure();
  std::optional<float> eps =
      epsWithout(scale.getBy().convertToFloat(), op.getEps().convertToFloat());
  if (!eps)
    return failure();
  rewriter.modifyOpInPlace(op, [&] {
    op.getXMutable().assign(scale.getX());
    op.setEps(APFloat(*eps));
  });
  return success();
}

LogicalResult RMSScaleOp::sizeRules(SizeRules &rules) {
  return leadingSizes(rules, {"x", getX()}, getResult());
}

LogicalResult RMSScaleOp::verify() {
  NamedTensor x{"x", getX()}, result{"the result", getResult()};
  if (failed(verifyNormOperand(*this, x)) ||
      failed(verifyEps(*this, getEps())) ||
      failed(verifyRows(*this, x, result)))
    return failure();
  return verifySizes(*this);
}

LogicalResult RMSScaleOfSumsOp::sizeRules(SizeRules &rules) {
  return leadingSizes(rules, {"sums", getSums()}, getResult());
}

LogicalResult RMSScaleOfSumsOp::verify() {
  NamedTensor sums{"sums", getSums()}, result{"the result", getResult()};
  if (failed(verifyNormOperand(*this, sums)) ||
      failed(verifyEps(*this, getEps())))
    return failure();
  if (static_cast<int64_t>(getWidth()) <= 0)
    return emitOpError() << "width must be positive, got "
                         << static_cast<int64_t>(getWidth());
  if (failed(verifyRows(*this, sums, result)))
    return failure();
  return verifySizes(*this);
}

LogicalResult SiLUOp::sizeRules(SizeRules &rules) {
  return leadingSizes(rules, {"x", getX()}, getResult());
}

LogicalResult SiLUOp::verify() {
  // Types are equal by trait; a scalar has no tokens to act on.
  NamedTensor x{"x", getX()};
  if (x.rank() < 1)
    return emitOpError("x must have at least rank 1");
  return success();
}

LogicalResult ScaleOp::sizeRules(SizeRules &rules) {
  return leadingSizes(rules, {"x", getX()}, getResult());
}

LogicalResult ScaleOp::verify() {
  if (getBy().isFinite())
    return success();
  return emitOpError() << "is by " << getBy().convertToDouble()
                       << "; the factor must be finite";
}

OpFoldResult ScaleOp::fold(FoldAdaptor) {
  return getBy().isExactlyValue(1) ? getX() : Value();
}
