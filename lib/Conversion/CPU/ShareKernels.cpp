//===- ShareKernels.cpp - One function for kernels of other slopes --------===//

#include "TNL/Conversion/CPU/Passes.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/raw_ostream.h"

namespace tnl {
#define GEN_PASS_DEF_SHAREKERNELS
#include "TNL/Conversion/CPU/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

static constexpr llvm::StringLiteral kSlopes = "slopes";

/// The one attention operation of a kernel, if it has slopes, or null.
static Operation *onlyAttention(func::FuncOp kernel) {
  Operation *found = nullptr;
  for (Operation &op : kernel.getBody().front())
    if (isa<LinearAttentionOp, GatedLinearAttentionOp>(op)) {
      if (found)
        return nullptr;
      found = &op;
    }
  return found && found->hasAttr(kSlopes) ? found : nullptr;
}

/// The text of a kernel without its name and slopes.
static std::string textWithoutSlopes(func::FuncOp kernel) {
  OwningOpRef<func::FuncOp> copy = kernel.clone();
  copy->setName("kernel");
  Operation *op = onlyAttention(*copy);
  auto slopes = op->getAttrOfType<DenseF32ArrayAttr>(kSlopes);
  SmallVector<float> zeros(slopes.size(), 0.0f);
  op->setAttr(kSlopes, DenseF32ArrayAttr::get(kernel.getContext(), zeros));
  std::string text;
  llvm::raw_string_ostream stream(text);
  (*copy)->print(stream, OpPrintingFlags().useLocalScope());
  return text;
}

/// Makes slopes the last argument of a kernel.
static void takeSlopes(func::FuncOp kernel, int64_t count) {
  Builder builder(kernel.getContext());
  Operation *op = onlyAttention(kernel);
  unsigned number = kernel.getNumArguments();
  auto type = RankedTensorType::get(count, builder.getF32Type());
  SmallVector<Type> inputs(kernel.getArgumentTypes());
  inputs.push_back(type);
  kernel.removeArgAttrsAttr();
  kernel.getBody().front().addArgument(type, kernel.getLoc());
  kernel.setType(builder.getFunctionType(inputs, kernel.getResultTypes()));
  op->setAttr(kSlopes,
              builder.getDenseF32ArrayAttr(SmallVector<float>(count, 0.0f)));
  op->setAttr(kSlopesArgumentAttr, builder.getI64IntegerAttr(number));
  kernel->setAttr(kSlopesArgumentAttr, builder.getI64IntegerAttr(number));
}

namespace {
struct ShareKernels : tnl::impl::ShareKernelsBase<ShareKernels> {
  void runOnOperation() override {
    llvm::StringMap<unsigned> groupOf;
    SmallVector<SmallVector<func::FuncOp>> groups;
    for (auto kernel : getOperation().getOps<func::FuncOp>()) {
      if (!kernel->hasAttr(kKernelAttr) || kernel.isExternal() ||
          !onlyAttention(kernel))
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
        entries.push_back(builder.getNamedAttr(
            kernel.getName(), onlyAttention(kernel)->getAttr(kSlopes)));
      func::FuncOp shared = group.front();
      shared->setAttr(kEntriesAttr, builder.getDictionaryAttr(entries));
      takeSlopes(shared,
                 cast<DenseF32ArrayAttr>(entries.front().getValue()).size());
      for (func::FuncOp kernel : group.drop_front())
        kernel.erase();
    }
  }
};
} // namespace
