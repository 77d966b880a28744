//===- ExternalData.cpp - Tensors in other files --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ExternalData.h"
#include "llvm/Support/FileSystem.h"

using namespace tnl::onnximport;
using llvm::failure;
using llvm::success;
namespace fs = llvm::sys::fs;

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
  const DataFiles::File &file = files.open(location);
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
