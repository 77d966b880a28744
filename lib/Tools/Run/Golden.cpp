//===- Golden.cpp - A package against a golden case -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Run/Golden.h"
#include "TNL/Package/Expr.h"
#include "TNL/Tools/Run/Compare.h"

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace tnl;
using namespace tnl::run;
using package::FunctionT;

Status WorstDifference::add(const std::string &name, const Tensor &actual,
                            const Tensor &expected) {
  Expected<Difference> difference = compareTensors(actual, expected);
  if (!difference)
    return difference.status().withContext("'" + name + "'");
  bool isWorse =
      std::isnan(difference->relative) || difference->relative > relative;
  if (tensor.empty() || (isWorse && !std::isnan(relative))) {
    relative = difference->relative;
    l2 = difference->l2;
    tensor = name;
  }
  return Status::success();
}

/// Rows [index, index + 1) of the first dimension, which is dropped.
static Tensor sliceOf(const Tensor &tensor, int64_t index) {
  std::vector<int64_t> shape(tensor.shape().begin() + 1, tensor.shape().end());
  int64_t bytes = package::sizeOf(tensor.dtype());
  for (int64_t size : shape)
    bytes *= size;
  return Tensor::borrow(tensor.dtype(), std::move(shape),
                        tensor.as<uint8_t>() + index * bytes);
}

/// "state_out_3" and "state_" make "state_3".
static std::optional<std::string> goldenState(std::string_view name,
                                              std::string_view stem,
                                              const std::string &prefix) {
  if (!name.starts_with(stem))
    return std::nullopt;
  name.remove_prefix(stem.size());
  if (!parseInteger(name))
    return std::nullopt;
  return prefix + std::string(name);
}

static Expected<Tensor> filledWith(std::vector<int64_t> shape, int64_t value) {
  Expected<Tensor> tensor = Tensor::allocate(DType::I64, std::move(shape));
  if (tensor)
    for (int64_t i = 0; i < tensor->elements(); ++i)
      tensor->as<int64_t>()[i] = value;
  return tensor;
}

Status GoldenCase::givePosition(Call &call, int64_t position,
                                int64_t batch) const {
  int index = findTensor(call.function().inputs, "position");
  if (index < 0)
    return Status::success();
  // [1] in graphs that were exported, [batch] in derived ones.
  const auto &shape = call.function().inputs[index]->shape;
  bool one = shape.size() == 1 && package::asConstant(*shape[0]) == 1;
  Expected<Tensor> value = filledWith({one ? 1 : batch}, position);
  if (!value)
    return value.status();
  return call.setInput("position", *value);
}

Status GoldenCase::givePrompt(Call &call) const {
  Expected<Tensor> ids = golden.read("input_ids");
  if (!ids)
    return ids.status();
  if (ids->shape().size() != 2)
    return Status::error("'input_ids' of the golden case is not [batch, seq]");
  Status status = call.setInput("input_ids", *ids);
  if (status && call.takes("attention_mask")) {
    Expected<Tensor> mask = golden.contains("attention_mask")
                                ? golden.read("attention_mask")
                                : filledWith(ids->shape(), 1);
    if (!mask)
      return mask.status();
    status = call.setInput("attention_mask", *mask);
  }
  if (status)
    status = givePosition(call, 0, ids->shape()[0]);
  if (status)
    status = call.zeroStates();
  return status;
}

Status GoldenCase::compareStates(const Call &call, const std::string &prefix,
                                 WorstDifference &worst) const {
  const auto &outputs = call.function().outputs;
  // A case has all states or none.
  std::vector<std::string> names = golden.names();
  if (std::none_of(names.begin(), names.end(), [&](const std::string &name) {
        return goldenState(name, prefix, prefix).has_value();
      }))
    return Status::success();
  for (size_t i = 0; i < outputs.size(); ++i) {
    std::optional<std::string> name =
        goldenState(outputs[i]->name, "state_out_", prefix);
    // What a graph that was exported with its states calls them.
    if (!name && prefix == "state_")
      name = goldenState(outputs[i]->name, "state_", prefix);
    if (!name)
      continue;
    Expected<Tensor> expected = golden.read(*name);
    if (!expected)
      return expected.status();
    Status status = worst.add(*name, call.output(i), *expected);
    if (!status)
      return status;
  }
  return Status::success();
}

