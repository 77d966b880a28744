//===- Weights.cpp - Weights on a GPU -------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Weights.h"
#include "../HostMemory.h"
#include "../RandomWeights.h"
#include "TNL/Package/DType.h"

#include <algorithm>

using namespace tnl;
using namespace tnl::cuda;

/// Numbers are made in the host's memory, this many bytes at once.
static constexpr int64_t kBlockBytes = 32 << 20;

/// Makes an absent weight at `address`.
static Status makeRandom(const Device &device, const package::WeightT &weight,
                         uint32_t index, uint64_t seed, Pointer address,
                         HostArray<std::byte> &block, ThreadPool &pool) {
  if (!block.data()) {
    auto made = HostArray<std::byte>::allocate(kBlockBytes, "random weights");
    if (!made.ok())
      return made.takeStatus();
    block = std::move(*made);
  }
  int64_t width = package::sizeOf(weight.dtype);
  int64_t count = int64_t(package::byteSize(weight)) / width;
  int64_t most = kBlockBytes / width;
  for (int64_t first = 0; first < count; first += most) {
    int64_t part = std::min(most, count - first);
    fillRandom(weight, index, seed, first, part, block.data(), pool);
    TNL_RETURN_IF_ERROR(device.check(
        device.driver().copyToDevice(address + first * width, block.data(),
                                     part * width, device.stream()),
        "weight '" + weight.name + "' cannot be copied"));
    // The block is written again.
    TNL_RETURN_IF_ERROR(device.wait("copying the weights"));
  }
  return Status::success();
}

Expected<Weights> Weights::upload(std::shared_ptr<Device> device,
                                  const package::PackageFile &file,
                                  const package::ProgramT &program,
                                  const std::optional<uint64_t> &seed) {
  TNL_RETURN_IF_ERROR(checkWeights(file, seed));
  const auto &list = file.metadata().weights;
  std::vector<bool> used = usedWeights(program.functions, list.size());
  uint64_t total = 0;
  for (size_t i = 0; i < list.size(); ++i)
    if (used[i] && __builtin_add_overflow(
                       total, alignUp(package::byteSize(*list[i])), &total))
      return Status::error(ErrorCode::OutOfMemory,
                           "no memory for the weights: they have more than "
                           "2^64 bytes");
  Weights weights;
  weights.addresses.resize(list.size());
  auto memory = DeviceMemory::allocate(device, total, "the weights");
  if (!memory.ok())
    return memory.takeStatus();
  weights.memory = std::move(*memory);
  Pointer next = weights.memory.address();
  HostArray<std::byte> block;
  ThreadPool pool(file.lacksWeights() ? 0 : 1);
  for (size_t i = 0; i < list.size(); ++i) {
    if (!used[i])
      continue;
    weights.addresses[i] = next;
    if (list[i]->absent) {
      TNL_RETURN_IF_ERROR(
          makeRandom(*device, *list[i], uint32_t(i), *seed, next, block, pool));
      next += alignUp(package::byteSize(*list[i]));
      continue;
    }
    auto bytes = file.blob(*list[i]->data);
    TNL_RETURN_IF_ERROR(
        device->check(device->driver().copyToDevice(
                          next, bytes.data(), bytes.size(), device->stream()),
                      "weight '" + list[i]->name + "' cannot be copied"));
    next += alignUp(bytes.size());
  }
  TNL_RETURN_IF_ERROR(device->wait("copying the weights"));
  return weights;
}
