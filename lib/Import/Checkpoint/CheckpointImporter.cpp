//===- CheckpointImporter.cpp - Checkpoint folders to MLIR ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Import/CheckpointImporter.h"
#include "Json.h"
#include "ModelBuilder.h"
#include "StoredTensor.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace tnl::checkpoint;

/// A folder, and the place of its config.json.
static std::string configPath(StringRef folder) {
  SmallString<256> path(folder);
  llvm::sys::path::append(path, "config.json");
  return path.str().str();
}

/// Bytes of a JSON file that says how a model is used.
static constexpr size_t kLongestConfig = size_t(1) << 20;

static FailureOr<ModelConfig> openConfig(tnl::DataFiles &files,
                                         StringRef folder, Location location) {
  const tnl::DataFiles::File &file = files.open("config.json");
  if (!file.exists)
    return emitError(location)
           << "has no config.json, so it is no checkpoint folder";
  if (!file.why.empty())
    return emitError(location) << "'config.json' " << file.why;
  auto named =
      FileLineColLoc::get(location.getContext(), configPath(folder), 0, 0);
  std::unique_ptr<llvm::MemoryBuffer> buffer = mapFile(file.path, named);
  if (!buffer)
    return failure();
  if (buffer->getBufferSize() > kLongestConfig)
    return emitError(named)
           << "has " << buffer->getBufferSize() << " bytes; at most "
           << kLongestConfig << " are read";
  return readConfig(buffer->getBuffer(), named);
}

static Type elementTypeOfDType(StringRef dtype, MLIRContext *context) {
  if (dtype == "F32")
    return Float32Type::get(context);
  if (dtype == "F16")
    return Float16Type::get(context);
  if (dtype == "BF16")
    return BFloat16Type::get(context);
  return {};
}

static std::string textOfShape(ArrayRef<int64_t> shape) {
  return "[" +
         llvm::join(
             llvm::map_range(shape,
                             [](int64_t size) { return std::to_string(size); }),
             ", ") +
         "]";
}

namespace {
/// Gives each tensor that the config asks for its place. What is wrong with
/// them is said at once.
class TensorMatcher {
public:
  TensorMatcher(ModelConfig &config, const StoredTensors &stored,
                Location location)
      : config(config), stored(stored), location(location) {}
  FailureOr<WeightSources> match();

private:
  LogicalResult checkTie();
  void add(const ExpectedTensor &expected, const StoredTensor &tensor);
  LogicalResult report();

  ModelConfig &config;
  const StoredTensors &stored;
  Location location;
  llvm::StringMap<const StoredTensor *> byName;
  WeightSources sources;
  SmallVector<std::string> missing, wrong, unknown;
};
} // namespace

/// A tied head may be there too, as the same bytes. Other bytes would be
/// replaced by whoever loads the checkpoint.
LogicalResult TensorMatcher::checkTie() {
  const StoredTensor *head = byName.lookup(kHeadName),
                     *table = byName.lookup(kEmbeddingName);
  if (!config.tied || !head)
    return success();
  if (table && head->path == table->path && head->offset == table->offset &&
      head->dtype == table->dtype && head->shape == table->shape) {
    byName.erase(kHeadName);
    return success();
  }
  return emitError(location)
         << "config.json ties " << kHeadName << " to " << kEmbeddingName
         << " (tie_word_embeddings), but the checkpoint has one of its own; "
            "set tie_word_embeddings to false to use it";
}

void TensorMatcher::add(const ExpectedTensor &expected,
                        const StoredTensor &tensor) {
  if (ArrayRef(tensor.shape) != ArrayRef(expected.shape)) {
    wrong.push_back(expected.name + " is " + textOfShape(tensor.shape) +
                    ", not " + textOfShape(expected.shape));
    return;
  }
  MLIRContext *context = location.getContext();
  Type elementType = elementTypeOfDType(tensor.dtype, context);
  if (!elementType) {
    wrong.push_back(expected.name + " has elements of type " + tensor.dtype +
                    ", not F32, F16 or BF16");
    return;
  }
  // Absolute, so that a dump can be read wherever one is.
  SmallString<256> path(tensor.path);
  (void)llvm::sys::fs::make_absolute(path);
  sources[expected.name] = {
      elementType,
      tnl::FileRegionAttr::get(context, path, tensor.offset, tensor.length)};
}

static void appendList(InFlightDiagnostic &diagnostic, StringRef title,
                       ArrayRef<std::string> items) {
  constexpr size_t kMost = 32;
  if (items.empty())
    return;
  diagnostic << "; " << items.size() << " " << title << ": "
             << llvm::join(items.take_front(kMost), ", ");
  if (items.size() > kMost)
    diagnostic << " and " << items.size() - kMost << " more";
}

