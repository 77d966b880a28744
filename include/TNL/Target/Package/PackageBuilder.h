//===- PackageBuilder.h - From scheduled IR to a package --------*- C++ -*-===//

#ifndef TNL_TARGET_PACKAGE_PACKAGEBUILDER_H
#define TNL_TARGET_PACKAGE_PACKAGEBUILDER_H

#include "TNL/Target/CPU/CodeGen.h"
#include "mlir/IR/BuiltinOps.h"
#include <string>

namespace tnl {

/// What a package records about where it came from.
struct PackageInfo {
  std::string producer; ///< compiler and its version
  std::string source;   ///< the model files, as given
  std::string pipeline; ///< pass pipeline, as text
  bool byteTokenizer = false;
};

/// Writes the scheduled functions of `module` (after `tnl-schedule`), their
/// weights and `objects` to `path`. The file appears complete or not at all.
/// Errors are diagnostics of `module`.
mlir::LogicalResult writePackage(mlir::ModuleOp module,
                                 llvm::ArrayRef<CPUObject> objects,
                                 const PackageInfo &info, llvm::StringRef path);

} // namespace tnl

#endif // TNL_TARGET_PACKAGE_PACKAGEBUILDER_H
