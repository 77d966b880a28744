//===- Branches.cpp - onnx.If in graphs without control flow --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "FoldShapes.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnx;

bool onnx::inlineTakenBranches(func::FuncOp function) {
  IRRewriter rewriter(function.getContext());
  bool changed = false;
  // Outer ones first: their branches are not looked into.
  function.walk<WalkOrder::PreOrder>([&](IfOp op) {
    Region *taken = op.getTakenBranch();
    if (!taken)
      return WalkResult::skip();
    rewriter.setInsertionPoint(op);
    op.inlineBranch(*taken, rewriter);
    changed = true;
    return WalkResult::skip();
  });
  return changed;
}

namespace {

/// What the condition of a branch is computed from.
class ConditionSource {
public:
  ConditionSource(func::FuncOp function, const SymbolicShapeAnalysis &facts)
      : function(function), facts(facts) {}

  void trace(Value condition);
  /// As the end of a sentence.
  std::string describe() const;

private:
  func::FuncOp function;
  const SymbolicShapeAnalysis &facts;
  llvm::SmallSetVector<StringRef, 2> inputs, sizes;
  bool fromSize = false, fromLoop = false;
};

} // namespace

void ConditionSource::trace(Value condition) {
  llvm::SmallSetVector<Value, 16> values;
  values.insert(condition);
  for (size_t i = 0; i < values.size(); ++i) {
    Value value = values[i];
    const auto &elements = facts.lookup(value).elements;
    if (elements && llvm::all_of(*elements, [](SizeExpr element) {
          return bool(element);
        })) {
      // Sizes, whatever they are computed from.
      for (SizeExpr element : *elements)
        element.forEachSymbol(
            [&](StringAttr symbol) { sizes.insert(symbol.getValue()); });
      continue;
    }
    auto argument = dyn_cast<BlockArgument>(value);
    if ((argument && argument.getOwner() != &function.front()) ||
        value.getDefiningOp<LoopOp>()) {
      fromLoop = true;
    } else if (argument) {
      auto name = function.getArgAttrOfType<StringAttr>(argument.getArgNumber(),
                                                        "tnl.name");
      inputs.insert(name ? name.getValue() : StringRef("?"));
    } else if (isa<ShapeOp, SizeOp>(value.getDefiningOp())) {
      fromSize = true;
    } else {
      values.insert_range(value.getDefiningOp()->getOperands());
    }
  }
}

std::string ConditionSource::describe() const {
  auto list = [](const auto &names) {
    std::string text;
    for (StringRef name : names)
      text += (text.empty() ? "'" : ", '") + name.str() + "'";
    return text;
  };
  if (!inputs.empty())
    return "depends on the values of input " + list(inputs) +
           ", and a compiled graph has no branches\nhint: export it without, "
           "for "
           "example with torch.where in place of if";
  if (fromLoop)
    return "depends on values of a loop, and a compiled graph has no branches; "
           "export the model without the branch";
  if (!sizes.empty())
    return "depends on the size " + list(sizes) +
           ", and a compiled graph has no branches\nhint: export the model "
           "with "
           "that size fixed, or without the branch";
  if (fromSize)
    return "depends on a size that is not known when the graph is compiled; "
           "export the model without the branch";
  return "is made of constants by operators that are not evaluated here; fold "
         "the constants of the model first, or export it without the branch";
}

LogicalResult onnx::refuseBranches(func::FuncOp function) {
  std::optional<SymbolicShapeAnalysis> facts;
  LogicalResult result = success();
  function.walk<WalkOrder::PreOrder>([&](IfOp op) {
    if (!facts)
      facts.emplace(function);
    ConditionSource source(function, *facts);
    source.trace(op.getCondition());
    result = op.emitError("the condition of this If ") << source.describe();
    return WalkResult::skip();
  });
  return result;
}
