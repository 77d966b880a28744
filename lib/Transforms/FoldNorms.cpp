//===- FoldNorms.cpp - Norms move into products ---------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Transforms/Passes.h"
#include "TNL/Transforms/Patterns.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace tnl {
#define GEN_PASS_DEF_FOLDNORMS
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

static bool isF16(Value value) {
  return getElementTypeOrSelf(value.getType()).isF16();
}

/// Whether `use` is the input of a linear map that can take a norm.
template <typename OpTy> static bool isUnscaledInput(OpOperand &use) {
  auto op = dyn_cast<OpTy>(use.getOwner());
  return op && &op.getXMutable() == &use && !op.getRowScale();
}

namespace {

/// Where the factors of one norm would go.
struct ScaleSinks {
  SmallVector<Operation *> linears;
  llvm::SmallPtrSet<Operation *, 8> visited;

  bool collect(Value value);
};

} // namespace

/// Collects the linear maps that a row scale of `value` can move to; false when
/// some use of `value` needs it scaled.
bool ScaleSinks::collect(Value value) {
  // Values that are no longer normalised may leave the range of f16.
  if (isF16(value))
    return false;
  for (OpOperand &use : value.getUses()) {
    Operation *user = use.getOwner();
    // Reached by two paths, a product would carry the scale squared.
    if (!visited.insert(user).second)
      return false;
    if (isUnscaledInput<LinearOp>(use) || isUnscaledInput<GLUOp>(use)) {
      linears.push_back(user);
      continue;
    }
    if (!isa<arith::MulFOp, arith::ExtFOp, arith::TruncFOp>(user) ||
        !collect(user->getResult(0)))
      return false;
  }
  return true;
}

namespace {

/// srms(x) W^T = r(x) * (x W^T)
struct NormPattern : OpRewritePattern<SimpleRMSNormOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(SimpleRMSNormOp norm,
                                PatternRewriter &rewriter) const override {
    ScaleSinks sinks;
    if (isF16(norm.getX()))
      return rewriter.notifyMatchFailure(norm, "f16 may not hold its operand");
    if (!sinks.collect(norm.getResult()) || sinks.linears.empty())
      return rewriter.notifyMatchFailure(norm, "has a use that needs it");
    RowScale rows{/*scale=*/{}, norm.getX(), /*width=*/{}, norm.getEpsAttr()};
    for (Operation *product : sinks.linears)
      rewriter.modifyOpInPlace(product, [&] {
        if (auto op = dyn_cast<LinearOp>(product))
          op.setRowScale(rows);
        else
          cast<GLUOp>(product).setRowScale(rows);
      });
    rewriter.replaceOp(norm, norm.getX());
    return success();
  }
};

/// linear scale(rms_scale(y)) -> linear norm(y)
template <typename Product> struct ScalePattern : OpRewritePattern<Product> {
  using OpRewritePattern<Product>::OpRewritePattern;

  LogicalResult matchAndRewrite(Product product,
                                PatternRewriter &rewriter) const override {
    Value scale = product.getScale();
    Operation *made = scale ? scale.getDefiningOp() : nullptr;
    RowScale rows;
    if (auto op = dyn_cast_if_present<RMSScaleOp>(made))
      rows = {/*scale=*/{}, op.getX(), /*width=*/{}, op.getEpsAttr()};
    else if (auto op = dyn_cast_if_present<RMSScaleOfSumsOp>(made))
      rows = {/*scale=*/{}, op.getSums(), op.getWidthAttr(), op.getEpsAttr()};
    else
      return rewriter.notifyMatchFailure(product, "no norm makes its scale");
    // In float32, or float64 where the operand is.
    if (getElementTypeOrSelf(scale).isF64() !=
        getElementTypeOrSelf(rows.norm).isF64())
      return rewriter.notifyMatchFailure(product, "its scale is converted");
    rewriter.modifyOpInPlace(product, [&] { product.setRowScale(rows); });
    if (made->use_empty())
      rewriter.eraseOp(made);
    return success();
  }
};

struct FoldNorms : tnl::impl::FoldNormsBase<FoldNorms> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateFoldNormsPatterns(patterns);
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};

} // namespace

void tnl::populateFoldNormsPatterns(RewritePatternSet &patterns) {
  patterns.add<NormPattern, ScalePattern<LinearOp>, ScalePattern<GLUOp>>(
      patterns.getContext());
}
