//===- FuseResidual.cpp - Sums with a linear map --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Fusion.h"
#include "TNL/Transforms/Passes.h"
#include "TNL/Transforms/Patterns.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace tnl {
#define GEN_PASS_DEF_FUSERESIDUAL
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

LinearOp tnl::plainLinear(Value value, Why &why) {
  auto linear = value.getDefiningOp<LinearOp>();
  if (!linear)
    return {};
  if (linear.getResidual())
    why = "a linear map has a residual already";
  else if (linear.getSiluColumns())
    why = "a linear map has an activation";
  else if (!value.hasOneUse())
    why = "a linear map has other uses";
  else
    return linear;
  return {};
}

/// The linear map that takes the other summand as its residual.
static LinearOp matchResidual(arith::AddFOp sum, Why &why) {
  // As often as not both are linear maps.
  if (LinearOp linear = plainLinear(sum.getRhs(), why))
    return linear;
  return plainLinear(sum.getLhs(), why);
}

namespace {

/// x + linear(y) -> linear(y) residual(x)
struct ResidualPattern : OpRewritePattern<arith::AddFOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::AddFOp sum,
                                PatternRewriter &rewriter) const override {
    Why why;
    LinearOp linear = matchResidual(sum, why);
    if (!linear)
      return rewriter.notifyMatchFailure(sum, why);
    Value residual =
        sum.getRhs() == linear.getResult() ? sum.getLhs() : sum.getRhs();
    rewriter.replaceOpWithNewOp<LinearOp>(
        sum, sum.getType(), linear.getX(), linear.getWeight(),
        linear.getRowScale(), linear.getBias(), residual);
    return success();
  }
};

struct FuseResidual : tnl::impl::FuseResidualBase<FuseResidual> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateFuseResidualPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();
    remarkMissed<arith::AddFOp>(getOperation(), "a residual",
                                [](arith::AddFOp sum) {
                                  Why why;
                                  return matchResidual(sum, why) ? Why() : why;
                                });
  }
};

} // namespace

void tnl::populateFuseResidualPatterns(RewritePatternSet &patterns) {
  patterns.add<ResidualPattern>(patterns.getContext());
}
