//===- Weights.h - Weights on a GPU ---------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_RUNTIME_CUDA_WEIGHTS_H
#define TNL_LIB_RUNTIME_CUDA_WEIGHTS_H

#include "Device.h"
#include "TNL/Package/Reader.h"

#include <optional>

namespace tnl::cuda {

/// Every tensor starts at a multiple of this.
inline constexpr uint64_t kAlignment = 256;
inline constexpr uint64_t alignUp(uint64_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

/// Those of a package's weights that a program reads.
class Weights {
public:
  /// Copies them to the device; absent ones are made of the seed, without which
  /// they are a failure.
  static Expected<Weights> upload(std::shared_ptr<Device> device,
                                  const package::PackageFile &file,
                                  const package::ProgramT &program,
                                  const std::optional<uint64_t> &seed);
  Pointer address(uint32_t weight) const { return addresses[weight]; }

private:
  DeviceMemory memory;
  std::vector<Pointer> addresses; ///< 0 for those that are not there
};

} // namespace tnl::cuda

#endif // TNL_LIB_RUNTIME_CUDA_WEIGHTS_H
