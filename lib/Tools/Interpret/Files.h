//===- Files.h - Tensors in .npy and .npz files -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_TOOLS_INTERPRET_FILES_H
#define TNL_LIB_TOOLS_INTERPRET_FILES_H

#include "TNL/Support/Npz.h"
#include "TNL/Tools/Interpret/Tensor.h"

namespace tnl::interpret {

/// An array of a file as a value of the interpreter.
Expected<Tensor> fromArray(const tnl::Tensor &array);

Expected<Tensor> readArray(const std::string &path);

/// Writes doubles as f64, integers as i64.
Status writeArray(const std::string &path, const Tensor &tensor);

} // namespace tnl::interpret

#endif // TNL_LIB_TOOLS_INTERPRET_FILES_H
