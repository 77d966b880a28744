//===- Compile.cpp - Models to packages -----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Compile/Compile.h"
#include "TNL/Conversion/CPU/Passes.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "TNL/Dialect/Tile/Target.h"
#include "TNL/Dialect/Tile/TileOps.h"
#include "TNL/Export/ONNXExporter.h"
#include "TNL/Import/ONNXImporter.h"
#include "TNL/Pipelines/Pipelines.h"
#include "TNL/Support/Version.h"
#include "TNL/Target/CPU/CodeGen.h"
#include "TNL/Target/Package/PackageBuilder.h"
#include "TNL/Tools/OutputStream.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/CallInterfaces.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>

using namespace mlir;
using namespace tnl;

StringRef tnl::nameOf(Phase phase) {
  switch (phase) {
  case Phase::Import:
    return "import";
  case Phase::Raise:
    return "raise";
  case Phase::Optimize:
    return "optimize";
  case Phase::Schedule:
    return "schedule";
  case Phase::Package:
    return "package";
  }
  return "";
}

namespace {

/// The way of one target from `optimize` on.
struct Branch {
  OwningOpRef<ModuleOp> schedule;
  std::string pipeline;
};

class Compilation {
public:
  Compilation(MLIRContext &context, const CompileOptions &options)
      : context(context), options(options) {}

  LogicalResult run();

private:
  LogicalResult import();
  LogicalResult checkModule();
  OwningOpRef<ModuleOp> importOne(const ModelInput &input);
  LogicalResult runPhase(Phase phase);
  LogicalResult runPipeline(ModuleOp module, std::string &text,
                            llvm::function_ref<void(OpPassManager &)> build);
  LogicalResult schedule();
  LogicalResult dump(Phase phase);
  LogicalResult dump(const Twine &name,
                     llvm::function_ref<void(llvm::raw_ostream &)> print);
  LogicalResult write(StringRef path,
                      llvm::function_ref<void(llvm::raw_ostream &)> print);
  LogicalResult finish(Phase phase);
  LogicalResult package();
  FailureOr<CPUProgram> compileCPU();
  FailureOr<GPUProgram> compileGPU();
  LogicalResult dumpTiles();
  LogicalResult dumpGPU(const GPUProgram &program);
  std::vector<std::string> notes(const std::optional<GPUProgram> &gpu) const;
  bool hasByteVocabulary(ModuleOp module);
  int64_t gpuAttentionBlock() const {
    return options.attentionBlock ? options.attentionBlock : kGPUAttentionBlock;
  }
  std::string sources() const;
  InFlightDiagnostic error(StringRef path) const {
    return emitError(FileLineColLoc::get(&context, path, 0, 0));
  }

  MLIRContext &context;
  const CompileOptions &options;
  OwningOpRef<ModuleOp> module; // until `optimize`
  std::string pipeline;         // until `optimize`
  Branch cpu, gpu;              // after it
  OwningOpRef<ModuleOp> launches;
};

} // namespace

OwningOpRef<ModuleOp> Compilation::importOne(const ModelInput &input) {
  StringRef path = input.path;
  if (path.ends_with(".mlir") || path.ends_with(".mlirbc") || path == "-") {
    if (!input.function.empty()) {
      error(path) << "an MLIR module names its own functions; give it without '"
                  << input.function << "='";
      return nullptr;
    }
    return parseSourceFile<ModuleOp>(path, ParserConfig(&context));
  }
  ImportOptions importOptions;
  if (!input.function.empty())
    importOptions.functionName = input.function;
  return importONNX(path, context, importOptions);
}

