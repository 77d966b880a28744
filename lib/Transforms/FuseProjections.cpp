//===- FuseProjections.cpp - Separate q, k, v, u become one product -------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Fusion.h"
#include "TNL/Transforms/Passes.h"
#include "TNL/Transforms/Patterns.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "llvm/ADT/SetVector.h"

namespace tnl {
#define GEN_PASS_DEF_FUSEPROJECTIONS
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

/// The linear map that `value` comes from by way of what a token mixer does to
/// q, k, v and u.
static LinearOp projectionOf(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (auto linear = dyn_cast<LinearOp>(op))
      return linear;
    if (!isa<LRPEOp, SplitHeadsOp, SiLUOp, arith::ExtFOp, arith::TruncFOp>(op))
      return {};
    value = op->getOperand(0);
  }
  return {};
}

/// The value that gates the output of `attention`, if there is one.
static Value gateOf(LinearAttentionOp attention) {
  SmallVector<Value> worklist{attention.getOut()};
  while (!worklist.empty()) {
    Value value = worklist.pop_back_val();
    for (Operation *user : value.getUsers()) {
      if (auto product = dyn_cast<arith::MulFOp>(user))
        return product.getLhs() == value ? product.getRhs() : product.getLhs();
      if (isa<MergeHeadsOp, SimpleRMSNormOp, arith::ExtFOp, arith::TruncFOp>(
              user))
        worklist.push_back(user->getResult(0));
    }
  }
  return {};
}

/// Moves what makes the weight `value` before `point` if it is not there yet.
static void hoistWeight(RewriterBase &rewriter, Value value, Operation *point) {
  Operation *op = value.getDefiningOp();
  if (op->getBlock() != point->getBlock() || op->isBeforeInBlock(point))
    return;
  for (Value operand : op->getOperands())
    hoistWeight(rewriter, operand, point);
  rewriter.moveOpBefore(op, point);
}

static Type elementType(Value value) {
  return value ? getElementTypeOrSelf(value.getType()) : Type();
}

/// Whether `other` can be rows of one product with `first`.
static bool canJoin(LinearOp first, LinearOp other) {
  auto leading = [](LinearOp linear) {
    return cast<RankedTensorType>(linear.getResult().getType())
        .getShape()
        .drop_back();
  };
  return other->getBlock() == first->getBlock() &&
         other.getX() == first.getX() &&
         other.getRowScale() == first.getRowScale() && !other.getResidual() &&
         !first.getSiluColumns() && !other.getSiluColumns() &&
         elementType(other.getWeight()) == elementType(first.getWeight()) &&
         elementType(other.getBias()) == elementType(first.getBias()) &&
         elementType(other.getResult()) == elementType(first.getResult()) &&
         leading(other) == leading(first) && isWeight(other.getWeight()) &&
         (!other.getBias() || isWeight(other.getBias())) &&
         !cast<RankedTensorType>(other.getWeight().getType()).isDynamicDim(0);
}

/// `values`, matrices or vectors, one below the other.
static Value concatWeights(OpBuilder &builder, Location loc,
                           ArrayRef<Value> values) {
  auto type = cast<RankedTensorType>(values.front().getType());
  SmallVector<int64_t> shape(type.getShape());
  shape[0] = 0;
  for (Value value : values)
    shape[0] += cast<RankedTensorType>(value.getType()).getDimSize(0);
  return ConcatOp::create(builder, loc, type.clone(shape), values);
}

/// The maps to join, in the order of their rows.
using Projections = llvm::SmallSetVector<LinearOp, 4>;

static std::optional<Projections> matchProjections(LinearAttentionOp attention,
                                                   Why &why) {
  auto refuse = [&](const Twine &reason) -> std::optional<Projections> {
    why = reason.str();
    return std::nullopt;
  };
  Projections linears;
  for (Value value : {attention.getQ(), attention.getK(), attention.getV()}) {
    LinearOp linear = projectionOf(value);
    if (!linear)
      return std::nullopt;
    if (!linears.insert(linear))
      return refuse("one linear map is that of two of q, k and v");
    if (!canJoin(linears.front(), linear))
      return refuse("the linear maps of q, k and v do not agree");
  }
  if (Value gate = gateOf(attention))
    if (LinearOp linear = projectionOf(gate))
      if (canJoin(linears.front(), linear))
        linears.insert(linear);
  for (LinearOp linear : linears) {
    // A result type that leaves the width open cannot be a part of a split.
    int64_t rows =
        cast<RankedTensorType>(linear.getWeight().getType()).getDimSize(0);
    if (cast<RankedTensorType>(linear.getType()).getShape().back() != rows)
      return refuse("the type of a linear map leaves its columns open");
  }
  return linears;
}

static void join(const Projections &linears, PatternRewriter &rewriter) {
  LinearOp first = *llvm::min_element(
      linears, [](LinearOp a, LinearOp b) { return a->isBeforeInBlock(b); });
  SmallVector<Value> weights, biases;
  SmallVector<Type> parts;
  SmallVector<Location> locations;
  int64_t columns = 0;
  for (LinearOp linear : linears) {
    weights.push_back(linear.getWeight());
    if (linear.getBias())
      biases.push_back(linear.getBias());
    auto type = cast<RankedTensorType>(linear.getResult().getType());
    parts.push_back(type);
    locations.push_back(linear.getLoc());
    columns += type.getShape().back();
  }
  for (Value value : llvm::concat<Value>(weights, biases))
    hoistWeight(rewriter, value, first);

  rewriter.setInsertionPoint(first);
  Location loc = rewriter.getFusedLoc(locations);
  auto partType = cast<RankedTensorType>(parts.front());
  SmallVector<int64_t> shape(partType.getShape());
  shape.back() = columns;
  Value bias = biases.empty() ? Value() : concatWeights(rewriter, loc, biases);
  auto product = LinearOp::create(
      rewriter, loc, partType.clone(shape), first.getX(),
      concatWeights(rewriter, loc, weights), first.getRowScale(), bias,
      /*residual=*/Value());
  auto split = SplitOp::create(rewriter, loc, parts, product.getResult());
  for (auto [index, part] : llvm::enumerate(split.getParts()))
    rewriter.replaceOp(linears[index], part);
}

namespace {

struct ProjectionsPattern : OpRewritePattern<LinearAttentionOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(LinearAttentionOp attention,
                                PatternRewriter &rewriter) const override {
    Why why;
    std::optional<Projections> linears = matchProjections(attention, why);
    if (!linears)
      return rewriter.notifyMatchFailure(attention, why);
    join(*linears, rewriter);
    return success();
  }
};

struct FuseProjections : tnl::impl::FuseProjectionsBase<FuseProjections> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateFuseProjectionsPatterns(patterns);
    auto config =
        GreedyRewriteConfig()
            .enableFolding(false)
            .enableConstantCSE(false)
            .setRegionSimplificationLevel(GreedySimplifyRegionLevel::Disabled);
    if (failed(
            applyPatternsGreedily(getOperation(), std::move(patterns), config)))
      return signalPassFailure();
    remarkMissed<LinearAttentionOp>(
        getOperation(), "one projection", [](LinearAttentionOp attention) {
          Why why;
          return matchProjections(attention, why) ? Why() : why;
        });
  }
};

} // namespace

void tnl::populateFuseProjectionsPatterns(RewritePatternSet &patterns) {
  patterns.add<ProjectionsPattern>(patterns.getContext());
}
