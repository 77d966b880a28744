//===- Linear.cpp - What the kernels of products share --------------------===//

#include "Linear.h"

using namespace mlir;
using namespace tnl;

Product tnl::productOf(LinearOp op) {
  Product product;
  product.x = op.getX();
  product.result = op.getResult();
  product.weights = {op.getWeight()};
  if (op.getBias())
    product.biases = {op.getBias()};
  product.scale = op.getScale();
  product.residual = op.getResidual();
  product.siluColumns = op.getSiluColumns().value_or(0);
  return product;
}

Product tnl::productOf(GLUOp op) {
  Product product;
  product.x = op.getX();
  product.result = op.getResult();
  product.weights = {op.getWeight1(), op.getWeight2()};
  if (op.getBias1())
    product.biases = {op.getBias1(), op.getBias2()};
  product.scale = op.getScale();
  return product;
}

LogicalResult tnl::expectProduct(const Product &product,
                                 const LaunchBuilder &host, Why &why) {
  SmallVector<Value> tensors = {product.x, product.result, product.scale,
                                product.residual};
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

Epilogue::Epilogue(const Product &product, LaunchBuilder &host,
                   Arguments &arguments)
    : siluColumns(product.siluColumns) {
  auto add = [&](Value tensor) {
    return arguments.add(tensor ? host.buffer(tensor) : Value());
  };
  scale = add(product.scale);
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

void Epilogue::store(KernelBuilder &k, ArrayRef<Val> sums, Val row, Val col,
                     Val columns, Val inside) const {
  SmallVector<Val> values(sums);
  for (auto [i, value] : llvm::enumerate(values)) {
    if (scale >= 0)
      value = value * element(k, scale, row, inside);
    if (!biases.empty())
      value = value + element(k, biases[i], col, inside);
  }
  Val y = values.size() == 2 ? values[0] * values[1] : values[0];
  if (siluColumns > 0)
    y = select(col < double(siluColumns), silu(y), y);
  Val at = toI64(row) * toI64(columns) + toI64(col);
  if (residual >= 0)
    y = y + element(k, residual, at, inside);
  storeElements(k, y, k.arg(result), at, inside);
}
