//===- DriverMemory.cpp - Memory of the device and the host ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Driver.h"

#include <cstdlib>

using namespace tnl::emulator;

TNL_CUDA_API CUresult cuMemGetInfo_v2(size_t *available, size_t *total) {
  TNL_ENTER();
  if (!available || !total)
    return InvalidValue;
  *available = s.memory->available();
  *total = s.memory->capacity();
  return Success;
}

TNL_CUDA_API CUresult cuMemAlloc_v2(CUdeviceptr *address, size_t size) {
  TNL_ENTER();
  if (!address || !size)
    return InvalidValue;
  if (s.capturing())
    return CaptureUnsupported;
  *address = s.memory->allocate(size);
  return *address ? Success : OutOfMemory;
}

TNL_CUDA_API CUresult cuMemFree_v2(CUdeviceptr address) {
  TNL_ENTER();
  if (!address)
    return Success;
  if (s.capturing())
    return CaptureUnsupported;
  // Freeing waits for the device.
  if (CUresult r = s.flush())
    return r;
  return s.memory->release(address) ? Success : InvalidValue;
}

TNL_CUDA_API CUresult cuMemAllocAsync(CUdeviceptr *address, size_t size,
                                      void *stream) {
  TNL_ENTER();
  Stream *target = nullptr;
  if (!address || !size)
    return InvalidValue;
  if (!s.stream(stream, target))
    return InvalidHandle;
  if (target && target->capture)
    return CaptureUnsupported;
  *address = s.memory->allocate(size);
  return *address ? Success : OutOfMemory;
}

TNL_CUDA_API CUresult cuMemFreeAsync(CUdeviceptr address, void *stream) {
  TNL_ENTER();
  return s.submit(stream, [&s, address]() -> CUresult {
    return s.memory->release(address) ? Success : InvalidValue;
  });
}

TNL_CUDA_API CUresult cuMemHostAlloc(void **memory, size_t size, unsigned) {
  TNL_ENTER();
  if (!memory || !size)
    return InvalidValue;
  *memory = std::aligned_alloc(4096, (size + 4095) / 4096 * 4096);
  if (!*memory)
    return OutOfMemory;
  s.hostMemory[*memory] = size;
  return Success;
}

TNL_CUDA_API CUresult cuMemAllocHost_v2(void **memory, size_t size) {
  return cuMemHostAlloc(memory, size, 0);
}

TNL_CUDA_API CUresult cuMemFreeHost(void *memory) {
  TNL_ENTER();
  if (!s.hostMemory.erase(memory))
    return InvalidValue;
  std::free(memory);
  return Success;
}

TNL_CUDA_API CUresult cuMemHostRegister_v2(void *memory, size_t, unsigned) {
  TNL_ENTER();
  return memory ? Success : InvalidValue;
}

TNL_CUDA_API CUresult cuMemHostUnregister(void *memory) {
  TNL_ENTER();
  return memory ? Success : InvalidValue;
}

/// Waits for all work before a synchronous copy.
static CUresult settle(State &s) {
  return s.capturing() ? CaptureUnsupported : s.flush();
}

TNL_CUDA_API CUresult cuMemcpyHtoD_v2(CUdeviceptr to, const void *from,
                                      size_t size) {
  TNL_ENTER();
  if (CUresult r = settle(s))
    return r;
  uint8_t *p = s.memory->translate(to, size);
  if (size && (!p || !from))
    return InvalidValue;
  if (size)
    std::memcpy(p, from, size);
  return Success;
}

TNL_CUDA_API CUresult cuMemcpyDtoH_v2(void *to, CUdeviceptr from, size_t size) {
  TNL_ENTER();
  if (CUresult r = settle(s))
    return r;
  const uint8_t *p = s.memory->translate(from, size);
  if (size && (!p || !to))
    return InvalidValue;
  if (size)
    std::memcpy(to, p, size);
  return Success;
}

TNL_CUDA_API CUresult cuMemcpyDtoD_v2(CUdeviceptr to, CUdeviceptr from,
                                      size_t size) {
  TNL_ENTER();
  if (CUresult r = settle(s))
    return r;
  uint8_t *p = s.memory->translate(to, size);
  const uint8_t *q = s.memory->translate(from, size);
  if (size && (!p || !q))
    return InvalidValue;
  if (size)
    std::memmove(p, q, size);
  return Success;
}

