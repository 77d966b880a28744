//===- FunctionExporter.cpp - One function to an ONNX graph ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "FunctionExporter.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnxexport;

LogicalResult tnl::onnxexport::refuse(Operation *op, const Twine &why) {
  return op->emitError() << "'" << op->getName().getStringRef()
                         << "' cannot be written as ONNX: " << why;
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

std::string FunctionExporter::name(Value value) {
  if (auto it = names.find(value); it != names.end())
    return it->second;
  // Weights nobody reads are not written.
  if (auto it = weights.find(value); it != weights.end()) {
    auto op = value.getDefiningOp<WeightOp>();
    StringRef hint = op ? op.getName() : "constant";
    return names[value] =
               writer.addWeight(hint.empty() ? "weight" : hint, it->second);
  }
  if (auto it = packedNames.find(value); it != packedNames.end()) {
    auto type = llvm::cast<RankedTensorType>(value.getType());
    std::string rows =
        node("Reshape", {it->second,
                         ints({0, 0, type.getDimSize(1), type.getDimSize(3)})});
    define(value, "Transpose", rows, {{"perm", ArrayRef<int64_t>{0, 2, 1, 3}}});
  }
  if (auto transpose = value.getDefiningOp<TransposeOp>())
    define(value, "Transpose", name(transpose.getWeight()),
           {{"perm", ArrayRef<int64_t>{1, 0}}});
  return names[value];
}

std::string FunctionExporter::packed(Value heads) {
  if (auto it = packedNames.find(heads); it != packedNames.end())
    return it->second;
  auto type = llvm::cast<RankedTensorType>(heads.getType());
  std::string rows =
      node("Transpose", name(heads), {{"perm", ArrayRef<int64_t>{0, 2, 1, 3}}});
  int64_t columns = type.getDimSize(1) * type.getDimSize(3);
  return packedNames[heads] = node("Reshape", {rows, ints({0, 0, columns})});
}

void FunctionExporter::define(Value result, StringRef op,
                              ArrayRef<std::string> inputs,
                              ArrayRef<NodeAttr> attrs) {
  auto it = wanted.find(result);
  std::string name = it != wanted.end() ? it->second : writer.fresh(op);
  writer.addNode(op, inputs, name, attrs);
  names[result] = name;
}

std::string FunctionExporter::cast(std::string value, Type from, Type to) {
  return from == to ? value : node("Cast", value, {{"to", *dataTypeOf(to)}});
}

//===----------------------------------------------------------------------===//
// The signature
//===----------------------------------------------------------------------===//

static StringRef nameAttr(Attribute attr) {
  auto name = dyn_cast_or_null<StringAttr>(attr);
  return name ? name.getValue() : StringRef();
}

LogicalResult FunctionExporter::exportInputs() {
  for (BlockArgument argument : function.getArguments()) {
    unsigned index = argument.getArgNumber();
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (!type || !dataTypeOf(type.getElementType()))
      return function.emitError()
             << "argument #" << index << " of type " << argument.getType()
             << " cannot be written as ONNX";
    StringRef hint = nameAttr(function.getArgAttr(index, kNameAttr));
    std::string name = writer.fresh(hint.empty() ? "input" : hint);
    auto symbols =
        dyn_cast_or_null<ArrayAttr>(function.getArgAttr(index, kDimsAttr));
    SmallVector<NamedDim> dims;
    for (auto [axis, size] : llvm::enumerate(type.getShape())) {
      NamedDim &dim = dims.emplace_back();
      if (!ShapedType::isDynamic(size))
        dim.size = size;
      else if (symbols && axis < symbols.size())
        dim.name = nameAttr(symbols[axis]).str();
    }
    writer.addInput(name, type.getElementType(), dims);
    names[argument] = name;
  }
  return success();
}

void FunctionExporter::chooseOutputNames() {
  auto results = function.getBody().front().getTerminator()->getOperands();
  for (auto [index, value] : llvm::enumerate(results)) {
    StringRef hint = nameAttr(function.getResultAttr(index, kNameAttr));
    outputs.push_back(writer.fresh(hint.empty() ? "output" : hint));
    if (value.getDefiningOp())
      wanted.try_emplace(value, outputs.back());
  }
}

LogicalResult FunctionExporter::exportOutputs() {
  auto results = function.getBody().front().getTerminator()->getOperands();
  for (auto [output, value] : llvm::zip_equal(outputs, results)) {
    std::string from = name(value);
    if (from != output)
      writer.addNode("Identity", from, output);
    auto type = dyn_cast<TensorType>(value.getType());
    if (!type || !dataTypeOf(type.getElementType()))
      return function.emitError() << "a result of type " << value.getType()
                                  << " cannot be written as ONNX";
    SmallVector<NamedDim> dims;
    const SymbolicValue &facts = shapes.lookup(value);
    if (!facts.shape)
      return function.emitError()
             << "the rank of result '" << output
             << "' is not known\nhint: run onnx-fold-shapes first";
    for (SizeExpr size : *facts.shape) {
      NamedDim &dim = dims.emplace_back();
      if (std::optional<int64_t> number = constantSize(size))
        dim.size = number;
      else if (size && size.kind() == SizeKind::Symbol)
        dim.name = size.symbolName().str();
    }
    writer.addOutput(output, type.getElementType(), dims);
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

LogicalResult FunctionExporter::exportWeight(Operation *op) {
  Value result = op->getResult(0);
  auto type = dyn_cast<RankedTensorType>(result.getType());
  if (!type || !dataTypeOf(type.getElementType()))
    return refuse(op, "ONNX has no such type");
  FailureOr<WeightData> data = failure();
  if (auto weight = dyn_cast<WeightOp>(op)) {
    data = WeightData::open(weight.getSource(), type,
                            [&] { return op->emitError(); });
    if (failed(data))
      return failure();
  } else {
    ElementsAttr value;
    matchPattern(result, m_Constant(&value));
    if (!value)
      return refuse(op, "it is no constant tensor");
    data = WeightData::open(value, type, [&] { return op->emitError(); });
    if (failed(data))
      return failure();
  }
  weights.try_emplace(result, std::move(*data));
  return success();
}

LogicalResult FunctionExporter::exportArith(Operation *op) {
  Value result = op->getResult(0);
  auto type = dyn_cast<RankedTensorType>(result.getType());
  if (!type || !dataTypeOf(type.getElementType()))
    return refuse(op, "it is no operation on tensors of ONNX");
  SmallVector<std::string> inputs;
  for (Value operand : op->getOperands())
    inputs.push_back(name(operand));
  if (isa<arith::ExtFOp, arith::TruncFOp>(op)) {
    define(result, "Cast", inputs,
           {{"to", *dataTypeOf(type.getElementType())}});
    return success();
  }
  StringRef node = isa<arith::AddFOp>(op)   ? "Add"
                   : isa<arith::SubFOp>(op) ? "Sub"
                   : isa<arith::MulFOp>(op) ? "Mul"
                   : isa<arith::DivFOp>(op) ? "Div"
                   : isa<arith::NegFOp>(op) ? "Neg"
                                            : "";
  if (node.empty())
    return refuse(op, "raising makes no such operation");
  define(result, node, inputs);
  return success();
}

LogicalResult FunctionExporter::exportOp(Operation *op) {
  if (op->getNumRegions() != 0)
    return refuse(op, "it has a region");
  if (isa<WeightOp, arith::ConstantOp, onnx::ConstantOp>(op))
    return exportWeight(op);
  if (isa<onnx::ONNXDialect>(op->getDialect()))
    return exportONNX(op);
  if (isa<arith::ArithDialect>(op->getDialect()))
    return exportArith(op);
  if (isa<TNLDialect>(op->getDialect()))
    return exportTNL(op);
  return refuse(op, "it is no operation of a raised model");
}

LogicalResult FunctionExporter::run() {
  if (function.isExternal() || !function.getBody().hasOneBlock() ||
      !isa<func::ReturnOp>(function.getBody().front().getTerminator()))
    return function.emitError() << "has no body of one block to write as ONNX";
  if (!shapes.succeeded() || failed(exportInputs()))
    return failure();
  chooseOutputNames();
  for (Operation &op : function.getBody().front().without_terminator()) {
    // Nodes of ONNX check their sizes themselves.
    if (isa<RequireOp>(op))
      continue;
    if (!op.getDialect())
      return refuse(&op, "its dialect is not known");
    if (failed(exportOp(&op)))
      return failure();
  }
  return exportOutputs();
}
