//===- OneDNN.cpp - Loads oneDNN ------------------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "OneDNN.h"

#include <dlfcn.h>
#include <unistd.h>

using namespace tnl;

static constexpr const char *kName = "libdnnl.so.2";

/// The folder of the running program.
static std::string programFolder() {
  char path[4096];
  ssize_t size = ::readlink("/proc/self/exe", path, sizeof path);
  if (size <= 0 || size == ssize_t(sizeof path))
    return "";
  std::string text(path, size);
  return text.substr(0, text.rfind('/') + 1);
}

static void *openLibrary(const char *name) {
  std::string folder = programFolder();
  if (!folder.empty())
    for (const char *place : {"", "../lib/"})
      if (void *handle =
              ::dlopen((folder + place + name).c_str(), RTLD_NOW | RTLD_LOCAL))
        return handle;
  return ::dlopen(name, RTLD_NOW | RTLD_LOCAL);
}

static OneDNN load() {
  OneDNN library;
  // Never unloaded: its OpenMP threads may outlive any user.
  void *handle = openLibrary(kName);
  if (!handle)
    return library;
  auto sgemm = reinterpret_cast<OneDNN::Sgemm>(::dlsym(handle, "dnnl_sgemm"));
  struct Version {
    int major, minor, patch;
  };
  auto version =
      reinterpret_cast<const Version *(*)()>(::dlsym(handle, "dnnl_version"));
  // Its dependencies are searched through the same handle.
  auto setThreads =
      reinterpret_cast<void (*)(int)>(::dlsym(handle, "omp_set_num_threads"));
  auto getThreads =
      reinterpret_cast<int (*)()>(::dlsym(handle, "omp_get_max_threads"));
  if (!sgemm || !setThreads || !getThreads)
    return library;
  library.sgemm = sgemm;
  library.setThreads = setThreads;
  library.getThreads = getThreads;
  library.description = "oneDNN";
  if (version)
    if (const Version *v = version())
      library.description += " " + std::to_string(v->major) + "." +
                             std::to_string(v->minor) + "." +
                             std::to_string(v->patch);
  return library;
}

const OneDNN *tnl::loadOneDNN() {
  static const OneDNN library = load();
  return library.sgemm ? &library : nullptr;
}
