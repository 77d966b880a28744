//===- Children.h - Work in processes that may die ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TEST_MUTANTS_CHILDREN_H
#define TNL_TEST_MUTANTS_CHILDREN_H

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace tnl::test {

/// What children count together.
struct Counts {
  uint64_t refused, accepted, executed, unexecuted;
};

struct Fault {
  uint64_t item;
  std::string reason;
};

/// Does items 0 to `count` in `jobs` processes; an item that ends its process,
/// or takes longer than `seconds`, is a fault, and the next process goes on
/// behind it.
std::vector<Fault>
runInChildren(uint64_t count, unsigned jobs, unsigned seconds, Counts &counts,
              const std::function<void(uint64_t, Counts &)> &work);

} // namespace tnl::test

#endif // TNL_TEST_MUTANTS_CHILDREN_H
