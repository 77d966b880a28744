//===- Npy.h - numpy's .npy files -------------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Formats 1.0, 2.0 and 3.0, little-endian. numpy has no bfloat16: it is
// written as `<V2`, and both `<V2` and `<u2` are read as bfloat16. Fortran
// order is read (and put in C order), never written.

#ifndef TNL_SUPPORT_NPY_H
#define TNL_SUPPORT_NPY_H

#include "TNL/Runtime/Tensor.h"

#include <span>

namespace tnl {

/// Reads a .npy file held in `bytes`; nothing may follow the data.
Expected<Tensor> parseNpy(std::span<const uint8_t> bytes);
Expected<Tensor> readNpy(const std::string &path);

/// The header of a .npy file of this type; the elements follow it.
std::string npyHeader(DType dtype, std::span<const int64_t> shape);
Status writeNpy(const std::string &path, const Tensor &tensor);

} // namespace tnl

#endif // TNL_SUPPORT_NPY_H
