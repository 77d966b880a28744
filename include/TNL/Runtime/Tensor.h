//===- Tensor.h - Arrays in memory ----------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_RUNTIME_TENSOR_H
#define TNL_RUNTIME_TENSOR_H

#include "TNL/Package/DType.h"
#include "TNL/Support/Status.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tnl {

using package::DType;

/// Frees what `allocateAligned` gave.
struct AlignedDelete {
  void operator()(void *p) const;
};
using AlignedBytes = std::unique_ptr<std::byte, AlignedDelete>;
/// Uninitialised memory at a multiple of 64; null if there is not enough.
AlignedBytes allocateAligned(size_t size);

/// A contiguous row-major array that owns its elements or borrows them.
class Tensor {
public:
  /// No elements, no type: as an output it means "allocate it for me".
  Tensor() = default;
  /// Uninitialised elements.
  static Expected<Tensor> allocate(DType dtype, std::vector<int64_t> shape);
  /// Elements of the caller, who keeps them alive.
  static Tensor borrow(DType dtype, std::vector<int64_t> shape, void *data);
  static Tensor borrow(DType dtype, std::vector<int64_t> shape,
                       const void *data) {
    return borrow(dtype, std::move(shape), const_cast<void *>(data));
  }

  /// Elements on a GPU: data() is an address there. `owner` keeps them alive.
  /// Only calls of an executor for that GPU may be given such a tensor.
  static Tensor onDevice(DType dtype, std::vector<int64_t> shape,
                         uint64_t address, std::shared_ptr<void> owner);

  /// Elements in memory of the host that `owner` keeps alive.
  static Tensor shared(DType dtype, std::vector<int64_t> shape, void *data,
                       std::shared_ptr<void> owner);

  DType dtype() const { return type; }
  const std::vector<int64_t> &shape() const { return sizes; }
  void *data() const { return pointer; }
  template <typename T> T *as() const { return static_cast<T *>(pointer); }
  bool empty() const { return !pointer; }
  bool isOnDevice() const { return device; }
  int64_t elements() const;
  size_t bytes() const;
  /// Whether the elements are this tensor's own, so that release() gives them.
  bool ownsElements() const { return owned != nullptr; }
  /// Gives up ownership of the elements (free them with AlignedDelete).
  void *release() { return owned.release(); }

private:
  DType type = DType::F32;
  std::vector<int64_t> sizes;
  void *pointer = nullptr;
  AlignedBytes owned;
  std::shared_ptr<void> owner;
  bool device = false;
};

/// A shape such as `[2, 3]`.
std::string shapeToString(const std::vector<int64_t> &shape);

} // namespace tnl

#endif // TNL_RUNTIME_TENSOR_H
