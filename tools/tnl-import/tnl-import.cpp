//===- tnl-import.cpp - Models to MLIR ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Import/CheckpointImporter.h"
#include "TNL/Import/ONNXImporter.h"
#include "TNL/Pipelines/Pipelines.h"
#include "TNL/Tools/Diagnostics.h"
#include "TNL/Tools/OutputStream.h"
#include "TNL/Tools/ProgressLine.h"
#include "TNL/Tools/Registration.h"
#include "TNL/Tools/ToolProcess.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"

namespace cl = llvm::cl;
using namespace mlir;

static LogicalResult write(ModuleOp module, llvm::StringRef path,
                           bool bytecode) {
  LogicalResult printed = success();
  tnl::Status status = tnl::writeOutput(path, [&](llvm::raw_ostream &os) {
    if (bytecode)
      printed = writeBytecodeToFile(module, os);
    else
      module.print(os);
  });
  if (status.ok())
    return printed;
  llvm::errs() << "tnl-import: error: " << status.message() << "\n";
  return failure();
}

int main(int argc, char **argv) {
  tnl::ToolProcess process(argc, argv, "tnl-import");
  cl::OptionCategory category("tnl-import options");
  cl::opt<std::string> input(cl::Positional,
                             cl::desc("MODEL.onnx | CHECKPOINT_FOLDER"),
                             cl::cat(category));
  cl::opt<std::string> output("o", cl::desc("Output file (default: stdout)"),
                              cl::value_desc("file"), cl::init("-"),
                              cl::cat(category));
  cl::opt<std::string> functionName(
      "function", cl::desc("Name of the graph's function (default: full)"),
      cl::value_desc("name"), cl::init("full"), cl::cat(category));
  cl::opt<std::string> preset(
      "preset",
      cl::desc(
          "A published architecture without weights in place of a model: " +
          llvm::join(tnl::presetNames(), ", ")),
      cl::value_desc("name"), cl::cat(category));
  cl::opt<bool> noRaise("no-raise",
                        cl::desc("Leave the graph as onnx operations"),
                        cl::cat(category));
  cl::opt<bool> bytecode("emit-bytecode",
                         cl::desc("Write MLIR bytecode instead of text"),
                         cl::cat(category));
  cl::opt<bool> remarks("remarks", cl::desc("Print why blocks were not raised"),
                        cl::cat(category));
  cl::opt<bool> list(
      "list-operators",
      cl::desc("Print the operators that can be imported, as a table whose "
               "columns are separated by tabs"),
      cl::cat(category));
  registerAsmPrinterCLOptions();
  registerMLIRContextCLOptions();
  registerPassManagerCLOptions();
  process.showOptions(category);
  if (!process.parseCommandLine(
          argc, argv,
          "Imports an ONNX model or a checkpoint folder into the dialects onnx "
          "and tnl.\n"))
    return process.kUsageError;

  if (list) {
    tnl::listOperators(llvm::outs());
    return process.finish(0);
  }
  if (input.empty() == preset.empty()) {
    llvm::errs() << "tnl-import: error: "
                 << (input.empty() ? "no model is given"
                                   : "--preset takes the place of a model")
                 << "; see 'tnl-import --help'\n";
    return 1;
  }
  DialectRegistry registry;
  tnl::registerDialects(registry);
  MLIRContext context(registry);
  tnl::ProgressLine progress(/*enabled=*/true);
  tnl::DiagnosticPrinter printer(context, "tnl-import", remarks, &progress);

  progress.update("tnl-import: reading the model");
  tnl::ImportOptions options;
  options.functionName = functionName;
  OwningOpRef<ModuleOp> module =
      !preset.empty() ? tnl::importPreset(preset, context, options)
      : tnl::isCheckpointFolder(input)
          ? tnl::importCheckpoint(input, context, options)
          : tnl::importONNX(input, context, options);
  if (!module)
    return 1;
  if (!noRaise) {
    PassManager pm(&context);
    if (failed(applyPassManagerCLOptions(pm)))
      return 1;
    tnl::buildRaisePipeline(pm);
    progress.update("tnl-import: raising");
    if (failed(pm.run(*module)))
      return 1;
  }
  return process.finish(failed(write(*module, output, bytecode)) ? 1 : 0);
}
