//===- Tensor.h - Tensor maps ---------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the emulator encodes a CUtensorMap's 128 bytes.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_TEST_EMULATOR_TENSOR_H
#define TNL_TEST_EMULATOR_TENSOR_H

#include <cstdint>

namespace tnl::emulator {

struct TensorMap {
  static constexpr uint32_t Magic = 0x544E4C4D;
  uint32_t magic;
  uint8_t rank, type, swizzle, nanFill;
  uint64_t address;
  uint64_t strides[4]; ///< of dimensions 1 to 4, in bytes
  uint32_t dims[5];
  uint16_t box[5];
  uint8_t pad[128 - 16 - 32 - 20 - 10];
};
static_assert(sizeof(TensorMap) == 128);

/// Bytes of an element by CUtensorMapDataType, 0 when not supported.
unsigned tensorElementSize(unsigned type);

/// Swizzles a shared address: mode 1, 2, 3 for 32, 64, 128 bytes.
inline uint32_t swizzle(uint32_t address, unsigned mode) {
  uint32_t keep = mode == 0 ? 0 : (1u << mode) - 1;
  return address ^ ((address >> 7 & keep) << 4);
}

} // namespace tnl::emulator

#endif // TNL_TEST_EMULATOR_TENSOR_H
