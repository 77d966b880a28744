//===- OutputStream.cpp - An OutputFile that LLVM prints to ---------------===//
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TNL/Tools/OutputStream.h"

using namespace tnl;

Expected<std::unique_ptr<OutputStream>>
OutputStream::create(llvm::StringRef path) {
  auto file = OutputFile::create(path.str());
  if (!file.ok())
    return file.takeStatus();
  return std::unique_ptr<OutputStream>(new OutputStream(std::move(*file)));
}

// raw_ostream insists that its buffer is empty when it goes.
OutputStream::~OutputStream() { flush(); }

void OutputStream::write_impl(const char *data, size_t size) {
  if (failure.ok())
    failure = file->write(data, size);
}

Status OutputStream::commit() {
  flush();
  return failure.ok() ? file->commit() : failure;
}

Status tnl::writeOutput(llvm::StringRef path,
                        llvm::function_ref<void(llvm::raw_ostream &)> print) {
  auto stream = OutputStream::create(path);
  if (!stream.ok())
    return stream.takeStatus();
  print(**stream);
  return (*stream)->commit();
}
