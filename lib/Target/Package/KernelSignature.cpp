//===- KernelSignature.cpp - What the code of a kernel relies on ----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A kernel is compiled for the types of its operands alone: where two dynamic
// dimensions must be equal, its loops take one of them. Inference over its
// body, with a symbol for each dynamic dimension, says which those are.
//
//===----------------------------------------------------------------------===//

#include "FunctionBuilder.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"

using namespace mlir;
using namespace tnl;

namespace {

class SignatureBuilder {
public:
  explicit SignatureBuilder(func::FuncOp kernel)
      : kernel(kernel), shapes(kernel, UnnamedSizes::Symbols) {}

  FailureOr<std::unique_ptr<package::SignatureT>> build(SizeExpr scratch);

private:
  LogicalResult add(Value value, unsigned number, SizeTable &sizes);
  LogicalResult addScratch(SizeExpr scratch, SizeTable &sizes);
  std::string name(unsigned parameter, unsigned dim) const {
    return (Twine(parameter) + "." + Twine(dim)).str();
  }

  func::FuncOp kernel;
  SymbolicShapeAnalysis shapes;
  std::unique_ptr<package::SignatureT> result;
  llvm::StringMap<SizeExpr> dims; ///< of parameters, by "i.d"
};

} // namespace

LogicalResult SignatureBuilder::add(Value value, unsigned number,
                                    SizeTable &sizes) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  auto dtype = type ? tnl::toPackage(type.getElementType()) : std::nullopt;
  if (!dtype)
    return kernel.emitOpError("has an operand of type ")
           << value.getType() << ", which a package cannot hold";
  auto parameter = std::make_unique<package::ParameterT>();
  parameter->dtype = *dtype;
  const SymbolicValue &facts = shapes.lookup(value);
  for (auto [dim, declared] : llvm::enumerate(type.getShape())) {
    SizeExpr size = facts.shape ? (*facts.shape)[dim] : SizeExpr();
    if (!ShapedType::isDynamic(declared))
      size = SizeExpr::constant(declared, kernel.getContext());
    // A size that the kernel does not learn from its operands' sizes is any:
    // its loops run over the result.
    if (!size)
      size = SizeExpr::symbol(name(number, dim), kernel.getContext());
    dims[name(number, dim)] = size;
    parameter->shape.push_back(sizes.toPackage(size));
  }
  result->parameters.push_back(std::move(parameter));
  return success();
}

/// Code reads a dynamic size of 1 for all indices only where an operation says
/// so (Expand does); elsewhere operands that are broadcast have the size of the
/// result.
static SizeRequirement strict(const SymbolicShapeAnalysis::Requirement &given) {
  SizeRequirement requirement = given;
  bool isONNX = isa<onnx::ONNXDialect>(given.op->getDialect()) &&
                !isa<onnx::ExpandOp>(given.op);
  if (isONNX && (requirement.relation == SizeRelation::Broadcast ||
                 requirement.relation == SizeRelation::BroadcastTo))
    requirement.relation = SizeRelation::Equal;
  return requirement;
}

LogicalResult SignatureBuilder::addScratch(SizeExpr scratch, SizeTable &sizes) {
  SizeExpr bytes = scratch.substitute(
      [&](StringAttr symbol) { return dims.lookup(symbol); });
  if (!bytes)
    return kernel.emitOpError("needs memory of a size that cannot be written: ")
           << bytes.why();
  result->scratch = sizes.toPackage(bytes);
  return success();
}

FailureOr<std::unique_ptr<package::SignatureT>>
SignatureBuilder::build(SizeExpr scratch) {
  result = std::make_unique<package::SignatureT>();
  if (!shapes.succeeded() || !kernel.getBody().hasOneBlock())
    return kernel.emitOpError("is no kernel of one block");
  Operation *terminator = kernel.getBody().front().getTerminator();
  SmallVector<Value> values(kernel.getArguments());
  llvm::append_range(values, terminator->getOperands());
  // Every dynamic dimension may be a symbol of its own.
  std::vector<std::string> symbols;
  for (auto [number, value] : llvm::enumerate(values))
    if (auto type = dyn_cast<RankedTensorType>(value.getType()))
      for (auto [dim, size] : llvm::enumerate(type.getShape()))
        if (ShapedType::isDynamic(size))
          symbols.push_back(name(number, dim));
  SizeTable sizes(symbols, result->sizes);
  result->symbols = symbols.size();
  result->inputs = kernel.getNumArguments();
  for (auto [number, value] : llvm::enumerate(values))
    if (failed(add(value, number, sizes)))
      return failure();
  for (const auto &requirement : shapes.requirements())
    result->requirements.push_back(tnl::toPackage(strict(requirement), sizes));
  if (scratch && failed(addScratch(scratch, sizes)))
    return failure();
  if (!sizes.problem().empty())
    return kernel.emitOpError("cannot be packaged: ") << sizes.problem();
  return std::move(result);
}

FailureOr<std::unique_ptr<package::SignatureT>>
tnl::buildSignature(func::FuncOp kernel, SizeExpr scratch) {
  return SignatureBuilder(kernel).build(scratch);
}
