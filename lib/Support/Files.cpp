//===- Files.cpp - Whole files in memory ----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Support/Files.h"
#include "TNL/Support/OutputFile.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace tnl;

Expected<Buffer> Buffer::allocate(uint64_t size) {
  Buffer buffer;
  constexpr uint64_t limit = uint64_t(1) << 46;
  if (size < limit)
    buffer.bytes = allocateAligned(size + 1);
  if (!buffer.bytes)
    return Status::make(ErrorCode::OutOfMemory,
                        "cannot allocate " + std::to_string(size) + " bytes");
  buffer.length = size;
  return buffer;
}

static Status systemError(const std::string &what, const std::string &path) {
  return Status::make(errno == ENOENT ? ErrorCode::NotFound : ErrorCode::IO,
                      what + " '" + path + "': " + std::strerror(errno));
}

namespace {
/// Closes a file descriptor at the end of its scope.
struct File {
  int descriptor;
  explicit File(int descriptor) : descriptor(descriptor) {}
  File(const File &) = delete;
  File &operator=(const File &) = delete;
  ~File() {
    if (descriptor >= 0)
      ::close(descriptor);
  }
};
} // namespace

Expected<Buffer> tnl::readFile(const std::string &path, uint64_t limit) {
  File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.descriptor < 0)
    return systemError("cannot open", path);
  struct stat info;
  if (::fstat(file.descriptor, &info) != 0)
    return systemError("cannot open", path);
  if (S_ISDIR(info.st_mode))
    return Status::make(ErrorCode::IO,
                        "cannot read '" + path + "': it is a directory");

  // The size is only a hint: pipes have none, and a file may change.
  uint64_t hint = info.st_size > 0 ? static_cast<uint64_t>(info.st_size) : 0;
  Expected<Buffer> buffer = Buffer::allocate(hint + 1);
  if (!buffer)
    return buffer.status().withContext("cannot read '" + path + "'");
  size_t filled = 0;
  while (true) {
    if (filled == buffer->size()) {
      Expected<Buffer> larger = Buffer::allocate(uint64_t(filled) * 2 + 65536);
      if (!larger)
        return larger.status().withContext("cannot read '" + path + "'");
      std::memcpy(larger->data(), buffer->data(), filled);
      buffer = std::move(larger);
    }
    ssize_t count = ::read(file.descriptor, buffer->data() + filled,
                           buffer->size() - filled);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return systemError("cannot read", path);
    if (count == 0)
      break;
    filled += static_cast<size_t>(count);
    if (filled > limit)
      return Status::make(ErrorCode::InvalidArgument,
                          "cannot read '" + path + "': it has more than " +
                              std::to_string(limit) + " bytes");
  }
  buffer->shrink(filled);
  return buffer;
}

Status tnl::writeFile(const std::string &path, std::span<const uint8_t> bytes) {
  auto file = OutputFile::create(path);
  if (!file)
    return file.status();
  TNL_RETURN_IF_ERROR((*file)->write(bytes.data(), bytes.size()));
  return (*file)->commit();
}
