//===- GraphBuilder.cpp - From a graph to operations ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "GraphBuilder.h"
#include "Locations.h"
#include "TNL/Dialect/TNL/TNLOps.h"
#include "llvm/ADT/DenseSet.h"

using namespace mlir;
using namespace tnl::onnximport;

/// Inlined functions can grow without bound: f calls g twice, g calls h twice.
static constexpr uint64_t kMaxNodes = uint64_t(1) << 20;
/// Functions and subgraphs in each other: every level takes stack.
static constexpr unsigned kMaxDepth = 200;

void tnl::onnximport::collectUsed(ArrayRef<Node> nodes,
                                  llvm::StringSet<> &used) {
  for (const Node &node : nodes) {
    for (StringRef input : node.inputs)
      used.insert(input);
    for (const NodeAttribute &attribute : node.attributes)
      for (const Graph &graph : attribute.graphs) {
        for (const ValueInfo &output : graph.outputs)
          used.insert(output.name);
        collectUsed(graph.nodes, used);
      }
  }
}

InFlightDiagnostic GraphBuilder::errorAt(StringRef kind, StringRef name) {
  auto diagnostic = emitError(file);
  diagnostic << kind << " '" << name << "': ";
  return diagnostic;
}

InFlightDiagnostic GraphBuilder::errorAt(const Node &node, const Scope &scope) {
  auto diagnostic = emitError(file);
  diagnostic << "node '" << nodeName(node) << "' (" << node.opType << ")";
  if (scope.function)
    diagnostic << " in function '" << scope.function->name << "'";
  diagnostic << ": ";
  return diagnostic;
}

LogicalResult GraphBuilder::undefined(const Node &node, StringRef name,
                                      const Scope &scope) {
  llvm::StringMap<const Node *> producers;
  for (const Scope *around = &scope; around; around = around->outer)
    for (const Node &other : around->nodes)
      for (StringRef output : other.outputs)
        producers.try_emplace(output, &other);
  const Node *producer = producers.lookup(name);
  if (!producer)
    return errorAt(node, scope)
           << "needs '" << name << "', which nothing computes";
  // Does the producer need this node in turn?
  SmallVector<const Node *> stack{producer};
  llvm::SmallPtrSet<const Node *, 16> seen{producer};
  while (!stack.empty()) {
    const Node *next = stack.pop_back_val();
    if (next == &node)
      return errorAt(node, scope)
             << "needs '" << name << "', which depends on this node: the "
             << "graph has a cycle";
    for (StringRef input : next->inputs)
      if (const Node *before = producers.lookup(input);
          before && seen.insert(before).second)
        stack.push_back(before);
  }
  return errorAt(node, scope)
         << "needs '" << name << "', which node '" << nodeName(*producer)
         << "' computes later: the nodes are not sorted";
}

SmallVector<NamedValue> GraphBuilder::resolveAttributes(const Node &node,
                                                        const Scope &scope) {
  SmallVector<NamedValue> result;
  for (const NodeAttribute &attribute : node.attributes) {
    if (attribute.reference.empty()) {
      result.push_back({attribute.name, &attribute});
      continue;
    }
    // A reference to an attribute that the call leaves out is left out too.
    for (const NamedValue &value : scope.attributes)
      if (value.name == attribute.reference)
        result.push_back({attribute.name, value.value});
  }
  return result;
}

LogicalResult GraphBuilder::define(const Node &node, Scope &scope,
                                   ArrayRef<Value> results) {
  for (auto [index, name] : llvm::enumerate(node.outputs)) {
    if (name.empty())
      continue;
    Value value = index < results.size() ? results[index] : Value();
    if (!value && scope.used.contains(name))
      return errorAt(node, scope) << "its result #" << index << ", '" << name
                                  << "', is used but not supported";
    if (!value)
      continue;
    if (!scope.values.try_emplace(name, value).second)
      return errorAt(node, scope)
             << "its result '" << name << "' is already defined";
  }
  return success();
}

