//===- Scratch.h - Memory that kernels need for themselves ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_CONVERSION_CPU_SCRATCH_H
#define TNL_CONVERSION_CPU_SCRATCH_H

#include "TNL/Dialect/Size/SizeExpr.h"

namespace tnl {

/// A kernel's pieces of scratch memory start at multiples of this, in bytes.
inline constexpr int64_t kScratchAlignment = 64;

/// What a piece of `bytes` takes.
inline SizeExpr alignScratch(SizeExpr bytes) {
  return bytes.ceilDiv(kScratchAlignment) * kScratchAlignment;
}

} // namespace tnl

#endif // TNL_CONVERSION_CPU_SCRATCH_H
