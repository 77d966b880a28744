//===- ExternalData.h - Tensors in other files ------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_IMPORT_EXTERNALDATA_H
#define TNL_LIB_IMPORT_EXTERNALDATA_H

#include "DataFiles.h"
#include "Model.h"
#include "mlir/IR/Diagnostics.h"

namespace tnl::onnximport {

/// Finds external data and checks that it is what the model claims.
class ExternalData {
public:
  explicit ExternalData(StringRef modelPath) : files(modelPath) {}

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
  DataFiles files;
};

} // namespace tnl::onnximport

#endif // TNL_LIB_IMPORT_EXTERNALDATA_H
