//===- ONNXImporter.h - ONNX files to MLIR ----------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_IMPORT_ONNXIMPORTER_H
#define TNL_IMPORT_ONNXIMPORTER_H

#include "TNL/Import/ImportOptions.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBufferRef.h"
#include "llvm/Support/raw_ostream.h"

namespace tnl {

/// Reads the ONNX model at `path` into a module with one function of `onnx`
/// operations (and `tnl.weight` for the weights, whose bytes stay in their
/// files). The context must have the dialects `onnx`, `tnl` and `func`.
///
/// Failures are one MLIR diagnostic and null: any file may be given, also a
/// damaged or hostile one. External data is looked for in the model's folder
/// only; nothing outside it is read, whatever links lead there.
mlir::OwningOpRef<mlir::ModuleOp> importONNX(llvm::StringRef path,
                                             mlir::MLIRContext &context,
                                             const ImportOptions &options = {});

/// The same for a model in memory. Its name is the path of the file that holds
/// the same bytes: weights are looked up there later, external data beside it.
mlir::OwningOpRef<mlir::ModuleOp> importONNX(llvm::MemoryBufferRef model,
                                             mlir::MLIRContext &context,
                                             const ImportOptions &options = {});

/// One line an operator and form that can be imported, after a line of
/// headings; tabs separate the columns. `types` are those that the CPU computes
/// in, `fixed` the inputs (by index) whose values must be known when a model is
/// compiled.
void listOperators(llvm::raw_ostream &os);

} // namespace tnl

#endif // TNL_IMPORT_ONNXIMPORTER_H
