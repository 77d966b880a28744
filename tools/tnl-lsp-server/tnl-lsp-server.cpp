//===- tnl-lsp-server.cpp - MLIR language server with TNL's dialects ------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Registration.h"
#include "TNL/Tools/ToolProcess.h"
#include "mlir/IR/Dialect.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"

int main(int argc, char **argv) {
  tnl::ToolProcess process(argc, argv, "tnl-lsp-server");
  mlir::DialectRegistry registry;
  tnl::registerDialects(registry);
  return process.finish(
      failed(mlir::MlirLspServerMain(argc, argv, registry)) ? 1 : 0);
}
