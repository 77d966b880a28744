//===- Commands.h - The commands of tnl-run ---------------------*- C++ -*-===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef TNL_TOOLS_RUN_COMMANDS_H
#define TNL_TOOLS_RUN_COMMANDS_H

#include "TNL/Tools/Run/Arguments.h"

namespace tnl::run {

/// A command line's effect: the exit code, or why there is none.
using Outcome = Expected<int>;

struct Command {
  CommandSpec spec;
  Outcome (*execute)(const Arguments &arguments);
};

Command runCommand();
Command checkCommand();
Command generateCommand();
Command scoreCommand();
Command benchCommand();
Command inspectCommand();
Command extractCommand();
Command devicesCommand();
Command tokenizeCommand();

/// All of tnl-run; prints failures to stderr and returns the exit code.
int runMain(int argc, const char *const *argv);

} // namespace tnl::run

#endif // TNL_TOOLS_RUN_COMMANDS_H
