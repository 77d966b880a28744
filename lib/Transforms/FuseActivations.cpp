//===- FuseActivations.cpp - Activate q and k in their projection ---------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Transforms/Passes.h"
#include "TNL/Transforms/Patterns.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace tnl {
#define GEN_PASS_DEF_FUSEACTIVATIONS
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

/// The first columns of the projection that are those of q and k, all of them
/// and nothing else; 0 if there are none.
static int64_t activatedColumns(GatedLinearAttentionOp attention) {
  auto [q, k, v, gate] = attention.getViews();
  if (k.begin < q.begin)
    std::swap(q, k);
  int64_t end = k.end;
  bool isFirst = q.tensor == k.tensor && q.begin == 0 && k.begin == q.end;
  for (const ColumnView &view : {v, gate})
    isFirst &= view.tensor != q.tensor || view.begin >= end;
  return isFirst ? end : 0;
}

namespace {

struct ActivationPattern : OpRewritePattern<GatedLinearAttentionOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(GatedLinearAttentionOp attention,
                                PatternRewriter &rewriter) const override {
    if (attention.getActivation() != Activation::SiLU)
      return rewriter.notifyMatchFailure(attention, "has no activation");
    int64_t columns = activatedColumns(attention);
    if (columns == 0)
      return rewriter.notifyMatchFailure(
          attention, "q and k are not the first columns of one tensor");
    auto linear = attention.getViews()[0].tensor.getDefiningOp<LinearOp>();
    auto isReader = [&](Operation *user) { return user == attention; };
    if (!linear || !llvm::all_of(linear->getUsers(), isReader))
      return rewriter.notifyMatchFailure(
          attention, "q and k are not those of a projection for it alone");
    if (linear.getResidual() || linear.getSiluColumns())
      return rewriter.notifyMatchFailure(
          linear, "has a residual or an activation already");
    rewriter.modifyOpInPlace(linear, [&] { linear.setSiluColumns(columns); });
    rewriter.modifyOpInPlace(
        attention, [&] { attention.setActivation(Activation::None); });
    return success();
  }
};

struct FuseActivations : tnl::impl::FuseActivationsBase<FuseActivations> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateFuseActivationsPatterns(patterns);
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};

} // namespace

void tnl::populateFuseActivationsPatterns(RewritePatternSet &patterns) {
  patterns.add<ActivationPattern>(patterns.getContext());
}
