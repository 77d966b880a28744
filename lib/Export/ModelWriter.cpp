//===- ModelWriter.cpp - An ONNX model in the making ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ModelWriter.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnxexport;

/// Operator set and IR version of what is written: the first with
/// LinearAttention.
static constexpr int64_t kOpset = 27, kIRVersion = 13;
/// Weights of more bytes go beside the model.
static constexpr size_t kMostInline = 1024;
/// Where weights start, in the file beside the model.
static constexpr uint64_t kAlignment = 64;
/// protobuf reads no larger message.
static constexpr size_t kMostBytes = (size_t(1) << 31) - 1;

// Field numbers of onnx.proto, by message.
namespace attribute_proto {
enum { Name = 1, F = 2, I = 3, S = 4, T = 5, Ints = 8, Type = 20 };
enum { Float = 1, Int = 2, String = 3, Tensor = 4, IntList = 7 };
} // namespace attribute_proto
namespace tensor_proto {
enum {
  Dims = 1,
  DataType = 2,
  Name = 8,
  Raw = 9,
  External = 13,
  Location = 14
};
} // namespace tensor_proto

std::optional<int64_t> tnl::onnxexport::dataTypeOf(Type type) {
  if (type.isF32())
    return 1;
  if (type.isF16())
    return 10;
  if (type.isBF16())
    return 16;
  if (type.isF64())
    return 11;
  if (type.isInteger(1))
    return 9;
  if (type.isUnsignedInteger(8))
    return 2;
  if (type.isSignlessInteger(8))
    return 3;
  if (type.isSignlessInteger(16))
    return 5;
  if (type.isSignlessInteger(32))
    return 6;
  if (type.isSignlessInteger(64))
    return 7;
  return std::nullopt;
}

NodeAttr::NodeAttr(StringRef name, int64_t value) {
  message.addBytes(attribute_proto::Name, name)
      .addInt(attribute_proto::I, value)
      .addInt(attribute_proto::Type, attribute_proto::Int);
}

NodeAttr::NodeAttr(StringRef name, float value) {
  message.addBytes(attribute_proto::Name, name)
      .addFloat(attribute_proto::F, value)
      .addInt(attribute_proto::Type, attribute_proto::Float);
}

NodeAttr::NodeAttr(StringRef name, StringRef value) {
  message.addBytes(attribute_proto::Name, name)
      .addBytes(attribute_proto::S, value)
      .addInt(attribute_proto::Type, attribute_proto::String);
}

NodeAttr::NodeAttr(StringRef name, ArrayRef<int64_t> values) {
  message.addBytes(attribute_proto::Name, name)
      .addInts(attribute_proto::Ints, values)
      .addInt(attribute_proto::Type, attribute_proto::IntList);
}

NodeAttr NodeAttr::tensor(StringRef name, const Message &tensor) {
  Message message;
  message.addBytes(attribute_proto::Name, name)
      .add(attribute_proto::T, tensor)
      .addInt(attribute_proto::Type, attribute_proto::Tensor);
  return NodeAttr(std::move(message));
}

/// A TensorProto without its elements.
static Message tensorHeader(StringRef name, RankedTensorType type) {
  Message message;
  if (type.getRank() != 0)
    message.addInts(tensor_proto::Dims, type.getShape());
  message.addInt(tensor_proto::DataType, *dataTypeOf(type.getElementType()));
  if (!name.empty())
    message.addBytes(tensor_proto::Name, name);
  return message;
}

Message tnl::onnxexport::inlineTensor(StringRef name, RankedTensorType type,
                                      ArrayRef<char> bytes) {
  return tensorHeader(name, type)
      .addBytes(tensor_proto::Raw, StringRef(bytes.data(), bytes.size()));
}

std::string ModelWriter::fresh(StringRef hint) {
  std::string name = hint.str();
  for (unsigned i = 1; name.empty() || !names.insert(name).second; ++i)
    name = (hint + "_" + Twine(i)).str();
  return name;
}

static Message valueInfo(StringRef name, Type element,
                         ArrayRef<NamedDim> dims) {
  Message shape;
  for (const NamedDim &dim : dims) {
    Message message;
    if (dim.size)
      message.addInt(1, *dim.size);
    else if (!dim.name.empty())
      message.addBytes(2, dim.name);
    shape.add(1, message);
  }
  Message type = Message().addInt(1, *dataTypeOf(element)).add(2, shape);
  return Message().addBytes(1, name).add(2, Message().add(1, type));
}

void ModelWriter::addInput(StringRef name, Type element,
                           ArrayRef<NamedDim> dims) {
  inputs.push_back(valueInfo(name, element, dims));
}

void ModelWriter::addOutput(StringRef name, Type element,
                            ArrayRef<NamedDim> dims) {
  outputs.push_back(valueInfo(name, element, dims));
}

/// A NodeProto; fields may come in any order.
static Message nodeProto(StringRef op, ArrayRef<std::string> inputs,
                         ArrayRef<NodeAttr> attrs) {
  Message message;
  for (const std::string &name : inputs)
    message.addBytes(1, name);
  message.addBytes(4, op);
  for (const NodeAttr &attr : attrs)
    message.add(5, attr.message);
  return message;
}

void ModelWriter::addNode(StringRef op, ArrayRef<std::string> inputs,
                          ArrayRef<std::string> outputs,
                          ArrayRef<NodeAttr> attrs) {
  Message message = nodeProto(op, inputs, attrs);
  for (const std::string &name : outputs)
    message.addBytes(2, name);
  nodes.push_back(std::move(message));
}

