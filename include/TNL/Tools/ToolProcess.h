//===- ToolProcess.h - The process of a compiler's tool ---------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TOOLS_TOOLPROCESS_H
#define TNL_TOOLS_TOOLPROCESS_H

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/raw_ostream.h"
#include <functional>

namespace tnl {

/// What a tool that uses LLVM does first and last:
///
///   * startProgram (TNL/Support/Program.h)
///   * Colors are printed on terminals, unless NO_COLOR is set and not empty.
///   * Where memory ends, and where LLVM gives up, the tool ends with one
///     message and exit code 1.
class ToolProcess {
public:
  ToolProcess(int &argc, char **&argv, const char *tool);

  /// Prints `details` at the end of what `--version` says.
  void describeVersion(std::function<void(llvm::raw_ostream &)> details);

  /// Shows the options of `own` and those of MLIR that help to look at passes;
  /// all others are for `--help-hidden`.
  static void showOptions(llvm::cl::OptionCategory &own);

  /// Reads the options that are registered with LLVM; false, after a message,
  /// where the command line is wrong: such a tool returns kUsageError.
  bool parseCommandLine(int argc, char **argv, const char *overview);
  static constexpr int kUsageError = 2;

  /// Writes what is left for the standard output. The exit code: `code`, or 1
  /// with a message if that fails.
  int finish(int code);

private:
  llvm::InitLLVM init;
  const char *tool;
};

} // namespace tnl

#endif // TNL_TOOLS_TOOLPROCESS_H
