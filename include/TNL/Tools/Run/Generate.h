//===- Generate.h - Parts of the command that continues texts ---*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TOOLS_RUN_GENERATE_H
#define TNL_TOOLS_RUN_GENERATE_H

#include "TNL/Tools/Run/Commands.h"
#include "TNL/Tools/Run/Sampler.h"
#include "TNL/Tools/Run/Text.h"

namespace tnl::run {

struct GenerateOptions {
  SamplerOptions sampling;
  double repetitionPenalty = 1;
  int64_t maxTokens = 160;
  std::vector<std::string> stops; ///< Texts that end a continuation.
  std::optional<bool> bos;        ///< Unset: as the package says.
  bool quiet = false;
  bool reseed = false; ///< --seed was given.

  static Expected<GenerateOptions> read(const Arguments &arguments);
};

/// The options above, for the help.
std::vector<OptionSpec> generateOptionSpecs();

/// The prompt of the command line, its file or the standard input; none where
/// there is nothing to read and `needed` is false.
Expected<std::string> readPrompt(const Arguments &arguments, bool needed);

/// What was picked of one sequence so far, and the text that it became.
class Continuation {
public:
  Continuation(const Tokenizer &tokenizer, const GenerateOptions &options);

  /// Tokens that the model is fed: a prompt. Starts a new continuation.
  void addPrompt(std::span<const int64_t> ids);
  /// Picks the next token by its logits; the text that can be printed. The
  /// token that ends a text is none of it.
  Expected<std::string> advance(std::vector<double> &logits);
  /// The text that was held back: parts of characters or of stop texts.
  Expected<std::string> finish();

  bool finished() const { return ended || count >= options->maxTokens; }
  int64_t produced() const { return count; }
  /// The last token, while the model was not fed it; else -1.
  int64_t pending() const { return last; }
  void fed() { last = -1; }

  /// What a continuation in another process needs, see GenerateState.cpp.
  struct Saved {
    int64_t pending = -1;
    uint64_t sampler = 0;
    std::vector<int64_t> seen; ///< tokens that are penalized
    std::vector<int64_t> window;
    uint64_t shown = 0;
    std::string held;
  };
  Saved save() const;
  void restore(const Saved &saved);

private:
  std::string printable();
  void see(int64_t id);

  const Tokenizer *tokenizer;
  const GenerateOptions *options;
  Sampler sampler;
  TextStream stream;
  std::vector<bool> seen;
  std::string held; ///< text that may be the beginning of a stop text
  int64_t last = -1;
  int64_t count = 0;
  bool ended = false;
};

/// One sequence with a continuation, as it is saved to files.
struct SavedGeneration {
  Continuation::Saved text;
  std::vector<double> logits; ///< where no token is pending
  std::string session;
};
/// The file appears complete or not at all.
Status saveGeneration(const std::string &path, const package::PackageFile &file,
                      const SavedGeneration &saved);
/// Refuses files that are damaged, or of another package than `file`.
Expected<SavedGeneration> loadGeneration(const std::string &path,
                                         const package::PackageFile &file);

/// Prints text at once.
Status print(std::string_view text);

/// Speed and memory, on stderr.
struct GenerateStatistics {
  size_t promptTokens = 0;
  int64_t outputTokens = 0;
  int64_t steps = 0; ///< of decode
  double promptSeconds = 0, outputSeconds = 0;
  void print() const;
};

/// Says, on stderr, what memory is needed before it is taken; an error where
/// there is too little.
Status announceMemory(const TextModel &model, int64_t sequences,
                      size_t longestPrompt, bool quiet);

/// Continues each line of a file, all at once.
Status generateBatch(const TextModel &model, const GenerateOptions &options,
                     bool bos, const std::string &path);

} // namespace tnl::run

#endif // TNL_TOOLS_RUN_GENERATE_H
