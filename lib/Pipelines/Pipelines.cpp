//===- Pipelines.cpp - Named pass pipelines -------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Pipelines/Pipelines.h"
#include "TNL/Conversion/ONNXToTNL/Passes.h"
#include "TNL/Conversion/TNLToTile/Passes.h"
#include "TNL/Dialect/ONNX/Transforms/Passes.h"
#include "TNL/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

void tnl::buildRaisePipeline(OpPassManager &pm) {
  OpPassManager &functions = pm.nest<func::FuncOp>();
  functions.addPass(createNameSizes());
  functions.addPass(onnx::createONNXFoldShapes());
  functions.addPass(createCanonicalizerPass());
  functions.addPass(createCSEPass());
  functions.addPass(createConvertONNXToTNL());
  functions.addPass(createCanonicalizerPass());
  functions.addPass(createCSEPass());
}

void tnl::buildOptimizePipeline(OpPassManager &pm, bool requireDerived) {
  DeriveFunctionsOptions derive;
  derive.required = requireDerived;
  pm.addPass(createDeriveFunctions(derive));
  OpPassManager &functions = pm.nest<func::FuncOp>();
  functions.addPass(createFuseProjections());
  functions.addPass(createFoldNorms());
  functions.addPass(createFuseGLU());
  functions.addPass(createFuseResidual());
  functions.addPass(createFuseTokenMixer());
  functions.addPass(createCanonicalizerPass());
  functions.addPass(createCSEPass());
}

void tnl::buildSchedulePipeline(OpPassManager &pm) {
  pm.nest<func::FuncOp>().addPass(createCheckModel());
  pm.nest<func::FuncOp>().addPass(createExpandGLU());
  pm.nest<func::FuncOp>().addPass(createHoistNorms());
  pm.nest<func::FuncOp>().addPass(onnx::createONNXExplicitBroadcast());
  pm.nest<func::FuncOp>().addPass(createFillSplats());
  pm.addPass(createFormDispatches());
  pm.nest<func::FuncOp>().addPass(createPlanBuffers());
}

void tnl::buildGPUSchedulePipeline(OpPassManager &pm, StringRef dtype,
                                   int64_t block, StringRef arch) {
  AttachTargetOptions target;
  target.arch = arch.str();
  pm.nest<func::FuncOp>().addPass(createCheckModel());
  pm.addPass(createAttachTarget(target));
  OpPassManager &functions = pm.nest<func::FuncOp>();
  SetPrecisionOptions precision;
  precision.dtype = dtype.str();
  functions.addPass(createSetPrecision(precision));
  functions.addPass(createFuseActivations());
  functions.addPass(createCanonicalizerPass());
  functions.addPass(createCSEPass());
  HoistNormsOptions norms;
  norms.inside = true;
  functions.addPass(createHoistNorms(norms));
  functions.addPass(createFillSplats());
  CheckGPUKernelsOptions kernels;
  kernels.block = block;
  pm.addPass(createCheckGPUKernels(kernels));
  FormDispatchesOptions dispatches;
  dispatches.products = true;
  pm.addPass(createFormDispatches(dispatches));
  pm.nest<func::FuncOp>().addPass(createPlanBuffers());
}

void tnl::buildTileKernelPipeline(OpPassManager &pm, int64_t block) {
  TileAttentionOptions chunks;
  chunks.block = block;
  pm.nest<func::FuncOp>().addPass(createTileAttention(chunks));
  pm.addPass(createConvertTNLToTile());
  pm.addPass(createShareTileKernels());
}

namespace {

struct GPUScheduleOptions : PassPipelineOptions<GPUScheduleOptions> {
  Option<std::string> dtype{
      *this, "dtype",
      llvm::cl::desc("Element type of activations: bf16 or f32"),
      llvm::cl::init("f32")};
  Option<std::string> arch{
      *this, "arch",
      llvm::cl::desc("Architecture of the GPU; default: the first of the "
                     "table of targets"),
      llvm::cl::init("")};
  Option<int64_t> block{
      *this, "block",
      llvm::cl::desc("Tokens of a chunk of attention that kernels are asked "
                     "for: 16, 32 or 64"),
      llvm::cl::init(tnl::kGPUAttentionBlock)};
};

struct TileKernelOptions : PassPipelineOptions<TileKernelOptions> {
  Option<int64_t> block{
      *this, "block",
      llvm::cl::desc("Tokens of a chunk of attention: 64 on tensor cores, 16, "
                     "32 or 64 without"),
      llvm::cl::init(tnl::kGPUAttentionBlock)};
};

} // namespace

void tnl::registerPipelines() {
  PassPipelineRegistration<>(
      "tnl-raise", "An imported graph to the tnl dialect", buildRaisePipeline);
  PassPipelineRegistration<>(
      "tnl-optimize", "Raised graphs to derived, fused graphs",
      [](OpPassManager &pm) { buildOptimizePipeline(pm); });
  PassPipelineRegistration<>("tnl-schedule",
                             "Fused graphs to launch schedules and kernels",
                             buildSchedulePipeline);
  PassPipelineRegistration<GPUScheduleOptions>(
      "tnl-schedule-gpu", "Fused graphs to schedules of kernels alone",
      [](OpPassManager &pm, const GPUScheduleOptions &options) {
        buildGPUSchedulePipeline(pm, options.dtype, options.block,
                                 options.arch);
      });
  PassPipelineRegistration<TileKernelOptions>(
      "tnl-tile-kernels", "Kernel functions to launches of tile kernels",
      [](OpPassManager &pm, const TileKernelOptions &options) {
        buildTileKernelPipeline(pm, options.block);
      });
}
