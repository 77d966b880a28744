//===- DistributeKernels.cpp - Tile a kernel over its grid ----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

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
using namespace tnl::cpu;

/// What computes the first result of a kernel, if that is one linalg operation.
static linalg::LinalgOp rootOf(func::FuncOp kernel) {
  func::ReturnOp end = returnOf(kernel);
  if (!end || end.getNumOperands() == 0)
    return nullptr;
  return end.getOperand(0).getDefiningOp<linalg::LinalgOp>();
}

/// The tiles that a kernel's attributes ask for; none where they do not fit the
/// loops of its root.
static SmallVector<int64_t> tilesOf(func::FuncOp kernel, unsigned loops) {
  SmallVector<int64_t> tiles;
  if (auto rank = kernel->getAttrOfType<IntegerAttr>(kGridRankAttr)) {
    if (rank.getInt() <= loops)
      tiles.assign(rank.getInt(), 1);
  } else if (auto sizes =
                 kernel->getAttrOfType<DenseI64ArrayAttr>(kGridTilesAttr)) {
    if (sizes.size() <= loops)
      tiles.assign(sizes.asArrayRef().begin(), sizes.asArrayRef().end());
  }
  if (llvm::all_of(tiles, [](int64_t tile) { return tile == 0; }))
    tiles.clear();
  return tiles;
}

namespace {
struct DistributeKernels : tnl::impl::DistributeKernelsBase<DistributeKernels> {
  void runOnOperation() override {
    func::FuncOp kernel = getOperation();
    // Without such a root the kernel stays whole: one call does all of it.
    linalg::LinalgOp root =
        kernel->hasAttr(kKernelAttr) ? rootOf(kernel) : nullptr;
    if (!root)
      return;
    SmallVector<int64_t> tiles = tilesOf(kernel, root.getNumLoops());
    if (tiles.empty())
      return;
    // Upstream's tiling takes no loop over nothing.
    bool empty = false;
    kernel.walk([&](linalg::LinalgOp op) {
      empty |= llvm::is_contained(op.getStaticLoopRanges(), 0);
    });
    if (empty)
      return;
    for (auto [tile, kind] : llvm::zip(tiles, root.getIteratorTypesArray()))
      if (tile != 0 && kind != utils::IteratorType::parallel)
        return;

    IRRewriter rewriter(root);
    scf::SCFTilingOptions tiling;
    tiling.setLoopType(scf::SCFTilingOptions::LoopType::ForallOp);
    tiling.setTileSizes(getAsIndexOpFoldResult(&getContext(), tiles));
    scf::SCFTileAndFuseOptions options;
    options.setTilingOptions(tiling);
    FailureOr<scf::SCFTileAndFuseResult> tiled =
        scf::tileConsumerAndFuseProducersUsingSCF(
            rewriter, cast<TilingInterface>(root.getOperation()), options);
    if (failed(tiled)) {
      kernel.emitOpError("its result cannot be tiled along its grid");
      return signalPassFailure();
    }
    for (auto [value, replacement] : tiled->replacements)
      rewriter.replaceAllUsesWith(value, replacement);
  }
};
} // namespace
