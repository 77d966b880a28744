//===- CodeGen.cpp - Kernels to object code -------------------------------===//

#include "TNL/Target/CPU/CodeGen.h"
#include "HalfSupport.h"
#include "Link.h"
#include "TNL/Conversion/CPU/Passes.h"
#include "TNL/Conversion/CPU/Scratch.h"
#include "TNL/Target/LLVM/Backend.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
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

/// Optimises `module` for `level` and compiles it to a shared object. Returns
/// what went wrong, or an empty string.
static std::string compile(std::unique_ptr<llvm::Module> module,
                           llvm::StringRef level,
                           llvm::SmallVectorImpl<char> &elf) {
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

/// Null after a diagnostic.
static std::unique_ptr<llvm::Module> lower(ModuleOp kernels,
                                           int64_t attentionRows,
                                           llvm::LLVMContext &context,
                                           llvm::StringMap<SizeExpr> &scratch) {
  OwningOpRef<ModuleOp> lowered = kernels.clone();
  PassManager pm(kernels.getContext());
  buildCPUKernelPipeline(pm, attentionRows);
  if (failed(pm.run(*lowered)))
    return nullptr;
  takeScratch(*lowered, scratch);
  std::unique_ptr<llvm::Module> module =
      translateModuleToLLVMIR(*lowered, context, "kernels");
  if (!module)
    kernels.emitError("cannot translate the kernels to LLVM IR");
  return module;
}

FailureOr<CPUCode> tnl::compileKernels(ModuleOp kernels,
                                       ArrayRef<StringRef> levels) {
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
  llvm::LLVMContext context;
  llvm::SmallDenseMap<int64_t, std::unique_ptr<llvm::Module>> modules;
  CPUCode code;
  for (StringRef level : levels) {
    std::unique_ptr<llvm::Module> &module = modules[attentionRows(level)];
    if (!module)
      module = lower(kernels, attentionRows(level), context, code.scratch);
    if (!module)
      return failure();
    CPUObject object{level.str(), {}};
    std::string error = compile(llvm::CloneModule(*module), level, object.elf);
    if (!error.empty()) {
      kernels.emitError("cannot compile the kernels for ")
          << level << ": " << error;
      return failure();
    }
    code.objects.push_back(std::move(object));
  }
  return code;
}
