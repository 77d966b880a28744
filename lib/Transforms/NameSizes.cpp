//===- NameSizes.cpp - Name the dynamic sizes of hand-written functions ---===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Imported graphs carry the names that their exporter gave. In a function
// written by hand, sizes that the operations force to be equal get one name.
//
//===----------------------------------------------------------------------===//

#include "TNL/Analysis/SymbolicShapeAnalysis.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/ADT/MapVector.h"

namespace tnl {
#define GEN_PASS_DEF_NAMESIZES
#include "TNL/Transforms/Passes.h.inc"
} // namespace tnl

using namespace mlir;
using namespace tnl;

namespace {

struct NameSizes : tnl::impl::NameSizesBase<NameSizes> {
  void runOnOperation() override;
};

} // namespace

/// Dimensions get the same name where an operation needs them to be equal.
static LogicalResult nameSizes(func::FuncOp function) {
  SymbolicShapeAnalysis shapes(function, UnnamedSizes::Symbols);
  if (!shapes.succeeded())
    return failure();
  llvm::EquivalenceClasses<const void *> classes;
  auto key = [](SizeExpr size) { return size.getAsOpaquePointer(); };
  for (const auto &requirement : shapes.requirements())
    if (requirement.relation == SizeRelation::Equal &&
        requirement.lhs.kind() == SizeKind::Symbol &&
        requirement.rhs.kind() == SizeKind::Symbol)
      classes.unionSets(key(requirement.lhs), key(requirement.rhs));
  Builder builder(function.getContext());
  llvm::MapVector<const void *, StringAttr> names;
  for (BlockArgument argument : function.getArguments()) {
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (!type)
      continue;
    SmallVector<Attribute> dims(type.getRank(), builder.getStringAttr(""));
    for (int64_t i = 0; i < type.getRank(); ++i) {
      if (!type.isDynamicDim(i))
        continue;
      SizeExpr size = (*shapes.lookup(argument).shape)[i];
      StringAttr &name = names[classes.getOrInsertLeaderValue(key(size))];
      if (!name)
        name = builder.getStringAttr("d" + Twine(names.size() - 1));
      dims[i] = name;
    }
    function.setArgAttr(argument.getArgNumber(), kDimsAttr,
                        builder.getArrayAttr(dims));
  }
  SmallVector<Attribute> symbols;
  for (auto &entry : names)
    symbols.push_back(entry.second);
  function->setAttr(kSymbolsAttr, builder.getArrayAttr(symbols));
  return success();
}

void NameSizes::runOnOperation() {
  func::FuncOp function = getOperation();
  if (function.isExternal() || function->hasAttr(kKernelAttr))
    return;
  Builder builder(function.getContext());
  if (!function->hasAttr(kSymbolsAttr) && failed(nameSizes(function)))
    return signalPassFailure();
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (!function.getArgAttr(i, kNameAttr))
      function.setArgAttr(i, kNameAttr,
                          builder.getStringAttr("arg" + Twine(i)));
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    if (!function.getResultAttr(i, kNameAttr))
      function.setResultAttr(i, kNameAttr,
                             builder.getStringAttr("result" + Twine(i)));
}
