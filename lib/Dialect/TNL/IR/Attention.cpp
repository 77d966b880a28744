//===- Attention.cpp - lrpe, linear_attention, gated_linear_attention -----===//

#include "Verify.h"

using namespace mlir;
using namespace tnl;

/// `2 * size`, dynamic when `size` is.
static int64_t doubled(int64_t size) {
  return ShapedType::isDynamic(size) ? size : multiplySizes(2, size);
}

//===----------------------------------------------------------------------===//
// lrpe
//===----------------------------------------------------------------------===//

LogicalResult LRPEOp::verify() {
  NamedTensor x{"x", getX()}, theta{"theta", getTheta()},
      result{"the result", getResult()};
  StringRef layout = "[batch, heads, tokens, width]";
  if (failed(expectRank(*this, x, 4, layout)) ||
      failed(expectRank(*this, theta, 2, "[heads, width]")) ||
      failed(expectRank(*this, result, 4, layout)) ||
      failed(expectSameSize(*this, theta, 0, x, 1)) ||
      failed(expectSameSize(*this, theta, 1, x, 3)) ||
      failed(expectSameLeading(*this, x, result, 3)) ||
      failed(expectSize(*this, result, 3, doubled(x.dim(3)),
                        "cosine and sine parts of x")))
    return failure();
  return getPosition() ? verifyPosition(*this, getPosition(), x) : success();
}

LogicalResult
LRPEOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                            SmallVectorImpl<SymbolicValue> &results) {
  SmallVector<SymbolicDim> sizes = leadingSizes(operands[0], 3);
  SymbolicDim width = sizeOf(operands[0], 3);
  sizes.push_back(width ? width * 2 : SymbolicDim());
  results.push_back(refine(getResult().getType(), sizes));
  return success();
}

//===----------------------------------------------------------------------===//
// linear_attention
//===----------------------------------------------------------------------===//

LogicalResult LinearAttentionOp::verify() {
  NamedTensor q{"q", getQ()}, k{"k", getK()}, v{"v", getV()},
      out{"out", getOut()}, stateOut{"state_out", getStateOut()};
  for (const NamedTensor *tensor : {&q, &k, &v, &out})
    if (failed(expectRank(*this, *tensor, 4, "[batch, heads, tokens, width]")))
      return failure();
  if (failed(expectSameLeading(*this, q, k, 4)) ||
      failed(expectSameLeading(*this, q, v, 3)) ||
      failed(expectSameLeading(*this, v, out, 4)) ||
      failed(expectStatic(*this, q, 1)) ||
      failed(verifySlopes(*this, getSlopes(), q.dim(1))) ||
      failed(
          verifyState(*this, stateOut, q.dim(0), q.dim(1), q.dim(3), v.dim(3))))
    return failure();
  if (getState() && failed(verifyState(*this, {"state", getState()}, q.dim(0),
                                       q.dim(1), q.dim(3), v.dim(3))))
    return failure();
  return getMask() ? verifyMask(*this, getMask(), q, 2) : success();
}

LogicalResult LinearAttentionOp::inferSymbolicShapes(
    ArrayRef<SymbolicValue> operands, SmallVectorImpl<SymbolicValue> &results) {
  const SymbolicValue &q = operands[0], &v = operands[2];
  results.push_back(refine(getOut().getType(), leadingSizes(v, 4)));
  results.push_back(
      refine(getStateOut().getType(),
             {sizeOf(q, 0), sizeOf(q, 1), sizeOf(q, 3), sizeOf(v, 3)}));
  return success();
}

//===----------------------------------------------------------------------===//
// gated_linear_attention
//===----------------------------------------------------------------------===//

LogicalResult GatedLinearAttentionOp::verify() {
  NamedTensor qkvu{"qkvu", getQkvu()}, out{"out", getOut()},
      sums{"sums", getSums()}, stateOut{"state_out", getStateOut()};
  int64_t heads = getHeads();
  if (failed(expectRank(*this, qkvu, 3, "[batch, tokens, 4 * channels]")) ||
      failed(expectRank(*this, out, 3, "[batch, tokens, channels]")) ||
      failed(expectRank(*this, sums, 3, "[batch, tokens, heads]")) ||
      failed(expectStatic(*this, qkvu, 2)))
    return failure();
  if (heads <= 0)
    return emitOpError() << "heads must be positive, got " << heads;
  int64_t columns = qkvu.dim(2), channels = columns / 4,
          width = channels / heads;
  if (columns == 0 || columns % 4 != 0 || channels % heads != 0)
    return emitOpError() << "qkvu has " << columns
                         << " columns, which are not q, k, v and u of " << heads
                         << " equal heads";
  if (failed(expectSameLeading(*this, qkvu, out, 2)) ||
      failed(expectSize(*this, out, 2, channels, "channels of u")) ||
      failed(expectSameLeading(*this, qkvu, sums, 2)) ||
      failed(expectSize(*this, sums, 2, heads, "heads")) ||
      failed(verifySlopes(*this, getSlopes(), heads)))
    return failure();
  int64_t keyWidth = width;
  if (getTheta()) {
    keyWidth = multiplySizes(2, width);
    NamedTensor theta{"theta", getTheta()};
    if (failed(expectRank(*this, theta, 2, "[heads, width]")) ||
        failed(expectSize(*this, theta, 0, heads, "heads")) ||
        failed(expectSize(*this, theta, 1, width, "head width")))
      return failure();
  }
  if (getPosition()) {
    if (!getTheta())
      return emitOpError("position has no use without theta");
    if (failed(verifyPosition(*this, getPosition(), qkvu)))
      return failure();
  }
  if (failed(verifyState(*this, stateOut, qkvu.dim(0), heads, keyWidth, width)))
    return failure();
  if (getState() && failed(verifyState(*this, {"state", getState()},
                                       qkvu.dim(0), heads, keyWidth, width)))
    return failure();
  return getMask() ? verifyMask(*this, getMask(), qkvu, 1) : success();
}

LogicalResult GatedLinearAttentionOp::inferSymbolicShapes(
    ArrayRef<SymbolicValue> operands, SmallVectorImpl<SymbolicValue> &results) {
  SmallVector<SymbolicDim> rows = leadingSizes(operands[0], 2);
  results.push_back(refine(getOut().getType(), rows));
  results.push_back(refine(getSums().getType(), rows));
  results.push_back(refine(getStateOut().getType(), {rows[0]}));
  return success();
}
