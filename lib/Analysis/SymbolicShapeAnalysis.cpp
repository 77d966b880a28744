//===- SymbolicShapeAnalysis.cpp - Sizes of every value -------------------===//

#include "TNL/Analysis/SymbolicShapeAnalysis.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/AffineMap.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace tnl;

SymbolicShapeAnalysis::SymbolicShapeAnalysis(func::FuncOp function)
    : function(function) {
  MLIRContext *context = function.getContext();
  if (auto symbols = function->getAttrOfType<ArrayAttr>("tnl.symbols"))
    for (auto name : symbols.getAsRange<StringAttr>())
      names.push_back(name.getValue());
  if (function.isExternal())
    return;

  for (auto [i, argument] : llvm::enumerate(function.getArguments())) {
    SymbolicValue value = symbolicFromType(argument.getType());
    auto dims = function.getArgAttrOfType<ArrayAttr>(i, "tnl.dims");
    if (value.shape && dims && dims.size() == value.shape->size()) {
      for (auto [size, attr] : llvm::zip_equal(*value.shape, dims)) {
        auto name = dyn_cast<StringAttr>(attr);
        auto *symbol = name ? llvm::find(names, name.getValue()) : names.end();
        if (!size && symbol != names.end())
          size = getAffineSymbolExpr(symbol - names.begin(), context);
      }
    }
    values[argument] = std::move(value);
  }
  function.getBody().walk<WalkOrder::PreOrder>([&](Operation *op) {
    for (Region &region : op->getRegions())
      for (Block &block : region)
        for (BlockArgument argument : block.getArguments())
          values[argument] = symbolicFromType(argument.getType());
    visit(op);
    // A branch that is never taken may contradict what holds around it.
    return op->hasTrait<OpTrait::NoRegionArguments>() ? WalkResult::skip()
                                                      : WalkResult::advance();
  });
}

void SymbolicShapeAnalysis::visit(Operation *op) {
  SmallVector<SymbolicValue> results;
  if (auto shaped = dyn_cast<SymbolicShapeOpInterface>(op)) {
    SmallVector<SymbolicValue> operands;
    for (Value operand : op->getOperands())
      operands.push_back(lookup(operand));
    if (failed(shaped.inferSymbolicShapes(operands, results))) {
      valid = false;
      results.clear();
    }
  } else if (ElementsAttr constant; matchPattern(op, m_Constant(&constant))) {
    results.push_back(symbolicFromConstant(constant));
  } else if (op->hasTrait<OpTrait::Elementwise>() && op->getNumOperands()) {
    SymbolicValue first;
    first.shape = lookup(op->getOperand(0)).shape;
    results.assign(op->getNumResults(), first);
  }
  if (failed(refineByResultTypes(op, results))) {
    valid = false;
    results.clear();
    for (Value result : op->getResults())
      results.push_back(symbolicFromType(result.getType()));
  }
  for (auto [result, value] : llvm::zip_equal(op->getResults(), results))
    values[result] = std::move(value);
}

const SymbolicValue &SymbolicShapeAnalysis::lookup(Value value) const {
  static const SymbolicValue unknown;
  auto found = values.find(value);
  return found == values.end() ? unknown : found->second;
}

AffineMap SymbolicShapeAnalysis::shapeMap(Value value) const {
  const SymbolicValue &facts = lookup(value);
  if (!facts.shape || llvm::is_contained(*facts.shape, SymbolicDim()))
    return {};
  return AffineMap::get(/*dimCount=*/0, names.size(), *facts.shape,
                        value.getContext());
}