TNL_CUDA_API CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void *from,
                                           size_t size, void *stream) {
  TNL_ENTER();
  if (!size)
    return Success;
  if (!from || !s.memory->translate(to, size))
    return InvalidValue;
  Stream *target = nullptr;
  if (!s.stream(stream, target))
    return InvalidHandle;
  // A graph reads the host's memory when it runs; otherwise the driver has
  // staged pageable memory when the call returns.
  std::shared_ptr<std::vector<uint8_t>> staged;
  if (!target || !target->capture) {
    auto *bytes = static_cast<const uint8_t *>(from);
    staged = std::make_shared<std::vector<uint8_t>>(bytes, bytes + size);
  }
  return s.submit(stream, [&s, to, from, size, staged]() -> CUresult {
    uint8_t *p = s.memory->translate(to, size);
    if (!p)
      return ErrorIllegalAddress;
    std::memcpy(p, staged ? staged->data() : from, size);
    return Success;
  });
}

TNL_CUDA_API CUresult cuMemcpyDtoHAsync_v2(void *to, CUdeviceptr from,
                                           size_t size, void *stream) {
  TNL_ENTER();
  if (!size)
    return Success;
  if (!to || !s.memory->translate(from, size))
    return InvalidValue;
  return s.submit(stream, [&s, to, from, size]() -> CUresult {
    const uint8_t *p = s.memory->translate(from, size);
    if (!p)
      return ErrorIllegalAddress;
    std::memcpy(to, p, size);
    return Success;
  });
}

TNL_CUDA_API CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from,
                                           size_t size, void *stream) {
  TNL_ENTER();
  if (!size)
    return Success;
  if (!s.memory->translate(to, size) || !s.memory->translate(from, size))
    return InvalidValue;
  return s.submit(stream, [&s, to, from, size]() -> CUresult {
    uint8_t *p = s.memory->translate(to, size);
    const uint8_t *q = s.memory->translate(from, size);
    if (!p || !q)
      return ErrorIllegalAddress;
    std::memmove(p, q, size);
    return Success;
  });
}

template <class T>
static CUresult fill(CUdeviceptr to, T value, size_t count, void *stream,
                     bool wait) {
  TNL_ENTER();
  if (!count)
    return Success;
  if (to % sizeof(T) || count > SIZE_MAX / sizeof(T) ||
      !s.memory->translate(to, count * sizeof(T)))
    return InvalidValue;
  CUresult r = s.submit(stream, [&s, to, value, count]() -> CUresult {
    uint8_t *p = s.memory->translate(to, count * sizeof(T));
    if (!p)
      return ErrorIllegalAddress;
    for (size_t k = 0; k < count; ++k)
      std::memcpy(p + k * sizeof(T), &value, sizeof(T));
    return Success;
  });
  return r || !wait ? r : settle(s);
}

TNL_CUDA_API CUresult cuMemsetD8_v2(CUdeviceptr to, unsigned char v, size_t n) {
  return fill<uint8_t>(to, v, n, nullptr, true);
}
TNL_CUDA_API CUresult cuMemsetD16_v2(CUdeviceptr to, unsigned short v,
                                     size_t n) {
  return fill<uint16_t>(to, v, n, nullptr, true);
}
TNL_CUDA_API CUresult cuMemsetD32_v2(CUdeviceptr to, unsigned v, size_t n) {
  return fill<uint32_t>(to, v, n, nullptr, true);
}
TNL_CUDA_API CUresult cuMemsetD8Async(CUdeviceptr to, unsigned char v, size_t n,
                                      void *stream) {
  return fill<uint8_t>(to, v, n, stream, false);
}
TNL_CUDA_API CUresult cuMemsetD16Async(CUdeviceptr to, unsigned short v,
                                       size_t n, void *stream) {
  return fill<uint16_t>(to, v, n, stream, false);
}
TNL_CUDA_API CUresult cuMemsetD32Async(CUdeviceptr to, unsigned v, size_t n,
                                       void *stream) {
  return fill<uint32_t>(to, v, n, stream, false);
}

TNL_CUDA_API CUresult cuPointerGetAttribute(void *data, int attribute,
                                            CUdeviceptr address) {
  TNL_ENTER();
  if (!data)
    return InvalidValue;
  // CU_POINTER_ATTRIBUTE_MEMORY_TYPE: 2 is the device.
  if (attribute != 2)
    return NotSupported;
  if (!s.memory->find(address))
    return InvalidValue;
  *static_cast<unsigned *>(data) = 2;
  return Success;
}

TNL_CUDA_API CUresult cuMemGetAddressRange_v2(CUdeviceptr *base, size_t *size,
                                              CUdeviceptr address) {
  TNL_ENTER();
  const Allocation *found = s.memory->find(address);
  if (!found)
    return NotFound;
  if (base)
    *base = found->base;
  if (size)
    *size = found->size;
  return Success;
}
