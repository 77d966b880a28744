//===- Writer.h - Writes package files ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_PACKAGE_WRITER_H
#define TNL_PACKAGE_WRITER_H

#include "TNL/Package/Package_generated.h"
#include "TNL/Support/Status.h"

#include <cstddef>
#include <memory>
#include <string>

namespace tnl::package {

/// Writes a package as an OutputFile: whatever fails, `path` is untouched. The
/// header is written last, so that a pipe or device gets the package when it is
/// complete, and nothing before.
///
///   auto writer = Writer::create("m.tnl");        // check writer.ok()
///   auto range = (*writer)->addBlob(code.data(), code.size());
///   code->data = std::make_unique<Range>(*range);
///   Status status = (*writer)->finish(package);
class Writer {
public:
  static Expected<std::unique_ptr<Writer>> create(const std::string &path);
  ~Writer();
  Writer(const Writer &) = delete;
  Writer &operator=(const Writer &) = delete;

  /// Writes one blob.
  Expected<Range> addBlob(const void *data, size_t size);

  /// Writes one blob in pieces. After a failure only destruction is useful.
  Status beginBlob();
  Status append(const void *data, size_t size);
  Expected<Range> endBlob();

  /// Checks `package` as a reader would, writes it and gives the file its name.
  Status finish(const PackageT &package);

private:
  struct Impl;
  explicit Writer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl;
};

} // namespace tnl::package

#endif // TNL_PACKAGE_WRITER_H
