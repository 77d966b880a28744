//===- Model.cpp - Reads the messages of onnx.proto -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Field numbers are those of the ONNX specification, IR version 13. Unknown
// fields are skipped, as protobuf does.

#include "Model.h"
#include "llvm/ADT/Twine.h"

using namespace tnl::onnximport;
using llvm::failure;
using llvm::LogicalResult;
using llvm::success;

namespace {

class ModelReader {
public:
  explicit ModelReader(WireReader &wire) : wire(wire) {}

  LogicalResult read(const Field &field, Model &model);

private:
  LogicalResult read(const Field &field, Graph &graph);
  LogicalResult read(const Field &field, Function &function);
  LogicalResult read(const Field &field, Node &node);
  LogicalResult read(const Field &field, NodeAttribute &attribute);
  LogicalResult read(const Field &field, Tensor &tensor);
  LogicalResult read(const Field &field, ValueInfo &value);
  LogicalResult read(const Field &field, OpsetImport &opset);
  LogicalResult read(const Field &field, StringPair &entry);
  LogicalResult readTensorType(const Field &field, ValueInfo &value);
  LogicalResult readDim(const Field &field, Dim &dim);

  /// Reads the message in `field` with a function above.
  template <typename T>
  LogicalResult message(const Field &field, StringRef name, T &out) {
    StringRef bytes;
    if (failed(wire.read(field, bytes)))
      return failure();
    return wire.forEachField(
        bytes, name, [&](const Field &inner) { return read(inner, out); });
  }
  template <typename List>
  LogicalResult appendMessage(const Field &field, StringRef name, List &list) {
    return message(field, name, list.emplace_back());
  }
  template <typename List>
  LogicalResult appendString(const Field &field, List &list) {
    return wire.read(field, list.emplace_back());
  }

  WireReader &wire;
  /// Subgraphs around the current field.
  unsigned depth = 0;
};

} // namespace

/// Deeper ones are legal, but every level takes stack.
static constexpr unsigned kMaxSubgraphDepth = 64;

LogicalResult ModelReader::read(const Field &field, Model &model) {
  switch (field.number) {
  case 1:
    return wire.read(field, model.irVersion.emplace());
  case 7:
    if (model.graph)
      return wire.fail(field.bytes, "a second graph");
    return message(field, "GraphProto", model.graph.emplace());
  case 8:
    return appendMessage(field, "OperatorSetIdProto", model.opsets);
  case 25:
    return appendMessage(field, "FunctionProto", model.functions);
  }
  return success();
}

LogicalResult ModelReader::read(const Field &field, Graph &graph) {
  switch (field.number) {
  case 1:
    return appendMessage(field, "NodeProto", graph.nodes);
  case 5:
    return appendMessage(field, "TensorProto", graph.initializers);
  case 11:
    return appendMessage(field, "ValueInfoProto", graph.inputs);
  case 12:
    return appendMessage(field, "ValueInfoProto", graph.outputs);
  case 15: {
    // SparseTensorProto: field 1 is the tensor of values, which has the name.
    StringRef bytes;
    if (failed(wire.read(field, bytes)))
      return failure();
    StringRef &name = graph.sparse.emplace_back();
    return wire.forEachField(
        bytes, "SparseTensorProto", [&](const Field &inner) -> LogicalResult {
          if (inner.number != 1)
            return success();
          Tensor values;
          if (failed(message(inner, "TensorProto", values)))
            return failure();
          name = values.name;
          return success();
        });
  }
  }
  return success();
}

LogicalResult ModelReader::read(const Field &field, Function &function) {
  switch (field.number) {
  case 1:
    return wire.read(field, function.name);
  case 4:
    return appendString(field, function.inputs);
  case 5:
    return appendString(field, function.outputs);
  case 6:
    return appendString(field, function.attributes);
  case 7:
    return appendMessage(field, "NodeProto", function.nodes);
  case 9:
    return appendMessage(field, "OperatorSetIdProto", function.opsets);
  case 10:
    return wire.read(field, function.domain);
  case 11:
    return appendMessage(field, "AttributeProto", function.defaults);
  case 13:
    return wire.read(field, function.overload);
  }
  return success();
}

