//===- Recording.h - A call with all its addresses ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_RUNTIME_CUDA_RECORDING_H
#define TNL_LIB_RUNTIME_CUDA_RECORDING_H

#include "../Plan.h"
#include "Module.h"
#include "TNL/Runtime/Tensor.h"
#include "Weights.h"

namespace tnl::cuda {

/// Where the tensors of a call are on the device.
struct Addresses {
  std::vector<Pointer> inputs, outputs;
  Pointer arena = 0;

  bool operator==(const Addresses &) const = default;
  Pointer of(const PlannedValue &value, const Plan &plan,
             const Weights &weights) const;
};

/// The steps of a plan for given addresses: parameters of kernels, tensor maps,
/// and a graph once the same call has come again. A step's parameters are made
/// when it is first started, so that the device works on those before it
/// meanwhile; `weights` must live as long.
class Recording {
public:
  static Expected<std::unique_ptr<Recording>>
  create(std::shared_ptr<Device> device, const Plan &plan,
         const Weights &weights, Addresses addresses);
  ~Recording();

  const Addresses &addresses() const { return where; }

  /// Starts one step, which begins when all before it have ended.
  Status startStep(const Module &module, const Plan &plan, size_t step) {
    return start(module, plan, step, /*overlap=*/false);
  }
  /// Starts all steps, whose kernels may overlap, as one graph where the driver
  /// can and the call is not the first. After a failure `step` is the one that
  /// failed, or the number of steps.
  Status startAll(const Module &module, const Plan &plan, size_t &step);

private:
  /// What of the storage is free, for tensor maps and for others.
  struct Free {
    TensorMapBits *map = nullptr;
    uint64_t *other = nullptr;
  };

  Recording() = default;
  /// Makes the parameters of the next step; those before it have theirs.
  Status encodeNext(const Plan &plan);
  Status encodeArguments(const PlannedStep &step, const Plan &plan, Free &free);
  Status encodeMap(const PlannedStep &step, const PlannedArg &arg,
                   uint32_t index, Pointer address, TensorMapBits *to) const;
  /// With `overlap` a kernel that waits itself for the one before it may begin
  /// earlier.
  Status start(const Module &module, const Plan &plan, size_t step,
               bool overlap);
  bool capture(const Module &module, const Plan &plan, bool overlap);

  std::shared_ptr<Device> device;
  const Weights *weights = nullptr;
  Addresses where;
  AlignedBytes storage; ///< of all parameters
  Free free;
  std::vector<void *> parameters; ///< of all launches, one after the other
  /// Per step: its first parameter, or source and target of a copy.
  struct Start {
    size_t parameter = 0;
    bool afterKernel = false; ///< what runs before it is a kernel
    Pointer from = 0, to = 0;
  };
  std::vector<Start> starts;
  bool kernelBefore = false; ///< the last of `starts` leaves a kernel running
  bool started = false, captureFailed = false;
  GraphExec graph = nullptr;
};

} // namespace tnl::cuda

#endif // TNL_LIB_RUNTIME_CUDA_RECORDING_H
