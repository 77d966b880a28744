// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Headers of sources that know nothing of MLIR: package, runtime, tnl-run.
#ifndef TNL_RUNTIME_PCH_H
#define TNL_RUNTIME_PCH_H

#include "TNL/Package/Package_generated.h"
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#endif // TNL_RUNTIME_PCH_H
