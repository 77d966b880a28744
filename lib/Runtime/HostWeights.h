//===- HostWeights.h - Weights in the memory of the host --------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_RUNTIME_HOSTWEIGHTS_H
#define TNL_LIB_RUNTIME_HOSTWEIGHTS_H

#include "TNL/Package/Reader.h"
#include "TNL/Runtime/Tensor.h"
#include "TNL/Runtime/ThreadPool.h"

#include <optional>
#include <span>
#include <vector>

namespace tnl {

/// The weights that the CPU's functions of a package read: in the mapped file,
/// which must live as long, or, where they are absent, random ones in memory.
class HostWeights {
public:
  /// Fails if weights are absent and there is no seed, or no memory for them.
  static Expected<HostWeights> load(const package::PackageFile &file,
                                    const std::optional<uint64_t> &seed,
                                    ThreadPool &pool);

  std::span<const std::byte> operator[](uint32_t weight) const {
    return places[weight];
  }

private:
  AlignedBytes memory;
  std::vector<std::span<const std::byte>> places;
};

} // namespace tnl

#endif // TNL_LIB_RUNTIME_HOSTWEIGHTS_H
