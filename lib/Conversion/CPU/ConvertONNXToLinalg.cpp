//===- ConvertONNXToLinalg.cpp - Lower onnx operations to linalg ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../ONNXToLinalg/Patterns.h"
#include "ChunkScope.h"
#include "TNL/Conversion/CPU/Passes.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace tnl {
#define GEN_PASS_DEF_CONVERTONNXTOLINALG
#include "TNL/Conversion/CPU/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

namespace {
struct ConvertONNXToLinalg
    : tnl::impl::ConvertONNXToLinalgBase<ConvertONNXToLinalg> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    onnx::populateCumSumToLinalg(patterns);
    onnx::populateElementwiseToLinalg(patterns);
    onnx::populateIndexingToLinalg(patterns);
    onnx::populateMovementToLinalg(patterns);
    onnx::populateNormsToLinalg(patterns);
    onnx::populatePadToLinalg(patterns);
    onnx::populateProductsToLinalg(patterns);
    onnx::populateReductionsToLinalg(patterns);
    onnx::populateShapesToLinalg(patterns);
    GreedyRewriteConfig config;
    config.setStrictness(GreedyRewriteStrictness::ExistingAndNewOps);
    if (failed(applyOpPatternsGreedily(cpu::findOtherOps(getOperation()),
                                       std::move(patterns), config)))
      return signalPassFailure();
    for (Operation *op : cpu::findOtherOps(getOperation())) {
      // Attention becomes loops on buffers.
      if (!isa_and_nonnull<onnx::ONNXDialect>(op->getDialect()) ||
          isa<onnx::LinearAttentionOp>(op))
        continue;
      op->emitOpError(
          "cannot be compiled for the CPU: it needs tensors of known "
          "rank, constant axes and no unsigned arithmetic");
      return signalPassFailure();
    }
  }
};
} // namespace
