//===- ONNXReduce.cpp - Meaning of reductions, norms and running sums -----===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elementwise.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include <cmath>
#include <limits>

using namespace mlir;
using namespace tnl::onnx;

namespace tnl::interpret {

/// Calls `visit` with the offsets of each run of elements that differ only in
/// `axes`, in the order of the result.
static void forEachGroup(ArrayRef<int64_t> shape, ArrayRef<int64_t> axes,
                         function_ref<void(ArrayRef<int64_t>)> visit) {
  Shape strides = stridesOf(shape), kept(shape), inner(shape);
  for (int64_t axis = 0; axis < int64_t(shape.size()); ++axis)
    (llvm::is_contained(axes, axis) ? kept : inner)[axis] = 1;
  auto offset = [&](ArrayRef<int64_t> index) {
    int64_t sum = 0;
    for (auto [i, stride] : llvm::zip_equal(index, strides))
      sum += i * stride;
    return sum;
  };
  SmallVector<int64_t> relative, offsets;
  forEachIndex(inner, [&](ArrayRef<int64_t> index) {
    relative.push_back(offset(index));
  });
  forEachIndex(kept, [&](ArrayRef<int64_t> index) {
    offsets.clear();
    for (int64_t r : relative)
      offsets.push_back(offset(index) + r);
    visit(offsets);
  });
}

/// `shape` without `axes`, or with 1 in their place.
static Shape reducedShape(ArrayRef<int64_t> shape, ArrayRef<int64_t> axes,
                          bool keepdims) {
  Shape result;
  for (auto [axis, size] : llvm::enumerate(shape)) {
    if (!llvm::is_contained(axes, int64_t(axis)))
      result.push_back(size);
    else if (keepdims)
      result.push_back(1);
  }
  return result;
}

/// `fold(values)` reduces one group of elements.
template <typename Op, typename OnFloat, typename OnInt>
static void reduction(Registry &registry, OnFloat onFloat, OnInt onInt) {
  registry.add<Op>([=](Op op, Evaluation &e) -> FailureOr<Tensor> {
    const Tensor &data = e[op.getData()];
    Shape axes;
    if (const Tensor *listed = e.find(op.getAxes())) {
      FailureOr<Shape> checked = e.checkAxes(*listed, data.rank());
      if (failed(checked))
        return failure();
      axes = *checked;
    }
    if (axes.empty() && !op.getNoopWithEmptyAxes())
      axes = axisRange(0, data.rank());
    Tensor result =
        Tensor::like(data, reducedShape(data.shape, axes, op.getKeepdims()));
    int64_t next = 0;
    auto reduce = [&](auto from, auto to, auto fold) {
      SmallVector<std::decay_t<decltype(from[0])>> values;
      forEachGroup(data.shape, axes, [&](ArrayRef<int64_t> offsets) {
        values.clear();
        for (int64_t offset : offsets)
          values.push_back(from[offset]);
        to[next++] = fold(values);
      });
    };
    if (data.isFloat())
      reduce(data.f(), result.f(), onFloat);
    else
      reduce(data.i(), result.i(), onInt);
    return result;
  });
}

using Floats = ArrayRef<double>;
using Ints = ArrayRef<int64_t>;

static double sum(Floats x) {
  double total = 0;
  for (double value : x)
    total += value;
  return total;
}
static int64_t sumInts(Ints x) {
  int64_t total = 0;
  for (int64_t value : x)
    total = wrappingAdd(total, value);
  return total;
}
static double sumOfSquares(Floats x) {
  double total = 0;
  for (double value : x)
    total += value * value;
  return total;
}
static int64_t sumOfSquaresInts(Ints x) {
  int64_t total = 0;
  for (int64_t value : x)
    total = wrappingAdd(total, wrappingMul(value, value));
  return total;
}

static void registerReductions(Registry &registry) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  reduction<ReduceSumOp>(registry, sum, sumInts);
  reduction<ReduceSumSquareOp>(registry, sumOfSquares, sumOfSquaresInts);
  reduction<ReduceMeanOp>(
      registry, [](Floats x) { return sum(x) / double(x.size()); },
      [](Ints x) { return x.empty() ? 0 : sumInts(x) / int64_t(x.size()); });
  reduction<ReduceL2Op>(
      registry, [](Floats x) { return std::sqrt(sumOfSquares(x)); },
      [](Ints x) { return int64_t(std::sqrt(double(sumOfSquaresInts(x)))); });
  reduction<ReduceProdOp>(
      registry,
      [](Floats x) {
        double product = 1;
        for (double value : x)
          product *= value;
        return product;
      },
      [](Ints x) {
        int64_t product = 1;
        for (int64_t value : x)
          product = wrappingMul(product, value);
        return product;
      });
  reduction<ReduceMaxOp>(
      registry,
      [](Floats x) {
        double best = -inf;
        for (double value : x)
          best = std::isnan(best) || best > value ? best : value;
        return best;
      },
      [](Ints x) { return x.empty() ? INT64_MIN : *llvm::max_element(x); });
  reduction<ReduceMinOp>(
      registry,
      [](Floats x) {
        double best = inf;
        for (double value : x)
          best = std::isnan(best) || best < value ? best : value;
        return best;
      },
      [](Ints x) { return x.empty() ? INT64_MAX : *llvm::min_element(x); });
}

