//===- Diagnostics.h - How tools print diagnostics --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TOOLS_DIAGNOSTICS_H
#define TNL_TOOLS_DIAGNOSTICS_H

#include "TNL/Tools/SourceLines.h"
#include "mlir/IR/Diagnostics.h"
#include <string>

namespace tnl {

class ProgressLine;

/// Prints the diagnostics of a context on stderr, as other compilers do:
///
///   FILE:LINE:COLUMN: error: text
///     the line of the file, where it is text
///     ^
///   FILE:LINE:COLUMN: note: text
///   hint: what would work
///
/// A node of a graph has a name in place of a line, and what MLIR says of it
/// (`'onnx.X' op text`) is said in words of the graph:
///
///   FILE: error: node 'NAME' (X): text
///
/// Without a file, the tool's name is in its place. The hint is what follows a
/// line break and `hint: ` in the text of the diagnostic.
class DiagnosticPrinter : public mlir::ScopedDiagnosticHandler {
public:
  /// `remarks`: print remarks too, among them those of optimizations that were
  /// done or missed (mlir/IR/Remarks.h). `progress`, which may be null, makes
  /// way for what is printed.
  DiagnosticPrinter(mlir::MLIRContext &context, llvm::StringRef tool,
                    bool remarks, ProgressLine *progress = nullptr);

private:
  void print(mlir::Diagnostic &diagnostic);
  /// Prints one part, and returns its hint.
  std::string printPart(llvm::raw_ostream &os, mlir::Diagnostic &diagnostic,
                        bool showSource);

  std::string tool;
  bool remarks;
  ProgressLine *progress;
  SourceLines sources;
};

/// `FILE:LINE:COLUMN: node 'NAME': ` as far as `loc` knows them; may be empty.
std::string describeLocation(mlir::Location loc);

} // namespace tnl

#endif // TNL_TOOLS_DIAGNOSTICS_H
