//===- FoldNorms.cpp - Norms become row scales ----------------------------===//

#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
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

/// Whether `use` is the input of a linear map that can take a row scale.
template <typename OpTy> static bool isUnscaledInput(OpOperand &use) {
  auto op = dyn_cast<OpTy>(use.getOwner());
  return op && &op.getXMutable() == &use && !op.getScale();
}

namespace {

/// Where the row scale of one norm would go.
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

/// The type of one number for each row of `x`: f32, or f64 in an f64 model.
static RankedTensorType rowScaleType(Value x) {
  auto type = cast<RankedTensorType>(x.getType());
  Type element = type.getElementType();
  if (!element.isF64())
    element = Float32Type::get(x.getContext());
  return RankedTensorType::get(type.getShape().drop_back(), element);
}

static bool foldNorm(SimpleRMSNormOp norm) {
  ScaleSinks sinks;
  if (isF16(norm.getX()) || !sinks.collect(norm.getResult()) ||
      sinks.linears.empty())
    return false;
  OpBuilder builder(norm);
  auto scale =
      RMSScaleOp::create(builder, norm.getLoc(), rowScaleType(norm.getX()),
                         norm.getX(), norm.getEpsAttr());
  for (Operation *linear : sinks.linears) {
    if (auto op = dyn_cast<LinearOp>(linear))
      op.getScaleMutable().assign(scale);
    else
      cast<GLUOp>(linear).getScaleMutable().assign(scale);
  }
  norm.replaceAllUsesWith(norm.getX());
  norm.erase();
  return true;
}

namespace {

struct FoldNorms : tnl::impl::FoldNormsBase<FoldNorms> {
  void runOnOperation() override {
    SmallVector<SimpleRMSNormOp> norms;
    getOperation().walk([&](SimpleRMSNormOp norm) { norms.push_back(norm); });
    for (SimpleRMSNormOp norm : norms)
      if (foldNorm(norm))
        ++numFolded;
  }
};

} // namespace
