//===- Compile.cpp - Models to packages -----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Branch.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Export/ONNXExporter.h"
#include "TNL/Import/CheckpointImporter.h"
#include "TNL/Import/ONNXImporter.h"
#include "TNL/Pipelines/Pipelines.h"
#include "TNL/Support/Version.h"
#include "TNL/Tokenizer/SentencePiece.h"
#include "TNL/Tools/OutputStream.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/CallInterfaces.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>

using namespace mlir;
using namespace tnl;

namespace {

class Compilation {
public:
  Compilation(MLIRContext &context, const CompileOptions &options)
      : context(context), options(options) {
    if (options.cpu)
      cpu.emplace(options);
    if (!options.gpu.empty())
      gpu.emplace(options);
  }

  LogicalResult run();

private:
  /// A phase, of a target or (null) of the model.
  struct Step {
    Phase phase;
    Branch *branch;
    size_t number; ///< in names of files; counts the phases of one target
  };

  LogicalResult checkOptions();
  LogicalResult checkPhase(StringRef option, Phase phase);
  LogicalResult import();
  LogicalResult checkModule();
  LogicalResult checkWeights();
  OwningOpRef<ModuleOp> importOne(const ModelInput &input);
  SmallVector<Branch *, 2> branches();
  SmallVector<Step> steps();
  LogicalResult runStep(const Step &step);
  LogicalResult runExtraPasses(const Step &step);
  LogicalResult dump(const Step &step);
  LogicalResult dumpKernels(const Artifact &artifact, StringRef phase);
  LogicalResult finish(const Step &step);
  void announce(const Step &step);
  void report(const Step &step, size_t number, size_t count, double seconds);
  LogicalResult write(StringRef path,
                      llvm::function_ref<void(llvm::raw_ostream &)> print);
  SmallVector<Artifact> artifacts(const Step &step);
  void splitBranches();
  LogicalResult package();
  std::vector<std::string> notes(const std::optional<GPUProgram> &gpu) const;
  int64_t vocabularyOf(ModuleOp module);
  LogicalResult addTokenizer(PackageInfo &info, int64_t vocabulary);
  std::string sources() const;
  std::optional<package::Hash> sourceHash() const;
  InFlightDiagnostic error(StringRef path) const {
    return emitError(FileLineColLoc::get(&context, path, 0, 0));
  }

  MLIRContext &context;
  const CompileOptions &options;
  OwningOpRef<ModuleOp> module;  // until `optimize`
  std::string pipeline;          // until `optimize`
  CheckpointTokenizer tokenizer; // of a checkpoint folder
  std::optional<CPUBranch> cpu;  // after it
  std::optional<GPUBranch> gpu;  // after it
};

} // namespace

/// By content, as names lie: bytecode begins with its mark, a model in protobuf
/// has bytes that are no text, a module begins as modules do. The name decides
/// where the content does not.
static bool isMLIR(StringRef path) {
  bool named = path.ends_with(".mlir") || path.ends_with(".mlirbc");
  if (path == "-" || !llvm::sys::fs::is_regular_file(path))
    return named || path == "-";
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                          /*RequiresNullTerminator=*/false);
  if (!file || (*file)->getBufferSize() == 0)
    return named;
  StringRef text = (*file)->getBuffer().take_front(256);
  if (text.starts_with("ML\xefR"))
    return true;
  bool binary = llvm::any_of(text, [](unsigned char c) {
    return c < 0x20 && !llvm::isSpace(char(c));
  });
  if (binary || named)
    return !binary;
  text = text.ltrim();
  return llvm::any_of(ArrayRef<StringRef>{"//", "module", "func.func",
                                          "builtin.", "\"builtin.", "#", "!",
                                          "{-#", "tile.kernel", "llvm."},
                      [&](StringRef begin) { return text.starts_with(begin); });
}

