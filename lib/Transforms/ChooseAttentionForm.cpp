//===- ChooseAttentionForm.cpp - How attention is evaluated ---------------===//

#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Transforms/Passes.h"

namespace tnl {
#define GEN_PASS_DEF_CHOOSEATTENTIONFORM
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

namespace {

struct ChooseAttentionForm
    : tnl::impl::ChooseAttentionFormBase<ChooseAttentionForm> {
  using ChooseAttentionFormBase::ChooseAttentionFormBase;

  LogicalResult initialize(MLIRContext *context) override {
    if (block >= 1 && block <= kMaxBlock)
      return success();
    return emitError(UnknownLoc::get(context))
           << getArgument() << ": block must be 1 to " << kMaxBlock
           << " tokens, got " << static_cast<int64_t>(block);
  }

  void runOnOperation() override {
    getOperation().walk([&](Operation *op) {
      if (auto attention = dyn_cast<LinearAttentionOp>(op))
        choose(attention, cast<ShapedType>(attention.getQ().getType())
                              .getDimSize(/*tokens=*/2));
      else if (auto gated = dyn_cast<GatedLinearAttentionOp>(op))
        choose(gated, cast<ShapedType>(gated.getQkvu().getType())
                          .getDimSize(/*tokens=*/1));
    });
  }

  template <typename OpTy> void choose(OpTy op, int64_t tokens) {
    if (op.getForm())
      return;
    if (tokens == 1) {
      ++numRecurrent;
      op.setFormAttr(
          FormAttr::get(&getContext(), AttentionForm::Recurrent, /*block=*/0));
      return;
    }
    ++numLightning;
    op.setFormAttr(
        FormAttr::get(&getContext(), AttentionForm::Lightning, block));
  }
};

} // namespace
