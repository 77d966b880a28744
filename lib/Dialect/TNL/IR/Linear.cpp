//===- Linear.cpp - embedding, linear, glu --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SizeRules.h"
#include <cmath>

using namespace mlir;
using namespace tnl;

//===----------------------------------------------------------------------===//
// embedding
//===----------------------------------------------------------------------===//

LogicalResult EmbeddingOp::sizeRules(SizeRules &rules) {
  NamedTensor ids{"ids", getIds()}, table{"the table", getTable()},
      result{"the result", getResult()};
  if (failed(rules.sameLeading(ids, result, ids.rank())))
    return failure();
  return rules.same(table, 1, result, -1);
}

LogicalResult EmbeddingOp::verify() {
  NamedTensor ids{"ids", getIds()}, table{"the table", getTable()},
      result{"the result", getResult()};
  if (failed(expectRank(*this, table, 2, "[vocabulary, width]")) ||
      failed(expectRank(*this, result, ids.rank() + 1,
                        "[sizes of ids..., width]")))
    return failure();
  if (!std::isfinite(getScale().convertToFloat()))
    return emitOpError("scale must be finite");
  return verifySizes(*this);
}

//===----------------------------------------------------------------------===//
// linear and glu
//===----------------------------------------------------------------------===//

/// `x` `[..., I]`, `weight` `[O, I]`, `result` `[..., O]`.
static LogicalResult productSizes(SizeRules &rules, const NamedTensor &x,
                                  const NamedTensor &weight,
                                  const NamedTensor &result) {
  std::optional<int64_t> in = rules.size(weight, 1).asConstant(),
                         columns = rules.size(x, -1).asConstant();
  if (in && columns && *in != *columns)
    return rules.operation()->emitOpError()
           << weight.name << " takes " << *in << " input columns, but x has "
           << *columns;
  std::optional<int64_t> out = rules.size(weight, 0).asConstant(),
                         width = rules.size(result, -1).asConstant();
  if (out && width && *out != *width)
    return rules.operation()->emitOpError()
           << weight.name << " gives " << *out
           << " columns, but the result has " << *width;
  if (failed(rules.same(weight, 1, x, -1)) ||
      failed(rules.same(weight, 0, result, -1)))
    return failure();
  return rules.sameLeading(x, result, x.rank() - 1);
}

static LogicalResult biasSizes(SizeRules &rules, StringRef name, Value bias,
                               const NamedTensor &weight) {
  return bias ? rules.same({name, bias}, 0, weight, 0) : success();
}

LogicalResult LinearOp::sizeRules(SizeRules &rules) {
  NamedTensor x{"x", getX()}, weight{"the weight", getWeight()},
      result{"the result", getResult()};
  if (failed(productSizes(rules, x, weight, result)) ||
      failed(rowScaleSizes(rules, getRowScale(), x)) ||
      failed(biasSizes(rules, "bias", getBias(), weight)))
    return failure();
  return getResidual() ? rules.sameLeading({"residual", getResidual()}, result,
                                           result.rank())
                       : success();
}

LogicalResult GLUOp::sizeRules(SizeRules &rules) {
  NamedTensor x{"x", getX()}, weight1{"weight1", getWeight1()},
      weight2{"weight2", getWeight2()}, result{"the result", getResult()};
  if (failed(productSizes(rules, x, weight1, result)) ||
      failed(productSizes(rules, x, weight2, result)) ||
      failed(rowScaleSizes(rules, getRowScale(), x)) ||
      failed(biasSizes(rules, "bias1", getBias1(), weight1)))
    return failure();
  return biasSizes(rules, "bias2", getBias2(), weight2);
}

static LogicalResult verifyProduct(Operation *op, const NamedTensor &x,
                                   const NamedTensor &weight,
                                   const NamedTensor &result) {
  if (x.rank() < 1)
    return op->emitOpError("x must have at least rank 1");
  if (failed(expectRank(op, weight, 2, "[out, in]")) ||
      failed(expectStatic(op, x, -1)) || failed(expectStatic(op, weight, 0)) ||
      failed(expectStatic(op, weight, 1)))
    return failure();
  if (result.rank() != x.rank())
    return op->emitOpError() << "the result has rank " << result.rank()
                             << ", but x has rank " << x.rank();
  return success();
}

static LogicalResult verifyBias(Operation *op, StringRef name, Value bias) {
  if (!bias)
    return success();
  NamedTensor tensor{name, bias};
  if (failed(expectRank(op, tensor, 1, "[out]")))
    return failure();
  return expectStatic(op, tensor, 0);
}

LogicalResult LinearOp::verify() {
  NamedTensor x{"x", getX()}, result{"the result", getResult()};
  if (failed(verifyProduct(*this, x, {"the weight", getWeight()}, result)) ||
      failed(verifyRowScale(*this, getRowScale(), x)) ||
      failed(verifyBias(*this, "bias", getBias())))
    return failure();
  if (std::optional<int64_t> columns = getSiluColumns();
      columns && (*columns < 1 || (!ShapedType::isDynamic(result.dim(-1)) &&
                                   *columns > result.dim(-1))))
    return emitOpError() << "silu_columns is " << *columns
                         << ", but the result has " << result.dim(-1)
                         << " columns";
  if (getResidual()) {
    NamedTensor residual{"residual", getResidual()};
    if (residual.rank() != result.rank())
      return emitOpError() << "residual has rank " << residual.rank()
                           << ", but the result has rank " << result.rank();
    if (failed(expectSameElements(*this, residual, result)))
      return failure();
  }
  return verifySizes(*this);
}

LogicalResult GLUOp::verify() {
  NamedTensor x{"x", getX()}, result{"the result", getResult()};
  if (failed(verifyProduct(*this, x, {"weight1", getWeight1()}, result)) ||
      failed(verifyProduct(*this, x, {"weight2", getWeight2()}, result)) ||
      failed(verifyRowScale(*this, getRowScale(), x)))
    return failure();
  if (!getBias1() != !getBias2())
    return emitOpError("needs both biases or none");
  if (failed(verifyBias(*this, "bias1", getBias1())) ||
      failed(verifyBias(*this, "bias2", getBias2())))
    return failure();
  return verifySizes(*this);
}