LogicalResult TensorMatcher::report() {
  if (missing.empty() && wrong.empty() && unknown.empty())
    return success();
  InFlightDiagnostic diagnostic =
      emitError(location)
      << "the checkpoint's tensors are not those of its config.json";
  appendList(diagnostic, "missing", missing);
  appendList(diagnostic, "wrong", wrong);
  appendList(diagnostic, "unknown", unknown);
  if (missing.size() == 1 && missing.front() == kHeadName)
    diagnostic << " (if it is the embedding, config.json says "
                  "\"tie_word_embeddings\": true)";
  return diagnostic;
}

FailureOr<WeightSources> TensorMatcher::match() {
  for (const StoredTensor &tensor : stored)
    if (!byName.try_emplace(tensor.name, &tensor).second)
      return emitError(location) << "the checkpoint has the tensor '"
                                 << shown(tensor.name) << "' twice";
  if (failed(checkTie()))
    return failure();
  for (const ExpectedTensor &expected : expectedTensors(config)) {
    auto found = byName.find(expected.name);
    if (found == byName.end()) {
      missing.push_back(expected.name);
      continue;
    }
    add(expected, *found->second);
    byName.erase(found);
  }
  for (const auto &left : byName)
    unknown.push_back(shown(left.getKey()));
  llvm::sort(unknown);
  if (failed(report()))
    return failure();
  return std::move(sources);
}

bool tnl::isCheckpointFolder(StringRef path) {
  return llvm::sys::fs::is_directory(path);
}

/// A JSON object in a file of a checkpoint; none if there is no such file.
static FailureOr<std::optional<llvm::json::Object>>
readObject(tnl::DataFiles &files, StringRef folder, StringRef name,
           MLIRContext &context) {
  std::optional<llvm::json::Object> none;
  const tnl::DataFiles::File &file = files.open(name);
  if (!file.exists)
    return none;
  SmallString<256> path(folder);
  llvm::sys::path::append(path, name);
  Location location = FileLineColLoc::get(&context, path, 0, 0);
  if (!file.why.empty())
    return emitError(location) << file.why;
  std::unique_ptr<llvm::MemoryBuffer> buffer = mapFile(file.path, location);
  if (!buffer)
    return failure();
  if (buffer->getBufferSize() > kLongestConfig)
    return emitError(location)
           << "has " << buffer->getBufferSize() << " bytes; at most "
           << kLongestConfig << " are read";
  llvm::Expected<llvm::json::Value> value = parseJson(buffer->getBuffer());
  if (!value)
    return emitError(location)
           << "not a JSON file: " << llvm::toString(value.takeError());
  if (llvm::json::Object *object = value->getAsObject())
    return std::optional(std::move(*object));
  return emitError(location) << "is " << kindOf(*value) << ", not an object";
}

FailureOr<tnl::CheckpointTokenizer> tnl::tokenizerOf(StringRef folder,
                                                     MLIRContext &context) {
  DataFiles files(configPath(folder));
  const DataFiles::File &model = files.open("tokenizer.model");
  CheckpointTokenizer result;
  if (!model.why.empty())
    return result;
  result.path = model.path;
  constexpr StringLiteral key = "add_bos_token";
  for (StringRef name : {"tokenizer_config.json", "config.json"}) {
    auto object = readObject(files, folder, name, context);
    if (failed(object))
      return failure();
    if (!*object)
      continue;
    const llvm::json::Value *value = lookUp(**object, key);
    std::optional<StringRef> owner = (*object)->getString("tokenizer_class");
    if (!value && !(owner && *owner == "BaiChuanTokenizer"))
      continue;
    std::optional<bool> adds = value ? value->getAsBoolean() : true;
    if (!adds)
      return emitError(FileLineColLoc::get(&context, folder, 0, 0))
             << "'" << name << "': '" << key << "' is " << kindOf(*value)
             << ", not a boolean";
    result.beginOfText = *adds;
    break;
  }
  return result;
}

OwningOpRef<ModuleOp> tnl::importCheckpoint(StringRef folder,
                                            MLIRContext &context,
                                            const ImportOptions &options) {
  context.loadDialect<TNLDialect, func::FuncDialect, arith::ArithDialect>();
  Location location = FileLineColLoc::get(&context, folder, 0, 0);
  if (options.functionName.empty()) {
    emitError(location) << "the name of the function is empty";
    return nullptr;
  }
  DataFiles files(configPath(folder));
  FailureOr<ModelConfig> config = openConfig(files, folder, location);
  if (failed(config))
    return nullptr;
  FailureOr<StoredTensors> tensors = readWeights(files, location);
  if (failed(tensors))
    return nullptr;
  FailureOr<WeightSources> weights =
      TensorMatcher(*config, *tensors, location).match();
  if (failed(weights))
    return nullptr;
  OwningOpRef<ModuleOp> module =
      buildModel(*config, *weights, options.functionName, location);
  return failed(verify(*module)) ? nullptr : std::move(module);
}
