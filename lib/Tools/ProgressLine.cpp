//===- ProgressLine.cpp - What a tool is doing, on a terminal -------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/ProgressLine.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using std::chrono::steady_clock;

/// A terminal that can take a line back.
static bool canRewrite() {
  if (!sys::Process::StandardErrIsDisplayed())
    return false;
  std::optional<std::string> kind = sys::Process::GetEnv("TERM");
  return kind && *kind != "dumb";
}

tnl::ProgressLine::ProgressLine(bool enabled) : begin(steady_clock::now()) {
  if (enabled && canRewrite())
    ticker = std::thread([this] { tick(); });
}

tnl::ProgressLine::~ProgressLine() {
  if (!ticker.joinable())
    return;
  {
    std::lock_guard lock(mutex);
    ends = true;
  }
  wake.notify_one();
  ticker.join();
  clear();
}

void tnl::ProgressLine::update(const Twine &next) {
  std::lock_guard lock(mutex);
  text = next.str();
}

void tnl::ProgressLine::interrupt(llvm::function_ref<void()> print) {
  std::lock_guard lock(mutex);
  clear();
  print();
}

void tnl::ProgressLine::clear() {
  if (visible)
    errs() << "\r\x1b[K";
  visible = false;
}

void tnl::ProgressLine::tick() {
  std::unique_lock lock(mutex);
  auto next = begin + std::chrono::seconds(kQuietSeconds);
  while (!wake.wait_until(lock, next, [this] { return ends; })) {
    next += std::chrono::seconds(1);
    if (text.empty())
      continue;
    clear();
    auto seconds = std::chrono::duration_cast<std::chrono::seconds>(
        steady_clock::now() - begin);
    errs() << formatv("{0} ({1} s)", text, seconds.count());
    visible = true;
  }
}
