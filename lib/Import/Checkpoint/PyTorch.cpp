//===- PyTorch.cpp - Reads what torch.save wrote --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A zip archive NAME/ of data.pkl, a pickle, and data/KEY, the storages, which
// are not compressed: tensors stay where they are.
//
//===----------------------------------------------------------------------===//

#include "Json.h"
#include "Pickle.h"
#include "StoredTensor.h"
#include "TNL/Support/Zip.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/CRC.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::checkpoint;

/// Those of models have less than a megabyte.
static constexpr uint64_t kLongestPickle = uint64_t(4) << 20;

namespace {
class PyTorchReader {
public:
  PyTorchReader(llvm::MemoryBufferRef buffer, Location file)
      : path(buffer.getBufferIdentifier()), bytes(buffer.getBuffer()),
        file(file) {}
  FailureOr<StoredTensors> read();

private:
  InFlightDiagnostic fail() {
    return emitError(file) << "not a PyTorch checkpoint that can be read: ";
  }
  LogicalResult readDirectory();
  LogicalResult checkStored(const ZipEntry &entry);
  FailureOr<StringRef> findPickle();
  FailureOr<StoredTensor> locate(const PickledTensor &pickled);

  StringRef path, bytes;
  Location file;
  std::string folder; ///< of the archive, with '/'
  llvm::StringMap<ZipEntry> entries;
};
} // namespace

/// As safetensors name it.
static StringRef dtypeOfStorage(StringRef storageClass) {
  return llvm::StringSwitch<StringRef>(storageClass)
      .Case("FloatStorage", "F32")
      .Case("HalfStorage", "F16")
      .Case("BFloat16Storage", "BF16")
      .Case("DoubleStorage", "F64")
      .Case("LongStorage", "I64")
      .Case("IntStorage", "I32")
      .Case("ShortStorage", "I16")
      .Case("CharStorage", "I8")
      .Case("ByteStorage", "U8")
      .Case("BoolStorage", "BOOL")
      .Default("");
}

/// Whether elements lie one after the other; strides of sizes of 1 mean
/// nothing.
static bool isRowMajor(ArrayRef<int64_t> shape, ArrayRef<int64_t> strides) {
  int64_t expected = 1;
  for (auto [size, stride] : llvm::reverse(llvm::zip_equal(shape, strides))) {
    if (size != 1 && stride != expected)
      return false;
    expected *= size; // does not overflow: bytesOfShape has looked
  }
  return true;
}

LogicalResult PyTorchReader::readDirectory() {
  if (bytes.starts_with("version https://git-lfs"))
    return emitError(file) << "is a Git LFS pointer\nhint: fetch the weights "
                              "with 'git lfs pull'";
  if (bytes.starts_with("\x80"))
    return fail() << "a pickle without an archive, as PyTorch before 1.6 wrote "
                     "it; load it and save it again";
  auto zip = readZip({bytes.bytes_begin(), bytes.size()});
  if (!zip)
    return fail() << zip.message();
  for (ZipEntry &entry : *zip) {
    std::string name = entry.name;
    entries.try_emplace(name, std::move(entry));
  }
  return success();
}

LogicalResult PyTorchReader::checkStored(const ZipEntry &entry) {
  if (!entry.deflated)
    return success();
  return fail() << "'" << shown(entry.name)
                << "' in the archive is compressed; torch.save compresses "
                   "nothing";
}

FailureOr<StringRef> PyTorchReader::findPickle() {
  const ZipEntry *pickle = nullptr;
  for (const auto &entry : entries)
    if (StringRef name = entry.getKey(); name.ends_with("/data.pkl")) {
      if (pickle)
        return fail() << "the archive has two files data.pkl";
      pickle = &entry.getValue();
    }
  if (!pickle)
    return fail() << "the archive has no file NAME/data.pkl";
  folder = StringRef(pickle->name).drop_back(strlen("data.pkl")).str();
  if (failed(checkStored(*pickle)))
    return failure();
  if (pickle->size > kLongestPickle)
    return fail() << "its pickle has " << pickle->size << " bytes; at most "
                  << kLongestPickle << " are read";
  StringRef text = bytes.substr(pickle->data, pickle->size);
  if (llvm::crc32(llvm::arrayRefFromStringRef(text)) != pickle->crc)
    return fail() << "its pickle is damaged (wrong checksum)";
  if (auto order = entries.find(folder + "byteorder"); order != entries.end())
    if (const ZipEntry &entry = order->second;
        entry.deflated || bytes.substr(entry.data, entry.size) != "little")
      return fail() << "its bytes are not in little-endian order";
  return text;
}

FailureOr<StoredTensor> PyTorchReader::locate(const PickledTensor &pickled) {
  auto failTensor = [&] {
    return fail() << "tensor '" << shown(pickled.name) << "': ";
  };
  StoredTensor tensor;
  tensor.name = pickled.name.str();
  tensor.path = path.str();
  tensor.dtype = dtypeOfStorage(pickled.storageClass).str();
  tensor.shape = pickled.shape;
  int64_t width = bytesOfDType(tensor.dtype);
  if (llvm::any_of(pickled.shape, [](int64_t size) { return size < 0; }))
    return failTensor() << "a size of its shape is negative";
  std::optional<uint64_t> length = bytesOfShape(tensor.shape, width);
  if (!length)
    return failTensor() << "its shape multiplies to more than 2^63 bytes";
  if (!isRowMajor(pickled.shape, pickled.strides))
    return failTensor() << "its elements do not lie in row-major order; save "
                           "tensor.contiguous()";
  auto found = entries.find(folder + "data/" + pickled.storage.str());
  if (found == entries.end())
    return failTensor() << "its storage '" << shown(pickled.storage)
                        << "' is not in the archive";
  const ZipEntry &storage = found->second;
  if (failed(checkStored(storage)))
    return failure();
  if (pickled.storageElements < 0 ||
      uint64_t(pickled.storageElements) != storage.size / width ||
      storage.size % width)
    return failTensor() << "its storage has " << storage.size
                        << " bytes, which are not the "
                        << pickled.storageElements << " elements of type "
                        << tensor.dtype << " that the pickle says";
  uint64_t elements = storage.size / width, own = *length / width;
  if (pickled.first < 0 || own > elements ||
      uint64_t(pickled.first) > elements - own)
    return failTensor() << own << " elements from " << pickled.first
                        << " on are outside of its storage of " << elements;
  tensor.offset = storage.data + uint64_t(pickled.first) * width;
  tensor.length = *length;
  return tensor;
}

FailureOr<StoredTensors> PyTorchReader::read() {
  if (failed(readDirectory()))
    return failure();
  FailureOr<StringRef> text = findPickle();
  if (failed(text))
    return failure();
  auto pickled = readPickle(*text);
  if (!pickled)
    return fail() << llvm::toString(pickled.takeError());
  StoredTensors tensors;
  for (const PickledTensor &entry : *pickled) {
    FailureOr<StoredTensor> tensor = locate(entry);
    if (failed(tensor))
      return failure();
    tensors.push_back(std::move(*tensor));
  }
  return std::move(tensors);
}

FailureOr<StoredTensors>
tnl::checkpoint::readPyTorch(llvm::MemoryBufferRef buffer, Location file) {
  return PyTorchReader(buffer, file).read();
}
