//===- Modules.h - The modules of the lit tests -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_UNITTESTS_PIPELINES_MODULES_H
#define TNL_UNITTESTS_PIPELINES_MODULES_H

#include <string>
#include <vector>

namespace tnl::test {

struct ModuleText {
  std::string name; ///< test/Transforms/plan-buffers.mlir:12, its first line
  std::string text;
};

/// Every .mlir file below `folder`, in parts where it is split at `// -----`.
std::vector<ModuleText> modulesBelow(const std::string &folder);

} // namespace tnl::test

#endif // TNL_UNITTESTS_PIPELINES_MODULES_H
