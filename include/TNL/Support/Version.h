//===- Version.h - What this build is ---------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_SUPPORT_VERSION_H
#define TNL_SUPPORT_VERSION_H

#include <string>

namespace tnl {

/// The release, such as `0.2.0`.
const char *version();

/// What `--version` of a tool begins with: its name, the release and the commit
/// it was built from, if that is known: `tnl-run 0.2.0 (dc178b8)`.
std::string versionLine(const char *tool);

} // namespace tnl

#endif // TNL_SUPPORT_VERSION_H
