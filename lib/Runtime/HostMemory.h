//===- HostMemory.h - What memory there is --------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_RUNTIME_HOSTMEMORY_H
#define TNL_LIB_RUNTIME_HOSTMEMORY_H

#include "TNL/Runtime/Tensor.h"

namespace tnl {

/// Whether the machine can have memory of this size. Systems that promise more
/// than they have stop the process when it is used; this says so before.
bool hasMemory(size_t size);

/// Elements whose number a caller or a file says: too many are a failure, where
/// a std::vector would throw.
template <typename T> class HostArray {
public:
  HostArray() = default;
  /// Not initialised. `what` is part of the message: "no memory for WHAT".
  static Expected<HostArray> allocate(int64_t count, const char *what) {
    HostArray array;
    size_t bytes;
    if (count >= 0 && !__builtin_mul_overflow(count, sizeof(T), &bytes))
      array.bytes = allocateAligned(bytes);
    if (!array.bytes)
      return Status::error(ErrorCode::OutOfMemory,
                           "no memory for %s (%lld times %zu bytes)", what,
                           (long long)count, sizeof(T));
    array.count = count;
    return array;
  }

  T *data() const { return reinterpret_cast<T *>(bytes.get()); }
  int64_t size() const { return count; }
  T *begin() const { return data(); }
  T *end() const { return data() + count; }
  T &operator[](int64_t index) const { return data()[index]; }

private:
  AlignedBytes bytes;
  int64_t count = 0;
};

} // namespace tnl

#endif // TNL_LIB_RUNTIME_HOSTMEMORY_H
