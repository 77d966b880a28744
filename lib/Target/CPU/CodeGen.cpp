//===- CodeGen.cpp - Kernels to object code -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Target/CPU/CodeGen.h"
#include "HalfSupport.h"
#include "Link.h"
#include "TNL/Conversion/CPU/Passes.h"
#include "TNL/Conversion/CPU/Scratch.h"
#include "TNL/Target/LLVM/Backend.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Threading.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Triple.h"
#include "llvm/Transforms/Utils/Cloning.h"

using namespace mlir;
using namespace tnl;

llvm::ArrayRef<llvm::StringRef> tnl::cpuLevels() {
  static const llvm::StringRef levels[] = {"x86-64", "x86-64-v3", "x86-64-v4"};
  return levels;
}

void tnl::registerCPUTarget(DialectRegistry &registry) {
  registerCPUDialects(registry);
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
}

static void optimize(llvm::Module &module, llvm::TargetMachine &machine) {
  llvm::PipelineTuningOptions tuning;
  tuning.LoopVectorization = true;
  tuning.SLPVectorization = true;
  tuning.LoopInterleaving = true;
  runPasses(module, machine, tuning, [](llvm::PassBuilder &builder) {
    return builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O3);
  });
}

/// Optimises the module that `bitcode` holds for the level of `result` and
/// compiles it to a shared object. Returns what went wrong, or an empty string.
/// Levels are compiled at the same time: each reads a copy into a context of
/// its own.
static std::string compile(llvm::StringRef bitcode, bool assembly,
                           CPUObject &result) {
  llvm::StringRef level = result.level;
  llvm::LLVMContext context;
  llvm::Expected<std::unique_ptr<llvm::Module>> read = llvm::parseBitcodeFile(
      llvm::MemoryBufferRef(bitcode, "kernels"), context);
  if (!read)
    return llvm::toString(read.takeError());
  std::unique_ptr<llvm::Module> module = std::move(*read);
  llvm::TargetOptions options;
  options.AllowFPOpFusion = llvm::FPOpFusion::Standard;
  std::string features = level == "x86-64-v4" ? "-prefer-256-bit" : "";
  std::string error;
  auto machine = createMachine(llvm::Triple("x86_64-unknown-linux-gnu"), level,
                               features, options, error);
  if (!machine)
    return error;
  setTarget(*module, *machine);
  if (!addHalfSupport(*module))
    return "the 16-bit float conversions cannot be added";
  for (llvm::Function &function : *module) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", level);
    if (!features.empty())
      function.addFnAttr("target-features", features);
    function.addFnAttr("prefer-vector-width",
                       level == "x86-64-v4" ? "512" : "256");
  }
  optimize(*module, *machine);

  llvm::SmallVector<char, 0> code;
  // Emitting changes the module.
  if (assembly) {
    auto copy = llvm::CloneModule(*module);
    if (!emitCode(*copy, *machine, llvm::CodeGenFileType::AssemblyFile, code))
      return "LLVM cannot emit assembly for it";
    result.assembly.assign(code.begin(), code.end());
    code.clear();
  }
  if (!emitCode(*module, *machine, llvm::CodeGenFileType::ObjectFile, code))
    return "LLVM cannot emit object files for it";
  return linkSharedObject(llvm::StringRef(code.data(), code.size()),
                          result.elf);
}

/// What the registers of a level hold.
static int64_t attentionRows(llvm::StringRef level) {
  return level == "x86-64-v4" ? 8 : 4;
}

/// What the entries of `lowered` need for themselves, added to `scratch` as far
/// as code for other levels needs less.
static void takeScratch(ModuleOp lowered, llvm::StringMap<SizeExpr> &scratch) {
  for (auto entry : lowered.getOps<LLVM::LLVMFuncOp>()) {
    auto pieces = entry->getAttrOfType<ArrayAttr>(kScratchAttr);
    if (!pieces)
      continue;
    SizeExpr total = SizeExpr::constant(0, lowered.getContext());
    for (Attribute bytes : pieces)
      total = total + alignScratch(cast<SizeExpr>(bytes));
    SizeExpr &most = scratch[entry.getName()];
    most = most ? SizeExpr::max(most, total) : total;
    entry->removeAttr(kScratchAttr);
  }
}

