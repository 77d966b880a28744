//===- ToolProcess.cpp - The process of a compiler's tool -----------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/ToolProcess.h"
#include "TNL/Support/Program.h"
#include "TNL/Support/TemporaryFile.h"
#include "TNL/Support/Version.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"
#include <atomic>
#include <cstdlib>
#include <cstring>
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
  static std::atomic<pid_t> ending{0};
  pid_t none = 0, self = ::gettid();
  if (!ending.compare_exchange_strong(none, self)) {
    if (none == self)
      ::_exit(1); // Not even this could be done.
    while (true)
      ::pause(); // Another thread does it.
  }
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

[[noreturn]] static void onOutOfMemory() { end({"out of memory"}); }

static void onBadAlloc(void *, const char *, bool) { onOutOfMemory(); }

[[noreturn]] static void onOutOfThreads() {
  end({"the system gives no more threads, or no memory for them"});
}

static void onFatalError(void *, const char *reason, bool) {
  llvm::StringRef text(reason);
  // What the destructors of outs() and errs() say.
  if (text.consume_front("IO failure on output stream: "))
    end({"cannot write to the standard output: ", text});
  if (text.starts_with("pthread_create failed"))
    onOutOfThreads();
  end({text});
}

// A container that is to have more elements than memory can hold throws, and
// nobody catches.
static void onTerminate() {
  std::type_info *type = abi::__cxa_current_exception_type();
  llvm::StringRef name = type ? type->name() : "";
  // Without a type there was no memory for the exception.
  if (!type || name.ends_with("length_error") || name.ends_with("bad_alloc"))
    onOutOfMemory();
  if (name.ends_with("system_error"))
    onOutOfThreads();
  end({"internal error: an exception of type '", name, "'"});
}

static void installHandlers() {
  std::set_new_handler(onOutOfMemory);
  std::set_terminate(onTerminate);
  llvm::remove_bad_alloc_error_handler();
  llvm::install_bad_alloc_error_handler(onBadAlloc);
}

// Sanitizers have their own.
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer) &&   \
    !__has_feature(memory_sanitizer)
/// Memory may end before main, while LLVM's libraries register their options.
static void beforeLibraries(int, char **argv, char **) {
  const char *slash = std::strrchr(argv[0], '/');
  toolName = slash ? slash + 1 : argv[0];
  installHandlers();
}

[[gnu::section(".preinit_array"), gnu::used]]
static void (*const first)(int, char **, char **) = beforeLibraries;

// MLIR does not look at what malloc gives, in Operation::create for one. What
// may fail in our code asks posix_memalign, which stays as it is.
extern "C" {
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

void *malloc(size_t size) {
  void *memory = __libc_malloc(size);
  if (!memory)
    onOutOfMemory();
  return memory;
}

void *calloc(size_t count, size_t size) {
  void *memory = __libc_calloc(count, size);
  if (!memory)
    onOutOfMemory();
  return memory;
}

void *realloc(void *old, size_t size) {
  void *memory = __libc_realloc(old, size);
  if (!memory && size)
    onOutOfMemory();
  return memory;
}
}
#endif

ToolProcess::ToolProcess(int &argc, char **&argv, const char *tool)
    : init(argc, argv), tool(tool) {
  toolName = tool;
  startProgram(tool, llvm::sys::RunInterruptHandlers);
  installHandlers();
  llvm::install_fatal_error_handler(onFatalError);
  describeVersion([](llvm::raw_ostream &) {});
  // https://no-color.org; LLVM does not look.
  if (const char *none = std::getenv("NO_COLOR"); none && *none) {
    llvm::outs().enable_colors(false);
    llvm::errs().enable_colors(false);
  }
}

void ToolProcess::describeVersion(
    std::function<void(llvm::raw_ostream &)> details) {
  llvm::cl::SetVersionPrinter([name = tool, details](llvm::raw_ostream &os) {
    os << versionLine(name) << "\nLLVM " LLVM_VERSION_STRING "\n";
    details(os);
  });
}

void ToolProcess::showOptions(llvm::cl::OptionCategory &own) {
  llvm::cl::HideUnrelatedOptions(own);
  auto &options = llvm::cl::getRegisteredOptions();
  for (const char *name :
       {"mlir-disable-threading", "mlir-elide-elementsattrs-if-larger",
        "mlir-elide-resource-strings-if-larger", "mlir-pass-statistics",
        "mlir-print-debuginfo", "mlir-print-ir-after-all",
        "mlir-print-ir-after-change", "mlir-print-ir-after-failure",
        "mlir-print-ir-before-all", "mlir-print-ir-module-scope",
        "mlir-print-ir-tree-dir", "mlir-timing", "mlir-timing-display"})
    if (auto found = options.find(name); found != options.end())
      found->second->setHiddenFlag(llvm::cl::NotHidden);
}

bool ToolProcess::parseCommandLine(int argc, char **argv,
                                   const char *overview) {
  return llvm::cl::ParseCommandLineOptions(argc, argv, overview, &llvm::errs());
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
