//===- WithoutPolly.cpp - Lets lld be linked without Polly ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Debian's archives of LLVM name Polly as an extension of the link-time
// optimizer, which lld could call for bitcode. Objects of TNL have none, and
// Polly is in a package of its own: this says that it has no passes.
//
//===----------------------------------------------------------------------===//

#include "llvm/Plugins/PassPlugin.h"

llvm::PassPluginLibraryInfo getPollyPluginInfo();

llvm::PassPluginLibraryInfo getPollyPluginInfo() {
  return {LLVM_PLUGIN_API_VERSION, "without Polly", LLVM_VERSION_STRING,
          [](llvm::PassBuilder &) {}, nullptr};
}
