//===- FunctionTimer.h - Times one function on a GPU ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_RUNTIME_FUNCTIONTIMER_H
#define TNL_RUNTIME_FUNCTIONTIMER_H

#include "TNL/Runtime/Executor.h"

namespace tnl {

struct FunctionTimerOptions {
  /// Copies of inputs and outputs that calls use in turn; 0: as many as make
  /// the data much larger than the device's cache.
  int64_t copies = 0;
  int64_t runs = 40; ///< calls that are timed, 20 at least
};

/// Times are the device's own, between events around each call; nothing is
/// copied to or from the host.
struct FunctionTiming {
  std::string device;
  int64_t copies = 0, runs = 0;
  int64_t bytes = 0; ///< of inputs and outputs of one call
  double medianMs = 0, leastMs = 0;
  /// A copy on the device that reads half of `bytes` and writes as many.
  double copyMedianMs = 0, copyLeastMs = 0;
};

/// `inputs` are in the function's order. Fails on the CPU.
Expected<FunctionTiming> timeFunction(Executor &executor,
                                      const package::FunctionT &function,
                                      std::span<const Tensor> inputs,
                                      const FunctionTimerOptions &options = {});

} // namespace tnl

#endif // TNL_RUNTIME_FUNCTIONTIMER_H