/// A module in the llvm dialect as LLVM bitcode; empty after a diagnostic.
static std::string writeBitcode(ModuleOp lowered) {
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> module =
      translateModuleToLLVMIR(lowered, context, "kernels");
  std::string bitcode;
  if (!module) {
    lowered.emitError("cannot translate the kernels to LLVM IR");
    return bitcode;
  }
  llvm::raw_string_ostream os(bitcode);
  llvm::WriteBitcodeToFile(*module, os);
  return bitcode;
}

FailureOr<CPUKernels> CPUKernels::create(ModuleOp kernels,
                                         ArrayRef<StringRef> levels) {
  CPUKernels result;
  for (StringRef level : levels) {
    auto known = llvm::find(cpuLevels(), level);
    if (known == cpuLevels().end())
      return kernels.emitError("no code can be generated for the CPU level '")
             << level << "'; the levels are " << llvm::join(cpuLevels(), ", ");
    int64_t rows = attentionRows(level);
    auto variant = llvm::find_if(result.modules, [&](const Variant &variant) {
      return variant.attentionRows == rows;
    });
    if (variant == result.modules.end()) {
      result.modules.push_back({rows, {}, kernels.clone()});
      variant = std::prev(result.modules.end());
    }
    variant->levels.push_back(*known);
  }
  return result;
}

LogicalResult
CPUKernels::run(llvm::function_ref<void(OpPassManager &, int64_t)> build) {
  for (Variant &variant : modules)
    if (failed(runner(*variant.module, [&](OpPassManager &pm) {
          build(pm, variant.attentionRows);
        })))
      return failure();
  return success();
}

LogicalResult CPUKernels::toLinalg(int64_t attentionBlock) {
  return run([&](OpPassManager &pm, int64_t) {
    buildCPUKernelsToLinalgPipeline(pm, attentionBlock);
  });
}

LogicalResult CPUKernels::toLoops() {
  return run(buildCPUKernelsToLoopsPipeline);
}

LogicalResult CPUKernels::toLLVM() {
  return run(
      [](OpPassManager &pm, int64_t) { buildCPUKernelsToLLVMPipeline(pm); });
}

FailureOr<CPUCode> CPUKernels::compile(bool assembly) {
  LLVMInitializeX86TargetInfo();
  LLVMInitializeX86Target();
  LLVMInitializeX86TargetMC();
  LLVMInitializeX86AsmPrinter();
  CPUCode code;
  SmallVector<std::string> bitcodes;
  SmallVector<size_t> bitcodeOf;
  for (Variant &variant : modules) {
    takeScratch(*variant.module, code.scratch);
    bitcodes.push_back(writeBitcode(*variant.module));
    if (bitcodes.back().empty())
      return failure();
    for (StringRef level : variant.levels) {
      code.objects.push_back({level.str(), {}, {}});
      bitcodeOf.push_back(bitcodes.size() - 1);
    }
  }
  if (modules.empty())
    return code;
  std::vector<std::string> errors(code.objects.size());
  parallelFor(
      modules.front().module->getContext(), 0, errors.size(), [&](size_t i) {
        errors[i] =
            ::compile(bitcodes[bitcodeOf[i]], assembly, code.objects[i]);
      });
  for (auto [object, error] : llvm::zip_equal(code.objects, errors))
    if (!error.empty())
      return modules.front().module->emitError(
                 "cannot compile the kernels for ")
             << object.level << ": " << error;
  return code;
}

FailureOr<CPUCode> tnl::compileKernels(ModuleOp kernels,
                                       ArrayRef<StringRef> levels,
                                       int64_t attentionBlock) {
  auto lowered = CPUKernels::create(kernels, levels);
  if (failed(lowered) || failed(lowered->toLinalg(attentionBlock)) ||
      failed(lowered->toLoops()) || failed(lowered->toLLVM()))
    return failure();
  return lowered->compile();
}