OwningOpRef<ModuleOp> Compilation::importOne(const ModelInput &input) {
  StringRef path = input.path;
  if (!input.preset.empty())
    return importPreset(input.preset, context);
  if (!isCheckpointFolder(path) && isMLIR(path)) {
    if (!input.function.empty()) {
      error(path)
          << "an MLIR module names its own functions\nhint: give it without '"
          << input.function << "='";
      return nullptr;
    }
    return parseSourceFile<ModuleOp>(path, ParserConfig(&context));
  }
  ImportOptions importOptions;
  if (!input.function.empty())
    importOptions.functionName = input.function;
  if (!isCheckpointFolder(path))
    return importONNX(path, context, importOptions);
  auto found = tokenizerOf(path, context);
  if (failed(found))
    return nullptr;
  tokenizer = std::move(*found);
  return importCheckpoint(path, context, importOptions);
}

/// Weights without data fit only into packages without weights.
LogicalResult Compilation::checkWeights() {
  if (options.noWeights || options.compileTo != Phase::Package ||
      options.emit != Emit::Package)
    return success();
  WalkResult result = module->walk([this](WeightOp weight) -> WalkResult {
    if (!isa<AbsentAttr>(weight.getSource()))
      return WalkResult::advance();
    const ModelInput &input = options.inputs.front();
    return error(input.preset.empty() ? input.path : input.preset)
           << "weight '" << weight.getName()
           << "' has no data, as those of presets; --no-weights writes a "
              "package without weights";
  });
  return failure(result.wasInterrupted());
}

/// What no phase takes, said before they run.
LogicalResult Compilation::checkModule() {
  StringRef path = options.inputs.front().path;
  if (options.compileFrom == Phase::LLVM)
    return success();
  auto functions = module->getOps<func::FuncOp>();
  auto isKernel = [](func::FuncOp function) {
    return function->hasAttr(kKernelAttr);
  };
  bool kernelsOnly = llvm::all_of(functions, [&](func::FuncOp function) {
    return function.isExternal() || isKernel(function);
  });
  if (kernelsOnly && (options.compileFrom != Phase::Tile ||
                      options.compileTo == Phase::Package))
    return error(path)
           << "no function: the module has none with a body to compile";
  if (options.compileFrom < Phase::Schedule &&
      llvm::any_of(functions, isKernel))
    return error(path) << "the module has kernels, so it has passed the phase "
                          "'schedule'\nhint: give --compile-from=schedule";
  if (failed(checkWeights()))
    return failure();
  WalkResult result = module->walk([](CallOpInterface call) -> WalkResult {
    return call->emitError("calls are not supported\nhint: inline them first");
  });
  return failure(result.wasInterrupted());
}

// Several graphs of one model become functions of one module.
LogicalResult Compilation::import() {
  for (const ModelInput &input : options.inputs) {
    OwningOpRef<ModuleOp> next = importOne(input);
    if (!next)
      return failure();
    if (!module) {
      module = std::move(next);
      continue;
    }
    SymbolTable symbols(*module);
    for (Operation &op : llvm::make_early_inc_range(*next->getBody())) {
      auto symbol = dyn_cast<SymbolOpInterface>(op);
      if (symbol && symbols.lookup(symbol.getName()))
        return error(input.path)
               << "a second function '" << symbol.getName() << "'";
      op.remove();
      symbols.insert(&op);
    }
  }
  return checkModule();
}

LogicalResult
Compilation::write(StringRef path,
                   llvm::function_ref<void(llvm::raw_ostream &)> print) {
  Status status = writeOutput(path, print);
  // The message names the path.
  return status.ok() ? success()
                     : emitError(UnknownLoc::get(&context), status.message());
}

/// What a step has made.
SmallVector<Artifact> Compilation::artifacts(const Step &step) {
  if (step.branch)
    return step.branch->artifacts(step.phase);
  return {
      {"", "mlir", [this](llvm::raw_ostream &os) { printGraph(*module, os); }}};
}

LogicalResult Compilation::dump(const Step &step) {
  if (options.dumpDirectory.empty())
    return success();
  if (std::error_code code =
          llvm::sys::fs::create_directories(options.dumpDirectory))
    return error(options.dumpDirectory)
           << "cannot make the folder for dumps: " << code.message();
  for (const Artifact &artifact : artifacts(step)) {
    llvm::SmallString<128> path(options.dumpDirectory);
    std::string variant =
        artifact.variant.empty() ? "" : "-" + artifact.variant;
    llvm::sys::path::append(path, Twine(step.number) + "-" +
                                      nameOf(step.phase) + variant + "." +
                                      artifact.extension);
    if (failed(write(path, artifact.print)) ||
        failed(dumpKernels(artifact, nameOf(step.phase).str() + variant)))
      return failure();
  }
  return success();
}

