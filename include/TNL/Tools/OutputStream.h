//===- OutputStream.h - An OutputFile that LLVM prints to -------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TOOLS_OUTPUTSTREAM_H
#define TNL_TOOLS_OUTPUTSTREAM_H

#include "TNL/Support/OutputFile.h"
#include "llvm/Support/raw_ostream.h"

namespace tnl {

/// A stream into an OutputFile. Printers cannot fail: what goes wrong is
/// remembered and told by commit().
class OutputStream : public llvm::raw_ostream {
public:
  static Expected<std::unique_ptr<OutputStream>> create(llvm::StringRef path);
  ~OutputStream() override;

  /// All of what was printed appears under the file's name, or nothing.
  Status commit();

private:
  explicit OutputStream(std::unique_ptr<OutputFile> file)
      : file(std::move(file)) {}
  void write_impl(const char *data, size_t size) override;
  uint64_t current_pos() const override { return file->size(); }

  std::unique_ptr<OutputFile> file;
  Status failure;
};

/// Writes what `print` prints.
Status writeOutput(llvm::StringRef path,
                   llvm::function_ref<void(llvm::raw_ostream &)> print);

} // namespace tnl

#endif // TNL_TOOLS_OUTPUTSTREAM_H
