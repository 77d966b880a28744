//===- SessionMemory.cpp - Memory that sequences need ---------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Runtime/SessionMemory.h"
#include "Backend.h"
#include "Plan.h"
#include "SessionBinding.h"
#include "TNL/Package/Expr.h"

#include <algorithm>

using namespace tnl;
using package::FunctionT;

uint64_t SessionMemory::statesOfAll() const {
  auto all = uint64_t(sequences);
  // Of one sequence: before, after, and for the failure of a long prompt.
  // Several also have a session for prompts; sequences that leave are copied.
  uint64_t times = all == 1 ? 3 : 4 * all + 3;
  uint64_t bytes;
  return __builtin_mul_overflow(states, times, &bytes) ? UINT64_MAX / 4 : bytes;
}

static std::string megabytes(uint64_t bytes) {
  char text[32];
  bool large = bytes >= 10000000000;
  std::snprintf(text, sizeof text, "%.1f %s",
                double(bytes) / (large ? 1e9 : 1e6), large ? "GB" : "MB");
  return text;
}

static std::string countText(int64_t count, const char *what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string SessionMemory::describe() const {
  return "weights " + megabytes(weights) + ", states " +
         megabytes(statesOfAll()) + " for " + countText(sequences, "sequence") +
         ", buffers " + megabytes(prompt) + " for " +
         countText(chunk, "token") + " of a prompt and " + megabytes(decode) +
         " for a step";
}

/// Bytes of the buffers of a call with ids [batch, tokens], and of its logits.
static Expected<uint64_t> callBytes(const Executor &executor,
                                    const SessionBinding &binding,
                                    int64_t batch, int64_t tokens,
                                    int threads) {
  const FunctionT &function = *binding.function;
  std::vector<int64_t> symbols(function.symbols.size(), 1);
  const auto &shape = function.inputs[binding.ids]->shape;
  for (auto [index, size] : {std::pair(0, batch), std::pair(1, tokens)})
    if (int64_t symbol = package::asSymbol(*shape[index]);
        symbol >= 0 && symbol < int64_t(symbols.size()))
      symbols[symbol] = size;
  // As many as any GPU has: what is needed grows with them.
  if (function.multiprocessors >= 0 &&
      size_t(function.multiprocessors) < symbols.size())
    symbols[function.multiprocessors] = 132;
  auto plan =
      makePlan(function, symbols, /*alignment=*/256,
               executor.device() == "cpu" ? KernelList(executor.kernels())
                                          : KernelList());
  if (!plan.ok())
    return plan.takeStatus();
  auto logits = package::checkedProduct(
      plan->outputShapes[binding.logits],
      package::sizeOf(function.outputs[binding.logits]->dtype));
  int64_t scratch, total;
  if (!logits.ok() ||
      __builtin_mul_overflow(plan->scratch, int64_t(threads), &scratch) ||
      __builtin_add_overflow(plan->arenaSize, scratch, &total) ||
      __builtin_add_overflow(total, *logits, &total))
    return Status::make(ErrorCode::InvalidArgument,
                        "the buffers' size does not fit into 64 bits");
  return uint64_t(total);
}

Expected<SessionMemory> tnl::sessionMemory(const Executor &executor,
                                           int64_t sequences, int64_t chunk) {
  const FunctionT *decode = executor.findFunction("decode");
  if (!decode || sequences < 1 || chunk < 1)
    return Status::make(ErrorCode::Unsupported, "there are no sequences");
  auto slots = findStates(*decode);
  if (!slots.ok())
    return slots.takeStatus();
  SessionMemory memory;
  memory.sequences = sequences;
  memory.chunk = chunk;
  for (const auto &weight : executor.file().metadata().weights)
    memory.weights += weight->data->length();
  for (const StateSlot &slot : *slots) {
    auto bytes =
        package::checkedProduct(slot.sizes, package::sizeOf(slot.dtype));
    if (!bytes.ok())
      return bytes.takeStatus();
    memory.states += uint64_t(*bytes);
  }
  auto count = [&](const FunctionT *function, int64_t batch, int64_t tokens,
                   uint64_t &to) {
    auto binding = bindFunction(*function, *slots);
    if (!binding.ok())
      return binding.takeStatus();
    auto bytes =
        callBytes(executor, *binding, batch, tokens, executor.threadCount());
    if (bytes.ok())
      to = *bytes;
    return bytes.status();
  };
  TNL_RETURN_IF_ERROR(count(decode, sequences, 1, memory.decode));
  const FunctionT *prompt = executor.findFunction("prefill_last");
  if (!prompt)
    prompt = executor.findFunction("prefill");
  if (prompt)
    TNL_RETURN_IF_ERROR(count(prompt, 1, chunk, memory.prompt));
  return memory;
}

/// The largest value below `given`, of `fits`, which holds up to some value; 0:
/// none does.
template <typename Fits> static int64_t largest(int64_t given, Fits fits) {
  int64_t low = 0, high = given;
  while (high - low > 1) {
    int64_t middle = low + (high - low) / 2;
    (fits(middle) ? low : high) = middle;
  }
  return low;
}

Status tnl::checkSessionMemory(const Executor &executor,
                               const SessionMemory &wanted) {
  auto free = executor.freeMemory();
  // Some for tokens, threads and pieces between others.
  if (free)
    *free -= *free / 20;
  if (!free || wanted.working() <= *free)
    return Status::success();
  auto fits = [&](int64_t sequences, int64_t chunk) {
    auto memory = sessionMemory(executor, sequences, chunk);
    return memory.ok() && memory->working() <= *free;
  };
  int64_t chunk = largest(wanted.chunk, [&](int64_t tokens) {
    return fits(wanted.sequences, tokens);
  });
  int64_t sequences = largest(wanted.sequences, [&](int64_t count) {
    return fits(count, wanted.chunk);
  });
  std::string advice;
  if (chunk)
    advice = "--chunk=" + std::to_string(chunk) + " would fit";
  if (sequences)
    advice += (advice.empty() ? "" : ", or ") +
              countText(sequences, "sequence") + " at once";
  if (advice.empty())
    advice = "no smaller --chunk and no smaller batch would fit";
  return Status::make(ErrorCode::OutOfMemory,
                      executor.device() + ": " + megabytes(*free) +
                          " can be used, but " + megabytes(wanted.working()) +
                          " are needed (" + wanted.describe() + "); " + advice);
}
