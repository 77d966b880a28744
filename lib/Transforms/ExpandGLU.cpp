//===- ExpandGLU.cpp - Activated units become their parts -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Transforms/Passes.h"
#include "TNL/Transforms/Patterns.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace tnl {
#define GEN_PASS_DEF_EXPANDGLU
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

namespace {

/// glu activation <silu> -> silu(x W1^T) * (x W2^T)
struct ExpandGLUPattern : OpRewritePattern<GLUOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(GLUOp glu,
                                PatternRewriter &rewriter) const override {
    if (glu.getActivation() == Activation::None)
      return rewriter.notifyMatchFailure(glu, "has no activation");
    Location loc = glu.getLoc();
    RowScale rows = glu.getRowScale();
    auto linear = [&](Value weight, Value bias) -> Value {
      return LinearOp::create(rewriter, loc, glu.getType(), glu.getX(), weight,
                              rows, bias, /*residual=*/Value());
    };
    Value gate = linear(glu.getWeight1(), glu.getBias1());
    gate = SiLUOp::create(rewriter, loc, gate);
    Value other = linear(glu.getWeight2(), glu.getBias2());
    rewriter.replaceOpWithNewOp<arith::MulFOp>(glu, gate, other);
    return success();
  }
};

struct ExpandGLU : tnl::impl::ExpandGLUBase<ExpandGLU> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateExpandGLUPatterns(patterns);
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};

} // namespace

void tnl::populateExpandGLUPatterns(RewritePatternSet &patterns) {
  patterns.add<ExpandGLUPattern>(patterns.getContext());
}
