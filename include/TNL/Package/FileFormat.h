//===- FileFormat.h - Bytes of a package file -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A package is a header, blobs aligned to 4096 bytes, and the metadata of
// Package.fbs. All integers are little-endian.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_PACKAGE_FILEFORMAT_H
#define TNL_PACKAGE_FILEFORMAT_H

#include "TNL/Package/Package_generated.h"

#include <cstddef>
#include <cstdint>

namespace tnl::package {

/// The line ends in the magic show a transfer that changed them.
inline constexpr char kMagic[8] = {'T', 'N', 'L', 'P', 'K', 'G', '\r', '\n'};

/// The version written. A change that old readers would misread gets a new
/// one; readers accept it and the one before, if that says enough to be
/// executed safely. Version 1 had no signatures of kernels and no requirements
/// on sizes.
inline constexpr uint32_t kVersion = 2;
inline constexpr uint32_t kOldestVersion = 2;

inline constexpr uint64_t kBlobAlignment = 4096;
inline constexpr uint64_t kMetadataAlignment = 64;
/// Flatbuffers use 32-bit offsets; real metadata is far smaller.
inline constexpr uint64_t kMaxMetadataSize = uint64_t(512) << 20;
/// What the metadata may take in memory, as a multiple of its bytes. What a
/// writer writes, without sharing, takes less than 6 times as much.
inline constexpr uint64_t kMaxUnpacked = 8;
/// Dimensions of a tensor.
inline constexpr size_t kMaxRank = 8;

struct FileHeader {
  char magic[8];
  uint32_t version;
  uint32_t headerSize; ///< sizeof(FileHeader)
  uint64_t metadataOffset;
  uint64_t metadataSize;
  uint64_t metadataHashLow; ///< 128-bit XXH3 of the metadata
  uint64_t metadataHashHigh;
  uint64_t fileSize;
  uint64_t headerHash; ///< 64-bit XXH3 of the bytes before it
};
static_assert(sizeof(FileHeader) == 64);

/// 128-bit XXH3 of bytes in memory.
Hash hashBytes(const void *data, size_t size);
bool operator==(const Hash &a, const Hash &b);
/// The checksum a header should have.
uint64_t hashHeader(const FileHeader &header);

} // namespace tnl::package

#endif // TNL_PACKAGE_FILEFORMAT_H
