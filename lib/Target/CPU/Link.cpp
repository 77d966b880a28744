//===- Link.cpp - Object files to shared objects --------------------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The linker is lld as a library; it reads and writes files.
//
//===----------------------------------------------------------------------===//

#include "Link.h"
#include "TNL/Support/TemporaryFile.h"
#include "lld/Common/Driver.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <mutex>

using namespace tnl;

LLD_HAS_DRIVER(elf)

std::string tnl::linkSharedObject(llvm::StringRef object,
                                  llvm::SmallVectorImpl<char> &elf) {
  auto input = TemporaryFile::create(temporaryFolder(), "tnl.o");
  auto output = TemporaryFile::create(temporaryFolder(), "tnl.so");
  for (const Status *status : {&input.status(), &output.status()})
    if (!status->ok())
      return status->message();
  if (Status status = input->write(object); !status.ok())
    return status.message();

  const char *args[] = {"ld.lld",
                        "-shared",
                        "-z",
                        "noexecstack",
                        "--hash-style=gnu",
                        "--build-id=none",
                        "-s",
                        "-soname",
                        "tnl-kernels.so",
                        input->path().c_str(),
                        "-o",
                        output->path().c_str()};
  std::string messages;
  llvm::raw_string_ostream stream(messages);
  static std::mutex linkerMutex; // lld has global state
  std::lock_guard lock(linkerMutex);
  lld::Result result =
      lld::lldMain(args, llvm::nulls(), stream, {{lld::Gnu, &lld::elf::link}});
  if (result.retCode != 0)
    return messages.empty() ? "lld failed without a message" : messages;
  auto buffer = llvm::MemoryBuffer::getFile(output->path());
  if (!buffer)
    return "cannot read the linked file: " + buffer.getError().message();
  llvm::StringRef bytes = (*buffer)->getBuffer();
  elf.assign(bytes.begin(), bytes.end());
  return "";
}
