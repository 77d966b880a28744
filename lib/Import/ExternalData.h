//===- ExternalData.h - Tensors in other files ------------------*- C++ -*-===//

#ifndef TNL_LIB_IMPORT_EXTERNALDATA_H
#define TNL_LIB_IMPORT_EXTERNALDATA_H

#include "Model.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringMap.h"

namespace tnl::onnximport {

/// Finds external data and checks that it is what the model claims. A location
/// is a path relative to the model's folder, without `..`; the file must be a
/// regular file that lies in that folder once symbolic links are resolved.
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

  std::string folder;
  llvm::StringMap<File> files;
};

} // namespace tnl::onnximport

#endif // TNL_LIB_IMPORT_EXTERNALDATA_H
