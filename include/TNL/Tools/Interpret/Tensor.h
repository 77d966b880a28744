//===- Tensor.h - Values of the interpreter ---------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Floating-point elements are held as double whatever the type says: a pass may
// change when rounding happens, never the value.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_TOOLS_INTERPRET_TENSOR_H
#define TNL_TOOLS_INTERPRET_TENSOR_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tnl::interpret {

using Shape = llvm::SmallVector<int64_t, 4>;

/// No tensor may have more elements than this: 2 GiB of doubles.
inline constexpr int64_t kMaxElements = int64_t(1) << 28;

/// Product of the sizes, or nothing if a size is negative or the product is
/// above kMaxElements.
std::optional<int64_t> elementCount(llvm::ArrayRef<int64_t> shape);

/// "2x3x64"; "scalar" for rank 0.
std::string shapeText(llvm::ArrayRef<int64_t> shape);

/// A row-major tensor of doubles or of integers (i1 as 0 and 1). Functions that
/// make tensors expect shapes that elementCount accepts.
struct Tensor {
  Shape shape;
  std::variant<std::vector<double>, std::vector<int64_t>> elements;

  static Tensor floats(llvm::ArrayRef<int64_t> shape, double fill = 0);
  static Tensor ints(llvm::ArrayRef<int64_t> shape, int64_t fill = 0);
  /// Zeros of the kind of `other`.
  static Tensor like(const Tensor &other, llvm::ArrayRef<int64_t> shape);

  bool isFloat() const { return elements.index() == 0; }
  int64_t rank() const { return shape.size(); }
  int64_t size() const {
    return std::visit([](auto &v) { return int64_t(v.size()); }, elements);
  }

  template <typename T> llvm::ArrayRef<T> as() const {
    return std::get<std::vector<T>>(elements);
  }
  template <typename T> llvm::MutableArrayRef<T> as() {
    return std::get<std::vector<T>>(elements);
  }
  llvm::ArrayRef<double> f() const { return as<double>(); }
  llvm::MutableArrayRef<double> f() { return as<double>(); }
  llvm::ArrayRef<int64_t> i() const { return as<int64_t>(); }
  llvm::MutableArrayRef<int64_t> i() { return as<int64_t>(); }

  /// Element `k` as a double, whatever the kind.
  double number(int64_t k) const { return isFloat() ? f()[k] : double(i()[k]); }
};

using Tensors = llvm::SmallVector<Tensor, 4>;
using TensorRef = std::shared_ptr<const Tensor>;
using TensorRefs = llvm::SmallVector<TensorRef>;

inline TensorRef shared(Tensor tensor) {
  return std::make_shared<const Tensor>(std::move(tensor));
}

/// Row-major strides of `shape`.
Shape stridesOf(llvm::ArrayRef<int64_t> shape);

/// begin, .., end - 1
Shape axisRange(int64_t begin, int64_t end);

/// Calls `visit` with every index of `shape`, the last axis fastest.
void forEachIndex(llvm::ArrayRef<int64_t> shape,
                  llvm::function_ref<void(llvm::ArrayRef<int64_t>)> visit);

/// The tensor of `shape` whose element at an index is the element of `source`
/// at the offset `from(index)`; 0 where that is negative.
Tensor rearrange(const Tensor &source, llvm::ArrayRef<int64_t> shape,
                 llvm::function_ref<int64_t(llvm::ArrayRef<int64_t>)> from);

/// Result axis `i` is axis `perm[i]` of `x`.
Tensor transpose(const Tensor &x, llvm::ArrayRef<int64_t> perm);

/// The same elements in another shape of as many elements.
Tensor reshaped(Tensor x, llvm::ArrayRef<int64_t> shape);

/// Elements [begin, end) of `axis`.
Tensor slice(const Tensor &x, int64_t axis, int64_t begin, int64_t end);

/// Tensors of one kind joined along `axis`; their other sizes are equal.
Tensor concat(llvm::ArrayRef<const Tensor *> parts, int64_t axis);

/// numpy's broadcast of two shapes, or nothing.
std::optional<Shape> broadcast(llvm::ArrayRef<int64_t> a,
                               llvm::ArrayRef<int64_t> b);

/// `x` repeated to `shape`, to which its shape must broadcast.
Tensor broadcastTo(const Tensor &x, llvm::ArrayRef<int64_t> shape);

/// max |a - b| / max |a|, or max |b| where all of `a` is 0. NaN if the shapes
/// differ or only one of two elements is finite; equal ones, also infinities
/// and NaNs, do not differ.
double relativeError(const Tensor &a, const Tensor &b);

} // namespace tnl::interpret

#endif // TNL_TOOLS_INTERPRET_TENSOR_H
