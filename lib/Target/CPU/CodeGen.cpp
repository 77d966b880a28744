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

/// Optimises the module that `bitcode` holds for `level` and compiles it to a
/// shared object. Returns what went wrong, or an empty string. Levels are
/// compiled at the same time: each reads a copy into a context of its own.
static std::string compile(llvm::StringRef bitcode, llvm::StringRef level,
                           llvm::SmallVectorImpl<char> &elf) {
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

  llvm::SmallVector<char, 0> object;
  if (!emitCode(*module, *machine, llvm::CodeGenFileType::ObjectFile, object))
    return "LLVM cannot emit object files for it";
  return linkSharedObject(llvm::StringRef(object.data(), object.size()), elf);
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

/// The kernels as LLVM bitcode; empty after a diagnostic.
static std::string lower(ModuleOp kernels, int64_t attentionRows,
                         int64_t attentionBlock,
                         llvm::StringMap<SizeExpr> &scratch) {
  OwningOpRef<ModuleOp> lowered = kernels.clone();
  PassManager pm(kernels.getContext());
  buildCPUKernelPipeline(pm, attentionRows, attentionBlock);
  if (failed(pm.run(*lowered)))
    return "";
  takeScratch(*lowered, scratch);
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> module =
      translateModuleToLLVMIR(*lowered, context, "kernels");
  std::string bitcode;
  if (!module) {
    kernels.emitError("cannot translate the kernels to LLVM IR");
    return bitcode;
  }
  llvm::raw_string_ostream os(bitcode);
  llvm::WriteBitcodeToFile(*module, os);
  return bitcode;
}

FailureOr<CPUCode> tnl::compileKernels(ModuleOp kernels,
                                       ArrayRef<StringRef> levels,
                                       int64_t attentionBlock) {
  for (StringRef level : levels)
    if (!llvm::is_contained(cpuLevels(), level)) {
      kernels.emitError("no code can be generated for the CPU level '")
          << level << "'; the levels are " << llvm::join(cpuLevels(), ", ");
      return failure();
    }
  LLVMInitializeX86TargetInfo();
  LLVMInitializeX86Target();
  LLVMInitializeX86TargetMC();
  LLVMInitializeX86AsmPrinter();
  llvm::SmallDenseMap<int64_t, std::string> modules;
  CPUCode code;
  for (StringRef level : levels) {
    std::string &bitcode = modules[attentionRows(level)];
    if (bitcode.empty())
      bitcode =
          lower(kernels, attentionRows(level), attentionBlock, code.scratch);
    if (bitcode.empty())
      return failure();
    code.objects.push_back({level.str(), {}});
  }
  std::vector<std::string> errors(levels.size());
  parallelFor(kernels.getContext(), 0, levels.size(), [&](size_t i) {
    errors[i] = compile(modules.find(attentionRows(levels[i]))->second,
                        levels[i], code.objects[i].elf);
  });
  for (auto [level, error] : llvm::zip_equal(levels, errors))
    if (!error.empty()) {
      kernels.emitError("cannot compile the kernels for ")
          << level << ": " << error;
      return failure();
    }
  return code;
}
