//===- Files.h - Whole files in memory --------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_SUPPORT_FILES_H
#define TNL_SUPPORT_FILES_H

#include "TNL/Runtime/Tensor.h"

#include <span>

namespace tnl {

/// Bytes on the heap. An allocation that fails is a failure with text, as its
/// size often comes from a file.
class Buffer {
public:
  Buffer() = default;
  /// `size` bytes that are not initialised, and one more.
  static Expected<Buffer> allocate(uint64_t size);

  uint8_t *data() { return reinterpret_cast<uint8_t *>(bytes.get()); }
  const uint8_t *data() const {
    return reinterpret_cast<const uint8_t *>(bytes.get());
  }
  size_t size() const { return length; }
  std::span<const uint8_t> span() const { return {data(), length}; }
  /// Forgets the bytes from `size` on.
  void shrink(size_t size) { length = size < length ? size : length; }

private:
  AlignedBytes bytes;
  size_t length = 0;
};

/// The whole of a file that has at most `limit` bytes; messages name the path.
Expected<Buffer> readFile(const std::string &path, uint64_t limit = UINT64_MAX);

/// Writes all of a file, see OutputFile.
Status writeFile(const std::string &path, std::span<const uint8_t> bytes);

} // namespace tnl

#endif // TNL_SUPPORT_FILES_H
