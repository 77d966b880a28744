//===- FreeMemory.cpp - Memory that this process can get ------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Runtime/SessionMemory.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <sys/resource.h>
#include <unistd.h>

using namespace tnl;

/// The beginning of a file of /proc or /sys; empty where there is none.
static std::string readStart(const std::string &path) {
  std::string text;
  if (std::FILE *file = std::fopen(path.c_str(), "re")) {
    text.resize(1 << 14);
    text.resize(std::fread(text.data(), 1, text.size(), file));
    std::fclose(file);
  }
  return text;
}

/// The number after `key` at the beginning of a line.
static std::optional<uint64_t> numberOf(const std::string &text,
                                        const std::string &key) {
  size_t at = text.starts_with(key) ? 0 : text.find("\n" + key);
  if (at == std::string::npos)
    return std::nullopt;
  unsigned long long value;
  at += key.size() + (text[at] == '\n');
  if (std::sscanf(text.c_str() + at, " %llu", &value) != 1)
    return std::nullopt;
  return value;
}

static void lower(std::optional<uint64_t> &least, uint64_t value) {
  least = std::min(least.value_or(UINT64_MAX), value);
}

/// What the control groups above this process leave. Pages of files count as
/// free, as the system takes them back.
static void limitByGroups(std::optional<uint64_t> &least) {
  std::string groups = readStart("/proc/self/cgroup");
  size_t at = groups.starts_with("0::") ? 0 : groups.find("\n0::");
  if (at == std::string::npos)
    return;
  at = groups.find("::", at) + 2;
  std::string group = groups.substr(at, groups.find('\n', at) - at);
  while (true) {
    std::string folder = "/sys/fs/cgroup" + group + "/memory.";
    auto most = numberOf(readStart(folder + "max"), "");
    auto used = numberOf(readStart(folder + "current"), "");
    auto pages = numberOf(readStart(folder + "stat"), "inactive_file");
    if (most && used) {
      uint64_t kept = *used - std::min(*used, pages.value_or(0));
      lower(least, *most - std::min(*most, kept));
    }
    size_t slash = group.rfind('/');
    if (slash == std::string::npos || group.empty())
      return;
    group.resize(slash);
  }
}

std::optional<uint64_t> tnl::freeHostMemory() {
  std::optional<uint64_t> least;
  if (auto system = numberOf(readStart("/proc/meminfo"), "MemAvailable:"))
    lower(least, *system << 10);
  limitByGroups(least);
  rlimit limit = {};
  auto pages = numberOf(readStart("/proc/self/statm"), "");
  if (::getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
      pages) {
    uint64_t used = *pages * uint64_t(::sysconf(_SC_PAGESIZE));
    lower(least, limit.rlim_cur - std::min<uint64_t>(limit.rlim_cur, used));
  }
  return least;
}
