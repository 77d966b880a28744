//===- BuildControl.cpp - Operators with subgraphs ------------------------===//

#include "Builders.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnximport;

/// Builds `graph` as the body of an operation; it ends in a Yield.
static FailureOr<ValueRange> buildBody(NodeBuilder &node, const Graph &graph,
                                       Region &body) {
  OpBuilder::InsertionGuard guard(node.builder);
  node.builder.createBlock(&body);
  auto values = node.buildSubgraph(graph, {});
  if (failed(values))
    return failure();
  auto yield = onnx::YieldOp::create(node.builder, node.loc, *values);
  return ValueRange(yield.getValues());
}

LogicalResult tnl::onnximport::buildIf(NodeBuilder &node) {
  Value condition = node.operand(0);
  const Graph *thenGraph = node.getRequiredGraph("then_branch");
  const Graph *elseGraph = node.getRequiredGraph("else_branch");
  if (!thenGraph || !elseGraph)
    return failure();
  if (!node.elementType(condition).isInteger(1))
    return node.emitError() << "its condition is of type "
                            << node.elementType(condition) << ", not bool";
  Region thenBody, elseBody;
  FailureOr<ValueRange> thenValues = buildBody(node, *thenGraph, thenBody);
  if (failed(thenValues))
    return failure();
  FailureOr<ValueRange> elseValues = buildBody(node, *elseGraph, elseBody);
  if (failed(elseValues))
    return failure();
  for (auto [name, values] : {std::pair("then_branch", *thenValues),
                              std::pair("else_branch", *elseValues)})
    if (values.size() != node.getNumOutputs())
      return node.emitError() << name << " gives " << values.size()
                              << " values, but the node has "
                              << node.getNumOutputs() << " outputs";
  SmallVector<Type> types;
  for (auto [index, a, b] : llvm::enumerate(*thenValues, *elseValues)) {
    Type element = node.elementType(a);
    if (element != node.elementType(b))
      return node.emitError()
             << "its branches give " << element << " and "
             << node.elementType(b) << " for output #" << index;
    types.push_back(UnrankedTensorType::get(element));
  }
  auto op = onnx::IfOp::create(node.builder, node.loc, types, condition);
  op.getThenBranch().takeBody(thenBody);
  op.getElseBranch().takeBody(elseBody);
  for (Value result : op.getResults())
    node.addResult(result);
  return success();
}
