//===- Program.h - How the process of a tool behaves ------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For programs; a library leaves signals and descriptors alone.
//
//===----------------------------------------------------------------------===//

#ifndef TNL_SUPPORT_PROGRAM_H
#define TNL_SUPPORT_PROGRAM_H

#include <cstddef>
#include <string>

namespace tnl {

/// What every tool does first:
///
///   * A standard stream that is closed stays of no use: no file that is opened
///     takes its number, and what is written to it fails.
///   * SIGHUP, SIGINT, SIGTERM and their like remove temporary files before
///     they end the process.
///   * A file that grows past a limit is an error of the write, not a signal.
///   * A mapped file that is cut short while it is read, or finds no room when
///   it
///     is written, ends the process with one message, `TOOL: error: ...`, and
///     exit code 1. `cleanUp`, if any, is called before; it may not allocate.
void startProgram(const char *tool, void (*cleanUp)() = nullptr);

/// Says what that message is where [begin, begin + size) was mapped.
void watchMapping(const void *begin, size_t size, const std::string &message);

} // namespace tnl

#endif // TNL_SUPPORT_PROGRAM_H
