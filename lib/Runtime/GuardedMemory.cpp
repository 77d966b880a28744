//===- GuardedMemory.cpp - Tensors that end at a guard page ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "GuardedMemory.h"

#include <algorithm>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

using namespace tnl;
using package::Place;

static size_t pageSize() {
  static const size_t size = size_t(::sysconf(_SC_PAGESIZE));
  return size;
}

GuardedBytes::~GuardedBytes() {
  if (mapping)
    ::munmap(mapping, mapped);
}

void GuardedBytes::swap(GuardedBytes &other) {
  std::swap(mapping, other.mapping);
  std::swap(mapped, other.mapped);
  std::swap(bytes, other.bytes);
  std::swap(where, other.where);
}

/// Bytes at each end of a block that are filled.
static constexpr size_t kMostFilled = size_t(32) << 20;

Expected<GuardedBytes> GuardedBytes::allocate(GuardPages where, size_t size) {
  size_t page = pageSize(), inner = (size + page - 1) / page * page;
  GuardedBytes result;
  result.mapped = inner + 2 * page;
  void *p = ::mmap(nullptr, result.mapped, PROT_NONE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (p == MAP_FAILED)
    return Status::error(ErrorCode::OutOfMemory,
                         "no memory for %zu bytes between guard pages", size);
  result.mapping = static_cast<std::byte *>(p);
  result.bytes = size;
  result.where = where;
  if (inner &&
      ::mprotect(result.mapping + page, inner, PROT_READ | PROT_WRITE) != 0)
    return Status::error(ErrorCode::OutOfMemory,
                         "no memory for %zu bytes between guard pages", size);
  // Not numbers, so that what is read before it is written shows. Of a block
  // that a package could ask for by gigabytes, both ends.
  size_t filled = std::min(inner, kMostFilled);
  std::memset(result.mapping + page, 0xFF, filled);
  std::memset(result.mapping + page + inner - filled, 0xFF, filled);
  return result;
}

std::byte *GuardedBytes::at(size_t used) const {
  if (where == GuardPages::Before)
    return mapping + pageSize();
  return mapping + mapped - pageSize() - used;
}

void GuardedBytes::makeReadOnly() {
  if (mapped > 2 * pageSize())
    ::mprotect(mapping + pageSize(), mapped - 2 * pageSize(), PROT_READ);
}

static Expected<GuardedBytes> copyOf(GuardPages where, const void *data,
                                     size_t size) {
  auto made = GuardedBytes::allocate(where, size);
  if (made.ok()) {
    if (size)
      std::memcpy(made->at(size), data, size);
    made->makeReadOnly();
  }
  return made;
}

Status GuardedMemory::copyInputs(std::span<const Tensor> tensors) {
  inputs.clear();
  for (const Tensor &tensor : tensors) {
    auto copy = copyOf(where, tensor.data(), tensor.bytes());
    if (!copy.ok())
      return copy.takeStatus();
    inputs.push_back(std::move(*copy));
  }
  return Status::success();
}

Status GuardedMemory::copyWeight(uint32_t index) {
  if (weights.size() <= index)
    weights.resize(index + 1);
  if (weights[index])
    return Status::success();
  std::span<const std::byte> bytes = given[index];
  auto copy = copyOf(where, bytes.data(), bytes.size());
  if (!copy.ok())
    return copy.takeStatus();
  weights[index] = std::move(*copy);
  return Status::success();
}

Status GuardedMemory::begin(const Plan &plan, std::span<const Tensor> arguments,
                            std::span<const Tensor> results, int threads) {
  TNL_RETURN_IF_ERROR(copyInputs(arguments));
  std::vector<size_t> outputSizes, bufferSizes(plan.bufferOffsets.size());
  for (const Tensor &tensor : results)
    outputSizes.push_back(tensor.bytes());
  for (const PlannedStep &step : plan.steps)
    for (const PlannedValue &value : step.operands) {
      if (value.place == Place::Buffer)
        bufferSizes[value.index] =
            std::max(bufferSizes[value.index], size_t(value.bytes));
      if (value.place == Place::Weight)
        TNL_RETURN_IF_ERROR(copyWeight(value.index));
    }
  std::vector<size_t> scratchSizes(threads, size_t(plan.scratch));
  for (auto [sizes, memory] :
       {std::pair(&outputSizes, &outputs), std::pair(&bufferSizes, &buffers),
        std::pair(&scratchSizes, &scratches)}) {
    memory->clear();
    for (size_t size : *sizes) {
      auto made = GuardedBytes::allocate(where, size);
      if (!made.ok())
        return made.takeStatus();
      memory->push_back(std::move(*made));
    }
  }
  return Status::success();
}

void *GuardedMemory::locate(const PlannedValue &value) const {
  const std::vector<GuardedBytes> *memory = nullptr;
  switch (value.place) {
  case Place::Input:
    memory = &inputs;
    break;
  case Place::Output:
    memory = &outputs;
    break;
  case Place::Weight:
    memory = &weights;
    break;
  case Place::Buffer:
    memory = &buffers;
    break;
  }
  // Tensors that share a buffer, one after the other, all end where it ends.
  return (*memory)[value.index].at(value.bytes);
}

void GuardedMemory::end(std::span<Tensor> results) {
  for (size_t i = 0; i < results.size(); ++i)
    if (size_t size = outputs[i].size())
      std::memcpy(results[i].data(), outputs[i].at(size), size);
}
