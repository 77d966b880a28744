//===- Children.cpp - Work in processes that may die ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Children.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace tnl::test;

/// Items that a process does before the next one takes over, so that what one
/// item leaves behind does not pile up.
static constexpr uint64_t kMostItems = 2000;
static constexpr rlim_t kMostMemory = rlim_t(16) << 30;

namespace {

/// What a child tells its parent, in memory of both.
struct Child {
  pid_t pid;
  uint64_t item, end;
  Counts counts;
};

} // namespace

static void limit() {
  // Little enough to notice what nobody would want to wait for.
  rlimit memory{kMostMemory, kMostMemory}, core{0, 0};
  setrlimit(RLIMIT_CORE, &core);
#ifndef __SANITIZE_ADDRESS__
  setrlimit(RLIMIT_AS, &memory);
#else
  (void)memory;
#endif
}

[[noreturn]] static void
runChild(Child &child, unsigned jobs, unsigned seconds,
         const std::function<void(uint64_t, Counts &)> &work) {
  limit();
  // The parent tells what ended the child.
  for (int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL})
    std::signal(signal, SIG_DFL);
  uint64_t stop = std::min(child.end, child.item + jobs * kMostItems);
  while (child.item < stop) {
    alarm(seconds);
    work(child.item, child.counts);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    child.item += jobs;
  }
  _exit(0);
}

/// Why a child ended; empty if its work is done.
static std::string reasonOf(int status) {
  if (WIFSIGNALED(status))
    return WTERMSIG(status) == SIGALRM ? "takes too long"
                                       : strsignal(WTERMSIG(status));
  if (WEXITSTATUS(status) != 0)
    return "exits with " + std::to_string(WEXITSTATUS(status));
  return "";
}

std::vector<Fault>
tnl::test::runInChildren(uint64_t count, unsigned jobs, unsigned seconds,
                         Counts &counts,
                         const std::function<void(uint64_t, Counts &)> &work) {
  void *shared = mmap(nullptr, jobs * sizeof(Child), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED)
    std::abort();
  auto *children = static_cast<Child *>(shared);
  auto start = [&](Child &child) {
    std::fflush(nullptr);
    pid_t pid = fork();
    if (pid < 0)
      std::abort();
    if (pid == 0)
      runChild(child, jobs, seconds, work);
    child.pid = pid;
  };
  unsigned running = 0;
  for (unsigned i = 0; i < jobs && i < count; ++i, ++running) {
    children[i].item = i;
    children[i].end = count;
    start(children[i]);
  }
  std::vector<Fault> faults;
  while (running) {
    int status;
    pid_t pid = wait(&status);
    if (pid < 0)
      std::abort();
    for (unsigned i = 0; i < jobs; ++i) {
      Child &child = children[i];
      if (child.pid != pid)
        continue;
      std::string reason = reasonOf(status);
      if (!reason.empty()) {
        faults.push_back({child.item, reason});
        child.item += jobs;
      }
      if (child.item < child.end)
        start(child);
      else
        --running;
    }
  }
  for (unsigned i = 0; i < jobs; ++i) {
    counts.refused += children[i].counts.refused;
    counts.accepted += children[i].counts.accepted;
    counts.executed += children[i].counts.executed;
    counts.unexecuted += children[i].counts.unexecuted;
  }
  munmap(shared, jobs * sizeof(Child));
  return faults;
}
