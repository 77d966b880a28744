//===- ExternalData.cpp - Tensors in other files --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ExternalData.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace tnl::onnximport;
using llvm::failure;
using llvm::success;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

ExternalData::ExternalData(StringRef modelPath)
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

bool ExternalData::isInside(StringRef realFile) const {
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

const ExternalData::File &ExternalData::open(StringRef location) {
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

mlir::FailureOr<ExternalData::Region>
ExternalData::locate(const Tensor &tensor, uint64_t length,
                     llvm::function_ref<mlir::InFlightDiagnostic()> emitError) {
  StringRef location;
  uint64_t offset = 0;
  std::optional<uint64_t> claimed;
  for (auto [key, value] : tensor.externalData) {
    uint64_t number = 0;
    if (key == "location") {
      location = value;
    } else if (key == "offset" || key == "length") {
      if (value.getAsInteger(10, number))
        return emitError() << "external data: " << key << " '" << value
                           << "' is not a number of bytes";
      if (key == "offset")
        offset = number;
      else
        claimed = number;
    }
  }
  const File &file = open(location);
  if (!file.why.empty())
    return emitError() << "external data: location '" << location << "' "
                       << file.why;
  if (offset > file.size)
    return emitError() << "external data: offset " << offset
                       << " is beyond the end of '" << location << "' ("
                       << file.size << " bytes)";
  uint64_t left = file.size - offset;
  if (claimed && *claimed > left)
    return emitError() << "external data: " << *claimed << " bytes at offset "
                       << offset << " end beyond '" << location << "' ("
                       << file.size << " bytes)";
  // Without a length, the data ends with the file.
  if (claimed.value_or(left) != length)
    return emitError() << "external data: " << claimed.value_or(left)
                       << (claimed ? " bytes" : " bytes to the end of the file")
                       << ", but its shape and type need " << length;
  return Region{file.path, offset, length};
}

llvm::LogicalResult ExternalData::read(const Region &region,
                                       llvm::MutableArrayRef<char> bytes,
                                       std::string &why) {
  llvm::Expected<fs::file_t> file = fs::openNativeFileForRead(region.path);
  if (!file) {
    why = llvm::toString(file.takeError());
    return failure();
  }
  size_t done = 0;
  while (done < bytes.size()) {
    llvm::Expected<size_t> count = fs::readNativeFileSlice(
        *file, bytes.drop_front(done), region.offset + done);
    if (!count || *count == 0) {
      why = count ? "the file ended" : llvm::toString(count.takeError());
      break;
    }
    done += *count;
  }
  fs::closeFile(*file);
  return success(done == bytes.size());
}
