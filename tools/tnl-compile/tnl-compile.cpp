//===- tnl-compile.cpp - Compiles models to packages ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/Tile/Target.h"
#include "TNL/Import/CheckpointImporter.h"
#include "TNL/Package/FileFormat.h"
#include "TNL/Target/CPU/CodeGen.h"
#include "TNL/Target/NVPTX/CodeGen.h"
#include "TNL/Tools/Compile/Compile.h"
#include "TNL/Tools/Diagnostics.h"
#include "TNL/Tools/ProgressLine.h"
#include "TNL/Tools/Registration.h"
#include "TNL/Tools/ToolProcess.h"
#include "TNL/Transforms/TileAttention.h"
#include "mlir/IR/AsmState.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/Timing.h"
#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "mlir/Tools/Plugins/PassPlugin.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"

namespace cl = llvm::cl;
using tnl::Phase;

static cl::OptionCategory category("tnl-compile options");

static bool error(const llvm::Twine &message) {
  llvm::errs() << "tnl-compile: error: " << message << "\n";
  return false;
}

// FUNCTION=FILE, or FILE alone. Only a name in front of '=' counts: paths may
// have '=' in them.
static tnl::ModelInput parseInput(llvm::StringRef text) {
  auto [name, path] = text.split('=');
  bool isName =
      !path.empty() && !name.empty() &&
      llvm::all_of(name, [](char c) { return llvm::isAlnum(c) || c == '_'; });
  if (!isName)
    return {"", text.str(), ""};
  return {name.str(), path.str(), ""};
}

static bool parseTargets(llvm::ArrayRef<std::string> targets,
                         tnl::CompileOptions &options) {
  llvm::ArrayRef<llvm::StringRef> architectures =
      tnl::tile::targetArchitectures();
  options.cpu = targets.empty();
  for (llvm::StringRef target : targets) {
    if (target == "cpu") {
      options.cpu = true;
      continue;
    }
    llvm::StringRef architecture = target;
    if (!architecture.consume_front("nvptx:"))
      return error("unknown target '" + target + "'; this build has: cpu, " +
                   "nvptx:" + llvm::join(architectures, ", nvptx:"));
    if (!llvm::is_contained(architectures, architecture))
      return error("unknown GPU architecture '" + architecture +
                   "'; this build has: " + llvm::join(architectures, ", "));
    options.gpu = architecture.str();
  }
  return true;
}

