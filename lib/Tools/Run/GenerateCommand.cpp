//===- GenerateCommand.cpp - Continues a text -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Runtime/SessionMemory.h"
#include "TNL/Tools/Run/Generate.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <sys/resource.h>
#include <unistd.h>

using namespace tnl;
using namespace tnl::run;

Status run::print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
      std::fflush(stdout) == 0)
    return Status::success();
  return Status::error(std::string("cannot write to the standard output: ") +
                       std::strerror(errno));
}

Status run::announceMemory(const TextModel &model, int64_t sequences,
                           size_t longestPrompt, bool quiet) {
  const Executor &executor = *model.model.executor;
  auto tokens =
      static_cast<int64_t>(std::clamp<size_t>(longestPrompt, 1, 1 << 30));
  auto memory =
      sessionMemory(executor, sequences, std::min(model.chunk, tokens));
  // What has no sequences says so when they are made.
  if (!memory)
    return Status::success();
  if (!quiet)
    std::fprintf(stderr, "tnl-run: needs: %s\n", memory->describe().c_str());
  return checkSessionMemory(executor, *memory);
}

void GenerateStatistics::print() const {
  std::fprintf(stderr,
               "tnl-run: prompt: %zu tokens in %.3f s (%.0f tokens/s)\n",
               promptTokens, promptSeconds,
               static_cast<double>(promptTokens) / promptSeconds);
  if (steps > 0)
    std::fprintf(stderr,
                 "tnl-run: output: %lld tokens in %.3f s (%.0f tokens/s)\n",
                 static_cast<long long>(outputTokens), outputSeconds,
                 static_cast<double>(steps) / outputSeconds);
  rusage usage = {};
  if (::getrusage(RUSAGE_SELF, &usage) == 0)
    std::fprintf(stderr, "tnl-run: memory: %ld MB at most\n",
                 usage.ru_maxrss >> 10);
}

namespace {
/// One sequence that is continued on stdout.
class Generation {
public:
  Generation(const TextModel &model, const GenerateOptions &options,
             std::unique_ptr<Session> session)
      : session(std::move(session)), continuation(*model.tokenizer, options) {}

  /// Feeds a prompt, empty to go on as it is, and prints what follows. With
  /// `whole`, also the parts of characters at the end.
  Status run(std::span<const int64_t> prompt, bool whole);
  Status restore(const SavedGeneration &saved);
  Expected<SavedGeneration> save() const;
  const GenerateStatistics &statistics() const { return stats; }

private:
  Status feed(std::span<const int64_t> prompt);
  Status decode();

  std::unique_ptr<Session> session;
  Continuation continuation;
  Tensor logits;
  std::vector<double> row; ///< logits after the last token that was fed
  GenerateStatistics stats;
};
} // namespace

Status Generation::feed(std::span<const int64_t> prompt) {
  int64_t pending = continuation.pending();
  if (!prompt.empty()) {
    // What was held back before a break cannot be completed any more.
    auto rest = continuation.finish();
    if (!rest)
      return rest.status();
    TNL_RETURN_IF_ERROR(print(*rest));
  }
  continuation.addPrompt(prompt);
  Stopwatch time;
  if (prompt.empty()) {
    if (pending >= 0)
      TNL_RETURN_IF_ERROR(decode());
    else if (row.empty())
      return Status::error("the prompt is empty; one token at least is needed");
  } else {
    std::vector<int64_t> ids(prompt.begin(), prompt.end());
    if (pending >= 0)
      ids.insert(ids.begin(), pending);
    TNL_RETURN_IF_ERROR(session->prefill(ids.data(),
                                         static_cast<int64_t>(ids.size()),
                                         nullptr, LogitsWanted::Last, logits));
    continuation.fed();
    loadRow(logits, 0, row);
  }
  stats.promptTokens += prompt.size();
  stats.promptSeconds += time.seconds();
  return Status::success();
}

Status Generation::decode() {
  int64_t token = continuation.pending();
  TNL_RETURN_IF_ERROR(session->decode(&token, logits));
  continuation.fed();
  loadRow(logits, 0, row);
  return Status::success();
}

Status Generation::run(std::span<const int64_t> prompt, bool whole) {
  TNL_RETURN_IF_ERROR(feed(prompt));
  Stopwatch time;
  while (!continuation.finished()) {
    auto text = continuation.advance(row);
    if (!text)
      return text.status();
    TNL_RETURN_IF_ERROR(print(*text));
    ++stats.outputTokens;
    // Nothing needs to follow the last token.
    if (continuation.finished())
      break;
    TNL_RETURN_IF_ERROR(decode());
    ++stats.steps;
  }
  stats.outputSeconds += time.seconds();
  if (!whole)
    return Status::success();
  auto rest = continuation.finish();
  return rest ? print(*rest) : rest.status();
}

