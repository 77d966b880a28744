//===- DataFiles.h - Files beside a model -----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_IMPORT_DATAFILES_H
#define TNL_LIB_IMPORT_DATAFILES_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace tnl {

/// Finds files that a model names. A location is a path relative to the model's
/// folder, without `..`; the file must be a regular file that lies, once
/// symbolic links are resolved, in that folder or in the one that a link in
/// place of the model leads to: a hub's cache keeps all files in one folder,
/// with links to them in another.
class DataFiles {
public:
  explicit DataFiles(llvm::StringRef modelPath);

  struct File {
    std::string path;
    std::string why; ///< of a refusal: follows "location 'x' "; else empty
    uint64_t size = 0;
    bool exists = true; ///< false: nothing has that name
  };
  /// Checks a file once.
  const File &open(llvm::StringRef location);

private:
  /// Whether a real path is in one of the folders for data.
  bool isInside(llvm::StringRef realFile) const;

  std::string folder;
  /// Real paths that end with '/': of `folder`, and of the real model's folder.
  llvm::SmallVector<std::string, 2> realFolders;
  std::string folderError;
  llvm::StringMap<File> files;
};

} // namespace tnl

#endif // TNL_LIB_IMPORT_DATAFILES_H