namespace {
/// The options, as LLVM's command line parses them.
struct CommandLine {
  cl::list<std::string> inputs{cl::Positional,
                               cl::desc("MODEL.onnx | CHECKPOINT_FOLDER | "
                                        "MODULE.mlir | FUNCTION=GRAPH.onnx "
                                        "..."),
                               cl::cat(category)};
  cl::opt<std::string> output{"o", cl::desc("Package (or other) to write"),
                              cl::value_desc("file.tnl"), cl::Required,
                              cl::cat(category)};
  cl::opt<std::string> preset{
      "preset",
      cl::desc("A published architecture without weights in place of a model, "
               "with --no-weights: " +
               llvm::join(tnl::presetNames(), ", ")),
      cl::value_desc("name"), cl::cat(category)};
  cl::opt<bool> noWeights{
      "no-weights",
      cl::desc("Write a package without the model's weights, for tnl-run "
               "inspect, extract and bench --random-weights"),
      cl::cat(category)};
  cl::opt<tnl::Emit> emit{
      "emit", cl::desc("What to write"),
      cl::values(clEnumValN(tnl::Emit::Package, "package",
                            "a package for tnl-run (default)"),
                 clEnumValN(tnl::Emit::ONNX, "onnx",
                            "the raised model as ONNX, with LinearAttention "
                            "nodes; weights go to the file OUTPUT.data")),
      cl::init(tnl::Emit::Package), cl::cat(category)};
  cl::opt<std::string> emitFunction{
      "emit-function",
      cl::desc("Function that --emit=onnx writes (default: the only one)"),
      cl::value_desc("name"), cl::cat(category)};
  cl::list<std::string> targets{
      "target",
      cl::desc("Target: cpu (default) or nvptx:sm_90a; may be given twice, for "
               "a package that runs on both"),
      cl::value_desc("target"), cl::cat(category)};
  cl::opt<std::string> dtype{
      "dtype",
      cl::desc(
          "Arithmetic of GPU targets, f32 (default) or bf16; the cpu target "
          "computes in f32, with weights in the type that the model has"),
      cl::value_desc("dtype"), cl::init("f32"), cl::cat(category)};
  cl::opt<bool> ptxasErrors{
      "ptxas-errors",
      cl::desc(
          "Fail where ptxas fails, spills registers or serialises products"),
      cl::cat(category)};
  cl::list<std::string> levels{
      "cpu-levels", cl::CommaSeparated,
      cl::desc("Instruction set levels to compile for (default "
               "x86-64,x86-64-v3,x86-64-v4); the best one is chosen at load"),
      cl::value_desc("levels"), cl::cat(category)};
  cl::opt<int64_t> attentionBlock{
      "attention-block",
      cl::desc("Tokens of a chunk of attention: 16, 32, 64 or 128 (default: "
               "the target's best). Values do not depend on it; GPUs have no "
               "kernel for 128"),
      cl::value_desc("tokens"), cl::init(0), cl::cat(category)};
  cl::opt<std::string> tokenizer{
      "tokenizer",
      cl::desc("Tokenizer of the package: auto (byte for a vocabulary of 256, "
               "else none), byte (one token a byte), none (ids only), or the "
               "file of a SentencePiece model, tokenizer.model"),
      cl::value_desc("auto|byte|none|file"), cl::init("auto"),
      cl::cat(category)};
  cl::opt<bool> beginOfText{
      "begin-of-text",
      cl::desc("Texts begin with the tokenizer's token for their beginning "
               "(default: as a checkpoint's tokenizer has it)"),
      cl::cat(category)};
  cl::opt<Phase> compileFrom{
      "compile-from", cl::desc("Phase that the MLIR input has already passed"),
      cl::init(Phase::Import), cl::cat(category)};
  cl::opt<Phase> compileTo{
      "compile-to", cl::desc("Stop after a phase and write what it made"),
      cl::init(Phase::Package), cl::cat(category)};
  cl::opt<std::string> dumpDirectory{
      "dump-phases-to", cl::desc("Write what each phase makes to a folder"),
      cl::value_desc("folder"), cl::cat(category)};
  cl::list<std::string> extraPasses{
      "passes-after",
      cl::desc("Run a pass pipeline on the module after a phase up to "
               "'schedule': names, as tnl-opt has them, or those of a plugin"),
      cl::value_desc("phase=pipeline"), cl::cat(category)};
  cl::list<std::string> passPlugins{
      "load-pass-plugin",
      cl::desc("Load passes of a shared library, for --passes-after"),
      cl::value_desc("file.so"), cl::cat(category)};
  cl::list<std::string> dialectPlugins{
      "load-dialect-plugin", cl::desc("Load dialects of a shared library"),
      cl::value_desc("file.so"), cl::cat(category)};
  cl::opt<bool> requireDerived{
      "require-derived",
      cl::desc("Fail when prefill and decode cannot be derived"),
      cl::cat(category)};
  cl::opt<bool> reproducers{
      "reproducers",
      cl::desc("Where passes or ptxas fail, keep what they were given in a "
               "file in $TMPDIR and print the command that runs them again "
               "(default: yes)"),
      cl::init(true), cl::cat(category)};
  cl::opt<bool> remarks{
      "remarks",
      cl::desc("Print why blocks were not raised, which GPU kernels were "
               "chosen, and what kept faster ones away"),
      cl::cat(category)};
  cl::opt<bool> verbose{"v", cl::desc("Print a line per phase"),
                        cl::cat(category)};

