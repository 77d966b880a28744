//===- ToolProcess.cpp - The process of a compiler's tool -----------------===//

#include "TNL/Tools/ToolProcess.h"
#include "TNL/Support/Program.h"
#include "TNL/Support/TemporaryFile.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"
#include <atomic>
#include <cxxabi.h>
#include <exception>
#include <initializer_list>
#include <new>
#include <typeinfo>
#include <unistd.h>

using namespace tnl;

/// What the handlers print.
static const char *toolName = "";

/// Ends the process with a message; allocates nothing and runs no destructors.
[[noreturn]] static void end(std::initializer_list<llvm::StringRef> message) {
  static std::atomic<bool> ending{false};
  while (ending.exchange(true))
    ::pause(); // Another thread does it.
  auto say = [](llvm::StringRef text) {
    if (::write(STDERR_FILENO, text.data(), text.size()) < 0)
      return; // There is nobody to tell.
  };
  say(toolName);
  say(": error: ");
  for (llvm::StringRef part : message)
    say(part);
  say("\n");
  removeTemporaries();
  // Those of LLVM.
  llvm::sys::RunInterruptHandlers();
  ::_exit(1);
}

static void onOutOfMemory() { end({"out of memory"}); }

static void onBadAlloc(void *, const char *, bool) { onOutOfMemory(); }

static void onFatalError(void *, const char *reason, bool) {
  llvm::StringRef text(reason);
  // What the destructors of outs() and errs() say.
  if (text.consume_front("IO failure on output stream: "))
    end({"cannot write to the standard output: ", text});
  end({text});
}

// A container that is to have more elements than memory can hold throws, and
// nobody catches.
static void onTerminate() {
  std::type_info *type = abi::__cxa_current_exception_type();
  llvm::StringRef name = type ? type->name() : "";
  if (name.ends_with("length_error") || name.ends_with("bad_alloc"))
    onOutOfMemory();
  end({"internal error: an exception of type '", name, "'"});
}

ToolProcess::ToolProcess(int &argc, char **&argv, const char *tool)
    : init(argc, argv), tool(tool) {
  toolName = tool;
  startProgram(tool);
  std::set_new_handler(onOutOfMemory);
  std::set_terminate(onTerminate);
  llvm::install_bad_alloc_error_handler(onBadAlloc);
  llvm::install_fatal_error_handler(onFatalError);
}

int ToolProcess::finish(int code) {
  llvm::raw_fd_ostream &out = llvm::outs();
  out.flush();
  if (out.has_error()) {
    llvm::errs() << tool << ": error: cannot write to the standard output: "
                 << out.error().message() << "\n";
    out.clear_error();
    code = 1;
  }
  // Messages that nobody can read are no reason to fail.
  llvm::errs().clear_error();
  return code;
}
