//===- Arguments.h - Checks the arguments of calls ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_RUNTIME_ARGUMENTS_H
#define TNL_LIB_RUNTIME_ARGUMENTS_H

#include "TNL/Package/Package_generated.h"
#include "TNL/Runtime/Tensor.h"
#include "TNL/Support/Status.h"

#include <cstdint>
#include <span>
#include <vector>

namespace tnl {

/// The values of the function's symbols from the inputs' shapes. Checks number,
/// types, shapes and the values of integer inputs that have a limit. Tensors on
/// a GPU are refused unless `onGpu`; their values are not looked at.
Expected<std::vector<int64_t>> bindInputs(const package::FunctionT &function,
                                          std::span<const Tensor> inputs,
                                          bool onGpu = false);

/// An error unless every integer is in [-limit, limit).
Status checkIndices(DType dtype, const void *data, int64_t elements,
                    int64_t limit);

/// Allocates empty outputs and checks the others.
Status bindOutputs(const package::FunctionT &function,
                   const std::vector<std::vector<int64_t>> &shapes,
                   std::span<Tensor> outputs, bool onGpu = false);

} // namespace tnl

#endif // TNL_LIB_RUNTIME_ARGUMENTS_H
