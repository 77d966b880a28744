//===- AnnotateGrid.cpp - Note which dimensions are a kernel's grid -------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

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
    KernelGrid grid = getKernelGrid(kernel);
    if (grid.tiles.empty())
      return;
    Builder builder(&getContext());
    if (llvm::all_equal(grid.tiles) && grid.tiles.front() == 1)
      kernel->setAttr(kGridRankAttr,
                      builder.getI64IntegerAttr(grid.tiles.size()));
    else
      kernel->setAttr(kGridTilesAttr, builder.getDenseI64ArrayAttr(grid.tiles));
  }
};
} // namespace
