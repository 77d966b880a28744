//===- GraphInputs.cpp - The signature of a graph's function --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "GraphBuilder.h"
#include "TNL/Dialect/TNL/TNLDialect.h"

using namespace mlir;
using namespace tnl::onnximport;

FailureOr<RankedTensorType> GraphBuilder::inputType(const ValueInfo &input) {
  auto error = [&] { return errorAt("input", input.name); };
  if (input.typeKind != "tensor")
    return error() << (input.typeKind.empty() ? StringRef("has no type")
                                              : input.typeKind)
                   << (input.typeKind.empty() ? ""
                                              : " inputs are not supported")
                   << "; inputs must be tensors";
  Type elementType = elementTypeOf(input.elementType, builder.getContext());
  if (!elementType)
    return error() << "element type " << dataTypeName(input.elementType)
                   << " is not supported; " << kSupportedTypes;
  if (!input.hasShape)
    return error()
           << "has no shape\nhint: export the model with the rank of each "
              "input (sizes may be dynamic)";
  SmallVector<int64_t> dims;
  for (const Dim &dim : input.dims) {
    if (dim.kind == Dim::Value && dim.value < 0)
      return error() << "negative dimension " << dim.value;
    dims.push_back(dim.kind == Dim::Value ? dim.value : ShapedType::kDynamic);
  }
  return checkedType(dims, elementType, error);
}

LogicalResult GraphBuilder::readInputs(const Graph &graph, Inputs &inputs) {
  llvm::StringMap<const Tensor *> initializers;
  for (const Tensor &tensor : graph.initializers)
    initializers.try_emplace(tensor.name, &tensor);
  llvm::StringSet<> names, symbols;
  auto addSymbol = [&](StringRef name) {
    if (symbols.insert(name).second)
      inputs.symbols.push_back(name.str());
  };
  // Names that the model gives go before the fresh ones.
  for (const ValueInfo &input : graph.inputs)
    for (const Dim &dim : input.dims)
      if (dim.kind == Dim::Param && !initializers.contains(input.name))
        addSymbol(dim.param);

  for (const ValueInfo &input : graph.inputs) {
    if (input.name.empty())
      return emitError(file) << "an input has no name";
    if (!names.insert(input.name).second)
      return errorAt("input", input.name) << "is already defined";
    FailureOr<RankedTensorType> type = inputType(input);
    if (failed(type))
      return failure();
    // An initializer of the same name is the input's default: it is a constant
    // here.
    if (const Tensor *tensor = initializers.lookup(input.name)) {
      auto tensorType = tensors.typeOf(
          *tensor, [&] { return errorAt("initializer", tensor->name); });
      if (failed(tensorType))
        return failure();
      if (tensorType->getElementType() != type->getElementType() ||
          failed(verifyCompatibleShape(*tensorType, *type)))
        return errorAt("input", input.name)
               << "is declared as " << *type << ", but its initializer is "
               << *tensorType;
      continue;
    }
    inputs.values.push_back(&input);
    inputs.types.push_back(*type);
    SmallVector<std::string> &dims = inputs.dims.emplace_back();
    for (auto [index, dim] : llvm::enumerate(input.dims)) {
      std::string name;
      if (dim.kind == Dim::Param) {
        name = dim.param.str();
      } else if (dim.kind == Dim::Unknown) {
        name = (input.name + "_dim" + Twine(index)).str();
        while (symbols.contains(name))
          name += "_";
        addSymbol(name);
      }
      dims.push_back(name);
    }
  }
  return success();
}

static ArrayAttr stringArray(OpBuilder &builder,
                             ArrayRef<std::string> strings) {
  SmallVector<Attribute> attributes;
  for (const std::string &string : strings)
    attributes.push_back(builder.getStringAttr(string));
  return builder.getArrayAttr(attributes);
}

FailureOr<func::FuncOp> GraphBuilder::build(const Graph &graph,
                                            StringRef functionName) {
  if (!graph.sparse.empty())
    return errorAt("initializer", graph.sparse.front())
           << "sparse initializers are not supported\nhint: export them as "
              "dense";
  Inputs inputs;
  if (failed(readInputs(graph, inputs)))
    return failure();
  auto function =
      func::FuncOp::create(builder, file, functionName,
                           builder.getFunctionType(inputs.types, TypeRange()));
  function->setAttr(tnl::kSymbolsAttr, stringArray(builder, inputs.symbols));
  Block *entry = function.addEntryBlock();
  builder.setInsertionPointToStart(entry);

  Scope scope;
  scope.nodes = graph.nodes;
  for (auto [index, input] : llvm::enumerate(inputs.values)) {
    function.setArgAttr(index, tnl::kNameAttr,
                        builder.getStringAttr(input->name));
    function.setArgAttr(index, tnl::kDimsAttr,
                        stringArray(builder, inputs.dims[index]));
    BlockArgument argument = entry->getArgument(index);
    argument.setLoc(NameLoc::get(builder.getStringAttr(input->name), file));
    scope.values[input->name] = argument;
  }
  for (const ValueInfo &output : graph.outputs)
    scope.used.insert(output.name);
  collectUsed(graph.nodes, scope.used);
  if (failed(buildInitializers(graph, scope)) || failed(buildNodes(scope)))
    return failure();

  llvm::StringSet<> names;
  for (const ValueInfo &output : graph.outputs)
    if (!names.insert(output.name).second)
      return errorAt("output", output.name) << "is there twice";
  FailureOr<SmallVector<Value>> results = findOutputs(graph, scope);
  if (failed(results))
    return failure();
  if (results->empty())
    return emitError(file) << "the graph has no outputs";
  func::ReturnOp::create(builder, file, *results);
  function.setType(
      builder.getFunctionType(inputs.types, ValueRange(*results).getTypes()));
  for (auto [index, output] : llvm::enumerate(graph.outputs))
    function.setResultAttr(index, tnl::kNameAttr,
                           builder.getStringAttr(output.name));
  return function;
}
