//===- Npz.h - numpy's .npz files: zip archives of .npy ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Stored and deflated entries, zip64. Archives that are encrypted, span disks
// or hold a name twice are refused.

#ifndef TNL_SUPPORT_NPZ_H
#define TNL_SUPPORT_NPZ_H

#include "TNL/Support/Files.h"
#include "TNL/Support/OutputFile.h"
#include "TNL/Support/Zip.h"

#include <string_view>
#include <vector>

namespace tnl {

/// An archive in memory; arrays are read when asked for.
class NpzReader {
public:
  static Expected<NpzReader> open(const std::string &path);
  static Expected<NpzReader> fromBytes(Buffer bytes);

  /// Names without ".npy", in the order of the archive.
  std::vector<std::string> names() const;
  bool contains(std::string_view name) const { return find(name) != nullptr; }
  /// The array of that name; a failure lists what exists.
  Expected<Tensor> read(std::string_view name) const;

private:
  const ZipEntry *find(std::string_view name) const;
  Status readDirectory();

  Buffer bytes;
  std::vector<ZipEntry> entries;
};

/// Writes stored (not compressed) entries, one after the other; zip64 where
/// sizes ask for it. The archive appears with `finish`, see OutputFile.
class NpzWriter {
public:
  static Expected<NpzWriter> create(const std::string &path);
  Status add(const std::string &name, const Tensor &tensor);
  Status finish();

private:
  std::unique_ptr<OutputFile> file;
  std::string directory;
  std::vector<std::string> names;
};

} // namespace tnl

#endif // TNL_SUPPORT_NPZ_H
