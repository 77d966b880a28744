//===- DriverTensor.cpp - cuTensorMapEncodeTiled --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Driver.h"
#include "Tensor.h"

using namespace tnl::emulator;

static const char *check(const void *map, unsigned type, unsigned rank,
                         const void *address, const uint64_t *dims,
                         const uint64_t *strides, const uint32_t *box,
                         const uint32_t *steps, unsigned interleave,
                         unsigned swizzle, unsigned promotion, unsigned fill) {
  if (!map || !dims || !box || !steps || (rank > 1 && !strides))
    return "a pointer is null";
  if (reinterpret_cast<uintptr_t>(map) % 64)
    return "the map is not aligned to 64 bytes";
  unsigned size = tensorElementSize(type);
  if (!size)
    return "unknown element type";
  if (rank < 1 || rank > 5)
    return "the rank is not 1 to 5";
  if (interleave != 0)
    return "interleaved layouts are not supported";
  if (swizzle > 3)
    return "unknown swizzle";
  if (promotion > 3 || fill > 1)
    return "unknown L2 promotion or fill";
  if (reinterpret_cast<uintptr_t>(address) % 16)
    return "the address is not a multiple of 16";
  for (unsigned k = 0; k < rank; ++k) {
    if (!dims[k] || dims[k] > (uint64_t(1) << 32))
      return "a dimension is not 1 to 2^32";
    if (!box[k] || box[k] > 256)
      return "a dimension of the box is not 1 to 256";
    if (steps[k] != 1)
      return "element strides other than 1 are not supported";
  }
  for (unsigned k = 0; k + 1 < rank; ++k)
    if (strides[k] % 16 || strides[k] >= (uint64_t(1) << 40))
      return "a stride is not a multiple of 16 below 2^40";
  uint64_t inner = uint64_t(box[0]) * size;
  if (inner % 16)
    return "the box's rows are not a multiple of 16 bytes";
  if (swizzle && inner > (16u << swizzle))
    return "the box's rows are longer than the swizzle";
  return nullptr;
}

TNL_CUDA_API CUresult cuTensorMapEncodeTiled(
    void *map, int type, unsigned rank, void *address, const uint64_t *dims,
    const uint64_t *strides, const uint32_t *box, const uint32_t *steps,
    int interleave, int swizzle, int promotion, int fill) {
  State &s = state();
  std::lock_guard lock(s.mutex);
  if (!s.initialized)
    return NotInitialized;
  if (s.arch < 90)
    return NotSupported;
  if (const char *why =
          check(map, unsigned(type), rank, address, dims, strides, box, steps,
                unsigned(interleave), unsigned(swizzle), unsigned(promotion),
                unsigned(fill))) {
    s.say(std::string("cuTensorMapEncodeTiled: ") + why);
    return InvalidValue;
  }
  TensorMap out{};
  out.magic = TensorMap::Magic;
  out.rank = uint8_t(rank);
  out.type = uint8_t(type);
  out.swizzle = uint8_t(swizzle);
  out.nanFill = uint8_t(fill);
  out.address = reinterpret_cast<uintptr_t>(address);
  for (unsigned k = 0; k < rank; ++k) {
    out.dims[k] = dims[k] >> 32 ? UINT32_MAX : uint32_t(dims[k]);
    out.box[k] = uint16_t(box[k]);
    if (k)
      out.strides[k - 1] = strides[k - 1];
  }
  std::memcpy(map, &out, sizeof out);
  return Success;
}
