//===- Reader.h - Maps and checks package files ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_PACKAGE_READER_H
#define TNL_PACKAGE_READER_H

#include "TNL/Package/Package_generated.h"
#include "TNL/Support/Status.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace tnl::package {

/// A package file in memory: mapped, checked, never written to.
///
/// Opening checks header, structure, meaning (Verify.h) and the hashes of
/// metadata and code; those of weights only `verifyWeights`, since that reads
/// the whole file. Nothing of the file is executed or loaded as code.
class PackageFile {
public:
  static Expected<std::unique_ptr<PackageFile>> open(const std::string &path);
  /// The same checks on bytes in memory, which the caller keeps alive.
  /// `data` must be aligned to 8 bytes.
  static Expected<std::unique_ptr<PackageFile>>
  openMemory(const void *data, size_t size, std::string name = "<memory>");
  ~PackageFile();
  PackageFile(const PackageFile &) = delete;
  PackageFile &operator=(const PackageFile &) = delete;

  const PackageT &metadata() const { return *package; }
  const std::string &path() const { return name; }
  uint64_t size() const { return bytes; }
  uint32_t version() const { return formatVersion; }
  /// Hash of the metadata, which has those of code and weights: equal for
  /// packages that compute the same.
  const Hash &identity() const { return metadataHash; }

  /// The bytes of a checked range, in place.
  std::span<const std::byte> blob(const Range &range) const {
    return {base + range.offset(), static_cast<size_t>(range.length())};
  }
  /// The program for GPUs of a target such as "nvptx"; null if there is none.
  const ProgramT *findProgram(std::string_view target) const;
  /// A function for the CPU; null if there is none of that name.
  const FunctionT *findFunction(std::string_view name) const;

  /// Whether a weight is absent: the package was written without weights.
  bool lacksWeights() const;
  /// Compares the weights that are there with their hashes.
  Status verifyWeights() const;
  /// Whether the file is as long as it was. What was cut off cannot be read any
  /// more, and to try ends the process.
  Status checkLength() const;

private:
  PackageFile() = default;
  Status check();

  std::string name;
  const std::byte *base = nullptr;
  uint64_t bytes = 0;
  int fd = -1; ///< of the file that is mapped
  uint32_t formatVersion = 0;
  Hash metadataHash;
  std::unique_ptr<PackageT> package;
};

/// Bytes of a weight of an open package, absent or not.
uint64_t byteSize(const WeightT &weight);

} // namespace tnl::package

#endif // TNL_PACKAGE_READER_H
