//===- TNLLinear.cpp - Meaning of embedding and linear maps ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elementwise.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNLFunctions.h"

using namespace mlir;

namespace tnl::interpret {

/// Four partial sums keep the adder busy; the order is fixed.
static double dot(const double *a, const double *b, int64_t count) {
  double sums[4] = {0, 0, 0, 0};
  int64_t k = 0;
  for (; k + 4 <= count; k += 4)
    for (int64_t lane = 0; lane < 4; ++lane)
      sums[lane] += a[k + lane] * b[k + lane];
  for (; k < count; ++k)
    sums[0] += a[k] * b[k];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/// scale[...] * sum_i x[..., i] * weight[o, i] + bias[o]
static FailureOr<Tensor> linear(Evaluation &e, const Tensor &x,
                                const Tensor &weight, const Tensor *scale,
                                const Tensor *bias) {
  if (x.rank() == 0)
    return e.error() << "x is a scalar";
  int64_t inner = x.shape.back();
  if (failed(e.checkRank("weight", weight, 2)) ||
      failed(e.checkShape("weight", weight, {weight.shape[0], inner})))
    return failure();
  int64_t columns = weight.shape[0];
  ArrayRef<int64_t> rowShape = ArrayRef(x.shape).drop_back();
  if ((scale && failed(e.checkShape("scale", *scale, rowShape))) ||
      (bias && failed(e.checkShape("bias", *bias, {columns}))))
    return failure();

  Shape shape(rowShape);
  shape.push_back(columns);
  if (failed(e.checkSize(shape)))
    return failure();
  Tensor result = Tensor::floats(shape);
  int64_t rows = columns ? result.size() / columns : 0;
  for (int64_t o = 0; o < columns; ++o)
    for (int64_t row = 0; row < rows; ++row) {
      double y =
          dot(x.f().data() + row * inner, weight.f().data() + o * inner, inner);
      if (scale)
        y *= scale->f()[row];
      if (bias)
        y += bias->f()[o];
      result.f()[row * columns + o] = y;
    }
  return result;
}

/// The factor of each row, or nothing.
static FailureOr<std::optional<Tensor>> rowFactors(const RowScale &rows,
                                                   Evaluation &e) {
  if (!rows)
    return std::optional<Tensor>();
  if (rows.scale)
    return std::optional<Tensor>(e[rows.scale]);
  const Tensor &norm = e[rows.norm];
  if (norm.rank() == 0)
    return e.error() << "norm is a scalar";
  double eps = rows.eps.getValueAsDouble();
  return std::optional<Tensor>(
      rows.width ? rmsScaleOfSums(norm, double(rows.width.getInt()), eps)
                 : rmsScale(norm, eps));
}

static FailureOr<Tensor> evaluateLinear(LinearOp op, Evaluation &e) {
  FailureOr<std::optional<Tensor>> scale = rowFactors(op.getRowScale(), e);
  if (failed(scale))
    return failure();
  FailureOr<Tensor> result =
      linear(e, e[op.getX()], e[op.getWeight()], *scale ? &**scale : nullptr,
             e.find(op.getBias()));
  if (failed(result))
    return failure();
  if (int64_t count = op.getSiluColumns().value_or(0)) {
    int64_t columns = result->shape.back();
    if (count < 0 || count > columns)
      return e.error() << "cannot activate " << count << " of " << columns
                       << " columns";
    Tensor activated = silu(*result);
    for (int64_t i = 0; i < result->size(); ++i)
      if (i % columns < count)
        result->f()[i] = activated.f()[i];
  }
  const Tensor *residual = e.find(op.getResidual());
  if (!residual)
    return result;
  if (failed(e.checkShape("residual", *residual, result->shape)))
    return failure();
  return zipWith<double, double>(e, *result, *residual,
                                 [](double y, double r) { return y + r; });
}

static FailureOr<Tensor> evaluateGLU(GLUOp op, Evaluation &e) {
  FailureOr<std::optional<Tensor>> factors = rowFactors(op.getRowScale(), e);
  if (failed(factors))
    return failure();
  const Tensor &x = e[op.getX()], *scale = *factors ? &**factors : nullptr;
  FailureOr<Tensor> left =
      linear(e, x, e[op.getWeight1()], scale, e.find(op.getBias1()));
  if (failed(left))
    return failure();
  FailureOr<Tensor> right =
      linear(e, x, e[op.getWeight2()], scale, e.find(op.getBias2()));
  if (failed(right) ||
      failed(e.checkShape("second product", *right, left->shape)))
    return failure();
  if (op.getActivation() == Activation::SiLU)
    *left = silu(*left);
  return zipWith<double, double>(e, *left, *right,
                                 [](double a, double b) { return a * b; });
}

/// result[..., :] = table[ids[...], :] * scale
static FailureOr<Tensor> evaluateEmbedding(EmbeddingOp op, Evaluation &e) {
  const Tensor &ids = e[op.getIds()], &table = e[op.getTable()];
  if (failed(e.checkRank("table", table, 2)))
    return failure();
  int64_t vocabulary = table.shape[0], width = table.shape[1];
  double scale = op.getScale().convertToDouble();
  Shape shape = ids.shape;
  shape.push_back(width);
  if (failed(e.checkSize(shape)))
    return failure();
  Tensor result = Tensor::floats(shape);
  double *to = result.f().data();
  for (int64_t id : ids.i()) {
    if (id < -vocabulary || id >= vocabulary)
      return e.error() << "token id " << id << " is outside a table of "
                       << vocabulary << " rows";
    const double *row =
        table.f().data() + (id < 0 ? id + vocabulary : id) * width;
    for (int64_t d = 0; d < width; ++d)
      *to++ = row[d] * scale;
  }
  return result;
}

void registerTNLLinear(Registry &registry) {
  registry.add<EmbeddingOp>(evaluateEmbedding);
  registry.add<LinearOp>(evaluateLinear);
  registry.add<GLUOp>(evaluateGLU);
}

} // namespace tnl::interpret
