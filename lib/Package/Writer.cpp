//===- Writer.cpp - Writes package files ----------------------------------===//

#include "TNL/Package/Writer.h"
#include "TNL/Package/FileFormat.h"
#include "TNL/Package/Verify.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <bit>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

using namespace tnl;
using namespace tnl::package;

static_assert(std::endian::native == std::endian::little,
              "packages are little-endian");

struct Writer::Impl {
  std::string path, temporary;
  int fd = -1;
  uint64_t position = 0;
  uint64_t blobStart = 0;
  bool inBlob = false;
  bool failed = false;
  XXH3_state_t hash;
  std::vector<std::byte> buffer;

  ~Impl() {
    if (fd >= 0)
      ::close(fd);
    if (!temporary.empty())
      ::unlink(temporary.c_str());
  }
  Status fail(const char *what, const std::string &file) {
    int number = errno;
    failed = true;
    return Status::error(ErrorCode::IO, "cannot %s '%s': %s", what,
                         file.c_str(), std::strerror(number));
  }
  Status writeAll(const void *data, size_t size);
  Status write(const void *data, size_t size);
  Status flush();
  Status padTo(uint64_t alignment);
  Status usable();
};

/// Small appends are gathered; weights come in large pieces.
static constexpr size_t kBufferSize = 1 << 20;

Status Writer::Impl::writeAll(const void *data, size_t size) {
  auto *bytes = static_cast<const char *>(data);
  while (size) {
    ssize_t done = ::write(fd, bytes, size);
    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0) {
      if (done == 0)
        errno = ENOSPC;
      return fail("write", temporary);
    }
    bytes += done;
    size -= done;
  }
  return Status::success();
}

Status Writer::Impl::flush() {
  TNL_RETURN_IF_ERROR(writeAll(buffer.data(), buffer.size()));
  buffer.clear();
  return Status::success();
}

Status Writer::Impl::write(const void *data, size_t size) {
  position += size;
  if (buffer.size() + size > kBufferSize)
    TNL_RETURN_IF_ERROR(flush());
  if (size > kBufferSize)
    return writeAll(data, size);
  auto *bytes = static_cast<const std::byte *>(data);
  buffer.insert(buffer.end(), bytes, bytes + size);
  return Status::success();
}

Status Writer::Impl::padTo(uint64_t alignment) {
  static const char zeros[kBlobAlignment] = {};
  uint64_t rest = position % alignment;
  return rest ? write(zeros, alignment - rest) : Status::success();
}

Status Writer::Impl::usable() {
  if (failed || fd < 0)
    return Status::error(ErrorCode::InvalidArgument,
                         "the package writer was used after it failed or "
                         "finished");
  return Status::success();
}

Writer::Writer(std::unique_ptr<Impl> impl) : impl(std::move(impl)) {}
Writer::~Writer() = default;

Expected<std::unique_ptr<Writer>> Writer::create(const std::string &path) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  std::string name = path + ".XXXXXX";
  impl->fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (impl->fd < 0)
    return impl->fail("create a file beside", path);
  impl->temporary = name;
  FileHeader placeholder = {};
  TNL_RETURN_IF_ERROR(impl->write(&placeholder, sizeof placeholder));
  return std::unique_ptr<Writer>(new Writer(std::move(impl)));
}

Expected<Range> Writer::addBlob(const void *data, size_t size) {
  TNL_RETURN_IF_ERROR(beginBlob());
  TNL_RETURN_IF_ERROR(append(data, size));
  return endBlob();
}

Status Writer::beginBlob() {
  TNL_RETURN_IF_ERROR(impl->usable());
  if (impl->inBlob)
    return Status::error(ErrorCode::InvalidArgument, "a blob is already open");
  TNL_RETURN_IF_ERROR(impl->padTo(kBlobAlignment));
  impl->blobStart = impl->position;
  impl->inBlob = true;
  XXH3_128bits_reset(&impl->hash);
  return Status::success();
}

Status Writer::append(const void *data, size_t size) {
  TNL_RETURN_IF_ERROR(impl->usable());
  if (!impl->inBlob)
    return Status::error(ErrorCode::InvalidArgument, "no blob is open");
  if (!size)
    return Status::success();
  XXH3_128bits_update(&impl->hash, data, size);
  return impl->write(data, size);
}

Expected<Range> Writer::endBlob() {
  TNL_RETURN_IF_ERROR(impl->usable());
  if (!impl->inBlob)
    return Status::error(ErrorCode::InvalidArgument, "no blob is open");
  impl->inBlob = false;
  XXH128_hash_t hash = XXH3_128bits_digest(&impl->hash);
  return Range(impl->blobStart, impl->position - impl->blobStart,
               Hash(hash.low64, hash.high64));
}

/// The rename is durable once the folder is.
static void syncFolder(const std::string &path) {
  size_t slash = path.rfind('/');
  std::string folder = slash == std::string::npos ? "."
                       : slash == 0               ? "/"
                                                  : path.substr(0, slash);
  int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return;
  ::fsync(fd);
  ::close(fd);
}

Status Writer::finish(const PackageT &package) {
  TNL_RETURN_IF_ERROR(impl->usable());
  if (impl->inBlob)
    return Status::error(ErrorCode::InvalidArgument, "a blob is still open");
  TNL_RETURN_IF_ERROR(impl->padTo(kMetadataAlignment));
  Status valid = verify(package, impl->position);
  if (!valid.ok())
    return std::move(valid).within("the package would not be valid");

  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(Package::Pack(builder, &package), PackageIdentifier());
  FileHeader header = {};
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  header.version = kVersion;
  header.headerSize = sizeof header;
  header.metadataOffset = impl->position;
  header.metadataSize = builder.GetSize();
  if (header.metadataSize > kMaxMetadataSize)
    return Status::error(ErrorCode::Unsupported,
                         "the package's metadata has %llu bytes, more than the "
                         "format's limit of %llu",
                         (unsigned long long)header.metadataSize,
                         (unsigned long long)kMaxMetadataSize);
  Hash hash = hashBytes(builder.GetBufferPointer(), builder.GetSize());
  header.metadataHashLow = hash.low();
  header.metadataHashHigh = hash.high();
  header.fileSize = header.metadataOffset + header.metadataSize;
  header.headerHash = hashHeader(header);

  TNL_RETURN_IF_ERROR(
      impl->write(builder.GetBufferPointer(), builder.GetSize()));
  TNL_RETURN_IF_ERROR(impl->flush());
  if (::lseek(impl->fd, 0, SEEK_SET) != 0)
    return impl->fail("write", impl->temporary);
  TNL_RETURN_IF_ERROR(impl->writeAll(&header, sizeof header));
  // mkostemp makes files private; packages get the permissions of any file.
  mode_t mask = ::umask(0);
  ::umask(mask);
  if (::fchmod(impl->fd, 0666 & ~mask) != 0 || ::fsync(impl->fd) != 0)
    return impl->fail("write", impl->temporary);
  int fd = std::exchange(impl->fd, -1);
  if (::close(fd) != 0)
    return impl->fail("write", impl->temporary);
  if (::rename(impl->temporary.c_str(), impl->path.c_str()) != 0)
    return impl->fail("write", impl->path);
  impl->temporary.clear();
  syncFolder(impl->path);
  return Status::success();
}
