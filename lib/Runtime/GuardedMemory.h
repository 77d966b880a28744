//===- GuardedMemory.h - Tensors that end at a guard page -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For tests: generated code is out of the sight of AddressSanitizer. Each
// input, output, weight and buffer of a call is a mapping of its own, with
// pages around it that stop what touches them.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_LIB_RUNTIME_GUARDEDMEMORY_H
#define TNL_LIB_RUNTIME_GUARDEDMEMORY_H

#include "HostWeights.h"
#include "Plan.h"
#include "TNL/Runtime/Executor.h"

namespace tnl {

/// Bytes between two pages that nobody may touch.
class GuardedBytes {
public:
  GuardedBytes() = default;
  GuardedBytes(GuardedBytes &&other) noexcept { swap(other); }
  GuardedBytes &operator=(GuardedBytes &&other) noexcept {
    swap(other);
    return *this;
  }
  ~GuardedBytes();

  /// Bytes 0xFF, which are NaN in every floating-point type: what is read
  /// before it is written shows. Of more than 64 MiB, both ends.
  static Expected<GuardedBytes> allocate(GuardPages where, size_t size);

  explicit operator bool() const { return mapping; }
  /// `used` bytes of them, next to the guard page.
  std::byte *at(size_t used) const;
  size_t size() const { return bytes; }
  void makeReadOnly();

private:
  void swap(GuardedBytes &other);

  std::byte *mapping = nullptr;
  size_t mapped = 0; // with both guard pages
  size_t bytes = 0;
  GuardPages where = GuardPages::None;
};

/// The memory of one workspace. Inputs and weights are copies that cannot be
/// written, outputs are copied to the caller's after the call.
class GuardedMemory {
public:
  GuardedMemory(GuardPages where, const HostWeights &given)
      : where(where), given(given) {}

  Status begin(const Plan &plan, std::span<const Tensor> inputs,
               std::span<const Tensor> outputs, int threads);
  void *locate(const PlannedValue &value) const;
  /// Memory of a kernel in thread `worker`.
  void *scratch(int64_t bytes, int worker) const {
    return scratches[worker].at(bytes);
  }
  void end(std::span<Tensor> outputs);

private:
  Status copyInputs(std::span<const Tensor> tensors);
  Status copyWeight(uint32_t index);

  GuardPages where;
  const HostWeights &given;
  std::vector<GuardedBytes> inputs, outputs, weights, buffers, scratches;
};

} // namespace tnl

#endif // TNL_LIB_RUNTIME_GUARDEDMEMORY_H