static FailureOr<Tensor> evaluateArgMax(ArgMaxOp op, Evaluation &e) {
  const Tensor &data = e[op.getData()];
  FailureOr<int64_t> axis = e.checkAxis(op.getAxis(), data.rank());
  if (failed(axis))
    return failure();
  if (data.shape[*axis] == 0)
    return e.error() << "takes the maximum of no elements";
  Tensor result =
      Tensor::ints(reducedShape(data.shape, *axis, op.getKeepdims()));
  int64_t next = 0;
  auto argmax = [&](auto values) {
    forEachGroup(data.shape, *axis, [&](ArrayRef<int64_t> offsets) {
      int64_t best = 0;
      for (int64_t k = 1; k < int64_t(offsets.size()); ++k) {
        auto value = values[offsets[k]], largest = values[offsets[best]];
        if (value > largest || (op.getSelectLastIndex() && value == largest))
          best = k;
      }
      result.i()[next++] = best;
    });
  };
  if (data.isFloat())
    argmax(data.f());
  else
    argmax(data.i());
  return result;
}

static FailureOr<Tensor> evaluateSoftmax(SoftmaxOp op, Evaluation &e) {
  Tensor result = e[op.getInput()];
  FailureOr<int64_t> axis = e.checkAxis(op.getAxis(), result.rank());
  if (failed(axis))
    return failure();
  auto x = result.f();
  forEachGroup(result.shape, *axis, [&](ArrayRef<int64_t> offsets) {
    double largest = -std::numeric_limits<double>::infinity(), total = 0;
    for (int64_t k : offsets)
      largest = std::max(largest, x[k]);
    for (int64_t k : offsets)
      total += x[k] = std::exp(x[k] - largest);
    for (int64_t k : offsets)
      x[k] /= total;
  });
  return result;
}

/// Normalises the elements from `axis` on of each row: subtracts `mean` if
/// asked, divides by the root of the mean square plus epsilon, then scale and
/// bias.
static FailureOr<Tensor> normalize(Evaluation &e, Tensor x, int64_t axis,
                                   double epsilon, bool subtractMean,
                                   const Tensor &scale, const Tensor *bias) {
  FailureOr<int64_t> first = e.checkAxis(axis, x.rank());
  if (failed(first))
    return failure();
  Shape axes = axisRange(*first, x.rank());
  forEachGroup(x.shape, axes, [&](ArrayRef<int64_t> offsets) {
    double mean = 0, square = 0;
    if (subtractMean)
      for (int64_t k : offsets)
        mean += x.f()[k] / double(offsets.size());
    for (int64_t k : offsets)
      square += (x.f()[k] - mean) * (x.f()[k] - mean);
    double root = std::sqrt(square / double(offsets.size()) + epsilon);
    for (int64_t k : offsets)
      x.f()[k] = (x.f()[k] - mean) / root;
  });
  if (broadcast(x.shape, scale.shape) != x.shape ||
      (bias && broadcast(x.shape, bias->shape) != x.shape))
    return e.error() << "scale or bias does not broadcast to "
                     << shapeText(x.shape);
  FailureOr<Tensor> result = zipWith<double, double>(
      e, x, scale, [](double a, double b) { return a * b; });
  if (failed(result) || !bias)
    return result;
  return zipWith<double, double>(e, *result, *bias,
                                 [](double a, double b) { return a + b; });
}

static double add(double a, double b) { return a + b; }
static int64_t add(int64_t a, int64_t b) { return wrappingAdd(a, b); }

static FailureOr<Tensor> evaluateCumSum(CumSumOp op, Evaluation &e) {
  Tensor result = e[op.getX()];
  const Tensor &axisOperand = e[op.getAxis()];
  if (axisOperand.size() != 1)
    return e.error() << "axis is " << shapeText(axisOperand.shape)
                     << " instead of one number";
  FailureOr<int64_t> axis = e.checkAxis(axisOperand.i()[0], result.rank());
  if (failed(axis))
    return failure();
  std::visit(
      [&](auto &x) {
        forEachGroup(result.shape, *axis, [&](ArrayRef<int64_t> offsets) {
          SmallVector<int64_t> order(offsets);
          if (op.getReverse())
            std::reverse(order.begin(), order.end());
          std::decay_t<decltype(x[0])> total = 0;
          for (int64_t k : order) {
            auto value = x[k];
            if (op.getExclusive())
              x[k] = total;
            total = add(total, value);
            if (!op.getExclusive())
              x[k] = total;
          }
        });
      },
      result.elements);
  return result;
}

void registerONNXReduce(Registry &registry) {
  registerReductions(registry);
  registry.add<ArgMaxOp>(evaluateArgMax);
  registry.add<SoftmaxOp>(evaluateSoftmax);
  registry.add<CumSumOp>(evaluateCumSum);
  registry.add<LayerNormalizationOp>(
      [](LayerNormalizationOp op, Evaluation &e) {
        return normalize(e, e[op.getX()], op.getAxis(),
                         op.getEpsilon().convertToDouble(), true,
                         e[op.getScale()], e.find(op.getB()));
      });
  registry.add<RMSNormalizationOp>([](RMSNormalizationOp op, Evaluation &e) {
    return normalize(e, e[op.getX()], op.getAxis(),
                     op.getEpsilon().convertToDouble(), false, e[op.getScale()],
                     nullptr);
  });
}

} // namespace tnl::interpret
