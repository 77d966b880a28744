//===- tnl-opt.cpp - Runs TNL's passes over MLIR --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/OutputStream.h"
#include "TNL/Tools/Registration.h"
#include "TNL/Tools/ToolProcess.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Process.h"

using namespace mlir;

static int fail(llvm::StringRef message) {
  llvm::errs() << "tnl-opt: error: " << message << "\n";
  return 1;
}

/// MLIR's own driver, but for its output, which it writes in place.
static int run(llvm::StringRef input, llvm::StringRef output,
               DialectRegistry &registry) {
  if (input == "-" && llvm::sys::Process::StandardInIsUserInput())
    llvm::errs() << "(processing input from stdin now, hit ctrl-c/ctrl-d to "
                    "interrupt)\n";
  // What cannot be written is said before the passes run.
  std::unique_ptr<tnl::OutputStream> file;
  if (output != "-") {
    auto stream = tnl::OutputStream::create(output);
    if (!stream)
      return fail(stream.message());
    file = std::move(*stream);
  }
  std::string message;
  auto buffer = openInputFile(input, &message);
  if (!buffer)
    return fail(message);
  raw_ostream &os = file ? *file : static_cast<raw_ostream &>(llvm::outs());
  if (failed(MlirOptMain(os, std::move(buffer), registry,
                         MlirOptMainConfig::createFromCLOptions())))
    return 1;
  tnl::Status status = file ? file->commit() : tnl::Status::success();
  return status.ok() ? 0 : fail(status.message());
}

/// Operations are not printed below what is said of them unless they are asked
/// for: of a function, that is pages.
static void printNoOperationsOnDiagnostics() {
  registerMLIRContextCLOptions();
  auto &options = llvm::cl::getRegisteredOptions();
  if (auto found = options.find("mlir-print-op-on-diagnostic");
      found != options.end())
    static_cast<llvm::cl::opt<bool> *>(found->second)->setInitialValue(false);
}

int main(int argc, char **argv) {
  tnl::ToolProcess process(argc, argv, "tnl-opt");
  DialectRegistry registry;
  tnl::registerDialects(registry);
  tnl::registerPasses();
  mlir::registerTransformsPasses(); // that tests use
  printNoOperationsOnDiagnostics();
  auto [input, output] = registerAndParseCLIOptions(
      argc, argv, "TNL optimizer driver\n", registry);
  auto config = MlirOptMainConfig::createFromCLOptions();
  // These print lists and stop.
  if (config.shouldShowDialects() || config.shouldListPasses())
    return process.finish(
        asMainReturnCode(MlirOptMain(argc, argv, input, output, registry)));
  return process.finish(run(input, output, registry));
}
