//===- NodeBuilder.h - One node on its way into the module ------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_IMPORT_NODEBUILDER_H
#define TNL_LIB_IMPORT_NODEBUILDER_H

#include "TNL/Dialect/ONNX/ONNXOps.h"
#include "Tensors.h"
#include "mlir/IR/Builders.h"

namespace tnl::onnximport {

/// An attribute of a node; in a function, references are resolved.
struct NamedValue {
  StringRef name;
  const NodeAttribute *value;
  bool isRead = false;
};

/// Builds the operations of a subgraph at the insertion point and gives what
/// its outputs are; `inputs` are the values of its inputs.
using SubgraphFn = llvm::function_ref<mlir::FailureOr<SmallVector<mlir::Value>>(
    const Graph &graph, llvm::ArrayRef<mlir::Value> inputs)>;

/// The error of a node, or one that is not shown, since there was another. Both
/// are failures.
class NodeDiagnostic {
public:
  NodeDiagnostic() = default;
  NodeDiagnostic(mlir::InFlightDiagnostic &&error)
      : error(std::move(error)), isShown(true) {}

  template <typename T> NodeDiagnostic &operator<<(T &&part) & {
    if (isShown)
      error << std::forward<T>(part);
    return *this;
  }
  template <typename T> NodeDiagnostic &&operator<<(T &&part) && {
    return std::move(*this << std::forward<T>(part));
  }
  operator llvm::LogicalResult() const { return llvm::failure(); }

private:
  mlir::InFlightDiagnostic error;
  bool isShown = false;
};

/// What a builder of an operator works with: operands, attributes, results.
///
/// Reading an attribute of the wrong kind, or a number that is not finite,
/// emits a diagnostic and gives the default; the importer checks `hasFailed()`
/// afterwards, and also that every attribute was read, so that none is ignored.
class NodeBuilder {
public:
  NodeBuilder(mlir::OpBuilder &builder, mlir::Location loc, const Node &node,
              int64_t opset, llvm::ArrayRef<mlir::Value> operands,
              llvm::MutableArrayRef<NamedValue> attributes,
              TensorReader &tensors, SubgraphFn buildSubgraph,
              ErrorFn emitError)
      : buildSubgraph(buildSubgraph), builder(builder), loc(loc), node(node),
        opset(opset), operands(operands), attributes(attributes),
        tensors(tensors), emitErrorFn(emitError) {}

  int64_t getOpset() const { return opset; }
  unsigned getNumOperands() const { return operands.size(); }
  unsigned getNumOutputs() const { return node.outputs.size(); }
  llvm::ArrayRef<mlir::Value> getOperands() const { return operands; }
  /// Null if the node leaves it out.
  mlir::Value operand(unsigned index) const {
    return index < operands.size() ? operands[index] : mlir::Value();
  }
  static mlir::Type elementType(mlir::Value value) {
    return llvm::cast<mlir::TensorType>(value.getType()).getElementType();
  }

  int64_t getInt(StringRef name, int64_t otherwise);
  /// An axis of `of`: in [-rank, rank), or [-rank, rank] where it may stand
  /// behind the last one. Where the model declares no rank, the largest that
  /// there is takes its place.
  int64_t getAxis(StringRef name, int64_t otherwise, mlir::Value of,
                  bool behind = false);
  bool getBool(StringRef name, bool otherwise);
  float getFloat(StringRef name, float otherwise);
  StringRef getString(StringRef name, StringRef otherwise);
  std::optional<int64_t> findInt(StringRef name);
  /// The rank that the model declares, if it does.
  static std::optional<int64_t> rankOf(mlir::Value value);
  /// Null if the node leaves it out.
  const NodeAttribute *find(StringRef name, AttributeType type);
  /// An integer that the node must have.
  int64_t getRequiredInt(StringRef name);
  /// A graph that the node must have; null after a diagnostic.
  const Graph *getRequiredGraph(StringRef name);
  bool hasAttribute(StringRef name) const;

  /// Makes an operation with one unranked result.
  template <typename Op, typename... Args>
  mlir::Value make(mlir::Type elementType, Args &&...args) {
    return Op::create(builder, loc, mlir::UnrankedTensorType::get(elementType),
                      std::forward<Args>(args)...)
        .getResult();
  }
  /// ... of the element type of its first operand.
  template <typename Op, typename... Args>
  mlir::Value makeLike(mlir::Value first, Args &&...args) {
    return make<Op>(elementType(first), first, std::forward<Args>(args)...);
  }
  /// onnx.Constant of a vector, or of a scalar.
  mlir::Value constantInts(llvm::ArrayRef<int64_t> values);
  mlir::Value constantInt(int64_t value);
  /// A scalar of the element type of `like`.
  mlir::Value constantLike(mlir::Value like, double value);
  mlir::Value constant(mlir::ElementsAttr value);
  /// onnx.Constant or, if large, tnl.weight.
  mlir::FailureOr<mlir::Value> constant(const Tensor &tensor, StringRef name);
  /// The elements of a small tensor.
  mlir::FailureOr<mlir::DenseElementsAttr> elements(const Tensor &tensor);

  void addResult(mlir::Value value) { results.push_back(value); }
  llvm::ArrayRef<mlir::Value> getResults() const { return results; }

  /// A diagnostic that names the node. Only the first one is shown: others
  /// may follow from it.
  NodeDiagnostic emitError() {
    if (hadError)
      return {};
    hadError = true;
    return emitErrorFn();
  }
  bool hasFailed() const { return hadError; }

  SubgraphFn buildSubgraph;
  mlir::OpBuilder &builder;
  mlir::Location loc;
  const Node &node;

private:
  mlir::FailureOr<TensorReader::Result> readTensor(const Tensor &tensor);

  int64_t opset;
  llvm::ArrayRef<mlir::Value> operands;
  llvm::MutableArrayRef<NamedValue> attributes;
  TensorReader &tensors;
  ErrorFn emitErrorFn;
  SmallVector<mlir::Value, 4> results;
  bool hadError = false;
};

using BuildFn = llvm::LogicalResult (*)(NodeBuilder &);

/// A row of Operators.def.
struct OperatorInfo {
  StringRef domain, name;
  /// Of the domain's operator set, inclusive.
  struct {
    int64_t since, until;
  } versions;
  unsigned minInputs, maxInputs, maxOutputs;
  /// Names of element types, and indices of inputs, between spaces.
  StringRef types, fixedInputs;
  BuildFn build;
};

/// Operator sets from this version to that one can be imported.
inline constexpr int64_t kOldestOpset = 13, kNewestOpset = 27;

/// All rows, grouped by operator.
llvm::ArrayRef<OperatorInfo> getOperators();

} // namespace tnl::onnximport

#endif // TNL_LIB_IMPORT_NODEBUILDER_H
