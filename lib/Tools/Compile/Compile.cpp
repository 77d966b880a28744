//===- Compile.cpp - Models to packages -----------------------------------===//

#include "TNL/Tools/Compile/Compile.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "TNL/Import/ONNXImporter.h"
#include "TNL/Pipelines/Pipelines.h"
#include "TNL/Target/CPU/CodeGen.h"
#include "TNL/Target/Package/PackageBuilder.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/FileUtilities.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/ToolOutputFile.h"
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

class Compilation {
public:
  Compilation(MLIRContext &context, const CompileOptions &options)
      : context(context), options(options) {}

  LogicalResult run();

private:
  LogicalResult import();
  OwningOpRef<ModuleOp> importOne(const ModelInput &input);
  LogicalResult runPipeline(llvm::function_ref<void(OpPassManager &)> build);
  LogicalResult dump(Phase phase);
  LogicalResult package();
  bool hasByteVocabulary();
  std::string sources() const;
  InFlightDiagnostic error(StringRef path) const {
    return emitError(FileLineColLoc::get(&context, path, 0, 0));
  }

  MLIRContext &context;
  const CompileOptions &options;
  OwningOpRef<ModuleOp> module;
  std::string pipeline;
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
  return success();
}

LogicalResult
Compilation::runPipeline(llvm::function_ref<void(OpPassManager &)> build) {
  PassManager pm(&context);
  if (failed(applyPassManagerCLOptions(pm)))
    return failure();
  build(pm);
  llvm::raw_string_ostream os(pipeline);
  pm.printAsTextualPipeline(os);
  os << "\n";
  return pm.run(*module);
}

LogicalResult Compilation::dump(Phase phase) {
  if (options.dumpDirectory.empty())
    return success();
  if (std::error_code code =
          llvm::sys::fs::create_directories(options.dumpDirectory))
    return error(options.dumpDirectory)
           << "cannot make the folder for dumps: " << code.message();
  llvm::SmallString<128> path(options.dumpDirectory);
  llvm::sys::path::append(path, Twine(static_cast<int>(phase) + 1) + "-" +
                                    nameOf(phase) + ".mlir");
  std::string message;
  auto file = openOutputFile(path, &message);
  if (!file)
    return error(path) << message;
  module->print(file->os());
  file->keep();
  return success();
}

// A model over 256 tokens reads bytes, unless its user says otherwise.
bool Compilation::hasByteVocabulary() {
  bool found = false;
  module->walk([&](func::FuncOp function) {
    if (function->hasAttr("tnl.kernel"))
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

LogicalResult Compilation::package() {
  OwningOpRef<ModuleOp> kernels = ModuleOp::create(module->getLoc());
  for (auto function : module->getOps<func::FuncOp>())
    if (function->hasAttr("tnl.kernel"))
      kernels->push_back(function->clone());
  SmallVector<StringRef> levels(options.cpuLevels.begin(),
                                options.cpuLevels.end());
  SmallVector<CPUObject> objects;
  if (!kernels->getBody()->empty()) {
    auto compiled = compileKernels(*kernels, levels);
    if (failed(compiled))
      return failure();
    objects = std::move(*compiled);
  }
  PackageInfo info;
  info.producer = "tnl " TNL_VERSION " (LLVM " LLVM_VERSION_STRING ")";
  info.source = sources();
  info.pipeline = pipeline;
  info.byteTokenizer =
      options.tokenizer == TokenizerChoice::Byte ||
      (options.tokenizer == TokenizerChoice::Auto && hasByteVocabulary());
  return writePackage(*module, objects, info, options.output);
}

LogicalResult Compilation::run() {
  auto optimize = [&](OpPassManager &pm) {
    buildOptimizePipeline(pm, options.requireDerived);
  };
  auto step = [&](Phase phase) -> LogicalResult {
    switch (phase) {
    case Phase::Import:
      return import();
    case Phase::Raise:
      return runPipeline(buildRaisePipeline);
    case Phase::Optimize:
      return runPipeline(optimize);
    case Phase::Schedule:
      return runPipeline(buildSchedulePipeline);
    case Phase::Package:
      return package();
    }
    return failure();
  };
  for (Phase phase : {Phase::Import, Phase::Raise, Phase::Optimize,
                      Phase::Schedule, Phase::Package}) {
    // Reading the input is the first step wherever the phases start.
    if (phase != Phase::Import && phase <= options.compileFrom)
      continue;
    auto start = std::chrono::steady_clock::now();
    if (failed(step(phase)))
      return failure();
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
    if (phase == options.compileTo) {
      std::string message;
      auto file = openOutputFile(options.output, &message);
      if (!file)
        return error(options.output) << message;
      module->print(file->os());
      file->keep();
      break;
    }
  }
  return success();
}

LogicalResult tnl::compile(MLIRContext &context,
                           const CompileOptions &options) {
  return Compilation(context, options).run();
}
