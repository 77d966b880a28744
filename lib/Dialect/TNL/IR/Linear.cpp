//===- Linear.cpp - embedding, linear, glu --------------------------------===//

#include "TNL/Dialect/TNL/ProductNorm.h"
#include "Verify.h"
#include <cmath>

using namespace mlir;
using namespace tnl;

//===----------------------------------------------------------------------===//
// embedding
//===----------------------------------------------------------------------===//

LogicalResult EmbeddingOp::verify() {
  NamedTensor ids{"ids", getIds()}, table{"the table", getTable()},
      result{"the result", getResult()};
  if (failed(expectRank(*this, table, 2, "[vocabulary, width]")) ||
      failed(expectRank(*this, result, ids.rank() + 1,
                        "[sizes of ids..., width]")))
    return failure();
  if (!std::isfinite(getScale().convertToFloat()))
    return emitOpError("scale must be finite");
  if (failed(expectSameLeading(*this, ids, result, ids.rank())))
    return failure();
  return expectSameSize(*this, table, 1, result, -1);
}

LogicalResult
EmbeddingOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                                 SmallVectorImpl<SymbolicValue> &results) {
  int64_t rank = cast<RankedTensorType>(getIds().getType()).getRank();
  SmallVector<SymbolicDim> sizes = leadingSizes(operands[0], rank);
  sizes.push_back(sizeOf(operands[1], 1));
  results.push_back(refine(getResult().getType(), sizes));
  return success();
}

//===----------------------------------------------------------------------===//
// linear and glu
//===----------------------------------------------------------------------===//

/// `x` `[..., I]`, `weight` `[O, I]`, `result` `[..., O]`.
static LogicalResult verifyProduct(Operation *op, const NamedTensor &x,
                                   const NamedTensor &weight,
                                   const NamedTensor &result) {
  if (x.rank() < 1)
    return op->emitOpError("x must have at least rank 1");
  if (failed(expectRank(op, weight, 2, "[out, in]")) ||
      failed(expectStatic(op, x, -1)))
    return failure();
  if (!mayAgree(weight.dim(1), x.dim(-1)))
    return op->emitOpError() << weight.name << " takes " << weight.dim(1)
                             << " input columns, but x has " << x.dim(-1);
  if (result.rank() != x.rank())
    return op->emitOpError() << "the result has rank " << result.rank()
                             << ", but x has rank " << x.rank();
  if (!mayAgree(weight.dim(0), result.dim(-1)))
    return op->emitOpError()
           << weight.name << " gives " << weight.dim(0)
           << " columns, but the result has " << result.dim(-1);
  return expectSameLeading(op, x, result, x.rank() - 1);
}

static LogicalResult verifyRowScale(Operation *op, Value scale,
                                    const NamedTensor &x) {
  if (!scale)
    return success();
  NamedTensor tensor{"scale", scale};
  if (tensor.rank() != x.rank() - 1)
    return op->emitOpError()
           << "scale must have one element for each row of x "
              "(rank "
           << x.rank() - 1 << "), but it has rank " << tensor.rank();
  return expectSameLeading(op, tensor, x, tensor.rank());
}

static LogicalResult verifyBias(Operation *op, StringRef name, Value bias,
                                const NamedTensor &weight) {
  if (!bias)
    return success();
  NamedTensor tensor{name, bias};
  if (failed(expectRank(op, tensor, 1, "[out]")))
    return failure();
  return expectSameSize(op, tensor, 0, weight, 0);
}

LogicalResult LinearOp::verify() {
  NamedTensor x{"x", getX()}, weight{"the weight", getWeight()},
      result{"the result", getResult()};
  if (failed(verifyProduct(*this, x, weight, result)) ||
      failed(verifyRowScale(*this, getScale(), x)) ||
      failed(verifyBias(*this, "bias", getBias(), weight)))
    return failure();
  if (std::optional<int64_t> columns = getSiluColumns();
      columns && (*columns < 1 || (!ShapedType::isDynamic(result.dim(-1)) &&
                                   *columns > result.dim(-1))))
    return emitOpError() << "silu_columns is " << *columns
                         << ", but the result has " << result.dim(-1)
                         << " columns";
  if (!getResidual())
    return success();
  NamedTensor residual{"residual", getResidual()};
  if (residual.rank() != result.rank())
    return emitOpError() << "residual has rank " << residual.rank()
                         << ", but the result has rank " << result.rank();
  if (failed(expectSameElements(*this, residual, result)))
    return failure();
  return expectSameLeading(*this, residual, result, result.rank());
}

LogicalResult GLUOp::verify() {
  NamedTensor x{"x", getX()}, weight1{"weight1", getWeight1()},
      weight2{"weight2", getWeight2()}, result{"the result", getResult()};
  if (failed(verifyProduct(*this, x, weight1, result)) ||
      failed(verifyProduct(*this, x, weight2, result)) ||
      failed(verifyRowScale(*this, getScale(), x)))
    return failure();
  if (!getBias1() != !getBias2())
    return emitOpError("needs both biases or none");
  if (failed(verifyBias(*this, "bias1", getBias1(), weight1)))
    return failure();
  return verifyBias(*this, "bias2", getBias2(), weight2);
}

Operation *tnl::normOfProduct(Operation *product) {
  auto normOf = [](auto op) -> Operation * {
    Value scale = op.getScale();
    if (!scale || !scale.hasOneUse())
      return nullptr;
    if (auto norm = scale.getDefiningOp<RMSScaleOp>())
      return norm.getX() == op.getX() ? norm : nullptr;
    return scale.getDefiningOp<RMSScaleOfSumsOp>();
  };
  if (auto linear = dyn_cast<LinearOp>(product))
    return normOf(linear);
  if (auto glu = dyn_cast<GLUOp>(product))
    return normOf(glu);
  return nullptr;
}

/// Sizes of a product: those of x, with the weight's rows last.
static SymbolicValue productShape(Type type, const SymbolicValue &x,
                                  const SymbolicValue &weight) {
  int64_t rank = cast<RankedTensorType>(type).getRank();
  SmallVector<SymbolicDim> sizes = leadingSizes(x, rank - 1);
  sizes.push_back(sizeOf(weight, 0));
  return refine(type, sizes);
}

LogicalResult
LinearOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                              SmallVectorImpl<SymbolicValue> &results) {
  results.push_back(
      productShape(getResult().getType(), operands[0], operands[1]));
  return success();
}

LogicalResult
GLUOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                           SmallVectorImpl<SymbolicValue> &results) {
  results.push_back(
      productShape(getResult().getType(), operands[0], operands[1]));
  return success();
}