/// What no phase takes, said before they run.
LogicalResult Compilation::checkModule() {
  auto functions = module->getOps<func::FuncOp>();
  if (llvm::all_of(functions, [](func::FuncOp function) {
        return function.isExternal() || function->hasAttr(kKernelAttr);
      }))
    return error(options.inputs.front().path)
           << "no function: the module has none with a body to compile";
  WalkResult result = module->walk([](CallOpInterface call) -> WalkResult {
    return call->emitError("calls are not supported; inline them first");
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
Compilation::runPipeline(ModuleOp on, std::string &text,
                         llvm::function_ref<void(OpPassManager &)> build) {
  PassManager pm(&context);
  if (failed(applyPassManagerCLOptions(pm)))
    return failure();
  build(pm);
  llvm::raw_string_ostream os(text);
  pm.printAsTextualPipeline(os);
  os << "\n";
  return pm.run(on);
}

LogicalResult Compilation::schedule() {
  cpu.pipeline = gpu.pipeline = pipeline;
  if (!options.gpu.empty()) {
    gpu.schedule = options.cpu ? module->clone() : std::move(module);
    auto build = [&](OpPassManager &pm) {
      buildGPUSchedulePipeline(pm, options.bf16 ? "bf16" : "f32",
                               gpuAttentionBlock(), options.gpu);
    };
    if (failed(runPipeline(*gpu.schedule, gpu.pipeline, build)))
      return failure();
  }
  if (!options.cpu)
    return success();
  cpu.schedule = std::move(module);
  return runPipeline(*cpu.schedule, cpu.pipeline, buildSchedulePipeline);
}

LogicalResult
Compilation::write(StringRef path,
                   llvm::function_ref<void(llvm::raw_ostream &)> print) {
  Status status = writeOutput(path, print);
  // The message names the path.
  return status.ok() ? success()
                     : emitError(UnknownLoc::get(&context), status.message());
}

LogicalResult
Compilation::dump(const Twine &name,
                  llvm::function_ref<void(llvm::raw_ostream &)> print) {
  if (options.dumpDirectory.empty())
    return success();
  if (std::error_code code =
          llvm::sys::fs::create_directories(options.dumpDirectory))
    return error(options.dumpDirectory)
           << "cannot make the folder for dumps: " << code.message();
  llvm::SmallString<128> path(options.dumpDirectory);
  llvm::sys::path::append(path, name);
  return write(path, print);
}

LogicalResult Compilation::dump(Phase phase) {
  std::string name =
      (Twine(static_cast<int>(phase) + 1) + "-" + nameOf(phase)).str();
  auto printed = [](ModuleOp module) {
    return [module](llvm::raw_ostream &os) mutable { module.print(os); };
  };
  if (module)
    return dump(name + ".mlir", printed(*module));
  if (cpu.schedule && failed(dump(name + ".mlir", printed(*cpu.schedule))))
    return failure();
  return gpu.schedule ? dump(name + "-nvptx.mlir", printed(*gpu.schedule))
                      : success();
}

/// A schedule again, with lowered kernels.
LogicalResult Compilation::dumpTiles() {
  return dump("5-tile-nvptx.mlir", [&](llvm::raw_ostream &os) {
    OwningOpRef<ModuleOp> whole = launches->clone();
    whole->getOperation()->setAttrs(gpu.schedule->getOperation()->getAttrs());
    OpBuilder builder = OpBuilder::atBlockBegin(whole->getBody());
    for (auto function : gpu.schedule->getOps<func::FuncOp>())
      if (!function->hasAttr(kKernelAttr))
        builder.clone(*function);
    whole->print(os);
  });
}

LogicalResult Compilation::dumpGPU(const GPUProgram &program) {
  auto text = [](StringRef text) {
    return [text](llvm::raw_ostream &os) { os << text; };
  };
  if (failed(dump("5-llvm-nvptx.mlir", text(program.code.llvm))))
    return failure();
  return dump("5-kernels-nvptx.ptx", text(program.code.ptx));
}

// A model over 256 tokens reads bytes, unless its user says otherwise.
bool Compilation::hasByteVocabulary(ModuleOp module) {
  bool found = false;
  module.walk([&](func::FuncOp function) {
    if (function->hasAttr(kKernelAttr))
      return;
    for (unsigned i = 0; i < function.getNumResults(); ++i) {
      auto name = function.getResultAttrOfType<StringAttr>(i, kNameAttr);
      auto type = dyn_cast<RankedTensorType>(function.getResultTypes()[i]);
      if (name && name.getValue() == "logits" && type && type.getRank() == 3)
        found |= type.getDimSize(2) == 256;
    }
  });
  return found;
}

std::string Compilation::sources() const {
  std::string text;
  for (const ModelInput &input : options.inputs) {
    text += text.empty() ? "" : " ";
    text += input.function.empty() ? "" : input.function + "=";
    text += llvm::sys::path::filename(input.path);
  }
  return text;
}

FailureOr<CPUProgram> Compilation::compileCPU() {
  CPUProgram program;
  program.schedule = *cpu.schedule;
  OwningOpRef<ModuleOp> kernels = ModuleOp::create(cpu.schedule->getLoc());
  for (auto function : cpu.schedule->getOps<func::FuncOp>()) {
    if (!function->hasAttr(kKernelAttr))
      continue;
    if (!function.getBody().hasOneBlock())
      return function.emitOpError("is a kernel without a body of one block");
    kernels->push_back(function->clone());
  }
  if (kernels->getBody()->empty())
    return program;
  SmallVector<StringRef> levels(options.cpuLevels.begin(),
                                options.cpuLevels.end());
  auto compiled = compileKernels(*kernels, levels,
                                 options.attentionBlock ? options.attentionBlock
                                                        : kCPUAttentionBlock);
  if (failed(compiled))
    return failure();
  program.code = std::move(*compiled);
  return program;
}

// A schedule that was read may be one for another architecture.
FailureOr<GPUProgram> Compilation::compileGPU() {
  ModuleOp schedule = *gpu.schedule;
  auto target = schedule->getAttrOfType<tile::TargetAttr>(tile::kTargetAttr);
  if (!target)
    target = tile::targetFor(&context, options.gpu);
  if (!target || target.getArch() != options.gpu)
    return schedule.emitError("the schedule is for ")
           << target << ", not for " << options.gpu;
  GPUProgram program;
  program.schedule = *gpu.schedule;
  program.bf16 = options.bf16;
  launches = ModuleOp::create(gpu.schedule->getLoc());
  (*launches)->setAttr(tile::kTargetAttr, target);
  // A schedule may have kernels that were lowered before.
  bool lowered = true;
  for (Operation &op : *gpu.schedule->getBody()) {
    auto function = dyn_cast<func::FuncOp>(op);
    if (function && !function->hasAttr(kKernelAttr))
      continue;
    launches->push_back(op.clone());
    lowered &= !function || (function.getNumResults() == 0 &&
                             llvm::all_of(function.getArgumentTypes(),
                                          llvm::IsaPred<MemRefType>));
  }
  auto build = [&](OpPassManager &pm) {
    buildTileKernelPipeline(pm, gpuAttentionBlock());
  };
  if (!lowered && failed(runPipeline(*launches, gpu.pipeline, build)))
    return failure();
  program.launches = *launches;
  program.pipeline = gpu.pipeline;
  if (failed(dumpTiles()))
    return failure();
  if (launches->getOps<tile::KernelOp>().empty())
    return program;
  NVPTXOptions codeOptions;
  codeOptions.ptxasErrors = options.ptxasErrors;
  codeOptions.keepText = !options.dumpDirectory.empty();
  auto code = compileTileKernels(*launches, codeOptions);
  if (failed(code))
    return failure();
  program.code = std::move(*code);
  if (failed(dumpGPU(program)))
    return failure();
  return program;
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

LogicalResult Compilation::package() {
  std::optional<CPUProgram> cpuProgram;
  std::optional<GPUProgram> gpuProgram;
  if (!options.gpu.empty()) {
    auto program = compileGPU();
    if (failed(program))
      return failure();
    gpuProgram = std::move(*program);
  }
  if (options.cpu) {
    auto program = compileCPU();
    if (failed(program))
      return failure();
    cpuProgram = std::move(*program);
  }
  PackageInfo info;
  info.producer =
      std::string("tnl ") + version() + " (LLVM " LLVM_VERSION_STRING ")";
  info.source = sources();
  info.pipeline = options.cpu ? cpu.pipeline : gpu.pipeline;
  info.notes = notes(gpuProgram);
  info.byteTokenizer =
      options.tokenizer == TokenizerChoice::Byte ||
      (options.tokenizer == TokenizerChoice::Auto &&
       hasByteVocabulary(options.cpu ? *cpu.schedule : *gpu.schedule));
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

LogicalResult Compilation::runPhase(Phase phase) {
  switch (phase) {
  case Phase::Import:
    return import();
  case Phase::Raise:
    return runPipeline(*module, pipeline, buildRaisePipeline);
  case Phase::Optimize:
    return runPipeline(*module, pipeline, [&](OpPassManager &pm) {
      buildOptimizePipeline(pm, options.requireDerived);
    });
  case Phase::Schedule:
    return schedule();
  case Phase::Package:
    return package();
  }
  return failure();
}

/// Writes what a phase made, as the result of all.
LogicalResult Compilation::finish(Phase phase) {
  ModuleOp result = phase != Phase::Schedule ? *module
                    : options.cpu            ? *cpu.schedule
                                             : *gpu.schedule;
  return write(options.output, [&](raw_ostream &os) { result->print(os); });
}

LogicalResult Compilation::run() {
  if (options.emit == Emit::ONNX && options.compileFrom == Phase::Schedule)
    return error(options.output)
           << "a schedule cannot be written as ONNX; give the raised model";
  if (options.cpu && !options.gpu.empty() &&
      (options.compileTo == Phase::Schedule ||
       options.compileFrom == Phase::Schedule))
    return error(options.output)
           << "a schedule is for one target; name one of the two";
  for (Phase phase : {Phase::Import, Phase::Raise, Phase::Optimize,
                      Phase::Schedule, Phase::Package}) {
    // Reading the input is the first step wherever the phases start.
    if (phase != Phase::Import && phase <= options.compileFrom)
      continue;
    auto start = std::chrono::steady_clock::now();
    if (failed(runPhase(phase)))
      return failure();
    // An input that is a schedule.
    if (phase == Phase::Import && options.compileFrom == Phase::Schedule)
      (options.cpu ? cpu : gpu).schedule = std::move(module);
    if (options.verbose) {
      std::chrono::duration<double> seconds =
          std::chrono::steady_clock::now() - start;
      llvm::errs() << llvm::formatv("[{0}/5] {1,-8} {2:F2} s\n",
                                    static_cast<int>(phase) + 1, nameOf(phase),
                                    seconds.count());
    }
    if (phase == Phase::Package)
      break;
    if (failed(dump(phase)))
      return failure();
    // A module that has passed `raise` is written as it is.
    if (options.emit == Emit::ONNX &&
        (phase == Phase::Raise || options.compileFrom >= Phase::Raise))
      return exportONNX(*module, options.output, {options.emitFunction});
    if (phase == options.compileTo)
      return finish(phase);
  }
  return success();
}

LogicalResult tnl::compile(MLIRContext &context,
                           const CompileOptions &options) {
  return Compilation(context, options).run();
}
