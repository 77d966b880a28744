//===- ConvertTNLToLinalg.cpp - Lower tnl operations to linalg ------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../TNLToLinalg/Patterns.h"
#include "ChunkScope.h"
#include "TNL/Conversion/CPU/Passes.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace tnl {
#define GEN_PASS_DEF_CONVERTTNLTOLINALG
#include "TNL/Conversion/CPU/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

namespace {
struct ConvertTNLToLinalg
    : tnl::impl::ConvertTNLToLinalgBase<ConvertTNLToLinalg> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateElementwisePatterns(patterns);
    populateHeadPatterns(patterns);
    populateLinearPatterns(patterns);
    populateNormPatterns(patterns);
    GreedyRewriteConfig config;
    config.setStrictness(GreedyRewriteStrictness::ExistingAndNewOps);
    if (failed(applyOpPatternsGreedily(cpu::findOtherOps(getOperation()),
                                       std::move(patterns), config)))
      signalPassFailure();
  }
};
} // namespace
