//===- GraphBuilder.h - From a graph to operations --------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_LIB_IMPORT_GRAPHBUILDER_H
#define TNL_LIB_IMPORT_GRAPHBUILDER_H

#include "Operators.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringSet.h"

namespace tnl::onnximport {

/// Adds what `nodes` and their subgraphs read.
void collectUsed(llvm::ArrayRef<Node> nodes, llvm::StringSet<> &used);

/// Builds the function of a graph. Local functions are inlined.
class GraphBuilder {
public:
  GraphBuilder(mlir::OpBuilder builder, mlir::Location file,
               TensorReader &tensors, const OperatorTable &table)
      : builder(builder), file(file), tensors(tensors), table(table) {}

  mlir::FailureOr<mlir::func::FuncOp> build(const Graph &graph,
                                            StringRef functionName);

private:
  /// Names that nodes see: those of the graph, of a call of a function, or of a
  /// subgraph and what is around it.
  struct Scope {
    /// Null values: optional arguments that the caller leaves out.
    llvm::StringMap<mlir::Value> values;
    /// What some node or result reads.
    llvm::StringSet<> used;
    llvm::ArrayRef<Node> nodes;
    /// What is around a subgraph.
    Scope *outer = nullptr;
    const Function *function = nullptr;
    /// Attributes of the call.
    SmallVector<NamedValue> attributes;
    /// Location of the call.
    std::optional<mlir::Location> caller;
  };

  struct Inputs {
    SmallVector<const ValueInfo *> values;
    SmallVector<mlir::Type> types;
    /// Names of the sizes of each, empty where static.
    SmallVector<SmallVector<std::string>> dims;
    SmallVector<std::string> symbols;
  };

  llvm::LogicalResult readInputs(const Graph &graph, Inputs &inputs);
  mlir::FailureOr<mlir::RankedTensorType> inputType(const ValueInfo &input);
  /// The value of a name, also one from around a subgraph; unset if there is
  /// none.
  std::optional<mlir::Value> lookup(StringRef name, Scope &scope);
  llvm::LogicalResult buildInitializers(const Graph &graph, Scope &scope);
  mlir::FailureOr<SmallVector<mlir::Value>>
  buildSubgraph(const Node &node, const Graph &graph, Scope &outer,
                llvm::ArrayRef<mlir::Value> inputs);
  /// What the outputs of a graph are.
  mlir::FailureOr<SmallVector<mlir::Value>> findOutputs(const Graph &graph,
                                                        Scope &scope);
  llvm::LogicalResult buildNodes(Scope &scope);
  /// The nodes of the function or subgraph of `node`.
  llvm::LogicalResult buildInner(const Node &node, Scope &scope);
  llvm::LogicalResult buildNode(const Node &node, Scope &scope);
  llvm::LogicalResult buildOperator(const Node &node, Scope &scope,
                                    llvm::ArrayRef<mlir::Value> operands,
                                    SmallVector<NamedValue> &attributes);
  llvm::LogicalResult buildCall(const Node &node, const Function &callee,
                                Scope &scope,
                                llvm::ArrayRef<mlir::Value> operands,
                                SmallVector<NamedValue> &attributes);
  llvm::LogicalResult define(const Node &node, Scope &scope,
                             llvm::ArrayRef<mlir::Value> results);
  llvm::LogicalResult undefined(const Node &node, StringRef name,
                                const Scope &scope);
  SmallVector<NamedValue> resolveAttributes(const Node &node,
                                            const Scope &scope);

  mlir::InFlightDiagnostic errorAt(StringRef kind, StringRef name);
  mlir::InFlightDiagnostic errorAt(const Node &node, const Scope &scope);

  mlir::OpBuilder builder;
  mlir::Location file;
  TensorReader &tensors;
  const OperatorTable &table;
  uint64_t numNodes = 0;
  unsigned depth = 0;
};

} // namespace tnl::onnximport

#endif // TNL_LIB_IMPORT_GRAPHBUILDER_H
