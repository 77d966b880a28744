//===- Program.cpp - How the process of a tool behaves --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Support/Program.h"
#include "TNL/Support/TemporaryFile.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <ucontext.h>
#include <unistd.h>

using namespace tnl;

namespace {
/// A mapped file. None is ever forgotten: tools map few.
struct Mapping {
  std::atomic<const char *> message{nullptr};
  const char *begin = nullptr, *end = nullptr;
};
} // namespace

/// What the handlers read.
static const char *toolName = "";
static void (*cleanUpTool)() = nullptr;
static Mapping mappings[8];
static struct sigaction previous[NSIG];

static void reserveStandardStreams() {
  for (int fd : {0, 1, 2})
    // Opened the wrong way round, so that its use is an error.
    if (::fcntl(fd, F_GETFD) < 0 && errno == EBADF)
      ::open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

/// Cleans up and leaves the rest to who was asked before, which by default ends
/// the process.
static void onTermination(int number) {
  int before = errno;
  removeTemporaries();
  ::sigaction(number, &previous[number], nullptr);
  ::raise(number);
  errno = before;
}

static void say(const char *text) {
  if (::write(2, text, std::strlen(text)) < 0)
    return; // There is nobody to tell.
}

/// Whether the access that failed was to write.
static bool isWrite(void *context) {
  constexpr greg_t write = 2; // of the processor's error code
  return static_cast<ucontext_t *>(context)->uc_mcontext.gregs[REG_ERR] & write;
}

static void onBusError(int number, siginfo_t *info, void *context) {
  // Anything but a page behind the end of its file is a fault of the machine.
  if (info->si_code != BUS_ADRERR) {
    ::sigaction(number, &previous[number], nullptr);
    ::raise(number);
    return;
  }
  static std::atomic<bool> told{false};
  while (told.exchange(true))
    ::pause(); // Another thread ends the process.
  const char *message =
      isWrite(context) ? "there is no room for a file that is being written"
                       : "a file was cut short while it was in use";
  auto *at = static_cast<const char *>(info->si_addr);
  for (const Mapping &mapping : mappings)
    if (const char *text = mapping.message.load();
        text && at >= mapping.begin && at < mapping.end)
      message = text;
  for (const char *part : {toolName, ": error: ", message, "\n"})
    say(part);
  removeTemporaries();
  if (cleanUpTool)
    cleanUpTool();
  ::_exit(1);
}

void tnl::startProgram(const char *tool, void (*cleanUp)()) {
  toolName = tool;
  cleanUpTool = cleanUp;
  reserveStandardStreams();
  ::signal(SIGXFSZ, SIG_IGN);
  struct sigaction action = {};
  ::sigemptyset(&action.sa_mask);
  action.sa_handler = onTermination;
  for (int number : {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGXCPU}) {
    // What was to be ignored, as by nohup, is.
    if (::sigaction(number, nullptr, &previous[number]) == 0 &&
        previous[number].sa_handler != SIG_IGN)
      ::sigaction(number, &action, nullptr);
  }
  action.sa_sigaction = onBusError;
  action.sa_flags = SA_SIGINFO;
  ::sigaction(SIGBUS, &action, &previous[SIGBUS]);
}

void tnl::watchMapping(const void *begin, size_t size,
                       const std::string &message) {
  for (Mapping &mapping : mappings) {
    if (mapping.message.load())
      continue;
    mapping.begin = static_cast<const char *>(begin);
    mapping.end = mapping.begin + size;
    mapping.message.store(::strdup(message.c_str()));
    return;
  }
}
