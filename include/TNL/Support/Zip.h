//===- Zip.h - The directory of a zip archive -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Stored and deflated entries, zip64. Archives that are encrypted, span disks
// or hold a name twice are refused.

#ifndef TNL_SUPPORT_ZIP_H
#define TNL_SUPPORT_ZIP_H

#include "TNL/Support/Status.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tnl {

/// A file of an archive. Its bytes, compressed or not, lie in the archive.
struct ZipEntry {
  std::string name;
  bool deflated = false; ///< else stored as it is
  uint32_t crc = 0;
  uint64_t compressed = 0; ///< bytes in the archive
  uint64_t size = 0;
  uint64_t data = 0; ///< offset of the first of them
};

/// The entries of an archive, in the order of its directory. Reads the
/// directory and the entries' headers alone, so that a file may be mapped.
Expected<std::vector<ZipEntry>> readZip(std::span<const uint8_t> archive);

} // namespace tnl

#endif // TNL_SUPPORT_ZIP_H
