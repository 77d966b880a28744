//===- FuseTokenMixer.cpp - Attention with what is around it --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Transforms/Passes.h"
#include "TNL/Transforms/Patterns.h"
#include "TokenMixer.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "llvm/ADT/TypeSwitch.h"

namespace tnl {
#define GEN_PASS_DEF_FUSETOKENMIXER
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

/// The tensors of q, k, v and the gate, one if it is the same, and their
/// columns unless these are equal parts of one, or all.
static std::pair<SmallVector<Value>, DenseI64ArrayAttr>
layoutOf(const TokenMixer &mixer, Builder &builder) {
  SmallVector<Value> sources;
  SmallVector<int64_t> columns;
  bool areParts = true, areWhole = true;
  int64_t begin = 0;
  for (const ColumnView &view : {mixer.q, mixer.k, mixer.v, mixer.gate}) {
    sources.push_back(view.tensor);
    columns.append({view.begin, view.end});
    int64_t width = tensorTypeOf(view.tensor).getDimSize(2);
    areWhole &= view.begin == 0 && view.end == width;
    areParts &= view.begin == begin && view.size() * 4 == width;
    begin = view.end;
  }
  bool isOne = llvm::all_equal(sources);
  if (isOne)
    sources.resize(1);
  bool isPlain = isOne ? areParts : areWhole;
  return {sources, isPlain ? DenseI64ArrayAttr()
                           : builder.getDenseI64ArrayAttr(columns)};
}

namespace {

struct TokenMixerPattern : OpRewritePattern<LinearAttentionOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(LinearAttentionOp attention,
                                PatternRewriter &rewriter) const override {
    Why why;
    std::optional<TokenMixer> mixer = matchTokenMixer(attention, why);
    if (!mixer)
      return rewriter.notifyMatchFailure(attention, why);
    // Everything it reads is defined before the attention, and everything that
    // it replaces comes after.
    rewriter.setInsertionPoint(attention);
    GatedLinearAttentionOp fused = fuse(attention, *mixer, rewriter);
    auto lastToken = [&](Value value, bool last) -> Value {
      if (!last)
        return value;
      RankedTensorType full = tensorTypeOf(value);
      return LastTokenOp::create(
          rewriter, attention.getLoc(),
          full.clone({full.getDimSize(0), 1, full.getDimSize(2)}), value);
    };
    for (auto [scale, last] : mixer->scales)
      rewriter.replaceOpWithNewOp<RMSScaleOfSumsOp>(
          scale, scale.getType(), lastToken(fused.getSums(), last),
          rewriter.getI64IntegerAttr(mixer->v.size()), scale.getEpsAttr());
    for (auto [product, last] : mixer->products) {
      Value sums = lastToken(fused.getSums(), last);
      rewriter.modifyOpInPlace(product, [&] {
        llvm::TypeSwitch<Operation *>(product).Case<LinearOp, GLUOp>(
            [&](auto op) {
              op.setRowScale({/*scale=*/{}, sums,
                              rewriter.getI64IntegerAttr(mixer->v.size()),
                              op.getEpsAttr()});
            });
      });
    }
    rewriter.replaceOp(mixer->product,
                       lastToken(fused.getOut(), mixer->productIsLast));
    rewriter.replaceAllUsesWith(attention.getStateOut(), fused.getStateOut());
    return success();
  }

private:
  static GatedLinearAttentionOp fuse(LinearAttentionOp attention,
                                     TokenMixer &mixer,
                                     PatternRewriter &rewriter) {
    int64_t heads = tensorTypeOf(attention.getQ()).getDimSize(/*heads=*/1);
    RankedTensorType stateType = tensorTypeOf(attention.getStateOut());
    LRPEOp lrpe = mixer.lrpe;
    // The types of what it replaces may say more of the batch and the tokens.
    RankedTensorType type = tensorTypeOf(mixer.product);
    int64_t batch = type.getDimSize(0);
    int64_t tokens = mixer.productIsLast
                         ? tensorTypeOf(mixer.q.tensor).getDimSize(1)
                         : type.getDimSize(1);
    auto [sources, columns] = layoutOf(mixer, rewriter);
    return GatedLinearAttentionOp::create(
        rewriter, attention.getLoc(),
        type.clone({batch, tokens, mixer.v.size()}),
        RankedTensorType::get({batch, tokens, heads},
                              stateType.getElementType()),
        stateType, sources, lrpe ? lrpe.getTheta() : Value(),
        lrpe ? lrpe.getPosition() : Value(), attention.getState(),
        attention.getMask(), columns, heads,
        mixer.silu ? Activation::SiLU : Activation::None,
        attention.getSlopes());
  }
};

struct FuseTokenMixer : tnl::impl::FuseTokenMixerBase<FuseTokenMixer> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateFuseTokenMixerPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();
    remarkMissed<LinearAttentionOp>(
        getOperation(), "tnl.gated_linear_attention",
        [](LinearAttentionOp attention) {
          Why why;
          return matchTokenMixer(attention, why) ? Why() : why;
        });
  }
};

} // namespace

void tnl::populateFuseTokenMixerPatterns(RewritePatternSet &patterns) {
  patterns.add<TokenMixerPattern>(patterns.getContext());
}
