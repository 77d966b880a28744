//===- Tensor.cpp - Arrays in memory --------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Runtime/Tensor.h"
#include "HostMemory.h"
#include "TNL/Package/Expr.h"

#include <cstdlib>
#include <sys/mman.h>

using namespace tnl;

/// Of x86-64; whole ones only, so that little memory is used for nothing.
static constexpr size_t kHugePage = size_t(2) << 20;

void AlignedDelete::operator()(void *p) const { std::free(p); }

AlignedBytes tnl::allocateAligned(size_t size) {
  if (!hasMemory(size))
    return nullptr;
  size_t alignment = size < kHugePage ? 64 : kHugePage;
  size_t rounded = (size + 63) / 64 * 64;
  void *p = nullptr;
  if (::posix_memalign(&p, alignment, rounded ? rounded : 64) != 0)
    return nullptr;
  // Fewer faults when the memory is first used; a wish that may be refused.
  if (size >= kHugePage)
    ::madvise(p, size / kHugePage * kHugePage, MADV_HUGEPAGE);
  return AlignedBytes(static_cast<std::byte *>(p));
}

Expected<Tensor> Tensor::allocate(DType dtype, std::vector<int64_t> shape) {
  auto bytes = package::checkedProduct(shape, package::sizeOf(dtype));
  if (!bytes.ok())
    return bytes.takeStatus();
  Tensor tensor;
  tensor.owned = allocateAligned(*bytes);
  if (!tensor.owned)
    return Status::error(ErrorCode::OutOfMemory,
                         "no memory for a tensor of type %s and shape %s "
                         "(%lld bytes)",
                         package::nameOf(dtype), shapeToString(shape).c_str(),
                         (long long)*bytes);
  tensor.type = dtype;
  tensor.sizes = std::move(shape);
  tensor.pointer = tensor.owned.get();
  return tensor;
}

Tensor Tensor::borrow(DType dtype, std::vector<int64_t> shape, void *data) {
  Tensor tensor;
  tensor.type = dtype;
  tensor.sizes = std::move(shape);
  tensor.pointer = data;
  return tensor;
}

Tensor Tensor::shared(DType dtype, std::vector<int64_t> shape, void *data,
                      std::shared_ptr<void> owner) {
  Tensor tensor = borrow(dtype, std::move(shape), data);
  tensor.owner = std::move(owner);
  return tensor;
}

Tensor Tensor::onDevice(DType dtype, std::vector<int64_t> shape,
                        uint64_t address, std::shared_ptr<void> owner) {
  Tensor tensor =
      borrow(dtype, std::move(shape), reinterpret_cast<void *>(address));
  tensor.owner = std::move(owner);
  tensor.device = true;
  return tensor;
}

int64_t Tensor::elements() const {
  auto count = package::checkedProduct(sizes);
  return count.ok() ? *count : 0;
}

size_t Tensor::bytes() const {
  return size_t(elements()) * package::sizeOf(type);
}

std::string tnl::shapeToString(const std::vector<int64_t> &shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i)
    text += (i ? ", " : "") + std::to_string(shape[i]);
  return text + "]";
}
