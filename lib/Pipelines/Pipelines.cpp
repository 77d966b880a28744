//===- Pipelines.cpp - Named pass pipelines -------------------------------===//

#include "TNL/Pipelines/Pipelines.h"
#include "TNL/Conversion/ONNXToTNL/Passes.h"
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
  functions.addPass(createFuseGates());
  functions.addPass(createChooseAttentionForm());
  functions.addPass(createCanonicalizerPass());
  functions.addPass(createCSEPass());
}

void tnl::buildSchedulePipeline(OpPassManager &pm) {
  pm.addPass(createFormDispatches());
  pm.nest<func::FuncOp>().addPass(createPlanBuffers());
}

void tnl::registerPipelines() {
  PassPipelineRegistration<>(
      "tnl-raise", "An imported graph to the tnl dialect", buildRaisePipeline);
  PassPipelineRegistration<>(
      "tnl-optimize", "Raised graphs to derived, fused graphs",
      [](OpPassManager &pm) { buildOptimizePipeline(pm); });
  PassPipelineRegistration<>("tnl-schedule",
                             "Fused graphs to launch schedules and kernels",
                             buildSchedulePipeline);
}
