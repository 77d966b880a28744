//===- Schedule.cpp - dispatch, reshape, check_indices --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SizeRules.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace tnl;

LogicalResult DispatchOp::sizeRules(SizeRules &rules) {
  for (auto [index, output] : llvm::enumerate(getOutputs())) {
    std::string name = "result " + std::to_string(index);
    for (auto [axis, size] : llvm::enumerate(shapeOf(index)))
      if (failed(rules.has({name, output}, axis, size, "the size in shapes")))
        return failure();
  }
  return success();
}

/// Whether `shape` has a known size for each dimension of `type` that may be
/// the type's.
static LogicalResult verifyShape(Operation *op, const Twine &name,
                                 Attribute shape, Type type) {
  auto sizes = dyn_cast<ArrayAttr>(shape);
  ArrayRef<int64_t> declared = cast<RankedTensorType>(type).getShape();
  if (!sizes || sizes.size() != declared.size() ||
      !llvm::all_of(sizes, [](Attribute size) {
        auto expr = dyn_cast<SizeExpr>(size);
        return static_cast<bool>(expr);
      }))
    return op->emitOpError() << name << " must have " << declared.size()
                             << " known sizes, got " << shape;
  for (auto [axis, size] : llvm::enumerate(sizesOf(sizes)))
    if (auto number = size.asConstant();
        number && !ShapedType::isDynamic(declared[axis]) &&
        *number != declared[axis])
      return op->emitOpError()
             << name << " says " << *number << " in dimension " << axis
             << ", but the result has " << declared[axis];
  return success();
}

LogicalResult DispatchOp::verify() {
  if (getShapes().size() != getOutputs().size())
    return emitOpError() << "has " << getShapes().size() << " shapes for "
                         << getOutputs().size() << " results";
  for (auto [index, shape, output] : llvm::enumerate(getShapes(), getOutputs()))
    if (failed(verifyShape(*this, "shape " + Twine(index), shape,
                           output.getType())))
      return failure();
  if (std::optional<Attribute> grid = getGrid()) {
    auto size = dyn_cast<SizeExpr>(*grid);
    if (!size)
      return emitOpError() << "grid must be a known size, got " << *grid;
  }
  return success();
}

/// Whether a kernel on its way to code still takes these tensors: first as
/// destinations too, then as buffers, then with its share of the grid and
/// scratch memory after them.
static bool isLowered(FunctionType type, ValueRange inputs,
                      ValueRange outputs) {
  size_t count = inputs.size() + outputs.size();
  if (type.getNumInputs() < count)
    return false;
  auto fits = [](Type parameter, Value value) {
    auto shaped = dyn_cast<ShapedType>(parameter);
    auto tensor = cast<RankedTensorType>(value.getType());
    return shaped && shaped.hasRank() &&
           shaped.getShape() == tensor.getShape() &&
           shaped.getElementType() == tensor.getElementType();
  };
  ArrayRef<Type> given = type.getInputs().take_front(count);
  return llvm::all_of_zip(given.take_front(inputs.size()), inputs, fits) &&
         llvm::all_of_zip(given.drop_front(inputs.size()), outputs, fits);
}

/// The function that has `name` as another entry (tnl-share-kernels).
static Operation *sharedKernel(Operation *from, StringAttr name) {
  Operation *table = SymbolTable::getNearestSymbolTable(from);
  for (Operation &op : table->getRegion(0).front())
    if (auto entries = op.getAttrOfType<DictionaryAttr>(kEntriesAttr);
        entries && entries.contains(name))
      return &op;
  return nullptr;
}

LogicalResult DispatchOp::verifySymbolUses(SymbolTableCollection &symbols) {
  Operation *callee = symbols.lookupNearestSymbolFrom(*this, getKernelAttr());
  if (!callee)
    callee = sharedKernel(*this, getKernelAttr().getAttr());
  // In the llvm dialect it takes pointers to what describes its operands.
  if (callee && callee->getName().getDialectNamespace() == "llvm")
    return success();
  if (!callee)
    return emitOpError() << "kernel " << getKernelAttr() << " does not exist";
  auto kernel = dyn_cast<func::FuncOp>(callee);
  if (!kernel || !kernel->hasAttr(kKernelAttr))
    return emitOpError() << getKernelAttr() << " is not a function with "
                         << kKernelAttr;
  FunctionType type = kernel.getFunctionType();
  auto used = FunctionType::get(getContext(), getInputs().getTypes(),
                                getOutputs().getTypes());
  if (type == used || isLowered(type, getInputs(), getOutputs()))
    return success();
  InFlightDiagnostic diagnostic = emitOpError()
                                  << "passes " << used << " to kernel "
                                  << getKernelAttr() << " of type " << type;
  diagnostic.attachNote(kernel.getLoc()) << "the kernel is here";
  return diagnostic;
}

//===----------------------------------------------------------------------===//
// reshape and check_indices
//===----------------------------------------------------------------------===//

LogicalResult ReshapeOp::sizeRules(SizeRules &rules) {
  NamedTensor x{"x", getX()}, result{"the result", getResult()};
  SizeExpr before = rules.constant(1), after = before;
  for (auto [axis, size] : llvm::enumerate(sizesOf(getShape()))) {
    if (failed(rules.has(result, axis, size, "the size in shape")))
      return failure();
    after = after * size;
  }
  for (int64_t axis = 0; axis < x.rank(); ++axis)
    before = before * rules.size(x, axis);
  return rules.requirementsOf().equal(before, after,
                                      "in the number of elements");
}

LogicalResult ReshapeOp::verify() {
  if (failed(expectSameElements(*this, {"x", getX()},
                                {"the result", getResult()})) ||
      failed(verifyShape(*this, "shape", getShape(), getResult().getType())))
    return failure();
  return verifySizes(*this);
}

LogicalResult CheckIndicesOp::verify() {
  auto size = dyn_cast<SizeExpr>(getSize());
  if (!size)
    return emitOpError() << "size must be a known size, got " << getSize();
  Type element = getElementTypeOrSelf(getIndices().getType());
  if (!isa<IntegerType>(element) || element.isInteger(1))
    return emitOpError() << "indices must be integers, got " << element;
  return success();
}
