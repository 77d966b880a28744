//===- Main.cpp - Picks the command of tnl-run ----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Package/FileFormat.h"
#include "TNL/Runtime/Device.h"
#include "TNL/Support/Version.h"
#include "TNL/Tools/Run/Commands.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <new>
#include <stdexcept>

using namespace tnl;
using namespace tnl::run;

static std::vector<Command> allCommands() {
  return {runCommand(),     checkCommand(),   generateCommand(),
          scoreCommand(),   benchCommand(),   inspectCommand(),
          extractCommand(), devicesCommand(), tokenizeCommand()};
}

static std::string overview(const std::vector<Command> &commands) {
  std::string text = versionLine("tnl-run") +
                     ": runs compiled TransNormerLLM packages\n\n"
                     "usage: tnl-run COMMAND ... [--option=value]\n\n"
                     "commands:\n";
  for (const Command &command : commands) {
    std::string left = "  " + std::string(command.spec.name);
    left.resize(14, ' ');
    text += left + std::string(command.spec.summary) + "\n";
  }
  return text + "\n'tnl-run COMMAND --help' has the options of a command.\n";
}

/// What a wrong command line ends with; all other failures with 1.
static constexpr int kUsageError = 2;

static int fail(const std::string &message, int code = 1) {
  std::fflush(stdout);
  std::fprintf(stderr, "tnl-run: error: %s\n", message.c_str());
  return code;
}

/// Output that never arrived (a full disk) is a failure too.
static int finish(int code) {
  bool flushed = std::fflush(stdout) == 0;
  if (flushed && !std::ferror(stdout))
    return code;
  // An earlier failure left no reason; the next byte fails for the same.
  if (flushed)
    flushed = std::fputc('\n', stdout) != EOF && std::fflush(stdout) == 0;
  return fail(std::string("cannot write to the standard output") +
              (flushed ? "" : std::string(": ") + std::strerror(errno)));
}

static int runCommandLine(int argc, const char *const *argv) {
  std::vector<Command> commands = allCommands();
  std::string_view name = argc > 1 ? argv[1] : "";
  if (name == "--help" || name == "-h" || name == "help") {
    std::fputs(overview(commands).c_str(), stdout);
    return finish(0);
  }
  if (name == "--version") {
    std::printf("%s\npackage format %u\nthis CPU runs %s code\n",
                versionLine("tnl-run").c_str(), package::kVersion,
                nameOf(cpuLevel()));
    return finish(0);
  }
  std::vector<std::string> names;
  for (const Command &command : commands) {
    names.emplace_back(command.spec.name);
    if (command.spec.name != name)
      continue;
    Expected<Arguments> arguments = Arguments::parse(
        command.spec, std::span(argv + 2, static_cast<size_t>(argc - 2)));
    if (!arguments)
      return fail(arguments.message(), kUsageError);
    if (arguments->helpWanted()) {
      std::fputs(helpText(command.spec).c_str(), stdout);
      return finish(0);
    }
    Outcome outcome = command.execute(*arguments);
    if (!outcome)
      return fail(outcome.message());
    return finish(*outcome);
  }
  if (name.empty())
    return fail("no command; the commands are " + listText(names) +
                    " (see 'tnl-run --help')",
                kUsageError);
  return fail("unknown command '" + std::string(name) + "'; the commands are " +
                  listText(names),
              kUsageError);
}

int run::runMain(int argc, const char *const *argv) {
  // What callers and files ask for is checked before it is allocated; here ends
  // what small objects find no memory for.
  try {
    return runCommandLine(argc, argv);
  } catch (const std::bad_alloc &) {
    return fail("out of memory");
  } catch (const std::length_error &) {
    return fail("out of memory");
  } catch (const std::exception &exception) {
    return fail(std::string("internal error: ") + exception.what());
  }
}
