//===- FuseGates.cpp - GLU, residual and the gated token mixer ------------===//

#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace tnl {
#define GEN_PASS_DEF_FUSEGATES
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

/// A linear map without activation and residual whose result is used once.
static LinearOp plainLinear(Value value) {
  auto linear = value.getDefiningOp<LinearOp>();
  if (linear && !linear.getResidual() && !linear.getSiluColumns() &&
      value.hasOneUse())
    return linear;
  return {};
}

/// Equal values: the same one, or constants or weights with the same contents.
static bool isSame(Value lhs, Value rhs) {
  if (lhs == rhs)
    return true;
  if (!lhs || !rhs || lhs.getType() != rhs.getType())
    return false;
  Attribute left, right;
  if (matchPattern(lhs, m_Constant(&left)) &&
      matchPattern(rhs, m_Constant(&right)))
    return left == right;
  auto leftWeight = lhs.getDefiningOp<WeightOp>();
  auto rightWeight = rhs.getDefiningOp<WeightOp>();
  return leftWeight && rightWeight &&
         leftWeight.getSource() == rightWeight.getSource();
}

//===----------------------------------------------------------------------===//
// The token mixer
//===----------------------------------------------------------------------===//

namespace {

/// What happens to q, k, v or u between the split and its use.
struct MixerPath {
  SplitOp split;
  unsigned part = 0;
  bool heads = false;
  bool silu = false;
  bool last = false; // only the last token
  LRPEOp lrpe;

  bool isPlain() const { return !heads && !silu && !lrpe; }
};

/// A token mixer around one linear attention.
struct Mixer {
  MixerPath q; // k is alike
  arith::MulFOp gate;
  bool gateIsLast = false;
  SmallVector<std::pair<RMSScaleOp, /*last=*/bool>> scales;
};

} // namespace

/// Follows `value` back to a split. Conversions are skipped.
static std::optional<MixerPath> followBack(Value value) {
  MixerPath path;
  while (Operation *op = value.getDefiningOp()) {
    if (auto split = dyn_cast<SplitOp>(op)) {
      path.split = split;
      path.part = cast<OpResult>(value).getResultNumber();
      return path;
    }
    if (isa<SplitHeadsOp>(op) && !path.heads) {
      path.heads = true;
    } else if (isa<SiLUOp>(op) && !path.silu) {
      path.silu = true;
    } else if (isa<LastTokenOp>(op) && !path.last) {
      path.last = true;
    } else if (auto lrpe = dyn_cast<LRPEOp>(op);
               lrpe && !path.lrpe && !path.silu && !path.heads) {
      path.lrpe = lrpe;
    } else if (!isa<arith::ExtFOp, arith::TruncFOp>(op)) {
      return std::nullopt;
    }
    value = op->getOperand(0);
  }
  return std::nullopt;
}

/// Finds the gate and the row scales among the uses of the attention's output,
/// looking through conversions, one merge of the heads and, after that, one
/// choice of the last token.
static LogicalResult followOut(Value value, bool merged, bool last,
                               Mixer &mixer) {
  for (Operation *user : value.getUsers()) {
    bool merges = isa<MergeHeadsOp>(user) && !merged;
    bool picksLast = isa<LastTokenOp>(user) && merged && !last;
    if (merges || picksLast || isa<arith::ExtFOp, arith::TruncFOp>(user)) {
      if (failed(followOut(user->getResult(0), merged || merges,
                           last || picksLast, mixer)))
        return failure();
    } else if (auto scale = dyn_cast<RMSScaleOp>(user); scale && merged) {
      mixer.scales.emplace_back(scale, last);
    } else if (auto gate = dyn_cast<arith::MulFOp>(user);
               gate && merged && !mixer.gate) {
      mixer.gate = gate;
      mixer.gateIsLast = last;
    } else {
      return failure();
    }
  }
  return success();
}

/// One factor of the gate is the last part of `split`, unchanged.
static bool isGatedBy(const Mixer &mixer, SplitOp split) {
  arith::MulFOp gate = mixer.gate;
  return llvm::any_of(gate->getOperands(), [&](Value operand) {
    std::optional<MixerPath> path = followBack(operand);
    return path && path->split == split && path->part == 3 && path->isPlain() &&
           path->last == mixer.gateIsLast;
  });
}

static std::optional<Mixer> matchMixer(LinearAttentionOp attention) {
  // The fused operation decays by slopes.
  if (attention.getDecay())
    return std::nullopt;
  std::optional<MixerPath> q = followBack(attention.getQ()),
                           k = followBack(attention.getK()),
                           v = followBack(attention.getV());
  if (!q || !k || !v)
    return std::nullopt;
  SplitOp split = q->split;
  if (split.getParts().size() != 4 || k->split != split || v->split != split ||
      q->part != 0 || k->part != 1 || v->part != 2)
    return std::nullopt;
  auto type = cast<RankedTensorType>(split.getX().getType());
  int64_t columns = type.getShape().back();
  if (type.getRank() != 3 || ShapedType::isDynamic(columns))
    return std::nullopt;
  for (Value part : split.getParts())
    if (cast<RankedTensorType>(part.getType()).getShape().back() * 4 != columns)
      return std::nullopt;
  if (!q->heads || !k->heads || !v->heads || v->silu || v->lrpe ||
      q->silu != k->silu || !q->lrpe != !k->lrpe || q->last || k->last ||
      v->last)
    return std::nullopt;
  if (q->lrpe && (!isSame(q->lrpe.getTheta(), k->lrpe.getTheta()) ||
                  q->lrpe.getPosition() != k->lrpe.getPosition()))
    return std::nullopt;
  Mixer mixer;
  mixer.q = *q;
  if (failed(followOut(attention.getOut(), /*merged=*/false, /*last=*/false,
                       mixer)) ||
      !mixer.gate || !isGatedBy(mixer, split))
    return std::nullopt;
  return mixer;
}

