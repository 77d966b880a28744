//===- onnx-fuzzer.cpp - Any bytes as an ONNX model -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A corpus: python3 test/Import/make_model.py corpus good bad

#include "TNL/Import/ONNXImporter.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  unsigned numErrors = 0;
  mlir::ScopedDiagnosticHandler handler(
      &context, [&](mlir::Diagnostic &diagnostic) {
        numErrors +=
            diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error;
        return mlir::success();
      });
  llvm::StringRef bytes(reinterpret_cast<const char *>(data), size);
  mlir::OwningOpRef<mlir::ModuleOp> module =
      tnl::importONNX(llvm::MemoryBufferRef(bytes, "corpus/m.onnx"), context);
  // A module, or one diagnostic.
  if (numErrors != (module ? 0 : 1))
    __builtin_trap();
  return 0;
}
