//===- Linear.cpp - What the kernels of products share --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Linear.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::gpu;

/// Sums of squares that a kernel reads itself; it has them all in registers.
static constexpr int64_t kMostSums = 64;

static std::optional<Product::Norm> normOf(const RowScale &rows, Value x) {
  if (!rows.norm)
    return std::nullopt;
  double eps = rows.eps.getValueAsDouble();
  if (rows.width)
    return Product::Norm{rows.norm, rows.width.getInt(), eps};
  return Product::Norm{Value(), lastSize(x), eps};
}

Product tnl::gpu::productOf(LinearOp op) {
  Product product;
  product.x = op.getX();
  product.result = op.getResult();
  product.weights = {op.getWeight()};
  if (op.getBias())
    product.biases = {op.getBias()};
  product.scale = op.getScale();
  product.norm = normOf(op.getRowScale(), op.getX());
  product.residual = op.getResidual();
  product.siluColumns = op.getSiluColumns().value_or(0);
  return product;
}

Product tnl::gpu::productOf(GLUOp op) {
  Product product;
  product.x = op.getX();
  product.result = op.getResult();
  product.weights = {op.getWeight1(), op.getWeight2()};
  if (op.getBias1())
    product.biases = {op.getBias1(), op.getBias2()};
  product.scale = op.getScale();
  product.norm = normOf(op.getRowScale(), op.getX());
  product.siluGate = op.getActivation() == Activation::SiLU;
  return product;
}

Value Product::scaleBuffer(const LaunchBuilder &host) const {
  if (computedScale)
    return computedScale;
  Value tensor = norm ? norm->sums : scale;
  return tensor ? host.buffer(tensor) : Value();
}

bool tnl::gpu::computesNorm(const Product &product) {
  if (!product.norm)
    return false;
  int64_t size = lastSize(product.norm->sums ? product.norm->sums : product.x);
  return ShapedType::isStatic(size) &&
         (!product.norm->sums || size <= kMostSums);
}

LogicalResult tnl::gpu::expectProduct(const Product &product,
                                      const LaunchBuilder &host, Why &why) {
  SmallVector<Value> tensors = {product.x, product.result, product.residual,
                                product.norm ? product.norm->sums
                                             : product.scale};
  tensors.append(product.weights.begin(), product.weights.end());
  tensors.append(product.biases.begin(), product.biases.end());
  if (failed(expectFloats(host, tensors, why)))
    return failure();
  if (product.weights.size() == 2 &&
      elementOf(product.weights[0]) != elementOf(product.weights[1])) {
    why = "the two weights have different element types";
    return failure();
  }
  return success();
}

Val tnl::gpu::scaleOfSum(const Product::Norm &norm, Val sum) {
  return rsqrt(sum * (1.0 / static_cast<double>(norm.width)) + norm.eps);
}

Val tnl::gpu::scaleOfSums(KernelBuilder &k, const Product::Norm &norm, Val sums,
                          Val row, Val inside) {
  int64_t parts = lastSize(norm.sums);
  int64_t width = vectorWidth(elementOf(norm.sums), parts);
  Val begin = toI64(row) * parts, sum = k.f32(0);
  for (int64_t part = 0; part < parts; part += width)
    for (Val value : loadElements(k, sums, begin + part, width, inside))
      sum = sum + value;
  return scaleOfSum(norm, sum);
}

Epilogue::Epilogue(const Product &product, LaunchBuilder &host,
                   Arguments &arguments)
    : product(product) {
  auto add = [&](Value tensor) {
    return arguments.add(tensor ? host.buffer(tensor) : Value());
  };
  Value rows = product.scaleBuffer(host);
  scale = arguments.add(product.norm ? Value() : rows);
  sums = arguments.add(product.norm ? rows : Value());
  residual = add(product.residual);
  result = add(product.result);
  for (Value bias : product.biases)
    biases.push_back(add(bias));
}

/// An element of a parameter as f32.
static Val element(KernelBuilder &k, int argument, Val index, Val inside) {
  Val array = k.arg(argument);
  return loadElements(k, array, index, 1, inside).front();
}

Val Epilogue::rowScale(KernelBuilder &k, Val row, Val inside) const {
  if (scale >= 0)
    return element(k, scale, row, inside);
  if (sums >= 0)
    return scaleOfSums(k, *product.norm, k.arg(sums), row, inside);
  return Val();
}

void Epilogue::store(KernelBuilder &k, ArrayRef<Val> sums, Val scale, Val row,
                     Val col, Val columns, Val inside) const {
  SmallVector<Val> values(sums);
  for (auto [i, value] : llvm::enumerate(values)) {
    if (scale)
      value = value * scale;
    if (!biases.empty())
      value = value + element(k, biases[i], col, inside);
  }
  if (product.siluGate)
    values[0] = silu(values[0]);
  Val y = values.size() == 2 ? values[0] * values[1] : values[0];
  if (product.siluColumns > 0)
    y = select(col < double(product.siluColumns), silu(y), y);
  Val at = toI64(row) * toI64(columns) + toI64(col);
  if (residual >= 0)
    y = y + element(k, residual, at, inside);
  storeElements(k, y, k.arg(result), at, inside);
}
