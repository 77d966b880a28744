//===- Schedule.cpp - dispatch --------------------------------------------===//

#include "Verify.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace tnl;

LogicalResult DispatchOp::verify() {
  if (getShapes().size() != getOutputs().size())
    return emitOpError() << "has " << getShapes().size() << " shapes for "
                         << getOutputs().size() << " results";
  for (auto [index, shape, output] :
       llvm::enumerate(getShapes().getAsRange<AffineMapAttr>(), getOutputs())) {
    AffineMap map = shape.getValue();
    int64_t rank = cast<RankedTensorType>(output.getType()).getRank();
    if (map.getNumDims() != 0 || map.getNumResults() != rank)
      return emitOpError() << "shape " << index << " must map symbols to "
                           << rank << " sizes, got " << shape;
    for (auto [axis, size] : llvm::enumerate(map.getResults())) {
      auto constant = dyn_cast<AffineConstantExpr>(size);
      int64_t expected =
          cast<RankedTensorType>(output.getType()).getDimSize(axis);
      if (constant && !mayAgree(constant.getValue(), expected))
        return emitOpError() << "shape " << index << " says "
                             << constant.getValue() << " in dimension " << axis
                             << ", but the result has " << expected;
    }
  }
  if (std::optional<AffineMap> grid = getGrid())
    if (grid->getNumDims() != 0 || grid->getNumResults() != 1)
      return emitOpError() << "grid must map symbols to one size, got "
                           << getGridAttr();
  return success();
}

/// The types that a lowered kernel has: memrefs for inputs, then for results.
static bool isLowered(FunctionType type, ValueRange inputs,
                      ValueRange outputs) {
  if (type.getNumResults() != 0 ||
      type.getNumInputs() != inputs.size() + outputs.size())
    return false;
  auto fits = [](Type parameter, Value value) {
    auto memref = dyn_cast<MemRefType>(parameter);
    auto tensor = cast<RankedTensorType>(value.getType());
    return memref && memref.getShape() == tensor.getShape() &&
           memref.getElementType() == tensor.getElementType() &&
           memref.getLayout().isIdentity();
  };
  return llvm::all_of_zip(type.getInputs().take_front(inputs.size()), inputs,
                          fits) &&
         llvm::all_of_zip(type.getInputs().drop_front(inputs.size()), outputs,
                          fits);
}

LogicalResult DispatchOp::verifySymbolUses(SymbolTableCollection &symbols) {
  Operation *callee = symbols.lookupNearestSymbolFrom(*this, getKernelAttr());
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

LogicalResult
DispatchOp::inferSymbolicShapes(ArrayRef<SymbolicValue> operands,
                                SmallVectorImpl<SymbolicValue> &results) {
  for (auto [shape, output] :
       llvm::zip(getShapes().getAsRange<AffineMapAttr>(), getOutputs()))
    results.push_back(refine(output.getType(), shape.getValue().getResults()));
  return success();
}
