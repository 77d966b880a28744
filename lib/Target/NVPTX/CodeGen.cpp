//===- CodeGen.cpp - Tile kernels to GPU code -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Target/NVPTX/CodeGen.h"
#include "Ptxas.h"
#include "TNL/Conversion/TileToNVVM/Passes.h"
#include "TNL/Dialect/Tile/Target.h"
#include "TNL/Dialect/Tile/TileOps.h"
#include "TNL/Target/LLVM/Backend.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/NVVM/NVVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/DiagnosticHandler.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Triple.h"

using namespace mlir;
using namespace tnl;

void tnl::registerNVPTXTarget(DialectRegistry &registry) {
  registry.insert<tile::TileDialect>();
  registerNVVMDialects(registry);
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  registerNVVMDialectTranslation(registry);
}

namespace {

/// Keeps the first error of LLVM, which would end the process otherwise.
struct ErrorKeeper : llvm::DiagnosticHandler {
  explicit ErrorKeeper(std::string &error) : error(error) {}

  bool handleDiagnostics(const llvm::DiagnosticInfo &info) override {
    if (info.getSeverity() != llvm::DS_Error || !error.empty())
      return true;
    llvm::raw_string_ostream os(error);
    llvm::DiagnosticPrinterRawOStream printer(os);
    info.print(printer);
    return true;
  }

  std::string &error;
};

} // namespace

/// Addresses in shared memory take 32 bits: half the registers, no conversions.
/// LLVM has this as an option of its own alone.
static void useShortPointers() {
  auto &options = llvm::cl::getRegisteredOptions();
  auto found = options.find("nvptx-short-ptr");
  if (found != options.end() && found->second->getNumOccurrences() == 0)
    found->second->addOccurrence(0, "nvptx-short-ptr", "true");
}

/// Collective instructions must not be duplicated into branches; MLIR's inline
/// assembly cannot say so.
static void markConvergent(llvm::Module &module) {
  for (llvm::Function &function : module)
    for (llvm::Instruction &instruction : llvm::instructions(function))
      if (auto *call = llvm::dyn_cast<llvm::CallInst>(&instruction))
        if (call->isInlineAsm())
          call->setConvergent();
}

/// Simplifies without moving code out of loops: a kernel says itself what it
/// keeps in registers, and hoisted addresses make large ones spill.
static constexpr llvm::StringLiteral kPasses =
    "function(sroa,early-cse<memssa>,instcombine<no-verify-fixpoint>,"
    "simplifycfg,gvn,instcombine<no-verify-fixpoint>,simplifycfg,dce)";

static void optimize(llvm::Module &module, llvm::TargetMachine &machine) {
  markConvergent(module);
  runPasses(module, machine, {}, [](llvm::PassBuilder &builder) {
    llvm::ModulePassManager passes;
    llvm::cantFail(builder.parsePassPipeline(passes, kPasses));
    return passes;
  });
}

/// Optimises `module` and writes its PTX. Returns what went wrong, or an empty
/// string.
static std::string compile(llvm::Module &module, tile::TargetAttr target,
                           std::string &ptx) {
  for (const llvm::Function &function : module)
    if (function.isDeclaration() && !function.isIntrinsic())
      return ("they call '" + function.getName() +
              "', which there is no GPU code for")
          .str();
  useShortPointers();
  llvm::TargetOptions options;
  // Products and sums are fused, as CUDA does.
  options.AllowFPOpFusion = llvm::FPOpFusion::Fast;
  std::string error;
  std::string features = "+ptx" + std::to_string(target.getPtx());
  auto machine = createMachine(llvm::Triple("nvptx64-nvidia-cuda"),
                               target.getArch(), features, options, error);
  if (!machine)
    return error;
  setTarget(module, *machine);
  optimize(module, *machine);

  llvm::SmallVector<char, 0> text;
  if (!emitCode(module, *machine, llvm::CodeGenFileType::AssemblyFile, text))
    return "LLVM cannot emit PTX for it";
  ptx.assign(text.begin(), text.end());
  return "";
}

