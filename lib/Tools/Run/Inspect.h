//===- Inspect.h - Parts of a package for people ----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_TOOLS_RUN_INSPECT_H
#define TNL_LIB_TOOLS_RUN_INSPECT_H

#include "Json.h"
#include "TNL/Package/Reader.h"
#include "TNL/Tools/Run/Arguments.h"

#include <map>

namespace tnl::run {

/// The functions of a package for one target.
struct Part {
  std::string target; ///< "cpu", "nvptx"
  const std::vector<std::unique_ptr<package::FunctionT>> &functions;
  const std::vector<std::unique_ptr<package::KernelT>> &kernels;
};
std::vector<Part> partsOf(const package::PackageT &package);

/// `10.5 MiB`.
std::string sizeText(uint64_t bytes);

/// Bytes of code of each function in a shared object; what is no such file has
/// none.
std::map<std::string, uint64_t> codeSizes(std::span<const std::byte> object);

/// `--steps`, `--kernels` and `--memory`, for `--function` alone where it is
/// given, with `--sizes` as numbers instead of formulas.
Status inspectParts(const package::PackageFile &file,
                    const Arguments &arguments);

} // namespace tnl::run

#endif // TNL_LIB_TOOLS_RUN_INSPECT_H