/// kernels/NAME.PHASE-VARIANT.EXTENSION
LogicalResult Compilation::dumpKernels(const Artifact &artifact,
                                       StringRef phase) {
  llvm::SmallString<128> folder(options.dumpDirectory);
  llvm::sys::path::append(folder, "kernels");
  for (const KernelText &kernel : kernelsOf(artifact)) {
    if (std::error_code code = llvm::sys::fs::create_directories(folder))
      return error(folder) << "cannot make the folder: " << code.message();
    llvm::SmallString<128> path(folder);
    llvm::sys::path::append(path, kernel.name + "." + phase + "." +
                                      artifact.extension);
    if (failed(write(path, [&](raw_ostream &os) { os << kernel.text; })))
      return failure();
  }
  return success();
}

/// Writes what a step has made as the result of all: code and loops of the best
/// level of CPUs.
LogicalResult Compilation::finish(const Step &step) {
  SmallVector<Artifact> made = artifacts(step);
  if (made.empty())
    return error(options.output) << "there are no kernels to write";
  return write(options.output, made.back().print);
}

/// The number of logits; 0 where it is not known.
int64_t Compilation::vocabularyOf(ModuleOp module) {
  int64_t found = 0;
  module.walk([&](func::FuncOp function) {
    if (function->hasAttr(kKernelAttr))
      return;
    for (unsigned i = 0; i < function.getNumResults(); ++i) {
      auto name = function.getResultAttrOfType<StringAttr>(i, kNameAttr);
      auto type = dyn_cast<RankedTensorType>(function.getResultTypes()[i]);
      if (name && name.getValue() == "logits" && type && type.getRank() == 3 &&
          !type.isDynamicDim(2))
        found = type.getDimSize(2);
    }
  });
  return found;
}

LogicalResult Compilation::addTokenizer(PackageInfo &info, int64_t vocabulary) {
  // That of a checkpoint folder. A model over 256 tokens without one reads
  // bytes. Its user may say otherwise.
  bool automatic = options.tokenizer == TokenizerChoice::Auto;
  bool found = automatic && !tokenizer.path.empty();
  info.byteTokenizer = options.tokenizer == TokenizerChoice::Byte ||
                       (automatic && !found && vocabulary == 256);
  info.beginOfText =
      options.beginOfText.value_or(found && tokenizer.beginOfText);
  if (options.tokenizer != TokenizerChoice::SentencePiece && !found)
    return success();
  const std::string &path = found ? tokenizer.path : options.tokenizerFile;
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                          /*RequiresNullTerminator=*/false);
  if (!file)
    return error(path) << "cannot be read: " << file.getError().message();
  StringRef bytes = (*file)->getBuffer();
  auto pieces = countPieces(bytes);
  if (!pieces)
    return error(path) << "cannot be the tokenizer: " << pieces.message();
  if (vocabulary && *pieces > vocabulary)
    return error(path) << "cannot be the tokenizer: it has " << *pieces
                       << " pieces, but the model has logits for " << vocabulary
                       << " tokens";
  // Where SentencePiece is installed, it has the last word.
  auto opened = openSentencePiece(bytes);
  if (!opened && opened.status().code() != ErrorCode::NotFound)
    return error(path) << "cannot be the tokenizer: " << opened.message();
  info.sentencePiece = bytes.str();
  return success();
}

std::string Compilation::sources() const {
  std::string text;
  for (const ModelInput &input : options.inputs) {
    text += text.empty() ? "" : " ";
    text += input.function.empty() ? "" : input.function + "=";
    text += input.preset.empty() ? "" : "preset " + input.preset;
    // Of a folder too, which may end with '/'.
    text += llvm::sys::path::filename(StringRef(input.path).rtrim('/'));
  }
  return text;
}

std::vector<std::string>
Compilation::notes(const std::optional<GPUProgram> &gpu) const {
  std::vector<std::string> notes;
  if (options.cpu && options.bf16)
    notes.push_back("the CPU computes in f32; bf16 is for the GPU");
  if (gpu && !gpu->code.ptx.empty() && !gpu->code.cubin)
    notes.push_back(
        std::string(gpu->code.ptxasFailed ? "ptxas failed"
                                          : "there was no ptxas") +
        ": the GPU's code is PTX alone, which the driver assembles when it is "
        "loaded");
  return notes;
}

