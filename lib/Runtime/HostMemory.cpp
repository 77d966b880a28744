//===- HostMemory.cpp - What memory there is ------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "HostMemory.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

using namespace tnl;

/// Less is not worth a look at what is free.
static constexpr size_t kLarge = size_t(16) << 20;

/// The start of a small file as text; false if there is none.
template <size_t N> static bool readText(const char *path, char (&text)[N]) {
  int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return false;
  ssize_t length = ::read(fd, text, N - 1);
  ::close(fd);
  text[std::max<ssize_t>(length, 0)] = '\0';
  return length > 0;
}

/// All memory of the machine, or of the container that the process is in.
static size_t wholeMemory() {
  static const size_t bytes = [] {
    long pages = ::sysconf(_SC_PHYS_PAGES), size = ::sysconf(_SC_PAGESIZE);
    size_t most =
        pages > 0 && size > 0 ? size_t(pages) * size_t(size) : SIZE_MAX / 2;
    char text[64];
    for (const char *path : {"/sys/fs/cgroup/memory.max",
                             "/sys/fs/cgroup/memory/memory.limit_in_bytes"})
      // "max" means that there is no limit.
      if (readText(path, text) && text[0] >= '1' && text[0] <= '9')
        most = std::min<size_t>(most, std::strtoull(text, nullptr, 10));
    return most;
  }();
  return bytes;
}

/// The kilobytes that a line of /proc/meminfo gives; 0 without it.
static size_t kilobytes(const char *text, const char *line) {
  const char *at = std::strstr(text, line);
  return at ? std::strtoull(at + std::strlen(line), nullptr, 10) : 0;
}

bool tnl::hasMemory(size_t size) {
  if (size > wholeMemory())
    return false;
  char text[2048];
  if (size < kLarge || !readText("/proc/meminfo", text))
    return true;
  size_t available = kilobytes(text, "MemAvailable:");
  return !available || size / 1024 <= available + kilobytes(text, "SwapFree:");
}
