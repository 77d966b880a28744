//===- CPUBranch.cpp - The way of the CPU ---------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Branch.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Pipelines/Pipelines.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace tnl;

ArrayRef<Phase> CPUBranch::phases() const {
  static const Phase phases[] = {Phase::Schedule, Phase::Linalg, Phase::Loops,
                                 Phase::LLVM, Phase::Assembly};
  return phases;
}

/// Code is made of kernels that take and give the tensors of their calls.
static LogicalResult checkCalls(ModuleOp module) {
  SymbolTable symbols(module);
  WalkResult walk = module.walk([&](DispatchOp call) -> WalkResult {
    auto kernel = symbols.lookup<func::FuncOp>(call.getKernel());
    if (kernel && kernel.getArgumentTypes() == call.getInputs().getTypes() &&
        kernel.getResultTypes() == call.getOutputs().getTypes())
      return success();
    return call.emitOpError("calls @")
           << call.getKernel() << ", which has been lowered already";
  });
  return failure(walk.wasInterrupted());
}

LogicalResult CPUBranch::takeKernels() {
  if (failed(checkCalls(*module)))
    return failure();
  OwningOpRef<ModuleOp> taken = ModuleOp::create(module->getLoc());
  for (auto function : module->getOps<func::FuncOp>()) {
    if (!function->hasAttr(kKernelAttr))
      continue;
    if (!function.getBody().hasOneBlock())
      return function.emitOpError("is a kernel without a body of one block");
    taken->push_back(function->clone());
  }
  if (taken->getBody()->empty())
    return success();
  SmallVector<StringRef> levels(options.cpuLevels.begin(),
                                options.cpuLevels.end());
  auto created = CPUKernels::create(*taken, levels);
  if (failed(created))
    return failure();
  kernels = std::move(*created);
  kernels->setRunner(passRunner(options));
  return success();
}

LogicalResult CPUBranch::run(Phase phase) {
  if (phase == Phase::Schedule)
    return runPipeline(*module, options, pipeline, buildSchedulePipeline);
  if (phase == Phase::Linalg && failed(takeKernels()))
    return failure();
  if (!kernels)
    return success();
  switch (phase) {
  case Phase::Linalg:
    return kernels->toLinalg(options.attentionBlock ? options.attentionBlock
                                                    : kCPUAttentionBlock);
  case Phase::Loops:
    return kernels->toLoops();
  case Phase::LLVM:
    return kernels->toLLVM();
  case Phase::Assembly: {
    bool assembly =
        options.compileTo == phase || !options.dumpDirectory.empty();
    auto compiled = kernels->compile(assembly);
    if (failed(compiled))
      return failure();
    code = std::move(*compiled);
    return success();
  }
  default:
    return failure();
  }
}

SmallVector<Artifact> CPUBranch::artifacts(Phase phase) {
  auto print = [](ModuleOp module) {
    return [module](llvm::raw_ostream &os) mutable { module.print(os); };
  };
  SmallVector<Artifact> result;
  if (phase == Phase::Schedule)
    result.push_back({"", "mlir", [this](llvm::raw_ostream &os) {
                        printGraph(*module, os);
                      }});
  else if (phase == Phase::Assembly)
    for (const CPUObject &object : code.objects)
      result.push_back(
          {object.level, "s",
           [&object](llvm::raw_ostream &os) { os << object.assembly; }, nullptr,
           object.assembly});
  else if (kernels)
    for (const CPUKernels::Variant &variant : kernels->variants())
      result.push_back({variant.levels.back().str(), "mlir",
                        print(*variant.module), *variant.module});
  return result;
}

CPUProgram CPUBranch::program() { return {*module, std::move(code)}; }
