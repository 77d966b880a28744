//===- GenerateBatch.cpp - Continues many texts at once -------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Support/Files.h"
#include "TNL/Tools/Run/Generate.h"

using namespace tnl;
using namespace tnl::run;

/// A text as one line.
static std::string asLine(std::string_view text) {
  std::string line;
  for (char c : text) {
    if (c == '\n')
      line += "\\n";
    else if (c == '\r')
      line += "\\r";
    else if (c == '\\')
      line += "\\\\";
    else
      line += c;
  }
  return line + "\n";
}

namespace {
/// Texts that are continued together. Sequence `i` of the session is that of
/// text `active[i]`.
class Batch {
public:
  Batch(const TextModel &model, const GenerateOptions &options)
      : model(model), options(options) {}

  Status begin(const std::vector<std::vector<int64_t>> &prompts);
  Status run();
  const GenerateStatistics &statistics() const { return stats; }

private:
  Status printFinished();
  Status advance(const Tensor &logits);

  const TextModel &model;
  const GenerateOptions &options;
  std::unique_ptr<Session> session;
  std::vector<Continuation> continuations;
  std::vector<std::string> texts;
  std::vector<bool> done;
  std::vector<size_t> active;
  size_t printed = 0;
  /// First logits: [texts][vocabulary].
  std::vector<std::vector<double>> rows;
  GenerateStatistics stats;
};
} // namespace

/// Feeds each prompt alone, so that it needs no padding, and copies its states.
Status Batch::begin(const std::vector<std::vector<int64_t>> &prompts) {
  auto all = model.start(static_cast<int64_t>(prompts.size()));
  if (!all)
    return all.status();
  session = std::move(*all);
  auto single = model.start(1);
  if (!single)
    return single.status();
  Stopwatch time;
  Tensor logits;
  for (size_t i = 0; i < prompts.size(); ++i) {
    const std::vector<int64_t> &ids = prompts[i];
    TNL_RETURN_IF_ERROR((*single)->reset());
    TNL_RETURN_IF_ERROR(
        (*single)->prefill(ids.data(), static_cast<int64_t>(ids.size()),
                           nullptr, LogitsWanted::Last, logits));
    TNL_RETURN_IF_ERROR(
        session->copySequence(static_cast<int64_t>(i), **single, 0));
    continuations.emplace_back(*model.tokenizer, options);
    continuations.back().addPrompt(ids);
    rows.emplace_back();
    loadRow(logits, 0, rows.back());
    active.push_back(i);
    stats.promptTokens += ids.size();
  }
  texts.resize(prompts.size());
  done.resize(prompts.size());
  stats.promptSeconds = time.seconds();
  return Status::success();
}

Status Batch::printFinished() {
  for (; printed < done.size() && done[printed]; ++printed)
    TNL_RETURN_IF_ERROR(print(asLine(texts[printed])));
  return Status::success();
}

/// Picks a token for each sequence; those that are finished leave.
Status Batch::advance(const Tensor &logits) {
  std::vector<int64_t> kept;
  std::vector<size_t> rest;
  for (size_t i = 0; i < active.size(); ++i) {
    size_t text = active[i];
    Continuation &continuation = continuations[text];
    std::vector<double> &row = rows[text];
    if (!logits.empty())
      loadRow(logits, static_cast<int64_t>(i), row);
    if (!continuation.finished()) {
      auto more = continuation.advance(row);
      if (!more)
        return more.status().within("prompt " + std::to_string(text + 1));
      texts[text] += *more;
      ++stats.outputTokens;
    }
    if (!continuation.finished()) {
      kept.push_back(static_cast<int64_t>(i));
      rest.push_back(text);
      continue;
    }
    auto more = continuation.finish();
    if (!more)
      return more.status().within("prompt " + std::to_string(text + 1));
    texts[text] += *more;
    done[text] = true;
    row = {};
  }
  if (kept.size() < active.size() && !kept.empty())
    TNL_RETURN_IF_ERROR(session->keepSequences(kept));
  active = std::move(rest);
  return printFinished();
}

Status Batch::run() {
  Stopwatch time;
  TNL_RETURN_IF_ERROR(advance(Tensor()));
  Tensor logits;
  std::vector<int64_t> ids;
  while (!active.empty()) {
    ids.clear();
    for (size_t text : active) {
      ids.push_back(continuations[text].pending());
      continuations[text].fed();
    }
    if (!logits.empty() &&
        logits.shape()[0] != static_cast<int64_t>(active.size()))
      logits = Tensor();
    TNL_RETURN_IF_ERROR(session->decode(ids.data(), logits));
    stats.steps += static_cast<int64_t>(active.size());
    TNL_RETURN_IF_ERROR(advance(logits));
  }
  stats.outputSeconds = time.seconds();
  return Status::success();
}

Status run::generateBatch(const TextModel &model,
                          const GenerateOptions &options, bool bos,
                          const std::string &path) {
  Expected<Buffer> file = readFile(path, kLongestText);
  if (!file)
    return file.status();
  std::string_view text(reinterpret_cast<const char *>(file->data()),
                        file->size());
  if (text.ends_with('\n'))
    text.remove_suffix(1);
  if (text.empty())
    return Status::error("'" + path + "' has no prompts");
  std::vector<std::vector<int64_t>> prompts;
  for (std::string_view line : splitText(text, '\n')) {
    auto ids = model.encode(line, bos);
    if (!ids)
      return ids.status();
    if (ids->empty())
      return Status::error("'" + path + "': line " +
                           std::to_string(prompts.size() + 1) +
                           " is empty; a prompt needs one token at least");
    prompts.push_back(std::move(*ids));
  }
  size_t longest = 0;
  for (const std::vector<int64_t> &ids : prompts)
    longest = std::max(longest, ids.size());
  TNL_RETURN_IF_ERROR(announceMemory(
      model, static_cast<int64_t>(prompts.size()), longest, options.quiet));
  Batch batch(model, options);
  TNL_RETURN_IF_ERROR(batch.begin(prompts));
  TNL_RETURN_IF_ERROR(batch.run());
  if (!options.quiet)
    batch.statistics().print();
  return Status::success();
}
