//===- OutputTarget.h - What a path to write names ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_SUPPORT_OUTPUTTARGET_H
#define TNL_LIB_SUPPORT_OUTPUTTARGET_H

#include <string>
#include <sys/stat.h>

namespace tnl {

/// Where the bytes of an output go.
struct OutputTarget {
  /// A stream, open for writing; -1 for files.
  int descriptor = -1;
  /// A file: its path behind symbolic links, and what is there now.
  std::string path;
  bool exists = false;
  struct stat info = {};
};

/// Finds it; 0 or the number of the error that explains why nothing can be
/// written there.
int findOutputTarget(const std::string &path, OutputTarget &target);

/// The folder of a path, and the rest.
std::string folderOf(const std::string &path);
std::string nameIn(const std::string &path);

} // namespace tnl

#endif // TNL_LIB_SUPPORT_OUTPUTTARGET_H