namespace {

struct FuseMixer : OpRewritePattern<LinearAttentionOp> {
  FuseMixer(MLIRContext *context, Pass::Statistic &count)
      : OpRewritePattern(context), count(count) {}

  LogicalResult matchAndRewrite(LinearAttentionOp attention,
                                PatternRewriter &rewriter) const override {
    std::optional<Mixer> mixer = matchMixer(attention);
    if (!mixer)
      return rewriter.notifyMatchFailure(attention, "not a gated token mixer");
    // Everything it reads is defined before the attention, and everything that
    // it replaces comes after.
    rewriter.setInsertionPoint(attention);
    Value qkvu = mixer->q.split.getX();
    auto type = cast<RankedTensorType>(qkvu.getType());
    int64_t heads = cast<RankedTensorType>(attention.getQ().getType())
                        .getDimSize(/*heads=*/1);
    auto stateType = cast<RankedTensorType>(attention.getStateOut().getType());
    LRPEOp lrpe = mixer->q.lrpe;
    // The types of what it replaces may say more of the batch and the tokens.
    auto gateType = cast<RankedTensorType>(mixer->gate.getType());
    int64_t channels = type.getDimSize(2) / 4;
    int64_t batch = gateType.getDimSize(0);
    int64_t tokens =
        mixer->gateIsLast ? type.getDimSize(1) : gateType.getDimSize(1);
    auto fused = GatedLinearAttentionOp::create(
        rewriter, attention.getLoc(), gateType.clone({batch, tokens, channels}),
        RankedTensorType::get({batch, tokens, heads},
                              stateType.getElementType()),
        stateType, qkvu, lrpe ? lrpe.getTheta() : Value(),
        lrpe ? lrpe.getPosition() : Value(), attention.getState(),
        attention.getMask(), heads,
        mixer->q.silu ? Activation::SiLU : Activation::None,
        attention.getSlopes());
    auto lastToken = [&](Value value, bool last) -> Value {
      if (!last)
        return value;
      auto full = cast<RankedTensorType>(value.getType());
      return LastTokenOp::create(
          rewriter, attention.getLoc(),
          full.clone({full.getDimSize(0), 1, full.getDimSize(2)}), value);
    };
    for (auto [scale, last] : mixer->scales)
      rewriter.replaceOpWithNewOp<RMSScaleOfSumsOp>(
          scale, scale.getType(), lastToken(fused.getSums(), last),
          rewriter.getI64IntegerAttr(channels), scale.getEpsAttr());
    rewriter.replaceOp(mixer->gate,
                       lastToken(fused.getOut(), mixer->gateIsLast));
    rewriter.replaceAllUsesWith(attention.getStateOut(), fused.getStateOut());
    ++count;
    return success();
  }

  Pass::Statistic &count;
};

//===----------------------------------------------------------------------===//
// Linear maps
//===----------------------------------------------------------------------===//

/// (x W1^T) * (x W2^T) -> glu
struct FuseGLU : OpRewritePattern<arith::MulFOp> {
  FuseGLU(MLIRContext *context, Pass::Statistic &count)
      : OpRewritePattern(context), count(count) {}

  LogicalResult matchAndRewrite(arith::MulFOp product,
                                PatternRewriter &rewriter) const override {
    LinearOp first = plainLinear(product.getLhs()),
             second = plainLinear(product.getRhs());
    if (!first || !second)
      return rewriter.notifyMatchFailure(product, "not of two linear maps");
    if (first.getX() != second.getX() ||
        first.getScale() != second.getScale() ||
        !first.getBias() != !second.getBias() ||
        getElementTypeOrSelf(first.getWeight()) !=
            getElementTypeOrSelf(second.getWeight()))
      return rewriter.notifyMatchFailure(product, "linear maps do not agree");
    rewriter.replaceOpWithNewOp<GLUOp>(product, product.getType(), first.getX(),
                                       first.getWeight(), second.getWeight(),
                                       first.getScale(), first.getBias(),
                                       second.getBias());
    ++count;
    return success();
  }

  Pass::Statistic &count;
};

/// x + linear(y) -> linear(y) residual(x)
struct FuseResidual : OpRewritePattern<arith::AddFOp> {
  FuseResidual(MLIRContext *context, Pass::Statistic &count)
      : OpRewritePattern(context), count(count) {}

  LogicalResult matchAndRewrite(arith::AddFOp sum,
                                PatternRewriter &rewriter) const override {
    LinearOp linear = plainLinear(sum.getRhs());
    Value residual = sum.getLhs();
    if (!linear) {
      linear = plainLinear(sum.getLhs());
      residual = sum.getRhs();
    }
    if (!linear)
      return rewriter.notifyMatchFailure(sum, "no plain linear map");
    rewriter.replaceOpWithNewOp<LinearOp>(sum, sum.getType(), linear.getX(),
                                          linear.getWeight(), linear.getScale(),
                                          linear.getBias(), residual);
    ++count;
    return success();
  }

  Pass::Statistic &count;
};

struct FuseGates : tnl::impl::FuseGatesBase<FuseGates> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FuseMixer>(&getContext(), numMixers);
    patterns.add<FuseGLU>(&getContext(), numGLUs);
    patterns.add<FuseResidual>(&getContext(), numResiduals);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
