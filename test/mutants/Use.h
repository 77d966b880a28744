//===- Use.h - Does with a package all that a caller may do ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TEST_MUTANTS_USE_H
#define TNL_TEST_MUTANTS_USE_H

#include "TNL/Package/Reader.h"

#include <memory>
#include <string>

namespace tnl::test {

struct Used {
  unsigned calls = 0;   ///< that ended well
  unsigned refused = 0; ///< that ended with a message
  std::string message;  ///< the last of them
};

/// Calls every function of the package on the device, with its named sizes 3
/// and 1, and feeds a session, where it has what one needs.
Used use(std::shared_ptr<const package::PackageFile> file,
         const std::string &device);

} // namespace tnl::test

#endif // TNL_TEST_MUTANTS_USE_H
