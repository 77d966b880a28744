//===- Model.h - An ONNX model as views into its file -----------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The messages of onnx.proto (IR version 13), with what an importer needs. All
// strings and weights are views into the file.

#ifndef TNL_LIB_IMPORT_MODEL_H
#define TNL_LIB_IMPORT_MODEL_H

#include "Wire.h"
#include <optional>
#include <utility>
#include <vector>

namespace tnl::onnximport {

using llvm::SmallVector;
using llvm::StringRef;
using StringPair = std::pair<StringRef, StringRef>;

/// TensorProto.DataType, as far as they have a name here.
enum class DataType : int32_t {
  Undefined = 0,
  Float = 1,
  UInt8 = 2,
  Int8 = 3,
  Int16 = 5,
  Int32 = 6,
  Int64 = 7,
  String = 8,
  Bool = 9,
  Float16 = 10,
  Double = 11,
  BFloat16 = 16,
};

/// Name of any data type, also an unsupported one, for diagnostics.
std::string dataTypeName(int32_t type);

struct Tensor {
  StringRef name;
  SmallVector<int64_t, 4> dims;
  int32_t dataType = 0;
  std::optional<StringRef> raw;
  /// Typed data: each view is a packed list or one encoded element.
  std::vector<Field> floatData, int32Data, int64Data, doubleData, uint64Data;
  bool hasStrings = false, hasSegment = false, isExternal = false;
  SmallVector<StringPair, 0> externalData;
};

enum class AttributeType : int32_t {
  Undefined = 0,
  Float = 1,
  Int = 2,
  String = 3,
  Tensor = 4,
  Graph = 5,
  Floats = 6,
  Ints = 7,
  Strings = 8,
  Tensors = 9,
  Graphs = 10,
  SparseTensor = 11,
  SparseTensors = 12,
  TypeProto = 13,
  TypeProtos = 14,
};

struct Graph;

struct NodeAttribute {
  StringRef name, reference;
  AttributeType type = AttributeType::Undefined;
  float f = 0;
  int64_t i = 0;
  StringRef s;
  std::vector<Tensor> tensors;
  std::vector<Graph> graphs;
  SmallVector<float, 0> floats;
  SmallVector<int64_t, 4> ints;
  SmallVector<StringRef, 0> strings;
};

struct Node {
  StringRef name, opType, domain, overload;
  SmallVector<StringRef, 3> inputs;
  SmallVector<StringRef, 1> outputs;
  std::vector<NodeAttribute> attributes;
  SmallVector<StringPair, 0> metadata;
};

struct Dim {
  enum { Unknown, Value, Param } kind = Unknown;
  int64_t value = 0;
  StringRef param;
};

struct ValueInfo {
  StringRef name;
  /// "tensor", or what else the value is.
  StringRef typeKind;
  int32_t elementType = 0;
  bool hasShape = false;
  SmallVector<Dim, 4> dims;
};

struct Graph {
  std::vector<Node> nodes;
  std::vector<Tensor> initializers;
  std::vector<ValueInfo> inputs, outputs;
  /// Names of the sparse initializers.
  SmallVector<StringRef, 0> sparse;
};

struct OpsetImport {
  StringRef domain;
  int64_t version = 0;
};

struct Function {
  StringRef name, domain, overload;
  SmallVector<StringRef, 4> inputs, outputs;
  /// Attributes without and with a default.
  SmallVector<StringRef, 0> attributes;
  std::vector<NodeAttribute> defaults;
  std::vector<Node> nodes;
  SmallVector<OpsetImport, 1> opsets;
};

struct Model {
  std::optional<int64_t> irVersion;
  std::optional<Graph> graph;
  SmallVector<OpsetImport, 2> opsets;
  std::vector<Function> functions;
};

/// Reads the model in `file`; the error is in `reader`.
llvm::LogicalResult readModel(WireReader &reader, StringRef file, Model &model);

} // namespace tnl::onnximport

#endif // TNL_LIB_IMPORT_MODEL_H
