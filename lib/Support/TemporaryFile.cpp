//===- TemporaryFile.cpp - Files that go with the process -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Support/TemporaryFile.h"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>
#include <utility>

using namespace tnl;

/// One name to remove. Entries are never freed, as a signal may come while the
/// list is read; those without a name are used again.
struct TemporaryFile::Entry {
  std::atomic<char *> path{nullptr};
  /// A name that a signal's handler took, which may not free it.
  std::atomic<char *> taken{nullptr};
  std::atomic<bool> used{true};
  Entry *next = nullptr;
  static inline std::atomic<Entry *> first{nullptr};

  static Entry *take();
  /// Forgets the name; removes the file if `remove`.
  void release(bool remove);
};

TemporaryFile::Entry *TemporaryFile::Entry::take() {
  for (Entry *entry = first.load(); entry; entry = entry->next)
    if (!entry->used.exchange(true)) {
      std::free(entry->taken.exchange(nullptr));
      return entry;
    }
  auto *entry = new (std::nothrow) Entry;
  if (!entry)
    return nullptr;
  entry->next = first.load();
  while (!first.compare_exchange_weak(entry->next, entry)) {
  }
  return entry;
}

void TemporaryFile::Entry::release(bool remove) {
  // Whoever takes the name removes the file: this, or a signal's handler.
  if (char *taken = path.exchange(nullptr)) {
    if (remove)
      ::unlink(taken);
    std::free(taken);
  }
  used.store(false);
}

std::string tnl::temporaryFolder() {
  const char *folder = std::getenv("TMPDIR");
  return folder && *folder ? folder : "/tmp";
}

int tnl::openNamelessFile() {
  std::string folder = temporaryFolder();
  int fd = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0)
    return fd;
  // Not every file system has those.
  std::string path = folder + "/tnl-XXXXXX";
  fd = ::mkostemp(path.data(), O_CLOEXEC);
  if (fd < 0)
    return ::memfd_create("tnl", MFD_CLOEXEC);
  ::unlink(path.c_str());
  return fd;
}

static std::string randomSuffix() {
  static constexpr char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
  uint64_t bits = 0;
  if (::getrandom(&bits, sizeof bits, GRND_NONBLOCK) != sizeof bits)
    bits =
        uint64_t(::getpid()) << 32 ^
        uint64_t(std::chrono::steady_clock::now().time_since_epoch().count());
  std::string text(10, '-');
  for (char &letter : text) {
    letter = letters[bits % 32];
    bits /= 32;
  }
  return text;
}

Expected<TemporaryFile> TemporaryFile::create(const std::string &folder,
                                              const std::string &name,
                                              mode_t mode) {
  // The longest name that file systems have is 255 bytes.
  std::string start = folder + "/" + name.substr(0, 230) + ".tmp-";
  for (int attempt = 0; attempt < 100; ++attempt) {
    TemporaryFile file;
    file.name = start + randomSuffix();
    file.entry = Entry::take();
    char *copy = file.entry ? ::strdup(file.name.c_str()) : nullptr;
    if (!copy)
      return Status::make(ErrorCode::OutOfMemory, "out of memory");
    // The name is known before there is a file, so that no signal comes
    // between.
    file.entry->path.store(copy);
    file.fd =
        ::open(file.name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file.fd >= 0)
      return file;
    int number = errno;
    std::exchange(file.entry, nullptr)->release(/*remove=*/false);
    if (number != EEXIST && number != EINTR)
      return Status::error(ErrorCode::IO, "cannot make a file in '%s': %s",
                           folder.c_str(), std::strerror(number));
  }
  return Status::error(ErrorCode::IO, "cannot make a file in '%s'",
                       folder.c_str());
}

TemporaryFile::TemporaryFile(TemporaryFile &&other) noexcept
    : name(std::move(other.name)), fd(std::exchange(other.fd, -1)),
      entry(std::exchange(other.entry, nullptr)) {}

TemporaryFile::~TemporaryFile() {
  close();
  unlink();
}

Status TemporaryFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t done = ::write(fd, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0)
      return Status::error(ErrorCode::IO, "cannot write '%s': %s", name.c_str(),
                           std::strerror(done < 0 ? errno : ENOSPC));
    bytes.remove_prefix(size_t(done));
  }
  return Status::success();
}

bool TemporaryFile::close() {
  return fd < 0 || ::close(std::exchange(fd, -1)) == 0;
}

bool TemporaryFile::renameTo(const std::string &target) {
  if (::rename(name.c_str(), target.c_str()) != 0)
    return false;
  if (entry)
    std::exchange(entry, nullptr)->release(/*remove=*/false);
  return true;
}

void TemporaryFile::unlink() {
  if (entry)
    std::exchange(entry, nullptr)->release(/*remove=*/true);
}

void tnl::removeTemporaries() {
  for (auto *entry = TemporaryFile::Entry::first.load(); entry;
       entry = entry->next)
    if (char *taken = entry->path.exchange(nullptr)) {
      ::unlink(taken);
      entry->taken.store(taken);
    }
}
