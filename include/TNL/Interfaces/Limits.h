//===- Limits.h - What is refused for its size ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_INTERFACES_LIMITS_H
#define TNL_INTERFACES_LIMITS_H

#include "mlir/IR/BuiltinTypes.h"
#include "llvm/Support/MathExtras.h"
#include <optional>

namespace tnl {

/// Tensors have no more dimensions, as in packages.
inline constexpr int64_t kMostDimensions = 8;

/// Constants that lie in no file have at most this many bytes.
inline constexpr int64_t kMostConstantBytes = int64_t(1) << 32;

/// What is evaluated of constants when a model is compiled: elements and bytes
/// of one tensor, bytes of all the constants that a function gets, and elements
/// that are read and written, which stand for time.
inline constexpr int64_t kMostEvaluatedElements = int64_t(1) << 22;
inline constexpr int64_t kMostEvaluatedBytes = int64_t(1) << 25;
inline constexpr int64_t kMostFoldedBytes = int64_t(1) << 27;
inline constexpr int64_t kMostEvaluationWork = int64_t(1) << 28;

/// Bytes of a static tensor as files hold it (a bool has one, what no file
/// holds at most 16); unset when there are 2^63 or more. A size of 0 hides no
/// overflow of the others.
inline std::optional<int64_t> countBytes(llvm::ArrayRef<int64_t> shape,
                                         mlir::Type element) {
  int64_t bytes = element.isIntOrFloat()
                      ? std::max(1u, element.getIntOrFloatBitWidth() / 8)
                      : 16;
  bool empty = false;
  for (int64_t size : shape) {
    empty |= size == 0;
    if (size != 0 && llvm::MulOverflow(bytes, size, bytes))
      return std::nullopt;
  }
  return empty ? 0 : bytes;
}

/// Whether a constant of this static type is small enough.
inline bool isConstantSize(mlir::ShapedType type) {
  std::optional<int64_t> bytes =
      countBytes(type.getShape(), type.getElementType());
  return bytes && *bytes <= kMostConstantBytes;
}

} // namespace tnl

#endif // TNL_INTERFACES_LIMITS_H
