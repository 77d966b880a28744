//===- AttachTarget.cpp - The architecture that kernels are written for ---===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Conversion/TNLToTile/Passes.h"
#include "TNL/Dialect/Tile/Target.h"
#include "llvm/ADT/StringExtras.h"

namespace tnl {
#define GEN_PASS_DEF_ATTACHTARGET
#include "TNL/Conversion/TNLToTile/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

namespace {

struct AttachTarget : tnl::impl::AttachTargetBase<AttachTarget> {
  using AttachTargetBase::AttachTargetBase;

  LogicalResult initialize(MLIRContext *context) override {
    StringRef name =
        arch.empty() ? tile::targetArchitectures().front() : StringRef(arch);
    target = tile::targetFor(context, name);
    if (target)
      return success();
    return emitError(UnknownLoc::get(context))
           << getArgument() << ": unknown architecture '" << name
           << "'; there are " << llvm::join(tile::targetArchitectures(), ", ");
  }

  void runOnOperation() override {
    getOperation()->setAttr(tile::kTargetAttr, target);
  }

  tile::TargetAttr target;
};

} // namespace
