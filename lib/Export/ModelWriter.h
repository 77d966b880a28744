//===- ModelWriter.h - An ONNX model in the making --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_EXPORT_MODELWRITER_H
#define TNL_LIB_EXPORT_MODELWRITER_H

#include "TNL/Dialect/TNL/WeightData.h"
#include "TNL/Support/OutputFile.h"
#include "WireWriter.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include <optional>
#include <vector>

namespace tnl::onnxexport {

using llvm::ArrayRef;
using llvm::SmallVector;
using llvm::StringRef;

/// TensorProto.DataType of an element type; nothing if ONNX or TNL lacks it.
std::optional<int64_t> dataTypeOf(mlir::Type type);

/// An attribute of a node.
struct NodeAttr {
  NodeAttr(StringRef name, int64_t value);
  NodeAttr(StringRef name, float value);
  NodeAttr(StringRef name, StringRef value);
  NodeAttr(StringRef name, ArrayRef<int64_t> values);
  static NodeAttr tensor(StringRef name, const Message &tensor);

  Message message;

private:
  explicit NodeAttr(Message message) : message(std::move(message)) {}
};

/// A dimension of an input or output: a size, a name, or (both unset) unknown.
struct NamedDim {
  std::optional<int64_t> size;
  std::string name;
};

/// A TensorProto with its bytes inside.
Message inlineTensor(StringRef name, mlir::RankedTensorType type,
                     ArrayRef<char> bytes);

/// Collects nodes, initializers and values under unique names.
class ModelWriter {
public:
  /// Without `hasData` all weights go into the model.
  explicit ModelWriter(bool hasData) : hasData(hasData) {}

  /// A name that was not given out before: `hint`, or `hint` and a number.
  std::string fresh(StringRef hint);

  void addInput(StringRef name, mlir::Type element, ArrayRef<NamedDim> dims);
  void addOutput(StringRef name, mlir::Type element, ArrayRef<NamedDim> dims);

  /// A node with given names of results.
  void addNode(StringRef op, ArrayRef<std::string> inputs,
               ArrayRef<std::string> outputs, ArrayRef<NodeAttr> attrs = {});
  /// A node with one result, whose name it returns; equal ones are one.
  std::string node(StringRef op, ArrayRef<std::string> inputs,
                   ArrayRef<NodeAttr> attrs = {});

  /// An initializer; large ones keep `data` until the model is written.
  std::string addWeight(StringRef name, const WeightData &data);
  /// Constants, shared where they are equal.
  std::string ints(mlir::MLIRContext *context, ArrayRef<int64_t> values);
  std::string scalarInt(mlir::MLIRContext *context, int64_t value);
  /// Floats of element type `type`, in a tensor of shape `shape`.
  std::string floats(mlir::Type type, ArrayRef<int64_t> shape,
                     ArrayRef<float> values);

  /// Writes the model to `file`, which is at `path`, and its weights beside it.
  /// Both appear or none.
  Status write(OutputFile &file, StringRef path, StringRef graphName) const;

private:
  std::string shared(StringRef hint, mlir::RankedTensorType type,
                     ArrayRef<char> bytes);
  Status writeData(OutputFile &file) const;

  struct External {
    std::string name;
    WeightData data;
    uint64_t offset;
  };

  bool hasData;
  llvm::StringSet<> names;
  llvm::StringMap<std::string> constants; // by type and bytes
  llvm::StringMap<std::string> made;      // by node
  std::vector<Message> nodes, initializers, inputs, outputs;
  std::vector<External> external;
  uint64_t dataSize = 0;
};

} // namespace tnl::onnxexport

#endif // TNL_LIB_EXPORT_MODELWRITER_H
