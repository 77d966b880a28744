//===- Call.cpp - Inputs by name, outputs of one call ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Package/Expr.h"
#include "TNL/Tools/Run/Model.h"
#include "TNL/Tools/Run/TensorText.h"

#include <cstring>

using namespace tnl;
using namespace tnl::run;

Call::Call(const Model &model, const package::FunctionT &function)
    : model(model), callee(function), given(function.inputs.size()),
      outputs(function.outputs.size()) {}

Status Call::setInput(const std::string &name, const Tensor &value) {
  int index = findTensor(callee.inputs, name);
  if (index < 0)
    return Status::error("function '" + callee.name + "' has no input '" +
                         name + "'; it has " +
                         listText(namesOf(callee.inputs)));
  package::DType dtype = callee.inputs[index]->dtype;
  // Whole numbers do not become floats, or the reverse: that is a mistake.
  if (package::isFloat(dtype) != package::isFloat(value.dtype()))
    return Status::error("input '" + name + "' of function '" + callee.name +
                         "' has type " + package::nameOf(dtype) +
                         ", the value given is " +
                         package::nameOf(value.dtype()));
  Expected<Tensor> converted = convertTensor(value, dtype);
  if (!converted)
    return converted.status();
  given[index] = std::move(*converted);
  return Status::success();
}

Expected<std::vector<int64_t>>
Call::shapeOf(const package::TensorT &tensor) const {
  // Sizes whose dimension is a symbol alone say what the symbol is.
  std::vector<int64_t> symbols(callee.symbols.size(), -1);
  for (size_t i = 0; i < given.size(); ++i) {
    const auto &declared = callee.inputs[i]->shape;
    if (given[i].empty() || given[i].shape().size() != declared.size())
      continue;
    for (size_t d = 0; d < declared.size(); ++d)
      if (int64_t symbol = package::asSymbol(*declared[d]); symbol >= 0)
        symbols[symbol] = given[i].shape()[d];
  }
  std::vector<int64_t> shape;
  for (const auto &size : tensor.shape) {
    for (const package::ExprNode &node : size->nodes)
      if (node.op() == package::ExprOp::Symbol && symbols[node.value()] < 0)
        return Status::error("the size '" + callee.symbols[node.value()] +
                             "' of '" + tensor.name +
                             "' does not follow from the inputs given");
    Expected<int64_t> value = package::evaluate(*size, symbols);
    if (!value)
      return value.status();
    shape.push_back(*value);
  }
  return shape;
}

Status Call::zeroStates() {
  for (size_t i = 0; i < given.size(); ++i) {
    if (!given[i].empty() || !isState(callee, i))
      continue;
    const package::TensorT &declared = *callee.inputs[i];
    Expected<std::vector<int64_t>> shape = shapeOf(declared);
    if (!shape)
      return shape.status();
    Expected<Tensor> zeros =
        Tensor::allocate(declared.dtype, std::move(*shape));
    if (!zeros)
      return zeros.status();
    std::memset(zeros->data(), 0, zeros->bytes());
    given[i] = std::move(*zeros);
  }
  return Status::success();
}

Status Call::run(std::span<StepTime> profile) {
  std::string missing;
  for (size_t i = 0; i < given.size(); ++i)
    if (given[i].empty())
      missing += (missing.empty() ? "" : "; ") +
                 declarationOf(*callee.inputs[i], callee);
  if (!missing.empty())
    return Status::error("function '" + callee.name + "' also needs " +
                         missing);
  for (Tensor &output : outputs)
    output = Tensor();
  if (profile.empty())
    return model.executor->call(callee, given, outputs);
  Workspace workspace;
  return model.executor->call(callee, given, outputs, workspace, profile);
}

const Tensor *Call::output(std::string_view name) const {
  int index = findTensor(callee.outputs, name);
  return index < 0 ? nullptr : &outputs[index];
}
