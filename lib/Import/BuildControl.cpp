//===- BuildControl.cpp - Operators with subgraphs ------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Builders.h"

using namespace mlir;
using namespace tnl;
using namespace tnl::onnximport;

/// Builds `graph` as the body of an operation, with arguments of `types` of
/// which the last `numInputs` are its inputs. It ends in a Yield, of
/// `condition` first where that is an argument.
static FailureOr<ValueRange>
buildBody(NodeBuilder &node, const Graph &graph, Region &body,
          TypeRange types = {}, unsigned numInputs = 0,
          std::optional<unsigned> condition = std::nullopt) {
  OpBuilder::InsertionGuard guard(node.builder);
  Block *block = node.builder.createBlock(
      &body, {}, types, SmallVector<Location>(types.size(), node.loc));
  SmallVector<Value> inputs(block->getArguments().take_back(numInputs));
  auto values = node.buildSubgraph(graph, inputs);
  if (failed(values))
    return failure();
  if (condition)
    values->insert(values->begin(), block->getArgument(*condition));
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

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

namespace {
/// A loop on its way into the module.
struct LoopParts {
  Value tripCount, condition;
  SmallVector<Value> initials, scanned;
  SmallVector<int64_t> inputAxes, outputAxes;
  /// Whether the graph takes and gives the condition (Loop).
  bool hasCondition = false;
};
} // namespace

/// Values from outside, and what a graph says that its inputs are.
static LogicalResult checkInputs(NodeBuilder &node, const Graph &graph,
                                 TypeRange types) {
  if (graph.inputs.size() != types.size())
    return node.emitError() << "its subgraph has " << graph.inputs.size()
                            << " inputs, not " << types.size();
  for (auto [input, type] : llvm::zip_equal(graph.inputs, types)) {
    Type declared = elementTypeOf(input.elementType, node.builder.getContext());
    if (declared && declared != getElementTypeOrSelf(type))
      return node.emitError()
             << "input '" << input.name << "' of its subgraph is declared as "
             << declared << ", but is " << getElementTypeOrSelf(type);
  }
  return success();
}

/// Types of the results, given what the body yields.
static FailureOr<SmallVector<Type>>
resultTypes(NodeBuilder &node, const LoopParts &parts, ValueRange yielded) {
  if (!node.elementType(yielded.front()).isInteger(1))
    return LogicalResult(node.emitError()
                         << "the condition that its subgraph gives is of type "
                         << node.elementType(yielded.front()) << ", not bool");
  SmallVector<Type> types;
  for (auto [i, value] : llvm::enumerate(yielded.drop_front())) {
    Type element = node.elementType(value);
    if (i < parts.initials.size() &&
        element != node.elementType(parts.initials[i]))
      return LogicalResult(node.emitError()
                           << "its subgraph gives " << element
                           << " for carried value #" << i << ", which is "
                           << node.elementType(parts.initials[i]));
    types.push_back(UnrankedTensorType::get(element));
  }
  return types;
}

static FailureOr<onnx::LoopOp> makeLoop(NodeBuilder &node, const Graph &graph,
                                        const LoopParts &parts) {
  auto scalar = [](Type element) { return RankedTensorType::get({}, element); };
  SmallVector<Type> arguments = {scalar(node.builder.getI64Type()),
                                 scalar(node.builder.getI1Type())};
  for (ArrayRef<Value> values :
       {ArrayRef(parts.initials), ArrayRef(parts.scanned)})
    for (Value value : values)
      arguments.push_back(UnrankedTensorType::get(node.elementType(value)));
  unsigned numInputs =
      arguments.size() -
      (parts.hasCondition ? 0 : onnx::LoopOp::kNumFixedArguments);
  if (failed(
          checkInputs(node, graph, TypeRange(arguments).take_back(numInputs))))
    return failure();
  size_t numGiven =
      parts.hasCondition + parts.initials.size() + parts.outputAxes.size();
  if (graph.outputs.size() != numGiven)
    return LogicalResult(node.emitError()
                         << "its subgraph gives " << graph.outputs.size()
                         << " values, not " << numGiven);
  Region body;
  FailureOr<ValueRange> yielded =
      buildBody(node, graph, body, arguments, numInputs,
                parts.hasCondition ? std::nullopt : std::optional(1u));
  if (failed(yielded))
    return failure();
  FailureOr<SmallVector<Type>> types = resultTypes(node, parts, *yielded);
  if (failed(types))
    return failure();
  auto op = onnx::LoopOp::create(
      node.builder, node.loc, *types, parts.tripCount, parts.condition,
      parts.initials, parts.scanned, parts.inputAxes, parts.outputAxes);
  op.getBody().takeBody(body);
  return op;
}

LogicalResult tnl::onnximport::buildLoop(NodeBuilder &node) {
  LoopParts parts;
  parts.hasCondition = true;
  parts.tripCount = node.operand(0);
  parts.condition = node.operand(1);
  const Graph *graph = node.getRequiredGraph("body");
  if (!graph)
    return failure();
  if (parts.tripCount && !node.elementType(parts.tripCount).isInteger(64))
    return node.emitError()
           << "its trip count is of type " << node.elementType(parts.tripCount)
           << ", not int64";
  if (parts.condition && !node.elementType(parts.condition).isInteger(1))
    return node.emitError()
           << "its condition is of type " << node.elementType(parts.condition)
           << ", not bool";
  for (unsigned i = 2; i < node.getNumOperands(); ++i) {
    if (!node.operand(i))
      return node.emitError() << "its input #" << i << " is missing";
    parts.initials.push_back(node.operand(i));
  }
  size_t given = parts.initials.size() + 1;
  if (graph->outputs.size() < given)
    return node.emitError() << "its subgraph gives " << graph->outputs.size()
                            << " values, fewer than " << given;
  parts.outputAxes.assign(graph->outputs.size() - given, 0);
  if (node.getNumOutputs() + 1 > graph->outputs.size())
    return node.emitError()
           << "its subgraph gives " << graph->outputs.size() << " values for "
           << node.getNumOutputs() << " outputs and the condition";
  auto op = makeLoop(node, *graph, parts);
  if (failed(op))
    return failure();
  for (Value result : op->getResults())
    node.addResult(result);
  return success();
}

/// One number for each of `count` values, zeros where the node has none.
static SmallVector<int64_t> perValue(NodeBuilder &node, StringRef name,
                                     size_t count) {
  const NodeAttribute *attribute = node.find(name, AttributeType::Ints);
  if (!attribute)
    return SmallVector<int64_t>(count, 0);
  if (attribute->ints.size() != count)
    node.emitError() << "attribute '" << name << "' has "
                     << attribute->ints.size() << " numbers, not " << count;
  SmallVector<int64_t> numbers(attribute->ints.begin(), attribute->ints.end());
  numbers.resize(count, 0);
  return numbers;
}

/// `value` from its end to its start along `axis` where `direction` is 1.
static Value directed(NodeBuilder &node, Value value, int64_t axis,
                      int64_t direction) {
  if (direction == 0)
    return value;
  if (direction != 1)
    node.emitError() << "a direction is " << direction << ", not 0 or 1";
  return node.makeLike<onnx::SliceOp>(
      value, node.constantInts({-1}),
      node.constantInts({std::numeric_limits<int64_t>::min()}),
      node.constantInts({axis}), node.constantInts({-1}));
}

LogicalResult tnl::onnximport::buildScan(NodeBuilder &node) {
  int64_t numScanned = node.getRequiredInt("num_scan_inputs");
  const Graph *graph = node.getRequiredGraph("body");
  if (!graph)
    return failure();
  int64_t numOperands = node.getNumOperands();
  if (numScanned < 1 || numScanned > numOperands)
    return node.emitError() << "'num_scan_inputs' is " << numScanned << " of "
                            << numOperands << " inputs";
  LoopParts parts;
  parts.initials.assign(node.getOperands().drop_back(numScanned));
  size_t numCarried = parts.initials.size();
  if (graph->outputs.size() < numCarried)
    return node.emitError() << "its subgraph gives " << graph->outputs.size()
                            << " values, fewer than " << numCarried;
  size_t numCollected = graph->outputs.size() - numCarried;
  if (node.getNumOutputs() > graph->outputs.size())
    return node.emitError()
           << "its subgraph gives " << graph->outputs.size() << " values for "
           << node.getNumOutputs() << " outputs";
  parts.inputAxes = perValue(node, "scan_input_axes", numScanned);
  parts.outputAxes = perValue(node, "scan_output_axes", numCollected);
  auto inputs = perValue(node, "scan_input_directions", numScanned);
  auto outputs = perValue(node, "scan_output_directions", numCollected);
  for (auto [value, axis, direction] : llvm::zip_equal(
           node.getOperands().take_back(numScanned), parts.inputAxes, inputs))
    parts.scanned.push_back(directed(node, value, axis, direction));
  if (node.hasFailed())
    return failure();
  auto op = makeLoop(node, *graph, parts);
  if (failed(op))
    return failure();
  for (Value result : op->getFinals())
    node.addResult(result);
  for (auto [result, axis, direction] :
       llvm::zip_equal(op->getCollected(), parts.outputAxes, outputs))
    node.addResult(directed(node, result, axis, direction));
  return llvm::failure(node.hasFailed());
}
