//===- TensorText.h - Tensors on command lines ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A tensor argument is one of
//
//   @x.npy            the array of the file
//   @x.npz:key        one array of the archive
//   2x3xf32=1,2,...   element type and sizes, then row-major elements; one
//                     element alone fills the tensor
//
//===----------------------------------------------------------------------===//

#ifndef TNL_TOOLS_RUN_TENSORTEXT_H
#define TNL_TOOLS_RUN_TENSORTEXT_H

#include "TNL/Runtime/Tensor.h"

#include <string_view>

namespace tnl::run {

Expected<Tensor> parseTensor(std::string_view text);

/// `NAME=REST`, split at the first `=`.
struct NamedText {
  std::string name;
  std::string text;
};
Expected<NamedText> splitNamed(std::string_view option, std::string_view text);

/// "2x3xf32 = 1, 2, ...": all of a small tensor; the ends, and least, largest
/// and mean element of a large one.
std::string printTensor(const Tensor &tensor);

/// The same tensor with another element type.
Expected<Tensor> convertTensor(const Tensor &tensor, DType dtype);

} // namespace tnl::run

#endif // TNL_TOOLS_RUN_TENSORTEXT_H
