//===- FuseGLU.cpp - Products of two linear maps --------------------------===//

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
};

} // namespace

static std::optional<GLU> matchGLU(arith::MulFOp product, Why &why) {
  if (!product.getLhs().getDefiningOp<LinearOp>() ||
      !product.getRhs().getDefiningOp<LinearOp>())
    return std::nullopt;
  auto refuse = [&](const Twine &reason) -> std::optional<GLU> {
    why = reason.str();
    return std::nullopt;
  };
  LinearOp first = plainLinear(product.getLhs(), why),
           second = plainLinear(product.getRhs(), why);
  if (!first || !second)
    return std::nullopt;
  if (first.getX() != second.getX())
    return refuse("the two linear maps have different inputs");
  if (first.getScale() != second.getScale())
    return refuse("the two linear maps have different row scales");
  if (!first.getBias() != !second.getBias())
    return refuse("one linear map has a bias and the other has none");
  if (getElementTypeOrSelf(first.getWeight()) !=
      getElementTypeOrSelf(second.getWeight()))
    return refuse("the two weights have different element types");
  return GLU{first, second};
}

namespace {

/// (x W1^T) * (x W2^T) -> glu
struct GLUPattern : OpRewritePattern<arith::MulFOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::MulFOp product,
                                PatternRewriter &rewriter) const override {
    Why why;
    std::optional<GLU> glu = matchGLU(product, why);
    if (!glu)
      return rewriter.notifyMatchFailure(product, why);
    auto [first, second] = *glu;
    rewriter.replaceOpWithNewOp<GLUOp>(product, product.getType(), first.getX(),
                                       first.getWeight(), second.getWeight(),
                                       first.getScale(), first.getBias(),
                                       second.getBias());
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
