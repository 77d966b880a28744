//===- DistributeKernels.cpp - Tile a kernel over its grid ----------------===//

#include "KernelForm.h"
#include "TNL/Conversion/CPU/Passes.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/TileUsingInterface.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/TilingInterface.h"

namespace tnl {
#define GEN_PASS_DEF_DISTRIBUTEKERNELS
#include "TNL/Conversion/CPU/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

/// What computes the first result of a kernel, if that is one linalg operation.
static linalg::LinalgOp rootOf(func::FuncOp kernel) {
  func::ReturnOp end = returnOf(kernel);
  if (!end || end.getNumOperands() == 0)
    return nullptr;
  return end.getOperand(0).getDefiningOp<linalg::LinalgOp>();
}

namespace {
struct DistributeKernels : tnl::impl::DistributeKernelsBase<DistributeKernels> {
  void runOnOperation() override {
    func::FuncOp kernel = getOperation();
    auto rank = kernel->getAttrOfType<IntegerAttr>(kGridRankAttr);
    if (!kernel->hasAttr(kKernelAttr) || !rank)
      return;
    // Without such a root the kernel stays whole: one call does all of it.
    linalg::LinalgOp root = rootOf(kernel);
    if (!root || root.getNumLoops() < rank.getInt())
      return;
    // Upstream's tiling takes no loop over nothing.
    bool empty = false;
    kernel.walk([&](linalg::LinalgOp op) {
      empty |= llvm::is_contained(op.getStaticLoopRanges(), 0);
    });
    if (empty)
      return;
    for (int64_t d : llvm::seq(rank.getInt()))
      if (root.getIteratorTypesArray()[d] != utils::IteratorType::parallel)
        return;

    IRRewriter rewriter(root);
    scf::SCFTilingOptions tiling;
    tiling.setLoopType(scf::SCFTilingOptions::LoopType::ForallOp);
    tiling.setTileSizes(
        SmallVector<OpFoldResult>(rank.getInt(), rewriter.getIndexAttr(1)));
    scf::SCFTileAndFuseOptions options;
    options.setTilingOptions(tiling);
    FailureOr<scf::SCFTileAndFuseResult> tiled =
        scf::tileConsumerAndFuseProducersUsingSCF(
            rewriter, cast<TilingInterface>(root.getOperation()), options);
    if (failed(tiled)) {
      kernel.emitOpError("its result cannot be tiled along the ")
          << rank.getInt() << " leading dimensions that are its grid";
      return signalPassFailure();
    }
    for (auto [value, replacement] : tiled->replacements)
      rewriter.replaceAllUsesWith(value, replacement);
  }
};
} // namespace