  CommandLine();
  /// False, with an error, where options do not go together.
  bool read(tnl::CompileOptions &options);

private:
  bool readInputs(tnl::CompileOptions &options);
  bool readArithmetic(tnl::CompileOptions &options);
  bool readEmit(tnl::CompileOptions &options);
  bool readLevels(tnl::CompileOptions &options);
  bool readBlock(tnl::CompileOptions &options);
  bool readExtraPasses(tnl::CompileOptions &options);
  bool readTokenizer(tnl::CompileOptions &options);
};
} // namespace

CommandLine::CommandLine() {
  for (Phase phase : tnl::phasesToGoOnFrom())
    compileFrom.getParser().addLiteralOption(tnl::nameOf(phase), phase, "");
  for (Phase phase : tnl::allPhases())
    compileTo.getParser().addLiteralOption(tnl::nameOf(phase), phase, "");
}

bool CommandLine::readInputs(tnl::CompileOptions &options) {
  for (const std::string &text : inputs)
    options.inputs.push_back(parseInput(text));
  if (inputs.empty() == preset.empty())
    return error(inputs.empty() ? "no model is given"
                                : "--preset takes the place of a model");
  if (!preset.empty())
    options.inputs.push_back({"", "", preset});
  options.noWeights = noWeights;
  if (noWeights && (emit != tnl::Emit::Package || compileTo != Phase::Package))
    return error("--no-weights is for packages; leave out --emit and "
                 "--compile-to");
  return true;
}

bool CommandLine::readArithmetic(tnl::CompileOptions &options) {
  if (!parseTargets(targets, options))
    return false;
  if (dtype != "f32" && dtype != "bf16")
    return error("unknown dtype '" + dtype + "'; known: f32, bf16");
  options.bf16 = dtype == "bf16";
  if (options.bf16 && options.gpu.empty())
    return error("--dtype=bf16 needs a GPU target; the cpu target computes in "
                 "f32");
  options.ptxasErrors = ptxasErrors;
  return true;
}

bool CommandLine::readEmit(tnl::CompileOptions &options) {
  options.emit = emit;
  options.emitFunction = emitFunction;
  if (emit == tnl::Emit::ONNX &&
      (!targets.empty() || compileTo != Phase::Package))
    return error("--emit=onnx writes the raised model, for no target; leave "
                 "out --target and --compile-to");
  if (emit != tnl::Emit::ONNX && !emitFunction.empty())
    return error("--emit-function needs --emit=onnx");
  return true;
}

bool CommandLine::readLevels(tnl::CompileOptions &options) {
  if (!levels.empty())
    options.cpuLevels = levels;
  for (const std::string &level : options.cpuLevels)
    if (level != "x86-64" && level != "x86-64-v3" && level != "x86-64-v4")
      return error("unknown CPU level '" + level +
                   "'; known: x86-64, x86-64-v3, x86-64-v4");
  return true;
}

bool CommandLine::readBlock(tnl::CompileOptions &options) {
  if (attentionBlock.getNumOccurrences() == 0)
    return true;
  if (!tnl::isChunkSize(attentionBlock))
    return error("attention takes 16, 32, 64 or 128 tokens at once, got "
                 "--attention-block=" +
                 std::to_string(attentionBlock));
  options.attentionBlock = attentionBlock;
  return true;
}

bool CommandLine::readExtraPasses(tnl::CompileOptions &options) {
  for (llvm::StringRef text : extraPasses) {
    auto [name, pipeline] = text.split('=');
    const auto *phase = llvm::find_if(tnl::allPhases(), [&](Phase phase) {
      return phase <= Phase::Schedule && tnl::nameOf(phase) == name;
    });
    if (phase == tnl::allPhases().end())
      return error("--passes-after=" + text +
                   ": begins with none of import=, raise=, optimize= and "
                   "schedule=");
    options.extraPasses.push_back({*phase, pipeline.str()});
  }
  return true;
}

