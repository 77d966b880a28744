//===- ShareTileKernels.cpp - One kernel for equal programs ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Conversion/TNLToTile/Passes.h"
#include "TNL/Dialect/TNL/OperationText.h"
#include "TNL/Dialect/Tile/TileOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringMap.h"

namespace tnl {
#define GEN_PASS_DEF_SHARETILEKERNELS
#include "TNL/Conversion/TNLToTile/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

/// The kernel's text without its name.
static std::string bodyOf(tile::KernelOp kernel) {
  OwningOpRef<tile::KernelOp> copy = kernel.clone();
  copy->setSymName("kernel");
  return operationText(*copy);
}

namespace {
class ShareTileKernels
    : public tnl::impl::ShareTileKernelsBase<ShareTileKernels> {
public:
  void runOnOperation() override {
    llvm::StringMap<tile::KernelOp> known;
    llvm::StringMap<StringAttr> names;
    for (auto kernel :
         llvm::make_early_inc_range(getOperation().getOps<tile::KernelOp>())) {
      auto [entry, isNew] = known.try_emplace(bodyOf(kernel), kernel);
      if (isNew)
        continue;
      names[kernel.getSymName()] = entry->second.getSymNameAttr();
      kernel.erase();
    }
    getOperation().walk([&](tile::LaunchOp launch) {
      if (auto it = names.find(launch.getKernel()); it != names.end())
        launch.setKernelAttr(FlatSymbolRefAttr::get(it->second));
    });
  }
};
} // namespace