/// PTX has narrower names than MLIR; LLVM would change others on the way.
static LogicalResult verifyName(tile::KernelOp kernel) {
  StringRef name = kernel.getSymName();
  if (!name.empty() && !llvm::isDigit(name.front()) &&
      llvm::all_of(name, [](char c) { return llvm::isAlnum(c) || c == '_'; }))
    return success();
  return kernel.emitOpError("has a name that PTX cannot have: letters, digits "
                            "and '_' only, a digit not first");
}

/// Reports what ptxas found too slow to be meant.
static LogicalResult reportWarnings(ModuleOp kernels, const Assembly &assembly,
                                    bool asErrors) {
  auto report = [&](StringRef kernel) -> InFlightDiagnostic {
    Operation *at = kernels;
    for (auto op : kernels.getOps<tile::KernelOp>())
      if (op.getSymName() == kernel)
        at = op;
    InFlightDiagnostic diagnostic =
        asErrors ? emitError(at->getLoc()) : emitWarning(at->getLoc());
    diagnostic << "ptxas: ";
    if (at != kernels.getOperation())
      diagnostic << "kernel '" << kernel << "': ";
    return diagnostic;
  };
  bool found = false;
  for (const PtxasWarning &warning : assembly.warnings) {
    report(warning.kernel) << warning.text;
    found = true;
  }
  for (const PtxasReport &kernel : assembly.reports)
    if (kernel.spillBytes) {
      report(kernel.kernel) << kernel.spillBytes << " bytes of registers spill";
      found = true;
    }
  return success(!found || !asErrors);
}

// A ptxas that gives no code, for being too old, say, costs the code, not the
// build: the driver assembles PTX as well.
LogicalResult tnl::assembleTileKernels(ModuleOp kernels, StringRef ptxas,
                                       bool asErrors, NVPTXCode &code) {
  std::string why;
  FailureOr<Assembly> assembly =
      assemble(ptxas, code.ptx, code.architecture, why);
  if (succeeded(assembly)) {
    if (failed(reportWarnings(kernels, *assembly, asErrors)))
      return failure();
    code.cubin = std::move(assembly->cubin);
    code.reports = std::move(assembly->reports);
    return success();
  }
  code.ptxasFailed = true;
  if (asErrors)
    return kernels.emitError() << "no machine code for the GPU: " << why;
  kernels.emitWarning()
      << "no machine code for the GPU, only PTX, which the driver assembles "
         "(TNL_PTXAS= does without ptxas): "
      << why;
  return success();
}

FailureOr<OwningOpRef<ModuleOp>> tnl::lowerTileKernels(ModuleOp kernels,
                                                       const RunPasses &run) {
  OwningOpRef<ModuleOp> module = ModuleOp::create(kernels.getLoc());
  (*module)->setAttr(tile::kTargetAttr, tile::targetOf(kernels));
  for (auto kernel : kernels.getOps<tile::KernelOp>()) {
    if (failed(verifyName(kernel)))
      return failure();
    module->push_back(kernel->clone());
  }
  if (failed(run(*module, buildNVPTXKernelPipeline)))
    return failure();
  return module;
}

FailureOr<std::string> tnl::writePTX(ModuleOp lowered) {
  tile::TargetAttr target = tile::targetOf(lowered);
  LLVMInitializeNVPTXTargetInfo();
  LLVMInitializeNVPTXTarget();
  LLVMInitializeNVPTXTargetMC();
  LLVMInitializeNVPTXAsmPrinter();
  llvm::LLVMContext context;
  std::string error, ptx;
  context.setDiagnosticHandler(std::make_unique<ErrorKeeper>(error));
  std::unique_ptr<llvm::Module> module =
      translateModuleToLLVMIR(lowered, context, "kernels");
  if (!module)
    return lowered.emitError("cannot translate the kernels to LLVM IR");
  std::string reason = compile(*module, target, ptx);
  if (!reason.empty() || !error.empty())
    return lowered.emitError("cannot compile the kernels for ")
           << target.getArch() << ": " << (reason.empty() ? error : reason);
  return ptx;
}
