// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Headers of unit tests of what knows nothing of MLIR.
#ifndef TNL_TEST_PCH_H
#define TNL_TEST_PCH_H

#include "TNLRuntimePCH.h"
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <random>

#endif // TNL_TEST_PCH_H
