//===- Version.cpp - What this build is -----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Support/Version.h"
#include "TNL/Support/Version.inc"

const char *tnl::version() { return TNL_VERSION; }

std::string tnl::versionLine(const char *tool) {
  std::string line = std::string(tool) + " " + TNL_VERSION;
  if (*TNL_COMMIT)
    line += std::string(" (") + TNL_COMMIT + ")";
  return line;
}
