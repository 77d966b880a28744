//===- StoredTensor.h - Tensors of weight files -----------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_IMPORT_CHECKPOINT_STOREDTENSOR_H
#define TNL_LIB_IMPORT_CHECKPOINT_STOREDTENSOR_H

#include "../DataFiles.h"
#include "mlir/IR/Location.h"
#include "mlir/Support/LLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include <string>
#include <vector>

namespace tnl::checkpoint {

/// A tensor as its file declares it: row-major, little-endian. `length` is what
/// type and shape need, and the bytes lie in the file.
struct StoredTensor {
  std::string name;
  std::string dtype; ///< as safetensors write it: "F32"
  mlir::SmallVector<int64_t, 4> shape;
  std::string path;
  uint64_t offset = 0, length = 0;
};

using StoredTensors = std::vector<StoredTensor>;

/// Bytes of an element; 0 for a name that is no dtype of safetensors.
unsigned bytesOfDType(mlir::StringRef dtype);

/// Bytes of all elements; unset where they would be 2^63 or more. A size of 0
/// hides no overflow of the others.
std::optional<uint64_t> bytesOfShape(mlir::ArrayRef<int64_t> shape,
                                     unsigned elementBytes);

/// Maps a regular file; null, with an error at `file`, where that fails.
std::unique_ptr<llvm::MemoryBuffer> mapFile(mlir::StringRef path,
                                            mlir::Location file);

/// The tensors of a .safetensors file, mapped, whose identifier is its path.
/// Failures are one error at `file`; any bytes may be given.
mlir::FailureOr<StoredTensors> readSafeTensors(llvm::MemoryBufferRef buffer,
                                               mlir::Location file);

/// The tensors of a file that torch.save wrote of a dict of tensors (the zip
/// format of PyTorch 1.6 and later). The pickle inside is walked, not executed:
/// see Pickle.h.
mlir::FailureOr<StoredTensors> readPyTorch(llvm::MemoryBufferRef buffer,
                                           mlir::Location file);

/// The tensors of a checkpoint folder, of one file or of all the shards that an
/// index names, which must hold the tensors that it says and no others. What is
/// looked for is, in this order, what transformers look for:
/// model.safetensors, model.safetensors.index.json, pytorch_model.bin,
/// pytorch_model.bin.index.json.
mlir::FailureOr<StoredTensors> readWeights(DataFiles &files,
                                           mlir::Location folder);

} // namespace tnl::checkpoint

#endif // TNL_LIB_IMPORT_CHECKPOINT_STOREDTENSOR_H
