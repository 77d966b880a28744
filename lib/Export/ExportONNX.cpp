//===- ExportONNX.cpp - Operations that raising left as they were ---------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An onnx operation is the node that it is named for. Its attributes have the
// types of ODS, and what follows from a result type is said again.

#include "FunctionExporter.h"
#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnxexport;

/// Names of operands, with empty ones where an optional operand is absent.
static SmallVector<std::string> operandNames(FunctionExporter &exporter,
                                             Operation *op) {
  SmallVector<int32_t> segments(op->getNumOperands(), 1);
  if (auto sizes = op->getAttrOfType<DenseI32ArrayAttr>("operandSegmentSizes"))
    segments.assign(sizes.asArrayRef().begin(), sizes.asArrayRef().end());
  SmallVector<std::string> names;
  unsigned next = 0;
  for (int32_t size : segments) {
    if (size == 0)
      names.emplace_back();
    for (int32_t i = 0; i < size; ++i)
      names.push_back(exporter.name(op->getOperand(next++)));
  }
  while (!names.empty() && names.back().empty())
    names.pop_back();
  return names;
}

/// An attribute of an operation as one of a node.
static std::optional<NodeAttr> nodeAttr(NamedAttribute attr) {
  StringRef name = attr.getName();
  return llvm::TypeSwitch<Attribute, std::optional<NodeAttr>>(attr.getValue())
      .Case<BoolAttr>([&](BoolAttr value) {
        return NodeAttr(name, int64_t(value.getValue()));
      })
      .Case<IntegerAttr>([&](IntegerAttr value) {
        return NodeAttr(name, value.getType().isSignedInteger()
                                  ? value.getSInt()
                                  : value.getValue().getSExtValue());
      })
      .Case<FloatAttr>([&](FloatAttr value) {
        return NodeAttr(name, static_cast<float>(value.getValueAsDouble()));
      })
      .Case<DenseI64ArrayAttr>([&](DenseI64ArrayAttr value) {
        return NodeAttr(name, value.asArrayRef());
      })
      .Default([](Attribute) { return std::nullopt; });
}

static FailureOr<NodeAttr> tensorAttr(Operation *op, StringRef name,
                                      ElementsAttr value) {
  auto type = llvm::cast<RankedTensorType>(value.getShapedType());
  if (!dataTypeOf(type.getElementType()))
    return failure();
  FailureOr<WeightData> data =
      WeightData::open(value, type, [&] { return op->emitError(); });
  if (failed(data))
    return failure();
  return NodeAttr::tensor(name, inlineTensor("", type, data->bytes()));
}

LogicalResult FunctionExporter::exportONNX(Operation *op) {
  for (Value result : op->getResults())
    if (!dataTypeOf(getElementTypeOrSelf(result.getType())))
      return refuse(op, "ONNX has no such type");
  SmallVector<NodeAttr> attrs;
  for (NamedAttribute attr : op->getAttrs()) {
    // Notes of passes and tools have a dialect in front.
    if (attr.getName() == "operandSegmentSizes" ||
        attr.getName().getValue().contains('.'))
      continue;
    if (auto elements = dyn_cast<ElementsAttr>(attr.getValue());
        elements && isa<onnx::ConstantOfShapeOp>(op)) {
      FailureOr<NodeAttr> made = tensorAttr(op, attr.getName(), elements);
      if (failed(made))
        return refuse(op, "its value has a type that ONNX has not");
      attrs.push_back(*made);
      continue;
    }
    std::optional<NodeAttr> made = nodeAttr(attr);
    if (!made)
      return refuse(op, "ONNX has no attribute such as '" +
                            attr.getName().getValue() + "'");
    attrs.push_back(*made);
  }
  if (isa<onnx::CastOp>(op))
    attrs.push_back(
        {"to", *dataTypeOf(getElementTypeOrSelf(op->getResult(0).getType()))});
  if (auto split = dyn_cast<onnx::SplitOp>(op); split && !split.getSplit())
    attrs.push_back({"num_outputs", int64_t(op->getNumResults())});
  if (auto attention = dyn_cast<onnx::LinearAttentionOp>(op)) {
    if (getElementTypeOrSelf(attention.getQuery()).isF64())
      return refuse(op, "ONNX has it for float, float16 and bfloat16 only");
    attrs.push_back(
        {"update_rule", attention.getDecay() ? StringRef("gated") : "linear"});
  }
  StringRef kind = op->getName().stripDialect();
  SmallVector<std::string> inputs = operandNames(*this, op);
  if (op->getNumResults() == 1) {
    define(op->getResult(0), kind, inputs, attrs);
    return success();
  }
  SmallVector<std::string> results;
  for (Value result : op->getResults()) {
    results.push_back(writer.fresh(kind));
    alias(result, results.back());
  }
  writer.addNode(kind, inputs, results, attrs);
  return success();
}
