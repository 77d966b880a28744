//===- GoldenChain.cpp - A prompt by prefill, then by decode --------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Run/Golden.h"

#include <algorithm>

using namespace tnl;
using namespace tnl::run;
using package::FunctionT;

/// The tokens that prefill gets: half, and all to the last one that is padding
/// if decode, which gets the others, knows no `mask`. All if there are none
/// left.
static int64_t countPrefilled(const Tensor &mask, int64_t tokens) {
  int64_t count = tokens / 2;
  if (mask.dtype() != DType::I64 || mask.shape().size() != 2 ||
      mask.shape()[1] != tokens)
    return tokens;
  for (int64_t i = 0; i < mask.elements(); ++i)
    if (mask.as<int64_t>()[i] == 0)
      count = std::max(count, i % tokens + 1);
  return count;
}

bool GoldenCase::canChain(const FunctionT &decode) const {
  if (!golden.contains("input_ids") || !golden.contains("logits"))
    return false;
  if (!golden.contains("attention_mask") ||
      findTensor(decode.inputs, "attention_mask") >= 0)
    return true;
  // Without a mask decode would take padding for text.
  Expected<Tensor> mask = golden.read("attention_mask");
  return mask && mask->shape().size() == 2 &&
         countPrefilled(*mask, mask->shape()[1]) < mask->shape()[1];
}

Expected<GoldenCase::Prompt> GoldenCase::readPrompt() const {
  Prompt prompt;
  for (auto [name, tensor] : {std::pair("input_ids", &prompt.ids),
                              std::pair("attention_mask", &prompt.mask),
                              std::pair("logits", &prompt.logits)}) {
    if (tensor == &prompt.mask && !golden.contains(name))
      continue;
    Expected<Tensor> read = golden.read(name);
    if (!read)
      return read.status();
    *tensor = std::move(*read);
  }
  const auto &ids = prompt.ids.shape(), &logits = prompt.logits.shape();
  if (ids.size() != 2 || logits.size() != 3 || logits[0] != ids[0] ||
      logits[1] != ids[1])
    return Status::error("'input_ids' and 'logits' of the golden case are not "
                         "[batch, seq] and [batch, seq, V]");
  if (!prompt.mask.empty() && prompt.mask.shape() != ids)
    return Status::error("'attention_mask' of the golden case has not the "
                         "shape of 'input_ids'");
  return prompt;
}

/// Runs tokens [begin, end) from the states given, else from none, and compares
/// their logits.
Status GoldenCase::runTokens(Call &call, const Prompt &prompt, int64_t begin,
                             int64_t end, WorstDifference &worst) const {
  Status status = givePosition(call, begin, prompt.ids.shape()[0]);
  for (auto [name, tensor] : {std::pair("input_ids", &prompt.ids),
                              std::pair("attention_mask", &prompt.mask)}) {
    if (!status || tensor->empty() || !call.takes(name))
      continue;
    Expected<Tensor> part = tokensOf(*tensor, begin, end);
    status = part ? call.setInput(name, *part) : part.status();
  }
  if (status)
    status = call.zeroStates();
  if (status)
    status = call.run();
  if (!status)
    return status.withContext(call.function().name);
  Expected<const Tensor *> logits = logitsOf(call);
  if (!logits)
    return logits.status();
  Expected<Tensor> expected = tokensOf(prompt.logits, begin, end);
  if (!expected)
    return expected.status();
  return worst.add("logits from token " + std::to_string(begin), **logits,
                   *expected);
}

/// The states that `from` returned become those that `to` takes.
static Status passStates(const Call &from, Call &to) {
  constexpr std::string_view stem = "state_in_";
  for (const auto &input : to.function().inputs) {
    if (!input->name.starts_with(stem))
      continue;
    std::string name = "state_out_" + input->name.substr(stem.size());
    const Tensor *state = from.output(name);
    if (!state)
      return Status::error("function '" + from.function().name +
                           "' has no output '" + name + "'");
    if (Status status = to.setInput(input->name, *state); !status)
      return status;
  }
  return Status::success();
}

GoldenCase::Result GoldenCase::chain(const FunctionT &prefill,
                                     const FunctionT &decode) const {
  Expected<Prompt> prompt = readPrompt();
  if (!prompt)
    return prompt.status();
  int64_t count = prompt->ids.shape()[1], first = count / 2;
  if (!prompt->mask.empty() && findTensor(decode.inputs, "attention_mask") < 0)
    first = countPrefilled(prompt->mask, count);
  WorstDifference worst;
  Call head(model, prefill), step(model, decode);
  Status status = Status::success();
  if (first)
    status = runTokens(head, *prompt, 0, first, worst);
  for (int64_t t = first; status && t < count; ++t) {
    if (t)
      status = passStates(t > first ? step : head, step);
    if (status)
      status = runTokens(step, *prompt, t, t + 1, worst);
  }
  if (!status)
    return status;
  return worst;
}
