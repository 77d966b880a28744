//===- Space.h - Memory of calls on a GPU ---------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_RUNTIME_CUDA_SPACE_H
#define TNL_LIB_RUNTIME_CUDA_SPACE_H

#include "../Backend.h"
#include "Recording.h"

#include <list>

namespace tnl::cuda {

/// Sizes, buffers and recordings that calls of one function reuse. Inputs and
/// outputs in memory of the host have a place here, so that the addresses of
/// equal calls are equal and their graph can be used again.
class Space : public CallSpace {
public:
  /// A session needs two recordings for decode, timing one for each copy of the
  /// data.
  explicit Space(size_t mostRecordings = 64) : mostRecordings(mostRecordings) {}

  /// Plans for these tensors, unless the last call's were alike. Empty outputs
  /// count as those in memory of the host.
  Status prepare(std::shared_ptr<Device> device,
                 const package::FunctionT &function,
                 const std::vector<int64_t> &symbols,
                 std::span<const Tensor> inputs,
                 std::span<const Tensor> outputs);
  const Plan &plan() const { return sizes; }
  /// Frees what no call needs any more. Destroying graphs takes time, which a
  /// call has once its own work is under way.
  void dropRetired() { retired.clear(); }

  /// The recording of the prepared call; made if there is none.
  Expected<Recording *> record(std::shared_ptr<Device> device,
                               const Weights &weights,
                               std::span<const Tensor> inputs,
                               std::span<const Tensor> outputs);
  Status upload(const Device &device, const Addresses &addresses,
                std::span<const Tensor> inputs) const;
  Status download(const Device &device, const Addresses &addresses,
                  std::span<Tensor> outputs) const;

private:
  Status makeMemory(std::shared_ptr<Device> device);
  /// The distance of a tensor's place from the arena's start; -1: none.
  std::vector<int64_t> inputPlaces, outputPlaces;
  std::vector<bool> onDevice;
  Plan sizes;
  uint64_t bytes = 0;
  DeviceMemory arena;
  size_t mostRecordings;
  std::list<std::unique_ptr<Recording>> recordings; ///< last used first
  std::list<std::unique_ptr<Recording>> retired;    ///< of other sizes
};

} // namespace tnl::cuda

#endif // TNL_LIB_RUNTIME_CUDA_SPACE_H
