//===- tnl-interpret.cpp - Runs onnx and tnl IR in double precision -------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "TNL/Dialect/Size/SizeDialect.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "TNL/Dialect/Tile/TileDialect.h"
#include "TNL/Tools/Diagnostics.h"
#include "TNL/Tools/Interpret/Driver.h"
#include "TNL/Tools/ToolProcess.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/CommandLine.h"

using namespace mlir;
using namespace tnl::interpret;
namespace cl = llvm::cl;

/// Splits NAME=VALUE entries into `map`; reports those that are not.
template <typename T, typename Convert>
static bool readPairs(const cl::list<std::string> &list,
                      llvm::StringMap<T> &map, llvm::StringRef form,
                      Convert convert) {
  for (const std::string &entry : list) {
    auto [name, value] = llvm::StringRef(entry).split('=');
    T converted;
    if (name.empty() || value.empty() || !convert(value, converted)) {
      llvm::errs() << "tnl-interpret: error: --" << list.ArgStr << "=" << entry
                   << ": expected " << form << "\n";
      return false;
    }
    map[name] = converted;
  }
  return true;
}

static cl::OptionCategory category("tnl-interpret options");

namespace {
/// The options, as LLVM's command line parses them.
struct CommandLine {
  cl::opt<std::string> file{cl::Positional, cl::Required,
                            cl::desc("FILE.mlir (- for stdin)"),
                            cl::cat(category)};
  cl::opt<std::string> function{"function", cl::desc("Only this function"),
                                cl::value_desc("name"), cl::cat(category)};
  cl::list<std::string> dims{"dim", cl::desc("Size of a named dimension"),
                             cl::value_desc("NAME=SIZE"), cl::cat(category)};
  cl::list<std::string> inputs{
      "input", cl::desc("Value of an input (default: random)"),
      cl::value_desc("NAME=@FILE.npy|zeros|random[:LO:HI]"), cl::cat(category)};
  cl::list<std::string> outputs{"output", cl::desc("File for an output"),
                                cl::value_desc("NAME=@FILE.npy"),
                                cl::cat(category)};
  cl::opt<uint64_t> seed{"seed", cl::desc("Seed of random inputs"), cl::init(0),
                         cl::cat(category)};
  cl::opt<uint64_t> perturb{
      "perturb",
      cl::desc("Move results that float32 cannot hold by up to their last "
               "digit there: how much do outputs depend on rounding?"),
      cl::value_desc("seed"), cl::cat(category)};
  cl::opt<bool> print{"print", cl::desc("Print every element of the outputs"),
                      cl::cat(category)};
  cl::opt<std::string> compare{
      "compare", cl::desc("Compare with the functions of another module"),
      cl::value_desc("FILE.mlir"), cl::cat(category)};
  cl::opt<std::string> check{"check", cl::desc("Check against a golden case"),
                             cl::value_desc("FILE.npz"), cl::cat(category)};
  cl::opt<bool> consistency{
      "consistency",
      cl::desc("Check that full, prefill, prefill_last and decode agree"),
      cl::cat(category)};
  cl::opt<double> maxRel{"max-rel",
                         cl::desc("Largest relative error that passes (default "
                                  "1e-9; 1e-5 with --check)"),
                         cl::init(0), cl::cat(category)};

  /// False, with an error, where options do not go together.
  bool read(Options &options);
  /// What is asked for, of a module.
  LogicalResult run(ModuleOp module, const ParserConfig &config,
                    const Options &options);
};
} // namespace

bool CommandLine::read(Options &options) {
  if (!(maxRel >= 0 && maxRel <= 1e300)) {
    llvm::errs() << "tnl-interpret: error: --max-rel is " << maxRel
                 << "; it must be a number of at least 0\n";
    return false;
  }
  options.function = function;
  options.print = print;
  options.inputs.seed = seed;
  if (perturb.getNumOccurrences())
    options.perturb = perturb;
  options.maxRel = maxRel.getNumOccurrences() ? double(maxRel)
                   : !check.empty()           ? 1e-5
                                              : 1e-9;
  auto toSize = [](llvm::StringRef text, int64_t &size) {
    return !text.getAsInteger(10, size) && size >= 0;
  };
  auto toText = [](llvm::StringRef text, std::string &result) {
    result = text.str();
    return true;
  };
  auto toPath = [](llvm::StringRef text, std::string &path) {
    if (!text.consume_front("@") || text.empty())
      return false;
    path = text.str();
    return true;
  };
  if (!readPairs(dims, options.inputs.dims, "NAME=SIZE", toSize) ||
      !readPairs(inputs, options.inputs.inputs,
                 "NAME=@FILE.npy, NAME=zeros or NAME=random[:LO:HI]", toText) ||
      !readPairs(outputs, options.outputFiles, "NAME=@FILE.npy", toPath))
    return false;
  if (!compare.empty() + !check.empty() + consistency > 1) {
    llvm::errs()
        << "tnl-interpret: error: --compare, --check and --consistency "
           "exclude each other\n";
    return false;
  }
  if (options.perturb && (!compare.empty() || !check.empty() || consistency)) {
    llvm::errs() << "tnl-interpret: error: --perturb is for outputs alone\n";
    return false;
  }
  return true;
}

LogicalResult CommandLine::run(ModuleOp module, const ParserConfig &config,
                               const Options &options) {
  if (!compare.empty()) {
    OwningOpRef<ModuleOp> other = parseSourceFile<ModuleOp>(compare, config);
    return other ? compareModules(module, *other, options, llvm::outs())
                 : failure();
  }
  if (!check.empty())
    return checkGolden(module, check, options, llvm::outs());
  return consistency ? checkConsistency(module, options, llvm::outs())
                     : runFunctions(module, options, llvm::outs());
}

int main(int argc, char **argv) {
  tnl::ToolProcess process(argc, argv, "tnl-interpret");
  CommandLine commandLine;
  cl::HideUnrelatedOptions(category);
  Options options;
  if (!process.parseCommandLine(
          argc, argv,
          "Runs functions of onnx and tnl IR in double precision\n") ||
      !commandLine.read(options))
    return process.kUsageError;

  DialectRegistry registry;
  registry
      .insert<tnl::SizeDialect, tnl::TNLDialect, tnl::onnx::ONNXDialect,
              tnl::tile::TileDialect, arith::ArithDialect, math::MathDialect,
              func::FuncDialect, scf::SCFDialect, tensor::TensorDialect>();
  MLIRContext context(registry);
  context.printOpOnDiagnostic(false);
  tnl::DiagnosticPrinter printer(context, "tnl-interpret", /*remarks=*/false);
  ParserConfig config(&context);
  OwningOpRef<ModuleOp> module =
      parseSourceFile<ModuleOp>(commandLine.file, config);
  if (!module)
    return 1;

  LogicalResult result = commandLine.run(*module, config, options);
  return process.finish(succeeded(result) ? 0 : 1);
}
