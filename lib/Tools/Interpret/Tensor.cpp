//===- Tensor.cpp - Values of the interpreter -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Interpret/Tensor.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>
#include <cmath>
#include <limits>

using namespace llvm;

namespace tnl::interpret {

std::optional<int64_t> elementCount(ArrayRef<int64_t> shape) {
  if (any_of(shape, [](int64_t size) { return size < 0; }))
    return std::nullopt;
  if (is_contained(shape, 0))
    return 0;
  int64_t count = 1;
  for (int64_t size : shape) {
    if (size > kMaxElements / count)
      return std::nullopt;
    count *= size;
  }
  return count;
}

std::string shapeText(ArrayRef<int64_t> shape) {
  if (shape.empty())
    return "scalar";
  return join(
      map_range(shape, [](int64_t size) { return std::to_string(size); }), "x");
}

Tensor Tensor::floats(ArrayRef<int64_t> shape, double fill) {
  return {Shape(shape), std::vector<double>(*elementCount(shape), fill)};
}

Tensor Tensor::ints(ArrayRef<int64_t> shape, int64_t fill) {
  return {Shape(shape), std::vector<int64_t>(*elementCount(shape), fill)};
}

Tensor Tensor::like(const Tensor &other, ArrayRef<int64_t> shape) {
  return other.isFloat() ? floats(shape) : ints(shape);
}

Shape stridesOf(ArrayRef<int64_t> shape) {
  Shape strides(shape.size(), 1);
  for (int64_t axis = int64_t(shape.size()) - 2; axis >= 0; --axis)
    strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
}

Shape axisRange(int64_t begin, int64_t end) {
  Shape axes;
  for (int64_t axis = begin; axis < end; ++axis)
    axes.push_back(axis);
  return axes;
}

void forEachIndex(ArrayRef<int64_t> shape,
                  llvm::function_ref<void(ArrayRef<int64_t>)> visit) {
  if (is_contained(shape, 0))
    return;
  Shape index(shape.size(), 0);
  while (true) {
    visit(index);
    int64_t axis = int64_t(shape.size()) - 1;
    while (axis >= 0 && ++index[axis] == shape[axis])
      index[axis--] = 0;
    if (axis < 0)
      return;
  }
}

Tensor rearrange(const Tensor &source, ArrayRef<int64_t> shape,
                 llvm::function_ref<int64_t(ArrayRef<int64_t>)> from) {
  Tensor result = Tensor::like(source, shape);
  std::visit(
      [&](auto &to) {
        const auto &elements =
            std::get<std::decay_t<decltype(to)>>(source.elements);
        int64_t next = 0;
        forEachIndex(shape, [&](ArrayRef<int64_t> index) {
          int64_t offset = from(index);
          if (offset >= 0)
            to[next] = elements[offset];
          ++next;
        });
      },
      result.elements);
  return result;
}

/// Sum of index times stride.
static int64_t offsetOf(ArrayRef<int64_t> index, ArrayRef<int64_t> strides) {
  int64_t offset = 0;
  for (auto [i, stride] : zip_equal(index, strides))
    offset += i * stride;
  return offset;
}

Tensor transpose(const Tensor &x, ArrayRef<int64_t> perm) {
  Shape strides = stridesOf(x.shape), shape, permuted;
  for (int64_t axis : perm) {
    shape.push_back(x.shape[axis]);
    permuted.push_back(strides[axis]);
  }
  return rearrange(x, shape, [&](ArrayRef<int64_t> index) {
    return offsetOf(index, permuted);
  });
}

Tensor reshaped(Tensor x, ArrayRef<int64_t> shape) {
  x.shape = Shape(shape);
  return x;
}

Tensor slice(const Tensor &x, int64_t axis, int64_t begin, int64_t end) {
  Shape shape = x.shape, strides = stridesOf(x.shape);
  shape[axis] = end - begin;
  return rearrange(x, shape, [&](ArrayRef<int64_t> index) {
    return offsetOf(index, strides) + begin * strides[axis];
  });
}

Tensor concat(ArrayRef<const Tensor *> parts, int64_t axis) {
  Shape shape = parts.front()->shape;
  shape[axis] = 0;
  for (const Tensor *part : parts)
    shape[axis] += part->shape[axis];
  Tensor result = Tensor::like(*parts.front(), shape);
  int64_t outer = 1, inner = 1;
  for (int64_t a = 0; a < int64_t(shape.size()); ++a)
    (a < axis ? outer : inner) *= shape[a];
  std::visit(
      [&](auto &to) {
        auto next = to.begin();
        for (int64_t row = 0; row < outer; ++row)
          for (const Tensor *part : parts) {
            const auto &from =
                std::get<std::decay_t<decltype(to)>>(part->elements);
            int64_t run = from.size() / std::max<int64_t>(outer, 1);
            next = std::copy_n(from.begin() + row * run, run, next);
          }
      },
      result.elements);
  return result;
}

std::optional<Shape> broadcast(ArrayRef<int64_t> a, ArrayRef<int64_t> b) {
  Shape shape(std::max(a.size(), b.size()));
  for (size_t back = 1; back <= shape.size(); ++back) {
    int64_t sizeA = back <= a.size() ? a[a.size() - back] : 1;
    int64_t sizeB = back <= b.size() ? b[b.size() - back] : 1;
    if (sizeA != sizeB && sizeA != 1 && sizeB != 1)
      return std::nullopt;
    shape[shape.size() - back] = sizeA == 1 ? sizeB : sizeA;
  }
  return shape;
}

Tensor broadcastTo(const Tensor &x, ArrayRef<int64_t> shape) {
  if (ArrayRef<int64_t>(x.shape) == shape)
    return x;
  // A repeated axis has stride 0.
  Shape own = stridesOf(x.shape), strides(shape.size(), 0);
  size_t lead = shape.size() - x.shape.size();
  for (size_t axis = 0; axis < x.shape.size(); ++axis)
    strides[lead + axis] = x.shape[axis] == 1 ? 0 : own[axis];
  return rearrange(x, shape, [&](ArrayRef<int64_t> index) {
    return offsetOf(index, strides);
  });
}

double relativeError(const Tensor &a, const Tensor &b) {
  if (a.shape != b.shape)
    return std::numeric_limits<double>::quiet_NaN();
  double worst = 0, largest = 0;
  for (int64_t k = 0; k < a.size(); ++k) {
    double x = a.number(k), y = b.number(k);
    if (x == y || (std::isnan(x) && std::isnan(y))) {
      if (std::isfinite(x))
        largest = std::max(largest, std::abs(x));
      continue;
    }
    double difference = std::abs(x - y);
    if (!std::isfinite(difference))
      return std::numeric_limits<double>::quiet_NaN();
    worst = std::max(worst, difference);
    largest = std::max(largest, std::abs(x));
  }
  return largest > 0 ? worst / largest : worst;
}

} // namespace tnl::interpret
