//===- GoldenChain.cpp - A prompt by prefill, then by decode --------------===//

#include "TNL/Tools/Run/Golden.h"

#include <cstring>

using namespace tnl;
using namespace tnl::run;
using package::FunctionT;

/// Tokens [begin, end) of `[batch, tokens, ...]`.
static Expected<Tensor> tokensOf(const Tensor &tensor, int64_t begin,
                                 int64_t end) {
  std::vector<int64_t> shape = tensor.shape();
  int64_t bytes = package::sizeOf(tensor.dtype()), count = shape[1];
  for (size_t axis = 2; axis < shape.size(); ++axis)
    bytes *= shape[axis];
  shape[1] = end - begin;
  Expected<Tensor> part = Tensor::allocate(tensor.dtype(), std::move(shape));
  if (!part)
    return part;
  for (int64_t b = 0; b < tensor.shape()[0]; ++b)
    std::memcpy(part->as<uint8_t>() + b * (end - begin) * bytes,
                tensor.as<uint8_t>() + (b * count + begin) * bytes,
                static_cast<size_t>((end - begin) * bytes));
  return part;
}

bool GoldenCase::canChain(const FunctionT &decode) const {
  bool takesMask = findTensor(decode.inputs, "attention_mask") >= 0;
  return decode.name == "decode" && golden.contains("input_ids") &&
         golden.contains("logits") &&
         (takesMask || !golden.contains("attention_mask"));
}

/// Gives `call` all but its states.
Status GoldenCase::giveTokens(Call &call, int64_t begin, int64_t end) const {
  for (const char *name : {"input_ids", "attention_mask"}) {
    if (!call.takes(name) || !golden.contains(name))
      continue;
    Expected<Tensor> whole = golden.read(name);
    if (!whole)
      return whole.status();
    if (whole->shape().size() != 2 || whole->shape()[1] < end)
      return Status::error("'" + std::string(name) +
                           "' of the golden case is not [batch, seq]");
    Expected<Tensor> part = tokensOf(*whole, begin, end);
    Status status = part ? call.setInput(name, *part) : part.status();
    if (status && std::strcmp(name, "input_ids") == 0)
      status = givePosition(call, begin, whole->shape()[0]);
    if (!status)
      return status;
  }
  return call.zeroStates();
}

/// Runs tokens [begin, end) and compares their logits.
Status GoldenCase::runTokens(Call &call, int64_t begin, int64_t end,
                             WorstDifference &worst) const {
  Status status = giveTokens(call, begin, end);
  if (status)
    status = call.run();
  if (!status)
    return status.withContext(call.function().name);
  const Tensor *logits = call.output("logits");
  if (!logits)
    return Status::error("function '" + call.function().name +
                         "' has no output 'logits'");
  Expected<Tensor> whole = golden.read("logits");
  if (!whole)
    return whole.status();
  Expected<Tensor> expected = tokensOf(*whole, begin, end);
  if (!expected)
    return expected.status();
  return worst.add("logits from token " + std::to_string(begin), *logits,
                   *expected);
}

GoldenCase::Result GoldenCase::chain(const FunctionT &prefill,
                                     const FunctionT &decode) const {
  Expected<Tensor> ids = golden.read("input_ids");
  Expected<Tensor> logits = golden.read("logits");
  for (const Expected<Tensor> *read : {&ids, &logits})
    if (!*read)
      return read->status();
  if (ids->shape().size() != 2 || logits->shape().size() != 3 ||
      logits->shape()[0] != ids->shape()[0] ||
      logits->shape()[1] != ids->shape()[1])
    return Status::error("'input_ids' and 'logits' of the golden case are not "
                         "[batch, seq] and [batch, seq, V]");
  int64_t count = ids->shape()[1], first = count / 2;
  WorstDifference worst;
  Call head(model, prefill), step(model, decode);
  Status status = Status::success();
  if (first)
    status = runTokens(head, 0, first, worst);
  for (int64_t t = first; status && t < count; ++t) {
    const Call &before = t > first ? step : head;
    for (const auto &input : decode.inputs) {
      if (!status || !t || !input->name.starts_with("state_in_"))
        continue;
      std::string name = "state_out_" + input->name.substr(9);
      const Tensor *state = before.output(name);
      status = state ? step.setInput(input->name, *state)
                     : Status::error("function '" + before.function().name +
                                     "' has no output '" + name + "'");
    }
    if (status)
      status = runTokens(step, t, t + 1, worst);
  }
  if (!status)
    return status;
  return worst;
}
