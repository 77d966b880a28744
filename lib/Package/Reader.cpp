//===- Reader.cpp - Maps and checks package files -------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Package/Reader.h"
#include "TNL/Package/DType.h"
#include "TNL/Package/Expr.h"
#include "TNL/Package/FileFormat.h"
#include "TNL/Package/Verify.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace tnl;
using namespace tnl::package;

PackageFile::~PackageFile() {
  if (fd < 0)
    return;
  if (base)
    ::munmap(const_cast<std::byte *>(base), bytes);
  ::close(fd);
}

Expected<std::unique_ptr<PackageFile>>
PackageFile::open(const std::string &path) {
  auto fail = [&](ErrorCode code, const char *why) {
    return Status::error(code, "cannot open package '%s': %s", path.c_str(),
                         why);
  };
  // Not blocking on a FIFO that nobody writes.
  std::unique_ptr<PackageFile> file(new PackageFile);
  file->name = path;
  file->fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file->fd < 0)
    return fail(errno == ENOENT ? ErrorCode::NotFound : ErrorCode::IO,
                std::strerror(errno));
  struct stat info = {};
  if (::fstat(file->fd, &info) != 0 || !S_ISREG(info.st_mode) ||
      info.st_size <= 0)
    return fail(ErrorCode::InvalidPackage, S_ISREG(info.st_mode)
                                               ? "the file is empty"
                                               : "it is not a regular file");
  void *memory =
      ::mmap(nullptr, info.st_size, PROT_READ, MAP_PRIVATE, file->fd, 0);
  if (memory == MAP_FAILED)
    return fail(errno == ENOMEM ? ErrorCode::OutOfMemory : ErrorCode::IO,
                std::strerror(errno));
  file->base = static_cast<const std::byte *>(memory);
  file->bytes = info.st_size;
  Status status = file->check();
  if (!status.ok())
    return std::move(status).within("cannot open package '" + path + "'");
  return file;
}

Expected<std::unique_ptr<PackageFile>>
PackageFile::openMemory(const void *data, size_t size, std::string name) {
  std::unique_ptr<PackageFile> file(new PackageFile);
  file->name = std::move(name);
  file->base = static_cast<const std::byte *>(data);
  file->bytes = size;
  Status status = file->check();
  if (!status.ok())
    return std::move(status).within("cannot open package '" + file->name + "'");
  return file;
}

static Status damaged(const char *what) {
  return Status::error(ErrorCode::InvalidPackage, "%s", what);
}

static Status checkHeader(const FileHeader &header, uint64_t bytes) {
  if (std::memcmp(header.magic, kMagic, sizeof kMagic) != 0)
    return damaged("not a TNL package (no package magic at its start)");
  // The version is checked first: another one may have another header.
  static_assert(kOldestVersion == kVersion, "name both in the message");
  if (header.version != kVersion)
    return Status::error(ErrorCode::Unsupported,
                         "package format version %u; this program reads "
                         "version %u\nhint: compile the model again with the "
                         "matching compiler",
                         header.version, kVersion);
  if (header.headerSize != sizeof header ||
      header.headerHash != hashHeader(header))
    return damaged("the header is damaged (wrong checksum)");
  if (header.fileSize != bytes)
    return Status::error(ErrorCode::InvalidPackage,
                         "the file has %llu bytes, but was written with %llu: "
                         "it is truncated or was appended to",
                         (unsigned long long)bytes,
                         (unsigned long long)header.fileSize);
  if (header.metadataOffset < sizeof header ||
      header.metadataOffset % kMetadataAlignment || !header.metadataSize ||
      header.metadataSize > kMaxMetadataSize || header.metadataOffset > bytes ||
      header.metadataSize != bytes - header.metadataOffset)
    return damaged("the header names an impossible place for the metadata");
  return Status::success();
}