std::string ModelWriter::node(StringRef op, ArrayRef<std::string> inputs,
                              ArrayRef<NodeAttr> attrs) {
  auto [it, isNew] = made.try_emplace(nodeProto(op, inputs, attrs).text());
  if (isNew) {
    it->second = fresh(op);
    addNode(op, inputs, it->second, attrs);
  }
  return it->second;
}

std::string ModelWriter::addWeight(StringRef hint, const WeightData &data) {
  std::string name = fresh(hint);
  RankedTensorType type = data.getType();
  if (data.byteSize() <= kMostInline || (!hasData && !data.isSplat())) {
    std::vector<char> bytes;
    (void)data.forEachPiece([&](ArrayRef<char> piece) {
      llvm::append_range(bytes, piece);
      return success();
    });
    initializers.push_back(inlineTensor(name, type, bytes));
    return name;
  }
  if (data.isSplat()) {
    auto one = RankedTensorType::get(1, type.getElementType());
    addNode("ConstantOfShape", ints(type.getContext(), type.getShape()), name,
            NodeAttr::tensor("value", inlineTensor("", one, data.bytes())));
    return name;
  }
  dataSize = llvm::alignTo(dataSize, kAlignment);
  external.push_back({name, data, dataSize});
  dataSize += data.byteSize();
  return name;
}

std::string ModelWriter::shared(StringRef hint, RankedTensorType type,
                                ArrayRef<char> bytes) {
  std::string key = inlineTensor("", type, bytes).text();
  auto [it, isNew] = constants.try_emplace(key);
  if (isNew) {
    it->second = fresh(hint);
    initializers.push_back(inlineTensor(it->second, type, bytes));
  }
  return it->second;
}

template <typename T> static ArrayRef<char> bytesOf(ArrayRef<T> values) {
  return {reinterpret_cast<const char *>(values.data()),
          values.size() * sizeof(T)};
}

static RankedTensorType intType(MLIRContext *context, ArrayRef<int64_t> shape) {
  return RankedTensorType::get(shape, IntegerType::get(context, 64));
}

std::string ModelWriter::ints(MLIRContext *context, ArrayRef<int64_t> values) {
  return shared("ints", intType(context, int64_t(values.size())),
                bytesOf(values));
}

std::string ModelWriter::scalarInt(MLIRContext *context, int64_t value) {
  return shared("int", intType(context, {}), bytesOf(ArrayRef(value)));
}

std::string ModelWriter::floats(Type type, ArrayRef<int64_t> shape,
                                ArrayRef<float> values) {
  std::string bytes;
  const auto &semantics = cast<FloatType>(type).getFloatSemantics();
  for (float value : values) {
    llvm::APFloat number(value);
    bool inexact;
    number.convert(semantics, llvm::APFloat::rmNearestTiesToEven, &inexact);
    uint64_t bits = number.bitcastToAPInt().getZExtValue();
    for (unsigned i = 0; i < type.getIntOrFloatBitWidth(); i += 8)
      bytes += static_cast<char>(bits >> i);
  }
  return shared("floats", RankedTensorType::get(shape, type),
                ArrayRef(bytes.data(), bytes.size()));
}

Status ModelWriter::writeData(OutputFile &file) const {
  for (const External &weight : external) {
    static constexpr char zeros[kAlignment] = {};
    TNL_RETURN_IF_ERROR(file.write(zeros, weight.offset - file.size()));
    ArrayRef<char> bytes = weight.data.bytes();
    TNL_RETURN_IF_ERROR(file.write(bytes.data(), bytes.size()));
  }
  return file.finish();
}

Status ModelWriter::write(OutputFile &file, StringRef path,
                          StringRef graphName) const {
  std::string dataPath = (path + ".data").str();
  StringRef location = llvm::sys::path::filename(dataPath);
  Message graph;
  for (const Message &node : nodes)
    graph.add(1, node);
  graph.addBytes(2, graphName);
  for (const Message &initializer : initializers)
    graph.add(5, initializer);
  for (const External &weight : external) {
    Message message = tensorHeader(weight.name, weight.data.getType());
    auto entry = [&](StringRef key, StringRef value) {
      message.add(tensor_proto::External,
                  Message().addBytes(1, key).addBytes(2, value));
    };
    entry("location", location);
    entry("offset", std::to_string(weight.offset));
    entry("length", std::to_string(weight.data.bytes().size()));
    graph.add(5, message.addInt(tensor_proto::Location, 1));
  }
  for (const Message &input : inputs)
    graph.add(11, input);
  for (const Message &output : outputs)
    graph.add(12, output);
  Message model;
  model.addInt(1, kIRVersion)
      .addBytes(2, "tnl")
      .add(7, graph)
      .add(8, Message().addBytes(1, "").addInt(2, kOpset));
  if (model.text().size() > kMostBytes)
    return Status::make(ErrorCode::Unsupported,
                        "the model has more than 2 GiB\nhint: write it to a "
                        "file, whose weights go "
                        "beside it");
  TNL_RETURN_IF_ERROR(file.write(model.text()));
  if (external.empty())
    return file.commit();
  auto data = OutputFile::create(dataPath);
  if (!data.ok())
    return data.takeStatus();
  TNL_RETURN_IF_ERROR(writeData(**data));
  TNL_RETURN_IF_ERROR(file.finish());
  // The weights first: a model never names a file that is not there.
  TNL_RETURN_IF_ERROR((*data)->commit());
  return file.commit();
}
