//===- ShareKernels.cpp - One function for kernels of other slopes --------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Conversion/CPU/Passes.h"
#include "TNL/Dialect/TNL/OperationText.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/raw_ostream.h"

namespace tnl {
#define GEN_PASS_DEF_SHAREKERNELS
#include "TNL/Conversion/CPU/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

/// The slopes of a kernel, if those of all its attention are the same, or null.
static DenseF32ArrayAttr slopesOf(func::FuncOp kernel) {
  DenseF32ArrayAttr slopes;
  WalkResult walk = kernel.walk([&](DecayOpInterface decaying) {
    DenseF32ArrayAttr here = decaying.getSlopesAttr();
    if (!here || here.empty() || (slopes && slopes != here))
      return WalkResult::interrupt();
    slopes = here;
    return WalkResult::advance();
  });
  return walk.wasInterrupted() ? DenseF32ArrayAttr() : slopes;
}

/// Makes log decays, -slopes, the last argument of a kernel.
static void takeDecay(func::FuncOp kernel) {
  Builder builder(kernel.getContext());
  auto type = RankedTensorType::get(
      static_cast<int64_t>(slopesOf(kernel).size()), builder.getF32Type());
  unsigned number = kernel.getNumArguments();
  SmallVector<Type> inputs(kernel.getArgumentTypes());
  inputs.push_back(type);
  kernel.removeArgAttrsAttr();
  Value decay = kernel.getBody().front().addArgument(type, kernel.getLoc());
  kernel.setType(builder.getFunctionType(inputs, kernel.getResultTypes()));
  kernel.walk([&](DecayOpInterface decaying) {
    decaying.removeSlopesAttr();
    decaying.getDecayMutable().assign(decay);
  });
  kernel->setAttr(kDecayArgumentAttr, builder.getI64IntegerAttr(number));
}

/// The text of a kernel without its name and slopes.
static std::string textWithoutSlopes(func::FuncOp kernel) {
  OwningOpRef<func::FuncOp> copy = kernel.clone();
  copy->setName("kernel");
  takeDecay(*copy);
  return operationText(*copy);
}

static DenseF32ArrayAttr negated(DenseF32ArrayAttr slopes) {
  return DenseF32ArrayAttr::get(
      slopes.getContext(),
      llvm::map_to_vector(slopes.asArrayRef(), std::negate<float>()));
}

namespace {
struct ShareKernels : tnl::impl::ShareKernelsBase<ShareKernels> {
  void runOnOperation() override {
    llvm::StringMap<unsigned> groupOf;
    SmallVector<SmallVector<func::FuncOp>> groups;
    for (auto kernel : getOperation().getOps<func::FuncOp>()) {
      if (!kernel->hasAttr(kKernelAttr) || kernel.isExternal() ||
          !slopesOf(kernel))
        continue;
      auto [at, isNew] =
          groupOf.try_emplace(textWithoutSlopes(kernel), groups.size());
      if (isNew)
        groups.emplace_back();
      groups[at->second].push_back(kernel);
    }
    Builder builder(&getContext());
    for (ArrayRef<func::FuncOp> group : groups) {
      if (group.size() == 1)
        continue;
      SmallVector<NamedAttribute> entries;
      for (func::FuncOp kernel : group)
        entries.push_back(
            builder.getNamedAttr(kernel.getName(), negated(slopesOf(kernel))));
      func::FuncOp shared = group.front();
      shared->setAttr(kEntriesAttr, builder.getDictionaryAttr(entries));
      takeDecay(shared);
      for (func::FuncOp kernel : group.drop_front())
        kernel.erase();
    }
  }
};
} // namespace
