//===- ExtractCommand.cpp - Code of a package as files --------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Inspect.h"
#include "TNL/Support/OutputFile.h"
#include "TNL/Tools/Run/Commands.h"
#include "TNL/Tools/Run/Model.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace tnl;
using namespace tnl::run;

extern char **environ;

namespace {
/// A kind of code, as an option asks for it.
struct Kind {
  std::string_view option, target, format;
};
} // namespace

static constexpr Kind kKinds[] = {{"ptx", "nvptx", "ptx"},
                                  {"cubin", "nvptx", "cubin"},
                                  {"object", "cpu", "elf-so"},
                                  {"asm", "cpu", "elf-so"}};

/// The code of a kind: of --level, or of the last (best) one.
static Expected<const package::CodeT *>
findCode(const package::PackageFile &file, const Kind &kind,
         const std::string &level) {
  const package::CodeT *found = nullptr;
  std::vector<std::string> levels;
  for (const auto &code : file.metadata().code) {
    if (code->target != kind.target || code->format != kind.format ||
        !code->data)
      continue;
    levels.push_back(code->level);
    if (level.empty() || code->level == level)
      found = code.get();
  }
  if (found)
    return found;
  std::string what = "package '" + file.path() + "' has no " +
                     std::string(kind.format) + " code";
  if (levels.empty())
    return Status::error(
        ErrorCode::NotFound, "%s%s", what.c_str(),
        kind.format == "cubin"
            ? "; it was compiled without ptxas, and has PTX (--ptx)"
            : "");
  return Status::error(ErrorCode::NotFound, "%s for level '%s'; there is %s",
                       what.c_str(), level.c_str(), listText(levels).c_str());
}

static Status checkKernel(const package::PackageFile &file, const Kind &kind,
                          const std::string &kernel) {
  std::vector<std::string> names;
  for (const Part &part : partsOf(file.metadata()))
    if (part.target == kind.target)
      for (const auto &known : part.kernels)
        names.push_back(known->name);
  if (std::ranges::count(names, kernel))
    return Status::success();
  return Status::error(ErrorCode::NotFound, "no kernel '%s'; there is %s",
                       kernel.c_str(), listText(names).c_str());
}

/// What is before the first kernel, and the one kernel.
static std::string kernelOf(std::string_view ptx, const std::string &kernel) {
  constexpr std::string_view entry = "\n.visible .entry ";
  size_t first = ptx.find(entry),
         begin = ptx.find(std::string(entry) + kernel + "(");
  if (begin == ptx.npos)
    return "";
  size_t end = ptx.find("\n}", begin);
  end = end == ptx.npos ? ptx.size() : end + 2;
  return std::string(ptx.substr(0, first)) +
         std::string(ptx.substr(begin, end - begin)) + "\n";
}

/// Waits for a program whose output goes to `output`.
static Status collect(int pipe, pid_t child, OutputFile &output) {
  char buffer[1 << 16];
  Status status;
  ssize_t count;
  while ((count = read(pipe, buffer, sizeof buffer)) != 0) {
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      break;
    if (status.ok())
      status = output.write(buffer, size_t(count));
  }
  close(pipe);
  int state = 0;
  while (waitpid(child, &state, 0) < 0 && errno == EINTR) {
  }
  if (status.ok() && state != 0)
    return Status::error("objdump failed");
  return status;
}

/// objdump's text of an object: of one kernel, or all.
static Status disassemble(std::span<const std::byte> object,
                          const std::string &kernel, OutputFile &output) {
  // A name for objdump, of a file that has none.
  FILE *file = std::tmpfile();
  if (!file ||
      std::fwrite(object.data(), 1, object.size(), file) != object.size() ||
      std::fflush(file) != 0) {
    Status failed = Status::error(std::string("no temporary file: ") +
                                  std::strerror(errno));
    if (file)
      std::fclose(file);
    return failed;
  }
  std::string path = "/proc/self/fd/" + std::to_string(fileno(file));
  std::string select =
      kernel.empty() ? "--disassemble" : "--disassemble=" + kernel;
  std::string words[] = {"objdump", select,  "--no-show-raw-insn",
                         "-M",      "intel", path};
  std::vector<char *> arguments;
  for (std::string &word : words)
    arguments.push_back(word.data());
  arguments.push_back(nullptr);
  int ends[2];
  if (pipe(ends) != 0) {
    std::fclose(file);
    return Status::error(std::string("no pipe: ") + std::strerror(errno));
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_addclose(&actions, ends[1]);
  pid_t child = 0;
  int error = posix_spawnp(&child, "objdump", &actions, nullptr,
                           arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  Status status;
  if (error) {
    close(ends[0]);
    status = Status::error(std::string("--asm needs the program objdump "
                                       "(binutils), which cannot be run: ") +
                           std::strerror(error) +
                           "; --object writes the machine code");
  } else {
    status = collect(ends[0], child, output);
  }
  std::fclose(file);
  return status;
}

static Outcome execute(const Arguments &arguments) {
  const Kind *kind = nullptr;
  for (const Kind &candidate : kKinds)
    if (arguments.has(candidate.option)) {
      if (kind)
        return Status::error("one of --ptx, --cubin, --asm and --object");
      kind = &candidate;
    }
  if (!kind)
    return Status::error("say what: --ptx, --cubin, --asm or --object");
  std::string kernel = arguments.value("kernel", "");
  if (!kernel.empty() && kind->option != "ptx" && kind->option != "asm")
    return Status::error("option '--kernel' needs --ptx or --asm: machine code "
                         "is one file for all kernels");
  auto file = openPackage(arguments.operand(0));
  if (!file)
    return file.status();
  auto code = findCode(**file, *kind, arguments.value("level", ""));
  if (!code)
    return code.status();
  Status status;
  if (!kernel.empty())
    status = checkKernel(**file, *kind, kernel);
  if (!status)
    return status;
  auto output = OutputFile::create(arguments.value("output", "-"));
  if (!output)
    return output.status();
  std::span<const std::byte> bytes = (*file)->blob(*(*code)->data);
  std::string_view text(reinterpret_cast<const char *>(bytes.data()),
                        bytes.size());
  if (kind->option == "asm")
    status = disassemble(bytes, kernel, **output);
  else if (kind->option == "ptx")
    status = (*output)->write(
        kernel.empty() ? std::string(text.substr(0, text.find('\0')))
                       : kernelOf(text.substr(0, text.find('\0')), kernel));
  else
    status = (*output)->write(text);
  if (status)
    status = (*output)->commit();
  if (!status)
    return status;
  return 0;
}

Command run::extractCommand() {
  return {{"extract",
           {"PACKAGE"},
           "write the code of a package to a file",
           {{"ptx", "", "PTX of GPUs"},
            {"cubin", "", "machine code of GPUs"},
            {"object", "", "the shared object of a CPU level"},
            {"asm", "", "that as text; needs objdump"},
            {"kernel", "NAME", "one kernel alone (--ptx, --asm)"},
            {"level", "LEVEL",
             "of which architecture or CPU level; default: the best"},
            {"output", "FILE", "default: the standard output"}}},
          execute};
}
