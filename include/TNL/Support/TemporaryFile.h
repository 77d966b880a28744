//===- TemporaryFile.h - Files that go with the process ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_SUPPORT_TEMPORARYFILE_H
#define TNL_SUPPORT_TEMPORARYFILE_H

#include "TNL/Support/Status.h"

#include <string_view>
#include <sys/types.h>

namespace tnl {

/// A new file that is removed with this object, unless it was given another
/// name; by `removeTemporaries` too.
class TemporaryFile {
public:
  /// Makes a file in `folder` whose name begins with `name`, open for reading
  /// and writing. Its permissions are `mode` without what the umask takes.
  static Expected<TemporaryFile> create(const std::string &folder,
                                        const std::string &name,
                                        mode_t mode = 0600);
  TemporaryFile(TemporaryFile &&other) noexcept;
  TemporaryFile &operator=(TemporaryFile &&other) = delete;
  ~TemporaryFile();

  const std::string &path() const { return name; }
  int descriptor() const { return fd; }
  /// Appends bytes; the message names the file.
  Status write(std::string_view bytes);
  /// False if the system refuses, which errno then explains. The destructor
  /// closes too, and does not tell.
  bool close();
  /// Replaces `target` with this file; false as above.
  bool renameTo(const std::string &target);
  /// Takes the name from the file, which lives until it is closed.
  void unlink();

private:
  friend void removeTemporaries();
  TemporaryFile() = default;
  struct Entry;

  std::string name;
  int fd = -1;
  Entry *entry = nullptr; ///< in the list of what is to be removed
};

/// Where temporary files belong that become nothing else: $TMPDIR or /tmp.
std::string temporaryFolder();

/// An open file without a name, for reading and writing; -1 if the system
/// refuses.
int openNamelessFile();

/// Removes all temporary files that there are. Handlers of signals may call it.
void removeTemporaries();

} // namespace tnl

#endif // TNL_SUPPORT_TEMPORARYFILE_H