LogicalResult GraphBuilder::buildOperator(const Node &node, Scope &scope,
                                          ArrayRef<Value> operands,
                                          SmallVector<NamedValue> &attributes) {
  StringRef domain = normalDomain(node.domain);
  int64_t opset = table.opsetsOf(scope.function).lookup(domain);
  const OperatorInfo *info = table.findOperator(domain, node.opType, opset);
  if (!info)
    return errorAt(node, scope) << "is not supported";

  while (!operands.empty() && !operands.back())
    operands = operands.drop_back();
  if (operands.size() > info->maxInputs)
    return errorAt(node, scope)
           << "has " << operands.size() << " inputs, but at most "
           << info->maxInputs << " are allowed in opset " << opset;
  bool isVariadic = info->maxInputs > 100 && info->minInputs > 0;
  for (unsigned i = 0, e = isVariadic ? std::max<unsigned>(operands.size(),
                                                           info->minInputs)
                                      : info->minInputs;
       i < e; ++i)
    if (i >= operands.size() || !operands[i])
      return errorAt(node, scope) << "its input #" << i << " is missing";
  if (node.outputs.size() > info->maxOutputs || node.outputs.empty())
    return errorAt(node, scope)
           << "has " << node.outputs.size() << " outputs, but 1 to "
           << info->maxOutputs << " are allowed";

  Location loc = locationOf(node, file);
  if (scope.caller)
    loc = CallSiteLoc::get(loc, *scope.caller);
  auto emitError = [&] { return errorAt(node, scope); };
  auto subgraph = [&](const Graph &graph, ArrayRef<Value> inputs) {
    return buildSubgraph(node, graph, scope, inputs);
  };
  NodeBuilder nodeBuilder(builder, loc, node, opset, operands, attributes,
                          tensors, subgraph, emitError);
  if (failed(info->build(nodeBuilder)) || nodeBuilder.hasFailed())
    return failure();
  for (const NamedValue &attribute : attributes)
    if (!attribute.isRead)
      return errorAt(node, scope)
             << "attribute '" << attribute.name
             << "' is unknown for this operator in opset " << opset;
  return define(node, scope, nodeBuilder.getResults());
}

LogicalResult GraphBuilder::buildCall(const Node &node, const Function &callee,
                                      Scope &scope, ArrayRef<Value> operands,
                                      SmallVector<NamedValue> &attributes) {
  if (operands.size() > callee.inputs.size())
    return errorAt(node, scope)
           << "has " << operands.size() << " inputs, but the function has "
           << callee.inputs.size();
  if (node.outputs.size() > callee.outputs.size())
    return errorAt(node, scope)
           << "has " << node.outputs.size() << " outputs, but the function has "
           << callee.outputs.size();
  Scope inner;
  inner.nodes = callee.nodes;
  inner.function = &callee;
  Location loc = locationOf(node, file);
  inner.caller = scope.caller ? CallSiteLoc::get(loc, *scope.caller) : loc;
  for (auto [index, name] : llvm::enumerate(callee.inputs)) {
    Value value = index < operands.size() ? operands[index] : Value();
    if (name.empty() || !inner.values.try_emplace(name, value).second)
      return errorAt(node, scope)
             << "input #" << index << " of the function has no name of its own";
  }
  auto isKnown = [&](StringRef name) {
    return llvm::is_contained(callee.attributes, name) ||
           llvm::any_of(callee.defaults,
                        [&](const auto &a) { return a.name == name; });
  };
  for (const NamedValue &attribute : attributes)
    if (!isKnown(attribute.name))
      return errorAt(node, scope) << "attribute '" << attribute.name
                                  << "' is not one of the function";
  inner.attributes = std::move(attributes);
  for (const NodeAttribute &attribute : callee.defaults)
    if (llvm::none_of(inner.attributes, [&](const NamedValue &value) {
          return value.name == attribute.name;
        }))
      inner.attributes.push_back({attribute.name, &attribute});

  // Results that the call does not use need not be computable.
  SmallVector<bool> isUsed;
  for (auto [index, name] : llvm::enumerate(callee.outputs)) {
    isUsed.push_back(index < node.outputs.size() &&
                     scope.used.contains(node.outputs[index]));
    if (isUsed.back())
      inner.used.insert(name);
  }
  collectUsed(inner.nodes, inner.used);
  if (failed(buildInner(node, inner)))
    return failure();
  SmallVector<Value> results;
  for (auto [index, name] : llvm::enumerate(callee.outputs)) {
    results.push_back(inner.values.lookup(name));
    if (isUsed[index] && !results.back())
      return errorAt(node, scope)
             << "output '" << name << "' of the function is not computed";
  }
  return define(node, scope, results);
}

LogicalResult GraphBuilder::buildNode(const Node &node, Scope &scope) {
  if (++numNodes > kMaxNodes)
    return errorAt(node, scope)
           << "more than " << kMaxNodes << " nodes once functions are inlined";
  SmallVector<Value> operands;
  for (StringRef name : node.inputs) {
    if (name.empty()) {
      operands.push_back({});
      continue;
    }
    std::optional<Value> value = lookup(name, scope);
    if (!value)
      return undefined(node, name, scope);
    operands.push_back(*value);
  }
  llvm::StringSet<> names;
  for (const NodeAttribute &attribute : node.attributes) {
    if (!names.insert(attribute.name).second)
      return errorAt(node, scope)
             << "attribute '" << attribute.name << "' is there twice";
    if (!attribute.reference.empty() && !scope.function)
      return errorAt(node, scope)
             << "attribute '" << attribute.name << "' refers to '"
             << attribute.reference << "' outside of a function";
  }
  SmallVector<NamedValue> attributes = resolveAttributes(node, scope);
  if (const Function *callee = table.findFunction(node))
    return buildCall(node, *callee, scope, operands, attributes);
  return buildOperator(node, scope, operands, attributes);
}

