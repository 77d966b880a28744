//===- Memory.cpp - Device memory -----------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Memory.h"

#include <cstdlib>
#include <cstring>

using namespace tnl::emulator;

static constexpr uint64_t Granule = 512, Gap = 1 << 20;
/// Larger allocations are not poisoned: that would touch all their pages.
static constexpr uint64_t PoisonLimit = 256 << 20;

static uint64_t alignUp(uint64_t value, uint64_t alignment) {
  return (value + alignment - 1) / alignment * alignment;
}

DeviceMemory::~DeviceMemory() {
  for (auto &[address, allocation] : live)
    std::free(allocation.host);
}

uint64_t DeviceMemory::allocate(uint64_t size) {
  if (size == 0 || size > total - used)
    return 0;
  uint64_t rounded = alignUp(size, Granule);
  auto *host = static_cast<uint8_t *>(std::aligned_alloc(Granule, rounded));
  if (!host)
    return 0;
  if (size <= PoisonLimit)
    std::memset(host, 0xFF, size);
  uint64_t address = next;
  next = alignUp(next + rounded + Gap, Gap);
  used += size;
  live[address] = {address, size, host};
  return address;
}

bool DeviceMemory::release(uint64_t address) {
  auto it = live.find(address);
  if (it == live.end())
    return false;
  used -= it->second.size;
  std::free(it->second.host);
  live.erase(it);
  return true;
}

const Allocation *DeviceMemory::find(uint64_t address) const {
  auto it = live.upper_bound(address);
  if (it == live.begin())
    return nullptr;
  --it;
  const Allocation &allocation = it->second;
  return address - allocation.base < allocation.size ? &allocation : nullptr;
}

uint8_t *DeviceMemory::translate(uint64_t address, uint64_t size) const {
  const Allocation *allocation = find(address);
  if (!allocation)
    return nullptr;
  uint64_t offset = address - allocation->base;
  if (size > allocation->size - offset)
    return nullptr;
  return allocation->host + offset;
}
