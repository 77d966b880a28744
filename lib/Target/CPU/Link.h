//===- Link.h - Object files to shared objects ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_TARGET_CPU_LINK_H
#define TNL_LIB_TARGET_CPU_LINK_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace tnl {

/// Links one object file into a shared object. Returns what went wrong, or an
/// empty string.
std::string linkSharedObject(llvm::StringRef object,
                             llvm::SmallVectorImpl<char> &elf);

} // namespace tnl

#endif // TNL_LIB_TARGET_CPU_LINK_H