Status Generation::restore(const SavedGeneration &saved) {
  TNL_RETURN_IF_ERROR(session->restore(saved.session));
  continuation.restore(saved.text);
  row = saved.logits;
  return Status::success();
}

Expected<SavedGeneration> Generation::save() const {
  SavedGeneration saved;
  saved.text = continuation.save();
  if (saved.text.pending < 0)
    saved.logits = row;
  saved.session = session->save();
  if (saved.session.empty())
    return Status::error("the states cannot be read from the device");
  return saved;
}

/// Line after line of the standard input.
static Status interact(const TextModel &model, const GenerateOptions &options,
                       Generation &generation, std::string line, bool bos,
                       bool begun) {
  bool people = ::isatty(STDIN_FILENO) && !options.quiet;
  bool given = !line.empty();
  while (true) {
    if (!given && people)
      std::fputs("> ", stderr);
    if (!given && !std::getline(std::cin, line))
      return Status::success();
    given = false;
    // As it stands on the screen: a line begins after the text before it.
    auto ids = model.encode(begun ? "\n" + line : line, bos && !begun);
    if (!ids)
      return ids.status();
    if (ids->empty())
      continue;
    begun = true;
    TNL_RETURN_IF_ERROR(generation.run(*ids, /*whole=*/true));
    TNL_RETURN_IF_ERROR(print("\n"));
  }
}

static Status generate(const Arguments &arguments, const TextModel &model,
                       const GenerateOptions &options,
                       const std::string &prompt, bool bos) {
  bool loaded = arguments.has("load-state");
  auto ids = Expected<std::vector<int64_t>>(std::vector<int64_t>());
  if (!arguments.has("interactive") && !(prompt.empty() && loaded))
    ids = model.encode(prompt, bos && !loaded);
  if (!ids)
    return ids.status();
  TNL_RETURN_IF_ERROR(announceMemory(
      model, 1, ids->empty() ? SIZE_MAX : ids->size(), options.quiet));
  auto session = model.start(1);
  if (!session)
    return session.status();
  Generation generation(model, options, std::move(*session));
  if (loaded) {
    auto saved =
        loadGeneration(arguments.value("load-state", ""), *model.model.file);
    if (!saved)
      return saved.status();
    TNL_RETURN_IF_ERROR(generation.restore(*saved));
  }
  bool saves = arguments.has("save-state");
  if (arguments.has("interactive")) {
    TNL_RETURN_IF_ERROR(
        interact(model, options, generation, prompt, bos, loaded));
  } else {
    TNL_RETURN_IF_ERROR(generation.run(*ids, /*whole=*/!saves));
  }
  if (saves) {
    auto saved = generation.save();
    if (!saved)
      return saved.status();
    TNL_RETURN_IF_ERROR(saveGeneration(arguments.value("save-state", ""),
                                       *model.model.file, *saved));
  }
  if (!options.quiet)
    generation.statistics().print();
  return Status::success();
}

static Outcome execute(const Arguments &arguments) {
  Expected<GenerateOptions> options = GenerateOptions::read(arguments);
  if (!options)
    return options.status();
  bool batch = arguments.has("batch");
  Expected<std::string> prompt = std::string();
  if (!batch)
    prompt = readPrompt(arguments, /*needed=*/!arguments.has("interactive") &&
                                       !arguments.has("load-state"));
  if (!prompt)
    return prompt.status();
  Expected<TextModel> model = TextModel::open(arguments);
  if (!model)
    return model.status();
  bool bos = options->bos.value_or(model->beginOfText());
  if (bos && model->tokenizer->bos() < 0)
    return Status::error("option '--bos': the tokenizer of '" +
                         model->model.file->path() +
                         "' has no token for the beginning of a text");
  Status status =
      batch ? generateBatch(*model, *options, bos, arguments.value("batch", ""))
            : generate(arguments, *model, *options, *prompt, bos);
  if (!status)
    return status;
  return 0;
}

Command run::generateCommand() {
  return {{"generate",
           {"PACKAGE"},
           "continue a text",
           withTextOptions(generateOptionSpecs()),
           "PROMPT"},
          execute};
}
