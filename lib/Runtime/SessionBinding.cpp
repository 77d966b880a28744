//===- SessionBinding.cpp - Roles of a model function's arguments ---------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SessionBinding.h"
#include "TNL/Package/Expr.h"

#include <string_view>

using namespace tnl;
using package::DType;
using package::FunctionT;
using package::TensorT;

static Status unsuited(const FunctionT &function, const std::string &text) {
  return Status::error(ErrorCode::Unsupported,
                       "function '%s' cannot be used by a session: %s",
                       function.name.c_str(), text.c_str());
}

static int find(const std::vector<std::unique_ptr<TensorT>> &tensors,
                std::string_view name) {
  for (size_t i = 0; i < tensors.size(); ++i)
    if (tensors[i]->name == name)
      return int(i);
  return -1;
}

/// Pairs of inputs and outputs: those the package declares, else by name.
static std::vector<std::pair<int, int>> statePairs(const FunctionT &function) {
  std::vector<std::pair<int, int>> pairs;
  for (const auto &state : function.states)
    pairs.emplace_back(state->input, state->output);
  if (!pairs.empty())
    return pairs;
  static constexpr std::string_view kIn = "state_in", kOut = "state_out";
  for (size_t i = 0; i < function.inputs.size(); ++i) {
    const std::string &name = function.inputs[i]->name;
    if (!name.starts_with(kIn))
      continue;
    std::string other = std::string(kOut) + name.substr(kIn.size());
    if (int output = find(function.outputs, other); output >= 0)
      pairs.emplace_back(int(i), output);
  }
  return pairs;
}

Expected<std::vector<StateSlot>> tnl::findStates(const FunctionT &decode) {
  std::vector<StateSlot> slots;
  for (auto [in, out] : statePairs(decode)) {
    const TensorT &input = *decode.inputs[in];
    const TensorT &output = *decode.outputs[out];
    StateSlot slot{input.name, output.name, input.dtype, {}};
    if (input.shape.empty() || output.shape.size() != input.shape.size() ||
        output.dtype != input.dtype)
      return unsuited(decode, "state '" + input.name +
                                  "' and its output differ in type or rank");
    for (size_t d = 1; d < input.shape.size(); ++d) {
      auto size = package::asConstant(*input.shape[d]);
      if (!size || size != package::asConstant(*output.shape[d]))
        return unsuited(decode,
                        "the size of state '" + input.name + "' is not known");
      slot.sizes.push_back(*size);
    }
    slots.push_back(std::move(slot));
  }
  if (slots.empty())
    return unsuited(decode, "it has no states");
  return slots;
}

Expected<SessionBinding>
tnl::bindFunction(const FunctionT &function,
                  const std::vector<StateSlot> &states) {
  SessionBinding binding;
  binding.function = &function;
  binding.ids = find(function.inputs, "input_ids");
  binding.position = find(function.inputs, "position");
  binding.mask = find(function.inputs, "attention_mask");
  binding.logits = find(function.outputs, "logits");
  if (binding.ids < 0 || function.inputs[binding.ids]->shape.size() != 2 ||
      function.inputs[binding.ids]->dtype != DType::I64)
    return unsuited(function, "it has no input 'input_ids' of i64 and rank 2");
  if (binding.logits < 0 || function.outputs[binding.logits]->shape.size() != 3)
    return unsuited(function, "it has no output 'logits' of rank 3");
  size_t known = 1;
  if (binding.position >= 0) {
    const TensorT &position = *function.inputs[binding.position];
    if (position.shape.size() != 1 || position.dtype != DType::I64)
      return unsuited(function, "input 'position' is not an i64 vector");
    int64_t batch = package::asSymbol(*function.inputs[binding.ids]->shape[0]);
    binding.positionPerSequence =
        batch >= 0 && package::asSymbol(*position.shape[0]) == batch;
    ++known;
  }
  if (binding.mask >= 0) {
    if (function.inputs[binding.mask]->shape.size() != 2)
      return unsuited(function, "input 'attention_mask' has not rank 2");
    ++known;
  }
  for (const StateSlot &state : states) {
    binding.statesIn.push_back(find(function.inputs, state.input));
    binding.statesOut.push_back(find(function.outputs, state.output));
    if (binding.statesOut.back() < 0)
      return unsuited(function, "it has no output '" + state.output + "'");
    if ((binding.statesIn.back() >= 0) != binding.takesStates())
      return unsuited(function, "it has only some of the states as inputs");
    known += binding.statesIn.back() >= 0;
  }
  if (known != function.inputs.size())
    return unsuited(function, "it has inputs other than 'input_ids', "
                              "'position', 'attention_mask' and states");
  return binding;
}