LogicalResult GraphBuilder::buildInner(const Node &node, Scope &scope) {
  if (depth == kMaxDepth)
    return errorAt(node, scope)
           << "local functions and subgraphs are nested deeper than "
           << kMaxDepth;
  ++depth;
  LogicalResult result = buildNodes(scope);
  --depth;
  return result;
}

LogicalResult GraphBuilder::buildNodes(Scope &scope) {
  for (const Node &node : scope.nodes)
    if (failed(buildNode(node, scope)))
      return failure();
  return success();
}

LogicalResult GraphBuilder::buildInitializers(const Graph &graph,
                                              Scope &scope) {
  llvm::StringSet<> names;
  for (const Tensor &tensor : graph.initializers) {
    auto emitError = [&] { return errorAt("initializer", tensor.name); };
    if (tensor.name.empty())
      return emitError() << "an initializer must have a name";
    if (!names.insert(tensor.name).second)
      return emitError() << "is already defined";
    auto result = tensors.read(tensor, emitError);
    if (failed(result))
      return failure();
    if (!scope.used.contains(tensor.name))
      continue;
    auto loc = NameLoc::get(builder.getStringAttr(tensor.name), file);
    Value value;
    if (result->isWeight)
      value = tnl::WeightOp::create(builder, loc, result->type, tensor.name,
                                    result->value);
    else
      value = tnl::onnx::ConstantOp::create(builder, loc,
                                            cast<ElementsAttr>(result->value));
    scope.values[tensor.name] = value;
  }
  return success();
}

std::optional<Value> GraphBuilder::lookup(StringRef name, Scope &scope) {
  auto it = scope.values.find(name);
  if (it != scope.values.end())
    return it->second;
  if (!scope.outer)
    return std::nullopt;
  std::optional<Value> outer = lookup(name, *scope.outer);
  if (!outer || !*outer || !isa<RankedTensorType>(outer->getType()) ||
      outer->getDefiningOp<tnl::onnx::ConstantOp>())
    return outer;
  // A branch that is never taken may contradict what is known of a value: in
  // there it has no shape.
  Type type = UnrankedTensorType::get(getElementTypeOrSelf(outer->getType()));
  Value inside =
      tnl::onnx::CastOp::create(builder, outer->getLoc(), type, *outer);
  return scope.values[name] = inside;
}

FailureOr<SmallVector<Value>> GraphBuilder::findOutputs(const Graph &graph,
                                                        Scope &scope) {
  SmallVector<Value> results;
  for (const ValueInfo &output : graph.outputs) {
    Value value = lookup(output.name, scope).value_or(Value());
    if (!value)
      return errorAt("output", output.name) << "nothing computes it";
    Type computed = cast<TensorType>(value.getType()).getElementType();
    Type declared = elementTypeOf(output.elementType, builder.getContext());
    if (declared && declared != computed)
      return errorAt("output", output.name) << "is declared as " << declared
                                            << ", but computed as " << computed;
    results.push_back(value);
  }
  return results;
}

FailureOr<SmallVector<Value>>
GraphBuilder::buildSubgraph(const Node &node, const Graph &graph, Scope &outer,
                            ArrayRef<Value> inputs) {
  if (!graph.sparse.empty())
    return errorAt(node, outer) << "its subgraph has sparse initializers, "
                                   "which are not supported";
  if (graph.inputs.size() != inputs.size())
    return errorAt(node, outer) << "its subgraph has " << graph.inputs.size()
                                << " inputs, not " << inputs.size();
  Scope scope;
  scope.nodes = graph.nodes;
  scope.outer = &outer;
  scope.function = outer.function;
  scope.attributes = outer.attributes;
  scope.caller = outer.caller;
  for (auto [input, value] : llvm::zip_equal(graph.inputs, inputs))
    if (!scope.values.try_emplace(input.name, value).second)
      return errorAt(node, outer)
             << "its subgraph has two inputs '" << input.name << "'";
  for (const ValueInfo &output : graph.outputs)
    scope.used.insert(output.name);
  collectUsed(graph.nodes, scope.used);
  if (failed(buildInitializers(graph, scope)) ||
      failed(buildInner(node, scope)))
    return failure();
  return findOutputs(graph, scope);
}
