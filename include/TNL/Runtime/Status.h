//===- Status.h - Errors as values ----------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The package library and the runtime share TNLSupport's status class.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_RUNTIME_STATUS_H
#define TNL_RUNTIME_STATUS_H

#include "TNL/Support/Status.h"

#endif // TNL_RUNTIME_STATUS_H
