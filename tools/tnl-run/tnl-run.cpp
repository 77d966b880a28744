//===- tnl-run.cpp - Runs compiled packages -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Support/Program.h"
#include "TNL/Tools/Run/Commands.h"

#include <malloc.h>

int main(int argc, char **argv) {
  tnl::startProgram("tnl-run");
  // Kernels allocate their scratch memory in each call. By default the last
  // free returns it to the system, and the next call pays for its pages again.
  ::mallopt(M_MMAP_THRESHOLD, 1 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 64 << 20);
  return tnl::run::runMain(argc, argv);
}
