//===- Sync.h - What bulk copies do to mbarriers --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TEST_EMULATOR_SYNC_H
#define TNL_TEST_EMULATOR_SYNC_H

#include "Machine.h"

namespace tnl::emulator {

/// Tells the mbarrier at a shared address that bytes have landed.
bool completeBytes(Warp &warp, const Inst &inst, uint32_t address,
                   uint32_t bytes);

/// Lands the cp.async copies of the lanes of `mask`.
void landAllCopies(Warp &warp, const Inst &inst, uint32_t mask);

} // namespace tnl::emulator

#endif // TNL_TEST_EMULATOR_SYNC_H
