//===- Writer.cpp - Writes package files ----------------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Package/Writer.h"
#include "TNL/Package/FileFormat.h"
#include "TNL/Package/Verify.h"
#include "TNL/Support/OutputFile.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <bit>
#include <cstring>

using namespace tnl;
using namespace tnl::package;

static_assert(std::endian::native == std::endian::little,
              "packages are little-endian");

struct Writer::Impl {
  std::unique_ptr<OutputFile> file;
  uint64_t blobStart = 0;
  bool inBlob = false;
  bool finished = false;
  XXH3_state_t hash;

  Status padTo(uint64_t alignment);
  Status usable() const;
};

Status Writer::Impl::padTo(uint64_t alignment) {
  static const char zeros[kBlobAlignment] = {};
  uint64_t rest = file->size() % alignment;
  return rest ? file->write(zeros, alignment - rest) : Status::success();
}

Status Writer::Impl::usable() const {
  if (!finished)
    return Status::success();
  return Status::error(ErrorCode::InvalidArgument,
                       "the package writer was used after it finished");
}

Writer::Writer(std::unique_ptr<Impl> impl) : impl(std::move(impl)) {}
Writer::~Writer() = default;

Expected<std::unique_ptr<Writer>> Writer::create(const std::string &path) {
  auto impl = std::make_unique<Impl>();
  auto file = OutputFile::create(path);
  if (!file.ok())
    return file.takeStatus();
  impl->file = std::move(*file);
  FileHeader placeholder = {};
  TNL_RETURN_IF_ERROR(impl->file->write(&placeholder, sizeof placeholder));
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
  impl->blobStart = impl->file->size();
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
  return impl->file->write(data, size);
}

Expected<Range> Writer::endBlob() {
  TNL_RETURN_IF_ERROR(impl->usable());
  if (!impl->inBlob)
    return Status::error(ErrorCode::InvalidArgument, "no blob is open");
  impl->inBlob = false;
  XXH128_hash_t hash = XXH3_128bits_digest(&impl->hash);
  return Range(impl->blobStart, impl->file->size() - impl->blobStart,
               Hash(hash.low64, hash.high64));
}

Status Writer::finish(const PackageT &package) {
  TNL_RETURN_IF_ERROR(impl->usable());
  if (impl->inBlob)
    return Status::error(ErrorCode::InvalidArgument, "a blob is still open");
  TNL_RETURN_IF_ERROR(impl->padTo(kMetadataAlignment));
  Status valid = verify(package, impl->file->size());
  if (!valid.ok())
    return std::move(valid).within("the package would not be valid");

  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(Package::Pack(builder, &package), PackageIdentifier());
  FileHeader header = {};
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  header.version = kVersion;
  header.headerSize = sizeof header;
  header.metadataOffset = impl->file->size();
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

  impl->finished = true;
  OutputFile &file = *impl->file;
  TNL_RETURN_IF_ERROR(
      file.write(builder.GetBufferPointer(), builder.GetSize()));
  TNL_RETURN_IF_ERROR(file.overwrite(0, &header, sizeof header));
  return file.commit();
}
