//===- ONNXExporter.h - Modules to ONNX files -------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_EXPORT_ONNXEXPORTER_H
#define TNL_EXPORT_ONNXEXPORTER_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace tnl {

struct ExportOptions {
  /// The function to write; empty: the only one of the module.
  std::string functionName;
};

/// Writes a function of `onnx`, `arith` and raised `tnl` operations as an ONNX
/// model of operator set 27 at `path`. Attention becomes LinearAttention with
/// the rates as its decay. Weights go to `path` + ".data", small ones and, with
/// the path "-" (stdout), all of them into the model.
///
/// Both files are written beside their place and renamed. What cannot be said
/// in ONNX is a diagnostic that names the operation.
mlir::LogicalResult exportONNX(mlir::ModuleOp module, llvm::StringRef path,
                               const ExportOptions &options = {});

} // namespace tnl

#endif // TNL_EXPORT_ONNXEXPORTER_H
