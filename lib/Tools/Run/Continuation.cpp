//===- Continuation.cpp - Tokens of one sequence and their text -----------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/Run/Generate.h"

#include <algorithm>
#include <cmath>

using namespace tnl;
using namespace tnl::run;

Continuation::Continuation(const Tokenizer &tokenizer,
                           const GenerateOptions &options)
    : tokenizer(&tokenizer), options(&options), sampler(options.sampling),
      stream(tokenizer) {}

void Continuation::see(int64_t id) {
  if (options->repetitionPenalty == 1 || id < 0)
    return;
  if (static_cast<size_t>(id) >= seen.size())
    seen.resize(static_cast<size_t>(id) + 1);
  seen[static_cast<size_t>(id)] = true;
}

void Continuation::addPrompt(std::span<const int64_t> ids) {
  for (int64_t id : ids)
    see(id);
  if (!ids.empty())
    stream.addContext(ids);
  count = 0;
  ended = false;
}

/// Cuts `held` at a stop text, or gives what cannot be part of one.
std::string Continuation::printable() {
  size_t end = std::string::npos;
  for (const std::string &stop : options->stops)
    end = std::min(end, held.find(stop));
  if (end != std::string::npos) {
    ended = true;
    std::string text = held.substr(0, end);
    held.clear();
    return text;
  }
  size_t keep = 0;
  for (const std::string &stop : options->stops)
    for (size_t size = std::min(stop.size() - 1, held.size()); size > keep;
         --size)
      if (held.ends_with(std::string_view(stop).substr(0, size)))
        keep = size;
  std::string text = held.substr(0, held.size() - keep);
  held.erase(0, text.size());
  return text;
}

Expected<std::string> Continuation::advance(std::vector<double> &logits) {
  // Vocabularies are often padded; what is no token is never picked.
  if (static_cast<int64_t>(logits.size()) > tokenizer->size())
    logits.resize(static_cast<size_t>(tokenizer->size()));
  penalize(logits, seen, options->repetitionPenalty);
  int64_t token = sampler.pick(logits);
  if (std::isnan(logits[static_cast<size_t>(token)]))
    return Status::error("the logits are not numbers after " +
                         std::to_string(count) + " tokens");
  last = token;
  ++count;
  see(token);
  if (token == tokenizer->eos()) {
    ended = true;
    return finish();
  }
  auto text = stream.push(token);
  if (!text)
    return text;
  held += *text;
  return printable();
}

Expected<std::string> Continuation::finish() {
  auto text = stream.finish();
  if (!text)
    return text;
  held += *text;
  std::string shown = printable();
  return shown + std::exchange(held, "");
}

Continuation::Saved Continuation::save() const {
  Saved saved{last, sampler.position(), {}, stream.window(), stream.shown(),
              held};
  for (size_t id = 0; id < seen.size(); ++id)
    if (seen[id])
      saved.seen.push_back(static_cast<int64_t>(id));
  return saved;
}

void Continuation::restore(const Saved &saved) {
  last = saved.pending;
  if (!options->reseed)
    sampler.restore(saved.sampler);
  for (int64_t id : saved.seen)
    see(id);
  stream.restore(saved.window, saved.shown);
  held = saved.held;
}
