//===- checkpoint-fuzzer.cpp - Any bytes as a file of a checkpoint --------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The first byte says which file: 0 .safetensors, 1 PyTorch's archive, 2
// config.json, 3 the pickle of an archive.
//
//===----------------------------------------------------------------------===//

#include "Checkpoint/ModelConfig.h"
#include "Checkpoint/Pickle.h"
#include "Checkpoint/StoredTensor.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"

using namespace mlir;
using namespace tnl::checkpoint;

/// What is accepted lies in the file, and has the bytes that it needs.
static bool check(const FailureOr<StoredTensors> &tensors, size_t size) {
  if (failed(tensors))
    return false;
  for (const StoredTensor &tensor : *tensors)
    if (tensor.offset > size || tensor.length > size - tensor.offset ||
        bytesOfShape(tensor.shape, bytesOfDType(tensor.dtype)) != tensor.length)
      __builtin_trap();
  return true;
}

static bool read(uint8_t kind, llvm::StringRef bytes, Location file) {
  llvm::MemoryBufferRef buffer(bytes, "corpus/file");
  switch (kind % 4) {
  case 0:
    return check(readSafeTensors(buffer, file), bytes.size());
  case 1:
    return check(readPyTorch(buffer, file), bytes.size());
  case 2: {
    FailureOr<ModelConfig> config = readConfig(bytes, file);
    if (failed(config))
      return false;
    for (const ExpectedTensor &tensor : expectedTensors(*config))
      if (!bytesOfShape(tensor.shape, 4))
        __builtin_trap();
    if (slopesOf(*config, config->layers - 1).size() != size_t(config->heads))
      __builtin_trap();
    return true;
  }
  default:
    llvm::consumeError(readPickle(bytes).takeError());
    return true;
  }
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  MLIRContext context(MLIRContext::Threading::DISABLED);
  unsigned numErrors = 0;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    numErrors += diagnostic.getSeverity() == DiagnosticSeverity::Error;
    return success();
  });
  // A copy of its own, so that reads behind the end are found.
  std::vector<char> copy(data + 1, data + size);
  bool good = read(data[0], {copy.data(), copy.size()},
                   FileLineColLoc::get(&context, "corpus/file", 0, 0));
  // Something good, or one error.
  if (numErrors != (good ? 0 : 1))
    __builtin_trap();
  return 0;
}
