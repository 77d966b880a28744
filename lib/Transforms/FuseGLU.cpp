//===- FuseGLU.cpp - Products of two linear maps --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Fusion.h"
#include "TNL/Transforms/Passes.h"
#include "TNL/Transforms/Patterns.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace tnl {
#define GEN_PASS_DEF_FUSEGLU
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

namespace {

struct GLU {
  LinearOp first, second;
  Activation activation = Activation::None; // of the first
};

/// A factor of a product: a linear map and perhaps its activation.
struct Factor {
  LinearOp linear;
  bool silu = false;
};

} // namespace

static Factor factorOf(Value value, Why &why) {
  auto silu = value.getDefiningOp<SiLUOp>();
  if (!silu)
    return {plainLinear(value, why)};
  if (!silu.getX().getDefiningOp<LinearOp>())
    return {};
  if (!value.hasOneUse()) {
    why = "an activation has other uses";
    return {};
  }
  return {plainLinear(silu.getX(), why), true};
}

static std::optional<GLU> matchGLU(arith::MulFOp product, Why &why) {
  auto refuse = [&](const Twine &reason) -> std::optional<GLU> {
    why = reason.str();
    return std::nullopt;
  };
  Why whyFirst, whySecond;
  Factor first = factorOf(product.getLhs(), whyFirst),
         second = factorOf(product.getRhs(), whySecond);
  // Of two linear maps; anything else is no unit.
  if ((!first.linear && whyFirst.empty()) ||
      (!second.linear && whySecond.empty()))
    return std::nullopt;
  if (!first.linear || !second.linear)
    return refuse(first.linear ? whySecond : whyFirst);
  if (first.silu && second.silu)
    return refuse("both linear maps have an activation");
  if (second.silu)
    std::swap(first, second);
  LinearOp lhs = first.linear, rhs = second.linear;
  if (lhs.getX() != rhs.getX())
    return refuse("the two linear maps have different inputs");
  if (lhs.getRowScale() != rhs.getRowScale())
    return refuse("the two linear maps have different row scales");
  if (!lhs.getBias() != !rhs.getBias())
    return refuse("one linear map has a bias and the other has none");
  if (getElementTypeOrSelf(lhs.getWeight()) !=
      getElementTypeOrSelf(rhs.getWeight()))
    return refuse("the two weights have different element types");
  return GLU{lhs, rhs, first.silu ? Activation::SiLU : Activation::None};
}

namespace {

/// act(x W1^T) * (x W2^T) -> glu
struct GLUPattern : OpRewritePattern<arith::MulFOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::MulFOp product,
                                PatternRewriter &rewriter) const override {
    Why why;
    std::optional<GLU> glu = matchGLU(product, why);
    if (!glu)
      return rewriter.notifyMatchFailure(product, why);
    auto [first, second, activation] = *glu;
    rewriter.replaceOpWithNewOp<GLUOp>(product, product.getType(), first.getX(),
                                       first.getWeight(), second.getWeight(),
                                       first.getRowScale(), first.getBias(),
                                       second.getBias(), activation);
    return success();
  }
};

struct FuseGLU : tnl::impl::FuseGLUBase<FuseGLU> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateFuseGLUPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();
    remarkMissed<arith::MulFOp>(getOperation(), "tnl.glu",
                                [](arith::MulFOp product) {
                                  Why why;
                                  return matchGLU(product, why) ? Why() : why;
                                });
  }
};

} // namespace

void tnl::populateFuseGLUPatterns(RewritePatternSet &patterns) {
  patterns.add<GLUPattern>(patterns.getContext());
}