bool CommandLine::readTokenizer(tnl::CompileOptions &options) {
  if (beginOfText.getNumOccurrences() != 0)
    options.beginOfText = beginOfText;
  if (tokenizer == "byte") {
    options.tokenizer = tnl::TokenizerChoice::Byte;
  } else if (tokenizer == "none") {
    options.tokenizer = tnl::TokenizerChoice::None;
  } else if (tokenizer != "auto") {
    if (!llvm::sys::fs::is_regular_file(tokenizer))
      return error("--tokenizer=" + tokenizer +
                   ": none of auto, byte and none, and no file");
    options.tokenizer = tnl::TokenizerChoice::SentencePiece;
    options.tokenizerFile = tokenizer;
  }
  return true;
}

/// Registers what plugins have; false, with the loader's reason, where one
/// cannot be loaded.
static bool loadPlugins(const CommandLine &line,
                        mlir::DialectRegistry &registry) {
  for (const std::string &path : line.passPlugins) {
    auto plugin = mlir::PassPlugin::load(path);
    if (!plugin)
      return error("--load-pass-plugin: " + llvm::toString(plugin.takeError()));
    plugin->registerPassRegistryCallbacks();
  }
  for (const std::string &path : line.dialectPlugins) {
    auto plugin = mlir::DialectPlugin::load(path);
    if (!plugin)
      return error("--load-dialect-plugin: " +
                   llvm::toString(plugin.takeError()));
    plugin->registerDialectRegistryCallbacks(registry);
  }
  return true;
}

bool CommandLine::read(tnl::CompileOptions &options) {
  if (!readInputs(options) || !readArithmetic(options) || !readEmit(options))
    return false;
  options.output = output;
  options.compileFrom = compileFrom;
  options.compileTo = compileTo;
  options.dumpDirectory = dumpDirectory;
  options.requireDerived = requireDerived;
  options.reproducers = reproducers;
  options.verbose = verbose;
  return readLevels(options) && readBlock(options) &&
         readExtraPasses(options) && readTokenizer(options);
}

int main(int argc, char **argv) {
  tnl::ToolProcess process(argc, argv, "tnl-compile");
  process.describeVersion([](llvm::raw_ostream &os) {
    os << "targets: cpu (" << llvm::join(tnl::cpuLevels(), ", ") << "), nvptx:"
       << llvm::join(tnl::tile::targetArchitectures(), ", nvptx:")
       << "\npackage format " << tnl::package::kVersion << "\n";
  });
  CommandLine commandLine;
  tnl::registerPasses(); // which options name
  mlir::registerAsmPrinterCLOptions();
  mlir::registerMLIRContextCLOptions();
  mlir::registerPassManagerCLOptions();
  mlir::registerDefaultTimingManagerCLOptions();
  process.showOptions(category);
  tnl::CompileOptions options;
  if (!process.parseCommandLine(
          argc, argv,
          "Compiles TransNormerLLM graphs ahead of time into a package for "
          "tnl-run.\n") ||
      !commandLine.read(options))
    return process.kUsageError;

  mlir::DialectRegistry registry;
  tnl::registerDialects(registry);
  tnl::registerCPUTarget(registry);
  tnl::registerNVPTXTarget(registry);
  if (!loadPlugins(commandLine, registry))
    return 1;
  mlir::MLIRContext context(registry);
  context.loadAllAvailableDialects();
  tnl::ProgressLine progress(/*enabled=*/!options.verbose);
  options.onPhase = [&](const std::string &name) {
    progress.update("tnl-compile: " + name);
  };
  tnl::DiagnosticPrinter printer(context, "tnl-compile", commandLine.remarks,
                                 &progress);
  return process.finish(failed(tnl::compile(context, options)) ? 1 : 0);
}
