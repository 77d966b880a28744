//===- SourceLines.h - Lines of the files that locations name ---*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TOOLS_SOURCELINES_H
#define TNL_TOOLS_SOURCELINES_H

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>
#include <string>

namespace tnl {

/// The lines of text files that locations name. The names come from the IR, so
/// nothing but regular files is opened, and nothing but text is shown.
class SourceLines {
public:
  /// The line (from 1) and, below it, a caret under its column (from 1; 0: no
  /// caret), each with a line break. Empty if there is no such line. Of a long
  /// line, what surrounds the column.
  std::string show(llvm::StringRef path, unsigned line, unsigned column);

private:
  /// Null if the file cannot be read.
  llvm::MemoryBuffer *open(llvm::StringRef path);

  llvm::StringMap<std::unique_ptr<llvm::MemoryBuffer>> files;
};

} // namespace tnl

#endif // TNL_TOOLS_SOURCELINES_H
