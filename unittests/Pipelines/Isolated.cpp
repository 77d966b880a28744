//===- Isolated.cpp - Work in processes that may die ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Isolated.h"
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <poll.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace tnl::test;

namespace {

/// A message of a child: an item begins, or something is wrong with it.
struct Header {
  uint64_t item;
  uint64_t length; // of the text that follows; 0: the item begins
};

struct Child {
  pid_t pid;
  int pipe;
  FILE *errors; // what it writes to stderr during an item
  size_t item, end;
  std::string received;
};

} // namespace

static void send(int pipe, size_t item, const std::string &text) {
  Header header{item, text.size()};
  std::string message(reinterpret_cast<const char *>(&header), sizeof(header));
  message += text;
  for (size_t done = 0; done < message.size();) {
    ssize_t written = write(pipe, message.data() + done, message.size() - done);
    if (written <= 0)
      _exit(2);
    done += written;
  }
}

[[noreturn]] static void
runChild(const Child &child, unsigned seconds,
         llvm::function_ref<std::string(size_t)> work) {
  int errors = fileno(child.errors);
  dup2(errors, STDERR_FILENO);
  for (size_t item = child.item; item < child.end; ++item) {
    if (ftruncate(errors, 0) != 0 || lseek(errors, 0, SEEK_SET) != 0)
      _exit(2);
    send(child.pipe, item, "");
    alarm(seconds);
    std::string text = work(item);
    alarm(0);
    if (!text.empty())
      send(child.pipe, item, text);
  }
  _exit(0);
}

static Child start(size_t begin, size_t end, unsigned seconds,
                   llvm::function_ref<std::string(size_t)> work) {
  int ends[2];
  Child child{-1, -1, std::tmpfile(), begin, end, ""};
  if (!child.errors || pipe(ends) != 0)
    std::abort();
  child.pid = fork();
  if (child.pid == 0) {
    close(ends[0]);
    child.pipe = ends[1];
    runChild(child, seconds, work);
  }
  if (child.pid < 0)
    std::abort();
  close(ends[1]);
  child.pipe = ends[0];
  return child;
}

/// Takes the messages that have arrived as a whole.
static void take(Child &child, std::vector<Fault> &faults) {
  Header header;
  while (child.received.size() >= sizeof(header)) {
    std::memcpy(&header, child.received.data(), sizeof(header));
    if (child.received.size() < sizeof(header) + header.length)
      return;
    child.item = header.item;
    if (header.length)
      faults.push_back(
          {header.item, child.received.substr(sizeof(header), header.length)});
    child.received.erase(0, sizeof(header) + header.length);
  }
}

/// Why a child ended before its work did; empty if it did not.
static std::string endOf(Child &child) {
  int status = 0;
  waitpid(child.pid, &status, 0);
  close(child.pipe);
  std::string text;
  if (WIFSIGNALED(status))
    text = WTERMSIG(status) == SIGALRM ? "takes too long"
                                       : strsignal(WTERMSIG(status));
  else if (WEXITSTATUS(status) != 0)
    text = "exits with " + std::to_string(WEXITSTATUS(status));
  if (!text.empty()) {
    char line[2000];
    std::rewind(child.errors);
    if (size_t size = std::fread(line, 1, sizeof(line), child.errors))
      text += ": " + std::string(line, size);
  }
  std::fclose(child.errors);
  return text;
}

std::vector<Fault>
tnl::test::runIsolated(size_t count, size_t chunk, unsigned seconds,
                       llvm::function_ref<std::string(size_t)> work) {
  std::vector<Fault> faults;
  std::vector<Child> children;
  size_t jobs = std::max(1u, std::thread::hardware_concurrency());
  size_t next = 0;
  while (next < count || !children.empty()) {
    while (next < count && children.size() < jobs) {
      size_t end = std::min(count, next + chunk);
      children.push_back(start(next, end, seconds, work));
      next = end;
    }
    std::vector<pollfd> waiting;
    for (const Child &child : children)
      waiting.push_back({child.pipe, POLLIN, 0});
    poll(waiting.data(), waiting.size(), -1);
    for (size_t i = children.size(); i-- > 0;) {
      if (!waiting[i].revents)
        continue;
      Child &child = children[i];
      char bytes[4096];
      ssize_t size = read(child.pipe, bytes, sizeof(bytes));
      if (size > 0) {
        child.received.append(bytes, size);
        take(child, faults);
        continue;
      }
      std::string text = endOf(child);
      if (!text.empty())
        faults.push_back({child.item, text});
      if (!text.empty() && child.item + 1 < child.end)
        child = start(child.item + 1, child.end, seconds, work);
      else
        children.erase(children.begin() + i);
    }
  }
  return faults;
}
