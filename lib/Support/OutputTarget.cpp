//===- OutputTarget.cpp - What a path to write names ----------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "OutputTarget.h"

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <fcntl.h>
#include <optional>
#include <unistd.h>

using namespace tnl;

std::string tnl::folderOf(const std::string &path) {
  size_t slash = path.rfind('/');
  return slash == std::string::npos ? "."
         : slash == 0               ? "/"
                                    : path.substr(0, slash);
}

std::string tnl::nameIn(const std::string &path) {
  // Without a slash npos + 1 is 0.
  return path.substr(path.rfind('/') + 1);
}

/// Opens what is written in place.
static int openStream(const std::string &path, OutputTarget &target) {
  do
    target.descriptor = ::open(path.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC);
  while (target.descriptor < 0 && errno == EINTR);
  return target.descriptor < 0 ? errno : 0;
}

static int duplicate(int descriptor, OutputTarget &target) {
  int flags = ::fcntl(descriptor, F_GETFL);
  if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY)
    return EBADF;
  target.descriptor = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
  return target.descriptor < 0 ? errno : 0;
}

/// The descriptor of this process that `path` names, as /dev/stdout and
/// /dev/fd/3 do. The file behind is open already, and another one in its place
/// would help nobody.
static std::optional<int> ownDescriptor(const std::string &path) {
  char folder[PATH_MAX];
  if (!::realpath(folderOf(path).c_str(), folder) ||
      folder != "/proc/" + std::to_string(::getpid()) + "/fd")
    return std::nullopt;
  std::string name = nameIn(path);
  if (name.empty() || name.find_first_not_of("0123456789") != std::string::npos)
    return std::nullopt;
  return std::atoi(name.c_str());
}

/// Follows the links that end `path`, up to a name that is none.
static int followLinks(const std::string &path, OutputTarget &target) {
  // As many as the system follows.
  constexpr int most = 40;
  target.path = path;
  for (int i = 0; i <= most; ++i) {
    if (std::optional<int> descriptor = ownDescriptor(target.path))
      return duplicate(*descriptor, target);
    char text[PATH_MAX];
    ssize_t length = ::readlink(target.path.c_str(), text, sizeof text);
    if (length < 0)
      return errno == EINVAL || errno == ENOENT ? 0 : errno;
    if (size_t(length) == sizeof text)
      return ENAMETOOLONG;
    std::string next(text, size_t(length));
    target.path =
        next.starts_with('/') ? next : folderOf(target.path) + "/" + next;
  }
  return ELOOP;
}

int tnl::findOutputTarget(const std::string &path, OutputTarget &target) {
  if (path == "-")
    return duplicate(STDOUT_FILENO, target);
  bool found = ::stat(path.c_str(), &target.info) == 0;
  if (!found && errno != ENOENT)
    return errno;
  if (found && S_ISDIR(target.info.st_mode))
    return EISDIR;
  if (int number = followLinks(path, target); number || target.descriptor >= 0)
    return number;
  if (found && !S_ISREG(target.info.st_mode))
    return openStream(path, target);
  if (!found)
    // There is no file that ends in a slash.
    return nameIn(target.path).empty() ? (path.empty() ? ENOENT : EISDIR) : 0;
  target.exists = true;
  // Renaming would not ask.
  return ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0 ? 0 : errno;
}
