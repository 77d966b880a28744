//===- SafeTensors.cpp - Reads the headers of .safetensors files ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file is the length of a header (8 bytes, little-endian), the header (JSON:
// an object with type, shape and place of each tensor) and the tensors' bytes,
// without gaps.
//
//===----------------------------------------------------------------------===//

#include "Json.h"
#include "StoredTensor.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace tnl::checkpoint;
namespace json = llvm::json;

/// Enough for a hundred thousand tensors.
static constexpr uint64_t kLongestHeader = uint64_t(16) << 20;

unsigned tnl::checkpoint::bytesOfDType(StringRef dtype) {
  return llvm::StringSwitch<unsigned>(dtype)
      .Cases({"F64", "I64", "U64"}, 8)
      .Cases({"F32", "I32", "U32"}, 4)
      .Cases({"F16", "BF16", "I16", "U16"}, 2)
      .Cases({"I8", "U8", "BOOL", "F8_E4M3", "F8_E5M2"}, 1)
      .Default(0);
}

std::optional<uint64_t> tnl::checkpoint::bytesOfShape(ArrayRef<int64_t> shape,
                                                      unsigned elementBytes) {
  int64_t bytes = elementBytes;
  bool empty = false;
  for (int64_t size : shape) {
    if (size < 0)
      return std::nullopt;
    empty |= size == 0;
    if (size != 0 && llvm::MulOverflow(bytes, size, bytes))
      return std::nullopt;
  }
  return empty ? 0 : bytes;
}

std::unique_ptr<llvm::MemoryBuffer> tnl::checkpoint::mapFile(StringRef path,
                                                             Location file) {
  llvm::sys::fs::file_status status;
  std::error_code error = llvm::sys::fs::status(path, status);
  if (!error && !llvm::sys::fs::is_regular_file(status)) {
    emitError(file) << "cannot be opened: not a regular file";
    return nullptr;
  }
  if (!error) {
    auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                              /*RequiresNullTerminator=*/false);
    if (buffer)
      return std::move(*buffer);
    error = buffer.getError();
  }
  emitError(file) << "cannot be opened: " << error.message();
  return nullptr;
}

namespace {
class SafeTensorsReader {
public:
  SafeTensorsReader(llvm::MemoryBufferRef buffer, Location file)
      : path(buffer.getBufferIdentifier()), bytes(buffer.getBuffer()),
        file(file) {}
  FailureOr<StoredTensors> read();

private:
  InFlightDiagnostic fail() {
    return emitError(file) << "not a .safetensors file, or a damaged one: ";
  }
  LogicalResult readTensor(StringRef name, const json::Value &value);
  LogicalResult readShape(StoredTensor &tensor, const json::Array &sizes);
  /// Tensors fill the data without gaps and do not overlap.
  LogicalResult checkPlaces();

  StringRef path, bytes;
  Location file;
  uint64_t dataBegin = 0, dataBytes = 0;
  StoredTensors tensors;
};
} // namespace

FailureOr<StoredTensors> SafeTensorsReader::read() {
  if (bytes.starts_with("version https://git-lfs"))
    return emitError(file) << "is a Git LFS pointer\nhint: fetch the weights "
                              "with 'git lfs pull'";
  if (bytes.size() < 8)
    return fail() << "it has " << bytes.size() << " bytes";
  uint64_t length = llvm::support::endian::read64le(bytes.data());
  if (length > kLongestHeader)
    return fail() << "a header of " << length << " bytes; at most "
                  << kLongestHeader << " are read";
  if (length > bytes.size() - 8)
    return fail() << "the file ends in the header of " << length << " bytes";
  llvm::Expected<json::Value> header = parseJson(bytes.substr(8, length));
  if (!header)
    return fail() << "its header: " << llvm::toString(header.takeError());
  const json::Object *entries = header->getAsObject();
  if (!entries)
    return fail() << "its header is " << kindOf(*header) << ", not an object";
  dataBegin = 8 + length;
  dataBytes = bytes.size() - dataBegin;
  for (const auto &[key, value] : *entries)
    if (StringRef(key) != "__metadata__" && failed(readTensor(key, value)))
      return failure();
  if (failed(checkPlaces()))
    return failure();
  return std::move(tensors);
}

LogicalResult SafeTensorsReader::readTensor(StringRef name,
                                            const json::Value &value) {
  auto failTensor = [&] {
    return fail() << "tensor '" << shown(name) << "': ";
  };
  const json::Object *entry = value.getAsObject();
  if (!entry)
    return failTensor() << "is " << kindOf(value) << ", not an object";
  std::optional<StringRef> dtype = entry->getString("dtype");
  const json::Array *sizes = entry->getArray("shape");
  const json::Array *offsets = entry->getArray("data_offsets");
  if (!dtype || !sizes || !offsets || entry->size() != 3)
    return failTensor() << "has not exactly the keys dtype, shape and "
                           "data_offsets, a string and two lists";
  StoredTensor tensor;
  tensor.name = name.str();
  tensor.path = path.str();
  tensor.dtype = dtype->str();
  unsigned width = bytesOfDType(*dtype);
  if (!width)
    return failTensor() << "unknown dtype '" << shown(*dtype) << "'";
  if (failed(readShape(tensor, *sizes)))
    return failure();
  std::optional<uint64_t> bytes = bytesOfShape(tensor.shape, width);
  if (!bytes)
    return failTensor() << "its shape multiplies to more than 2^63 bytes";
  std::optional<uint64_t> place[2];
  for (auto [index, offset] : llvm::enumerate(*offsets))
    if (index < 2)
      place[index] = offset.getAsUINT64();
  if (offsets->size() != 2 || !place[0] || !place[1])
    return failTensor() << "data_offsets are not two numbers of bytes";
  if (*place[0] > *place[1] || *place[1] > dataBytes)
    return failTensor() << "bytes " << *place[0] << " to " << *place[1]
                        << " are outside of the data, which has " << dataBytes
                        << " bytes";
  if (*place[1] - *place[0] != *bytes)
    return failTensor() << "has " << *place[1] - *place[0]
                        << " bytes, but its shape and dtype need " << *bytes;
  tensor.offset = dataBegin + *place[0];
  tensor.length = *bytes;
  tensors.push_back(std::move(tensor));
  return success();
}

LogicalResult SafeTensorsReader::readShape(StoredTensor &tensor,
                                           const json::Array &sizes) {
  for (const json::Value &size : sizes) {
    std::optional<int64_t> number = integerOf(size);
    if (!number || *number < 0)
      return fail() << "tensor '" << shown(tensor.name)
                    << "': a size in its shape is not a number from 0 to 2^63";
    tensor.shape.push_back(*number);
  }
  return success();
}

LogicalResult SafeTensorsReader::checkPlaces() {
  // The order of the file; tensors without elements first, where they are.
  llvm::sort(tensors, [](const StoredTensor &a, const StoredTensor &b) {
    return std::tie(a.offset, a.length, a.name) <
           std::tie(b.offset, b.length, b.name);
  });
  uint64_t next = dataBegin;
  for (const StoredTensor &tensor : tensors) {
    if (tensor.offset != next)
      return fail() << "tensor '" << shown(tensor.name)
                    << (tensor.offset < next ? "' overlaps another one"
                                             : "' begins after a gap");
    next += tensor.length;
  }
  if (next != dataBegin + dataBytes)
    return fail() << dataBegin + dataBytes - next
                  << " bytes after the last tensor";
  return success();
}

FailureOr<StoredTensors>
tnl::checkpoint::readSafeTensors(llvm::MemoryBufferRef buffer, Location file) {
  return SafeTensorsReader(buffer, file).read();
}
