//===- Ptxas.cpp - The assembler for GPU code -----------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Ptxas.h"
#include "TNL/Support/TemporaryFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"

using namespace mlir;
using namespace tnl;
namespace fs = llvm::sys::fs;

/// A run that takes longer than this hangs.
static constexpr unsigned kTimeoutSeconds = 1200;
/// Longest text of ptxas that a diagnostic repeats.
static constexpr size_t kMaxText = 2000;

FailureOr<std::string> tnl::findPtxas(ModuleOp kernels) {
  if (auto path = llvm::sys::Process::GetEnv("TNL_PTXAS")) {
    if (path->empty() || fs::is_regular_file(*path))
      return *path;
    return kernels.emitError("TNL_PTXAS is '")
           << *path
           << "', which is no program; unset it to look for ptxas, or set it "
              "to "
              "nothing to do without";
  }
  if (auto found = llvm::sys::findProgramByName("ptxas"))
    return *found;
  if (auto found =
          llvm::sys::findProgramByName("ptxas", {"/usr/local/cuda/bin"}))
    return *found;
  return std::string();
}

/// The number in front of `unit`, as in `24 registers`; 0 without one.
static unsigned countOf(StringRef line, StringRef unit) {
  size_t at = line.find((" " + unit).str());
  if (at == StringRef::npos)
    return 0;
  StringRef before = line.take_front(at);
  unsigned value = 0;
  StringRef digits = before.take_back(
      before.size() - (before.find_last_not_of("0123456789") + 1));
  return digits.getAsInteger(10, value) ? 0 : value;
}

/// The text between the first quotes after `key`.
static std::string quotedAfter(StringRef line, StringRef key) {
  size_t at = line.find(key);
  if (at == StringRef::npos)
    return "";
  return line.substr(at + key.size())
      .split('\'')
      .second.split('\'')
      .first.str();
}

static void parse(StringRef log, Assembly &assembly) {
  PtxasReport unknown, *report = &unknown;
  for (StringRef line : llvm::split(log, '\n')) {
    if (line.contains("Compiling entry function")) {
      assembly.reports.emplace_back();
      report = &assembly.reports.back();
      report->kernel = quotedAfter(line, "Compiling entry function");
    } else if (line.contains("bytes spill")) {
      report->spillBytes += countOf(line, "bytes spill stores") +
                            countOf(line, "bytes spill loads");
    } else if (line.contains(": Used ")) {
      report->registers = countOf(line, "registers");
      report->sharedBytes = countOf(line, "bytes smem");
    } else if (size_t at = line.find("(C75"); at != StringRef::npos) {
      assembly.warnings.push_back(
          {quotedAfter(line, "in the function"), line.substr(at).trim().str()});
    }
  }
}

/// What ptxas said, for a diagnostic: not too much, and text.
static std::string quoted(StringRef said) {
  std::string text = said.trim().take_front(kMaxText).str();
  for (char &c : text)
    if (c != '\n' && !llvm::isPrint(c))
      c = '?';
  return text;
}

FailureOr<Assembly> tnl::assemble(StringRef ptxas, StringRef ptx,
                                  StringRef architecture, std::string &why) {
  auto source = TemporaryFile::create(temporaryFolder(), "tnl.ptx"),
       object = TemporaryFile::create(temporaryFolder(), "tnl.cubin"),
       log = TemporaryFile::create(temporaryFolder(), "tnl.log");
  for (const Status *status :
       {&source.status(), &object.status(), &log.status()})
    if (!status->ok()) {
      why = status->message();
      return failure();
    }
  if (Status status = source->write(ptx); !status.ok()) {
    why = status.message();
    return failure();
  }

  std::string arch = ("-arch=" + architecture).str();
  SmallVector<StringRef> args = {ptxas, arch,           "-v",          "-O3",
                                 "-o",  object->path(), source->path()};
  std::optional<StringRef> redirects[] = {StringRef(), log->path(),
                                          log->path()};
  std::string message;
  int result =
      llvm::sys::ExecuteAndWait(ptxas, args, std::nullopt, redirects,
                                kTimeoutSeconds, /*MemoryLimit=*/0, &message);
  auto text = llvm::MemoryBuffer::getFile(log->path());
  StringRef said = text ? (*text)->getBuffer() : StringRef();
  if (result != 0) {
    why = ("'" + ptxas + "' failed").str();
    if (!message.empty())
      why += ": " + message;
    if (std::string words = quoted(said); !words.empty())
      why += ": " + words;
    return failure();
  }
  auto cubin = llvm::MemoryBuffer::getFile(object->path());
  if (!cubin || (*cubin)->getBufferSize() == 0) {
    why = ("'" + ptxas + "' wrote no code").str();
    return failure();
  }
  Assembly assembly;
  assembly.cubin.assign((*cubin)->getBufferStart(), (*cubin)->getBufferEnd());
  parse(said, assembly);
  return assembly;
}