Expected<Tensor> run::tokensOf(const Tensor &tensor, int64_t begin,
                               int64_t end) {
  std::vector<int64_t> shape = tensor.shape();
  int64_t bytes = package::sizeOf(tensor.dtype()), count = shape[1];
  for (size_t axis = 2; axis < shape.size(); ++axis)
    bytes *= shape[axis];
  shape[1] = end - begin;
  Expected<Tensor> part = Tensor::allocate(tensor.dtype(), std::move(shape));
  if (!part)
    return part;
  size_t size = static_cast<size_t>((end - begin) * bytes);
  for (int64_t b = 0; b < tensor.shape()[0]; ++b)
    std::memcpy(part->as<uint8_t>() + b * size,
                tensor.as<uint8_t>() + (b * count + begin) * bytes, size);
  return part;
}

/// [B, 1, V] of [B, N, V].
static Expected<Tensor> lastRowOf(const Tensor &tensor) {
  if (tensor.shape().size() != 3 || !tensor.elements())
    return Status::error("'logits' of the golden case is not [batch, seq, V]");
  return tokensOf(tensor, tensor.shape()[1] - 1, tensor.shape()[1]);
}

Expected<const Tensor *> run::logitsOf(const Call &call) {
  if (const Tensor *logits = call.output("logits"))
    return logits;
  return Status::error("function '" + call.function().name +
                       "' has no output 'logits'; it has " +
                       listText(namesOf(call.function().outputs)));
}

/// Runs the prompt; logits of all rows, or of the last row alone.
Status GoldenCase::checkPrompt(const FunctionT &function, bool lastRow,
                               WorstDifference &worst) const {
  Call call(model, function);
  Status status = givePrompt(call);
  if (status)
    status = call.run();
  if (!status)
    return status;
  Expected<const Tensor *> logits = logitsOf(call);
  if (!logits)
    return logits.status();
  Expected<Tensor> expected = golden.read("logits");
  if (expected && lastRow)
    expected = lastRowOf(*expected);
  if (!expected)
    return expected.status();
  status = worst.add("logits", **logits, *expected);
  if (status)
    status = compareStates(call, "state_", worst);
  return status;
}

GoldenCase::Result GoldenCase::prompt(const FunctionT &function) const {
  WorstDifference worst;
  Status status = checkPrompt(function, /*lastRow=*/false, worst);
  if (!status)
    return status;
  return worst;
}

GoldenCase::Result GoldenCase::prefill(const FunctionT &function) const {
  WorstDifference worst;
  Status status = checkPrompt(function, /*lastRow=*/false, worst);
  // The variant that computes only the last row of logits must agree.
  if (const FunctionT *last = model.executor->findFunction("prefill_last");
      last && status)
    status =
        checkPrompt(*last, /*lastRow=*/true, worst).withContext("prefill_last");
  if (!status)
    return status;
  return worst;
}

GoldenCase::Result GoldenCase::decode(const FunctionT &function) const {
  Expected<Tensor> ids = golden.read("decode_ids");
  Expected<Tensor> expected = golden.read("decode_logits");
  Expected<Tensor> positions = golden.read("decode_position");
  for (const Expected<Tensor> *read : {&ids, &expected, &positions})
    if (!*read)
      return read->status();
  if (ids->shape().size() != 3 || expected->shape().size() != 4 ||
      ids->shape()[0] < 1 || positions->elements() != ids->shape()[0] ||
      expected->shape()[0] != ids->shape()[0] ||
      positions->dtype() != DType::I64)
    return Status::error("the decode arrays of the golden case do not fit");

  WorstDifference worst;
  Call call(model, function);
  std::vector<std::pair<std::string, std::string>> states;
  for (const auto &input : function.inputs) {
    std::optional<std::string> name =
        goldenState(input->name, "state_in_", "state_");
    if (!name)
      continue;
    Expected<Tensor> state = golden.read(*name);
    Status status = state ? call.setInput(input->name, *state) : state.status();
    if (!status)
      return status;
    states.emplace_back(input->name, "state_out_" + input->name.substr(9));
  }
  for (int64_t t = 0; t < ids->shape()[0]; ++t) {
    Status status = call.setInput("input_ids", sliceOf(*ids, t));
    if (status)
      status = givePosition(call, positions->as<int64_t>()[t], ids->shape()[1]);
    if (status)
      status = call.run();
    if (!status)
      return status;
    Expected<const Tensor *> logits = logitsOf(call);
    if (!logits)
      return logits.status();
    status = worst.add("logits of step " + std::to_string(t), **logits,
                       sliceOf(*expected, t));
    for (const auto &[input, output] : states) {
      if (!status)
        return status;
      const Tensor *state = call.output(output);
      if (!state)
        return Status::error("function 'decode' has no output '" + output +
                             "'");
      status = call.setInput(input, *state);
    }
    if (!status)
      return status;
  }
  Status status = compareStates(call, "final_state_", worst);
  if (!status)
    return status;
  return worst;
}
