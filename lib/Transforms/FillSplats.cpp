//===- FillSplats.cpp - Large constants of one number ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Interfaces/Limits.h"
#include "TNL/Transforms/Passes.h"
#include "mlir/IR/Matchers.h"

namespace tnl {
#define GEN_PASS_DEF_FILLSPLATS
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

/// Smaller ones are read from the package, which is as fast.
static constexpr int64_t kMostStoredBytes = int64_t(1) << 20;

/// Whether `use` is what the package keeps as a weight: an operand of what
/// takes weights.
static bool isWeightUse(OpOperand &use) {
  Operation *op = use.getOwner();
  auto precision = dyn_cast<PrecisionOpInterface>(op);
  return op->hasTrait<WeightTransform>() ||
         (precision && !precision.getPrecisionRoles().weights.empty());
}

namespace {

struct FillSplats : tnl::impl::FillSplatsBase<FillSplats> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal() || function->hasAttr(kKernelAttr))
      return;
    SmallVector<std::pair<Operation *, DenseElementsAttr>> constants;
    function.walk([&](Operation *op) {
      DenseElementsAttr value;
      if (op->getNumResults() == 1 && matchPattern(op, m_Constant(&value)) &&
          value.isSplat() && isa<RankedTensorType>(value.getType()))
        constants.emplace_back(op, value);
    });
    for (auto [op, value] : constants) {
      std::optional<int64_t> bytes = countBytes(
          value.getType().getShape(), value.getType().getElementType());
      if (!bytes || *bytes > kMostConstantBytes) {
        op->emitError("a constant of type ")
            << value.getType() << " has more than " << kMostConstantBytes
            << " bytes";
        return signalPassFailure();
      }
      if (*bytes <= kMostStoredBytes)
        continue;
      OpBuilder builder(op);
      auto fill = FillOp::create(builder, op->getLoc(), value);
      op->getResult(0).replaceUsesWithIf(
          fill.getResult(), [](OpOperand &use) { return !isWeightUse(use); });
      if (fill.use_empty())
        fill.erase();
      else
        ++numFilled;
      if (op->use_empty())
        op->erase();
    }
  }
};

} // namespace
