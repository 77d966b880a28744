//===- Elements.h - Elements and types of tensors ---------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_SUPPORT_ELEMENTS_H
#define TNL_SUPPORT_ELEMENTS_H

#include "TNL/Runtime/Tensor.h"

#include <span>

namespace tnl {

/// "2x3xf32"; "f32" for a scalar.
std::string typeText(DType dtype, std::span<const int64_t> shape);

/// The product of `shape`, or a failure for negative sizes and for more
/// elements than memory could hold.
Expected<int64_t> countElements(std::span<const int64_t> shape);

/// Element `index` of `data`, exact but for 64-bit integers over 2^53.
double loadAsDouble(DType dtype, const void *data, int64_t index);
/// Rounds to nearest even; saturates what an integer type cannot hold.
void storeFromDouble(DType dtype, void *data, int64_t index, double value);

inline double loadAsDouble(const Tensor &tensor, int64_t index) {
  return loadAsDouble(tensor.dtype(), tensor.data(), index);
}

} // namespace tnl

#endif // TNL_SUPPORT_ELEMENTS_H