/// Tables and vectors of a flatbuffer may be shared, so that unpacking a small
/// buffer could need any amount of memory. The writer shares nothing; then the
/// parts add up to less than the buffer, and the objects to no more than
/// kMaxUnpacked times as much.
namespace {
class Budget {
public:
  explicit Budget(uint64_t bytes) : left(bytes), most(bytes * kMaxUnpacked) {}
  bool exceeded() const { return over; }
  /// Bytes of the objects that unpacking makes.
  uint64_t unpacked() const { return objects; }
  /// Flatbuffers' verifier looks at the alignment of scalars, not of elements.
  bool misaligned() const { return unaligned; }
  void take(uint64_t n) {
    over |= n > left;
    left -= over ? 0 : n;
  }
  void take(const flatbuffers::String *text) { take(text ? text->size() : 0); }
  /// An object of its own, and the pointer to it. Strings are part of others,
  /// except in lists.
  template <typename T> void takeObject(const T *) {
    takeMemory(sizeof(typename T::NativeTableType) + kAllocation);
  }
  void takeObject(const flatbuffers::String *) {
    takeMemory(sizeof(std::string));
  }
  void takeMemory(uint64_t n) {
    objects += n;
    over |= objects > most;
  }
  void take(const Expr *expr) {
    takeElements(expr->nodes()->Data(), expr->nodes()->size(),
                 sizeof(ExprNode));
  }
  void takeElements(const void *data, uint64_t count, uint64_t size) {
    take(count * size);
    takeMemory(count * size + kAllocation);
    // FlatBuffers does not align empty lists.
    unaligned |=
        count && reinterpret_cast<uintptr_t>(data) % alignof(int64_t) != 0;
  }
  template <typename T>
  void take(const flatbuffers::Vector<flatbuffers::Offset<T>> *list) {
    take(list ? uint64_t(list->size()) * 4 : 0);
    for (uint32_t i = 0; list && i < list->size() && !over; ++i) {
      takeObject(list->Get(i));
      take(list->Get(i));
    }
  }
  void take(const Tensor *tensor) {
    take(tensor->name());
    take(tensor->shape());
  }
  template <typename T> void takeOwned(const T *table) {
    if (!table)
      return;
    takeObject(table);
    take(table);
  }
  void take(const Value *value) { take(value->shape()); }
  void take(const State *) { take(8); }
  void take(const TensorMap *map) {
    take(map->sizes());
    take(map->strides());
    take(uint64_t(map->box()->size()) * sizeof(uint32_t));
    takeOwned(map->offset());
  }
  void take(const LaunchArg *arg) {
    takeOwned(arg->size());
    takeOwned(arg->map());
  }
  void take(const Launch *launch) {
    take(launch->args());
    take(launch->blocks());
  }
  void take(const Step *step) {
    take(step->inputs());
    take(step->outputs());
    takeOwned(step->grid());
    take(step->location());
    takeOwned(step->launch());
    takeOwned(step->limit());
  }
  void take(const Function *function) {
    take(function->name());
    take(function->symbols());
    take(function->inputs());
    take(function->outputs());
    take(function->states());
    take(function->sizes());
    take(function->requirements());
    take(function->buffers());
    take(function->steps());
  }
  void take(const Requirement *requirement) {
    takeOwned(requirement->lhs());
    takeOwned(requirement->rhs());
    take(requirement->what());
    take(requirement->location());
  }
  void take(const Parameter *parameter) { take(parameter->shape()); }
  void take(const LaunchParameter *parameter) {
    if (parameter->box())
      take(uint64_t(parameter->box()->size()) * sizeof(uint32_t));
  }
  void take(const Signature *signature) {
    take(signature->sizes());
    take(signature->parameters());
    take(signature->requirements());
    takeOwned(signature->scratch());
  }
  void take(const Kernel *kernel) {
    take(kernel->name());
    take(kernel->summary());
    takeOwned(kernel->signature());
    take(kernel->parameters());
  }
  void take(const Code *code) {
    take(code->target());
    take(code->level());
    take(code->format());
  }
  void take(const Weight *weight) {
    take(weight->name());
    takeElements(weight->shape()->Data(), weight->shape()->size(),
                 sizeof(int64_t));
    take(weight->origin());
  }
  void take(const Program *program) {
    take(program->target());
    take(program->pipeline());
    take(program->functions());
    take(program->kernels());
  }
  void take(const Package *package) {
    take(package->producer());
    take(package->source());
    take(package->pipeline());
    take(package->notes());
    take(package->functions());
    take(package->kernels());
    take(package->code());
    take(package->weights());
    take(package->programs());
  }

private:
  /// What an allocation costs besides its bytes, with the pointer to it.
  static constexpr uint64_t kAllocation = 24;

  uint64_t left, most, objects = 0;
  bool over = false;
  bool unaligned = false;
};
} // namespace

/// Whether there is memory for what unpacking makes, in many small pieces.
static Status checkMemory(uint64_t bytes) {
  std::unique_ptr<char[]> all(new (std::nothrow) char[bytes]);
  if (all)
    return Status::success();
  return Status::error(ErrorCode::OutOfMemory,
                       "no memory for its metadata (%llu bytes)",
                       (unsigned long long)bytes);
}

