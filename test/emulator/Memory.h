//===- Memory.h - Device memory -------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Addresses of the device are not those of the host, are never used twice and
// have unmapped gaps between them, so that every stray access is found.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_TEST_EMULATOR_MEMORY_H
#define TNL_TEST_EMULATOR_MEMORY_H

#include <cstdint>
#include <map>
#include <memory>

namespace tnl::emulator {

struct Allocation {
  uint64_t base = 0, size = 0;
  uint8_t *host = nullptr;
};

class DeviceMemory {
public:
  explicit DeviceMemory(uint64_t total) : total(total) {}
  ~DeviceMemory();

  /// Returns 0 when the device has no more memory. The bytes are poisoned.
  uint64_t allocate(uint64_t size);
  bool release(uint64_t address);

  /// The allocation that holds `address`, or null.
  const Allocation *find(uint64_t address) const;

  /// Where `size` bytes from `address` are on the host, or null.
  uint8_t *translate(uint64_t address, uint64_t size) const;

  uint64_t capacity() const { return total; }
  uint64_t available() const { return total - used; }

private:
  std::map<uint64_t, Allocation> live;
  uint64_t next = 0x702000000000, total, used = 0;
};

} // namespace tnl::emulator

#endif // TNL_TEST_EMULATOR_MEMORY_H
