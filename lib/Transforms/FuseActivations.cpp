//===- FuseActivations.cpp - Activate q and k in their projection ---------===//

#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Transforms/Passes.h"

namespace tnl {
#define GEN_PASS_DEF_FUSEACTIVATIONS
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

namespace {

struct FuseActivations : tnl::impl::FuseActivationsBase<FuseActivations> {
  void runOnOperation() override {
    getOperation().walk([&](GatedLinearAttentionOp attention) {
      auto linear = attention.getQkvu().getDefiningOp<LinearOp>();
      if (attention.getActivation() != Activation::SiLU || !linear ||
          !linear->hasOneUse() || linear.getResidual() ||
          linear.getSiluColumns())
        return;
      // q and k are the first two of four equal parts.
      int64_t columns =
          cast<RankedTensorType>(linear.getType()).getShape().back();
      linear.setSiluColumns(columns / 2);
      attention.setActivation(Activation::None);
      ++numFused;
    });
  }
};

} // namespace
