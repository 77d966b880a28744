//===- Consistency.cpp - Functions derived from one graph agree -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// With a mask, the first tokens are masked at random and the later ones are
// not: decode knows no mask.
//
//===----------------------------------------------------------------------===//

#include "Report.h"
#include "TNL/Tools/Interpret/Driver.h"
#include <algorithm>

using namespace mlir;

namespace tnl::interpret {

/// Tokens that are prefilled before a function with mask goes on in decode.
static constexpr int64_t kPrompt = 8;

namespace {

/// What is left of running some tokens: their logits and the states after them.
struct Progress {
  TensorMap states; // by the names of the inputs that take them
  std::vector<TensorRef> logits;
  int64_t consumed = 0;

  Tensor allLogits() const {
    SmallVector<const Tensor *> parts;
    for (const TensorRef &part : logits)
      parts.push_back(part.get());
    return concat(parts, 1);
  }
};

class Consistency {
public:
  Consistency(Interpreter &interpreter, TensorRef ids, TensorRef mask)
      : interpreter(interpreter), ids(std::move(ids)), mask(std::move(mask)) {}

  int64_t length() const { return ids->shape[1]; }
  bool masked() const { return mask != nullptr; }

  /// Feeds the next `count` tokens to `function`.
  LogicalResult feed(func::FuncOp function, int64_t count,
                     Progress &progress) const;

private:
  Interpreter &interpreter;
  TensorRef ids, mask;
};

} // namespace

LogicalResult Consistency::feed(func::FuncOp function, int64_t count,
                                Progress &progress) const {
  int64_t begin = progress.consumed, end = begin + count;
  TensorMap inputs = progress.states;
  inputs["input_ids"] = shared(slice(*ids, 1, begin, end));
  inputs["position"] = shared(Tensor::ints({ids->shape[0]}, begin));
  if (mask)
    inputs["attention_mask"] = shared(slice(*mask, 1, begin, end));
  FailureOr<TensorRefs> ordered = orderInputs(function, inputs);
  if (failed(ordered))
    return failure();
  FailureOr<TensorRefs> results = interpreter.run(function, *ordered);
  if (failed(results))
    return failure();
  for (const auto &entry : nameOutputs(function, *results)) {
    StringRef name = entry.first();
    if (name == "logits" && entry.second->rank() == 3)
      progress.logits.push_back(entry.second);
    else if (name.consume_front("state_out_"))
      progress.states[("state_in_" + name).str()] = entry.second;
  }
  if (progress.logits.empty())
    return function.emitError("returns no logits [batch, seq, vocabulary]");
  progress.consumed = end;
  return success();
}

static void compareStates(const Progress &expected, const Progress &found,
                          Error &error) {
  if (expected.states.size() != found.states.size())
    error.incomparable();
  for (const auto &entry : expected.states) {
    if (TensorRef other = found.states.lookup(entry.first()))
      error.compare(*entry.second, *other);
    else
      error.incomparable();
  }
}

/// The lengths of the chunks that are prefilled one after the other.
static SmallVector<int64_t> chunksOf(int64_t length) {
  SmallVector<int64_t> chunks;
  for (int64_t chunk : {int64_t(1), kPrompt - 1})
    if (chunk < length) {
      chunks.push_back(chunk);
      length -= chunk;
    }
  chunks.push_back(length);
  return chunks;
}

/// Runs `function` over all tokens in pieces and compares with one piece.
static Error compareChunks(const Consistency &run, func::FuncOp function,
                           ArrayRef<int64_t> chunks, const Tensor &logits,
                           const Progress *states, Progress progress = {}) {
  Error error;
  for (int64_t chunk : chunks)
    if (failed(run.feed(function, chunk, progress))) {
      error.incomparable();
      return error;
    }
  Tensor found = progress.allLogits();
  int64_t rows = found.shape[1], all = logits.shape[1];
  if (rows > all)
    error.incomparable();
  else
    error.compare(slice(logits, 1, all - rows, all), found);
  if (states)
    compareStates(*states, progress, error);
  return error;
}

LogicalResult checkConsistency(ModuleOp module, const Options &options,
                               llvm::raw_ostream &out) {
  auto full = module.lookupSymbol<func::FuncOp>("full");
  auto prefill = module.lookupSymbol<func::FuncOp>("prefill");
  auto prefillLast = module.lookupSymbol<func::FuncOp>("prefill_last");
  auto decode = module.lookupSymbol<func::FuncOp>("decode");
  func::FuncOp reference = full ? full : prefill;
  if (!reference)
    return module.emitError("has neither a function 'full' nor 'prefill'");

  InputOptions inputOptions = options.inputs;
  inputOptions.dims.try_emplace("seq", 21);
  FailureOr<TensorMap> inputs = makeInputs(reference, inputOptions);
  if (failed(inputs))
    return failure();
  TensorRef ids = inputs->lookup("input_ids");
  TensorRef mask = inputs->lookup("attention_mask");
  if (!ids || ids->rank() != 2 || ids->isFloat() || ids->size() == 0)
    return reference.emitError("has no input input_ids [batch, seq]");
  if (mask) {
    Tensor late = *mask;
    if (late.shape != ids->shape || late.isFloat())
      return reference.emitError("attention_mask is not [batch, seq]");
    for (int64_t k = 0; k < late.size(); ++k)
      if (k % ids->shape[1] >= kPrompt)
        late.i()[k] = 1;
    mask = shared(late);
  }

  Interpreter interpreter(module);
  Consistency run(interpreter, ids, mask);
  int64_t length = run.length();
  Report report(out, options.maxRel);
  Progress whole, wholePrefill;
  if (failed(run.feed(reference, length, whole)))
    return failure();
  Tensor logits = whole.allLogits();
  // States come from prefill in one piece.
  if (prefill && failed(run.feed(prefill, length, wholePrefill)))
    return failure();
  const Progress *states = prefill ? &wholePrefill : nullptr;

  if (prefill) {
    Error error =
        compareChunks(run, prefill, {chunksOf(length)}, logits, states);
    error.compare(logits, wholePrefill.allLogits());
    report.compared("prefill", error);
  } else {
    report.absent("prefill");
  }
  if (prefillLast)
    report.compared("prefill_last",
                    compareChunks(run, prefillLast, {length}, logits, states));
  else
    report.absent("prefill_last");
  if (decode) {
    Progress begun;
    if (run.masked() && prefill &&
        failed(run.feed(prefill, std::min(kPrompt, length), begun)))
      return failure();
    begun.logits.clear();
    SmallVector<int64_t> ones(length - begun.consumed, 1);
    if (ones.empty())
      return reference.emitError("needs more than ")
             << kPrompt << " tokens to check decode under a mask";
    report.compared("decode",
                    compareChunks(run, decode, ones, logits, states, begun));
  } else {
    report.absent("decode");
  }
  return report.finish();
}

} // namespace tnl::interpret
