//===- NodeBuilder.cpp - One node on its way into the module --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "NodeBuilder.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "TNL/Interfaces/Limits.h"
#include <cmath>

using namespace mlir;
using namespace tnl::onnximport;
using tnl::onnx::ConstantOp;

static StringRef typeName(AttributeType type) {
  static constexpr llvm::StringLiteral names[] = {"nothing",
                                                  "a float",
                                                  "an integer",
                                                  "a string",
                                                  "a tensor",
                                                  "a graph",
                                                  "a list of floats",
                                                  "a list of integers",
                                                  "a list of strings",
                                                  "a list of tensors",
                                                  "a list of graphs",
                                                  "a sparse tensor",
                                                  "a list of sparse tensors",
                                                  "a type",
                                                  "a list of types"};
  return names[static_cast<int32_t>(type)];
}

const tnl::onnximport::NodeAttribute *NodeBuilder::find(StringRef name,
                                                        AttributeType type) {
  for (NamedValue &attribute : attributes) {
    if (attribute.name != name)
      continue;
    attribute.isRead = true;
    if (attribute.value->type == type)
      return attribute.value;
    emitError() << "attribute '" << name << "' is "
                << typeName(attribute.value->type) << ", not "
                << typeName(type);
    return nullptr;
  }
  return nullptr;
}

bool NodeBuilder::hasAttribute(StringRef name) const {
  return llvm::any_of(attributes,
                      [&](const NamedValue &a) { return a.name == name; });
}

std::optional<int64_t> NodeBuilder::findInt(StringRef name) {
  if (const auto *attribute = find(name, AttributeType::Int))
    return attribute->i;
  return std::nullopt;
}

int64_t NodeBuilder::getInt(StringRef name, int64_t otherwise) {
  return findInt(name).value_or(otherwise);
}

int64_t NodeBuilder::getAxis(StringRef name, int64_t otherwise, Value of,
                             bool behind) {
  int64_t axis = getInt(name, otherwise);
  std::optional<int64_t> rank = rankOf(of);
  int64_t limit = rank.value_or(tnl::kMostDimensions);
  if (axis >= -limit && axis < limit + behind)
    return axis;
  auto error = emitError();
  error << "'" << name << "' is " << axis << ", which is out of range for ";
  if (rank)
    error << "rank " << *rank;
  else
    error << "tensors, which have at most " << limit << " dimensions";
  return otherwise;
}

bool NodeBuilder::getBool(StringRef name, bool otherwise) {
  return getInt(name, otherwise) != 0;
}

int64_t NodeBuilder::getRequiredInt(StringRef name) {
  if (!hasAttribute(name))
    emitError() << "attribute '" << name << "' is missing";
  return getInt(name, 0);
}

const tnl::onnximport::Graph *NodeBuilder::getRequiredGraph(StringRef name) {
  const auto *attribute = find(name, AttributeType::Graph);
  if (attribute && attribute->graphs.size() == 1)
    return &attribute->graphs.front();
  if (!attribute)
    emitError() << "attribute '" << name << "' is missing";
  else
    emitError() << "attribute '" << name << "' has " << attribute->graphs.size()
                << " graphs";
  return nullptr;
}

std::optional<int64_t> NodeBuilder::rankOf(Value value) {
  // In a branch, a value from outside has lost its type.
  auto cast = value.getDefiningOp<onnx::CastOp>();
  if (cast && isa<UnrankedTensorType>(cast.getType()) &&
      elementType(cast.getInput()) == elementType(value))
    value = cast.getInput();
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type ? std::optional(type.getRank()) : std::nullopt;
}

float NodeBuilder::getFloat(StringRef name, float otherwise) {
  const auto *attribute = find(name, AttributeType::Float);
  if (!attribute)
    return otherwise;
  if (!std::isfinite(attribute->f)) {
    emitError() << "attribute '" << name << "' is " << attribute->f
                << ", not a finite number";
    return otherwise;
  }
  return attribute->f;
}

StringRef NodeBuilder::getString(StringRef name, StringRef otherwise) {
  const auto *attribute = find(name, AttributeType::String);
  return attribute ? attribute->s : otherwise;
}

Value NodeBuilder::constant(ElementsAttr value) {
  return ConstantOp::create(builder, loc, value);
}

Value NodeBuilder::constantInts(ArrayRef<int64_t> values) {
  auto type =
      RankedTensorType::get(int64_t(values.size()), builder.getIntegerType(64));
  return constant(DenseElementsAttr::get(type, values));
}

Value NodeBuilder::constantInt(int64_t value) {
  auto type = RankedTensorType::get({}, builder.getIntegerType(64));
  return constant(DenseElementsAttr::get(type, value));
}

Value NodeBuilder::constantLike(Value like, double value) {
  Type type = elementType(like);
  auto tensorType = RankedTensorType::get({}, type);
  if (auto floatType = dyn_cast<FloatType>(type))
    return constant(
        DenseElementsAttr::get(tensorType, builder.getFloatAttr(type, value)));
  return constant(DenseElementsAttr::get(
      tensorType, builder.getIntegerAttr(type, int64_t(value))));
}

FailureOr<TensorReader::Result> NodeBuilder::readTensor(const Tensor &tensor) {
  if (hadError)
    return failure();
  return tensors.read(tensor, [&] {
    hadError = true;
    return emitErrorFn();
  });
}

FailureOr<Value> NodeBuilder::constant(const Tensor &tensor, StringRef name) {
  auto result = readTensor(tensor);
  if (failed(result))
    return failure();
  if (result->isWeight)
    return Value(
        tnl::WeightOp::create(builder, loc, result->type, name, result->value)
            .getResult());
  return constant(cast<ElementsAttr>(result->value));
}

FailureOr<DenseElementsAttr> NodeBuilder::elements(const Tensor &tensor) {
  auto result = readTensor(tensor);
  if (failed(result))
    return failure();
  if (auto value = dyn_cast<DenseElementsAttr>(result->value))
    return value;
  emitError() << "its constant has " << result->type.getNumElements()
              << " elements";
  return failure();
}
