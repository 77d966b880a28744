//===- Diagnostics.h - How tools print diagnostics --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TOOLS_DIAGNOSTICS_H
#define TNL_TOOLS_DIAGNOSTICS_H

#include "mlir/IR/Diagnostics.h"
#include <string>

namespace tnl {

/// Prints each diagnostic of a context on one line of stderr:
///
///   TOOL: error: FILE:LINE: node 'NAME': text
///
/// with what its location knows. Notes follow their diagnostic, indented. For
/// nodes of a graph, `'onnx.X' op text` is `node 'NAME' (X): text`.
class DiagnosticPrinter : public mlir::ScopedDiagnosticHandler {
public:
  /// `remarks`: print remarks too, among them those of optimizations that were
  /// done or missed (mlir/IR/Remarks.h).
  DiagnosticPrinter(mlir::MLIRContext &context, llvm::StringRef tool,
                    bool remarks);

private:
  void print(mlir::Diagnostic &diagnostic);

  std::string tool;
  bool remarks;
};

/// `FILE:LINE: node 'NAME': ` as far as `loc` knows them; may be empty.
std::string describeLocation(mlir::Location loc);

} // namespace tnl

#endif // TNL_TOOLS_DIAGNOSTICS_H
