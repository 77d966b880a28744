//===- Elementwise.h - One function over all elements -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_TOOLS_INTERPRET_ELEMENTWISE_H
#define TNL_LIB_TOOLS_INTERPRET_ELEMENTWISE_H

#include "TNL/Tools/Interpret/Evaluation.h"

namespace tnl::interpret {

// Integers wrap around, as in ONNX Runtime.
inline int64_t wrappingAdd(int64_t a, int64_t b) {
  return int64_t(uint64_t(a) + uint64_t(b));
}
inline int64_t wrappingSub(int64_t a, int64_t b) {
  return int64_t(uint64_t(a) - uint64_t(b));
}
inline int64_t wrappingMul(int64_t a, int64_t b) {
  return int64_t(uint64_t(a) * uint64_t(b));
}

/// Integers as floating-point numbers.
Tensor asFloats(const Tensor &x);

/// Floating-point numbers truncated, limited to the range of int64; NaN is 0.
Tensor asInts(const Tensor &x);

template <typename F> Tensor mapFloats(Tensor x, F f) {
  for (double &value : x.f())
    value = f(value);
  return x;
}

template <typename F> Tensor mapInts(Tensor x, F f) {
  for (int64_t &value : x.i())
    value = f(value);
  return x;
}

template <typename F, typename I> Tensor map(Tensor x, F onFloat, I onInt) {
  return x.isFloat() ? mapFloats(std::move(x), onFloat)
                     : mapInts(std::move(x), onInt);
}

/// `f` of the elements of `a` and `b`, of type From, broadcast; of type To.
template <typename From, typename To, typename F>
mlir::FailureOr<Tensor> zipWith(Evaluation &e, const Tensor &a, const Tensor &b,
                                F f) {
  if (a.isFloat() != b.isFloat() || a.isFloat() != std::is_same_v<From, double>)
    return e.error() << "mixes floating-point numbers and integers";
  std::optional<Shape> shape = broadcast(a.shape, b.shape);
  if (!shape)
    return e.error() << "operands of shapes " << shapeText(a.shape) << " and "
                     << shapeText(b.shape) << " do not broadcast";
  if (mlir::failed(e.checkSize(*shape)))
    return mlir::failure();
  Tensor result = std::is_same_v<To, double> ? Tensor::floats(*shape)
                                             : Tensor::ints(*shape);
  // A scalar need not be repeated.
  Tensor repeatedA, repeatedB;
  auto elements = [&](const Tensor &x, Tensor &repeated) {
    if (x.size() == 1 || x.shape == *shape)
      return x.as<From>();
    repeated = broadcastTo(x, *shape);
    return std::as_const(repeated).template as<From>();
  };
  auto left = elements(a, repeatedA), right = elements(b, repeatedB);
  size_t stepA = left.size() == 1 ? 0 : 1, stepB = right.size() == 1 ? 0 : 1;
  auto to = result.as<To>();
  for (size_t k = 0; k < to.size(); ++k)
    to[k] = f(left[k * stepA], right[k * stepB]);
  return result;
}

/// zipWith of one kind, whichever `a` and `b` have.
template <typename F, typename I>
mlir::FailureOr<Tensor> zip(Evaluation &e, const Tensor &a, const Tensor &b,
                            F onFloat, I onInt) {
  if (a.isFloat())
    return zipWith<double, double>(e, a, b, onFloat);
  return zipWith<int64_t, int64_t>(e, a, b, onInt);
}

} // namespace tnl::interpret

#endif // TNL_LIB_TOOLS_INTERPRET_ELEMENTWISE_H
