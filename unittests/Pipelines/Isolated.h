//===- Isolated.h - Work in processes that may die --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_UNITTESTS_PIPELINES_ISOLATED_H
#define TNL_UNITTESTS_PIPELINES_ISOLATED_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include <cstddef>
#include <string>
#include <vector>

namespace tnl::test {

struct Fault {
  size_t item;
  std::string what;
};

/// Calls `work` with 0, .., count - 1 in child processes, one for each `chunk`
/// of consecutive items and one a processor at a time. Returns what it says
/// that is not empty, and for each item at which a child died, or ran longer
/// than `seconds`, what ended it; the items after it go on in another child.
std::vector<Fault> runIsolated(size_t count, size_t chunk, unsigned seconds,
                               llvm::function_ref<std::string(size_t)> work);

} // namespace tnl::test

#endif // TNL_UNITTESTS_PIPELINES_ISOLATED_H
