//===- Norms.cpp - Norms, what is left of folded ones, silu, scale
//----------===//

#include "Verify.h"
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
  return expectSameLeading(op, x, result, result.rank());
}

static SymbolicValue rowsShape(Type type, const SymbolicValue &x) {
  return refine(type, leadingSizes(x, cast<RankedTensorType>(type).getRank()));
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

LogicalResult
SimpleRMSNormOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                                     SmallVectorImpl<SymbolicValue> &results) {
  results.push_back(rowsShape(getResult().getType(), operands[0]));
  return success();
}

LogicalResult RMSScaleOp::verify() {
  NamedTensor x{"x", getX()}, result{"the result", getResult()};
  if (failed(verifyNormOperand(*this, x)) || failed(verifyEps(*this, getEps())))
    return failure();
  return verifyRows(*this, x, result);
}

LogicalResult
RMSScaleOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                                SmallVectorImpl<SymbolicValue> &results) {
  results.push_back(rowsShape(getResult().getType(), operands[0]));
  return success();
}

LogicalResult RMSScaleOfSumsOp::verify() {
  NamedTensor sums{"sums", getSums()}, result{"the result", getResult()};
  if (failed(verifyNormOperand(*this, sums)) ||
      failed(verifyEps(*this, getEps())))
    return failure();
  if (static_cast<int64_t>(getWidth()) <= 0)
    return emitOpError() << "width must be positive, got "
                         << static_cast<int64_t>(getWidth());
  return verifyRows(*this, sums, result);
}

LogicalResult
RMSScaleOfSumsOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                                      SmallVectorImpl<SymbolicValue> &results) {
  results.push_back(rowsShape(getResult().getType(), operands[0]));
  return success();
}

LogicalResult SiLUOp::verify() {
  // Types are equal by trait; a scalar has no tokens to act on.
  NamedTensor x{"x", getX()};
  if (x.rank() < 1)
    return emitOpError("x must have at least rank 1");
  return success();
}

LogicalResult
SiLUOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                            SmallVectorImpl<SymbolicValue> &results) {
  results.push_back(rowsShape(getResult().getType(), operands[0]));
  return success();
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

LogicalResult
ScaleOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                             SmallVectorImpl<SymbolicValue> &results) {
  results.push_back(rowsShape(getResult().getType(), operands[0]));
  return success();
}
