//===- Norms.cpp - simple_rms_norm, rms_scale, rms_scale_of_sums, silu ----===//

#include "SizeRules.h"

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
