//===- CpuMode.h - Floating point mode of calls ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_RUNTIME_CPUMODE_H
#define TNL_LIB_RUNTIME_CPUMODE_H

#include <immintrin.h>

namespace tnl {

/// Treats denormals as zero while it lives. Decays underflow all the time, and
/// arithmetic with denormals is many times slower.
class FlushDenormals {
public:
  FlushDenormals() : before(_mm_getcsr()) { _mm_setcsr(before | 0x8040); }
  ~FlushDenormals() { _mm_setcsr(before); }
  FlushDenormals(const FlushDenormals &) = delete;
  FlushDenormals &operator=(const FlushDenormals &) = delete;

private:
  unsigned before;
};

} // namespace tnl

#endif // TNL_LIB_RUNTIME_CPUMODE_H
