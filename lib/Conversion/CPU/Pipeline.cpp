//===- Pipeline.cpp - Kernels to the llvm dialect -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Conversion/CPU/Passes.h"
#include "TNL/Transforms/Passes.h"
#include "mlir/Conversion/AffineToStandard/AffineToStandard.h"
#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/ConvertToLLVM/ToLLVMPass.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVM.h"
#include "mlir/Conversion/IndexToLLVM/IndexToLLVM.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/MathToLibm/MathToLibm.h"
#include "mlir/Conversion/MemRefToLLVM/MemRefToLLVM.h"
#include "mlir/Conversion/ReconcileUnrealizedCasts/ReconcileUnrealizedCasts.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Conversion/UBToLLVM/UBToLLVM.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVM.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVMPass.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/Linalg/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Linalg/Transforms/SubsetInsertionOpInterfaceImpl.h"
#include "mlir/Dialect/Linalg/Transforms/TilingInterfaceImpl.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Transforms/AllocationOpInterfaceImpl.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tensor/IR/TensorTilingInterfaceImpl.h"
#include "mlir/Dialect/Tensor/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Tensor/Transforms/SubsetInsertionOpInterfaceImpl.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace tnl;

void tnl::buildCPUKernelsToLinalgPipeline(OpPassManager &pm,
                                          int64_t attentionBlock) {
  OpPassManager &kernels = pm.nest<func::FuncOp>();
  kernels.addPass(createAnnotateGrid());
  kernels.addPass(createTileAttention({attentionBlock}));
  pm.addPass(createShareKernels());
  OpPassManager &tensors = pm.nest<func::FuncOp>();
  tensors.addPass(createConvertONNXToLinalg());
  tensors.addPass(createConvertTNLToLinalg());
  tensors.addPass(createLinalgElementwiseOpFusionPass());
  tensors.addPass(createCanonicalizerPass());
  tensors.addPass(createCSEPass());
  tensors.addPass(createDistributeKernels());
  tensors.addPass(createCanonicalizerPass());
  tensors.addPass(createCSEPass());
}

void tnl::buildCPUKernelsToLoopsPipeline(OpPassManager &pm,
                                         int64_t attentionRows) {
  OpPassManager &tensors = pm.nest<func::FuncOp>();
  tensors.addPass(createKernelDestinations());
  tensors.addPass(createConvertTNLAttentionToLoops({attentionRows}));
  pm.addPass(createBufferizeKernels());
  OpPassManager &buffers = pm.nest<func::FuncOp>();
  buffers.addPass(createCanonicalizerPass());
  buffers.addPass(createCSEPass());
  buffers.addPass(createKernelWorkRange());
  buffers.addPass(createConvertLinalgToLoopsPass());
  buffers.addPass(createKernelScratch());
}

