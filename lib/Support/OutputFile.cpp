//===- OutputFile.cpp - Files that tools write ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Support/OutputFile.h"
#include "OutputTarget.h"
#include "TNL/Support/TemporaryFile.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <poll.h>
#include <unistd.h>

using namespace tnl;

/// Small writes are gathered; weights come in large pieces.
static constexpr size_t kBufferSize = 1 << 18;

struct OutputFile::Impl {
  std::string given;
  OutputTarget target;
  /// A file's bytes until commit(); a stream's are in `nameless`.
  std::optional<TemporaryFile> temporary;
  int nameless = -1;
  std::unique_ptr<char[]> buffer; ///< None if there is no memory.
  size_t buffered = 0;
  uint64_t flushed = 0;
  Status failure;
  bool finished = false, committed = false;

  ~Impl() {
    for (int descriptor : {nameless, target.descriptor})
      if (descriptor >= 0)
        ::close(descriptor);
  }
  int descriptor() const {
    return temporary ? temporary->descriptor() : nameless;
  }
  Status fail(ErrorCode code, const std::string &why) {
    std::string what =
        given == "-" ? "to the standard output" : "'" + given + "'";
    failure = Status::make(code, "cannot write " + what + ": " + why);
    return failure;
  }
  /// `number` is of errno.
  Status fail(int number) { return fail(ErrorCode::IO, std::strerror(number)); }
  Status open();
  Status writeAt(uint64_t offset, const char *data, size_t size);
  Status flush();
  Status keepPermissions();
  Status copyToStream();
};

Status OutputFile::Impl::open() {
  if (int number = findOutputTarget(given, target))
    return fail(number);
  if (target.descriptor >= 0) {
    nameless = openNamelessFile();
    return nameless >= 0 ? Status::success() : fail(errno);
  }
  // Until it is complete, nobody can read more of it than of the old file.
  mode_t mode = target.exists ? target.info.st_mode & 0600 : 0666;
  auto made =
      TemporaryFile::create(folderOf(target.path), nameIn(target.path), mode);
  if (!made)
    return fail(made.status().code(), made.message());
  temporary.emplace(std::move(*made));
  return Status::success();
}

Status OutputFile::Impl::writeAt(uint64_t offset, const char *data,
                                 size_t size) {
  while (size) {
    ssize_t done = ::pwrite(descriptor(), data, size, off_t(offset));
    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0) {
      std::string why = std::strerror(done < 0 ? errno : ENOSPC);
      if (!temporary)
        why += " in '" + temporaryFolder() + "', where it is kept until then";
      return fail(ErrorCode::IO, why);
    }
    data += done;
    offset += uint64_t(done);
    size -= size_t(done);
  }
  return Status::success();
}

Status OutputFile::Impl::flush() {
  TNL_RETURN_IF_ERROR(writeAt(flushed, buffer.get(), buffered));
  flushed += std::exchange(buffered, 0);
  return Status::success();
}

OutputFile::OutputFile(std::unique_ptr<Impl> impl) : impl(std::move(impl)) {}
OutputFile::~OutputFile() = default;

Expected<std::unique_ptr<OutputFile>>
OutputFile::create(const std::string &path) {
  auto impl = std::make_unique<Impl>();
  impl->given = path;
  TNL_RETURN_IF_ERROR(impl->open());
  impl->buffer.reset(new (std::nothrow) char[kBufferSize]);
  return std::unique_ptr<OutputFile>(new OutputFile(std::move(impl)));
}

Status OutputFile::write(const void *data, size_t size) {
  Impl &file = *impl;
  TNL_RETURN_IF_ERROR(file.failure);
  if (file.finished)
    return file.fail(ErrorCode::InvalidArgument, "it was finished before");
  auto *bytes = static_cast<const char *>(data);
  if (file.buffer && size <= kBufferSize - file.buffered) {
    std::memcpy(file.buffer.get() + file.buffered, bytes, size);
    file.buffered += size;
    return Status::success();
  }
  TNL_RETURN_IF_ERROR(file.flush());
  if (file.buffer && size < kBufferSize)
    return write(data, size);
  TNL_RETURN_IF_ERROR(file.writeAt(file.flushed, bytes, size));
  file.flushed += size;
  return Status::success();
}

Status OutputFile::overwrite(uint64_t offset, const void *data, size_t size) {
  Impl &file = *impl;
  TNL_RETURN_IF_ERROR(file.failure);
  if (file.finished || offset > this->size() || size > this->size() - offset)
    return file.fail(ErrorCode::InvalidArgument, "no such bytes to replace");
  TNL_RETURN_IF_ERROR(file.flush());
  return file.writeAt(offset, static_cast<const char *>(data), size);
}

uint64_t OutputFile::size() const { return impl->flushed + impl->buffered; }
bool OutputFile::isFile() const { return impl->temporary.has_value(); }

/// Gives the new file the owner and permissions of the old one.
Status OutputFile::Impl::keepPermissions() {
  if (!target.exists)
    return Status::success();
  mode_t mode = target.info.st_mode & 0777;
  int fd = descriptor();
  if (::fchown(fd, target.info.st_uid, target.info.st_gid) != 0 &&
      ::fchown(fd, -1, target.info.st_gid) != 0)
    // What the old group may do another one may not.
    mode &= ~mode_t(070) | (mode & 07) << 3;
  return ::fchmod(fd, mode) == 0 ? Status::success() : fail(errno);
}

Status OutputFile::Impl::copyToStream() {
  char piece[1 << 15];
  for (uint64_t at = 0; at < flushed;) {
    ssize_t count = ::pread(nameless, piece, sizeof piece, off_t(at));
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return fail(count < 0 ? errno : EIO);
    for (ssize_t done = 0; done < count;) {
      ssize_t written =
          ::write(target.descriptor, piece + done, size_t(count - done));
      if (written < 0 && errno == EAGAIN) {
        struct pollfd wait = {target.descriptor, POLLOUT, 0};
        ::poll(&wait, 1, -1);
      } else if (written < 0 && errno != EINTR) {
        return fail(errno);
      } else if (written > 0) {
        done += written;
      }
    }
    at += uint64_t(count);
  }
  return ::close(std::exchange(target.descriptor, -1)) == 0 ? Status::success()
                                                            : fail(errno);
}

Status OutputFile::finish() {
  Impl &file = *impl;
  TNL_RETURN_IF_ERROR(file.failure);
  if (file.finished)
    return Status::success();
  TNL_RETURN_IF_ERROR(file.flush());
  file.finished = true;
  if (!file.temporary)
    return Status::success();
  TNL_RETURN_IF_ERROR(file.keepPermissions());
  // Some file systems find out only now that there is no room.
  if ((::fsync(file.descriptor()) != 0 && errno != EINVAL) ||
      !file.temporary->close())
    return file.fail(errno);
  return Status::success();
}

/// The rename is durable once the folder is.
static void syncFolder(const std::string &folder) {
  int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return;
  ::fsync(fd);
  ::close(fd);
}

Status OutputFile::commit() {
  TNL_RETURN_IF_ERROR(finish());
  Impl &file = *impl;
  if (std::exchange(file.committed, true))
    return Status::success();
  if (!file.temporary)
    return file.copyToStream();
  if (!file.temporary->renameTo(file.target.path))
    return file.fail(errno);
  syncFolder(folderOf(file.target.path));
  return Status::success();
}
