//===- Backend.h - What code generation has in common -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TARGET_LLVM_BACKEND_H
#define TNL_TARGET_LLVM_BACKEND_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/PassManager.h"
#include "llvm/Support/CodeGen.h"
#include "llvm/Target/TargetOptions.h"
#include <memory>
#include <string>

namespace llvm {
class Module;
class PassBuilder;
class PipelineTuningOptions;
class TargetMachine;
class Triple;
} // namespace llvm

namespace tnl {

/// A machine of LLVM for optimised, position-independent code; null with the
/// reason in `error`. The target must have been initialised.
std::unique_ptr<llvm::TargetMachine>
createMachine(const llvm::Triple &triple, llvm::StringRef processor,
              llvm::StringRef features, const llvm::TargetOptions &options,
              std::string &error);

/// Gives `module` the triple and data layout of `machine`.
void setTarget(llvm::Module &module, llvm::TargetMachine &machine);

/// Runs the passes that `build` makes on `module`.
void runPasses(
    llvm::Module &module, llvm::TargetMachine &machine,
    const llvm::PipelineTuningOptions &tuning,
    llvm::function_ref<llvm::ModulePassManager(llvm::PassBuilder &)> build);

/// Writes the code of `module` to `code`; false if the machine cannot write
/// such files.
bool emitCode(llvm::Module &module, llvm::TargetMachine &machine,
              llvm::CodeGenFileType type, llvm::SmallVectorImpl<char> &code);

} // namespace tnl

#endif // TNL_TARGET_LLVM_BACKEND_H
