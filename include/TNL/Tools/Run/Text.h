//===- Text.h - Text in, logits out -----------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TOOLS_RUN_TEXT_H
#define TNL_TOOLS_RUN_TEXT_H

#include "TNL/Tokenizer/Tokenizer.h"
#include "TNL/Tools/Run/Model.h"

#include <chrono>

namespace tnl::run {

/// Bytes of a text that is read; a prompt of bytes takes 8 times as many as
/// tokens.
inline constexpr uint64_t kLongestText = uint64_t(1) << 30;

/// A model whose tokens are text.
struct TextModel {
  Model model;
  std::unique_ptr<Tokenizer> tokenizer;
  int64_t chunk = 0; ///< Tokens that are fed in at once, at most.

  /// Opens the first operand as the options ask for.
  static Expected<TextModel> open(const Arguments &arguments);

  /// Whether the package says that texts begin with the token for that.
  bool beginOfText() const { return model.file->metadata().begin_of_text; }
  /// `batch` empty sequences.
  Expected<std::unique_ptr<Session>> start(int64_t batch) const;
  /// Tokens of a text. Those of its beginning have the token for that in front,
  /// if `bos` says so.
  Expected<std::vector<int64_t>> encode(std::string_view text, bool bos) const;
};

/// The tokenizer of a package; a failure says why there is none.
Expected<std::unique_ptr<Tokenizer>>
openTokenizer(const package::PackageFile &file);

/// Options of commands that use a TextModel.
std::vector<OptionSpec> withTextOptions(std::vector<OptionSpec> own);

/// Row `row` of logits [B, N, V], counted over B and N, as doubles.
void loadRow(const Tensor &logits, int64_t row, std::vector<double> &values);

/// Seconds since it was made.
class Stopwatch {
public:
  double seconds() const {
    return std::chrono::duration<double>(Clock::now() - begin).count();
  }

private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point begin = Clock::now();
};

} // namespace tnl::run

#endif // TNL_TOOLS_RUN_TEXT_H
