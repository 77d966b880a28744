//===- WeightFiles.cpp - Finds the weight files of a folder ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Json.h"
#include "StoredTensor.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/MemoryBuffer.h"
#include <map>

using namespace mlir;
using namespace tnl::checkpoint;
namespace json = llvm::json;

namespace {
struct Format {
  StringRef whole, index;
  FailureOr<StoredTensors> (*read)(llvm::MemoryBufferRef buffer, Location file);
  FailureOr<StoredTensors> open(StringRef path, MLIRContext *context) const {
    auto file = FileLineColLoc::get(context, path, 0, 0);
    std::unique_ptr<llvm::MemoryBuffer> buffer = mapFile(path, file);
    if (!buffer)
      return failure();
    return read(buffer->getMemBufferRef(), file);
  }
};

class ShardReader {
public:
  ShardReader(tnl::DataFiles &files, const Format &format, StringRef path,
              MLIRContext *context)
      : files(files), format(format), path(path),
        index(FileLineColLoc::get(context, path, 0, 0)) {}
  FailureOr<StoredTensors> read();

private:
  LogicalResult readIndex();
  LogicalResult readShard(StringRef shard, const llvm::StringSet<> &names,
                          StoredTensors &tensors);

  tnl::DataFiles &files;
  const Format &format;
  StringRef path;
  Location index;
  /// The tensors of each shard; ordered, so that errors are.
  std::map<std::string, llvm::StringSet<>> shards;
};
} // namespace

static const Format kFormats[] = {
    {"model.safetensors", "model.safetensors.index.json", readSafeTensors},
    {"pytorch_model.bin", "pytorch_model.bin.index.json", readPyTorch}};

LogicalResult ShardReader::readIndex() {
  std::unique_ptr<llvm::MemoryBuffer> buffer = mapFile(path, index);
  if (!buffer)
    return failure();
  constexpr size_t kLongestIndex = size_t(16) << 20;
  if (buffer->getBufferSize() > kLongestIndex)
    return emitError(index)
           << "an index of " << buffer->getBufferSize() << " bytes; at most "
           << kLongestIndex << " are read";
  llvm::Expected<json::Value> value = parseJson(buffer->getBuffer());
  if (!value)
    return emitError(index)
           << "not a JSON file: " << llvm::toString(value.takeError());
  const json::Object *object = value->getAsObject();
  const json::Object *map = object ? object->getObject("weight_map") : nullptr;
  if (!map || map->empty())
    return emitError(index) << "has no object 'weight_map' of tensors and "
                               "their files";
  for (const auto &[name, file] : *map) {
    std::optional<StringRef> shard = file.getAsString();
    if (!shard)
      return emitError(index)
             << "the file of tensor '" << shown(StringRef(name)) << "' is "
             << kindOf(file) << ", not a string";
    shards[shard->str()].insert(StringRef(name));
  }
  return success();
}

LogicalResult ShardReader::readShard(StringRef shard,
                                     const llvm::StringSet<> &names,
                                     StoredTensors &tensors) {
  const tnl::DataFiles::File &file = files.open(shard);
  if (!file.why.empty())
    return emitError(index)
           << "weight file '" << shown(shard) << "' " << file.why;
  FailureOr<StoredTensors> read = format.open(file.path, index.getContext());
  if (failed(read))
    return failure();
  llvm::StringSet<> found;
  for (const StoredTensor &tensor : *read) {
    found.insert(tensor.name);
    if (!names.contains(tensor.name))
      return emitError(index)
             << "weight file '" << shown(shard) << "' has the tensor '"
             << shown(tensor.name) << "', which the index does not look for "
             << "there";
  }
  for (const auto &name : names)
    if (!found.contains(name.getKey()))
      return emitError(index)
             << "weight file '" << shown(shard) << "' has no tensor '"
             << shown(name.getKey()) << "', which the index names";
  tensors.insert(tensors.end(), std::make_move_iterator(read->begin()),
                 std::make_move_iterator(read->end()));
  return success();
}

FailureOr<StoredTensors> ShardReader::read() {
  if (failed(readIndex()))
    return failure();
  StoredTensors tensors;
  for (const auto &[shard, names] : shards)
    if (failed(readShard(shard, names, tensors)))
      return failure();
  return std::move(tensors);
}

FailureOr<StoredTensors> tnl::checkpoint::readWeights(tnl::DataFiles &files,
                                                      Location folder) {
  MLIRContext *context = folder.getContext();
  for (const Format &format : kFormats) {
    const DataFiles::File &whole = files.open(format.whole);
    if (whole.why.empty())
      return format.open(whole.path, context);
    if (whole.exists)
      return emitError(folder) << "'" << format.whole << "' " << whole.why;
    const DataFiles::File &index = files.open(format.index);
    if (index.why.empty())
      return ShardReader(files, format, index.path, context).read();
    if (index.exists)
      return emitError(folder) << "'" << format.index << "' " << index.why;
  }
  return emitError(folder)
         << "has no weights: none of model.safetensors, pytorch_model.bin and "
            "their indices model.safetensors.index.json, "
            "pytorch_model.bin.index.json is there";
}