LogicalResult ModelReader::read(const Field &field, Node &node) {
  switch (field.number) {
  case 1:
    return appendString(field, node.inputs);
  case 2:
    return appendString(field, node.outputs);
  case 3:
    return wire.read(field, node.name);
  case 4:
    return wire.read(field, node.opType);
  case 5:
    return appendMessage(field, "AttributeProto", node.attributes);
  case 7:
    return wire.read(field, node.domain);
  case 8:
    return wire.read(field, node.overload);
  case 9:
    return appendMessage(field, "StringStringEntryProto", node.metadata);
  }
  return success();
}

LogicalResult ModelReader::read(const Field &field, NodeAttribute &attribute) {
  // Files of IR version 1 have no `type`: the kind of the value stands for it.
  auto hasValue = [&](AttributeType type) {
    if (attribute.type == AttributeType::Undefined)
      attribute.type = type;
  };
  switch (field.number) {
  case 1:
    return wire.read(field, attribute.name);
  case 2:
    hasValue(AttributeType::Float);
    return wire.read(field, attribute.f);
  case 3:
    hasValue(AttributeType::Int);
    return wire.read(field, attribute.i);
  case 4:
    hasValue(AttributeType::String);
    return wire.read(field, attribute.s);
  case 5:
    hasValue(AttributeType::Tensor);
    return appendMessage(field, "TensorProto", attribute.tensors);
  case 6: {
    hasValue(AttributeType::Graph);
    if (depth == kMaxSubgraphDepth)
      return wire.fail(field.bytes, "subgraphs are nested deeper than " +
                                        llvm::Twine(kMaxSubgraphDepth));
    ++depth;
    LogicalResult result = appendMessage(field, "GraphProto", attribute.graphs);
    --depth;
    return result;
  }
  case 7:
    hasValue(AttributeType::Floats);
    return wire.append(field, attribute.floats);
  case 8:
    hasValue(AttributeType::Ints);
    return wire.append(field, attribute.ints);
  case 9:
    hasValue(AttributeType::Strings);
    return appendString(field, attribute.strings);
  case 10:
    hasValue(AttributeType::Tensors);
    return success();
  // No operator here takes a list of graphs.
  case 11:
    hasValue(AttributeType::Graphs);
    return success();
  case 20: {
    int32_t type;
    if (failed(wire.read(field, type)))
      return failure();
    if (type < 0 || type > static_cast<int32_t>(AttributeType::TypeProtos))
      return wire.fail(field.bytes,
                       "unknown attribute type " + llvm::Twine(type));
    attribute.type = AttributeType(type);
    return success();
  }
  case 21:
    return wire.read(field, attribute.reference);
  case 22:
    hasValue(AttributeType::SparseTensor);
    return success();
  case 23:
    hasValue(AttributeType::SparseTensors);
    return success();
  }
  return success();
}

LogicalResult ModelReader::read(const Field &field, Tensor &tensor) {
  switch (field.number) {
  case 1:
    return wire.append(field, tensor.dims);
  case 2:
    return wire.read(field, tensor.dataType);
  case 3:
    tensor.hasSegment = true;
    return success();
  case 4:
    tensor.floatData.push_back(field);
    return success();
  case 5:
    tensor.int32Data.push_back(field);
    return success();
  case 6:
    tensor.hasStrings = true;
    return success();
  case 7:
    tensor.int64Data.push_back(field);
    return success();
  case 8:
    return wire.read(field, tensor.name);
  case 9:
    return wire.read(field, tensor.raw.emplace());
  case 10:
    tensor.doubleData.push_back(field);
    return success();
  case 11:
    tensor.uint64Data.push_back(field);
    return success();
  case 13:
    return appendMessage(field, "StringStringEntryProto", tensor.externalData);
  case 14: {
    int32_t location;
    if (failed(wire.read(field, location)))
      return failure();
    if (location != 0 && location != 1)
      return wire.fail(field.bytes,
                       "unknown data location " + llvm::Twine(location));
    tensor.isExternal = location == 1;
    return success();
  }
  }
  return success();
}

