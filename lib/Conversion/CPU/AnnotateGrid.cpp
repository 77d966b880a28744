//===- AnnotateGrid.cpp - Note which dimensions are a kernel's grid -------===//

#include "TNL/Conversion/CPU/Grid.h"
#include "TNL/Conversion/CPU/Passes.h"
#include "mlir/IR/Builders.h"

namespace tnl {
#define GEN_PASS_DEF_ANNOTATEGRID
#include "TNL/Conversion/CPU/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

namespace {
struct AnnotateGrid : tnl::impl::AnnotateGridBase<AnnotateGrid> {
  void runOnOperation() override {
    func::FuncOp kernel = getOperation();
    if (!kernel->hasAttr(kKernelAttr))
      return;
    if (KernelGrid grid = getKernelGrid(kernel); grid.rank != 0)
      kernel->setAttr(kGridRankAttr,
                      Builder(&getContext()).getI64IntegerAttr(grid.rank));
  }
};
} // namespace
