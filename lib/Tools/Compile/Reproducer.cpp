//===- Reproducer.cpp - What runs failing passes again --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Branch.h"
#include "TNL/Support/TemporaryFile.h"
#include "mlir/IR/AsmState.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace tnl;

/// Writes a file of a new name, which stays; empty if that cannot be.
static std::string keep(StringRef extension,
                        llvm::function_ref<void(raw_ostream &)> print) {
  llvm::SmallString<128> model(temporaryFolder()), path;
  llvm::sys::path::append(model, "tnl-compile-%%%%%%." + extension);
  int file = -1;
  if (llvm::sys::fs::createUniqueFile(model, file, path))
    return "";
  llvm::raw_fd_ostream os(file, /*shouldClose=*/true);
  print(os);
  os.close();
  if (!os.has_error())
    return path.str().str();
  os.clear_error();
  llvm::sys::fs::remove(path);
  return "";
}

/// Says how to go on; a file that could not be written is none of the user's
/// troubles.
static void say(StringRef path, const Twine &command) {
  if (!path.empty())
    llvm::errs() << "tnl-compile: note: this runs it again: " << command << path
                 << "\n";
}

/// The module before the passes, with the passes, as --run-reproducer takes it.
static void keepModule(ModuleOp before, const std::string &passes) {
  std::string path = keep("mlir", [&](raw_ostream &os) {
    // All of it, whatever is asked for of what people read.
    constexpr int64_t unlimited = std::numeric_limits<int64_t>::max();
    OpPrintingFlags flags;
    flags.elideLargeElementsAttrs(unlimited)
        .elideLargeResourceString(unlimited)
        .skipRegions(false);
    AsmState state(before, flags);
    state.attachResourcePrinter("mlir_reproducer",
                                [&](Operation *, AsmResourceBuilder &builder) {
                                  builder.buildString("pipeline", passes);
                                  builder.buildBool("disable_threading", false);
                                  builder.buildBool("verify_each", true);
                                });
    before.print(os, state);
  });
  say(path, "tnl-opt --run-reproducer ");
}

LogicalResult tnl::runPipeline(ModuleOp on, const CompileOptions &options,
                               std::string &text, BuildPasses build) {
  PassManager pm(on.getContext(), ModuleOp::getOperationName());
  // Fails where a program has no such options, too.
  (void)applyPassManagerCLOptions(pm);
  applyDefaultTimingPassManagerCLOptions(pm);
  build(pm);
  std::string passes;
  llvm::raw_string_ostream os(passes);
  pm.printAsTextualPipeline(os);
  text += passes + "\n";
  OwningOpRef<ModuleOp> before;
  if (options.reproducers)
    before = on.clone();
  if (succeeded(pm.run(on)))
    return success();
  if (before)
    keepModule(*before, passes);
  return failure();
}

RunPasses tnl::passRunner(const CompileOptions &options) {
  return [&options](ModuleOp on, BuildPasses build) {
    std::string text;
    return runPipeline(on, options, text, build);
  };
}

void tnl::keepPTX(StringRef ptx, StringRef ptxas, StringRef architecture,
                  const CompileOptions &options) {
  if (!options.reproducers)
    return;
  std::string path = keep("ptx", [&](raw_ostream &os) { os << ptx; });
  say(path, ptxas + " -arch=" + architecture + " -v -O3 -o /dev/null ");
}
