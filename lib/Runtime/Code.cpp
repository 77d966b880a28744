//===- Code.cpp - Loads the object code of packages -----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Runtime/Device.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <optional>
#include <sys/mman.h>
#include <unistd.h>

using namespace tnl;

static std::optional<CpuLevel> parseLevel(const std::string &name) {
  for (CpuLevel level :
       {CpuLevel::V1, CpuLevel::V2, CpuLevel::V3, CpuLevel::V4})
    if (name == nameOf(level))
      return level;
  return std::nullopt;
}

/// The code to load, or why there is none.
static Expected<const package::CodeT *>
chooseCode(const package::PackageFile &file, const std::string &wanted) {
  const package::CodeT *best = nullptr;
  std::string levels;
  for (const auto &code : file.metadata().code) {
    if (code->target != "cpu" || code->format != "elf-so")
      continue;
    levels += (levels.empty() ? "" : ", ") + code->level;
    auto level = parseLevel(code->level);
    if (!level || *level > cpuLevel() ||
        (!wanted.empty() && code->level != wanted))
      continue;
    if (!best || *level > *parseLevel(best->level))
      best = code.get();
  }
  if (best)
    return best;
  const char *path = file.path().c_str();
  if (levels.empty())
    return Status::error(
        ErrorCode::Unsupported,
        "package '%s' has no code for the CPU\nhint: compile it "
        "with --target=cpu",
        path);
  if (!wanted.empty())
    return Status::error(ErrorCode::Unsupported,
                         "package '%s' has no code of level '%s' that this CPU "
                         "(%s) runs; it has: %s",
                         path, wanted.c_str(), nameOf(cpuLevel()),
                         levels.c_str());
  return Status::error(ErrorCode::Unsupported,
                       "this CPU runs code up to level %s, and package '%s' "
                       "has: %s",
                       nameOf(cpuLevel()), path, levels.c_str());
}

/// A file in memory (or, on systems without, one that has no name any more).
static int anonymousFile() {
  int fd = ::memfd_create("tnl-kernels", MFD_CLOEXEC);
  if (fd >= 0)
    return fd;
  const char *folder = std::getenv("TMPDIR");
  std::string name = std::string(folder ? folder : "/tmp") + "/tnl-XXXXXX";
  fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd >= 0)
    ::unlink(name.c_str());
  return fd;
}

static bool writeAll(int fd, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    ssize_t done = ::write(fd, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0)
      return false;
    bytes = bytes.subspan(done);
  }
  return true;
}

Expected<std::unique_ptr<CodeLibrary>>
CodeLibrary::load(const package::PackageFile &file, const std::string &level) {
  std::unique_ptr<CodeLibrary> library(new CodeLibrary);
  if (file.metadata().kernels.empty())
    return library;
  auto code = chooseCode(file, level);
  if (!code.ok())
    return code.takeStatus();
  library->name = (*code)->level;

  library->fd = anonymousFile();
  if (library->fd < 0 || !writeAll(library->fd, file.blob(*(*code)->data)))
    return Status::error(ErrorCode::IO,
                         "cannot make a file in memory for the kernels: %s",
                         std::strerror(errno));
  // Kernels call functions of libm, which this program need not use itself.
  ::dlopen("libm.so.6", RTLD_NOW | RTLD_GLOBAL);
  std::string path = "/proc/self/fd/" + std::to_string(library->fd);
  library->handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library->handle)
    return Status::error(ErrorCode::InvalidPackage,
                         "cannot load the %s kernels of package '%s': %s",
                         library->name.c_str(), file.path().c_str(),
                         ::dlerror());
  for (const auto &kernel : file.metadata().kernels) {
    void *entry = ::dlsym(library->handle, kernel->name.c_str());
    if (!entry)
      return Status::error(ErrorCode::InvalidPackage,
                           "the %s code of package '%s' has no kernel '%s'",
                           library->name.c_str(), file.path().c_str(),
                           kernel->name.c_str());
    library->entries.push_back(reinterpret_cast<KernelFn>(entry));
  }
  return library;
}

CodeLibrary::~CodeLibrary() {
  if (handle)
    ::dlclose(handle);
  if (fd >= 0)
    ::close(fd);
}
