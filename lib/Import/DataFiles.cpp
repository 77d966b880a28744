//===- DataFiles.cpp - Files beside a model -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "DataFiles.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace tnl;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

DataFiles::DataFiles(StringRef modelPath)
    : folder(path::parent_path(modelPath).str()) {
  auto add = [&](StringRef real) {
    realFolders.push_back(real == "/" ? "/" : (real + "/").str());
  };
  llvm::SmallString<128> realFolder, realModel;
  if (std::error_code error =
          fs::real_path(folder.empty() ? "." : folder, realFolder)) {
    folderError = error.message();
    return;
  }
  add(realFolder);
  if (!fs::real_path(modelPath, realModel))
    add(path::parent_path(realModel));
}

bool DataFiles::isInside(StringRef realFile) const {
  return llvm::any_of(realFolders, [&](const std::string &realFolder) {
    return realFile.starts_with(realFolder);
  });
}

/// Why a location is refused by its text alone, or empty.
static StringRef checkLocation(StringRef location) {
  if (location.empty())
    return "is empty";
  if (location.contains('\0'))
    return "contains a zero byte";
  if (path::is_absolute(location))
    return "is absolute; only paths relative to the model's folder are "
           "accepted";
  for (StringRef part :
       llvm::make_range(path::begin(location), path::end(location)))
    if (part == "..")
      return "contains '..'; only files in the model's folder are accepted";
  return "";
}

const DataFiles::File &DataFiles::open(StringRef location) {
  auto [it, isNew] = files.try_emplace(location);
  File &file = it->second;
  if (!isNew)
    return file;
  if (StringRef why = checkLocation(location); !why.empty()) {
    file.why = why;
    return file;
  }
  llvm::SmallString<128> full(folder), realFile;
  path::append(full, location);
  file.path = full.str();
  if (std::error_code error = fs::real_path(full, realFile)) {
    file.why = "cannot be opened: " + error.message();
    // A link that leads nowhere is there.
    fs::file_status link;
    (void)fs::status(full, link, /*follow=*/false);
    file.exists = fs::exists(link);
    return file;
  }
  if (!folderError.empty()) {
    file.why = "is in a folder that cannot be opened: " + folderError;
    return file;
  }
  if (!isInside(realFile)) {
    file.why =
        "leads out of the model's folder through a symbolic link\nhint: copy "
        "the file beside the model";
    return file;
  }
  fs::file_status status;
  if (std::error_code error = fs::status(realFile, status))
    file.why = "cannot be opened: " + error.message();
  else if (!fs::is_regular_file(status))
    file.why = "is not a regular file";
  else
    file.size = status.getSize();
  return file;
}
