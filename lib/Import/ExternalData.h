//===- ExternalData.h - Tensors in other files ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_IMPORT_EXTERNALDATA_H
#define TNL_LIB_IMPORT_EXTERNALDATA_H

#include "Model.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringMap.h"

namespace tnl::onnximport {

/// Finds external data and checks that it is what the model claims. A location
/// is a path relative to the model's folder, without `..`; the file must be a
/// regular file that lies, once symbolic links are resolved, in that folder or
/// in the one that a link in place of the model leads to: a hub's cache keeps
/// all files in one folder, with links to them in another.
class ExternalData {
public:
  explicit ExternalData(StringRef modelPath);

  struct Region {
    std::string path;
    uint64_t offset, length;
  };
  /// The place of the `length` bytes of an external tensor.
  mlir::FailureOr<Region>
  locate(const Tensor &tensor, uint64_t length,
         llvm::function_ref<mlir::InFlightDiagnostic()> emitError);

  /// Reads a (small) region. The text is the reason of a failure.
  static llvm::LogicalResult read(const Region &region,
                                  llvm::MutableArrayRef<char> bytes,
                                  std::string &why);

private:
  struct File {
    std::string path, why;
    uint64_t size = 0;
  };
  /// Checks a file once; `why` is set when it is refused.
  const File &open(StringRef location);
  /// Whether a real path is in one of the folders for data.
  bool isInside(StringRef realFile) const;

  std::string folder;
  /// Real paths that end with '/': of `folder`, and of the real model's folder.
  llvm::SmallVector<std::string, 2> realFolders;
  std::string folderError;
  llvm::StringMap<File> files;
};

} // namespace tnl::onnximport

#endif // TNL_LIB_IMPORT_EXTERNALDATA_H
