//===- Pickle.h - Dicts of tensors in pickles -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A pickle is a program for a stack machine that can call anything. This reader
// knows what torch.save writes of a dict of tensors (protocol 2) and refuses
// every other opcode and global by its name; nothing is executed.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_LIB_IMPORT_CHECKPOINT_PICKLE_H
#define TNL_LIB_IMPORT_CHECKPOINT_PICKLE_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <vector>

namespace tnl::checkpoint {

/// A view of a storage, which is a file of the archive.
struct PickledTensor {
  llvm::StringRef name;
  llvm::StringRef storage;      ///< its key: the file's name
  llvm::StringRef storageClass; ///< "FloatStorage"
  int64_t storageElements = 0;
  int64_t first = 0; ///< element of the storage
  llvm::SmallVector<int64_t, 4> shape, strides;
};

/// The tensors of a dict, in its order. Texts lie in `pickle`. No number is
/// checked but for its kind.
llvm::Expected<std::vector<PickledTensor>> readPickle(llvm::StringRef pickle);

} // namespace tnl::checkpoint

#endif // TNL_LIB_IMPORT_CHECKPOINT_PICKLE_H