void tnl::buildCPUKernelsToLLVMPipeline(OpPassManager &pm) {
  // 16-bit floats are stored as such and computed in f32; only conversions of
  // f16 are left to the target.
  OpPassManager &loops = pm.nest<func::FuncOp>();
  arith::ArithEmulateUnsupportedFloatsOptions floats;
  floats.sourceTypeStrs = {"bf16", "f16"};
  loops.addPass(arith::createArithEmulateUnsupportedFloats(floats));
  arith::ArithExpandOpsPassOptions expand;
  expand.includeBf16 = true;
  loops.addPass(arith::createArithExpandOpsPass(expand));
  pm.addPass(memref::createExpandStridedMetadataPass());
  pm.addPass(createLowerAffinePass());
  pm.addPass(createSCFToControlFlowPass());
  pm.addPass(createConvertVectorToLLVMPass());
  pm.addPass(createConvertMathToLLVMPass());
  pm.addPass(createConvertMathToLibmPass());
  pm.addPass(createConvertToLLVMPass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  pm.addPass(createReconcileUnrealizedCastsPass());
  pm.addPass(createCPUKernelABI());
}

void tnl::buildCPUKernelPipeline(OpPassManager &pm, int64_t attentionRows,
                                 int64_t attentionBlock) {
  buildCPUKernelsToLinalgPipeline(pm, attentionBlock);
  buildCPUKernelsToLoopsPipeline(pm, attentionRows);
  buildCPUKernelsToLLVMPipeline(pm);
}

namespace {

constexpr StringLiteral kBlockHelp =
    "Tokens of a chunk of attention: 16, 32, 64 or 128";
constexpr StringLiteral kRowsHelp =
    "Rows of attention that are computed at once";

struct LinalgOptions : PassPipelineOptions<LinalgOptions> {
  Option<int64_t> block{*this, "block", llvm::cl::desc(kBlockHelp),
                        llvm::cl::init(kCPUAttentionBlock)};
};

struct LoopsOptions : PassPipelineOptions<LoopsOptions> {
  Option<int64_t> rows{*this, "rows", llvm::cl::desc(kRowsHelp),
                       llvm::cl::init(kCPUAttentionRows)};
};

struct KernelOptions : PassPipelineOptions<KernelOptions> {
  Option<int64_t> block{*this, "block", llvm::cl::desc(kBlockHelp),
                        llvm::cl::init(kCPUAttentionBlock)};
  Option<int64_t> rows{*this, "rows", llvm::cl::desc(kRowsHelp),
                       llvm::cl::init(kCPUAttentionRows)};
};

} // namespace

/// Those of the pipelines that are not ours, for pipelines as text.
static void registerUpstreamPasses() {
  registerPass([] { return createLinalgElementwiseOpFusionPass(); });
  registerPass([] { return createConvertLinalgToLoopsPass(); });
  registerPass([] { return arith::createArithEmulateUnsupportedFloats(); });
  registerPass([] { return arith::createArithExpandOpsPass(); });
  registerPass([] { return memref::createExpandStridedMetadataPass(); });
  registerPass([] { return createLowerAffinePass(); });
  registerPass([] { return createSCFToControlFlowPass(); });
  registerPass([] { return createConvertVectorToLLVMPass(); });
  registerPass([] { return createConvertMathToLLVMPass(); });
  registerPass([] { return createConvertMathToLibmPass(); });
  registerPass([] { return createConvertToLLVMPass(); });
  registerPass([] { return createReconcileUnrealizedCastsPass(); });
}

void tnl::registerCPUKernelPipelines() {
  registerUpstreamPasses();
  PassPipelineRegistration<KernelOptions>(
      "tnl-cpu-kernels",
      "Take a module of kernel functions to the llvm dialect",
      [](OpPassManager &pm, const KernelOptions &options) {
        buildCPUKernelPipeline(pm, options.rows, options.block);
      });
  PassPipelineRegistration<LinalgOptions>(
      "tnl-cpu-kernels-to-linalg",
      "Take a module of kernel functions to linalg, with attention in chunks",
      [](OpPassManager &pm, const LinalgOptions &options) {
        buildCPUKernelsToLinalgPipeline(pm, options.block);
      });
  PassPipelineRegistration<LoopsOptions>(
      "tnl-cpu-kernels-to-loops",
      "Take what tnl-cpu-kernels-to-linalg made to loops over buffers",
      [](OpPassManager &pm, const LoopsOptions &options) {
        buildCPUKernelsToLoopsPipeline(pm, options.rows);
      });
  PassPipelineRegistration<>(
      "tnl-cpu-kernels-to-llvm",
      "Take what tnl-cpu-kernels-to-loops made to the llvm dialect",
      buildCPUKernelsToLLVMPipeline);
}

void tnl::registerCPUDialects(DialectRegistry &registry) {
  registry
      .insert<affine::AffineDialect, arith::ArithDialect,
              bufferization::BufferizationDialect, cf::ControlFlowDialect,
              func::FuncDialect, linalg::LinalgDialect, LLVM::LLVMDialect,
              math::MathDialect, memref::MemRefDialect, scf::SCFDialect,
              tensor::TensorDialect, ub::UBDialect, vector::VectorDialect>();
  arith::registerBufferizableOpInterfaceExternalModels(registry);
  linalg::registerBufferizableOpInterfaceExternalModels(registry);
  linalg::registerSubsetOpInterfaceExternalModels(registry);
  linalg::registerTilingInterfaceExternalModels(registry);
  memref::registerAllocationOpInterfaceExternalModels(registry);
  scf::registerBufferizableOpInterfaceExternalModels(registry);
  tensor::registerBufferizableOpInterfaceExternalModels(registry);
  tensor::registerSubsetOpInterfaceExternalModels(registry);
  tensor::registerTilingInterfaceExternalModels(registry);
  arith::registerConvertArithToLLVMInterface(registry);
  cf::registerConvertControlFlowToLLVMInterface(registry);
  registerConvertFuncToLLVMInterface(registry);
  registerConvertMathToLLVMInterface(registry);
  registerConvertMemRefToLLVMInterface(registry);
  ub::registerConvertUBToLLVMInterface(registry);
  vector::registerConvertVectorToLLVMInterface(registry);
}
