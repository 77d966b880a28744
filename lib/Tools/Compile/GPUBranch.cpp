//===- GPUBranch.cpp - The way of GPUs ------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Branch.h"
#include "TNL/Dialect/TNL/TNLDialect.h"
#include "TNL/Dialect/Tile/Target.h"
#include "TNL/Dialect/Tile/TileOps.h"
#include "TNL/Pipelines/Pipelines.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace tnl;

ArrayRef<Phase> GPUBranch::phases() const {
  static const Phase phases[] = {Phase::Schedule, Phase::Tile, Phase::LLVM,
                                 Phase::PTX};
  return phases;
}

/// A kernel function after `convert-tnl-to-tile`: it launches.
static bool isLowered(func::FuncOp function) {
  return function.getNumResults() == 0 &&
         llvm::all_of(function.getArgumentTypes(), llvm::IsaPred<MemRefType>);
}

LogicalResult GPUBranch::take(OwningOpRef<ModuleOp> input) {
  // What was read may be for another architecture.
  auto target = (*input)->getAttrOfType<tile::TargetAttr>(tile::kTargetAttr);
  if (!target) {
    target = tile::targetFor(input->getContext(), options.gpu);
    (*input)->setAttr(tile::kTargetAttr, target);
  }
  if (target.getArch() != options.gpu)
    return input->emitError("the module is for ")
           << target << ", not for " << options.gpu;
  (options.compileFrom == Phase::LLVM ? lowered : module) = std::move(input);
  return success();
}

LogicalResult GPUBranch::takeLaunches() {
  launches = ModuleOp::create(module->getLoc());
  (*launches)->setAttr(tile::kTargetAttr, tile::targetOf(*module));
  for (Operation &op : *module->getBody()) {
    auto function = dyn_cast<func::FuncOp>(op);
    if (function && !function->hasAttr(kKernelAttr))
      continue;
    if (options.compileFrom == Phase::Tile && function && !isLowered(function))
      return function.emitOpError(
          "is a kernel that has not passed the phase 'tile'; "
          "--compile-from=schedule lowers those of its kind");
    launches->push_back(op.clone());
  }
  return success();
}

// A schedule may have kernels that were lowered before, some or all.
LogicalResult GPUBranch::tile() {
  int64_t block =
      options.attentionBlock ? options.attentionBlock : kGPUAttentionBlock;
  if (llvm::all_of(launches->getOps<func::FuncOp>(), isLowered))
    return success();
  return runPipeline(*launches, options, pipeline, [&](OpPassManager &pm) {
    buildTileKernelPipeline(pm, block);
  });
}

LogicalResult GPUBranch::write() {
  code.architecture = options.gpu;
  auto ptx = writePTX(*lowered);
  if (failed(ptx))
    return failure();
  code.ptx = std::move(*ptx);
  if (ptxas.empty())
    return success();
  LogicalResult result =
      assembleTileKernels(*launches, ptxas, options.ptxasErrors, code);
  if (code.ptxasFailed)
    keepPTX(code.ptx, ptxas, code.architecture, options);
  return result;
}

LogicalResult GPUBranch::run(Phase phase) {
  if (phase == Phase::Schedule)
    return runPipeline(*module, options, pipeline, [&](OpPassManager &pm) {
      int64_t block =
          options.attentionBlock ? options.attentionBlock : kGPUAttentionBlock;
      buildGPUSchedulePipeline(pm, options.bf16 ? "bf16" : "f32", block,
                               options.gpu);
    });
  if (phase == Phase::PTX && !launches)
    return write();
  if (!launches && failed(takeLaunches()))
    return failure();
  if (phase == Phase::Tile)
    return tile();
  if (launches->getOps<tile::KernelOp>().empty())
    return success();
  if (phase == Phase::PTX)
    return write();
  // Before the long work: what does it want of ptxas?
  if (options.compileTo == Phase::Package) {
    auto found = findPtxas(*launches);
    if (failed(found))
      return failure();
    ptxas = std::move(*found);
  }
  auto result = lowerTileKernels(*launches, passRunner(options));
  if (failed(result))
    return failure();
  lowered = std::move(*result);
  return success();
}

/// A schedule again, with lowered kernels.
void GPUBranch::printTiles(llvm::raw_ostream &os) {
  OwningOpRef<ModuleOp> whole = launches->clone();
  whole->getOperation()->setAttrs(module->getOperation()->getAttrs());
  OpBuilder builder = OpBuilder::atBlockBegin(whole->getBody());
  for (auto function : module->getOps<func::FuncOp>())
    if (!function->hasAttr(kKernelAttr))
      builder.clone(*function);
  whole->print(os);
}

SmallVector<Artifact> GPUBranch::artifacts(Phase phase) {
  switch (phase) {
  case Phase::Schedule:
    return {{"nvptx", "mlir",
             [this](llvm::raw_ostream &os) { printGraph(*module, os); }}};
  case Phase::Tile:
    return {{"nvptx", "mlir", [this](llvm::raw_ostream &os) { printTiles(os); },
             *launches}};
  case Phase::LLVM:
    if (!lowered)
      return {};
    return {{"nvptx", "mlir",
             [this](llvm::raw_ostream &os) { lowered->print(os); }, *lowered}};
  case Phase::PTX:
    return {{"nvptx", "ptx", [this](llvm::raw_ostream &os) { os << code.ptx; },
             nullptr, code.ptx}};
  default:
    return {};
  }
}

GPUProgram GPUBranch::program() {
  return {*module, *launches, std::move(code), options.bf16, pipeline};
}
