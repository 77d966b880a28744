//===- Link.cpp - Object files to shared objects --------------------------===//
//
// The linker is lld as a library; it reads and writes files.
//
//===----------------------------------------------------------------------===//

#include "Link.h"
#include "lld/Common/Driver.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <mutex>

LLD_HAS_DRIVER(elf)

/// A temporary file that is removed with this object.
static std::string createTemporary(llvm::StringRef suffix,
                                   llvm::SmallString<128> &path) {
  if (std::error_code error =
          llvm::sys::fs::createTemporaryFile("tnl", suffix, path))
    return "cannot create a temporary file: " + error.message();
  return "";
}

std::string tnl::linkSharedObject(llvm::StringRef object,
                                  llvm::SmallVectorImpl<char> &elf) {
  llvm::SmallString<128> input, output;
  if (std::string error = createTemporary("o", input); !error.empty())
    return error;
  llvm::FileRemover removeInput(input);
  if (std::string error = createTemporary("so", output); !error.empty())
    return error;
  llvm::FileRemover removeOutput(output);
  {
    std::error_code error;
    llvm::raw_fd_ostream file(input, error);
    file << object;
    file.close();
    if (error || file.has_error())
      return "cannot write the temporary file " + std::string(input);
  }

  const char *args[] = {
      "ld.lld",           "-shared",         "-z", "noexecstack",
      "--hash-style=gnu", "--build-id=none", "-s", "-soname",
      "tnl-kernels.so",   input.c_str(),     "-o", output.c_str()};
  std::string messages;
  llvm::raw_string_ostream stream(messages);
  static std::mutex linkerMutex; // lld has global state
  std::lock_guard lock(linkerMutex);
  lld::Result result =
      lld::lldMain(args, llvm::nulls(), stream, {{lld::Gnu, &lld::elf::link}});
  if (result.retCode != 0)
    return messages.empty() ? "lld failed without a message" : messages;
  auto buffer = llvm::MemoryBuffer::getFile(output);
  if (!buffer)
    return "cannot read the linked file: " + buffer.getError().message();
  llvm::StringRef bytes = (*buffer)->getBuffer();
  elf.assign(bytes.begin(), bytes.end());
  return "";
}
