//===- HostWeights.cpp - Weights in the memory of the host ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "HostWeights.h"
#include "RandomWeights.h"
#include "TNL/Package/DType.h"

using namespace tnl;

/// Where absent weights begin in their memory: as in a package.
static constexpr uint64_t kAlignment = 64;

Expected<HostWeights> HostWeights::load(const package::PackageFile &file,
                                        const std::optional<uint64_t> &seed,
                                        ThreadPool &pool) {
  TNL_RETURN_IF_ERROR(checkWeights(file, seed));
  const auto &list = file.metadata().weights;
  std::vector<bool> used = usedWeights(file.metadata().functions, list.size());
  HostWeights weights;
  weights.places.resize(list.size());
  std::vector<uint64_t> offsets(list.size());
  uint64_t total = 0;
  for (size_t i = 0; i < list.size(); ++i) {
    if (!list[i]->absent) {
      weights.places[i] = file.blob(*list[i]->data);
      continue;
    }
    offsets[i] = total;
    uint64_t bytes = used[i] ? package::byteSize(*list[i]) : 0;
    if (__builtin_add_overflow(total, bytes, &total) ||
        total > UINT64_MAX - kAlignment)
      return Status::error(ErrorCode::OutOfMemory,
                           "no memory for the weights: they have more than "
                           "2^64 bytes");
    total = (total + kAlignment - 1) / kAlignment * kAlignment;
  }
  if (total == 0)
    return weights;
  weights.memory = allocateAligned(total);
  if (!weights.memory)
    return Status::error(ErrorCode::OutOfMemory,
                         "no memory for the weights (%llu bytes)",
                         (unsigned long long)total);
  for (size_t i = 0; i < list.size(); ++i) {
    if (!list[i]->absent || !used[i])
      continue;
    std::byte *place = weights.memory.get() + offsets[i];
    uint64_t bytes = package::byteSize(*list[i]);
    fillRandom(*list[i], uint32_t(i), *seed, 0,
               int64_t(bytes / package::sizeOf(list[i]->dtype)), place, pool);
    weights.places[i] = {place, bytes};
  }
  return weights;
}
