//===- Hash.cpp - Checksums of package bytes ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Package/FileFormat.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstddef>

using namespace tnl::package;

Hash tnl::package::hashBytes(const void *data, size_t size) {
  XXH128_hash_t hash = XXH3_128bits(data, size);
  return Hash(hash.low64, hash.high64);
}

bool tnl::package::operator==(const Hash &a, const Hash &b) {
  return a.low() == b.low() && a.high() == b.high();
}

uint64_t tnl::package::hashHeader(const FileHeader &header) {
  return XXH3_64bits(&header, offsetof(FileHeader, headerHash));
}
