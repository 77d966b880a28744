//===- Text.h - Text in, logits out -----------------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TOOLS_RUN_TEXT_H
#define TNL_TOOLS_RUN_TEXT_H

#include "TNL/Tools/Run/Model.h"

#include <chrono>

namespace tnl::run {

/// Bytes of a text that is read; a prompt takes 8 times as many as tokens.
inline constexpr uint64_t kLongestText = uint64_t(1) << 30;

/// One sequence of a model whose tokens are bytes.
class TextSession {
public:
  /// Opens the first operand; `chunk` tokens at most are fed in at once.
  static Expected<TextSession> open(const Arguments &arguments);

  int64_t chunk() const { return chunkSize; }
  /// Feeds a prompt; rows of logits as wanted.
  Status feed(std::span<const uint8_t> text, LogitsWanted wanted,
              Tensor &logits);
  /// Feeds one token; logits of its row.
  Status step(int64_t token, Tensor &logits);
  int64_t vocabulary() const { return session->vocabulary(); }

private:
  std::unique_ptr<Session> session;
  int64_t chunkSize = 0;
};

/// Options of commands that use a TextSession.
std::vector<OptionSpec> withTextOptions(std::vector<OptionSpec> own);

/// Row `row` of logits [1, N, V] as doubles.
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