std::optional<package::Hash> Compilation::sourceHash() const {
  SmallVector<package::Hash> hashes;
  for (const ModelInput &input : options.inputs) {
    if (!llvm::sys::fs::is_regular_file(input.path))
      return std::nullopt;
    auto file = llvm::MemoryBuffer::getFile(input.path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
    if (!file)
      return std::nullopt;
    hashes.push_back(package::hashBytes((*file)->getBufferStart(),
                                        (*file)->getBufferSize()));
  }
  return hashes.size() == 1
             ? hashes.front()
             : package::hashBytes(hashes.data(),
                                  hashes.size() * sizeof(package::Hash));
}

LogicalResult Compilation::package() {
  std::optional<CPUProgram> cpuProgram;
  std::optional<GPUProgram> gpuProgram;
  if (gpu)
    gpuProgram = gpu->program();
  if (cpu)
    cpuProgram = cpu->program();
  PackageInfo info;
  info.producer =
      std::string("tnl ") + version() + " (LLVM " LLVM_VERSION_STRING ")";
  info.source = sources();
  info.sourceHash = sourceHash();
  info.pipeline = cpu ? cpu->pipeline : gpu->pipeline;
  info.notes = notes(gpuProgram);
  info.withoutWeights = options.noWeights;
  if (failed(addTokenizer(info, vocabularyOf(cpu ? cpuProgram->schedule
                                                 : gpuProgram->schedule))))
    return failure();
  if (options.verbose && gpuProgram) {
    for (const PtxasReport &report : gpuProgram->code.reports)
      llvm::errs() << llvm::formatv("  {0}: {1} registers, {2} bytes spilled\n",
                                    report.kernel, report.registers,
                                    report.spillBytes);
    for (const std::string &note : info.notes)
      llvm::errs() << "  note: " << note << "\n";
  }
  return writePackage(cpuProgram, gpuProgram, info, options.output);
}

SmallVector<Branch *, 2> Compilation::branches() {
  SmallVector<Branch *, 2> result;
  if (cpu)
    result.push_back(&*cpu);
  if (gpu)
    result.push_back(&*gpu);
  return result;
}

/// All of them, in order. Reading the input is the first wherever the phases
/// start.
SmallVector<Compilation::Step> Compilation::steps() {
  SmallVector<Step> result = {{Phase::Import, nullptr, 1},
                              {Phase::Raise, nullptr, 2},
                              {Phase::Optimize, nullptr, 3}};
  for (Branch *branch : branches())
    for (auto [index, phase] : llvm::enumerate(branch->phases()))
      result.push_back({phase, branch, 4 + index});
  result.push_back({Phase::Package, nullptr, 0});
  return result;
}

/// After the last phase of the model: a module for each target.
void Compilation::splitBranches() {
  for (Branch *branch : branches()) {
    bool isLast = branch == branches().back();
    branch->module = isLast ? std::move(module) : module->clone();
    branch->pipeline = pipeline;
  }
}

/// What users have asked for after a step.
LogicalResult Compilation::runExtraPasses(const Step &step) {
  for (const ExtraPasses &extra : options.extraPasses) {
    if (extra.after != step.phase)
      continue;
    ModuleOp on = step.branch ? *step.branch->module : *module;
    std::string &text = step.branch ? step.branch->pipeline : pipeline;
    bool parsed = true;
    LogicalResult result =
        runPipeline(on, options, text, [&](OpPassManager &pm) {
          parsed = succeeded(parsePassPipeline(extra.pipeline, pm));
        });
    if (!parsed)
      return error(options.output)
             << "no pass pipeline on a module: '" << extra.pipeline << "'";
    if (failed(result))
      return failure();
  }
  return success();
}

LogicalResult Compilation::runStep(const Step &step) {
  if (step.branch) {
    if (module)
      splitBranches();
    return step.branch->run(step.phase);
  }
  switch (step.phase) {
  case Phase::Import:
    return import();
  case Phase::Raise:
    return runPipeline(*module, options, pipeline, buildRaisePipeline);
  case Phase::Optimize:
    return runPipeline(*module, options, pipeline, [&](OpPassManager &pm) {
      buildOptimizePipeline(pm, options.requireDerived);
    });
  default:
    return package();
  }
}

/// A phase of a target must be one of the one target that there is.
LogicalResult Compilation::checkPhase(StringRef option, Phase phase) {
  if (phase < Phase::Schedule || phase == Phase::Package)
    return success();
  if (cpu && gpu)
    return error(options.output)
           << "from the schedule on a module is for one target, and " << option
           << "=" << nameOf(phase) << " needs one\nhint: name one of the two";
  Branch *branch = branches().front();
  if (llvm::is_contained(branch->phases(), phase))
    return success();
  return error(options.output)
         << option << "=" << nameOf(phase) << ": the target "
         << branch->target() << " has no such phase, but "
         << llvm::join(llvm::map_range(branch->phases(), nameOf), ", ");
}

LogicalResult Compilation::checkOptions() {
  if (options.emit == Emit::ONNX && options.compileFrom >= Phase::Schedule)
    return error(options.output) << "a schedule cannot be written as "
                                    "ONNX\nhint: give the raised model";
  if (failed(checkPhase("--compile-to", options.compileTo)) ||
      failed(checkPhase("--compile-from", options.compileFrom)))
    return failure();
  if (options.compileTo <= options.compileFrom &&
      options.compileTo != Phase::Import)
    return error(options.output) << "--compile-to=" << nameOf(options.compileTo)
                                 << " does not come after --compile-from="
                                 << nameOf(options.compileFrom);
  if (options.compileFrom != Phase::LLVM)
    return success();
  if (!gpu)
    return error(options.output)
           << "--compile-from=llvm is for GPUs; the CPU goes on from "
           << "'schedule'";
  if (options.compileTo != Phase::PTX)
    return error(options.output)
           << "kernels in the llvm dialect have lost the functions that launch "
              "them; --compile-from=llvm needs --compile-to=ptx, or go on from "
              "'tile'";
  return success();
}

void Compilation::announce(const Step &step) {
  if (!options.onPhase)
    return;
  std::string text = nameOf(step.phase).str();
  if (step.branch)
    text += " for " + step.branch->target();
  options.onPhase(text);
}

void Compilation::report(const Step &step, size_t number, size_t count,
                         double seconds) {
  if (options.verbose)
    llvm::errs() << llvm::formatv(
        "[{0}/{1}] {2,-8} {3:F2} s{4}\n", number, count, nameOf(step.phase),
        seconds, step.branch ? "  " + step.branch->target() : "");
}

LogicalResult Compilation::run() {
  if (failed(checkOptions()))
    return failure();
  SmallVector<Step> all = steps();
  size_t passed = 0; // the steps before it, which an input of a phase skips
  while (all[passed].phase != options.compileFrom)
    ++passed;
  for (auto [index, step] : llvm::enumerate(all)) {
    if (index != 0 && index <= passed)
      continue;
    announce(step);
    auto start = std::chrono::steady_clock::now();
    if (failed(runStep(step)) || failed(runExtraPasses(step)))
      return failure();
    if (index == 0 && options.compileFrom >= Phase::Schedule &&
        failed(branches().front()->take(std::move(module))))
      return failure();
    std::chrono::duration<double> time =
        std::chrono::steady_clock::now() - start;
    report(step, index + 1, all.size(), time.count());
    if (step.phase == Phase::Package)
      break;
    if (index == 0 && options.compileFrom >= Phase::Schedule)
      continue; // it is what the user has
    if (failed(dump(step)))
      return failure();
    // A module that has passed `raise` is written as it is.
    if (options.emit == Emit::ONNX &&
        (step.phase == Phase::Raise || options.compileFrom >= Phase::Raise))
      return exportONNX(*module, options.output, {options.emitFunction});
    if (step.phase == options.compileTo)
      return finish(step);
  }
  return success();
}

void tnl::printGraph(ModuleOp module, llvm::raw_ostream &os) {
  module.print(os, OpPrintingFlags().printNameLocAsPrefix());
}

LogicalResult tnl::compile(MLIRContext &context,
                           const CompileOptions &options) {
  return Compilation(context, options).run();
}