LogicalResult ModelReader::read(const Field &field, ValueInfo &value) {
  if (field.number == 1)
    return wire.read(field, value.name);
  if (field.number != 2)
    return success();
  StringRef bytes;
  if (failed(wire.read(field, bytes)))
    return failure();
  return wire.forEachField(
      bytes, "TypeProto", [&](const Field &type) -> LogicalResult {
        switch (type.number) {
        case 1: {
          value.typeKind = "tensor";
          StringRef tensor;
          if (failed(wire.read(type, tensor)))
            return failure();
          return wire.forEachField(
              tensor, "TypeProto.Tensor",
              [&](const Field &f) { return readTensorType(f, value); });
        }
        case 4:
          value.typeKind = "sequence";
          break;
        case 5:
          value.typeKind = "map";
          break;
        case 8:
          value.typeKind = "sparse tensor";
          break;
        case 9:
          value.typeKind = "optional";
          break;
        }
        return success();
      });
}

LogicalResult ModelReader::readTensorType(const Field &field,
                                          ValueInfo &value) {
  if (field.number == 1)
    return wire.read(field, value.elementType);
  if (field.number != 2)
    return success();
  StringRef bytes;
  if (failed(wire.read(field, bytes)))
    return failure();
  value.hasShape = true;
  return wire.forEachField(
      bytes, "TensorShapeProto", [&](const Field &dim) -> LogicalResult {
        if (dim.number != 1)
          return success();
        StringRef dimBytes;
        if (failed(wire.read(dim, dimBytes)))
          return failure();
        Dim &out = value.dims.emplace_back();
        return wire.forEachField(dimBytes, "Dimension", [&](const Field &f) {
          return readDim(f, out);
        });
      });
}

LogicalResult ModelReader::readDim(const Field &field, Dim &dim) {
  if (field.number == 1) {
    dim.kind = Dim::Value;
    return wire.read(field, dim.value);
  }
  if (field.number == 2) {
    if (failed(wire.read(field, dim.param)))
      return failure();
    dim.kind = dim.param.empty() ? Dim::Unknown : Dim::Param;
  }
  return success();
}

LogicalResult ModelReader::read(const Field &field, OpsetImport &opset) {
  if (field.number == 1)
    return wire.read(field, opset.domain);
  if (field.number == 2)
    return wire.read(field, opset.version);
  return success();
}

LogicalResult ModelReader::read(const Field &field, StringPair &entry) {
  if (field.number == 1)
    return wire.read(field, entry.first);
  if (field.number == 2)
    return wire.read(field, entry.second);
  return success();
}

LogicalResult tnl::onnximport::readModel(WireReader &reader, StringRef file,
                                         Model &model) {
  ModelReader modelReader(reader);
  return reader.forEachField(file, "ModelProto", [&](const Field &field) {
    return modelReader.read(field, model);
  });
}

std::string tnl::onnximport::dataTypeName(int32_t type) {
  static constexpr llvm::StringLiteral names[] = {
      "undefined",      "float",      "uint8",
      "int8",           "uint16",     "int16",
      "int32",          "int64",      "string",
      "bool",           "float16",    "double",
      "uint32",         "uint64",     "complex64",
      "complex128",     "bfloat16",   "float8e4m3fn",
      "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz",
      "uint4",          "int4",       "float4e2m1",
      "float8e8m0",     "uint2",      "int2"};
  if (type >= 0 && static_cast<size_t>(type) < std::size(names))
    return names[type].str();
  return ("number " + llvm::Twine(type)).str();
}
