//===- OutputFile.h - Files that tools write --------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_SUPPORT_OUTPUTFILE_H
#define TNL_SUPPORT_OUTPUTFILE_H

#include "TNL/Support/Status.h"

#include <cstdint>
#include <string_view>

namespace tnl {

/// A file in the making: all of it appears when commit() succeeds, and nothing
/// otherwise.
///
///   * A file, also one that is yet to be: a temporary file beside it takes its
///     place. A symbolic link stays, and what it names is replaced, or made.
///     The permissions of a file that is replaced are kept, and its owner where
///     the system allows that; its other hard links keep the old contents. A
///     file that may not be written is refused, as is one in a folder where
///     none may be made.
///   * A pipe, terminal or other device, and "-", the standard output: the
///   bytes
///     are kept in a temporary file without a name, and commit() writes them,
///     in place.
///   * A folder is refused.
///
/// Messages name the path as it was given.
class OutputFile {
public:
  /// Waits for a reader where `path` is a pipe.
  static Expected<std::unique_ptr<OutputFile>> create(const std::string &path);
  /// Removes what was not committed.
  ~OutputFile();
  OutputFile(const OutputFile &) = delete;
  OutputFile &operator=(const OutputFile &) = delete;

  /// Appends bytes. After a failure all calls return that failure.
  Status write(const void *data, size_t size);
  Status write(std::string_view text) {
    return write(text.data(), text.size());
  }
  /// Replaces bytes that were written before.
  Status overwrite(uint64_t offset, const void *data, size_t size);
  /// Bytes so far.
  uint64_t size() const;
  /// Whether other files can lie beside it.
  bool isFile() const;

  /// Does all of the work but the last step of commit(), which can hardly fail;
  /// for files that belong together. Nothing can be written after it.
  Status finish();
  Status commit();

private:
  struct Impl;
  explicit OutputFile(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl;
};

} // namespace tnl

#endif // TNL_SUPPORT_OUTPUTFILE_H
