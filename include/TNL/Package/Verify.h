//===- Verify.h - Meaning of package metadata -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_PACKAGE_VERIFY_H
#define TNL_PACKAGE_VERIFY_H

#include "TNL/Package/Package_generated.h"
#include "TNL/Support/Status.h"

#include <cstdint>

namespace tnl::package {

/// Checks all that a flatbuffer verifier does not know: indices, programs,
/// byte ranges (inside `[0, blobsEnd)`), shapes against bytes, names, operands
/// of steps. A package that passes can be executed without further checks of
/// its metadata; only sizes that depend on symbols remain.
Status verify(const PackageT &package, uint64_t blobsEnd);

} // namespace tnl::package

#endif // TNL_PACKAGE_VERIFY_H
