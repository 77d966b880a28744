//===- ONNXProducts.cpp - Meaning of onnx.MatMul and onnx.Gemm ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elementwise.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"

using namespace mlir;
using namespace tnl::onnx;

namespace tnl::interpret {

/// `c += a b` for row-major `a` [rows, inner] and `b` [inner, columns].
template <typename T>
static void multiplyAdd(const T *a, const T *b, T *c, int64_t rows,
                        int64_t inner, int64_t columns) {
  // Rows of `b` are added up, so that the innermost loop runs along memory.
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t k = 0; k < inner; ++k)
      for (int64_t j = 0; j < columns; ++j)
        c[i * columns + j] += a[i * inner + k] * b[k * columns + j];
}

template <typename T>
static void multiplyBatches(const Tensor &a, const Tensor &b, Tensor &c,
                            int64_t rows, int64_t inner, int64_t columns) {
  int64_t batches = c.size() / std::max<int64_t>(rows * columns, 1);
  for (int64_t batch = 0; batch < batches; ++batch)
    multiplyAdd(a.as<T>().data() + batch * rows * inner,
                b.as<T>().data() + batch * inner * columns,
                c.as<T>().data() + batch * rows * columns, rows, inner,
                columns);
}

/// numpy.matmul: vectors become matrices for the product, leading axes
/// broadcast.
static FailureOr<Tensor> matmul(Evaluation &e, const Tensor &left,
                                const Tensor &right) {
  if (left.rank() == 0 || right.rank() == 0)
    return e.error() << "multiplies a scalar";
  if (left.isFloat() != right.isFloat())
    return e.error() << "mixes floating-point numbers and integers";
  bool leftVector = left.rank() == 1, rightVector = right.rank() == 1;
  Tensor a = left, b = right;
  if (leftVector)
    a.shape.insert(a.shape.begin(), 1);
  if (rightVector)
    b.shape.push_back(1);

  int64_t rows = a.shape.end()[-2], inner = a.shape.back();
  int64_t columns = b.shape.back();
  ArrayRef<int64_t> batchA = ArrayRef(a.shape).drop_back(2);
  ArrayRef<int64_t> batchB = ArrayRef(b.shape).drop_back(2);
  std::optional<Shape> batch = broadcast(batchA, batchB);
  if (inner != b.shape.end()[-2] || !batch)
    return e.error() << "cannot multiply " << shapeText(left.shape) << " by "
                     << shapeText(right.shape);
  auto withBatch = [&](int64_t m, int64_t n) {
    Shape shape = *batch;
    shape.append({m, n});
    return shape;
  };
  Shape shape = withBatch(rows, columns);

  // A matrix on the right serves all rows of all batches at once.
  if (batchB.empty() && shape.size() > 2) {
    rows *= elementCount(*batch).value_or(0);
  } else {
    if (failed(e.checkSize(withBatch(rows, inner))) ||
        failed(e.checkSize(withBatch(inner, columns))))
      return failure();
    a = broadcastTo(a, withBatch(rows, inner));
    b = broadcastTo(b, withBatch(inner, columns));
  }
  if (failed(e.checkSize(shape)))
    return failure();
  Tensor c = Tensor::like(a, shape);
  if (c.isFloat())
    multiplyBatches<double>(a, b, c, rows, inner, columns);
  else
    multiplyBatches<int64_t>(a, b, c, rows, inner, columns);
  if (rightVector)
    c.shape.pop_back();
  if (leftVector)
    c.shape.erase(c.shape.end() - (rightVector ? 1 : 2));
  return c;
}

static FailureOr<Tensor> evaluateGemm(GemmOp op, Evaluation &e) {
  Tensor a = e[op.getA()], b = e[op.getB()];
  if (failed(e.checkRank("A", a, 2)) || failed(e.checkRank("B", b, 2)))
    return failure();
  FailureOr<Tensor> product =
      matmul(e, op.getTransA() ? transpose(a, {1, 0}) : a,
             op.getTransB() ? transpose(b, {1, 0}) : b);
  if (failed(product))
    return failure();
  double alpha = op.getAlpha().convertToDouble();
  double beta = op.getBeta().convertToDouble();
  const Tensor *c = e.find(op.getC());
  if (!c)
    return mapFloats(*product, [=](double x) { return alpha * x; });
  if (broadcast(product->shape, c->shape) != product->shape)
    return e.error() << "C of shape " << shapeText(c->shape)
                     << " does not broadcast to " << shapeText(product->shape);
  return zipWith<double, double>(e, *product, *c, [=](double x, double y) {
    return alpha * x + beta * y;
  });
}

void registerONNXProducts(Registry &registry) {
  registry.add<MatMulOp>([](MatMulOp op, Evaluation &e) {
    return matmul(e, e[op.getA()], e[op.getB()]);
  });
  registry.add<GemmOp>(evaluateGemm);
}

} // namespace tnl::interpret
