// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "StateBytes.h"
#include "mlir/Tools/Plugins/PassPlugin.h"

extern "C" LLVM_ATTRIBUTE_WEAK mlir::PassPluginLibraryInfo
mlirGetPassPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "StateBytes", "1",
          [] { mlir::registerPass(createStateBytesPass); }};
}
