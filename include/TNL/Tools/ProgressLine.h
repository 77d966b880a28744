//===- ProgressLine.h - What a tool is doing, on a terminal -----*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TOOLS_PROGRESSLINE_H
#define TNL_TOOLS_PROGRESSLINE_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/Twine.h"
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace tnl {

/// One line on stderr, written over and over, with what a tool is doing and
/// the seconds that it has taken: only where stderr is a terminal, and only
/// once `kQuietSeconds` have passed.
class ProgressLine {
public:
  static constexpr int kQuietSeconds = 2;

  /// `enabled`: false where the tool prints lines of its own.
  explicit ProgressLine(bool enabled);
  ~ProgressLine();
  ProgressLine(const ProgressLine &) = delete;
  ProgressLine &operator=(const ProgressLine &) = delete;

  /// From now on, the line says `text`.
  void update(const llvm::Twine &text);
  /// Runs `print` with the line removed, and no other output meanwhile.
  void interrupt(llvm::function_ref<void()> print);

private:
  void tick();
  void clear();

  const std::chrono::steady_clock::time_point begin;
  std::mutex mutex;
  std::condition_variable wake;
  std::string text;
  bool visible = false, ends = false;
  std::thread ticker; ///< runs while there is a terminal
};

} // namespace tnl

#endif // TNL_TOOLS_PROGRESSLINE_H