Status PackageFile::check() {
  if (reinterpret_cast<uintptr_t>(base) % alignof(FileHeader))
    return Status::make(ErrorCode::InvalidArgument,
                        "the package's bytes are not aligned in memory");
  if (bytes < sizeof(FileHeader))
    return damaged("not a TNL package (shorter than a package header)");
  FileHeader header;
  std::memcpy(&header, base, sizeof header);
  TNL_RETURN_IF_ERROR(checkHeader(header, bytes));
  formatVersion = header.version;
  metadataHash = Hash(header.metadataHashLow, header.metadataHashHigh);

  auto *metadata =
      reinterpret_cast<const uint8_t *>(base) + header.metadataOffset;
  size_t size = header.metadataSize;
  if (!(hashBytes(metadata, size) ==
        Hash(header.metadataHashLow, header.metadataHashHigh)))
    return damaged("the metadata is damaged (wrong checksum)");
  // Every table takes at least 8 bytes: itself and the offset to it.
  flatbuffers::Verifier verifier(metadata, size, /*max_depth=*/16,
                                 /*max_tables=*/size / 8 + 1);
  if (size < 16 || !VerifyPackageBuffer(verifier))
    return damaged("the metadata is not a well-formed package flatbuffer");
  Budget budget(size);
  budget.take(GetPackage(metadata));
  if (budget.exceeded())
    return damaged("the metadata's parts overlap, so that it would grow in "
                   "memory without need");
  if (budget.misaligned())
    return damaged("a list in the metadata is not aligned");
  TNL_RETURN_IF_ERROR(checkMemory(budget.unpacked()));
  package.reset(GetPackage(metadata)->UnPack());

  TNL_RETURN_IF_ERROR(verify(*package, header.metadataOffset));
  for (const auto &code : package->code) {
    auto data = blob(*code->data);
    if (!(hashBytes(data.data(), data.size()) == code->data->hash()))
      return Status::error(ErrorCode::InvalidPackage,
                           "the object code for %s %s is damaged (wrong "
                           "checksum)",
                           code->target.c_str(), code->level.c_str());
    // Drivers read it as a C string.
    if (code->format == "ptx" && data.back() != std::byte(0))
      return Status::error(ErrorCode::InvalidPackage,
                           "the PTX for %s has no NUL at its end",
                           code->level.c_str());
  }
  if (package->tokenizer_model) {
    auto data = blob(*package->tokenizer_model);
    if (!(hashBytes(data.data(), data.size()) ==
          package->tokenizer_model->hash()))
      return damaged("the tokenizer's model is damaged (wrong checksum)");
  }
  return Status::success();
}

const FunctionT *PackageFile::findFunction(std::string_view name) const {
  for (const auto &function : package->functions)
    if (function->name == name)
      return function.get();
  return nullptr;
}

const ProgramT *PackageFile::findProgram(std::string_view target) const {
  for (const auto &program : package->programs)
    if (program->target == target)
      return program.get();
  return nullptr;
}

Status PackageFile::checkLength() const {
  struct stat info;
  if (fd < 0 || ::fstat(fd, &info) != 0 || uint64_t(info.st_size) >= bytes)
    return Status::success();
  return Status::error(ErrorCode::InvalidPackage,
                       "package '%s' was cut short while it was in use; "
                       "replace packages by renaming",
                       name.c_str());
}

bool PackageFile::lacksWeights() const {
  return std::any_of(package->weights.begin(), package->weights.end(),
                     [](const auto &weight) { return weight->absent; });
}

uint64_t package::byteSize(const WeightT &weight) {
  // Verified when the package was opened.
  uint64_t bytes = sizeOf(weight.dtype);
  for (int64_t size : weight.shape)
    bytes *= uint64_t(size);
  return bytes;
}

Status PackageFile::verifyWeights() const {
  TNL_RETURN_IF_ERROR(checkLength());
  for (const auto &weight : package->weights) {
    if (weight->absent)
      continue;
    auto data = blob(*weight->data);
    if (!(hashBytes(data.data(), data.size()) == weight->data->hash()))
      return Status::error(ErrorCode::InvalidPackage,
                           "weight '%s' of package '%s' is damaged (wrong "
                           "checksum)",
                           weight->name.c_str(), name.c_str());
  }
  return Status::success();
}
